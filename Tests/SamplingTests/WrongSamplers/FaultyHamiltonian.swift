// Hamiltonian Monte Carlo after the textbook, with a fault to choose.

import RealModule

@testable import Sampling

struct FaultyHamiltonian<T: Target>: TransitionKernel {
    enum Fault: String, CaseIterable {
        case noAcceptStep = "Hamiltonian without accept step"
        case invertedRatio = "acceptance with e^(H' - H)"
        case halfKickLost = "last half kick lost"
        case firstKickWhole = "first half kick whole"
        case staleGradient = "gradient of the start in all kicks"
        case momentumNotRefreshed = "momentum not refreshed"
        case momentumRefreshedTwice = "momentum refreshed again after H"
        case kineticEnergyDoubled = "kinetic energy without its half"
        case kineticEnergyForgotten = "H without kinetic energy"
        case massForgotten = "momentum of mass 4, kinetic energy of mass 1"
        case momentumVarianceHalved = "momentum of variance 1/2"
        case stepSizeOfPosition = "leapfrog step that depends on the start"
        case stopsAtTurn = "trajectory that ends where it turns"
        case staleLogDensity = "log density of the start kept"
        case momentumCorrelated = "momentum along the position"
    }

    let target: T
    let stepSize: Double
    let steps: Int
    let fault: Fault?

    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let mass = fault == .massForgotten ? 4.0 : 1
        var step = stepSize
        if fault == .stepSizeOfPosition { step *= 0.3 + min(2, abs(state.position[0])) }
        var x = Array(state.position)
        var p = fault == .momentumNotRefreshed ? Array(state.momentum) : refreshed(x.count, mass, &randomness)
        if fault == .momentumCorrelated { p = zip(p, x).map { $1 < 0 ? -abs($0) : abs($0) } }
        let start = state.logDensity
        let before = energy(p, start)
        if fault == .momentumRefreshedTwice { p = refreshed(x.count, mass, &randomness) }
        let initial = gradient(x)
        var (force, current, taken) = (initial, start, 0)
        let origin = x
        repeat {
            let first = fault == .firstKickWhole ? 1 : 0.5
            for index in x.indices { p[index] += first * step * force[index] }
            for index in x.indices { x[index] += step * p[index] / mass }
            force = fault == .staleGradient ? initial : gradient(x)
            let last = fault == .halfKickLost ? 0 : 0.5
            for index in x.indices { p[index] += last * step * force[index] }
            current = value(target, x)
            taken += 1
        } while taken < steps && !(fault == .stopsAtTurn && isTurning(x, origin, p))
        if fault == .momentumNotRefreshed { state.momentum = ContiguousArray(p) }
        let error = energy(p, current) - before
        let logRatio = fault == .invertedRatio ? error : -error
        let accepted = fault == .noAcceptStep ? current > -.infinity : randomness.accepts(logProbability: logRatio)
        if accepted {
            state.position = ContiguousArray(x)
            if fault != .staleLogDensity { state.logDensity = current }
        }
        return Transition(acceptance: accepted ? 1 : 0, moved: accepted, energy: -state.logDensity)
    }

    private func refreshed<R: Randomness>(_ count: Int, _ mass: Double, _ randomness: inout R) -> [Double] {
        let variance = fault == .momentumVarianceHalved ? 0.5 : mass
        return (0..<count).map { _ in Double.sqrt(variance) * randomness.normal() }
    }

    private func energy(_ p: [Double], _ logDensity: Double) -> Double {
        let kinetic = p.reduce(0) { $0 + 0.5 * $1 * $1 }
        switch fault {
        case .kineticEnergyDoubled: return 2 * kinetic - logDensity
        case .kineticEnergyForgotten: return -logDensity
        default: return kinetic - logDensity
        }
    }

    private func isTurning(_ x: [Double], _ origin: [Double], _ p: [Double]) -> Bool {
        x.indices.reduce(0) { $0 + (x[$1] - origin[$1]) * p[$1] } < 0
    }

    private func gradient(_ x: [Double]) -> [Double] {
        var gradient = x
        _ = x.withUnsafeBufferPointer { x in
            gradient.withUnsafeMutableBufferPointer { target.logDensity(at: x, gradient: $0) }
        }
        return gradient
    }
}
