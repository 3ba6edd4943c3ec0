// The dual posterior: the polygon against the moments, the identity Z = E_g[I(g)^h] by a product rule, its moves by identities, and replica
// exchange against the exact posterior.

import PropertyTesting
import Quadrature
import RealModule
import Sampling
import Testing

@testable import LearningCoefficient

@Suite struct DualPosteriorTests {
    @Test(arguments: [WeightPrior.uniform, .gauss])
    func polygonsHaveTheMomentsOfNeurons(_ prior: WeightPrior) {
        let scale = 1e5
        let polygon = NeuronPolygon(prior: prior, scale: scale)
        #expect(abs(polygon.masses.reduce(0, +) - 1) < 1e-12)
        #expect(polygon.axes.allSatisfy { $0[0] == 0 && $0.count == polygon.masses.count + 1 })
        // The last vertex is the neuron of the greatest weight.
        let square = polygon.axes.reduce(0) { $0 + $1[$1.count - 1] * $1[$1.count - 1] }
        #expect(abs(square - TanhMoments.second(prior.reach)) <= 2 * NeuronPolygon.residual / scale)
        // Principal axes.
        func moment(_ k: Int, _ l: Int) -> Double {
            polygon.masses.indices.reduce(0) {
                $0 + polygon.masses[$1] * polygon.axes[k][$1 + 1] * polygon.axes[l][$1 + 1]
            }
        }
        for k in polygon.axes.indices {
            for l in polygon.axes.indices where l > k {
                #expect(abs(moment(k, l)) <= 1e-9 * (moment(k, k) * moment(l, l)).squareRoot())
            }
        }
        // More is visible at a lower temperature.
        #expect(NeuronPolygon(prior: prior, scale: 10).dimension < polygon.dimension)
    }

    @Test(arguments: [1, 2])
    func averagesOverTheDualAreThePartitionFunction(_ width: Int) throws {
        // Few dimensions are visible at small beta h: a product of Gauss-Hermite rules.
        let rule = try GaussHermiteRule(order: 24)
        for beta in [0.02, 0.3] {
            let temperature = try InverseTemperature(beta)
            let dual = try DualPosterior(width: width, prior: .uniform, beta: temperature)
            try #require(1...3 ~= dual.dimension)
            var points: [(g: [Double], weight: Double)] = [([], 1)]
            for _ in 0..<dual.dimension {
                points = points.flatMap { point in
                    zip(rule.nodes, rule.weights).map { (point.g + [$0], point.weight * $1) }
                }
            }
            var (partition, numerator) = (0.0, 0.0)
            for point in points {
                let square = point.g.reduce(0) { $0 + $1 * $1 }
                let mass = point.weight * Double.exp(dual.logDensity(at: point.g) + square / 2)
                partition += mass
                numerator += mass * dual.learningCoefficient(at: point.g)
            }
            let exact = try ExactPosterior(width: width)
            // Half of what the polygon's residual and sagitta leave: s h times squared distances.
            let tolerance = NeuronPolygon.residual + NeuronPolygon.sagitta * NeuronPolygon.sagitta
            #expect(abs(-Double.log(partition) - exact.freeEnergy(at: temperature)) <= tolerance)
            #expect(abs(numerator / partition - exact.learningCoefficient(at: temperature)) <= tolerance)
        }
    }

    @Test func statisticsAreDerivativesInTemperature() throws {
        let cold = try DualPosterior(width: 7, prior: .uniform, beta: InverseTemperature(1e5))
        try forAll(.logUniform(in: 1e-1...1e5), .logUniform(in: 1e-3...3), cases: 8) {
            (beta: Double, size: Double) in
            let g = (0..<cold.dimension).map { size * Double.cos(Double(5 * $0 + 1)) }
            let heights = cold.heights(g)
            // What the trapezoidal rule leaves on short edges, for 7 neurons.
            let quotient = try DifferenceQuotient(step: 0.01, noise: 7 * 3e-9) { step in
                cold.warmed(to: try InverseTemperature(beta * Double.exp(step))).logLikelihood(heights)
            }
            let found = cold.warmed(to: try InverseTemperature(beta)).learningCoefficient(heights)
            #expect(abs(quotient.value + found) <= quotient.error + 7 * 3e-9 * 10, "\(quotient), \(found)")
        }
    }

