import Foundation
import PropertyTesting
import Testing

@testable import Sampling

/// The same draws, whatever happens in between.
@Suite struct ResumeTests {
    private func plan(
        draws: Int = 60, thinning: Int = 2, checkpointInterval: Duration = .milliseconds(3)
    ) throws -> RunPlan {
        var plan = try RunPlan(seed: 7, chainCount: 2, warmup: 50, draws: draws, thinning: thinning)
        plan.checkpointInterval = checkpointInterval
        return plan
    }

    private func run(_ plan: RunPlan, in scratch: ScratchDirectory, resumes: Bool = false) async throws -> RunResult {
        try await GaussianRun.specimen(plan).run(in: RunDirectory(path: scratch.path, resumes: resumes))
    }

    @Test func chainsDependOnSeedAndNumberAlone() async throws {
        let whole = try await GaussianRun.specimen(plan()).run().bits()
        let again = try await GaussianRun.specimen(plan()).run().bits()
        #expect(whole == again)
        var alone = try plan()
        alone.chainCount = 1
        let first = try await GaussianRun.specimen(alone).run().bits()
        #expect(first.map { $0[0] } == whole.map { $0[0] })
        var other = try plan()
        other.seed = 8
        #expect(try await GaussianRun.specimen(other).run().bits() != whole)
        #expect(whole[7][0] != whole[7][1])
    }

    @Test func filesHoldWhatMemoryHolds() async throws {
        let scratch = try ScratchDirectory()
        let result = try await run(plan(), in: scratch)
        #expect(try await result.bits() == GaussianRun.specimen(plan()).run().bits())
        #expect(scratch.names == ["chain-1.checkpoint", "chain-1.draws", "chain-2.checkpoint", "chain-2.draws"])
    }

    /// Ended at any transition, of the warm-up or after it, with whatever a killed process had written since, a chain goes on to the same files.
    ///
    /// The kernel is the cheapest that is tuned and keeps a gradient; 850 draws fill a block of the file and begin another. Every
    /// checkpoint waits for the disk, so that of the interruption is the only one.
    @Test func interruptedRunsEndInTheSameFiles() async throws {
        let (whole, draws) = (try ScratchDirectory(), 850)
        let (plan, kernel) = (
            try plan(draws: draws, thinning: 1, checkpointInterval: .seconds(3600)), try GaussianRun.langevin()
        )
        let transitions = 2 * plan.transitions
        _ = try await ChainRun.langevin(kernel, plan).run(in: RunDirectory(path: whole.path, resumes: false))
        let expected = try (1...2).map { try whole.bytes("chain-\($0).draws") }
        try await forAll(
            .integer(in: 1...transitions), .fraction(in: 0...1), examples: [(50, 1), (51, 0), (transitions, 1)],
            cases: 4
        ) { (transition: Int, share: Double) in
            let scratch = try ScratchDirectory()
            let interrupted = try ChainRun.langevin(InterruptedKernel(kernel, at: transition), plan)
            let result = try await interrupted.run(in: RunDirectory(path: scratch.path, resumes: false))
            #expect(result.chains.contains { $0.end == .cancelled } || transition >= transitions)
            // The bytes beyond the checkpoint's mark are those of a process that went on writing and was then killed.
            for (number, bytes) in expected.enumerated() {
                let description = interrupted.description(number)
                let memory = try Checkpoint.read("\(scratch.path)/chain-\(number + 1).checkpoint", for: description)
                let mark = try #require(memory.mark).length
                let length = mark + Int(share * Double(bytes.count - mark))
                try scratch.write(bytes[..<length], "chain-\(number + 1).draws")
            }
            let resumed = try await ChainRun.langevin(kernel, plan)
                .run(in: RunDirectory(path: scratch.path, resumes: true))
            #expect(resumed.chains.allSatisfy { $0.end == .complete && $0.draws == draws })
            for number in 1...2 { #expect(try scratch.bytes("chain-\(number).draws") == expected[number - 1]) }
        }
    }

    /// A run that was complete can be made longer: as if it had been as long from the beginning.
    @Test func completeRunsCanBeExtended() async throws {
        let (short, long) = (try ScratchDirectory(), try ScratchDirectory())
        _ = try await run(plan(), in: short)
        _ = try await run(plan(draws: 200), in: short, resumes: true)
        _ = try await run(plan(draws: 200), in: long)
        for number in 1...2 {
            #expect(try short.bytes("chain-\(number).draws") == long.bytes("chain-\(number).draws"))
        }
        // Resumed without more to do, it stays what it is.
        let before = try short.bytes("chain-1.draws")
        _ = try await run(plan(draws: 200), in: short, resumes: true)
        #expect(try short.bytes("chain-1.draws") == before)
        await #expect(throws: ChainFileError.self) { _ = try await run(plan(), in: short, resumes: true) }
    }

    @Test func anotherRunIsRefused() async throws {
        let scratch = try ScratchDirectory()
        let plan = try plan()
        _ = try await run(plan, in: scratch)
        await #expect(throws: ChainFileError.alreadyExists(path: scratch.path + "/chain-1.draws")) {
            _ = try await run(plan, in: scratch)
        }
        await expectOther("seed", plan, scratch) { $0.seed = 9 }
        await expectOther("warm-up", plan, scratch) { $0.warmup = 51 }
        await expectOther("thinning", plan, scratch) { $0.thinning = 1 }
        // The same name and dimension, but another density.
        struct Impostor: ReportedTarget {
            let base: GaussianTarget
            let summary: String
            var dimension: Int { base.dimension }
            var quantities: [ReportedQuantity] { base.quantities }
            func logDensity(at x: UnsafeBufferPointer<Double>) -> Double { 2 * base.logDensity(at: x) }
            func logDensity(
                at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
            ) -> Double { 2 * base.logDensity(at: x, gradient: gradient) }
        }
        let base = try GaussianRun.specimen(plan).target
        let impostor = Impostor(base: base, summary: base.summary)
        let pretending = try ChainRun(
            impostor, NoUTurn(target: impostor, stepSize: 0.1), summary: "nuts", tuning: .windows(), plan: plan)
        do {
            _ = try await pretending.run(in: RunDirectory(path: scratch.path, resumes: true))
            Issue.record("another target was resumed")
        } catch ChainFileError.otherRun(_, let what, _, _) {
            #expect(what == "log density at its position")
        }
    }

    private func expectOther(
        _ part: String, _ plan: RunPlan, _ scratch: ScratchDirectory, _ change: (inout RunPlan) -> Void
    ) async {
        var other = plan
        change(&other)
        do {
            _ = try await run(other, in: scratch, resumes: true)
            Issue.record("a run with another \(part) was resumed")
        } catch ChainFileError.otherRun(_, let what, _, _) {
            #expect(what == part)
        } catch {
            Issue.record(error)
        }
    }
}
