// The free energy by three ways, and the Laplace identity between the volumes of hard and soft walls: exactly at widths 1 and 2, between
// Monte Carlo methods at width 16.

import Certified
import Foundation
import MultiplePrecision
import PropertyTesting
import Quadrature
import RealModule
import Testing

@testable import LearningCoefficient

@Suite struct FreeEnergyTests {
    private static let isDeep = ProcessInfo.processInfo.environment["ASSAY_EFFORT"] == "deep"

    @Test func threeWaysGiveOneFreeEnergy() throws {
        for (beta, prior) in [(0.05, WeightPrior.uniform), (1e7, .uniform), (30, .gauss)] {
            let model = try ExactPosterior(width: 1, weights: prior)
            let temperature = try InverseTemperature(beta)
            let direct = model.freeEnergy(at: temperature)
            let integrated = try model.freeEnergyByThermodynamicIntegration(at: temperature)
            #expect(abs(integrated / direct - 1) <= ExactPosterior.routeAccuracy)
            let softened = try model.freeEnergyByVolume(at: temperature)
            #expect(abs(softened - direct) <= ExactPosterior.routeAccuracy * max(1, direct), "\(beta)")
        }
    }

    /// Most of its time goes into some 180 volumes a case: for a release build.
    @Test(.enabled(if: isDeep), arguments: [(40.0, WeightPrior.uniform), (3, .gauss)])
    func threeWaysGiveTheProvedFreeEnergyAtWidthTwo(_ beta: Double, _ prior: WeightPrior) throws {
        let model = try ExactPosterior(width: 2, weights: prior)
        let temperature = try InverseTemperature(beta)
        let proved = try CertifiedTanhZeroPosterior.freeEnergy(
            width: 2, beta: beta, prior: prior == .uniform ? .uniform : .gauss, precision: 80)
        let direct = model.freeEnergy(at: temperature)
        #expect(proved.contains(direct))
        let integrated = try model.freeEnergyByThermodynamicIntegration(at: temperature)
        #expect(abs(integrated / direct - 1) <= ExactPosterior.routeAccuracy)
        let softened = try model.freeEnergyByVolume(at: temperature)
        #expect(abs(softened - direct) <= ExactPosterior.routeAccuracy * max(1, direct))
    }

    @Test func volumeAndFreeEnergyAreLinkedByTheLaplaceTransform() throws {
        // Z(beta) = int_0^inf e^(-u) V(u / beta) du, the soft wall as an average of hard ones, for every prior of the family.
        try forAll(
            .logUniform(in: 1e-2...1e40), .element(of: WeightPrior.Family.allCases), .logUniform(in: 0.25...4), cases: 2
        ) { (beta: Double, family: WeightPrior.Family, scale: Double) in
            let model = try ExactPosterior(width: 1, weights: WeightPrior(family, scale: scale))
            var partition = 0.0
            // u = e^t from e^(-40), where u V is below e^(-60) of Z.
            GradedPanels.uniform(from: -40, to: 4, unit: 2, order: 16) { t, weight in
                let u = Double.exp(t)
                partition += weight * u * Double.exp(-u) * ((try? model.basinVolume(below: u / beta)) ?? .nan)
            }
            let expected = try model.freeEnergy(at: InverseTemperature(beta))
            #expect(abs(-Double.log(partition) - expected) <= 1e-11 * max(1, expected))
        }
    }

    /// Direct importance sampling, stepping stones of the dual, and the integral of importance-sampled lambda-hats, at width 16.
    @Test func threeMethodsGiveOneFreeEnergyAtWidthSixteen() async throws {
        let (low, high) = (1.0, 1e3)
        func sampled(_ beta: Double, seed: UInt64) throws -> CollapsedImportance.Estimate {
            try CollapsedImportance(width: 16, prior: .uniform, beta: InverseTemperature(beta)).estimate(
                standardError: 0.01, seed: seed)
        }
        // lambda-hat is analytic in log beta for |Im| < pi: with half the length of the interval l, six Gauss nodes leave
        // 4 max|lambda| l rho^(-12)/(1 - rho^(-2)), rho = pi/l + (1 + (pi/l)^2)^(1/2), and lambda-hat is below 1 in the ellipse's
        // inner half.
        let half = Double.log(high / low) / 2
        let ratio = Double.pi / half + (1 + (Double.pi / half) * (Double.pi / half)).squareRoot()
        let truncation = 4 * half * Double.pow(ratio, -12) / (1 - Double.pow(ratio, -2))
        let rule = try GaussLegendreRule(order: 6, lower: Double.log(low), upper: Double.log(high))
        let first = try sampled(low, seed: 1)
        var (integrated, variance) = (first.freeEnergy, first.freeEnergyError * first.freeEnergyError)
        for (index, (node, weight)) in zip(rule.nodes, rule.weights).enumerated() {
            let estimate = try sampled(Double.exp(node), seed: UInt64(10 + index))
            integrated += weight * estimate.value
            variance += weight * weight * estimate.standardError * estimate.standardError
        }
        let direct = try sampled(high, seed: 30)
        let stones = try await DualExchange(
            width: 16, prior: .uniform, betas: [1, 10, 100, 1e3].map { try InverseTemperature($0) }
        ).run(sweeps: 150, warmUp: 20, seed: 4)[3]
        let (a, b) = (direct.freeEnergyError, stones.freeEnergyError)
        let test = StatisticalTest.freeEnergies
        #expect(
            test.accepts(
                max(0, abs(integrated - direct.freeEnergy) - truncation), error: (variance + a * a).squareRoot()),
            "\(integrated), \(direct)")
        #expect(test.accepts(stones.freeEnergy - direct.freeEnergy, error: (a * a + b * b).squareRoot()), "\(stones)")
        // The integral without its first stretch is rejected.
        #expect(
            !test.accepts(integrated - first.freeEnergy - direct.freeEnergy, error: (variance + a * a).squareRoot()))
    }
}
