// Tempered sequential Monte Carlo: particles drawn from the prior are carried to the target through rising inverse temperatures by
//
//     weighting   w_i = e^(-(beta' - beta) E(x_i)),    resampling (systematic),    moving by a kernel that keeps p_beta'.
//
// P. Del Moral, A. Doucet, A. Jasra 2006, J. R. Stat. Soc. B 68. Each beta' is the largest at which the effective sample size
// (sum w)^2 / sum w^2 is still the asked share of the particles. The product of the mean weights estimates Z(beta)/Z(0); it is unbiased on
// a fixed ladder, and consistent with the adaptive one.

import RealModule

/// Tempered sequential Monte Carlo.
public struct TemperedMonteCarlo<Base: DrawablePrior, Kernel: TransitionKernel>: Sendable
where Kernel.State == ChainState {
    /// What a run ends with.
    public struct Result: Sendable {
        /// Equally weighted draws from the target.
        public let particles: [ChainState]
        /// The inverse temperatures from 0 to the target's.
        public let betas: [Double]
        /// The estimates of log (Z(beta_k)/Z(0)), as many as betas.
        public let logEvidence: [Double]
        /// The mean energy at each beta, after the move.
        public let meanEnergies: [Double]
        /// The effective sample size of each weighting.
        public let effectiveSizes: [Double]
    }

    public let base: Base
    public let beta: Double
    public let particleCount: Int
    /// The share of the particles that the effective sample size is allowed to fall to.
    public let effectiveShare: Double
    public let movesPerStage: Int
    private let makeKernel: @Sendable (Tempered<Base>) throws(SamplingError) -> Kernel

    /// The largest number of stages; a run that needs more throws.
    public static var maximumStages: Int { 10_000 }

    /// - Throws: `SamplingError` unless beta is at least 0, there are 2 to 2^24 particles, the share is in 0.01...0.99, and there
    ///   is a move a stage.
    public init(
        _ base: Base, beta: Double, particleCount: Int, effectiveShare: Double = 0.5, movesPerStage: Int = 4,
        kernel: @escaping @Sendable (Tempered<Base>) throws(SamplingError) -> Kernel
    ) throws(SamplingError) {
        _ = try Tempered(base, beta: beta)
        guard 2...1 << 24 ~= particleCount else {
            throw .count(what: "Particles", count: particleCount, expected: "2 to 16777216")
        }
        guard 0.01...0.99 ~= effectiveShare else {
            throw .outOfRange(what: "Share of effective particles", value: effectiveShare, allowed: "0.01...0.99")
        }
        guard movesPerStage >= 1 else {
            throw .count(what: "Moves a stage", count: movesPerStage, expected: "at least 1")
        }
        (self.base, self.beta, self.particleCount) = (base, beta, particleCount)
        (self.effectiveShare, self.movesPerStage, makeKernel) = (effectiveShare, movesPerStage, kernel)
    }

    /// Runs all stages. Stage k of particle i draws at the address (seed, chain, k, lane i + 1), the resampling at lane 0.
    public func run(seed: UInt64, chain: UInt32 = 0) throws(SamplingError) -> Result {
        var particles = try initialParticles(seed: seed, chain: chain)
        var energies = particles.map(energy)
        var (betas, logEvidence, effectiveSizes) = ([0.0], [0.0], [Double]())
        var meanEnergies = [energies.reduce(0, +) / Double(particleCount)]
        while let current = betas.last, current < beta {
            let stage = betas.count
            guard stage <= TemperedMonteCarlo.maximumStages else {
                throw .count(
                    what: "Stages of tempering", count: stage,
                    expected: "at most \(TemperedMonteCarlo.maximumStages): ask for a lower effective share")
            }
            let next = nextBeta(after: current, energies: energies)
            let weights = Weights(energies: energies, step: next - current)
            var randomness = PhiloxStream(seed: seed, chain: chain, step: UInt64(stage))
            let parents = Resampling.systematic(weights: weights.values, with: &randomness)
            let target = try Tempered(base, beta: next)
            let kernel = try makeKernel(target)
            particles = parents.map { particles[$0] }
            for index in particles.indices {
                var randomness = PhiloxStream(seed: seed, chain: chain, step: UInt64(stage), lane: UInt64(index) + 1)
                particles[index].refresh(from: target)
                for _ in 0..<movesPerStage { _ = kernel.advance(&particles[index], with: &randomness) }
                energies[index] = energy(particles[index])
            }
            betas.append(next)
            effectiveSizes.append(weights.effectiveSize)
            logEvidence.append(logEvidence[stage - 1] + weights.logMean)
            meanEnergies.append(energies.reduce(0, +) / Double(particleCount))
        }
        return Result(
            particles: particles, betas: betas, logEvidence: logEvidence, meanEnergies: meanEnergies,
            effectiveSizes: effectiveSizes)
    }

    private func initialParticles(seed: UInt64, chain: UInt32) throws(SamplingError) -> [ChainState] {
        let prior = try Tempered(base, beta: 0)
        var particles: [ChainState] = []
        var position = [Double](repeating: 0, count: base.dimension)
        for index in 0..<particleCount {
            var randomness = PhiloxStream(seed: seed, chain: chain, lane: UInt64(index) + 1)
            position.withUnsafeMutableBufferPointer { base.drawPrior(into: $0, with: &randomness) }
            particles.append(try ChainState(at: position, of: prior))
        }
        return particles
    }

    private func energy(_ particle: ChainState) -> Double {
        let energy = particle.position.withUnsafeBufferPointer { base.energy(at: $0) }
        return energy.isNaN ? .infinity : energy
    }

    /// The target's beta if its weights are effective enough, else the largest that is, by bisection.
    private func nextBeta(after current: Double, energies: [Double]) -> Double {
        let wanted = effectiveShare * Double(particleCount)
        func isEffective(_ next: Double) -> Bool {
            Weights(energies: energies, step: next - current).effectiveSize >= wanted
        }
        if isEffective(beta) { return beta }
        var (low, high) = (0.0, beta - current)
        for _ in 0..<200 where high - low > 1e-6 * high {
            // Steps span many orders of magnitude: halve the exponent until the size is known.
            let middle = low > 0 ? 0.5 * (low + high) : 0.1 * high
            if isEffective(current + middle) { low = middle } else { high = middle }
        }
        return max(current + low, current.nextUp)
    }
}

/// The weights of one stage.
private struct Weights {
    /// Relative to the largest.
    let values: [Double]
    /// The logarithm of the mean weight.
    let logMean: Double
    let effectiveSize: Double

    init(energies: [Double], step: Double) {
        let least = energies.min() ?? 0
        values = energies.map { Double.exp(-step * ($0 - least)) }
        let (sum, squares) = values.reduce((0, 0)) { ($0.0 + $1, $0.1 + $1 * $1) }
        logMean = Double.log(sum / Double(values.count)) - step * least
        effectiveSize = sum * sum / squares
    }
}

enum Resampling {
    /// As many indices as weights, index i about weight_i / sum of them in the mean: the points (k + u) / n, u uniform, on the
    /// cumulative weights (G. Kitagawa 1996, J. Comput. Graph. Stat. 5).
    static func systematic<R: Randomness>(weights: [Double], with randomness: inout R) -> [Int] {
        let spacing = weights.reduce(0, +) / Double(weights.count)
        var (index, cumulative) = (0, weights.first ?? 0)
        let offset = randomness.uniform()
        return weights.indices.map { point in
            let wanted = (Double(point) + offset) * spacing
            while cumulative < wanted, index < weights.count - 1 {
                index += 1
                cumulative += weights[index]
            }
            return index
        }
    }
}
