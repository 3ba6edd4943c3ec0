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
    /// The Monte Carlo standard error of `value`; infinite where no chain moved.
    public let standardError: Double
    /// The effective number of draws.
    public let effectiveDraws: Double
    /// Split R-hat over the chains; infinite where no chain moved.
    public let rHat: Double
    /// Mean acceptance of Hamiltonian proposals, after warm-up.
    public let acceptance: Double
    /// Mean acceptance of swaps with the next colder rung; 1 at the coldest.
    public let swapAcceptance: Double

    /// Whether no chain moved.
    public var isStuck: Bool { rHat == .infinity }

    /// What the draws of a rung say of their mean.
    struct Precision {
        let standardError, effectiveDraws, rHat: Double

        init(of draws: ScalarDraws) throws(DiagnosticError) {
            let parts: (Double, Double, Double)
            do throws(DiagnosticError) {
                parts = (try draws.meanStandardError(), try draws.meanESS(), try draws.splitRHat())
            } catch {
                switch error {
                case .constant, .everyChainStuck: parts = (.infinity, 0, .infinity)
                default: throw error
                }
            }
            (standardError, effectiveDraws, rHat) = parts
        }
    }
}

/// Replica exchange over the collapsed posterior.
public struct CollapsedExchange: Sendable {
    public let width: Int
    public let prior: WeightPrior
    /// Ascending.
    public let betas: [InverseTemperature]
    /// Leapfrog steps of a proposal, uniform in this range.
    public let steps: ClosedRange<Int>
    let targets: [CollapsedPosterior]

    /// - Parameters:
    ///   - width: h.
    ///   - prior: the prior of the input weights.
    ///   - betas: the ladder; 1 to 1000 inverse temperatures in any order, each once.
    ///   - steps: leapfrog steps of a proposal.
    ///   - readoutScale: sigma_a.
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

    /// Runs `chains` independent ladders for `sweeps` sweeps each after `warmUp`, on all cores.
    ///
    /// The result depends on the seed and the counts alone, not on the number of cores.
    ///
    /// - Throws: `SamplingError`, `DiagnosticError`, `CancellationError`.
    public func run(
        sweeps: Int, warmUp: Int, chains: Int = 2, seed: UInt64
    ) async throws -> [SampledLearningCoefficient] {
        try CollapsedExchange.check(sweeps: sweeps, warmUp: warmUp, chains: chains)
        let ladders = try await withThrowingTaskGroup(of: (Int, CollapsedLadder).self) { group in
            for chain in 0..<chains {
                group.addTask {
                    var run = try CollapsedLadder.Run(
                        CollapsedLadder(
                            self, warmUp: warmUp, randomness: SeededChain(seed: seed, chain: UInt32(chain))), on: self)
                    while run.sweep < warmUp + sweeps {
                        try Task.checkCancellation()
                        run.advance()
                    }
                    return (chain, run.ladder)
                }
            }
            var ladders: [(Int, CollapsedLadder)] = []
            for try await ladder in group { ladders.append(ladder) }
            return ladders.sorted { $0.0 < $1.0 }.map(\.1)
        }
        return try CollapsedExchange.summary(of: ladders, at: betas)
    }

    /// - Throws: `SamplingError.count` for a run that cannot be.
    public static func check(sweeps: Int, warmUp: Int, chains: Int) throws(SamplingError) {
        guard sweeps >= 4, warmUp >= 0, 1...64 ~= chains else {
            throw SamplingError.count(
                what: "Sweeps of replica exchange", count: sweeps, expected: "at least 4, on 1 to 64 chains")
        }
    }

    /// lambda-hat at every rung from ladders of the same length. Where no ladder moved the standard error and R-hat are infinite: one
    /// rung that is stuck must not cost what the others found.
    ///
    /// - Throws: `DiagnosticError`.
    public static func summary(
        of ladders: [CollapsedLadder], at betas: [InverseTemperature]
    ) throws -> [SampledLearningCoefficient] {
        try betas.indices.map { rung in
            let draws = try ScalarDraws(ladders.map { $0.rungs[rung].draws })
            let precision = try SampledLearningCoefficient.Precision(of: draws)
            let attempts = ladders.reduce(0) { $0 + $1.rungs[rung].swapAttempts }
            return SampledLearningCoefficient(
                beta: betas[rung].value, value: draws.mean, standardError: precision.standardError,
                effectiveDraws: precision.effectiveDraws, rHat: precision.rHat,
                acceptance: ladders.reduce(0) { $0 + $1.rungs[rung].acceptance / Double(draws.drawCount) }
                    / Double(ladders.count),
                swapAcceptance: attempts == 0
                    ? 1 : ladders.reduce(0) { $0 + $1.rungs[rung].swapAcceptance } / Double(attempts))
        }
    }
}
