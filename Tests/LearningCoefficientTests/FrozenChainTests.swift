// The trap: plain Hamiltonian Monte Carlo in the weights, followed from beta = 1 upwards with step-size adaptation, freezes on ridges of
// width beta^(-1/2) and reports values far from the exact 2/3 with small errors. One chain's own diagnostics may find nothing; several
// chains do not agree with each other.

import Foundation
import RealModule
import Sampling
import Testing

@testable import LearningCoefficient

@Suite struct FrozenChainTests {
    @Test func theWeightsHaveTheSameDistribution() throws {
        let beta = try InverseTemperature(1e4)
        let inWeights = try CollapsedWeightPosterior(width: 3, beta: beta)
        let inLogits = try CollapsedPosterior(width: 3, prior: .uniform, beta: beta)
        let u = [-2.0, 0.3, 1.1]
        let w = zip(u, [1.0, -1, 1]).map { $1 / (1 + Double.exp(-$0)) }
        var gradient = [Double](repeating: .nan, count: 3)
        func density(_ w: [Double]) -> Double { w.withUnsafeBufferPointer { inWeights.logDensity(at: $0) } }
        // The Jacobian |dw/du| = |w| (1 - |w|).
        let jacobian = w.reduce(0) { $0 + Double.log(abs($1) * (1 - abs($1))) }
        let expected = u.withUnsafeBufferPointer { inLogits.logDensity(at: $0) } - jacobian
        #expect(abs(density(w) - expected) <= 1e-12 * abs(expected))
        _ = w.withUnsafeBufferPointer { w in
            gradient.withUnsafeMutableBufferPointer { inWeights.logDensity(at: w, gradient: $0) }
        }
        for i in 0..<3 {
            let step = 1e-4
            var (after, before) = (w, w)
            after[i] += step
            before[i] -= step
            let slope = (density(after) - density(before)) / (2 * step)
            #expect(abs(slope - gradient[i]) <= 1e-3 * max(1, abs(slope)))
        }
        for w in [[0.0, 0.5, 0.5], [1, 0.5, 0.5], [-2, 0.5, 0.5], [Double.nan, 0.5, 0.5]] {
            #expect(density(w) == -.infinity)
        }
    }

    /// Hamiltonian Monte Carlo in the weights at one inverse temperature; the draws after a warm-up.
    private func draws(from start: [Double], at beta: InverseTemperature, chain: UInt32) throws -> [Double] {
        let target = try CollapsedWeightPosterior(width: 2, beta: beta)
        var randomness = PhiloxStream(seed: 8, chain: chain, step: 0)
        var state = try ChainState(at: start, of: target)
        var kernel = try HamiltonianMonteCarlo(target: target, stepSize: 0.1, steps: 3...7)
        var warmUp = try WarmUp(of: &kernel, at: state, steps: 60, with: &randomness)
        var draws: [Double] = []
        for step in 0..<160 {
            randomness = PhiloxStream(seed: 8, chain: chain, step: UInt64(step) + 1)
            let transition = kernel.advance(&state, with: &randomness)
            if step < 60 {
                warmUp.update(&kernel, after: transition, at: state, with: &randomness)
            } else {
                draws.append(state.position.withUnsafeBufferPointer { target.learningCoefficient(at: $0) })
            }
        }
        return draws
    }

    /// At 1e8 most of the mass lies on ridges of width 1e-4 where a weight vanishes or two are equal. Chains from the bulk and chains from
    /// a ridge do not come together, which shows that none of them can be trusted. Replica exchange in the logarithmic coordinates agrees
    /// with the exact value, and not with h/2.
    ///
    /// False alarms: one z-score beyond 6, below 1e-8; the chains are a fixed computation.
    @Test func chainsInTheWeightsDisagreeAndReplicaExchangeIsRight() async throws {
        let beta = try InverseTemperature(1e8)
        let exact = try ExactPosterior(width: 2).learningCoefficient(at: beta)
        #expect(abs(exact - 0.683596428147) < 1e-11)
        let bulk = try [[0.7, 0.3], [0.9, 0.45]].enumerated().map {
            try draws(from: $1, at: beta, chain: UInt32($0))
        }
        let ridge = try [[0.7, 2e-5], [0.3, 1e-5]].enumerated().map {
            try draws(from: $1, at: beta, chain: UInt32(2 + $0))
        }
        #expect(try ScalarDraws(bulk + ridge).splitRHat() > 1.1)

        let betas = try [1, 1e2, 1e4, 1e6, 1e8].map { try InverseTemperature($0) }
        let exchange = try CollapsedExchange(width: 2, prior: .uniform, betas: betas)
        let sampled = try await exchange.run(sweeps: 300, warmUp: 100, chains: 2, seed: 8)[4]
        #expect(sampled.rHat < 1.1 && sampled.standardError < 0.03)
        #expect(abs(sampled.value - exact) <= 6 * sampled.standardError, "\(sampled)")
        #expect(abs(sampled.value - 1) > 6 * sampled.standardError)
    }

    /// A ladder of five inverse temperatures up to 1e24 from a draw of the prior; the draws at its end.
    private func followed(_ chain: UInt32) throws -> [Double] {
        var randomness = PhiloxStream(seed: 24, chain: chain, step: 0)
        var position = [2 * randomness.uniform() - 1, 2 * randomness.uniform() - 1]
        var draws: [Double] = []
        for (rung, exponent) in [0.0, 6, 12, 18, 24].enumerated() {
            let target = try CollapsedWeightPosterior(width: 2, beta: InverseTemperature(Double.pow(10, exponent)))
            var state = try ChainState(at: position, of: target)
            var kernel = try HamiltonianMonteCarlo(target: target, stepSize: 0.1, steps: 3...7)
            var warmUp = try WarmUp(of: &kernel, at: state, steps: 80, with: &randomness)
            draws = []
            for step in 0..<(80 + (exponent == 24 ? 120 : 0)) {
                randomness = PhiloxStream(seed: 24, chain: chain, step: UInt64(1000 * (rung + 1) + step))
                let transition = kernel.advance(&state, with: &randomness)
                if step < 80 {
                    warmUp.update(&kernel, after: transition, at: state, with: &randomness)
                } else {
                    draws.append(state.position.withUnsafeBufferPointer { target.learningCoefficient(at: $0) })
                }
            }
            position = Array(state.position)
        }
        return draws
    }

    /// Twenty seconds in a debug build.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["ASSAY_EFFORT"] == "deep"))
    func plainHamiltonianMonteCarloFreezesAndSeveralChainsShowIt() throws {
        let chains = try (0..<4).map { try followed($0) }
        let exact = try ThresholdModel.tanhZero(width: 2).value.threshold.value
        // Each chain by itself: how many of its own standard errors it is from the truth.
        let distances = try chains.map { draws in
            let summary = try ScalarDraws([draws])
            return abs(summary.mean - exact) / (try summary.meanStandardError())
        }
        // A sampler that is right is beyond 4 in one of four chains with probability 3e-4.
        #expect((distances.max() ?? 0) > 4, "\(distances)")
        // Together they are found out.
        #expect(try ScalarDraws(chains).splitRHat() > 1.1)
    }
}
