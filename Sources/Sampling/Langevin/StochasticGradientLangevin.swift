// Stochastic gradient Langevin dynamics: x' = x + (e/2) g(x) + sqrt(e) z, z ~ N(0, I), g an unbiased estimate of grad log p.
//
// M. Welling and Y. W. Teh 2011, ICML, with a constant step. On log p = -a x^2 / 2 with gradient noise of variance v it is the AR(1)
// process of coefficient 1 - e a/2 and variance (1 + e v/4) / (a (1 - e a/4)).

/// Stochastic gradient Langevin dynamics. Not exact: its error is of order e, and it never evaluates the density.
public struct StochasticGradientLangevin<T: StochasticTarget>: TransitionKernel {
    public let target: T
    /// e, the variance of the noise that is added.
    public var stepSize: Double

    /// - Throws: `SamplingError` unless the step size is positive and finite and the target has a dimension.
    public init(target: T, stepSize: Double) throws(SamplingError) {
        try SamplingError.checkPositive(stepSize, "Step size of stochastic gradient Langevin dynamics")
        guard target.dimension > 0 else { throw .count(what: "Dimension", count: 0, expected: "at least 1") }
        (self.target, self.stepSize) = (target, stepSize)
    }

    /// The state's log density is not kept up. A step to a point that is not finite is not taken.
    public func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let isTaken = state.withBuffers(vectors: 2) { buffers in
            let (noise, position) = (buffers.vector(0), buffers.vector(1))
            target.stochasticGradient(
                at: UnsafeBufferPointer(buffers.position), gradient: buffers.gradient, with: &randomness)
            randomness.fillNormals(noise)
            Vector.copy(buffers.position, to: position)
            Vector.add(0.5 * stepSize, buffers.gradient, to: position)
            Vector.add(stepSize.squareRoot(), noise, to: position)
            guard Vector.squaredNorm(position).isFinite else { return false }
            Vector.copy(position, to: buffers.position)
            return true
        }
        state.hasGradient = false
        if isTaken { state.hasLogDensity = false }
        var transition = Transition(
            acceptance: isTaken ? 1 : 0, moved: isTaken, stepSize: stepSize, energy: -state.logDensity)
        transition.gradientEvaluations = 1
        transition.isDivergent = !isTaken
        return transition
    }
}
