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

    /// SW_p of two clouds, p >= 1.
    ///
    /// - Accuracy: of the mean over directions, O(directions^-2) for p = 1, exact to rounding for p = 2 and clouds that differ by a
    ///   translation or in their covariances; rounding 2^-48 relative.
    public static func wasserstein(
        _ first: PlanarCloud, _ second: PlanarCloud, exponent p: Double = 2, directions: Int = 64
    ) throws(CloudError) -> Double {
        guard p >= 1, p <= 64 else { throw .setting("exponent", value: p, allowed: "in 1...64") }
        let mean = try mean(first, second, directions) { a, b in
            var cost = CompensatedSum()
            forEachCoupling(a.count, b.count) { i, j, mass in
                let difference = abs(a[i] - b[j])
                cost.add(mass * (p == 1 ? difference : p == 2 ? difference * difference : Double.pow(difference, p)))
            }
            return cost.value
        }
        return p == 1 ? mean : Double.pow(mean, 1 / p)
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
        guard directionCounts.contains(directions) else {
            throw .setting("directions", value: Double(directions), allowed: "in \(directionCounts)")
        }
        var sum = 0.0
        for d in 0..<directions {
            let angle = Double.pi * (Double(d) + 0.5) / Double(directions)
            let (c, s) = (Double.cos(angle), Double.sin(angle))
            func projected(_ cloud: PlanarCloud) -> [Double] { zip(cloud.x, cloud.y).map { c * $0 + s * $1 }.sorted() }
            sum += distance(projected(first), projected(second))
        }
        return sum / Double(directions)
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
