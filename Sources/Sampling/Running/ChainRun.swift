// Chains in parallel: each a task of its own, with random numbers from (seed, chain, step), so that the draws are the same bit for bit whatever
// the number of cores, and after any number of interruptions.
//
// Every chain begins at a point that is uniform on (-2, 2)^d, as in Stan, or at the first of 100 such points where the target is finite.

import AtomicFiles

/// Chains of one kernel on one target.
public struct ChainRun<T: ReportedTarget, Kernel: TransitionKernel>: Sendable where Kernel.State == ChainState {
    public let target: T
    public let kernel: Kernel
    /// The kernel with its settings, as files record it.
    public let kernelSummary: String
    public let tuning: KernelTuning<Kernel>
    public let plan: RunPlan
    /// Where each chain begins; nil for points on (-2, 2)^d.
    public let starts: [[Double]]?

    /// - Throws: `SamplingError.count` unless there is one start a chain.
    public init(
        _ target: T, _ kernel: Kernel, summary: String, tuning: KernelTuning<Kernel> = .none, plan: RunPlan,
        starts: [[Double]]? = nil
    ) throws(SamplingError) {
        if let starts, starts.count != plan.chainCount {
            throw .count(what: "Starts of a run", count: starts.count, expected: "\(plan.chainCount), one a chain")
        }
        (self.target, self.kernel, self.kernelSummary) = (target, kernel, summary)
        (self.tuning, self.plan, self.starts) = (tuning, plan, starts)
    }

    /// Runs the chains to their end, or until the time is over or the task is cancelled; both leave what there is.
    ///
    /// - Parameters:
    ///   - directory: where draws and checkpoints go; nil keeps the draws in memory.
    ///   - progress: is called ten times a second at most.
    /// - Throws: `SamplingError` for a start that is impossible, `ChainFileError` and `WriteError` for files.
    public func run(
        in directory: RunDirectory? = nil, progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
    ) async throws -> RunResult {
        let counter = ProgressCounter(planned: plan.chainCount * plan.transitions, report: progress)
        let deadline = plan.budget.map { ContinuousClock.now + $0 }
        let chains = try await withThrowingTaskGroup(of: ChainResult.self) { group in
            for number in 0..<plan.chainCount {
                group.addTask {
                    var chain = try Chain(self, number: number, directory: directory, counter: counter)
                    return try chain.run(until: deadline)
                }
            }
            var results: [ChainResult] = []
            for try await result in group { results.append(result) }
            return results.sorted { $0.chain < $1.chain }
        }
        return RunResult(
            plan: plan, quantities: target.quantities, expectedLogDensity: target.expectedLogDensity, chains: chains)
    }

    func description(_ chain: Int) -> ChainDescription {
        ChainDescription(
            target: target.summary, kernel: kernelSummary, seed: plan.seed, chain: chain, warmup: plan.warmup,
            thinning: plan.thinning, parameters: target.quantities.map(\.name))
    }

    /// The state that a chain begins in.
    func start(_ chain: Int) throws(SamplingError) -> ChainState {
        if let starts { return try ChainState(at: starts[chain], of: target) }
        var stream = PhiloxStream(seed: plan.seed, chain: UInt32(chain), step: 0, lane: Lane.start)
        var attempt = 0
        while true {
            let position = (0..<target.dimension).map { _ in 4 * stream.uniform() - 2 }
            do {
                return try ChainState(at: position, of: target)
            } catch {
                attempt += 1
                if attempt == 100 { throw error }
            }
        }
    }
}

/// Streams beside those of the transitions, whose lane is 0.
enum Lane {
    static let start: UInt64 = 1 << 63
    static let warmUp: UInt64 = 1 << 63 | 1
}
