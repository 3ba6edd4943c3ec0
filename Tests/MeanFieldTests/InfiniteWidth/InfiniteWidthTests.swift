import Certified
import CertifiedComparison
import PropertyTesting
import Quadrature
import RealModule
import Testing

@testable import MeanField

@Suite struct InfiniteWidthTests {
    private static let coarse: [MeanFieldTarget: RadialGrid] = {
        var grids: [MeanFieldTarget: RadialGrid] = [:]
        grids[.xor] = try? RadialGrid(activation: .clippedReLU, target: .xor, resolution: .coarse)
        grids[.cubic] = try? RadialGrid(activation: .hardTanh, target: .cubic, resolution: .coarse)
        return grids
    }()

    private func problem(
        _ target: MeanFieldTarget, _ deviation: Double, _ noise: Double
    ) throws -> (DualProblem, InfiniteWidthSolver) {
        let grid = try #require(Self.coarse[target])
        let setting = try MeanFieldSetting(
            activation: grid.activation, target: target, readoutDeviation: deviation, noise: noise)
        return (DualProblem(setting: setting, grid: grid), InfiniteWidthSolver(grid: grid))
    }

    private func distance(_ problem: DualProblem, _ a: [Double], _ b: [Double]) -> Double {
        let difference = zip(a, b).map { $0 - $1 }
        return problem.product(difference, difference).squareRoot()
    }

    // MARK: Against the reference

    @Test(arguments: [
        (CertifiedMeanFieldActivation.clippedReLU, CertifiedMeanFieldTarget.xor, 3.0, 0.05),
        (.hardTanh, .cubic, 1, 0.1),
    ])
    func statisticsKeepTheirPromise(
        activation: CertifiedMeanFieldActivation, target: CertifiedMeanFieldTarget, deviation: Double, noise: Double
    ) throws {
        // The coarse resolution promises 6 digits; the standard one is judged by the gate.
        let (problem, solver) = try problem(target == .xor ? .xor : .cubic, deviation, noise)
        let solution = try solver.solve(problem.setting)
        let setting = try CertifiedMeanFieldSetting(
            activation: activation, target: target, readoutDeviation: deviation, noise: noise)
        for (statistic, value) in [
            (CertifiedMeanField.Statistic.loss, solution.loss), (.petalOrder, solution.petalOrder),
            (.meanSquareRadius, solution.meanSquareRadius),
        ] {
            let truth = try CertifiedMeanField.result(statistic, setting, digits: 4).enclosure
            #expect(abs(truth.midpoint.double() - value) <= 1e-6 + truth.width.double(), "\(statistic)")
        }
    }

    @Test func oddNeuronsCannotSeeAnEvenTarget() throws {
        let solution = try InfiniteWidthSolver.solve(
            MeanFieldSetting(activation: .erf, target: .xor, readoutDeviation: 3, noise: 0.05), resolution: .coarse)
        #expect(solution.loss == 1)
        #expect(solution.meanSquareRadius == 2)
        #expect(solution.petalOrder == 0)
        #expect(abs(solution.density(0.3, -1.2) - Double.exp(-0.5 * 1.53) / (2 * Double.pi)) <= 1e-15)
    }

    // MARK: Laws of the dual

    @Test func theSolutionIsTheSameFromEveryStart() throws {
        let (problem, solver) = try problem(.xor, 3, 0.05)
        let solution = try solver.solve(problem.setting)
        try forAll(Generator<Double>.double(in: -1...1).array(count: 8...8), .double(in: 0.1...2), cases: 8) {
            amplitudes, width in
            var start = problem.target
            let count = problem.grid.count
            for (k, amplitude) in amplitudes.enumerated() {
                for (i, radius) in problem.grid.radii.enumerated() {
                    start[k * count + i] += amplitude * radius * Double.exp(-radius * radius / (2 * width))
                }
            }
            let other = try solver.solve(problem.setting, from: start)
            #expect(distance(problem, other.residualModes, solution.residualModes) <= 1e-11)
        }
    }

