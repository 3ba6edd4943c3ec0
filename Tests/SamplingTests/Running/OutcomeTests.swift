import PropertyTesting
import Synchronization
import Testing

@testable import Sampling

/// Every way in which a run ends.
@Suite struct OutcomeTests {
    private func outcomes<T: ReportedTarget, K: TransitionKernel>(
        _ target: T, _ kernel: K, tuning: KernelTuning<K> = .none, _ plan: RunPlan, starts: [[Double]]? = nil
    ) async throws -> [ChainOutcome] where K.State == ChainState {
        let run = try ChainRun(target, kernel, summary: "kernel", tuning: tuning, plan: plan, starts: starts)
        let result = try await run.run()
        return try result.outcomes(result.summaries())
    }

    private func gaussian() throws -> GaussianTarget { try GaussianTarget(scales: [1, 2]) }

    @Test func soundRunsAreSound() async throws {
        let target = try gaussian()
        let found = try await outcomes(
            target, NoUTurn(target: target, stepSize: 0.5), tuning: .windows(),
            RunPlan(seed: 1, chainCount: 4, warmup: 200, draws: 400))
        #expect(found == [.sound])
        #expect(found[0].isSound && found[0].remedy.isEmpty)
    }

    @Test func stuckChainsAreStuck() async throws {
        let found = try await outcomes(gaussian(), StuckKernel(), RunPlan(seed: 1, chainCount: 2, warmup: 0, draws: 20))
        #expect(found.prefix(2) == [.stuck(chain: 0), .stuck(chain: 1)])
        #expect(found.contains(.notMixed(quantity: "lp__", rHat: nil, ess: nil)))
    }

    @Test func chainsThatEscapeAreNonFinite() async throws {
        // 10^10 a step: infinite at about the 31st.
        let found = try await outcomes(
            gaussian(), EscapingKernel(), RunPlan(seed: 1, chainCount: 1, warmup: 0, draws: 50), starts: [[1, 1]])
        guard case .nonFinite(chain: 0, let step) = found[0] else {
            Issue.record("\(found)")
            return
        }
        #expect(step == 30)
    }

    /// A step of ten times the narrowest scale makes the leapfrog unstable.
    @Test func divergencesAreCounted() async throws {
        let target = try GaussianTarget(scales: [1, 1e-3])
        let found = try await outcomes(
            target, HamiltonianMonteCarlo(target: target, stepSize: 1, steps: 5...10),
            RunPlan(seed: 1, chainCount: 2, warmup: 0, draws: 50))
        #expect(found.contains { if case .divergent(let count, 100) = $0 { count > 50 } else { false } })
    }

    /// Two chains that begin in modes 20 apart stay there.
    @Test func separateModesAreNotMixed() async throws {
        let target = try NormalMixtureTarget(dimension: 2, separation: 10)
        let found = try await outcomes(
            target, HamiltonianMonteCarlo(target: target, stepSize: 0.3, steps: 3...6),
            RunPlan(seed: 1, chainCount: 2, warmup: 0, draws: 500), starts: [[10, 0], [-10, 0]])
        guard case .notMixed("x.1", let rHat?, _) = found[0] else {
            Issue.record("\(found)")
            return
        }
        #expect(rHat > 1.5)
        #expect(found[0].remedy.contains("tempered"))
    }

    @Test func tooFewDrawsAreNotMixed() async throws {
        let target = try gaussian()
        for draws in [1, 3, 20] {
            let found = try await outcomes(
                target, NoUTurn(target: target, stepSize: 1), RunPlan(seed: 1, chainCount: 2, warmup: 20, draws: draws))
            #expect(found.contains { if case .notMixed = $0 { true } else { false } }, "\(found)")
        }
    }

