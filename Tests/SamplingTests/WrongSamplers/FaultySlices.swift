// Slice sampling, elliptical slice sampling and Gibbs sampling after the textbook, with a fault to choose.

import RealModule

@testable import Sampling

/// Slice sampling of a single coordinate.
struct FaultySlice<T: Target>: TransitionKernel {
    enum Fault: String, CaseIterable {
        case intervalToTheRight = "slice interval that begins at the point"
        case levelTooHigh = "slice level with the root of the uniform number"
        case levelOfTheMode = "slice level below 0 for below log p(x)"
        case takesAnything = "first point of the interval taken, on the slice or not"
    }

    let target: T
    let width: Double
    let fault: Fault?

    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let start = state.position[0]
        let log = Double.log(randomness.uniform())
        let level =
            fault == .levelTooHigh
            ? state.logDensity + 0.5 * log
            : fault == .levelOfTheMode ? log - 3 : state.logDensity + log
        var left = fault == .intervalToTheRight ? start : start - width * randomness.uniform()
        var right = left + width
        while fault != .intervalToTheRight, value(target, [left]) >= level { left -= width }
        while value(target, [right]) >= level { right += width }
        for _ in 0..<100 {
            let point = left + (right - left) * randomness.uniform()
            let density = value(target, [point])
            if density >= level || fault == .takesAnything {
                state.position[0] = point
                state.logDensity = density
                break
            }
            if point < start { left = point } else { right = point }
        }
        return Transition(acceptance: 1, moved: true, energy: 0)
    }
}

/// Elliptical slice sampling of a normal prior of variance 1 in each coordinate.
struct FaultyEllipse<T: Target>: TransitionKernel {
    enum Fault: String, CaseIterable {
        case priorTwice = "level of the posterior for the likelihood"
        case partnerTooWide = "partner of variance 4 under a prior of variance 1"
        case quarterOfTheEllipse = "angles of a quarter of the ellipse"
        case levelForgotten = "no level: any point of the ellipse"
    }

    let likelihood: T
    let fault: Fault?

    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let x = Array(state.position)
        let partner = x.map { _ in (fault == .partnerTooWide ? 2 : 1) * randomness.normal() }
        func density(_ x: [Double]) -> Double {
            value(likelihood, x) - (fault == .priorTwice ? x.reduce(0) { $0 + 0.5 * $1 * $1 } : 0)
        }
        let level = fault == .levelForgotten ? -.infinity : density(x) + Double.log(randomness.uniform())
        let range = fault == .quarterOfTheEllipse ? 0.5 * Double.pi : 2 * Double.pi
        var angle = range * randomness.uniform()
        var (lower, upper) = (fault == .quarterOfTheEllipse ? 0 : angle - range, angle)
        while true {
            let point = zip(x, partner).map { $0 * Double.cos(angle) + $1 * Double.sin(angle) }
            if density(point) >= level {
                state.position = ContiguousArray(point)
                break
            }
            if angle < 0 { lower = angle } else { upper = angle }
            angle = lower + (upper - lower) * randomness.uniform()
        }
        return Transition(acceptance: 1, moved: true, energy: 0)
    }
}

/// Gibbs sampling of two standard normal coordinates of correlation 0.8.
struct FaultyGibbs: TransitionKernel {
    enum Fault: String, CaseIterable {
        case synchronous = "Gibbs with both coordinates drawn given the old ones"
        case marginalVariance = "Gibbs with the marginal for the conditional variance"
        case choosesLarger = "Gibbs that updates the larger coordinate"
    }

    static let correlation = 0.8
    let fault: Fault?

    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let (r, old) = (Self.correlation, state.position)
        let deviation = fault == .marginalVariance ? 1 : Double.sqrt(1 - r * r)
        if fault == .choosesLarger {
            let larger = abs(old[0]) > abs(old[1]) ? 0 : 1
            state.position[larger] = r * old[1 - larger] + deviation * randomness.normal()
        } else {
            state.position[0] = r * old[1] + deviation * randomness.normal()
            let given = fault == .synchronous ? old[0] : state.position[0]
            state.position[1] = r * given + deviation * randomness.normal()
        }
        return Transition(acceptance: 1, moved: true, energy: 0)
    }
}
