// lambda-hat, F and V of the tanh-zero model: against the reference, by their laws, and at width 2 against a plain product rule.

import Certified
import CertifiedComparison
import Foundation
import MultiplePrecision
import PropertyTesting
import Quadrature
import RealModule
import Testing

@testable import LearningCoefficient

@Suite struct ExactPosteriorTests {
    /// Wide priors at width 2 take minutes in a debug build: under ASSAY_EFFORT=deep only.
    private static let isDeep = ProcessInfo.processInfo.environment["ASSAY_EFFORT"] == "deep"

    private static let ulps = ExactPosterior.accuracy * 0x1p53
    private static let priors = Generator<CertifiedWeightPrior>.element(of: CertifiedWeightPrior.allCases)

    private func prior(_ prior: CertifiedWeightPrior) -> WeightPrior { prior == .uniform ? .uniform : .gauss }

    // MARK: Against the reference

    @Test func learningCoefficientKeepsItsPromise() throws {
        try accuracy(
            of: { (beta: Double, p: CertifiedWeightPrior) in
                try ExactPosterior(width: 1, weights: prior(p)).learningCoefficient(at: InverseTemperature(beta))
            },
            against: { (beta: Double, p: CertifiedWeightPrior) in
                try CertifiedEnclosure(
                    CertifiedTanhZeroPosterior.learningCoefficient(beta: beta, prior: p, precision: 80))
            },
            within: Self.ulps, over: .logUniform(in: 1e-4...1e60), Self.priors,
            examples: [(0.01, .uniform), (1e60, .gauss)], cases: 3)
    }

    @Test func freeEnergyKeepsItsPromise() throws {
        try accuracy(
            of: { (beta: Double, p: CertifiedWeightPrior) in
                try ExactPosterior(width: 1, weights: prior(p)).freeEnergy(at: InverseTemperature(beta))
            },
            against: { (beta: Double, p: CertifiedWeightPrior) in
                try CertifiedEnclosure(CertifiedTanhZeroPosterior.freeEnergy(beta: beta, prior: p, precision: 80))
            },
            within: Self.ulps, over: .logUniform(in: 1e-4...1e60), Self.priors,
            examples: [(0.01, .gauss), (1e60, .uniform)], cases: 3)
    }

    @Test func basinVolumeKeepsItsPromise() throws {
        try accuracy(
            of: { (level: Double, p: CertifiedWeightPrior) in
                try ExactPosterior(width: 1, weights: prior(p)).basinVolume(below: level)
            },
            against: { (level: Double, p: CertifiedWeightPrior) in
                try CertifiedEnclosure(CertifiedTanhZeroPosterior.basinVolume(level: level, prior: p, precision: 80))
            },
            within: Self.ulps, over: .logUniform(in: 1e-60...1e4), Self.priors,
            examples: [(1e-60, .uniform), (1, .gauss), (1e4, .uniform)], cases: 3)
    }

    @Test func priorsOfAnyScaleKeepThePromise() throws {
        for (family, scale, beta) in [
            (CertifiedNeuronPrior.Family.cauchy, 30.0, 1e12), (.uniform, 30, 1e4),
        ] {
            let truth = try CertifiedTanhZeroPosterior.learningCoefficient(
                beta: beta, neuron: CertifiedNeuronPrior(family, scale: scale), precision: 64)
            let judged: WeightPrior.Family = family == .cauchy ? .cauchy : .uniform
            let value = try ExactPosterior(width: 1, weights: WeightPrior(judged, scale: scale))
                .learningCoefficient(at: InverseTemperature(beta))
            #expect(abs(value / truth.midpoint.double() - 1) <= ExactPosterior.accuracy, "\(family)")
        }
    }

    @Test func priorsHaveMassOne() throws {
        for family in WeightPrior.Family.allCases {
            for scale in [0.1, 1, 30] {
                let prior = try WeightPrior(family, scale: scale)
                var total = 0.0
                GradedPanels.uniform(from: -45, to: Double.log(prior.reach), unit: 0.5, order: 16) { t, weight in
                    total += weight * Double.exp(t) * prior.halfDensity(Double.exp(t))
                }
                #expect(abs(total - 1) <= 1e-13)
                // Parts add up, and agree with the density.
                let (low, high) = (0.3 * scale, 0.31 * scale)
                let middle = 0.01 * scale * prior.halfDensity(0.305 * scale)
                #expect(abs(prior.mass(from: low, to: high) / middle - 1) <= 1e-4)
                #expect(abs(prior.mass(from: 0, to: low) + prior.mass(from: low, to: prior.reach) - 1) <= 1e-15)
            }
        }
    }

