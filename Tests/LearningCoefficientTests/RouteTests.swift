// The collapsed posterior and its dual: two densities in different spaces, sampled by different moves, with one lambda-hat and one free energy.

import Foundation
import PropertyTesting
import Quadrature
import RealModule
import Testing

@testable import LearningCoefficient

@Suite struct RouteTests {
    private static let isDeep = ProcessInfo.processInfo.environment["ASSAY_EFFORT"] == "deep"

    /// By independent draws of the weights here, by draws of the dual there. A wrong temperature is rejected.
    @Test(arguments: [(4, WeightPrior.gauss), (40, .uniform)])
    func routesAgree(_ width: Int, _ prior: WeightPrior) async throws {
        let betas = try [1, 1e3].map { try InverseTemperature($0) }
        let dual = try await DualExchange(width: width, prior: prior, betas: betas).run(
            sweeps: 150, warmUp: 20, seed: 8)
        let collapsed = try betas.map {
            try CollapsedImportance(width: width, prior: prior, beta: $0).estimate(standardError: 0.01, seed: 5)
        }
        let test = StatisticalTest.routes
        for (index, estimate) in dual.enumerated() {
            func accepts(_ found: CollapsedImportance.Estimate) -> (lambda: Bool, energy: Bool) {
                let errors = [
                    (estimate.standardError, found.standardError), (estimate.freeEnergyError, found.freeEnergyError),
                ].map { ($0 * $0 + $1 * $1).squareRoot() }
                return (
                    test.accepts(estimate.learningCoefficient - found.value, error: errors[0]),
                    test.accepts(estimate.freeEnergy - found.freeEnergy, error: errors[1])
                )
            }
            #expect(accepts(collapsed[index]) == (true, true), "\(estimate), \(collapsed[index])")
            #expect(accepts(collapsed[1 - index]) == (false, false))
        }
    }

    /// Widths 2 to 1024, inverse temperatures 1 to 1e8, both priors; minutes in a release build.
    @Test(
        .enabled(if: isDeep), arguments: (1...10).map { 1 << $0 }, [WeightPrior.uniform, .gauss])
    func routesAgreeOverTheGrid(_ width: Int, _ prior: WeightPrior) async throws {
        // A decade between neighbours; every other one is compared.
        let betas = try (0...8).map { try InverseTemperature(Double.pow(10, Double($0))) }
        let dual = try await DualExchange(width: width, prior: prior, betas: betas).run(
            sweeps: 1000, warmUp: 150, seed: 8)
        let collapsed = try await CollapsedExchange(width: width, prior: prior, betas: betas).run(
            sweeps: 1000, warmUp: 300, seed: 8)
        for (estimate, sample) in zip(dual, collapsed).enumerated().filter({ $0.offset % 2 == 0 }).map(\.element) {
            let error = (estimate.standardError * estimate.standardError + sample.standardError * sample.standardError)
                .squareRoot()
            #expect(
                StatisticalTest.routes.accepts(estimate.learningCoefficient - sample.value, error: error),
                "\(estimate), \(sample)")
            #expect(estimate.rHat < 1.1 && sample.rHat < 1.1)
        }
    }
}