    @Test func theDefectBoundsTheDistanceToTheSolution() throws {
        for target in MeanFieldTarget.allCases {
            let (problem, solver) = try problem(target, 2, 0.1)
            let solution = try solver.solve(problem.setting)
            try forAll(.double(in: -2...2), Generator<Double>.double(in: -1...1).array(count: 4...4), cases: 20) {
                scale, amplitudes in
                var h = problem.target.map { scale * $0 }
                let count = problem.grid.count
                for (k, amplitude) in amplitudes.enumerated() {
                    for (i, radius) in problem.grid.radii.enumerated() { h[k * count + i] += amplitude * radius }
                }
                let background = problem.background(problem.neurons(h))
                let defect = zip(zip(h, problem.target), background).map { $0.0 - $0.1 + $1 }
                let bound = problem.product(defect, defect).squareRoot()
                #expect(distance(problem, h, solution.residualModes) <= bound * (1 + 1e-9) + 1e-12)
            }
        }
    }

    @Test func theEnergyFallsAlongTheDampedMap() throws {
        let (problem, solver) = try problem(.xor, 3, 0.05)
        let solution = try solver.solve(problem.setting)
        let least = problem.value(solution.residualModes, problem.neurons(solution.residualModes))
        // h <- h - theta kappa^2 D'(h) descends for theta below 2/(1 + 2.7...), and does not for theta = 1.
        func energies(damping: Double) -> [Double] {
            var h = problem.target
            return (0..<25).map { _ in
                let neurons = problem.neurons(h)
                let energy = problem.value(h, neurons)
                let background = problem.background(neurons)
                h = h.indices.map { h[$0] - damping * (h[$0] - problem.target[$0] + background[$0]) }
                return energy
            }
        }
        let damped = energies(damping: 0.05)
        #expect(zip(damped, damped.dropFirst()).allSatisfy { $0 > $1 && $1 > least - 1e-12 })
        let plain = energies(damping: 1)
        #expect(!zip(plain, plain.dropFirst()).allSatisfy { $0 >= $1 })
    }

    @Test func secondDerivativesAreDerivatives() throws {
        let (problem, _) = try problem(.cubic, 2, 0.1)
        let h = problem.target.map { 0.7 * $0 }
        var v = problem.target
        for i in v.indices { v[i] = Double.sin(Double(i)) * Double.exp(-Double(i % problem.grid.count) / 20) }
        func gradient(_ h: [Double]) -> [Double] {
            let background = problem.background(problem.neurons(h))
            return h.indices.map { h[$0] - problem.target[$0] + background[$0] }
        }
        let exact = problem.hessian(problem.neurons(h), v)
        // Central differences err by a e^2 + b e^4 + ...: errors at halved steps have ratios 4 + O(e^2), so the ratios' own distance to 4
        // falls by 4, and is here asked to fall by 2.
        var errors: [Double] = []
        for step in [0x1p-6, 0x1p-7, 0x1p-8] {
            let (up, down) = (zip(h, v).map { $0 + step * $1 }, zip(h, v).map { $0 - step * $1 })
            let quotient = zip(gradient(up), gradient(down)).map { ($0 - $1) / (2 * step) }
            errors.append(distance(problem, quotient, exact))
        }
        let (first, second) = (abs(errors[0] / errors[1] - 4), abs(errors[1] / errors[2] - 4))
        #expect(first <= 1)
        #expect(second <= 0.5 * first)
        // And symmetric, up to the grid's own error: product integration is no symmetric rule.
        let other = problem.target
        let left = problem.product(other, exact)
        let right = problem.product(problem.hessian(problem.neurons(h), other), v)
        #expect(abs(left - right) <= 1e-5 * abs(left))
    }

