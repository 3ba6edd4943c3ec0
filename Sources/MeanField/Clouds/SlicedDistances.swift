// Distances of clouds from their projections on lines: O(N log N) for each direction.
//
//     sliced Wasserstein    SW_p^p = mean over theta of W_p^p of the projections;  on a line W_p couples in order of size
//     sliced energy         (pi/2) mean over theta of the energy distance of the projections = the energy distance in the plane,
//                           since |v| = (pi/2) mean |v . theta|
//
// The mean is over equally spaced directions of half a turn. N. Bonneel et al. 2015, J. Math. Imaging Vis. 51.

import RealModule

/// Distances by projection.
public enum SlicedDistance {
    public static let directionCounts = 1...100_000

    public static let exponents = 1.0...64

    /// SW_p of two clouds, p >= 1.
    ///
    /// - Parameters:
    ///   - first: a cloud.
    ///   - second: another.
    ///   - p: the exponent, in `exponents`.
    ///   - directions: how many, in `directionCounts`.
    /// - Throws: ``CloudError``.
    /// - Accuracy: rounding ``roundingBound(_:_:_:directions:)``. Of the mean over directions, O(directions^-2) for p = 1, exact for p = 2
    ///   and clouds that differ by a translation or in their covariances.
    public static func wasserstein(
        _ first: PlanarCloud, _ second: PlanarCloud, exponent p: Double = 2, directions: Int = 64
    ) throws(CloudError) -> Double {
        guard exponents.contains(p) else { throw .setting("exponent", value: p, allowed: "in \(exponents)") }
        return root(try mean(first, second, directions) { cost($0, $1, p) }, p)
    }

    /// A bound of the rounding error of SW_p.
    ///
    /// A projection is off by less than 14 u (|x| + |y|), u = 2^-53, the angle's rounding included, and by the triangle inequality the
    /// distance by no more than the clouds; then come the roundings of each cost and of the sum over directions.
    ///
    /// - Parameters:
    ///   - first: a cloud.
    ///   - second: another.
    ///   - value: SW_p as computed.
    ///   - directions: how many there were.
    public static func roundingBound(
        _ first: PlanarCloud, _ second: PlanarCloud, _ value: Double, directions: Int
    ) -> Double {
        func extent(_ cloud: PlanarCloud) -> Double { zip(cloud.x, cloud.y).map { abs($0) + abs($1) }.max() ?? 0 }
        return 0x1p-53 * (14 * (extent(first) + extent(second)) + Double(directions + 16) * value)
    }

    /// Tests whether the clouds come from one law, by SW_p.
    ///
    /// Each direction is sorted once for all relabellings.
    ///
    /// - Parameters:
    ///   - first: a cloud.
    ///   - second: another.
    ///   - p: the exponent, in `exponents`.
    ///   - directions: how many, in `directionCounts`.
    ///   - count: B, 1...100000; 999 resolves p-values of 0.001.
    ///   - seed: chooses the relabellings, which depend on nothing else.
    /// - Throws: ``CloudError``.
    public static func permutationTest(
        _ first: PlanarCloud, _ second: PlanarCloud, exponent p: Double = 2, directions: Int = 64, count: Int = 199,
        seed: UInt64 = 0
    ) throws(CloudError) -> PermutationOutcome {
        guard exponents.contains(p) else { throw .setting("exponent", value: p, allowed: "in \(exponents)") }
        let relabellings = try Relabellings(first.count, second.count, count: count, seed: seed)
        let groups = (0...count).map(relabellings.firstGroup)
        var sums = [Double](repeating: 0, count: count + 1)
        let both = first.pooled(with: second)
        try forEachDirection(directions) { c, s in
            let projected = zip(both.x, both.y).map { c * $0 + s * $1 }
            let order = projected.indices.sorted { projected[$0] < projected[$1] }
            var (a, b) = ([Double](repeating: 0, count: first.count), [Double](repeating: 0, count: second.count))
            for (division, isFirst) in groups.enumerated() {
                var (i, j) = (0, 0)
                for k in order {
                    if isFirst[k] {
                        a[i] = projected[k]
                        i += 1
                    } else {
                        b[j] = projected[k]
                        j += 1
                    }
                }
                sums[division] += cost(a, b, p)
            }
        }
        return PermutationOutcome(sums.map { root($0 / Double(directions), p) })
    }

    /// W_p^p of sorted points on a line.
    private static func cost(_ a: [Double], _ b: [Double], _ p: Double) -> Double {
        var cost = CompensatedSum()
        forEachCoupling(a.count, b.count) { i, j, mass in
            let difference = abs(a[i] - b[j])
            cost.add(mass * (p == 1 ? difference : p == 2 ? difference * difference : Double.pow(difference, p)))
        }
        return cost.value
    }

    private static func root(_ mean: Double, _ p: Double) -> Double {
        p == 1 ? mean : p == 2 ? mean.squareRoot() : Double.pow(mean, 1 / p)
    }

    /// The energy distance by projections.
    ///
    /// - Accuracy: (pi/directions)^2/12 relative to the mean distance of points: |cos| is summed by the trapezoidal rule.
    public static func energy(
        _ first: PlanarCloud, _ second: PlanarCloud, directions: Int = 256
    ) throws(CloudError) -> Double {
        // On a line the energy distance is 2 int (F - G)^2.
        let mean = try mean(first, second, directions) { a, b in
            var integral = CompensatedSum()
            var (i, j) = (0, 0)
            var last = min(a[0], b[0])
            while i < a.count || j < b.count {
                let next = j >= b.count || (i < a.count && a[i] <= b[j]) ? a[i] : b[j]
                let gap = Double(i) / Double(a.count) - Double(j) / Double(b.count)
                integral.add(gap * gap * (next - last))
                last = next
                if j >= b.count || (i < a.count && a[i] <= b[j]) { i += 1 } else { j += 1 }
            }
            return 2 * integral.value
        }
        return mean * Double.pi / 2
    }

    private static func mean(
        _ first: PlanarCloud, _ second: PlanarCloud, _ directions: Int, _ distance: ([Double], [Double]) -> Double
    ) throws(CloudError) -> Double {
        var sum = 0.0
        try forEachDirection(directions) { c, s in
            func projected(_ cloud: PlanarCloud) -> [Double] { zip(cloud.x, cloud.y).map { c * $0 + s * $1 }.sorted() }
            sum += distance(projected(first), projected(second))
        }
        return sum / Double(directions)
    }

    /// Calls `body` with the cosine and the sine of each direction.
    private static func forEachDirection(
        _ directions: Int, _ body: (Double, Double) -> Void
    ) throws(CloudError) {
        guard directionCounts.contains(directions) else {
            throw .setting("directions", value: Double(directions), allowed: "in \(directionCounts)")
        }
        for d in 0..<directions {
            let angle = Double.pi * (Double(d) + 0.5) / Double(directions)
            body(Double.cos(angle), Double.sin(angle))
        }
    }

    /// The monotone coupling of n and m equal masses: each pair that shares mass, with it.
    private static func forEachCoupling(_ n: Int, _ m: Int, _ body: (Int, Int, Double) -> Void) {
        let scale = 1 / (Double(n) * Double(m))
        var (i, j) = (0, 0)
        // In units of 1/(n m), where both masses are whole numbers.
        var (left, right) = (m, n)
        while i < n && j < m {
            let shared = min(left, right)
            body(i, j, Double(shared) * scale)
            left -= shared
            right -= shared
            if left == 0 { (i, left) = (i + 1, m) }
            if right == 0 { (j, right) = (j + 1, n) }
        }
    }
}
