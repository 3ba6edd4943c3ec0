// Whether two clouds come from one law, by permutation: under exchangeability the labels of the pooled points carry nothing, so
// with B random relabellings
//
//     p = (1 + #{b : T_b >= T}) / (B + 1)
//
// satisfies P(p <= k/(B+1)) <= k/(B+1) exactly, for every law, every statistic T and every N (E. S. Edgington; B. Phipson and
// G. K. Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9). Ties count against rejection.

import Sampling

/// The outcome of a permutation test.
public struct PermutationOutcome: Sendable, Hashable {
    /// T of the clouds as they are.
    public let statistic: Double
    /// T of the relabelled clouds.
    public let relabelled: [Double]
    /// (1 + #{T_b >= T}) / (B + 1).
    public let pValue: Double

    /// - Parameter statistics: T of the clouds as they are, and after it those of the relabelled ones.
    init(_ statistics: [Double]) {
        statistic = statistics[0]
        relabelled = Array(statistics.dropFirst())
        let reached = relabelled.reduce(0) { $1 >= statistics[0] ? $0 + 1 : $0 }
        pValue = Double(1 + reached) / Double(statistics.count)
    }

    /// The value that T exceeds with probability at most `level` under the hypothesis of one law.
    public func criticalValue(level: Double) -> Double {
        let index = Int((Double(relabelled.count + 1) * (1 - level)).rounded(.up)) - 1
        return relabelled.indices.contains(index) ? relabelled.sorted()[index] : .infinity
    }

    /// The test of all hypotheses at once by the mean of the statistics, as exact as each: outcomes of independent pairs of clouds whose
    /// relabellings come from different seeds. It is sharp where many pairs differ a little.
    ///
    /// - Parameter outcomes: at least one, all with as many relabellings.
    /// - Throws: ``CloudError``.
    public static func combined(_ outcomes: [PermutationOutcome]) throws(CloudError) -> PermutationOutcome {
        guard let first = outcomes.first else {
            throw .setting("outcomes", value: 0, allowed: "at least one")
        }
        for other in outcomes where other.relabelled.count != first.relabelled.count {
            throw .lengths(first.relabelled.count, other.relabelled.count)
        }
        let scale = 1 / Double(outcomes.count)
        return PermutationOutcome(
            (0...first.relabelled.count).map { b in
                scale * outcomes.reduce(0) { $0 + (b == 0 ? $1.statistic : $1.relabelled[b - 1]) }
            })
    }
}

/// Random divisions of pooled points into groups of the sizes that they have; division 0 is the one that is there.
struct Relabellings {
    static let counts = 1...100_000

    /// The points of both clouds.
    let total: Int
    /// The divisions, the original one included.
    let divisions: Int
    /// Whether a point is in the first group, 1 or 0 for each division, point-major.
    let labels: [Double]

    /// - Parameters:
    ///   - first: the size of the first cloud.
    ///   - second: the size of the second.
    ///   - count: B, in `counts`.
    ///   - seed: chooses the divisions, which depend on nothing else.
    /// - Throws: ``CloudError/setting(_:value:allowed:)`` for another count.
    init(_ first: Int, _ second: Int, count: Int, seed: UInt64) throws(CloudError) {
        guard Self.counts.contains(count) else {
            throw .setting("count", value: Double(count), allowed: "in \(Self.counts)")
        }
        (total, divisions) = (first + second, count + 1)
        var labels = [Double](repeating: 0, count: total * divisions)
        for i in 0..<first { labels[i * divisions] = 1 }
        var order = Array(0..<total)
        for b in 1...count {
            var stream = PhiloxStream(seed: seed, step: UInt64(b))
            // The first `first` places of a Fisher-Yates shuffle are a uniformly drawn subset.
            for i in 0..<first {
                order.swapAt(i, i + stream.index(below: total - i))
                labels[order[i] * divisions + b] = 1
            }
        }
        self.labels = labels
    }

    /// Which points are in the first group of a division.
    func firstGroup(of division: Int) -> [Bool] { (0..<total).map { labels[$0 * divisions + division] == 1 } }
}
