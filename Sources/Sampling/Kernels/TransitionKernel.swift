// A sampler is a small value; a chain is its iteration.
//
//     var state = try ChainState(at: start, of: target)
//     for step in 0..<steps {
//         var randomness = PhiloxStream(seed: seed, chain: chain, step: step)
//         let transition = kernel.advance(&state, with: &randomness)
//     }

/// One step of a Markov chain.
///
/// A kernel that is called exact leaves its target's distribution invariant, up to rounding. A kernel holds its target and its tuning,
/// and nothing that changes while it samples.
public protocol TransitionKernel<State>: Sendable {
    associatedtype State: Sendable

    /// Replaces the state by the next one, drawing from `randomness` alone.
    func advance<R: Randomness>(_ state: inout State, with randomness: inout R) -> Transition
}

/// A kernel whose step size and metric warm-up may adapt.
public protocol AdjustableKernel: TransitionKernel where State == ChainState {
    /// Positive and finite.
    var stepSize: Double { get set }
    var metric: Metric { get set }
    /// The average acceptance that warm-up aims at, if the kernel's efficiency is known to be best there.
    var preferredAcceptance: Double? { get }
    /// Whether states that it leaves have gradients, from which the metric can be learned as well.
    var usesGradients: Bool { get }

    /// A step size of the right order of magnitude at a state.
    func plausibleStepSize<R: Randomness>(at state: ChainState, with randomness: inout R) -> Double
}

extension AdjustableKernel {
    public var preferredAcceptance: Double? { nil }
    public var usesGradients: Bool { true }

    public func plausibleStepSize<R: Randomness>(at state: ChainState, with randomness: inout R) -> Double { stepSize }
}

/// What happened in a step.
public struct Transition: Sendable, Equatable {
    /// The acceptance probability, or the kernel's average over the step's proposals; 1 for a kernel that does not reject.
    public var acceptance: Double
    /// Whether the position may have changed.
    public var moved: Bool
    /// Step size of the discretised dynamics, 0 where there is none.
    public var stepSize = 0.0
    /// Gradient evaluations, which for Hamiltonian dynamics are the leapfrog steps.
    public var gradientEvaluations = 0
    /// Doublings of NUTS.
    public var treeDepth = 0
    /// The energy error was so large, or a number so far from finite, that the proposal says nothing about the target.
    public var isDivergent = false
    /// The Hamiltonian at the new state, -log p + |momentum|^2 / 2, or -log p where there is no momentum.
    public var energy: Double

    public init(acceptance: Double, moved: Bool, stepSize: Double = 0, energy: Double) {
        (self.acceptance, self.moved, self.stepSize, self.energy) = (acceptance, moved, stepSize, energy)
    }
}
