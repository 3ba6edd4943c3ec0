// Shrinker: makes a failing choice sequence as simple as it can.
//
// Every accepted step is strictly smaller in shortlex order, which is a well-order, so shrinking ends; it also ends at a
// number of steps, and says so. Passes repeat until none of them helps. Each pass exists for a case that the others leave:
//
//   spans       replace a tree by a subtree; delete elements (runs of them first); simplify whole spans
//   deletion    blocks of 8 ... 1 choices: joins neighbouring arrays, drops what no span covers
//   lowering    one choice at a time towards the simplest, by bisection; a count together with deleting what it counted
//   pairs       equal choices together, two choices by the same amount, one down and the other up
//   repair      an element deleted, and the others renumbered, or its number added to its neighbour
//   ordering    neighbouring spans and choices into simplest-first order
//   doubles     integers, then fractions with few bits
//
// The best sequence is a local minimum of these moves, not a proof that no simpler failing input exists.

struct Shrinker {
    /// Runs a candidate; its recording if it fails in the same way as the original, else nil.
    typealias Attempt = ([Choice]) async -> Recording?

    private(set) var best: Recording
    private(set) var steps = 0
    private(set) var shrinks = 0
    let maximumSteps: Int
    private let attempt: Attempt
    private var tried: Set<[Choice]> = []

    init(_ failing: Recording, maximumSteps: Int, attempt: @escaping Attempt) {
        best = failing
        self.maximumSteps = maximumSteps
        self.attempt = attempt
    }

    var isExhausted: Bool { steps >= maximumSteps }

    mutating func run() async {
        var before: [Choice]
        repeat {
            before = best.choices
            await simplifySpans()
            await deleteBlocks()
            await lowerEach()
            await simplifyDoubles()
            await lowerCounts()
            await deleteAndRepair()
            await order()
            await lowerPairs()
        } while best.choices != before && !isExhausted
    }

    /// Tries a candidate that is simpler than the best so far; true if it becomes the best.
    @discardableResult
    mutating func consider(_ candidate: [Choice]) async -> Bool {
        guard !isExhausted, candidate.isSimpler(than: best.choices), tried.insert(candidate).inserted else {
            return false
        }
        steps += 1
        guard let recording = await attempt(candidate), recording.choices.isSimpler(than: best.choices) else {
            return false
        }
        best = recording
        shrinks += 1
        return true
    }

    /// Tries the best sequence with some choices replaced.
    mutating func consider(_ replacements: (Int, Choice)...) async -> Bool {
        var candidate = best.choices
        for (index, choice) in replacements {
            guard candidate.indices.contains(index) else { return false }
            candidate[index] = choice
        }
        return await consider(candidate)
    }

    mutating func consider(removing range: Range<Int>) async -> Bool {
        guard range.upperBound <= best.choices.count, !range.isEmpty else { return false }
        return await consider(Array(best.choices[..<range.lowerBound] + best.choices[range.upperBound...]))
    }
}
