// Langevin kernels on a normal law of variance 1, with a fault to choose.

import RealModule

@testable import Sampling

/// The unadjusted algorithm, adjusted if asked.
struct FaultyLangevin: TransitionKernel {
    enum Fault: String, CaseIterable {
        case rootOfStep = "noise of size sqrt(e) for e"
        case driftWithoutHalf = "drift e^2 for e^2/2"
        case noNoise = "drift without noise"
        case driftForgotten = "noise without drift"
        case proposalDensityForgotten = "MALA accepted with p(x')/p(x) alone"
        case proposalDensityInverted = "MALA with the ratio of proposals inverted"
    }

    let stepSize: Double
    let isAdjusted: Bool
    let fault: Fault?

    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let (e, x) = (stepSize, state.position[0])
        let drift = fault == .driftForgotten ? 0 : fault == .driftWithoutHalf ? e * e : 0.5 * e * e
        let size = fault == .noNoise ? 0 : fault == .rootOfStep ? Double.sqrt(e) : e
        let proposal = x - drift * x + size * randomness.normal()
        var accepted = true
        if isAdjusted {
            let forward = -0.5 * Double.pow((proposal - x + drift * x) / e, 2)
            let backward = -0.5 * Double.pow((x - proposal + drift * proposal) / e, 2)
            let hastings = fault == .proposalDensityForgotten ? 0 : backward - forward
            let logRatio = 0.5 * (x * x - proposal * proposal)
            accepted = randomness.accepts(
                logProbability: logRatio + (fault == .proposalDensityInverted ? -hastings : hastings))
        }
        if accepted { state.position[0] = proposal }
        return Transition(acceptance: 1, moved: true, energy: 0)
    }
}

/// BAOAB of friction 1 on a normal law of variance 1.
struct FaultySplitting: TransitionKernel {
    enum Fault: String, CaseIterable {
        case lastKickLost = "BAOAB without its last kick"
        case refreshAmplitude = "momentum refreshed with 1 - c for sqrt(1 - c^2)"
        case driftLost = "BAOAB with one half drift"
        case frictionWithoutNoise = "friction without noise"
    }

    let stepSize: Double
    let fault: Fault?

    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        var (x, p) = (state.position[0], state.momentum[0])
        let half = 0.5 * stepSize
        let c = Double.exp(-stepSize)
        p -= half * x
        x += half * p
        let amplitude = fault == .refreshAmplitude ? 1 - c : fault == .frictionWithoutNoise ? 0 : Double.sqrt(1 - c * c)
        p = c * p + amplitude * randomness.normal()
        if fault != .driftLost { x += half * p }
        if fault != .lastKickLost { p -= half * x }
        (state.position[0], state.momentum[0]) = (x, p)
        return Transition(acceptance: 1, moved: true, energy: 0)
    }
}

/// Stochastic gradient Langevin dynamics for the mean of equal data, whose minibatches differ by nothing.
struct FaultyStochasticGradient: TransitionKernel {
    enum Fault: String, CaseIterable {
        case batchWithoutScale = "minibatch gradient without N/n"
        case batchScaledTwice = "minibatch gradient with (N/n)^2"
        case noiseWithoutRoot = "noise of variance e^2 for e"
        case driftWithoutHalf = "drift e for e/2"
        case priorInEachDatum = "prior's gradient once for each datum"
    }

    static let dataCount = 8
    let batchSize = 2
    let stepSize: Double
    let fault: Fault?

    /// Precision 1 of the prior and of each datum, all of which are 1: a = 9, mean 8/9.
    static var precision: Double { 1 + Double(dataCount) }
    static var mean: Double { Double(dataCount) / precision }

    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let x = state.position[0]
        let share = Double(Self.dataCount) / Double(batchSize)
        let scale = fault == .batchWithoutScale ? 1 : fault == .batchScaledTwice ? share * share : share
        let prior = fault == .priorInEachDatum ? -x * Double(Self.dataCount) : -x
        let gradient = prior + scale * Double(batchSize) * (1 - x)
        let drift = fault == .driftWithoutHalf ? stepSize : 0.5 * stepSize
        let size = fault == .noiseWithoutRoot ? stepSize : Double.sqrt(stepSize)
        state.position[0] = x + drift * gradient + size * randomness.normal()
        return Transition(acceptance: 1, moved: true, energy: 0)
    }
}
