// Wrong samplers are rejected, and the same code without its fault is not: otherwise a test that rejects everything would look good.
//
// A wrong sampler's p-values differ between seeds: power is the share of seeds at which it is rejected. A normal run tries a few, and
// states no power; `ASSAY_EFFORT=deep` tries 1,000 and asks for 999 rejections.

import Testing

@testable import Sampling

@Suite struct WrongSamplerTests {
    private static let seeds = Effort.isDeep ? 1000 : 2

    @Test func thereAreEnough() throws {
        let faults = try WrongSamplers.all().compactMap(\.fault)
        #expect(faults.count >= 30)
        #expect(Set(faults).count == faults.count)
    }

    @Test func faultsAreRejected() throws {
        for double in try WrongSamplers.all() {
            var rejections = 0
            for number in 0..<Self.seeds {
                let verdict = try run(double.experiment, number: number)
                if verdict.isRejected { rejections += 1 }
            }
            #expect(
                rejections >= Self.seeds - Self.seeds / 1000,
                "\(double.experiment.name): \(rejections) of \(Self.seeds)")
        }
    }

    @Test func faultlessDoublesPass() throws {
        for double in try WrongSamplers.faultless() {
            let verdict = try run(double.experiment, number: 0)
            #expect(!verdict.isRejected, "\(double.experiment.name): \(verdict)")
        }
    }

    private func run(_ experiment: SamplerExperiment, number: Int) throws -> SequentialVerdict {
        try SequentialTest(name: .faultlessDoubles, replications: 2000).run(
            seed: seed("\(experiment.name), \(number)")
        ) { try experiment.pValue(replications: $0, seed: $1) }
    }
}