    /// Steps far too short for the scale of the energy: the chain creeps.
    @Test func spentBudgetsAndCancelledRunsKeepWhatTheyHave() async throws {
        let target = try gaussian()
        let kernel = try NoUTurn(target: target, stepSize: 0.5)
        let found = try await outcomes(
            target, kernel, RunPlan(seed: 1, chainCount: 2, warmup: 0, draws: 100_000_000, budget: .milliseconds(30)))
        guard case .budgetSpent(let draws, 100_000_000) = found[0] else {
            Issue.record("\(found)")
            return
        }
        #expect(draws > 0)
        let cancelled = try await outcomes(
            target, InterruptedKernel(kernel, at: 50), RunPlan(seed: 1, chainCount: 1, warmup: 10, draws: 1000))
        #expect(cancelled.first == .cancelled(draws: 40, planned: 1000))
    }

    @Test func everyOutcomeHasARemedy() {
        let all: [ChainOutcome] = [
            .nonFinite(chain: 0, step: 1), .stuck(chain: 0), .divergent(count: 1, transitions: 2),
            .notMixed(quantity: "x", rHat: 1.2, ess: 3), .notMixed(quantity: "x", rHat: nil, ess: nil),
            .notMixed(quantity: "x", rHat: 1.001, ess: 30), .slowEnergy(chain: 0, fraction: 0.1),
            .budgetSpent(draws: 1, planned: 2), .cancelled(draws: 1, planned: 2),
        ]
        #expect(all.allSatisfy { !$0.remedy.isEmpty && !$0.description.isEmpty && !$0.isSound })
        #expect(Set(all.map(\.name)).count == 7)
    }

    @Test func progressIsMonotoneAndComplete() async throws {
        let target = try gaussian()
        let reports = Mutex<[RunProgress]>([])
        let run = try ChainRun(
            target, NoUTurn(target: target, stepSize: 0.5), summary: "nuts",
            plan: RunPlan(seed: 1, chainCount: 3, warmup: 10, draws: 30, thinning: 2))
        _ = try await run.run { report in reports.withLock { $0.append(report) } }
        let done = reports.withLock { $0.map(\.done) }
        #expect(done == done.sorted() && done.last == 3 * 70)
    }

    @Test func plansAreChecked() {
        for (chains, warmup, draws, thinning) in [
            (0, 0, 1, 1), (1, -1, 1, 1), (1, 0, 0, 1), (1, 0, 1, 0), (5000, 0, 1, 1), (1, Int.max, 1, 1),
            (1, 0, Int.max, 1), (1, 0, 1 << 39, 4), (1, 0, 1, Int.max), (Int.min, 0, 1, 1),
        ] {
            #expect(throws: SamplingError.self) {
                try RunPlan(seed: 0, chainCount: chains, warmup: warmup, draws: draws, thinning: thinning)
            }
        }
        #expect(throws: SamplingError.self) { try RunPlan(seed: 0, budget: .zero) }
        #expect(throws: SamplingError.self) {
            let target = try gaussian()
            _ = try ChainRun(
                target, StuckKernel(), summary: "", plan: RunPlan(seed: 0, chainCount: 2), starts: [[0, 0]])
        }
    }

    /// E-BFMI and counts by the running sums are those of all energies at once.
    @Test func runningStatisticsAreThoseOfAllTransitions() throws {
        try forAll(Generator<Double>.uniform(in: -5...5).array(count: 2...60), cases: 100) { (energies: [Double]) in
            var statistics = ChainStatistics()
            for energy in energies {
                statistics.note(Transition(acceptance: 0.25, moved: energy > 0, energy: energy))
            }
            let expected = try? EnergyFraction.value(of: energies)
            // The one divides the mean difference by the variance, the other the sums: their divisors are equal.
            if let expected, let found = statistics.energyFraction {
                #expect(abs(found - expected) <= 1e-9 * expected)
            } else {
                #expect(Set(energies).count == 1)
            }
            #expect(statistics.acceptance == 0.25 && statistics.transitions == energies.count)
            #expect(statistics.stays == energies.count { $0 <= 0 })
        }
    }
}
