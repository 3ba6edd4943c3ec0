// Random walk Metropolis: propose x' = x + s D z, z ~ N(0, I), accept with probability min(1, p(x')/p(x)).
//
// N. Metropolis et al. 1953, J. Chem. Phys. 21. D is the metric's factor; with `coordinates` only those move, which by composition
// gives Metropolis within Gibbs.

import RealModule

/// Random walk Metropolis. Exact.
public struct RandomWalk<T: Target>: AdjustableKernel {
    public let target: T
    /// s. Optimal for product targets in d dimensions: 2.38 / sqrt(d) standard deviations, acceptance 0.234.
    public var stepSize: Double
    public var metric: Metric
    /// The coordinates that move.
    public let coordinates: Range<Int>

    /// - Throws: `SamplingError` unless the step size is positive and finite, the metric fits, and the coordinates exist.
    public init(
        target: T, stepSize: Double, metric: Metric? = nil, coordinates: Range<Int>? = nil
    ) throws(SamplingError) {
        try SamplingError.checkPositive(stepSize, "Step size of a random walk")
        self.target = target
        self.stepSize = stepSize
        self.metric = try Metric.fitting(metric, dimension: target.dimension)
        self.coordinates = try Coordinates.checked(coordinates, dimension: target.dimension)
    }

    /// G. O. Roberts, A. Gelman and W. R. Gilks 1997, Annals of Applied Probability 7.
    public var preferredAcceptance: Double? { 0.234 }
    public var usesGradients: Bool { false }

    public func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        state.requireLogDensity(of: target)
        let current = state.logDensity
        let (proposed, accepted) = state.withBuffers(vectors: 2) { buffers in
            let (proposal, direction) = (buffers.vector(0), buffers.vector(1))
            direction.update(repeating: 0)
            randomness.fillNormals(UnsafeMutableBufferPointer(rebasing: direction[coordinates]))
            Vector.copy(buffers.position, to: proposal)
            metric.drift(proposal, along: direction, by: stepSize)
            // A dense factor spreads a partial direction over later coordinates; those stay.
            for index in 0..<coordinates.lowerBound { proposal[index] = buffers.position[index] }
            for index in coordinates.upperBound..<proposal.count { proposal[index] = buffers.position[index] }
            let proposed = target.saneLogDensity(at: UnsafeBufferPointer(proposal))
            let accepted = randomness.accepts(logProbability: proposed - current)
            if accepted { Vector.copy(proposal, to: buffers.position) }
            return (proposed, accepted)
        }
        if accepted { state.setLogDensity(proposed) }
        return Transition(
            acceptance: min(1, Double.exp(proposed - current)), moved: accepted, stepSize: stepSize,
            energy: -state.logDensity)
    }
}
