import RealModule
import Sampling

func exponential(_ x: Double) -> Double { Double.exp(x) }

/// The transition probabilities of a kernel on a finite set of states, by enumeration.
struct TransitionMatrix {
    /// The probability to go from the first index to the second.
    let probabilities: [[Double]]

    /// - Parameters:
    ///   - states: every state; the kernel may not leave them.
    ///   - next: a step from a state, whose result is found among the states.
    init<State: Equatable>(
        states: [State], normals: [(value: Double, probability: Double)] = [(-1, 0.5), (1, 0.5)],
        _ next: (State, inout EnumeratingRandomness) throws -> State
    ) throws {
        probabilities = try states.map { state in
            var row = [Double](repeating: 0, count: states.count)
            for (outcome, probability) in try allOutcomes(normals: normals, { try next(state, &$0) }) {
                guard let index = states.firstIndex(of: outcome) else { throw EnumerationError.stateLeft }
                row[index] += probability
            }
            return row
        }
    }

    /// The largest |pi_i P_ij - pi_j P_ji|.
    func detailedBalanceDefect(_ weights: [Double]) -> Double {
        let total = weights.reduce(0, +)
        var worst = 0.0
        for i in weights.indices {
            for j in weights.indices {
                worst = max(worst, abs(weights[i] * probabilities[i][j] - weights[j] * probabilities[j][i]) / total)
            }
        }
        return worst
    }

    /// The largest |(pi P)_j - pi_j|.
    func invarianceDefect(_ weights: [Double]) -> Double {
        let total = weights.reduce(0, +)
        return weights.indices.map { j in
            abs(weights.indices.reduce(0) { $0 + weights[$1] * probabilities[$1][j] } - weights[j]) / total
        }.max() ?? 0
    }

    /// The largest departure of a row's sum from 1.
    var rowDefect: Double { probabilities.map { abs($0.reduce(0, +) - 1) }.max() ?? 0 }
}

/// A target on the lattice points of a box: the log density is given by a table, and zero density elsewhere.
struct LatticeTarget: Target {
    /// log p at (i, j), row by row.
    let table: [Double]
    let width: Int

    var dimension: Int { 2 }

    var states: [[Double]] {
        table.indices.map { [Double($0 / width), Double($0 % width)] }
    }

    func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        let (row, column) = (Int(x[0]), Int(x[1]))
        guard row >= 0, column >= 0, column < width, row * width + column < table.count else { return -.infinity }
        return table[row * width + column]
    }

    func logDensity(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        gradient.update(repeating: 0)
        return logDensity(at: x)
    }
}

/// A tempered target on the numbers 0..<n, with a prior and energies from tables.
struct LatticeFamily: TemperedTarget {
    let logPriors: [Double]
    let energies: [Double]

    var dimension: Int { 1 }

    private func index(_ x: UnsafeBufferPointer<Double>) -> Int? {
        x[0] >= 0 && x[0] < Double(energies.count) ? Int(x[0]) : nil
    }

    func logPrior(at x: UnsafeBufferPointer<Double>) -> Double { index(x).map { logPriors[$0] } ?? -.infinity }

    func logPrior(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        gradient.update(repeating: 0)
        return logPrior(at: x)
    }

    func energy(at x: UnsafeBufferPointer<Double>) -> Double { index(x).map { energies[$0] } ?? .infinity }

    func energy(
        at x: UnsafeBufferPointer<Double>, adding weight: Double,
        timesGradientTo gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double { energy(at: x) }
}
