// Ranks among the draws of a chain that is stationary in both directions of time: A. Gandy and J. Scott 2020, arXiv 2001.06465, algorithm 2.
//
// From an exact draw of what is stationary a reversible kernel goes m steps into the past and L - m into the future, m uniform. All L + 1
// positions are then exchangeable with the start at a uniform place, and the start's rank is uniform, without burn-in or thinning.
//
// For a posterior the exact draw comes from the prior, and the data from it: simulation-based calibration (S. Talts et al. 2018,
// arXiv 1804.06788), which rejects a wrong posterior as well as a wrong kernel.

import RealModule

@testable import Sampling

extension SamplerExperiment {
    /// Ranks of a kernel on posteriors of drawn data.
    ///
    /// - Parameters:
    ///   - length: L, steps of the chain.
    ///   - draw: parameters from the prior, and a target and a reversible kernel for data drawn given them.
    ///   - statistics: numbers whose ranks are taken; their laws need not be known.
    init<T: Target, K: TransitionKernel>(
        ranks name: String, length: Int, statistics: [@Sendable (T, [Double]) -> Double],
        draw: @escaping @Sendable (inout PhiloxStream) throws -> (parameters: [Double], target: T, kernel: K)
    ) where K.State == ChainState {
        self.init(
            name: name, statistics: statistics.indices.map { index in .uniform { $0[index] } }, isReversible: false
        ) { seed, chain in
            var randomness = PhiloxStream(seed: seed, chain: chain)
            let (parameters, target, kernel) = try draw(&randomness)
            let start = try ChainState(at: parameters, of: target)
            let values = statistics.map { $0(target, parameters) }
            var (below, equal) = (values.map { _ in 0 }, values.map { _ in 0 })
            let past = randomness.index(below: length + 1)
            var state = start
            for step in 0..<length {
                // The future begins where the past began.
                if step == past { state = start }
                var randomness = PhiloxStream(seed: seed, chain: chain, step: UInt64(step) + 1)
                _ = kernel.advance(&state, with: &randomness)
                for (index, statistic) in statistics.enumerated() {
                    let value = statistic(target, Array(state.position))
                    below[index] += value < values[index] ? 1 : 0
                    equal[index] += value == values[index] ? 1 : 0
                }
            }
            // A rank within ties, and a place within the rank, at random: exactly uniform on (0, 1).
            let ranks = values.indices.map { index in
                (Double(below[index] + randomness.index(below: equal[index] + 1)) + randomness.uniform())
                    / Double(length + 1)
            }
            return (ranks, ranks)
        }
    }

    /// Ranks of a reversible kernel on a target with exact draws.
    init<T: ExactTarget, K: TransitionKernel>(
        ranks name: String, _ kernel: K, on specimen: Specimen<T>, length: Int
    ) where K.State == ChainState {
        self.init(
            ranks: name, length: length,
            statistics: specimen.statistics.map { statistic in { (_: T, x: [Double]) in statistic.value(x) } }
        ) { randomness in (specimen.target.draw(with: &randomness), specimen.target, kernel) }
    }
}

/// Eight schools with effects drawn from the model.
enum SchoolsModel {
    /// eta, mu and log tau from the prior; half-Cauchy numbers by their quantiles.
    static func draw(
        _ randomness: inout PhiloxStream
    ) throws -> (parameters: [Double], target: EightSchoolsTarget) {
        let eta = (0..<8).map { _ in randomness.normal() }
        let mu = 5 * randomness.normal()
        let tau = 5 * Double.tan(0.5 * Double.pi * randomness.uniform())
        let effects = (0..<8).map { school in
            mu + tau * eta[school] + EightSchoolsTarget.standardErrors[school] * randomness.normal()
        }
        return (eta + [mu, Double.log(tau)], try EightSchoolsTarget(effects: effects))
    }

    /// The log density joins parameters and data: it rejects what no parameter alone does (M. Modrak et al. 2023, arXiv 2211.02383).
    static let statistics: [@Sendable (EightSchoolsTarget, [Double]) -> Double] = [
        { $1[0] }, { $1[8] }, { $1[9] }, { value($0, $1) },
    ]
}
