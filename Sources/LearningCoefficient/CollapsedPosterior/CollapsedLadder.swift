// One ladder of replica exchange in motion, as a value that can be written down: a run that is taken up from it has the same bits as one
// that was never interrupted. Random numbers need no memory, they are found from (seed, chain, sweep).

import RealModule
import Sampling

/// Which random numbers a chain uses.
public struct SeededChain: Sendable, Codable, Equatable {
    public let seed: UInt64
    public let chain: UInt32

    public init(seed: UInt64, chain: UInt32) { (self.seed, self.chain) = (seed, chain) }

    func stream(_ step: UInt64) -> PhiloxStream { PhiloxStream(seed: seed, chain: chain, step: step) }
}

/// All that the next sweep of a ladder depends on, and what it has collected.
public struct CollapsedLadder: Sendable, Codable {
    /// One inverse temperature.
    struct Rung: Sendable, Codable {
        var state: ChainState
        var warmUp: WarmUp
        var stepSize: Double
        var metric: Metric
        /// The statistic after each sweep that counts.
        var draws: [Double] = []
        /// Sums over those sweeps; swaps are those with the next colder rung.
        var acceptance = 0.0
        var swapAcceptance = 0.0
        var swapAttempts = 0
    }

    let randomness: SeededChain
    /// Sweeps before those that count.
    let warmUp: Int
    /// Sweeps done.
    public private(set) var sweep = 0
    var rungs: [Rung]

    /// The ladder before its first sweep.
    ///
    /// - Throws: `SamplingError`.
    public init(_ exchange: CollapsedExchange, warmUp: Int, randomness: SeededChain) throws(SamplingError) {
        (self.randomness, self.warmUp) = (randomness, warmUp)
        var stream = randomness.stream(0)
        rungs = []
        let prior = exchange.prior
        for (beta, target) in zip(exchange.betas, exchange.targets) {
            // From the prior: a logistic variable, or the logarithm of a half-normal one; colder rungs start smaller.
            let shift = prior.family == .uniform ? -0.05 * Double.log(1 + beta.value) : -1
            let start = (0..<exchange.width).map { _ in
                let p = stream.uniform()
                return shift + (prior.family == .uniform ? Double.log((p + 1e-9) / (1 - p + 1e-9)) : 0.5 * (p - 0.5))
            }
            let state = try ChainState(at: start, of: target)
            var kernel = try HamiltonianMonteCarlo(target: target, stepSize: 0.1, steps: exchange.steps)
            let warmUp = try WarmUp(of: &kernel, at: state, steps: warmUp, with: &stream)
            rungs.append(Rung(state: state, warmUp: warmUp, stepSize: kernel.stepSize, metric: kernel.metric))
        }
    }

    /// A ladder with the kernels that move it.
    public struct Run: Sendable {
        public private(set) var ladder: CollapsedLadder
        private let targets: [CollapsedPosterior]
        private var kernels: [HamiltonianMonteCarlo<CollapsedPosterior>]

        public var sweep: Int { ladder.sweep }

        /// - Throws: `SamplingError` if the ladder is not one of this exchange.
        public init(_ ladder: CollapsedLadder, on exchange: CollapsedExchange) throws(SamplingError) {
            guard ladder.rungs.count == exchange.targets.count else {
                throw .count(what: "Rungs", count: ladder.rungs.count, expected: "\(exchange.targets.count)")
            }
            self.ladder = ladder
            targets = exchange.targets
            kernels = []
            for (rung, target) in zip(ladder.rungs, exchange.targets) {
                kernels.append(
                    try HamiltonianMonteCarlo(
                        target: target, stepSize: rung.stepSize, steps: exchange.steps, metric: rung.metric))
            }
        }

        /// One sweep: a proposal at every rung, swaps of every other pair of neighbours, and, after the warm-up, a draw.
        public mutating func advance() {
            ladder.sweep += 1
            var randomness = ladder.randomness.stream(UInt64(ladder.sweep))
            let counts = ladder.sweep > ladder.warmUp
            for index in kernels.indices {
                let transition = kernels[index].advance(&ladder.rungs[index].state, with: &randomness)
                if counts {
                    ladder.rungs[index].acceptance += transition.acceptance
                } else {
                    let state = ladder.rungs[index].state
                    ladder.rungs[index].warmUp.update(&kernels[index], after: transition, at: state, with: &randomness)
                    ladder.rungs[index].stepSize = kernels[index].stepSize
                    ladder.rungs[index].metric = kernels[index].metric
                }
            }
            for lower in stride(from: (ladder.sweep + 1) & 1, to: kernels.count - 1, by: 2) {
                let acceptance = swap(lower, with: &randomness)
                if counts {
                    ladder.rungs[lower].swapAcceptance += acceptance
                    ladder.rungs[lower].swapAttempts += 1
                }
            }
            guard counts else { return }
            for index in targets.indices {
                ladder.rungs[index].draws.append(
                    ladder.rungs[index].state.position.withUnsafeBufferPointer {
                        targets[index].learningCoefficient(at: $0)
                    })
            }
        }

        /// Tries to swap rungs `lower` and `lower` + 1; returns the acceptance probability.
        private mutating func swap(_ lower: Int, with randomness: inout PhiloxStream) -> Double {
            let (hot, cold) = (ladder.rungs[lower].state, ladder.rungs[lower + 1].state)
            var (first, second) = (cold, hot)
            first.refresh(from: targets[lower])
            second.refresh(from: targets[lower + 1])
            let logRatio = first.logDensity + second.logDensity - hot.logDensity - cold.logDensity
            let isFinite = first.logDensity.isFinite && second.logDensity.isFinite
            guard isFinite, randomness.accepts(logProbability: logRatio) else {
                return isFinite ? min(1, Double.exp(logRatio)) : 0
            }
            ladder.rungs[lower].state = first
            ladder.rungs[lower + 1].state = second
            return min(1, Double.exp(logRatio))
        }
    }
}
