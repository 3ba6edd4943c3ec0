// Kernels compose: one after the other, one of two at random, one several times. Each form of composition keeps whatever distribution
// its parts keep; a composition in fixed order is not reversible even if its parts are, a mixture of reversible kernels is.

/// First one kernel, then another: Gibbs sampling when they move different coordinates.
public struct Composition<First: TransitionKernel, Second: TransitionKernel>: TransitionKernel
where First.State == Second.State {
    public internal(set) var first: First
    public let second: Second

    public func advance<R: Randomness>(_ state: inout First.State, with randomness: inout R) -> Transition {
        let before = first.advance(&state, with: &randomness)
        return second.advance(&state, with: &randomness).following(before)
    }
}

/// What warm-up adapts is the first kernel.
extension Composition: AdjustableKernel where First: AdjustableKernel {
    public var stepSize: Double {
        get { first.stepSize }
        set { first.stepSize = newValue }
    }
    public var metric: Metric {
        get { first.metric }
        set { first.metric = newValue }
    }
    public var preferredAcceptance: Double? { first.preferredAcceptance }
    /// The second kernel may leave none.
    public var usesGradients: Bool { false }

    public func plausibleStepSize<R: Randomness>(at state: ChainState, with randomness: inout R) -> Double {
        first.plausibleStepSize(at: state, with: &randomness)
    }
}

/// One of two kernels, chosen anew in each step and independently of the state.
public struct Mixture<First: TransitionKernel, Second: TransitionKernel>: TransitionKernel
where First.State == Second.State {
    public let first: First
    public let second: Second
    /// The first one's probability.
    public let weight: Double

    /// - Throws: `SamplingError.outOfRange` unless the weight is in 0...1.
    public init(_ first: First, _ second: Second, weight: Double = 0.5) throws(SamplingError) {
        guard 0...1 ~= weight else { throw .outOfRange(what: "Weight of a mixture", value: weight, allowed: "0...1") }
        (self.first, self.second, self.weight) = (first, second, weight)
    }

    public func advance<R: Randomness>(_ state: inout First.State, with randomness: inout R) -> Transition {
        randomness.accepts(probability: weight)
            ? first.advance(&state, with: &randomness) : second.advance(&state, with: &randomness)
    }
}

/// A kernel several times.
public struct Repetition<Base: TransitionKernel>: TransitionKernel {
    public let base: Base
    public let count: Int

    /// - Throws: `SamplingError.count` unless the count is at least 1.
    public init(_ base: Base, count: Int) throws(SamplingError) {
        guard count >= 1 else { throw .count(what: "Repetitions of a kernel", count: count, expected: "at least 1") }
        (self.base, self.count) = (base, count)
    }

    public func advance<R: Randomness>(_ state: inout Base.State, with randomness: inout R) -> Transition {
        var transition = base.advance(&state, with: &randomness)
        for _ in 1..<count {
            let before = transition
            transition = base.advance(&state, with: &randomness).following(before)
        }
        return transition
    }
}

/// The distribution of some coordinates given the others.
public protocol ConditionalDistribution: Sendable {
    /// Replaces the coordinates by an exact draw from their distribution given the others.
    func draw<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R)
}

/// A draw from a conditional distribution: a step of Gibbs sampling. Exact.
public struct ConditionalDraw<T: Target, Conditional: ConditionalDistribution>: TransitionKernel {
    public let target: T
    public let conditional: Conditional

    /// - Parameters:
    ///   - target: what is sampled.
    ///   - conditional: a conditional distribution of the target.
    public init(target: T, conditional: Conditional) { (self.target, self.conditional) = (target, conditional) }

    public func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let logDensity = state.withBuffers(vectors: 0) { buffers in
            conditional.draw(into: buffers.position, with: &randomness)
            return target.saneLogDensity(at: UnsafeBufferPointer(buffers.position))
        }
        state.setLogDensity(logDensity)
        return Transition(acceptance: 1, moved: true, energy: -logDensity)
    }
}

extension TransitionKernel {
    /// This kernel, then another.
    public func then<Next: TransitionKernel>(_ next: Next) -> Composition<Self, Next> where Next.State == State {
        Composition(first: self, second: next)
    }
}

extension Transition {
    /// The report of this step taken after another one.
    func following(_ before: Transition) -> Transition {
        var both = self
        both.acceptance = min(acceptance, before.acceptance)
        both.moved = moved || before.moved
        both.gradientEvaluations += before.gradientEvaluations
        both.treeDepth = max(treeDepth, before.treeDepth)
        both.isDivergent = isDivergent || before.isDivergent
        both.stepSize = stepSize == 0 ? before.stepSize : stepSize
        return both
    }
}
