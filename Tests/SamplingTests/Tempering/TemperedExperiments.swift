// Tempered Monte Carlo as an exact test, for any number of particles. Energies are at least 0, so that the estimate Z' of
// z = Z(beta)/Z(0) is within [0, 1]. An event of probability Z' then has the probability E Z' = z if the estimate is unbiased; and since
// E Z' f(x) = z E f for a particle x, a particle is, given the event, an exact draw from the target.

import RealModule

@testable import Sampling

enum TemperedExperiments {
    /// log (Z(beta)/Z(0)) of the normal crossing, sqrt(pi) D / (2 b) with b = sqrt(beta) and D = int_0^b erf(t)/t dt.
    static func log(_ beta: Double) -> Double {
        let root = beta.squareRoot()
        return Double.log(0.5 * Double.pi.squareRoot() * ErfIntegral.value(root) / root)
    }

    static func crossing(beta: Double) throws -> SamplerExperiment {
        let sampler = try TemperedMonteCarlo(NormalCrossing(), beta: beta, particleCount: 6, movesPerStage: 1) {
            (target) throws(SamplingError) in
            try RandomWalk(target: target, stepSize: 0.4)
        }
        let betas = [0, 0.01, 0.1, 1].map { $0 * beta }
        return try make(
            "tempered Monte Carlo on the crossing at beta = \(beta)", logEvidence: log(beta),
            statistics: Specimens.crossing(beta: beta).statistics
        ) { seed, chain in
            let result = try sampler.run(through: betas, seed: seed, chain: chain)
            return (result.logEvidence[betas.count - 1], result.particles.map { Array($0.position) })
        }
    }

    /// The exact log evidence and the standardised position of the shifted normal distribution at beta = 2.
    static func shiftedNormalTruth() -> (beta: Double, logEvidence: Double, statistics: [Statistic]) {
        let (beta, shift) = (2.0, ShiftedNormal().shift)
        return (
            beta, -0.5 * beta * shift * shift / (1 + beta) - 0.5 * Double.log(1 + beta),
            [.normal { ($0[0] - beta * shift / (1 + beta)) * (1 + beta).squareRoot() }]
        )
    }

    static func shiftedNormal() throws -> SamplerExperiment {
        let truth = shiftedNormalTruth()
        let sampler = try TemperedMonteCarlo(ShiftedNormal(), beta: truth.beta, particleCount: 6, movesPerStage: 1) {
            (target) throws(SamplingError) in
            try RandomWalk(target: target, stepSize: 1)
        }
        let betas = [0, 0.5, 1, 2]
        return make(
            "tempered Monte Carlo on a shifted normal distribution", logEvidence: truth.logEvidence,
            statistics: truth.statistics
        ) { seed, chain in
            let result = try sampler.run(through: betas, seed: seed, chain: chain)
            return (result.logEvidence[3], result.particles.map { Array($0.position) })
        }
    }

    /// - Parameters:
    ///   - logEvidence: the exact one.
    ///   - statistics: of the target, all with their laws.
    ///   - run: a run's log evidence and its particles.
    static func make(
        _ name: String, logEvidence: Double, statistics: [Statistic],
        run: @escaping @Sendable (_ seed: UInt64, _ chain: UInt32) throws -> (Double, [[Double]])
    ) -> SamplerExperiment {
        let evidence = Double.exp(logEvidence)
        return SamplerExperiment(
            name: name,
            statistics: (0...statistics.count).map { index in .uniform { $0[index] } }, isReversible: false
        ) { seed, chain in
            let (estimate, particles) = try run(seed, chain)
            var randomness = PhiloxStream(seed: seed, chain: chain, step: 1 << 40)
            let happens = randomness.uniform() < Double.exp(estimate)
            let uniform = randomness.uniform()
            // Uniform on (0, z) if the event happens and on (z, 1) else: uniform on (0, 1) if it happens with probability z.
            var numbers = [happens ? evidence * uniform : evidence + (1 - evidence) * uniform]
            let particle = particles[randomness.index(below: particles.count)]
            for statistic in statistics {
                let value = statistic.distribution?(statistic.value(particle)) ?? .nan
                numbers.append(happens ? value : randomness.uniform())
            }
            return (numbers, numbers)
        }
    }
}
