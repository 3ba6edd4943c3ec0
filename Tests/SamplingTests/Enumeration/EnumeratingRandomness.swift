// A source of randomness that follows every outcome of a kernel in turn, with its probability. Run to the end it gives the exact
// transition probabilities of the code under test.

import Sampling

/// Takes the branches that a script says, then the first of each.
struct EnumeratingRandomness: Randomness {
    /// The values of a normal number and their probabilities.
    let normals: [(value: Double, probability: Double)]
    private(set) var script: [Int]
    private var depth = 0
    private var widths: [Int] = []
    private(set) var probability = 1.0
    /// Whether something was drawn that has no finite enumeration.
    private(set) var isUnsupported = false

    init(normals: [(value: Double, probability: Double)], script: [Int] = []) {
        (self.normals, self.script) = (normals, script)
    }

    /// The script of the next outcome in lexicographic order; nil after the last.
    var following: [Int]? {
        var next = Array(script.prefix(depth))
        while let last = next.last {
            if last + 1 < widths[next.count - 1] {
                next[next.count - 1] += 1
                return next
            }
            next.removeLast()
        }
        return nil
    }

    private mutating func branch(_ probabilities: [Double]) -> Int {
        if depth == script.count { script.append(0) }
        widths.append(probabilities.count)
        let choice = script[depth]
        depth += 1
        probability *= probabilities[choice]
        return choice
    }

    mutating func bits() -> UInt64 {
        isUnsupported = true
        return 0
    }

    mutating func uniform() -> Double {
        isUnsupported = true
        return 0.5
    }

    mutating func normal() -> Double { normals[branch(normals.map(\.probability))].value }

    mutating func fillNormals(_ buffer: UnsafeMutableBufferPointer<Double>) {
        for index in buffer.indices { buffer[index] = normal() }
    }

    mutating func coin() -> Bool { branch([0.5, 0.5]) == 0 }

    mutating func accepts(probability: Double) -> Bool {
        guard probability > 0 else { return false }
        return probability >= 1 || branch([probability, 1 - probability]) == 0
    }

    mutating func accepts(logProbability logarithm: Double) -> Bool {
        logarithm >= 0 || accepts(probability: logarithm.isNaN ? 0 : exponential(logarithm))
    }

    mutating func index(below count: Int) -> Int {
        count < 2 ? 0 : branch([Double](repeating: 1 / Double(count), count: count))
    }
}

/// All outcomes of a function of randomness, each with its probability.
func allOutcomes<Outcome>(
    normals: [(value: Double, probability: Double)] = [(0, 1)],
    _ function: (inout EnumeratingRandomness) throws -> Outcome
) throws -> [(outcome: Outcome, probability: Double)] {
    var outcomes: [(Outcome, Double)] = []
    var script: [Int]? = []
    while let current = script {
        var randomness = EnumeratingRandomness(normals: normals, script: current)
        let outcome = try function(&randomness)
        guard !randomness.isUnsupported else { throw EnumerationError.continuousDraw }
        outcomes.append((outcome, randomness.probability))
        script = randomness.following
    }
    return outcomes
}

enum EnumerationError: Error {
    case continuousDraw
    case stateLeft
}
