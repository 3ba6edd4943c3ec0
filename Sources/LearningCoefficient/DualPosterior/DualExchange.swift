// Replica exchange of the dual posterior over a ladder of inverse temperatures: lambda-hat at every rung, and the free energy by stepping
// stones,
//
//     F(beta_r) = -log E_prior[I_1^h] - sum_(q < r) log E_q[ (I_(q+1)/I_q)^h ]
//
// (W. Xie, P. O. Lewis, Y. Fan, L. Kuo, M.-H. Chen 2011, Systematic Biology 60). Each coordinate is updated by slice sampling over its whole
// line, shrinking from (-9, 9), beyond which the prior has less than 1e-18 (R. Neal 2003, Annals of Statistics 31): nothing is tuned, and a
// coordinate that is 1e-4 wide costs a few more evaluations, no frozen chain.

import RealModule
import Sampling

/// lambda-hat and the free energy at one inverse temperature, as sampled from the dual posterior.
public struct DualEstimate: Sendable, Equatable {
    public let beta: Double
    /// lambda-hat and its Monte Carlo standard error.
    public let learningCoefficient, standardError: Double
    /// F and its standard error, in which the stones are taken for independent.
    public let freeEnergy, freeEnergyError: Double
    /// Split R-hat of lambda-hat over the chains.
    public let rHat: Double
}

/// Replica exchange over the dual posterior.
public struct DualExchange: Sendable {
    /// Coldest last.
    public let betas: [InverseTemperature]
    private let targets: [DualPosterior]

    /// - Parameter betas: the ladder; 1 to 1000 inverse temperatures in any order, each once. A decade between neighbours is close enough.
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
    }

    /// A point, with g . c at the vertices.
    private struct Point {
        var g: [Double]
        var heights: [Double]
    }

    /// Runs `chains` independent ladders for `sweeps` sweeps each after `warmUp`, on all cores; the result depends on the seed and the
    /// counts alone.
    ///
    /// - Throws: `SamplingError.count`, `DiagnosticError`, `CancellationError`.
    public func run(sweeps: Int, warmUp: Int, chains: Int = 2, seed: UInt64) async throws -> [DualEstimate] {
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
        var (energy, variance) = (0.0, 0.0)
        return try betas.indices.map { rung in
            let stones = try ScalarDraws(records.map { $0.stones[rung] })
            energy -= Double.log(stones.mean)
            let error = try stones.meanStandardError() / stones.mean
            variance += error * error
            let draws = try ScalarDraws(records.map { $0.draws[rung] })
            return DualEstimate(
                beta: betas[rung].value, learningCoefficient: draws.mean, standardError: try draws.meanStandardError(),
                freeEnergy: energy, freeEnergyError: variance.squareRoot(), rHat: try draws.splitRHat())
        }
    }

    private func record(sweeps: Int, warmUp: Int, seed: UInt64, chain: UInt32) throws -> Record {
        var randomness = PhiloxStream(seed: seed, chain: chain, step: 0)
        let dimension = targets[0].dimension
        var points = targets.map { target in
            let g = (0..<dimension).map { _ in randomness.normal() }
            return Point(g: g, heights: target.heights(g))
        }
        var record = Record(draws: targets.map { _ in [] }, stones: targets.map { _ in [] })
        for sweep in 0..<(warmUp + sweeps) {
            try Task.checkCancellation()
            randomness = PhiloxStream(seed: seed, chain: chain, step: UInt64(sweep) + 1)
            for rung in targets.indices { update(&points[rung], targets[rung], &randomness) }
            // log I^h of each point at its own rung, the next colder and the next warmer one.
            let own = zip(targets, points).map { $0.logLikelihood($1.heights) }
            let colder = (0..<targets.count - 1).map { targets[$0 + 1].logLikelihood(points[$0].heights) }
            if sweep >= warmUp {
                let g = (0..<dimension).map { _ in randomness.normal() }
                record.stones[0].append(Double.exp(targets[0].logLikelihood(targets[0].heights(g))))
                for rung in targets.indices {
                    record.draws[rung].append(targets[rung].learningCoefficient(points[rung].heights))
                    if rung > 0 { record.stones[rung].append(Double.exp(colder[rung - 1] - own[rung - 1])) }
                }
            }
            for lower in stride(from: sweep & 1, to: targets.count - 1, by: 2) {
                let warmer = targets[lower].logLikelihood(points[lower + 1].heights)
                let logRatio = colder[lower] + warmer - own[lower] - own[lower + 1]
                if randomness.accepts(logProbability: logRatio) { points.swapAt(lower, lower + 1) }
            }
        }
        return record
    }

    /// Updates every coordinate once.
    private func update(_ point: inout Point, _ target: DualPosterior, _ randomness: inout PhiloxStream) {
        var likelihood = target.logLikelihood(point.heights)
        var proposal = point.heights
        for k in point.g.indices {
            let axis = target.polygon.axes[k]
            let old = point.g[k]
            let level = likelihood - old * old / 2 + Double.log(randomness.uniform())
            var (low, high) = (-9.0, 9.0)
            while true {
                let value = low + (high - low) * randomness.uniform()
                let change = value - old
                for i in proposal.indices { proposal[i] = point.heights[i] + change * axis[i] }
                let candidate = target.logLikelihood(proposal)
                if candidate - value * value / 2 >= level {
                    point.g[k] = value
                    swap(&point.heights, &proposal)
                    likelihood = candidate
                    break
                }
                if value < old { low = value } else { high = value }
                // The old point is on the slice, up to rounding.
                if high - low < 1e-15 { break }
            }
        }
    }
}
