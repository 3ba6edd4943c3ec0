// Replica exchange of the dual posterior over a ladder of inverse temperatures: lambda-hat at every rung, and the free energy by stepping
// stones,
//
//     F(beta_r) = -log E_prior[I_1^h] - sum_(q < r) log E_q[ (I_(q+1)/I_q)^h ]
//
// (W. Xie, P. O. Lewis, Y. Fan, L. Kuo, M.-H. Chen 2011, Systematic Biology 60). A sweep redraws each rung's point through the weights, and
// updates one to three coordinates by slices. Draws of lambda-hat are its means given the weights.

import RealModule
import Sampling

/// lambda-hat and the free energy at one inverse temperature, as sampled from the dual posterior.
public struct DualEstimate: Sendable, Equatable {
    public let beta: Double
    /// lambda-hat and its Monte Carlo standard error.
    public let learningCoefficient, standardError: Double
    /// The effective number of draws of lambda-hat.
    public let effectiveDraws: Double
    /// F and its standard error, in which the stones are taken for independent.
    public let freeEnergy, freeEnergyError: Double
    /// Split R-hat of lambda-hat over the chains.
    public let rHat: Double
    /// Mean acceptance of swaps with the next colder rung; 1 at the coldest.
    public let swapAcceptance: Double

    /// What the other route gives too; a redraw or a slice is always accepted.
    public var sampled: SampledLearningCoefficient {
        SampledLearningCoefficient(
            beta: beta, value: learningCoefficient, standardError: standardError, effectiveDraws: effectiveDraws,
            rHat: rHat, acceptance: 1, swapAcceptance: swapAcceptance)
    }
}

/// Replica exchange over the dual posterior.
public struct DualExchange: Sendable {
    /// Coldest last.
    public let betas: [InverseTemperature]
    private let targets: [DualPosterior]

    /// - Parameters:
    ///   - width: h.
    ///   - prior: the prior of the input weights.
    ///   - betas: the ladder; 1 to 1000 inverse temperatures in any order, each once. A decade between neighbours is close enough.
    ///   - readoutScale: sigma_a.
    /// - Throws: `LearningCoefficientError`.
    public init(
        width: Int, prior: WeightPrior, betas: [InverseTemperature], readoutScale: Double = 1
    ) throws(LearningCoefficientError) {
        guard 1...1000 ~= betas.count, Set(betas).count == betas.count, let coldest = betas.max() else {
            throw .ladder(betas.count)
        }
        self.betas = betas.sorted()
        let last = try DualPosterior(width: width, prior: prior, beta: coldest, readoutScale: readoutScale)
        targets = self.betas.map { last.warmed(to: $0) }
    }

    /// What one ladder collects.
    private struct Record: Sendable {
        /// lambda-hat of each rung at each sweep.
        var draws: [[Double]]
        /// (I_(q+1)/I_q)^h, and first I_1^h over the prior.
        var stones: [[Double]]
        /// Sums over the swaps with the next colder rung.
        var swaps: [Double]
        var swapAttempts: [Double]
    }

    /// The coordinates that are updated by slices in a sweep, in turn: more in narrow networks.
    private var slices: Int { targets[0].width <= 16 ? min(3, targets[0].dimension) : 1 }

    /// Runs `chains` independent ladders for `sweeps` sweeps each after `warmUp`, on all cores; the result depends on the seed and the
    /// counts alone.
    ///
    /// - Parameters:
    ///   - sweeps: the sweeps of each ladder that count.
    ///   - warmUp: those before.
    ///   - chains: the number of ladders.
    ///   - seed: the seed of all ladders.
    ///   - progress: called after each sweep of a ladder.
    /// - Throws: `SamplingError.count`, `DiagnosticError`, `CancellationError`.
    public func run(
        sweeps: Int, warmUp: Int, chains: Int = 2, seed: UInt64, progress: @Sendable @escaping () -> Void = {}
    ) async throws -> [DualEstimate] {
        guard sweeps >= 4, warmUp >= 0, 1...64 ~= chains else {
            throw SamplingError.count(
                what: "Sweeps of replica exchange", count: sweeps, expected: "at least 4, on 1 to 64 chains")
        }
        let records = try await withThrowingTaskGroup(of: (Int, Record).self) { group in
            for chain in 0..<chains {
                group.addTask {
                    let randomness = SeededChain(seed: seed, chain: UInt32(chain))
                    return (chain, try record(sweeps: sweeps, warmUp: warmUp, randomness, progress))
                }
            }
            var records: [(Int, Record)] = []
            for try await record in group { records.append(record) }
            return records.sorted { $0.0 < $1.0 }.map(\.1)
        }
        var (energy, variance) = (0.0, 0.0)
        return try betas.indices.map { rung in
            let stones = try ScalarDraws(records.map { $0.stones[rung] })
            energy -= Double.log(stones.mean)
            let error = try stones.meanStandardError() / stones.mean
            variance += error * error
            let draws = try ScalarDraws(records.map { $0.draws[rung] })
            let attempts = records.reduce(0) { $0 + $1.swapAttempts[rung] }
            return DualEstimate(
                beta: betas[rung].value, learningCoefficient: draws.mean, standardError: try draws.meanStandardError(),
                effectiveDraws: try draws.meanESS(), freeEnergy: energy, freeEnergyError: variance.squareRoot(),
                rHat: try draws.splitRHat(),
                swapAcceptance: attempts == 0 ? 1 : records.reduce(0) { $0 + $1.swaps[rung] } / attempts)
        }
    }

    private func record(
        sweeps: Int, warmUp: Int, _ chain: SeededChain, _ progress: @Sendable () -> Void
    ) throws -> Record {
        var randomness = chain.stream(0)
        let dimension = targets[0].dimension
        var points = targets.map { DualPoint((0..<dimension).map { _ in randomness.normal() }, of: $0) }
        let zeros = targets.map { _ in 0.0 }
        var record = Record(
            draws: targets.map { _ in [] }, stones: targets.map { _ in [] }, swaps: zeros, swapAttempts: zeros)
        for sweep in 0..<(warmUp + sweeps) {
            try Task.checkCancellation()
            randomness = chain.stream(UInt64(sweep) + 1)
            for (rung, target) in targets.enumerated() {
                let lambda = target.redraw(&points[rung], &randomness)
                if sweep >= warmUp { record.draws[rung].append(lambda) }
                for turn in sweep * slices..<(sweep + 1) * slices {
                    target.slice(&points[rung], turn % dimension, &randomness)
                }
            }
            // log I^h of each point at its own rung, the next colder and the next warmer one.
            let own = zip(targets, points).map { $0.logLikelihood($1.heights) }
            let colder = (0..<targets.count - 1).map { targets[$0 + 1].logLikelihood(points[$0].heights) }
            if sweep >= warmUp {
                let g = (0..<dimension).map { _ in randomness.normal() }
                record.stones[0].append(Double.exp(targets[0].logLikelihood(targets[0].heights(g))))
                for rung in targets.indices {
                    if rung > 0 { record.stones[rung].append(Double.exp(colder[rung - 1] - own[rung - 1])) }
                }
            }
            for lower in stride(from: sweep & 1, to: targets.count - 1, by: 2) {
                let warmer = targets[lower].logLikelihood(points[lower + 1].heights)
                let logRatio = colder[lower] + warmer - own[lower] - own[lower + 1]
                if randomness.accepts(logProbability: logRatio) { points.swapAt(lower, lower + 1) }
                if sweep >= warmUp {
                    record.swaps[lower] += min(1, Double.exp(logRatio))
                    record.swapAttempts[lower] += 1
                }
            }
            progress()
        }
        return record
    }
}
