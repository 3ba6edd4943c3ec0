// Detailed balance of the production kernels on finite state spaces, by enumeration of all their outcomes: exact, but for rounding.

import PropertyTesting
import Testing

@testable import Sampling

private let tolerance = 1e-14

@Suite struct DetailedBalanceTests {
    private static let logWeights = Generator<Double>.uniform(in: -3...3).array(count: 6...6)

    @Test func randomWalk() throws {
        try forAll(Self.logWeights, cases: 20) { (table: [Double]) in
            let target = LatticeTarget(table: table, width: 3)
            let kernel = try RandomWalk(target: target, stepSize: 1)
            let matrix = try Self.matrix(of: kernel, on: target)
            let weights = table.map(exponential)
            #expect(matrix.rowDefect <= tolerance)
            #expect(matrix.detailedBalanceDefect(weights) <= tolerance)
        }
    }

    @Test func randomWalkOfOneCoordinateMovesThatOneOnly() throws {
        try forAll(Self.logWeights, cases: 20) { (table: [Double]) in
            let target = LatticeTarget(table: table, width: 3)
            for coordinate in 0..<2 {
                let kernel = try RandomWalk(
                    target: target, stepSize: 1, metric: .dense(covariance: [1, 0.5, 0.5, 1], dimension: 2),
                    coordinates: coordinate..<(coordinate + 1))
                var randomness = PhiloxStream(seed: 1)
                var state = try ChainState(at: [1, 1], of: target)
                _ = kernel.advance(&state, with: &randomness)
                #expect(state.position[1 - coordinate] == 1)
            }
            let rows = try RandomWalk(target: target, stepSize: 1, coordinates: 0..<1)
            let columns = try RandomWalk(target: target, stepSize: 1, coordinates: 1..<2)
            let weights = table.map(exponential)
            // In fixed order the distribution stays, but not its balance; at random both do.
            let inOrder = try Self.matrix(of: rows.then(columns), on: target)
            #expect(inOrder.invarianceDefect(weights) <= tolerance)
            let atRandom = try Self.matrix(of: Mixture(rows, columns, weight: 0.3), on: target)
            #expect(atRandom.detailedBalanceDefect(weights) <= tolerance)
            let twice = try Self.matrix(of: Repetition(columns, count: 2), on: target)
            #expect(twice.detailedBalanceDefect(weights) <= tolerance)
        }
    }

    @Test func gibbs() throws {
        try forAll(Self.logWeights, cases: 10) { (table: [Double]) in
            let target = LatticeTarget(table: table, width: 3)
            let rows = ConditionalDraw(target: target, conditional: LatticeConditional(target: target, coordinate: 0))
            let columns = ConditionalDraw(
                target: target, conditional: LatticeConditional(target: target, coordinate: 1))
            let weights = table.map(exponential)
            let (alone, both) = (
                try Self.matrix(of: rows, on: target), try Self.matrix(of: rows.then(columns), on: target)
            )
            #expect(alone.detailedBalanceDefect(weights) <= tolerance)
            #expect(both.invarianceDefect(weights) <= tolerance)
        }
    }

