// The No-U-Turn sampler: a trajectory that doubles, forwards or backwards in time at random, until it turns back on itself; the next
// state is one of its points, drawn with probability proportional to e^-H, with a bias away from the start.
//
// M. D. Hoffman and A. Gelman 2014, JMLR 15; multinomial sampling, biased progression and the generalised criterion
//
//     p_first . rho > 0  and  p_last . rho > 0,    rho = sum of the momenta of the (sub)trajectory,
//
// of M. Betancourt 2017, arXiv 1701.02434, with the checks across the two halves that Stan added in 2.21. The result has the law of
// Stan's recursion. It differs in that it
// 1. goes leaf by leaf, and keeps the momenta and their running sums at the ends of open subtrees only, so that a leaf costs a step and
//    about two copies;
// 2. works with whitened momenta, whose metric is the identity;
// 3. draws a leaf of a subtree progressively, which has the same law as drawing it half by half.

import RealModule

/// The No-U-Turn sampler. Exact.
public struct NoUTurn<T: Target>: AdjustableKernel {
    public let target: T
    public var stepSize: Double
    public var metric: Metric
    /// The largest number of doublings: at most 2^maximumDepth - 1 leapfrog steps.
    public let maximumDepth: Int

    /// - Throws: `SamplingError` unless the step size is positive and finite, the depth in 1...20 and the metric fits.
    public init(
        target: T, stepSize: Double, metric: Metric? = nil, maximumDepth: Int = 10
    ) throws(SamplingError) {
        try SamplingError.checkPositive(stepSize, "Step size of the No-U-Turn sampler")
        guard 1...20 ~= maximumDepth else {
            throw .count(what: "Doublings", count: maximumDepth, expected: "from 1 to 20")
        }
        (self.target, self.stepSize, self.maximumDepth) = (target, stepSize, maximumDepth)
        self.metric = try Metric.fitting(metric, dimension: target.dimension)
    }

    public var preferredAcceptance: Double? { 0.8 }

    public func plausibleStepSize<R: Randomness>(at state: ChainState, with randomness: inout R) -> Double {
        Leapfrog.plausibleStepSize(near: stepSize, on: target, metric: metric, at: state, with: &randomness)
    }

    public func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        state.requireGradient(of: target)
        let start = state.logDensity
        let trajectory = state.withBuffers(vectors: Trajectory.vectorCount(depth: maximumDepth)) { buffers in
            var trajectory = Trajectory(buffers: buffers, maximumDepth: maximumDepth)
            randomness.fillNormals(trajectory.forward.momentum)
            trajectory.begin(logDensity: start)
            metric.withFactor { factor in
                var isOpen = true
                while isOpen, trajectory.depth < maximumDepth {
                    isOpen = extend(&trajectory, forwards: randomness.coin(), factor, with: &randomness)
                }
            }
            trajectory.finish()
            return trajectory
        }
        state.logDensity = trajectory.sampleLogDensity
        var transition = Transition(
            acceptance: trajectory.acceptanceSum / Double(max(1, trajectory.leafCount)), moved: trajectory.hasMoved,
            stepSize: stepSize, energy: trajectory.sampleEnergy)
        transition.gradientEvaluations = trajectory.leafCount
        transition.treeDepth = trajectory.depth
        transition.isDivergent = trajectory.isDivergent
        return transition
    }

    /// Doubles the trajectory; false if it ends with this.
    private func extend<R: Randomness>(
        _ trajectory: inout Trajectory, forwards: Bool, _ factor: Metric.Factor, with randomness: inout R
    ) -> Bool {
        let leapfrog = Leapfrog(factor: factor, stepSize: forwards ? stepSize : -stepSize)
        let end = forwards ? trajectory.forward : trajectory.backward
        trajectory.beginSubtree(at: end)
        for leaf in 0..<(1 << trajectory.depth) {
            trajectory.prepare(leaf: leaf)
            let (slot, next) = (forwards ? trajectory.forward.slot : trajectory.backward.slot, trajectory.freeSlot)
            let new = leapfrog.step(
                on: target, from: trajectory.point(slot), to: trajectory.point(next), momentum: end.momentum,
                addingMomentumTo: trajectory.subtreeSum)
            guard
                trajectory.add(
                    leaf: leaf, forwards: forwards, in: next, logDensity: new.logDensity, energy: new.energy,
                    with: &randomness)
            else { return false }
        }
        return trajectory.acceptSubtree(
            at: end, opposite: forwards ? trajectory.backward : trajectory.forward, with: &randomness)
    }
}
