// Sweeps in a directory: the merged bytes depend on the sweep alone; what belongs to another sweep or program is refused.

import AtomicFiles
import Foundation
import LearningCoefficient
import Testing

@testable import Verification

@Suite struct SweepTests {
    private static func sweep(sweeps: Int = 12) throws -> Sweep {
        try Sweep(
            widths: [1, 2], priors: [.uniform], beta: "1:10", sweeps: sweeps, warmUp: 8, seedCount: 2, firstSeed: 5)
    }

    @Test func theMergedBytesDependOnTheSweepAlone() async throws {
        let sweep = try Self.sweep()
        var merged: [[String]] = []
        for order in [[0, 1, 2, 3], [3, 1, 0, 2]] {
            let scratch = try ScratchDirectory()
            let directory = try await SweepDirectory(sweep, at: scratch.path, code: "1")
            #expect(directory.missing == [0, 1, 2, 3])
            for shard in order {
                await #expect(throws: SweepError.self) { try await directory.merge(sweep) }
                try await directory.run(shard: shard)
            }
            // A shard that is done is not touched again.
            let file = scratch.path + "/shards/1/complete"
            let before = try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int
            try await directory.run(shard: 1)
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int == before)
            #expect(directory.missing.isEmpty)
            let result = try await directory.merge(sweep)
            #expect(result.curves.map(\.experiment.width) == [1, 2])
            merged.append(try [scratch.text("sweep.json"), scratch.text("sweep.csv")])
            // The same again, from the files.
            _ = try await directory.merge(sweep)
            #expect(try scratch.text("sweep.csv") == merged.last?[1])
        }
        #expect(merged[0] == merged[1])
        // A point's draws are those of its ladders: the mean of both seeds.
        let plans = sweep.plans
        let ladders = try plans[0...1].map { try $0.run() }
        let expected = try CollapsedExchange.summary(of: ladders, at: sweep.experiments[0].betas)
        #expect(merged[0][1].contains("1,uniform,1.0,1.0,1.0,\(expected[0].value),"))
    }

    @Test func anotherSweepOrProgramIsRefused() async throws {
        let scratch = try ScratchDirectory()
        let sweep = try Self.sweep()
        let directory = try await SweepDirectory(sweep, at: scratch.path, code: "1")
        let manifest = scratch.path + "/" + SweepManifest.name
        let text = try scratch.text(SweepManifest.name)
        await #expect(throws: SweepFileError.otherRun(path: manifest, what: "setting")) {
            try await SweepDirectory(Self.sweep(sweeps: 13), at: scratch.path, code: "1")
        }
        let other = SweepFileError.otherRun(path: manifest, what: "build of the program")
        await #expect(throws: other) { try await SweepDirectory(sweep, at: scratch.path, code: "2") }
        #expect(throws: other) { try SweepDirectory(at: scratch.path) }
        #expect(try scratch.text(SweepManifest.name) == text)
        // A shard of other settings, put in by hand.
        try await directory.run(shard: 0)
        try FileManager.default.createDirectory(
            atPath: scratch.path + "/shards/1", withIntermediateDirectories: true)
        for shard in 1...3 {
            try? FileManager.default.createDirectory(
                atPath: scratch.path + "/shards/\(shard)", withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: scratch.path + "/shards/0/complete", toPath: scratch.path + "/shards/\(shard)/complete")
        }
        await #expect(
            throws: SweepFileError.otherRun(path: scratch.path + "/shards/1/complete", what: "setting")
        ) { try await directory.merge(sweep) }
        // A manifest that was edited.
        try scratch.write(text.replacing("\"width\" : 2", with: "\"width\" : 3"), SweepManifest.name)
        await #expect(throws: SweepFileError.damaged(path: manifest)) {
            try await SweepDirectory(sweep, at: scratch.path, code: "1")
        }
    }

    @Test func fingerprintsTellProgramsApart() {
        var data = Data((0..<1003).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        let original = SweepManifest.fingerprint(of: data)
        #expect(SweepManifest.fingerprint(of: data) == original)
        for index in [0, 7, 8, 500, 999, 1000, 1002] {
            data[index] ^= 0x80
            #expect(SweepManifest.fingerprint(of: data) != original)
            data[index] ^= 0x80
        }
        #expect(SweepManifest.fingerprint(of: data.dropLast()) != original)
    }

    @Test func badSweepsAreRefused() {
        func isRefused(
            _ widths: [Int] = [2], _ priors: [WeightPrior.Family] = [.uniform], _ scales: [Double] = [1], seeds: Int = 2
        ) -> Bool {
            let error = #expect(throws: UsageError.self) {
                try Sweep(widths: widths, priors: priors, scales: scales, beta: "1:10", seedCount: seeds)
            }
            return error.map(ExitStatus.init) == .wrongUsage
        }
        #expect(isRefused([]) && isRefused([2, 2]) && isRefused([0]) && isRefused([2], []))
        #expect(isRefused([2], [.gauss], [1, 1]) && isRefused([2], [.gauss], [-1]) && isRefused([2], [.gauss], [.nan]))
        for scales in [[], [2, 2], [0], [-1], [.nan], [1e30]] {
            #expect(throws: UsageError.self) {
                try Sweep(widths: [2], priors: [.cauchy], readoutScales: scales, beta: "1:10")
            }
        }
        #expect(isRefused(seeds: 0) && isRefused(seeds: 65) && isRefused(Array(1...200), seeds: 64))
    }
}
