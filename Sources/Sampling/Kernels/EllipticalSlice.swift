// Elliptical slice sampling for p(x) proportional to N(x; 0, C) L(x): a second draw v ~ N(0, C) spans an ellipse through x,
// x cos t + v sin t, whose angle is shrunk towards 0 until L is above a level below L(x).
//
// I. Murray, R. P. Adams, D. J. C. MacKay 2010, AISTATS. No step size, no rejection. The kernel is given log L, and the state's log density
// stays that of the whole target, log L - x^T C^-1 x / 2.

import RealModule

/// Elliptical slice sampling under a centred Gaussian prior. Exact.
public struct EllipticalSlice<Likelihood: Target>: TransitionKernel {
    /// log L
    public let likelihood: Likelihood
    /// C
    public let prior: Metric

    /// The distribution that is sampled.
    public var target: GaussianPosterior<Likelihood> { GaussianPosterior(likelihood: likelihood, prior: prior) }

    /// - Throws: `SamplingError` unless the prior has the likelihood's dimension, at least 1.
    public init(likelihood: Likelihood, prior: Metric) throws(SamplingError) {
        self.likelihood = likelihood
        self.prior = try Metric.fitting(prior, dimension: likelihood.dimension)
    }

    public func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let target = target
        state.requireLogDensity(of: target)
        let start = state.logDensity
        let logDensity = state.withBuffers(vectors: 3) { buffers in
            let (proposal, normals, partner) = (buffers.vector(0), buffers.vector(1), buffers.vector(2))
            let position = buffers.position
            randomness.fillNormals(normals)
            partner.update(repeating: 0)
            prior.drift(partner, along: normals, by: 1)
            let level = likelihood.saneLogDensity(at: UnsafeBufferPointer(position)) + Double.log(randomness.uniform())
            var angle = 2 * Double.pi * randomness.uniform()
            var (lower, upper) = (angle - 2 * Double.pi, angle)
            while true {
                let (cosine, sine) = (Double.cos(angle), Double.sin(angle))
                for index in 0..<proposal.count {
                    proposal[index] = position[index] * cosine + partner[index] * sine
                }
                let value = likelihood.saneLogDensity(at: UnsafeBufferPointer(proposal))
                if value >= level {
                    Vector.copy(proposal, to: position)
                    return value + target.logPrior(at: UnsafeBufferPointer(position), scratch: normals)
                }
                if angle < 0 { lower = angle } else { upper = angle }
                // Shrunk to the point itself, which is above the level but for rounding.
                guard lower < 0, upper > 0, upper - lower > 1e-300 else { return start }
                angle = lower + (upper - lower) * randomness.uniform()
            }
        }
        state.setLogDensity(logDensity)
        return Transition(acceptance: 1, moved: true, energy: -logDensity)
    }
}

/// p(x) proportional to N(x; 0, C) L(x).
public struct GaussianPosterior<Likelihood: Target>: Target {
    public let likelihood: Likelihood
    public let prior: Metric

    public var dimension: Int { likelihood.dimension }

    init(likelihood: Likelihood, prior: Metric) { (self.likelihood, self.prior) = (likelihood, prior) }

    public func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { scratch in
            likelihood.saneLogDensity(at: x) + logPrior(at: x, scratch: scratch)
        }
    }

    public func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { scratch in
            let value = likelihood.saneLogDensity(at: x, gradient: gradient)
            let logPrior = logPrior(at: x, scratch: scratch)
            prior.solveTransposed(scratch)
            for index in 0..<dimension { gradient[index] -= scratch[index] }
            return value + logPrior
        }
    }

    /// -x^T C^-1 x / 2; D^-1 x is left in the scratch.
    func logPrior(at x: UnsafeBufferPointer<Double>, scratch: UnsafeMutableBufferPointer<Double>) -> Double {
        for index in 0..<dimension { scratch[index] = x[index] }
        prior.solve(scratch)
        return -0.5 * Vector.squaredNorm(scratch)
    }
}
