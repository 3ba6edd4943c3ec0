// The No-U-Turn sampler by plain recursion (M. Betancourt 2017, appendix A.3.2), with a fault to choose.

import RealModule

@testable import Sampling

struct FaultyNoUTurn<T: Target>: TransitionKernel {
    enum Fault: String, CaseIterable {
        case weightsForgotten = "NUTS with all leaves equally likely"
        case weightsInverted = "NUTS with weights e^H"
        case turnedSubtreeTaken = "NUTS that draws from a subtree that has turned"
        case lastLeafTaken = "NUTS that takes the last leaf"
        case progressInverted = "NUTS biased with the old weight over the new"
        case subtreesUnchecked = "U-turn criterion on the whole trajectory alone"
        case wholeUnchecked = "U-turn criterion on subtrees alone"
        case criterionOfStart = "U-turn criterion from the start of the trajectory"
        case stopsAtFirstTurn = "NUTS that stops within a doubling and keeps its leaves"
    }

    private struct Point {
        var x: [Double]
        var p: [Double]
        var energy: Double
    }

    private struct Tree {
        var first: Point
        var last: Point
        var sum: [Double]
        var sample: Point
        var logWeight: Double
        var goesOn: Bool
    }

    let target: T
    let stepSize: Double
    let maximumDepth: Int
    let fault: Fault?

    func advance<R: Randomness>(_ state: inout ChainState, with randomness: inout R) -> Transition {
        let momentum = state.position.map { _ in randomness.normal() }
        let start = point(Array(state.position), momentum)
        var tree = leaf(start, reference: start.energy)
        for depth in 0..<maximumDepth {
            let forwards = randomness.coin()
            let new = subtree(
                from: forwards ? tree.last : tree.first, depth: depth, forwards: forwards, reference: start.energy,
                with: &randomness)
            let keepsTurned = fault == .turnedSubtreeTaken || fault == .stopsAtFirstTurn
            guard new.goesOn || keepsTurned else { break }
            let joined = join(forwards ? tree : new, forwards ? new : tree)
            let advantage = new.logWeight - tree.logWeight
            let sample: Point
            if fault == .lastLeafTaken {
                sample = forwards ? new.last : new.first
            } else {
                let taken = randomness.accepts(logProbability: fault == .progressInverted ? -advantage : advantage)
                sample = taken ? new.sample : tree.sample
            }
            tree = joined
            tree.sample = sample
            var goesOn = joined.goesOn || fault == .wholeUnchecked
            if fault == .criterionOfStart {
                let end = forwards ? joined.last : joined.first
                let way = end.x.indices.reduce(0) { $0 + (end.x[$1] - start.x[$1]) * end.p[$1] }
                goesOn = forwards ? way > 0 : way < 0
            }
            guard new.goesOn, goesOn else { break }
        }
        state.position = ContiguousArray(tree.sample.x)
        return Transition(acceptance: 1, moved: true, energy: tree.sample.energy)
    }

    private func subtree<R: Randomness>(
        from end: Point, depth: Int, forwards: Bool, reference: Double, with randomness: inout R
    ) -> Tree {
        guard depth > 0 else {
            return leaf(moved(end, forwards ? stepSize : -stepSize), reference: reference)
        }
        let near = subtree(from: end, depth: depth - 1, forwards: forwards, reference: reference, with: &randomness)
        guard near.goesOn else { return near }
        let far = subtree(
            from: forwards ? near.last : near.first, depth: depth - 1, forwards: forwards, reference: reference,
            with: &randomness)
        var tree = join(forwards ? near : far, forwards ? far : near)
        let share = far.logWeight - tree.logWeight
        tree.sample = randomness.accepts(logProbability: share) ? far.sample : near.sample
        tree.goesOn = (tree.goesOn || fault == .subtreesUnchecked) && far.goesOn
        return tree
    }

    private func leaf(_ point: Point, reference: Double) -> Tree {
        let gain = reference - point.energy
        let logWeight = fault == .weightsForgotten ? 0 : fault == .weightsInverted ? -gain : gain
        return Tree(
            first: point, last: point, sum: point.p, sample: point, logWeight: logWeight, goesOn: gain > -1000)
    }

    private func join(_ first: Tree, _ second: Tree) -> Tree {
        let sum = zip(first.sum, second.sum).map { $0 + $1 }
        let across = zip(first.sum, second.first.p).map { $0 + $1 }
        let back = zip(second.sum, first.last.p).map { $0 + $1 }
        let larger = max(first.logWeight, second.logWeight)
        let logWeight =
            larger + Double.log(Double.exp(first.logWeight - larger) + Double.exp(second.logWeight - larger))
        let goesOn =
            along(first.first, sum) && along(second.last, sum) && along(first.first, across)
            && along(second.first, across) && along(first.last, back) && along(second.last, back)
        return Tree(
            first: first.first, last: second.last, sum: sum, sample: first.sample, logWeight: logWeight, goesOn: goesOn)
    }

    private func along(_ point: Point, _ sum: [Double]) -> Bool { zip(point.p, sum).reduce(0) { $0 + $1.0 * $1.1 } > 0 }

    private func point(_ x: [Double], _ p: [Double]) -> Point {
        Point(x: x, p: p, energy: p.reduce(0) { $0 + 0.5 * $1 * $1 } - value(target, x))
    }

    private func moved(_ start: Point, _ step: Double) -> Point {
        var (x, p) = (start.x, start.p)
        let before = gradient(x)
        for index in x.indices { p[index] += 0.5 * step * before[index] }
        for index in x.indices { x[index] += step * p[index] }
        let after = gradient(x)
        for index in x.indices { p[index] += 0.5 * step * after[index] }
        return point(x, p)
    }

    private func gradient(_ x: [Double]) -> [Double] {
        var gradient = x
        _ = x.withUnsafeBufferPointer { x in
            gradient.withUnsafeMutableBufferPointer { target.logDensity(at: x, gradient: $0) }
        }
        return gradient
    }
}
