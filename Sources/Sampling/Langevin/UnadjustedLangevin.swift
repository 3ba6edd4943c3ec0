// The unadjusted Langevin algorithm: x' = x + (e^2/2) C grad log p(x) + e D z, z ~ N(0, I), C = D D^T.
//
// It is one leapfrog step whose momentum is thrown away and which is never rejected. It does not keep its target: on a Gaussian with
// covariance s^2 in its metric it is the AR(1) process x' = (1 - e^2/(2 s^2)) x + e z, whose variance is s^2 / (1 - e^2/(4 s^2)).

/// The unadjusted Langevin algorithm. Not exact: its error is of order e^2.
public struct UnadjustedLangevin<T: Target>: AdjustableKernel {
    public let target: T
    /// e; in the other convention, with h in front of the gradient and sqrt(2 h) of the noise, h = e^2 / 2.
    public var stepSize: Double
    public var metric: Metric

    /// - Throws: `SamplingError` unless the step size is positive and finite and the metric fits.
    public init(target: T, stepSize: Double, metric: Metric? = nil) throws(SamplingError) {
        try SamplingError.checkPositive(stepSize, "Step size of Langevin dynamics")
        (self.target, self.stepSize) = (target, stepSize)
        self.metric = try Metric.fitting(metric, dimension: target.dimension)
    }

    /// A step to where the density is zero, or not a number, is not taken and reported as divergent.
    public func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        state.requireGradient(of: target)
        let logDensity = state.withBuffers(vectors: 3) { buffers in
            let (position, momentum, gradient) = (buffers.vector(0), buffers.vector(1), buffers.vector(2))
            randomness.fillNormals(momentum)
            metric.kick(momentum, along: buffers.gradient, by: 0.5 * stepSize)
            Vector.copy(buffers.position, to: position)
            metric.drift(position, along: momentum, by: stepSize)
            let logDensity = target.saneLogDensity(at: UnsafeBufferPointer(position), gradient: gradient)
            if logDensity > -.infinity {
                Vector.copy(position, to: buffers.position)
                Vector.copy(gradient, to: buffers.gradient)
            }
            return logDensity
        }
        return state.takingUnadjusted(logDensity, stepSize: stepSize)
    }
}

extension ChainState {
    /// The report of a step of order e^2 that was taken if its log density is finite.
    mutating func takingUnadjusted(_ newLogDensity: Double, stepSize: Double) -> Transition {
        let isTaken = newLogDensity > -.infinity
        if isTaken { (logDensity, hasLogDensity) = (newLogDensity, true) }
        var transition = Transition(
            acceptance: isTaken ? 1 : 0, moved: isTaken, stepSize: stepSize, energy: -logDensity)
        transition.gradientEvaluations = 1
        transition.isDivergent = !isTaken
        return transition
    }
}
