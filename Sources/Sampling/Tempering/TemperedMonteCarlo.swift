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

    /// Runs all stages, each beta the largest whose weights are effective enough. Stage k of particle i draws at the address
    /// (seed, chain, k, lane i + 1), the resampling at lane 0.
    ///
    /// - Throws: `SamplingError` for a prior draw that is impossible, energies none of which is finite, and too many stages.
    public func run(seed: UInt64, chain: UInt32 = 0) throws(SamplingError) -> Result {
        try run(seed: seed, chain: chain) { stage, current, energies throws(SamplingError) in
            guard current < beta else { return nil }
            guard stage <= TemperedMonteCarlo.maximumStages else {
                throw .count(
                    what: "Stages of tempering", count: stage,
                    expected: "at most \(TemperedMonteCarlo.maximumStages): ask for a lower effective share")
            }
            return nextBeta(after: current, energies: energies)
        }
    }

    /// Runs the stages of a ladder that does not depend on the particles, such as an earlier run's: then e^(`logEvidence`) is unbiased, and
    /// particles weighted with it give unbiased estimates of Z(beta)/Z(0) times means of the target.
    ///
    /// - Parameters:
    ///   - betas: from 0 to the target's, strictly rising.
    ///   - seed: of the random numbers.
    ///   - chain: the random numbers' chain.
    /// - Throws: `SamplingError` unless they are, and for impossible draws and energies.
    public func run(through betas: [Double], seed: UInt64, chain: UInt32 = 0) throws(SamplingError) -> Result {
        guard betas.first == 0, betas.last == beta, betas.count - 1 <= TemperedMonteCarlo.maximumStages else {
            throw .count(
                what: "Ladder of tempering", count: betas.count,
                expected: "0, \(beta) and at most \(TemperedMonteCarlo.maximumStages - 1) betas between")
        }
        for index in 1..<max(betas.count, 1) where !(betas[index] > betas[index - 1]) {
            throw .outOfRange(
                what: "Inverse temperature \(index)", value: betas[index],
                allowed: "above the one before, \(betas[index - 1])")
        }
        return try run(seed: seed, chain: chain) { stage, _, _ in stage < betas.count ? betas[stage] : nil }
    }

    private func run(
        seed: UInt64, chain: UInt32,
        next: (_ stage: Int, _ current: Double, _ energies: [Double]) throws(SamplingError) -> Double?
    ) throws(SamplingError) -> Result {
        var particles = try initialParticles(seed: seed, chain: chain)
        var energies = particles.map(energy)
        var (betas, logEvidence, effectiveSizes) = ([0.0], [0.0], [Double]())
        var meanEnergies = [energies.reduce(0, +) / Double(particleCount)]
        while true {
            let (stage, current) = (betas.count, betas[betas.count - 1])
            guard let next = try next(stage, current, energies) else { break }
            // Particles of infinite energy have no weight; one must have.
            guard let least = energies.min(), least.isFinite else {
                throw .outOfRange(
                    what: "Least energy of the particles", value: energies.min() ?? .nan, allowed: "finite")
            }
            let weights = Weights(energies: energies, least: least, step: next - current)
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
        let least = energies.min() ?? 0
        func isEffective(_ next: Double) -> Bool {
            Weights(energies: energies, least: least, step: next - current).effectiveSize >= wanted
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

    /// - Parameter least: the least of the energies.
    init(energies: [Double], least: Double, step: Double) {
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