    // MARK: Width 2

    /// The proved intervals are 1e-6 wide; the gate compares with twelve digits.
    @Test func widthTwoLiesInTheProvedIntervals() throws {
        let model = try ExactPosterior(width: 2)
        try forAll(.logUniform(in: 1e-2...1e12), cases: 1) { (beta: Double) in
            let temperature = try InverseTemperature(beta)
            let lambda = try CertifiedTanhZeroPosterior.learningCoefficient(
                width: 2, beta: beta, prior: .uniform, precision: 80)
            #expect(lambda.contains(model.learningCoefficient(at: temperature)))
            let energy = try CertifiedTanhZeroPosterior.freeEnergy(
                width: 2, beta: beta, prior: .uniform, precision: 80)
            #expect(energy.contains(model.freeEnergy(at: temperature)))
        }
    }

    /// Z and lambda-hat by a product rule over the whole square, with the plain determinant: good while sqrt(beta) is a few.
    private func productRule(_ beta: Double, _ prior: WeightPrior) throws -> (freeEnergy: Double, lambda: Double) {
        // w = q(p^3): uniform weights and the quantiles of Cauchy's law, q smooth up to p = 1, and denser near 0, where D bends.
        let rule = try GaussLegendreRule(order: 60, lower: 0, upper: 1)
        let points = rule.nodes.map { p in
            prior.family == .cauchy ? prior.scale * Double.tan(Double.pi / 2 * p * p * p) : prior.scale * p * p * p
        }
        let masses = zip(rule.nodes, rule.weights).map { 3 * $0 * $0 * $1 }
        let inputs = NeuronNodes(reach: points[points.count - 1])
        let neurons = points.map(inputs.features)
        func moment(_ i: Int, _ j: Int) -> Double { zip(neurons[i], neurons[j]).reduce(0) { $0 + $1.0 * $1.1 } }
        let diagonal = points.indices.map { moment($0, $0) }
        let s = 2 * beta
        var (partition, numerator) = (0.0, 0.0)
        for i in points.indices {
            for j in points.indices {
                let cross = moment(i, j)
                let (linear, square) = (
                    s * (diagonal[i] + diagonal[j]), s * s * (diagonal[i] * diagonal[j] - cross * cross)
                )
                let determinant = 1 + linear + square
                let mass = masses[i] * masses[j] / determinant.squareRoot()
                partition += mass
                numerator += mass * (linear + 2 * square) / determinant / 2
            }
        }
        return (-Double.log(partition), numerator / partition)
    }

    @Test(
        arguments: [(0.01, WeightPrior.Family.uniform, 1.0), (3, .uniform, 1), (30, .uniform, 1)]
            + (isDeep ? [(10, .uniform, 30), (3, .cauchy, 3)] : []))
    func widthTwoAgreesWithAProductRule(_ beta: Double, _ family: WeightPrior.Family, _ scale: Double) throws {
        let prior = try WeightPrior(family, scale: scale)
        let model = try ExactPosterior(width: 2, weights: prior)
        let expected = try productRule(beta, prior)
        // The diagonal w1 = w2 is smooth here; the poles nearest to the square at beta = 30 leave 1e-9.
        let tolerance = beta > 3 ? 1e-8 : scale > 1 ? 1e-9 : 1e-11
        #expect(abs(try model.learningCoefficient(at: InverseTemperature(beta)) / expected.lambda - 1) <= tolerance)
        #expect(abs(try model.freeEnergy(at: InverseTemperature(beta)) / expected.freeEnergy - 1) <= tolerance)
    }

