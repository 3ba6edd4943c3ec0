// Random walk Metropolis in one coordinate after the textbook, with a fault to choose.

import RealModule

@testable import Sampling

struct FaultyMetropolis<T: Target>: TransitionKernel {
    enum Fault: String, CaseIterable {
        case noAcceptStep = "no accept step"
        case invertedRatio = "acceptance with p(x)/p(x')"
        case rejectionsNotCounted = "rejected steps are repeated until one is accepted"
        case uniformAgainstLogarithm = "uniform number compared with the logarithm of the ratio"
        case rootOfRatio = "acceptance with the root of the ratio"
        case staleLogDensity = "log density of the start kept after acceptance"
        case asymmetricProposal = "contracting proposal without its Hastings ratio"
        case stepSizeOfPosition = "step size that grows with the distance from 0"
    }

    let target: T
    let stepSize: Double
    let fault: Fault?

    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        var accepted = false
        repeat {
            var step = stepSize
            if fault == .stepSizeOfPosition { step *= 0.2 + abs(state.position[0]) }
            let centre = fault == .asymmetricProposal ? 0.5 : 1
            let proposal = state.position.map { centre * $0 + step * randomness.normal() }
            let proposed = value(target, proposal)
            var logRatio = proposed - state.logDensity
            switch fault {
            case .invertedRatio: logRatio = -logRatio
            case .rootOfRatio: logRatio *= 0.5
            default: break
            }
            switch fault {
            case .noAcceptStep: accepted = proposed > -.infinity
            case .uniformAgainstLogarithm: accepted = randomness.uniform() < 1 + logRatio
            default: accepted = randomness.accepts(logProbability: logRatio)
            }
            if accepted {
                state.position = ContiguousArray(proposal)
                if fault != .staleLogDensity { state.logDensity = proposed }
            }
        } while fault == .rejectionsNotCounted && !accepted
        return Transition(acceptance: accepted ? 1 : 0, moved: accepted, energy: -state.logDensity)
    }
}
