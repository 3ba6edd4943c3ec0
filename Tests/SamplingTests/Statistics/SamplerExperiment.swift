// One replication of a test of a sampler: a start drawn exactly from what should be stationary, a few steps, and numbers before and after.
// Without burn-in and without autocorrelation replications are independent, and whatever the sampler's speed the law after the steps is the
// law before them.

import RealModule

@testable import Sampling

/// A number of a position.
struct Statistic {
    let value: @Sendable (_ x: [Double]) -> Double
    /// Its distribution function, if that is known.
    var distribution: (@Sendable (_ value: Double) -> Double)?

    /// A number whose law is not known, to be compared before and after.
    static func compared(_ value: @escaping @Sendable ([Double]) -> Double) -> Statistic { Statistic(value: value) }

    /// A number that is uniform on (0, 1).
    static func uniform(_ value: @escaping @Sendable ([Double]) -> Double) -> Statistic {
        Statistic(value: value, distribution: { $0 })
    }

    /// A number that is standard normal.
    static func normal(_ value: @escaping @Sendable ([Double]) -> Double) -> Statistic {
        Statistic(value: value, distribution: { 0.5 * Double.erfc(-$0 / Double.sqrt(2)) })
    }
}

/// A sampler on a law with known statistics.
struct SamplerExperiment: Sendable {
    let name: String
    let statistics: [Statistic]
    /// Whether start and end are exchangeable: the kernel is reversible.
    var isReversible = true
    /// A start and an end, of replication `chain`.
    let replicate: @Sendable (_ seed: UInt64, _ chain: UInt32) throws -> (start: [Double], end: [Double])

    /// A p-value of the hypothesis that the sampler keeps the law.
    ///
    /// Statistics of known law are compared with that at the end, plain and folded. For a reversible kernel each statistic also goes up as often as down:
    /// the pair of start and end is then exchangeable.
    func pValue(replications: Int, seed: UInt64) throws -> Double {
        var ends = [[Double]](repeating: [], count: statistics.count)
        var (ups, downs) = ([Int](repeating: 0, count: statistics.count), [Int](repeating: 0, count: statistics.count))
        for chain in 0..<replications {
            let (start, end) = try replicate(seed, UInt32(chain))
            for (index, statistic) in statistics.enumerated() {
                let (before, after) = (statistic.value(start), statistic.value(end))
                if let distribution = statistic.distribution { ends[index].append(distribution(after)) }
                if after > before { ups[index] += 1 }
                if after < before { downs[index] += 1 }
            }
        }
        var values: [Double] = []
        for index in statistics.indices {
            if statistics[index].distribution != nil {
                // Folded in the middle the numbers are uniform too; a wrong spread shows there, a wrong centre in the plain ones.
                values.append(PValue.uniform(ends[index]))
                values.append(PValue.uniform(ends[index].map { abs(2 * $0 - 1) }))
            }
            if isReversible { values.append(PValue.balance(ups[index], downs[index])) }
        }
        return PValue.combined(values)
    }
}

extension Statistic: Sendable {}

extension SamplerExperiment {
    /// A kernel on a target whose exact draws start it.
    ///
    /// - Parameters:
    ///   - law: what is stationary; the kernel's own target but for kernels with a law of their own.
    ///   - start: makes the kernel's state of a draw.
    init<Law: ExactTarget, K: TransitionKernel>(
        _ name: String, _ kernel: K, keeps law: Law, steps: Int, isReversible: Bool = true, statistics: [Statistic],
        start: @escaping @Sendable ([Double], inout PhiloxStream) throws -> ChainState
    ) where K.State == ChainState {
        self.init(name: name, statistics: statistics, isReversible: isReversible) { seed, chain in
            var randomness = PhiloxStream(seed: seed, chain: chain)
            let draw = law.draw(with: &randomness)
            var state = try start(draw, &randomness)
            let before = Array(state.position)
            for step in 0..<steps {
                var randomness = PhiloxStream(seed: seed, chain: chain, step: UInt64(step) + 1)
                _ = kernel.advance(&state, with: &randomness)
            }
            return (before, Array(state.position))
        }
    }

    init<Law: ExactTarget, K: TransitionKernel>(
        _ name: String, _ kernel: K, keeps law: Law, steps: Int, isReversible: Bool = true, statistics: [Statistic]
    ) where K.State == ChainState {
        self.init(
            name, kernel, keeps: law, steps: steps, isReversible: isReversible, statistics: statistics
        ) { draw, _ in try ChainState(at: draw, of: law) }
    }
}

/// A seed from a name; with `ASSAY_EFFORT=deep` another one in each run.
func seed(_ name: String) -> UInt64 {
    let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    return Effort.isDeep ? hash ^ Effort.freshSeed : hash
}
