// Where the roots of He_n lie, in Double: a start for each root, and a proved count of the roots above a point.
//
// Starts are not proved and need not be: a start that is too far off makes the certification fail, never lie.

import Foundation

enum GaussHermiteStart {
    /// An approximation, good to a few units in the last place, of the root of He_n with `rank` roots above it; for
    /// 0 <= rank < n/2.
    static func root(order n: Int, rank: Int) -> Double {
        let lambda = Double(n) + 0.5
        // The phase integral of sqrt(lambda - x^2/4) from x = 2 sqrt(lambda) cos(e/2) to the turning point is
        // lambda (e - sin e)/2, and is pi (rank + 3/4) at a root (Szegö, Orthogonal polynomials, 8.22.12).
        let target = 2 * Double.pi * (Double(rank) + 0.75) / lambda
        var e = min(cbrt(6 * target), 3)
        for _ in 0..<8 { e -= (e - sin(e) - target) / (1 - cos(e)) }
        var x = 2 * lambda.squareRoot() * cos(e / 2)
        for _ in 0..<8 {
            let t = correction(order: n, x: x)
            x += t
            if abs(t) <= 4 * x.ulp { break }
        }
        return x
    }

    /// The step from `x` to the nearby root by the cubic Taylor polynomial of He_n, from y'' = x y' - n y.
    private static func correction(order n: Int, x: Double) -> Double {
        let y = lastRatio(order: n, x: x).ratio / Double(n)
        let a2 = (x - Double(n) * y) / 2
        let a3 = (2 * x * a2 - Double(n - 1)) / 6
        var t = -y
        for _ in 0..<3 { t -= (y + t * (1 + t * (a2 + t * a3))) / (1 + t * (2 * a2 + t * 3 * a3)) }
        return t
    }

    /// The number of roots of He_n above `x`, if `x` is further than ``countingTolerance(order:)`` from every root.
    ///
    /// This is the Sturm count of the Jacobi matrix of the Hermite polynomials (zero diagonal, off-diagonal sqrt(k)) by the
    /// ratios q_{k+1} = x - k/q_k. Absorbing each rounding error into the off-diagonal elements (Kahan 1966; Demmel, Applied
    /// numerical linear algebra, lemma 5.4) makes the computed count exact for a matrix whose squared off-diagonal elements
    /// are k (1 + delta), |delta| <= 2.01 · 2^-53, whose eigenvalues differ by at most 2.1 sqrt(n) 2^-53 from the roots.
    static func countAbove(order n: Int, x: Double) -> Int { lastRatio(order: n, x: x).negative }

    /// The distance from a root within which ``countAbove(order:x:)`` proves nothing.
    static func countingTolerance(order n: Int) -> Double { 2.1 * Double(n).squareRoot() * 0x1p-53 }

    /// He_n(x) / He_{n-1}(x), and the number of sign changes in He_0(x), ..., He_n(x).
    private static func lastRatio(order n: Int, x: Double) -> (ratio: Double, negative: Int) {
        var q = x
        var negative = q < 0 ? 1 : 0
        for k in 1..<max(n, 1) {
            // A zero ratio makes the next one infinite and the one after finite again, with the right signs.
            q = x - Double(k) / q
            negative += q < 0 ? 1 : 0
        }
        return (q, negative)
    }
}
