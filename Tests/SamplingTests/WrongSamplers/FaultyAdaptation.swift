// A random walk whose scale is learned from its own draws, with a fault to choose. Without one the scale is learned in the first steps
// and frozen; those steps are not part of the chain that is tested.

import RealModule

@testable import Sampling

struct FaultyAdaptation<T: Target> {
    enum Fault: String, CaseIterable {
        case neverFrozen = "adaptation never frozen"
    }

    let target: T
    let fault: Fault?

    /// The position after `steps` steps from `start`.
    func run<R: Randomness>(from start: Double, steps: Int, with randomness: inout R) -> Double {
        var (x, current) = (start, value(target, [start]))
        // The last four draws, whose standard deviation gives the scale of the next proposal.
        var window = [start]
        for _ in 0..<steps {
            let scale = fault == .neverFrozen && window.count > 1 ? 0.03 + 2 * Self.deviation(window) : 1
            let proposal = x + scale * randomness.normal()
            let proposed = value(target, [proposal])
            if randomness.accepts(logProbability: proposed - current) { (x, current) = (proposal, proposed) }
            window.append(x)
            if window.count > 4 { window.removeFirst() }
        }
        return x
    }

    private static func deviation(_ window: [Double]) -> Double {
        let mean = window.reduce(0, +) / Double(window.count)
        return (window.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(window.count)).squareRoot()
    }
}
