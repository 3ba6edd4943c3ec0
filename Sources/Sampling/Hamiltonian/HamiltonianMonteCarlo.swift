// Hamiltonian Monte Carlo: a fresh momentum p ~ N(0, I), a trajectory of leapfrog steps, acceptance with min(1, e^(H - H')),
// H = -log p(x) + |p|^2 / 2.
//
// S. Duane et al. 1987, Phys. Lett. B 195; R. M. Neal 2011, in Handbook of MCMC. The number of steps is drawn from a range: a fixed
// length resonates with the periods of a Gaussian target.

import RealModule

/// Hamiltonian Monte Carlo. Exact.
public struct HamiltonianMonteCarlo<T: Target>: AdjustableKernel {
    public let target: T
    public var stepSize: Double
    public var metric: Metric
    /// Leapfrog steps, uniform in this range.
    public let steps: ClosedRange<Int>

    /// - Throws: `SamplingError` unless the step size is positive and finite, the steps are in 1...2^20 and the metric fits.
    public init(
        target: T, stepSize: Double, steps: ClosedRange<Int>, metric: Metric? = nil
    ) throws(SamplingError) {
        try SamplingError.checkPositive(stepSize, "Step size of Hamiltonian Monte Carlo")
        guard steps.lowerBound >= 1, steps.upperBound <= 1 << 20 else {
            throw .count(what: "Leapfrog steps", count: steps.upperBound, expected: "from 1 to 1048576")
        }
        self.target = target
        self.stepSize = stepSize
        self.steps = steps
        self.metric = try Metric.fitting(metric, dimension: target.dimension)
    }

    public var preferredAcceptance: Double? { 0.8 }

    public func plausibleStepSize<R: Randomness>(at state: ChainState, with randomness: inout R) -> Double {
        Leapfrog.plausibleStepSize(near: stepSize, on: target, metric: metric, at: state, with: &randomness)
    }

    public func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        state.requireGradient(of: target)
        let count = steps.lowerBound + randomness.index(below: steps.count)
        let start = state.logDensity
        var transition = Transition(acceptance: 0, moved: false, stepSize: stepSize, energy: 0)
        let accepted: Double? = state.withBuffers(vectors: 3) { buffers in
            let (position, momentum, gradient) = (buffers.vector(0), buffers.vector(1), buffers.vector(2))
            randomness.fillNormals(momentum)
            Vector.copy(buffers.position, to: position)
            Vector.copy(buffers.gradient, to: gradient)
            let energy = 0.5 * Vector.squaredNorm(momentum) - start
            transition.energy = energy
            var logDensity = start
            metric.withFactor { factor in
                let leapfrog = Leapfrog(factor: factor, stepSize: stepSize)
                for _ in 0..<count {
                    logDensity = leapfrog.step(
                        on: target, position: position, momentum: momentum, gradient: gradient)
                    transition.gradientEvaluations += 1
                    // Outside of the support the gradient has no meaning: the proposal is rejected whatever follows.
                    if logDensity == -.infinity { break }
                }
            }
            let proposed = 0.5 * Vector.squaredNorm(momentum) - logDensity
            let error = proposed - energy
            transition.isDivergent = !(error <= Trajectory.divergenceThreshold)
            transition.acceptance = error.isNaN ? 0 : min(1, Double.exp(-error))
            guard logDensity > -.infinity, randomness.accepts(logProbability: -error) else { return nil }
            Vector.copy(position, to: buffers.position)
            Vector.copy(gradient, to: buffers.gradient)
            transition.energy = proposed
            return logDensity
        }
        if let accepted {
            state.logDensity = accepted
            transition.moved = true
        }
        return transition
    }
}
