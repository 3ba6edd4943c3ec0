// How much is sampled, and from which random numbers.

/// The length of a run and its seed.
public struct RunPlan: Sendable, Equatable {
    public var seed: UInt64
    public var chainCount: Int
    /// Transitions of each chain before its first draw; kernels that can be tuned are tuned in them.
    public var warmup: Int
    /// Draws that are kept of each chain.
    public var draws: Int
    /// Transitions a kept draw.
    public var thinning: Int
    /// The time after which every chain ends with what it has; nil for no limit.
    public var budget: Duration?
    /// How often a chain that writes files makes a checkpoint.
    public var checkpointInterval = Duration.seconds(1)

    /// The largest number of chains, of warm-up transitions and of draws times thinning.
    public static let limits = (chains: 4096, transitions: 1 << 40)

    /// - Throws: `SamplingError.count` or `.outOfRange` unless there is a chain, a draw and a positive thinning, all within `limits`.
    public init(
        seed: UInt64, chainCount: Int = 4, warmup: Int = 1000, draws: Int = 1000, thinning: Int = 1,
        budget: Duration? = nil
    ) throws(SamplingError) {
        guard 1...RunPlan.limits.chains ~= chainCount else {
            throw .count(what: "Chains of a run", count: chainCount, expected: "1 to \(RunPlan.limits.chains)")
        }
        guard 0...RunPlan.limits.transitions ~= warmup else {
            throw .count(what: "Warm-up of a run", count: warmup, expected: "0 to \(RunPlan.limits.transitions)")
        }
        guard 1...RunPlan.limits.transitions ~= thinning else {
            throw .count(what: "Thinning of a run", count: thinning, expected: "1 to \(RunPlan.limits.transitions)")
        }
        guard 1...RunPlan.limits.transitions / thinning ~= draws else {
            throw .count(
                what: "Draws of a run", count: draws, expected: "1 to \(RunPlan.limits.transitions / thinning)")
        }
        if let budget, budget <= .zero {
            throw .outOfRange(
                what: "Budget of a run", value: Double(budget.components.seconds), allowed: "more than 0 seconds")
        }
        (self.seed, self.chainCount, self.warmup) = (seed, chainCount, warmup)
        (self.draws, self.thinning, self.budget) = (draws, thinning, budget)
    }

    /// All transitions of a chain.
    var transitions: Int { warmup + draws * thinning }
}
