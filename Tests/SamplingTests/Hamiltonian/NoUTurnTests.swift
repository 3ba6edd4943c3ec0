// The law of NUTS's next state, exactly: a leapfrog orbit is a line of points z_k, and the sampler's coins and acceptances on it are all
// enumerated. Two things must hold: the transition probabilities leave e^-H on the orbit invariant, and each doubling ends where Stan's
// recursion, written here plainly, ends it.

import PropertyTesting
import RealModule
import Testing

@testable import Sampling

@Suite struct NoUTurnTests {
    private static let depth = 5

    @Test(arguments: [1, 2])
    func trajectoryDistribution(_ dimension: Int) throws {
        let numbers = Generator<Double>.uniform(in: -1.5...1.5).array(count: 2 * dimension...2 * dimension)
        var depths: Set<Int> = []
        try forAll(numbers, .uniform(in: 0.08...0.5), cases: dimension == 1 ? 12 : 8) {
            (point: [Double], step: Double) in
            let target = Quartic(dimension: dimension)
            let kernel = try NoUTurn(target: target, stepSize: step, maximumDepth: Self.depth)
            let reach = 1 << Self.depth
            let orbit = Orbit(of: target, through: point, step: step, reach: 2 * reach)
            // Into one point, from all that can reach it.
            for end in [0, 3] {
                var flow = 0.0
                for start in (end - reach + 1)...(end + reach - 1) {
                    let law = try Self.law(kernel, orbit, from: start, depths: &depths)
                    flow += orbit.weight(start) * (law[end] ?? 0)
                    #expect(abs(law.values.reduce(0, +) - 1) <= 1e-12)
                }
                // Marginal criteria could round to different answers at different starts; drawn points are not marginal.
                #expect(abs(flow / orbit.weight(end) - 1) <= 1e-9)
            }
        }
        #expect(depths.count >= 4)
    }

    @Test func doublingsEndWhereTheRecursionEndsThem() throws {
        let numbers = Generator<Double>.uniform(in: -2...2).array(count: 4...4)
        try forAll(numbers, .logUniform(in: 0.05...1), cases: 60) { (point: [Double], step: Double) in
            let target = Quartic(dimension: 2)
            let kernel = try NoUTurn(target: target, stepSize: step, maximumDepth: Self.depth)
            let orbit = Orbit(of: target, through: point, step: step, reach: 1 << Self.depth)
            for coins in 0..<(1 << Self.depth) {
                var randomness = RecordingRandomness(momentum: orbit.momentum(0), coins: coins)
                var state = try ChainState(at: orbit.position(0), of: target)
                let transition = kernel.advance(&state, with: &randomness)
                let expected = orbit.doubling(coins: coins, maximumDepth: Self.depth)
                #expect(transition.treeDepth == expected.depth)
                // The production code may see a turn of a later subtree in the same leaf, never in a later one.
                #expect(transition.gradientEvaluations <= expected.leaves)
                #expect(transition.gradientEvaluations >= (1 << expected.depth) - 1)
            }
        }
    }

    @Test func energyAndLogDensityBelongToTheDraw() throws {
        try forAll(.integer(in: 0...1_000_000), cases: 50) { (seed: Int) in
            let target = try FunnelTarget(dimension: 3, scale: 1)
            let kernel = try NoUTurn(target: target, stepSize: 0.4, metric: .diagonal(variances: [1, 2, 0.5]))
            var randomness = PhiloxStream(seed: UInt64(seed))
            var state = try ChainState(at: target.draw(with: &randomness), of: target)
            _ = kernel.advance(&state, with: &randomness)
            #expect(state.hasGradient && state.hasLogDensity)
            let evaluated = try ChainState(at: state.position, of: target)
            #expect(state == evaluated)
        }
    }

    @Test func awayFromTheModeWeightsDoNotOverflow() throws {
        // From 60 standard deviations the energy of the trajectory falls by 1800: e^1800 is no Double.
        let target = try GaussianTarget(scales: [1, 1])
        let kernel = try NoUTurn(target: target, stepSize: 0.3)
        var randomness = PhiloxStream(seed: 3)
        var state = try ChainState(at: [60, 0], of: target)
        for _ in 0..<5 {
            let transition = kernel.advance(&state, with: &randomness)
            #expect(!transition.isDivergent && transition.moved && transition.energy.isFinite)
        }
    }

    /// The probabilities of the indices on the orbit that follow a start.
    private static func law(
        _ kernel: NoUTurn<Quartic>, _ orbit: Orbit, from start: Int, depths: inout Set<Int>
    ) throws -> [Int: Double] {
        var law: [Int: Double] = [:]
        for coins in 0..<(1 << depth) {
            var randomness = RecordingRandomness(momentum: orbit.momentum(start), coins: coins)
            var state = try ChainState(at: orbit.position(start), of: kernel.target)
            let transition = kernel.advance(&state, with: &randomness)
            depths.insert(transition.treeDepth)
            let share = 1 / Double(1 << depth)
            for (offset, probability) in randomness.selection(depth: transition.treeDepth) {
                law[start + offset, default: 0] += share * probability
            }
        }
        return law
    }
}

/// log p = -sum x_i^4 / 4 - x_0 x_1 / 2: anharmonic, so that orbits do not close.
struct Quartic: Target {
    let dimension: Int

    func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        let coupling = dimension > 1 ? 0.5 * x[0] * x[1] : 0
        return -x.reduce(0) { $0 + 0.25 * $1 * $1 * $1 * $1 } - coupling
    }

    func logDensity(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        for index in 0..<dimension { gradient[index] = -x[index] * x[index] * x[index] }
        if dimension > 1 {
            gradient[0] -= 0.5 * x[1]
            gradient[1] -= 0.5 * x[0]
        }
        return logDensity(at: x)
    }
}

