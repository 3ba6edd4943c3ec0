// Permutation tests by means over pairs.
//
// How: T depends on the labels s_i in {0, 1} through s'D s and s'D 1 only. All relabellings share one pass over the pairs: each
// distance is computed once and added to those of the B sums that have both points in the first group. The additions are in a fixed
// order, so a relabelling that repeats the original labels has the original T to the last bit.

import RealModule

extension PairDissimilarity {
    /// Tests whether the clouds come from one law.
    ///
    /// - Parameters:
    ///   - first: n points.
    ///   - second: m points; n and m need not be equal.
    ///   - count: B, 1...100000; 999 resolves p-values of 0.001.
    ///   - seed: chooses the relabellings, which depend on nothing else.
    /// - Throws: ``CloudError``.
    public func permutationTest(
        _ first: PlanarCloud, _ second: PlanarCloud, count: Int = 199, seed: UInt64 = 0
    ) throws(CloudError) -> PermutationOutcome {
        try validate()
        let relabellings = try Relabellings(first.count, second.count, count: count, seed: seed)
        return PermutationOutcome(statistics(first, second, relabellings))
    }

    /// T for each division.
    private func statistics(
        _ first: PlanarCloud, _ second: PlanarCloud, _ relabellings: Relabellings
    ) -> [Double] {
        let (x, y) = first.pooled(with: second)
        let (total, count, labels) = (x.count, relabellings.divisions, relabellings.labels)
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
