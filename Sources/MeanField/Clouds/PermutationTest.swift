// Whether two clouds come from one law, by permutation: under exchangeability the labels of the pooled points carry nothing, so
// with B random relabellings
//
//     p = (1 + #{b : T_b >= T}) / (B + 1)
//
// satisfies P(p <= k/(B+1)) <= k/(B+1) exactly, for every law and every N (E. S. Edgington; B. Phipson and G. K. Smyth 2010,
// Stat. Appl. Genet. Mol. Biol. 9). Ties count against rejection.
//
// How: T depends on the labels s_i in {0, 1} through s'D s and s'D 1 only. All relabellings share one pass over the pairs: each
// distance is computed once and added to those of the B sums that have both points in the first group. The additions are in a fixed
// order, so a relabelling that repeats the original labels has the original T to the last bit.

import RealModule
import Sampling

/// The outcome of a permutation test.
public struct PermutationOutcome: Sendable, Hashable {
    /// T of the clouds as they are.
    public let statistic: Double
    /// T of the relabelled clouds, ascending.
    public let relabelled: [Double]
    /// (1 + #{T_b >= T}) / (B + 1).
    public let pValue: Double

    /// The value that T exceeds with probability at most `level` under the hypothesis of one law.
    public func criticalValue(level: Double) -> Double {
        let index = Int((Double(relabelled.count + 1) * (1 - level)).rounded(.up)) - 1
        return relabelled.indices.contains(index) ? relabelled[index] : .infinity
    }
}

extension PairDissimilarity {
    public static let relabellings = 1...100_000

    /// Tests whether the clouds come from one law.
    ///
    /// - Parameters:
    ///   - first: n points.
    ///   - second: m points; n and m need not be equal.
    ///   - count: B, in `relabellings`; 999 resolves p-values of 0.001.
    ///   - seed: chooses the relabellings, which depend on nothing else.
    /// - Throws: ``CloudError``.
    public func permutationTest(
        _ first: PlanarCloud, _ second: PlanarCloud, count: Int = 199, seed: UInt64 = 0
    ) throws(CloudError) -> PermutationOutcome {
        try validate()
        guard Self.relabellings.contains(count) else {
            throw .setting("count", value: Double(count), allowed: "in \(Self.relabellings)")
        }
        let labels = Self.labels(first: first.count, of: first.count + second.count, count: count, seed: seed)
        let statistics = statistics(first, second, labels: labels, count: count + 1)
        let relabelled = statistics.dropFirst()
        let reached = relabelled.filter { $0 >= statistics[0] }.count
        return PermutationOutcome(
            statistic: statistics[0], relabelled: relabelled.sorted(), pValue: Double(1 + reached) / Double(count + 1))
    }

    /// For each point the label 1 or 0 in each relabelling, point-major; relabelling 0 is the original one.
    static func labels(first: Int, of total: Int, count: Int, seed: UInt64) -> [Double] {
        var labels = [Double](repeating: 0, count: total * (count + 1))
        for i in 0..<first { labels[i * (count + 1)] = 1 }
        var order = Array(0..<total)
        for b in 1...count {
            var stream = PhiloxStream(seed: seed, step: UInt64(b))
            // The first `first` places of a Fisher-Yates shuffle are a uniformly drawn subset.
            for i in 0..<first {
                order.swapAt(i, i + stream.index(below: total - i))
                labels[order[i] * (count + 1) + b] = 1
            }
        }
        return labels
    }

    /// T for each column of labels.
    private func statistics(
        _ first: PlanarCloud, _ second: PlanarCloud, labels: [Double], count: Int
    ) -> [Double] {
        let (x, y) = first.pooled(with: second)
        let total = x.count
        // s'D s over ordered pairs, and the row sums of D.
        var quadratic = [Double](repeating: 0, count: count)
        var rowSums = [Double](repeating: 0, count: total)
        var row = [Double](repeating: 0, count: total)
        var partial = [Double](repeating: 0, count: count)
        let diagonal = self == .energy ? 0.0 : -1
        labels.withUnsafeBufferPointer { labels in
            partial.withUnsafeMutableBufferPointer { partial in
                quadratic.withUnsafeMutableBufferPointer { quadratic in
                    rowSums.withUnsafeMutableBufferPointer { rowSums in
                        row.withUnsafeMutableBufferPointer { row in
                            for i in 0..<total {
                                squaredDistances(x[i], y[i], x, y, from: i + 1, row)
                                apply(UnsafeMutableBufferPointer(rebasing: row[0..<(total - i - 1)]))
                                for b in 0..<count { partial[b] = 0 }
                                for j in (i + 1)..<max(total, i + 1) {
                                    let d = row[j - i - 1]
                                    rowSums[i] += d
                                    rowSums[j] += d
                                    let start = j * count
                                    for b in 0..<count { partial[b] += d * labels[start + b] }
                                }
                                rowSums[i] += diagonal
                                for b in 0..<count {
                                    quadratic[b] += labels[i * count + b] * (2 * partial[b] + diagonal)
                                }
                            }
                        }
                    }
                }
            }
        }
        let everything = rowSums.reduce(0, +)
        let (n, m) = (Double(first.count), Double(second.count))
        return (0..<count).map { b in
            var linear = 0.0
            for i in 0..<total { linear += labels[i * count + b] * rowSums[i] }
            let within = quadratic[b]
            let between = linear - within
            let others = everything - 2 * linear + within
            return 2 * between / (n * m) - within / (n * n) - others / (m * m)
        }
    }
}
