// Independent runs of tempered sequential Monte Carlo as the chains of a run: the particles of each, in order, are its draws.
//
// Resampling leaves copies of a particle side by side, and moves may not tell them apart at once: the particles' effective sample size counts that as
// it counts the autocorrelation of a chain. R-hat compares the runs.

/// Runs of tempered sequential Monte Carlo.
public struct ParticleRun<T: ReportedTarget, Kernel: TransitionKernel>: Sendable where Kernel.State == ChainState {
    public let sampler: TemperedMonteCarlo<GeometricPath<T>, Kernel>
    /// Its draws are the particles of a run; it has no warm-up and no time limit.
    public let plan: RunPlan

    /// - Throws: `SamplingError.count` unless the plan has as many draws as there are particles, and no warm-up.
    public init(
        _ sampler: TemperedMonteCarlo<GeometricPath<T>, Kernel>, plan: RunPlan
    ) throws(SamplingError) {
        guard plan.draws == sampler.particleCount, plan.warmup == 0 else {
            throw .count(
                what: "Draws of particles", count: plan.draws, expected: "\(sampler.particleCount), without a warm-up")
        }
        (self.sampler, self.plan) = (sampler, plan)
    }

    /// Runs in parallel; also gives each run's estimate of the logarithm of the integral of the target's density.
    ///
    /// - Throws: `SamplingError`, `CancellationError`.
    public func run() async throws -> (result: RunResult, logEvidence: [Double]) {
        let target = sampler.base.base
        let runs = try await withThrowingTaskGroup(of: (ChainResult, Double).self) { group in
            for number in 0..<plan.chainCount {
                group.addTask {
                    try Task.checkCancellation()
                    return try chain(number, target)
                }
            }
            var runs: [(ChainResult, Double)] = []
            for try await run in group { runs.append(run) }
            return runs.sorted { $0.0.chain < $1.0.chain }
        }
        let result = RunResult(
            plan: plan, quantities: target.quantities, expectedLogDensity: target.expectedLogDensity,
            chains: runs.map(\.0))
        return (result, runs.map(\.1))
    }

    private func chain(_ number: Int, _ target: T) throws(SamplingError) -> (ChainResult, Double) {
        let (clock, begin) = (ContinuousClock(), ContinuousClock.now)
        let found = try sampler.run(seed: plan.seed, chain: UInt32(number))
        var (statistics, values) = (ChainStatistics(), [Double]())
        for var particle in found.particles {
            particle.requireLogDensity(of: target)
            let transition = Transition(acceptance: 1, moved: true, energy: -particle.logDensity)
            statistics.note(transition)
            transition.append(logDensity: particle.logDensity, to: &values)
            target.appendQuantities(at: particle.position, to: &values)
        }
        let result = ChainResult(
            chain: number, end: .complete, draws: found.particles.count, statistics: statistics, stepSize: nil,
            warmupTime: .zero, samplingTime: clock.now - begin, source: .memory(values))
        return (result, found.logEvidence.last ?? 0)
    }
}

extension Transition {
    /// A draw's own columns in the order of `ChainDescription.statistics`.
    func append(logDensity: Double, to values: inout [Double]) {
        values.append(logDensity)
        values.append(acceptance)
        values.append(stepSize)
        values.append(Double(treeDepth))
        values.append(Double(gradientEvaluations))
        values.append(isDivergent ? 1 : 0)
        values.append(energy)
    }
}
