// Simulation-based calibration: ranks of what was drawn among the draws of chains that start there.

import RealModule
import Testing

@testable import Sampling

@Suite struct CalibrationTests {
    /// Steps of a chain.
    private static let length = 5

    @Test func gaussian() throws { try check(Specimens.gaussian()) }
    @Test func skewed() throws { try check(Specimens.skewed()) }
    @Test func funnel() throws { try check(Specimens.funnel()) }
    @Test func mixture() throws { try check(Specimens.mixture()) }
    @Test func banana() throws { try check(Specimens.banana()) }

    @Test(arguments: [1, 1e4, 1e8])
    func crossing(_ beta: Double) throws { try check(Specimens.freeCrossing(beta: beta)) }

    /// A posterior whose data are drawn anew for every chain.
    @Test func eightSchools() throws {
        try check(
            SamplerExperiment(
                ranks: "ranks of NUTS on eight schools", length: 4, statistics: SchoolsModel.statistics
            ) { randomness in
                let (parameters, target) = try SchoolsModel.draw(&randomness)
                return (parameters, target, try NoUTurn(target: target, stepSize: 0.5, maximumDepth: 4))
            })
        try check(
            SamplerExperiment(
                ranks: "ranks of HMC on eight schools", length: 4, statistics: SchoolsModel.statistics
            ) { randomness in
                let (parameters, target) = try SchoolsModel.draw(&randomness)
                return (parameters, target, try HamiltonianMonteCarlo(target: target, stepSize: 0.4, steps: 1...4))
            })
    }

    private func check<T: ExactTarget>(_ specimen: Specimen<T>) throws {
        for experiment in try SamplerExperiment.ranks(on: specimen, length: Self.length) { try check(experiment) }
    }

    private func check(_ experiment: SamplerExperiment) throws {
        let test = SequentialTest(name: .calibration, replications: Effort.isDeep ? 20_000 : 200)
        let verdict = try test.run(seed: seed(experiment.name)) {
            try experiment.pValue(replications: $0, seed: $1)
        }
        #expect(!verdict.isRejected, "\(experiment.name): \(verdict)")
    }
}
