// Replica exchange of the collapsed posterior over a ladder of inverse temperatures. Its log density is not linear in beta, so a swap of
// neighbours' positions is accepted with probability min(1, p_i(x_j) p_j(x_i) / (p_i(x_i) p_j(x_j))).
//
// Each rung has Hamiltonian Monte Carlo of its own step size and metric, learned in a warm-up and frozen; one run gives lambda-hat at
// every rung. Statistic: (1/2) tr(s K (I + s K)^(-1)), the conditional mean of beta L given w.

import RealModule
import Sampling

/// lambda-hat at one inverse temperature, as sampled.
public struct SampledLearningCoefficient: Sendable, Equatable {
    public let beta: Double
    public let value: Double
    /// The Monte Carlo standard error of `value`.
    public let standardError: Double
    /// The effective number of draws.
    public let effectiveDraws: Double
    /// Split R-hat over the chains.
    public let rHat: Double
    /// Mean acceptance of Hamiltonian proposals, after warm-up.
    public let acceptance: Double
    /// Mean acceptance of swaps with the next colder rung; 1 at the coldest.
    public let swapAcceptance: Double
}

/// Replica exchange over the collapsed posterior.
public struct CollapsedExchange: Sendable {
    public let width: Int
    public let prior: WeightPrior
    /// Ascending.
    public let betas: [InverseTemperature]
    /// Leapfrog steps of a proposal, uniform in this range.
    public let steps: ClosedRange<Int>
    private let targets: [CollapsedPosterior]

    /// - Parameter betas: the ladder; 1 to 1000 inverse temperatures in any order, each once.
    /// - Throws: `LearningCoefficientError`.
    public init(
        width: Int, prior: WeightPrior, betas: [InverseTemperature], steps: ClosedRange<Int> = 4...12,
        readoutScale: Double = 1
    ) throws(LearningCoefficientError) {
        guard 1...1000 ~= betas.count, Set(betas).count == betas.count else { throw .ladder(betas.count) }
        self.width = width
        self.prior = prior
        self.betas = betas.sorted()
        self.steps = steps
        targets = try CollapsedPosterior.ladder(
            width: width, prior: prior, betas: self.betas, readoutScale: readoutScale)
    }

    /// What one chain of the ladder collects: the statistic of each rung at each sweep.
    private struct Record: Sendable {
        var draws: [[Double]]
        var acceptances: [Double]
        var swaps: [(sum: Double, count: Int)]
    }

    /// Runs `chains` independent ladders for `sweeps` sweeps each after `warmUp`, on all cores.
    ///
    /// The result depends on the seed and the counts alone, not on the number of cores.
    ///
    /// - Throws: `SamplingError`, `DiagnosticError`, `CancellationError`.
    public func run(
        sweeps: Int, warmUp: Int, chains: Int = 2, seed: UInt64
    ) async throws -> [SampledLearningCoefficient] {
        guard sweeps >= 4, warmUp >= 0, 1...64 ~= chains else {
            throw SamplingError.count(
                what: "Sweeps of replica exchange", count: sweeps, expected: "at least 4, on 1 to 64 chains")
        }
        let records = try await withThrowingTaskGroup(of: (Int, Record).self) { group in
            for chain in 0..<chains {
                group.addTask { (chain, try record(sweeps: sweeps, warmUp: warmUp, seed: seed, chain: UInt32(chain))) }
            }
            var records: [(Int, Record)] = []
            for try await record in group { records.append(record) }
            return records.sorted { $0.0 < $1.0 }.map(\.1)
        }
        return try betas.indices.map { rung in
            let draws = try ScalarDraws(records.map { $0.draws[rung] })
            let swaps = records.map { $0.swaps[rung] }
            let attempts = swaps.reduce(0) { $0 + $1.count }
            return SampledLearningCoefficient(
                beta: betas[rung].value, value: draws.mean, standardError: try draws.meanStandardError(),
                effectiveDraws: try draws.meanESS(), rHat: try draws.splitRHat(),
                acceptance: records.reduce(0) { $0 + $1.acceptances[rung] } / Double(chains),
                swapAcceptance: attempts == 0 ? 1 : swaps.reduce(0) { $0 + $1.sum } / Double(attempts))
        }
    }

    private func record(sweeps: Int, warmUp: Int, seed: UInt64, chain: UInt32) throws -> Record {
        var randomness = PhiloxStream(seed: seed, chain: chain, step: 0)
        var states: [ChainState] = []
        var kernels: [HamiltonianMonteCarlo<CollapsedPosterior>] = []
        var warmUps: [WarmUp] = []
        for (rung, target) in targets.enumerated() {
            // From the prior: a logistic variable, or the logarithm of a half-normal one; colder rungs start smaller.
            let shift = prior.family == .uniform ? -0.05 * Double.log(1 + betas[rung].value) : -1
            let start = (0..<width).map { _ in
                let p = randomness.uniform()
                return shift + (prior.family == .uniform ? Double.log((p + 1e-9) / (1 - p + 1e-9)) : 0.5 * (p - 0.5))
            }
            let state = try ChainState(at: start, of: target)
            var kernel = try HamiltonianMonteCarlo(target: target, stepSize: 0.1, steps: steps)
            warmUps.append(try WarmUp(of: &kernel, at: state, steps: warmUp, with: &randomness))
            states.append(state)
            kernels.append(kernel)
        }
        var record = Record(
            draws: targets.map { _ in [] }, acceptances: targets.map { _ in 0 }, swaps: targets.map { _ in (0, 0) })
        for sweep in 0..<(warmUp + sweeps) {
            try Task.checkCancellation()
            randomness = PhiloxStream(seed: seed, chain: chain, step: UInt64(sweep) + 1)
            for rung in kernels.indices {
                let transition = kernels[rung].advance(&states[rung], with: &randomness)
                if sweep < warmUp {
                    warmUps[rung].update(&kernels[rung], after: transition, at: states[rung], with: &randomness)
                } else {
                    record.acceptances[rung] += transition.acceptance / Double(sweeps)
                }
            }
            for lower in stride(from: sweep & 1, to: kernels.count - 1, by: 2) {
                let acceptance = swap(lower, &states, with: &randomness)
                if sweep >= warmUp {
                    record.swaps[lower].sum += acceptance
                    record.swaps[lower].count += 1
                }
            }
            if sweep >= warmUp {
                for rung in kernels.indices {
                    record.draws[rung].append(
                        states[rung].position.withUnsafeBufferPointer { targets[rung].learningCoefficient(at: $0) })
                }
            }
        }
        return record
    }

    /// Tries to swap rungs `lower` and `lower` + 1; returns the acceptance probability.
    private func swap(
        _ lower: Int, _ states: inout [ChainState], with randomness: inout PhiloxStream
    ) -> Double {
        var (first, second) = (states[lower + 1], states[lower])
        first.refresh(from: targets[lower])
        second.refresh(from: targets[lower + 1])
        let logRatio =
            first.logDensity + second.logDensity - states[lower].logDensity - states[lower + 1].logDensity
        let isFinite = first.logDensity.isFinite && second.logDensity.isFinite
        guard isFinite, randomness.accepts(logProbability: logRatio) else {
            return isFinite ? min(1, Double.exp(logRatio)) : 0
        }
        states[lower] = first
        states[lower + 1] = second
        return min(1, Double.exp(logRatio))
    }
}