    @Test func theDominantEigenvalueOfPlainIterationIsAsPublished() throws {
        let (problem, solver) = try problem(.xor, 3, 0.05)
        let solution = try solver.solve(problem.setting)
        let map = problem.fixedPointMap
        let start = problem.coordinates(solution.residualModes)
        let value = try map(start)
        #expect(norm(zip(value, start).map { $0 - $1 }) <= 1e-12)
        let eigenvalue = try FixedPointCertificate.dominantEigenvalue(of: map, at: start, value: value)
        #expect(abs(eigenvalue.real + 2.7) <= 0.05)
        #expect(eigenvalue.imaginary == 0)
        // Plain iteration does not settle; Anderson acceleration does.
        let far = problem.coordinates(problem.target)
        #expect(throws: FixedPointFailure.self) {
            try FixedPointSolver(.picard(), tolerance: 1e-8, maximumSteps: 60).solve(map, from: far)
        }
        let accelerated = try FixedPointSolver(.anderson(), tolerance: 1e-9, maximumSteps: 60).solve(map, from: far)
        #expect(distance(problem, problem.modes(accelerated.point), solution.residualModes) <= 1e-7)
    }

    // MARK: Symmetry

    @Test func theCloudHasTheTargetsSymmetry() throws {
        for target in MeanFieldTarget.allCases {
            let (problem, solver) = try problem(target, 2, 0.05)
            let solution = try solver.solve(problem.setting)
            try forAll(.double(in: 0.05...4), .double(in: 0...6.3), cases: 30) { radius, angle in
                func density(_ angle: Double) -> Double {
                    solution.density(radius * Double.cos(angle), radius * Double.sin(angle))
                }
                let value = density(angle)
                #expect(abs(density(angle + Double.pi / Double(target.fold)) - value) <= 1e-11 * value)
                #expect(abs(density(-angle) - value) <= 1e-11 * value)
                // The readout changes sign from petal to petal.
                let mean = solution.meanReadout(radius * Double.cos(angle), radius * Double.sin(angle))
                let turned = angle + Double.pi / Double(target.fold)
                let other = solution.meanReadout(radius * Double.cos(turned), radius * Double.sin(turned))
                #expect(abs(mean + other) <= 1e-10 * max(1, abs(mean)))
            }
        }
    }

    // MARK: Self-consistency, by quadrature that knows nothing of modes

    /// The field g(w) at the nodes of a product rule in polar coordinates, from which the law of the neurons and their output follow by
    /// sums that know nothing of modes.
    private struct PolarField {
        let solution: InfiniteWidthSolution
        private var nodes: [(w1: Double, w2: Double, prior: Double, field: Double)] = []

        init(_ solution: InfiniteWidthSolution) throws {
            self.solution = solution
            let rule = try GaussLegendreRule(order: 48, lower: 0, upper: 6.5)
            for (radius, weight) in zip(rule.nodes, rule.weights) {
                for j in 0..<48 {
                    let angle = 2 * Double.pi * (Double(j) + 0.5) / 48
                    let (w1, w2) = (radius * Double.cos(angle), radius * Double.sin(angle))
                    nodes.append((w1, w2, weight * radius * Double.exp(-radius * radius / 2), solution.field(w1, w2)))
                }
            }
        }

        /// max over some inputs of |f(x) - E_p[<alpha | w> phi(w . x)]|, with the readout and the law as the factors make them.
        func inconsistency(gain: Double = 1, stiffness: Double = 1) -> Double {
            let setting = solution.setting
            var (total, output) = (0.0, [Double](repeating: 0, count: 3))
            let inputs = [(0.9, 0.7), (2.1, 0.4), (-0.6, 1.9)]
            for (w1, w2, prior, g) in nodes {
                let mass = prior * Double.exp(0.5 * stiffness * setting.stiffness * g * g)
                total += mass
                for (i, x) in inputs.enumerated() {
                    output[i] += mass * gain * setting.gain * g * setting.activation.value(w1 * x.0 + w2 * x.1)
                }
            }
            return inputs.enumerated().map { i, x in
                let radius = (x.0 * x.0 + x.1 * x.1).squareRoot()
                let residual = solution.residuals(radii: [radius], angles: [Double.atan2(y: x.1, x: x.0)])[0]
                return abs(setting.target.value(x.0, x.1) - residual - output[i] / total)
            }.max() ?? .nan
        }
    }

    @Test func backgroundAndNeuronsMakeEachOther() throws {
        let (problem, solver) = try problem(.xor, 2, 0.1)
        let field = try PolarField(solver.solve(problem.setting))
        // The kink in the angle limits the brute-force rule to about (2 pi/48)^2 of the output.
        let tolerance = 2e-3
        #expect(field.inconsistency() <= tolerance)
        // kappa^2 for kappa^4, the residual's sign, a readout at twice its posterior mean, and neurons that stay in the prior.
        #expect(field.inconsistency(stiffness: problem.setting.noise) > 10 * tolerance)
        #expect(field.inconsistency(gain: -1) > 10 * tolerance)
        #expect(field.inconsistency(gain: 2) > 10 * tolerance)
        #expect(field.inconsistency(stiffness: 0) > 10 * tolerance)
    }

    @Test func theFieldIsTheResidualSeenByANeuron() throws {
        let (problem, solver) = try problem(.xor, 2, 0.1)
        let solution = try solver.solve(problem.setting)
        let rule = try GaussLegendreRule(order: 40, lower: 0, upper: 7)
        let angles = (0..<512).map { 2 * Double.pi * (Double($0) + 0.5) / 512 }
        let residuals = solution.residuals(radii: rule.nodes, angles: angles)
        for (w1, w2) in [(0.4, 0.3), (-1.1, 0.8), (2, -1.5)] {
            var sum = 0.0
            for (i, radius) in rule.nodes.enumerated() {
                let mass = rule.weights[i] * radius * Double.exp(-radius * radius / 2) / 512
                for (j, angle) in angles.enumerated() {
                    let z = radius * (w1 * Double.cos(angle) + w2 * Double.sin(angle))
                    sum += mass * residuals[i * 512 + j] * solution.setting.activation.value(z)
                }
            }
            // The kinks cost the rule the square of its angular step.
            #expect(abs(solution.field(w1, w2) - sum) <= (2 * Double.pi / 512) * (2 * Double.pi / 512))
        }
    }

    @Test func theDensityIntegratesToOneAndToTheStatistics() throws {
        let (problem, solver) = try problem(.xor, 3, 0.05)
        let solution = try solver.solve(problem.setting)
        let rule = try GaussLegendreRule(order: 80, lower: 0, upper: 8)
        let angles = (0..<64).map { 2 * Double.pi * (Double($0) + 0.5) / 64 }
        let densities = solution.densities(radii: rule.nodes, angles: angles)
        var (mass, square, cosine) = (0.0, 0.0, 0.0)
        for (i, radius) in rule.nodes.enumerated() {
            for (j, angle) in angles.enumerated() {
                let weight = rule.weights[i] * radius * 2 * Double.pi / 64 * densities[i * 64 + j]
                mass += weight
                square += weight * radius * radius
                cosine += weight * Double.cos(4 * angle)
            }
        }
        #expect(abs(mass - 1) <= 1e-6)
        #expect(abs(square - solution.meanSquareRadius) <= 1e-6)
        #expect(abs(cosine - solution.petalOrder) <= 1e-6)
    }

    @Test func badInputIsRefused() throws {
        for (deviation, noise) in [(0, 1), (-1, 1), (.nan, 1), (1, 0), (1, .infinity), (1, 1e-9)] as [(Double, Double)]
        {
            #expect(throws: MeanFieldError.self) {
                try MeanFieldSetting(activation: .clippedReLU, target: .xor, readoutDeviation: deviation, noise: noise)
            }
        }
        for (order, modes, angles) in [(1, 4, 8), (8, 0, 8), (8, 9, 8), (100, 4, 8), (8, 4, 100_000)] {
            #expect(throws: MeanFieldError.self) {
                try MeanFieldResolution(panelOrder: order, modes: modes, angles: angles)
            }
        }
        let (problem, solver) = try problem(.xor, 2, 0.1)
        #expect(throws: FixedPointFailure.self) { try solver.solve(problem.setting, from: [1, 2]) }
    }
}