    /// The mean given the weights, and the statistic of g, have one expectation; so have the square norm and what the redraw knows of it.
    @Test(arguments: [(1, WeightPrior.uniform), (20, .gauss)])
    func redrawsKnowTheMeanGivenTheWeights(_ width: Int, _ prior: WeightPrior) throws {
        let dual = try DualPosterior(width: width, prior: prior, beta: InverseTemperature(300))
        var randomness = PhiloxStream(seed: 9)
        var point = DualPoint((0..<dual.dimension).map { _ in 0.1 * randomness.normal() }, of: dual)
        var differences = [[Double]](repeating: [], count: 2)
        for sweep in 0..<430 {
            let given = dual.redraw(&point, &randomness)
            let norm = point.g.reduce(0) { $0 + $1 * $1 }
            if sweep >= 30 {
                differences[0].append(given - (Double(dual.dimension) - norm) / 2)
                differences[1].append(given - dual.learningCoefficient(point.heights))
            }
            for k in 0..<min(2, dual.dimension) { dual.slice(&point, k, &randomness) }
        }
        for difference in differences {
            let draws = try ScalarDraws([difference])
            #expect(StatisticalTest.dualIdentities.accepts(draws.mean, error: try draws.meanStandardError()))
        }
    }

    /// The power against a wrong width is tested too.
    @Test func replicaExchangeOfTheDualAgreesWithTheExactPosterior() async throws {
        let betas = try [1, 1e2, 1e4].map { try InverseTemperature($0) }
        let exchange = try DualExchange(width: 2, prior: .uniform, betas: betas)
        let exact = try ExactPosterior(width: 2)
        let estimates = try await exchange.run(sweeps: 300, warmUp: 30, seed: 3)
        for (beta, estimate) in zip(betas, estimates) {
            let lambda = exact.learningCoefficient(at: beta)
            let test = StatisticalTest.dualAgainstExact
            #expect(test.accepts(estimate.learningCoefficient - lambda, error: estimate.standardError), "\(estimate)")
            let energy = exact.freeEnergy(at: beta)
            #expect(test.accepts(estimate.freeEnergy - energy, error: estimate.freeEnergyError), "\(estimate)")
            #expect(estimate.rHat < 1.1)
        }
        let wrong = try ExactPosterior(width: 1).learningCoefficient(at: betas[1])
        #expect(abs(estimates[1].learningCoefficient - wrong) > 6 * estimates[1].standardError)
        let again = try await exchange.run(sweeps: 8, warmUp: 2, seed: 4)
        #expect(try await exchange.run(sweeps: 8, warmUp: 2, seed: 4) == again)
    }

    @Test func badInputsAreRefused() throws {
        let beta = try InverseTemperature(1)
        for width in [Int.min, 0, 4097] {
            #expect(throws: LearningCoefficientError.self) {
                try DualPosterior(width: width, prior: .uniform, beta: beta)
            }
        }
        #expect(throws: LearningCoefficientError.self) {
            try DualPosterior(width: 2, prior: .uniform, beta: InverseTemperature(1e13))
        }
        #expect(throws: LearningCoefficientError.self) { try DualExchange(width: 2, prior: .uniform, betas: []) }
        #expect(throws: LearningCoefficientError.ladder(2)) {
            try DualExchange(width: 2, prior: .uniform, betas: [beta, beta])
        }
        let dual = try DualPosterior(width: 2, prior: .gauss, beta: beta)
        for g in [[], [Double](repeating: .nan, count: dual.dimension), [.infinity]] {
            #expect(dual.logDensity(at: g) == -.infinity)
            #expect(dual.learningCoefficient(at: g) == 0)
        }
        #expect(dual.logDensity(at: [Double](repeating: 1e150, count: dual.dimension)) < -1e299)
    }
}
