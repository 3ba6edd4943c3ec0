// Underdamped Langevin dynamics by the splitting BAOAB,
//
//     B  p += (e/2) D^T grad log p(x)      A  x += (e/2) D p      O  p <- c p + sqrt(1 - c^2) z, c = e^(-friction e)      A      B.
//
// B. Leimkuhler and C. Matthews 2013, Appl. Math. Res. eXpress. On a Gaussian target the positions have exactly the target's law for every
// stable step (e < 2 in units of the standard deviation); in general the error is of order e^2.

import RealModule

/// BAOAB Langevin dynamics. Not exact, but for Gaussian targets.
public struct LangevinDynamics<T: Target>: AdjustableKernel {
    public let target: T
    /// e
    public var stepSize: Double
    /// Per unit of time.
    public let friction: Double
    public var metric: Metric

    /// - Throws: `SamplingError` unless the step size is positive and finite, the friction at least 0 and the metric fits.
    public init(
        target: T, stepSize: Double, friction: Double = 1, metric: Metric? = nil
    ) throws(SamplingError) {
        try SamplingError.checkPositive(stepSize, "Step size of Langevin dynamics")
        guard friction >= 0, friction.isFinite else {
            throw .outOfRange(what: "Friction", value: friction, allowed: "at least 0 and finite")
        }
        (self.target, self.stepSize, self.friction) = (target, stepSize, friction)
        self.metric = try Metric.fitting(metric, dimension: target.dimension)
    }

    /// A state with a momentum of its equilibrium, N(0, I).
    public func refreshMomentum<R: Randomness>(of state: inout ChainState, with randomness: inout R) {
        state.momentum.withUnsafeMutableBufferPointer { randomness.fillNormals($0) }
    }

    /// A step to where the density is zero is not taken; the momentum is reversed there.
    public func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        state.requireGradient(of: target)
        let half = 0.5 * stepSize
        let kept = Double.exp(-friction * stepSize)
        let refreshed = (-Double.expMinusOne(-2 * friction * stepSize)).squareRoot()
        var kinetic = 0.0
        let logDensity = state.withBuffers(vectors: 3) { buffers in
            let (position, gradient, noise) = (buffers.vector(0), buffers.vector(1), buffers.vector(2))
            let momentum = buffers.momentum
            randomness.fillNormals(noise)
            Vector.copy(buffers.position, to: position)
            metric.kick(momentum, along: buffers.gradient, by: half)
            metric.drift(position, along: momentum, by: half)
            for index in 0..<momentum.count { momentum[index] = kept * momentum[index] + refreshed * noise[index] }
            metric.drift(position, along: momentum, by: half)
            let logDensity = target.saneLogDensity(at: UnsafeBufferPointer(position), gradient: gradient)
            if logDensity > -.infinity {
                metric.kick(momentum, along: gradient, by: half)
                Vector.copy(position, to: buffers.position)
                Vector.copy(gradient, to: buffers.gradient)
            } else {
                for index in 0..<momentum.count { momentum[index] = -momentum[index] }
            }
            kinetic = 0.5 * Vector.squaredNorm(momentum)
            return logDensity
        }
        var transition = state.takingUnadjusted(logDensity, stepSize: stepSize)
        transition.energy += kinetic
        return transition
    }
}
