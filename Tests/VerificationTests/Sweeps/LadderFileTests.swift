// Ladders on disk: a run in pieces has the bits of a run in one; files that are not what they should be are refused.

import AtomicFiles
import Foundation
import LearningCoefficient
import Testing

@testable import Verification

@Suite struct LadderFileTests {
    private func plan(seed: UInt64 = 7, sweeps: Int = 24) throws -> LadderPlan {
        let experiment = try LambdaExperiment(width: 2, beta: "1:100", prior: .uniform, sweeps: sweeps, warmUp: 16)
        return LadderPlan(experiment, randomness: SeededChain(seed: seed, chain: 1))
    }

    private func bytes(_ ladder: CollapsedLadder) throws -> Data { try JSONEncoder.ordered.encode(ladder) }

    private func withDirectory(_ body: (LockedDirectory, String) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "assay-ladder-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(try await LockedDirectory(path: path), path)
    }

    @Test func aRunInPiecesHasTheBitsOfARunInOne() async throws {
        let plan = try plan()
        let whole = try bytes(plan.run())
        try await withDirectory { directory, path in
            // Written after any number of sweeps, in the warm-up or after it, it goes on to the same end.
            for pause in [0, 5, 16, 17, 39] {
                let exchange = try plan.exchange()
                var run = try CollapsedLadder.Run(
                    CollapsedLadder(exchange, warmUp: plan.warmUp, randomness: plan.randomness), on: exchange)
                for _ in 0..<pause { run.advance() }
                try LadderFile.write(run.ladder, of: plan, to: "ladder", in: directory)
                #expect(try bytes(plan.run("ladder", in: directory, at: path)) == whole)
                // What is complete is read, not computed.
                let stored = try #require(try LadderFile.read(path + "/ladder", of: plan))
                #expect(try stored.sweep == plan.length && bytes(stored) == whole)
            }
        }
    }

    @Test func aCancelledRunLosesNothing() async throws {
        let plan = try plan(sweeps: 1_000_000)
        try await withDirectory { directory, path in
            let task = Task { try plan.run("ladder", in: directory, at: path) }
            try await Task.sleep(for: .milliseconds(300))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let stored = try #require(try LadderFile.read(path + "/ladder", of: plan))
            let exchange = try plan.exchange()
            var run = try CollapsedLadder.Run(
                CollapsedLadder(exchange, warmUp: plan.warmUp, randomness: plan.randomness), on: exchange)
            for _ in 0..<stored.sweep { run.advance() }
            #expect(try bytes(run.ladder) == bytes(stored))
        }
    }

    @Test func whatIsNotTheLadderIsRefused() async throws {
        let plan = try plan()
        try await withDirectory { directory, path in
            let file = path + "/ladder"
            #expect(try LadderFile.read(file, of: plan) == nil)
            _ = try plan.run("ladder", in: directory, at: path)
            let other = try self.plan(seed: 8)
            #expect(throws: SweepFileError.otherRun(path: file, what: "setting")) {
                try LadderFile.read(file, of: other)
            }
            let content = try Data(contentsOf: URL(filePath: file))
            // Cut anywhere, or with any byte changed.
            for cut in [0, 1, 14, 15, content.count / 2, content.count - 1] {
                try content.prefix(cut).write(to: URL(filePath: file))
                #expect(throws: SweepFileError.damaged(path: file)) { try LadderFile.read(file, of: plan) }
                var edited = content
                edited[cut] ^= 1
                try edited.write(to: URL(filePath: file))
                #expect(throws: SweepFileError.damaged(path: file)) { try LadderFile.read(file, of: plan) }
            }
        }
    }
}