    /// Swaps alone, on all pairs of positions, against the product of the two rungs' distributions.
    @Test func swaps() throws {
        let numbers = Generator<Double>.uniform(in: 0...4).array(count: 3...3)
        try forAll(numbers, numbers, .uniform(in: 0.1...2), .uniform(in: 0...0.09), cases: 20) {
            (logPriors: [Double], energies: [Double], cold: Double, hot: Double) in
            let family = LatticeFamily(logPriors: logPriors, energies: energies)
            let sampler = try ReplicaExchange(family, ladder: TemperatureLadder(betas: [cold, hot])) {
                (target, _) throws(SamplingError) in
                try RandomWalk(target: target, stepSize: 1)
            }
            let pairs = (0..<9).map { [Double($0 / 3), Double($0 % 3)] }
            let matrix = try TransitionMatrix(states: pairs) { pair, randomness in
                var state = try sampler.state(at: pair.map { [$0] })
                sampler.swapNeighbours(in: &state, with: &randomness)
                return state.replicas.map { $0.position[0] }
            }
            let weights = pairs.map { pair in
                let (i, j) = (Int(pair[0]), Int(pair[1]))
                return exponential(logPriors[i] - cold * energies[i] + logPriors[j] - hot * energies[j])
            }
            #expect(matrix.rowDefect <= tolerance)
            #expect(matrix.detailedBalanceDefect(weights) <= tolerance)
            // The ratio itself: at the hotter rung's side the swap goes ahead surely if it lowers the colder rung's energy.
            for (index, pair) in pairs.enumerated() where energies[Int(pair[0])] > energies[Int(pair[1])] {
                let swapped = Int(pair[1]) * 3 + Int(pair[0])
                #expect(matrix.probabilities[index][swapped] == 1)
            }
        }
    }

    /// Moves and swaps together keep the joint distribution, whichever pairs' turn it is, and log densities stay those of the rung.
    @Test func replicaExchange() throws {
        let numbers = Generator<Double>.uniform(in: 0...2).array(count: 2...2)
        try forAll(numbers, numbers, cases: 3) { (logPriors: [Double], energies: [Double]) in
            let family = LatticeFamily(logPriors: logPriors, energies: energies)
            let betas: [Double] = [1.5, 0.4, 0]
            let sampler = try ReplicaExchange(family, ladder: TemperatureLadder(betas: betas)) {
                (target, _) throws(SamplingError) in
                try RandomWalk(target: target, stepSize: 1)
            }
            let states = (0..<8).map { number in (0..<3).map { Double(number >> $0 & 1) } }
            let weights = states.map { state in
                exponential(zip(state, betas).reduce(0) { $0 + logPriors[Int($1.0)] - $1.1 * energies[Int($1.0)] })
            }
            for parity in 0..<2 {
                let matrix = try TransitionMatrix(states: states) { positions, randomness in
                    var state = try sampler.state(at: positions.map { [$0] })
                    state.sweeps = parity
                    _ = sampler.advance(&state, with: &randomness)
                    for (rung, replica) in state.replicas.enumerated() {
                        let target = try Tempered(family, beta: betas[rung])
                        let value = replica.position.withUnsafeBufferPointer { target.logDensity(at: $0) }
                        #expect(replica.logDensity == value)
                    }
                    return state.replicas.map { $0.position[0] }
                }
                #expect(matrix.rowDefect <= tolerance)
                #expect(matrix.invarianceDefect(weights) <= tolerance)
            }
        }
    }

    private static func matrix<K: TransitionKernel>(
        of kernel: K, on target: LatticeTarget
    ) throws -> TransitionMatrix where K.State == ChainState {
        try TransitionMatrix(states: target.states) { position, randomness in
            var state = try ChainState(at: position, of: target)
            _ = kernel.advance(&state, with: &randomness)
            let value = state.position.withUnsafeBufferPointer { target.logDensity(at: $0) }
            #expect(state.logDensity == value)
            return Array(state.position)
        }
    }
}

/// The exact conditional distribution of one coordinate of a lattice target.
private struct LatticeConditional: ConditionalDistribution {
    let target: LatticeTarget
    let coordinate: Int

    func draw<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R) {
        let count = coordinate == 0 ? target.table.count / target.width : target.width
        var remaining = 0.0
        var weights: [Double] = []
        for value in 0..<count {
            x[coordinate] = Double(value)
            weights.append(exponential(target.logDensity(at: UnsafeBufferPointer(x))))
            remaining += weights[value]
        }
        for value in 0..<count {
            x[coordinate] = Double(value)
            if value == count - 1 || randomness.accepts(probability: weights[value] / remaining) { return }
            remaining -= weights[value]
        }
    }
}