/// Answers coins from a script and refuses every offer, but writes down with which probability it was made.
struct RecordingRandomness: Randomness {
    let momentum: [Double]
    let coins: Int
    private var tossed = 0
    private var offers: [Double] = []

    init(momentum: [Double], coins: Int) { (self.momentum, self.coins) = (momentum, coins) }

    mutating func bits() -> UInt64 { 0 }
    mutating func normal() -> Double { 0 }

    mutating func fillNormals(_ buffer: UnsafeMutableBufferPointer<Double>) {
        for index in buffer.indices { buffer[index] = momentum[index] }
    }

    mutating func coin() -> Bool {
        tossed += 1
        return coins >> (tossed - 1) & 1 == 1
    }

    mutating func accepts(probability: Double) -> Bool {
        offers.append(min(1, probability))
        return false
    }

    mutating func accepts(logProbability logarithm: Double) -> Bool { accepts(probability: exponential(logarithm)) }

    /// The probabilities of the draws, as offsets along the orbit: a later offer that is taken replaces an earlier one.
    func selection(depth: Int) -> [Int: Double] {
        var (law, next) = ([0: 1.0], 0)
        var (left, right) = (0, 0)
        for level in 0..<depth {
            let leaves = 1 << level
            var subtree = [0: 1.0]
            for leaf in 1..<max(leaves, 1) {
                for key in subtree.keys { subtree[key, default: 0] *= 1 - offers[next] }
                subtree[leaf] = offers[next]
                next += 1
            }
            let taken = offers[next]
            next += 1
            let forwards = coins >> level & 1 == 1
            for key in law.keys { law[key, default: 0] *= 1 - taken }
            for (leaf, probability) in subtree {
                law[forwards ? right + leaf + 1 : left - leaf - 1] = taken * probability
            }
            if forwards { right += leaves } else { left -= leaves }
        }
        return law
    }
}

/// The points of a leapfrog trajectory, by a leapfrog of its own.
struct Orbit {
    private var points: [Int: (x: [Double], p: [Double], energy: Double)] = [:]

    init(of target: Quartic, through point: [Double], step: Double, reach: Int) {
        let d = target.dimension
        for direction in [1, -1] {
            var (x, p) = (Array(point[..<d]), Array(point[d...]))
            for index in 0...reach {
                points[direction * index] = (x, p, Orbit.energy(target, x, p))
                let h = Double(direction) * step
                let before = Orbit.gradient(target, x)
                for i in 0..<d { p[i] += 0.5 * h * before[i] }
                for i in 0..<d { x[i] += h * p[i] }
                let after = Orbit.gradient(target, x)
                for i in 0..<d { p[i] += 0.5 * h * after[i] }
            }
        }
    }

    func position(_ index: Int) -> [Double] { points[index]?.x ?? [] }
    func momentum(_ index: Int) -> [Double] { points[index]?.p ?? [] }
    /// e^-H relative to the orbit's middle.
    func weight(_ index: Int) -> Double { exponential((points[0]?.energy ?? 0) - (points[index]?.energy ?? 0)) }

    private static func gradient(_ target: Quartic, _ x: [Double]) -> [Double] {
        var gradient = x
        _ = x.withUnsafeBufferPointer { x in
            gradient.withUnsafeMutableBufferPointer { target.logDensity(at: x, gradient: $0) }
        }
        return gradient
    }

    private static func energy(_ target: Quartic, _ x: [Double], _ p: [Double]) -> Double {
        p.reduce(0) { $0 + 0.5 * $1 * $1 } - x.withUnsafeBufferPointer { target.logDensity(at: $0) }
    }

    /// The depth that the recursion reaches from index 0, and the leaves that it visits at most.
    func doubling(coins: Int, maximumDepth: Int) -> (depth: Int, leaves: Int) {
        var (left, right, leaves) = (0, 0, 0)
        for depth in 0..<maximumDepth {
            let size = 1 << depth
            leaves += size
            let new = coins >> depth & 1 == 1 ? (right + 1)...(right + size) : (left - size)...(left - 1)
            guard goesOn(new) else { return (depth, leaves) }
            let (old, joined) = (left...right, min(left, new.lowerBound)...max(right, new.upperBound))
            (left, right) = (joined.lowerBound, joined.upperBound)
            let halves = new.lowerBound > old.lowerBound ? (old, new) : (new, old)
            guard criterion(halves.0, halves.1) else { return (depth + 1, leaves) }
        }
        return (maximumDepth, leaves)
    }

    /// Whether a subtree, and all of which it is made, goes on.
    private func goesOn(_ range: ClosedRange<Int>) -> Bool {
        guard range.count > 1 else { return true }
        let middle = range.lowerBound + range.count / 2
        let (first, second) = (range.lowerBound...(middle - 1), middle...range.upperBound)
        return goesOn(first) && goesOn(second) && criterion(first, second)
    }

    /// The criterion over both halves together, and over each with the nearest point of the other.
    private func criterion(_ first: ClosedRange<Int>, _ second: ClosedRange<Int>) -> Bool {
        spans(first.lowerBound...second.upperBound) && spans(first.lowerBound...second.lowerBound)
            && spans(first.upperBound...second.upperBound)
    }

    /// Whether the momenta at both ends point along the sum of the momenta between.
    private func spans(_ range: ClosedRange<Int>) -> Bool {
        let count = momentum(0).count
        var sum = [Double](repeating: 0, count: count)
        for index in range { for i in 0..<count { sum[i] += momentum(index)[i] } }
        func along(_ index: Int) -> Double { (0..<count).reduce(0) { $0 + momentum(index)[$1] * sum[$1] } }
        return along(range.lowerBound) > 0 && along(range.upperBound) > 0
    }
}