    @Test func widthTwoTendsToTwoThirds() throws {
        // m = 1, and the corrections are powers of beta.
        for prior in [WeightPrior.uniform] {
            let model = try ExactPosterior(width: 2, weights: prior)
            let errors = try [1e24, 1e30].map {
                try model.learningCoefficient(at: InverseTemperature($0)) * 3 / 2 - 1
            }
            #expect(abs(errors[0]) < 1e-5 && abs(errors[1]) < 1e-7)
            // A factor of 1e6 in beta at least divides the correction by 10.
            for (before, after) in zip(errors, errors.dropFirst()) { #expect(abs(after) < abs(before) / 10) }
        }
    }

    // MARK: Laws

    @Test(arguments: [1, 2])
    func learningCoefficientIsTheDerivativeOfTheFreeEnergy(_ width: Int) throws {
        try forAll(
            .logUniform(in: 1e-2...1e50), .element(of: [WeightPrior.uniform, .gauss]), examples: [(1e8, .uniform)],
            cases: width == 1 ? 12 : 1
        ) { (beta: Double, prior: WeightPrior) in
            let model = try ExactPosterior(width: width, weights: prior)
            func difference(_ step: Double) throws -> Double {
                let ends = try [beta * Double.exp(step), beta * Double.exp(-step)].map {
                    try model.freeEnergy(at: InverseTemperature($0))
                }
                return (ends[0] - ends[1]) / (2 * step)
            }
            // Richardson's quotient leaves step^4/30 times the fifth derivative of F, the fourth of lambda-hat: by Cauchy's estimate at most
            // 24 M/3^4 with |lambda-hat| <= M = 3 in the circle of radius 3 around log beta, inside the strip of width 2 pi where it is
            // analytic. The relative noise e of F gives 3/2 e F/step; e is 5e-14, and 1e-13 at width 2.
            let slope = try (4 * difference(0.02) - difference(0.04)) / 3
            let scale = try max(1, model.freeEnergy(at: InverseTemperature(beta)))
            #expect(
                abs(slope - (try model.learningCoefficient(at: InverseTemperature(beta)))) <= 5e-9 + 8e-12 * scale)
        }
    }

    @Test(arguments: [1, 2])
    func scalesEnterTogether(_ width: Int) throws {
        // Only beta sigma_a^2 matters; and for weights of scale 2^-20, tanh is the identity: k(w) = w^2.
        let strong = try ExactPosterior(width: width, readoutScale: 1e5)
        let plain = try ExactPosterior(width: width)
        let (low, high) = try (InverseTemperature(1e3), InverseTemperature(1e13))
        #expect(abs(strong.learningCoefficient(at: low) / plain.learningCoefficient(at: high) - 1) < 1e-13)
        let scale = 0x1p-20
        let flat = try ExactPosterior(width: width, weights: WeightPrior(.uniform, scale: scale))
        guard width == 1 else { return }
        // E[(1 + c^2 u^2)^(-1/2)] = asinh(c)/c, u uniform on (0, 1).
        let beta = 0x1p43
        let c = scale * (2 * beta).squareRoot()
        let expected = Double.log(Double.asinh(c) / c)
        // k(w)/w^2 = 1 - 2 w^2: a relative 2^-39.
        #expect(abs(try flat.freeEnergy(at: InverseTemperature(beta)) / -expected - 1) < 0x1p-36)
    }

    @Test(arguments: [1, 2])
    func valuesStayInTheirRanges(_ width: Int) throws {
        for beta in [1e-100, 1, 1e100] {
            for prior in width == 1 ? [WeightPrior.uniform, .gauss] : [.uniform] {
                let model = try ExactPosterior(width: width, weights: prior)
                let lambda = try model.learningCoefficient(at: InverseTemperature(beta))
                #expect(lambda > 0 && lambda <= Double(width) / 2 + 1e-12)
                let energy = try model.freeEnergy(at: InverseTemperature(beta))
                // F is concave in beta, and lambda-hat = beta F'.
                #expect(
                    energy >= lambda * (1 - 1e-12) && energy.isFinite, "\(beta) \(prior.family) \(energy) \(lambda)")
            }
        }
    }

    @Test func badInputsAreRefused() throws {
        for beta in [0, -1, .nan, .infinity, 1e101, 1e-101] {
            #expect(throws: LearningCoefficientError.self) { try InverseTemperature(beta) }
        }
        for width in [Int.min, 0, 3] {
            #expect(throws: LearningCoefficientError.width(width, allowed: 1...2)) { try ExactPosterior(width: width) }
        }
        for scale in [0, -1, .nan, .infinity, 65] {
            #expect(throws: LearningCoefficientError.self) { try WeightPrior(.uniform, scale: scale) }
        }
        for scale in [0, -1, .nan, .infinity] {
            #expect(throws: LearningCoefficientError.self) { try ExactPosterior(width: 1, readoutScale: scale) }
        }
        for level in [0, -1, .nan, .infinity] {
            #expect(throws: LearningCoefficientError.self) { try ExactPosterior(width: 1).basinVolume(below: level) }
        }
        #expect(throws: LearningCoefficientError.self) { try ExactPosterior(width: 2).basinVolume(below: 0) }
        #expect(LearningCoefficientError.width(3, allowed: 1...2).description.contains("3"))
    }
}
