// The proof of one root of He_n and of the weight there. See `CertifiedGaussHermiteRule` for the plan.
//
// With eta(t) = He_n(x + t) / He_n'(x) = sum a_m t^m the differential equation gives
//
//     a_0 = He_n(x) / He_n'(x),  a_1 = 1,  (m+1)(m+2) a_{m+2} = x (m+1) a_{m+1} - (n - m) a_m.
//
// Majorant. If 0 <= x <= 2 sqrt(n), |a_0| <= 1/alpha and alpha = (3/2) sqrt(n), then |a_m| <= alpha^(m-1) for all m, since
// |n - m| <= n (m+1) and 2 sqrt(n) / (alpha (m+2)) + n / (alpha^2 (m+2)) <= 2/3 + 2/9 < 1. So with z = alpha |t| <= 2^-10 the
// terms beyond K add up to at most z^K |t| / (1 - z), and |eta'(t) - 1| <= 1/(1-z)^2 - 1 < 1/2: at most one root with
// |t| <= 2^-10 / alpha.
//
// Rounding. Coefficient m >= 1 is kept with relative unit u_m = u 2^(s(m-1)), 2^s z <= 2^-8: the series makes up for what is
// dropped. One step of the recurrence makes a new error of at most 5 u_m alpha^(m-1) and passes on at most 8/9 of the old ones,
// so coefficients err by less than 45 u_m alpha^(m-1), and Horner's rule by less than 4 u_m alpha^(m-1) |t|^m at degree m.
// For m >= 2 these add up to at most 49 u |t| sum (2^s z)^(m-1) < u |t|; degrees 0 and 1 add 3 u (|a_0| + |t|).
// Hence |eta(t) - computed| <= 4 u (|a_0| + |t|) + tail + |error of a_0| (1 + z), and the computed derivative errs by less
// than 4 u relative: there degree m carries a factor m (2^s z)^(m-1), of the same smallness.

import Foundation
import MultiplePrecision

struct HermiteRootCertification {
    let order: Int
    let precision: Precision
    private let working: Precision
    /// n!, to within half a unit of `working`.
    private let factorial: BigFloat
    private let alpha: Double

    init(order n: Int, precision: Precision) throws {
        guard CertifiedGaussHermiteRule.orders.contains(n) else { throw GaussHermiteError.order(n) }
        self.order = n
        self.precision = precision
        // The smallest positive root is about 2/sqrt(n), and its absolute error is that of a_0: log2 n more bits.
        working = precision + HermiteRecurrence.guardBits(order: n) + (Int.bitWidth - n.leadingZeroBitCount)
        factorial = BigFloat.factorial(n, precision: working)
        alpha = 1.5 * Double(n).squareRoot()
    }

    /// The root with `rank` roots above it, and its weight; 0 <= rank <= (n-1)/2.
    func point(rank: Int) throws -> CertifiedGaussHermiteRule.Point {
        // The one node of order 1 has the whole weight, exactly.
        if order == 1 {
            return .init(node: Interval(0, precision: precision), weight: Interval(1, precision: precision))
        }
        let isZero = 2 * rank + 1 == order
        let x = isZero ? 0 : GaussHermiteStart.root(order: order, rank: rank)
        let failure = GaussHermiteError.rootNotProved(order: order, rank: rank)
        // The conditions of the recurrence's theorem.
        guard isZero || (x > 0 && x * x <= 4 * Double(order - 1)) else { throw failure }
        return try Arena.with(count: 1, precision: 53) { arena in
            arena[0].set(x)
            return try prove(near: arena[0], x, isZero: isZero, failure)
        }
    }

    private func prove(
        near start: Register, _ x: Double, isZero: Bool, _ failure: GaussHermiteError
    ) throws -> CertifiedGaussHermiteRule.Point {
        let n = order
        let unit = exp2(-Double(min(working.bits, 900)))
        return try Arena.with(count: 6, precision: working) { arena in
            let (value, slope, scratch) = (arena[0], arena[1], arena[2])
            scratch.set(1)
            arena[3].set(scratch)
            HermiteRecurrence.run(
                order: n, x: start, first: arena[3], current: value, previous: slope, scratch: scratch)
            slope.set(slope, times: n)
            // a_0 = He_n / (n He_{n-1}).
            let a0 = arena[3]
            a0.set(value, over: slope)
            // By the theorem He_n errs by E (|V_n| + sqrt(n) |V_{n-1}|) and He_{n-1} by the same over sqrt(n), E = 92 n^3 u; so
            // He_n' = n He_{n-1} errs by E (1 + sqrt(n) |a_0|) relative, and a_0 by twice E (1/sqrt(n) + |a_0|) (1 + sqrt(n) |a_0|).
            let root = Double(n).squareRoot()
            let offset = abs(a0.double)
            // A start is good to a few units in its last place: far closer than 2^-14, which `proveRank` counts on. An a_0 that
            // underflows Double would void the bounds below.
            guard alpha * offset <= 0x1p-14, offset >= .leastNormalMagnitude || a0.isZero else { throw failure }
            let recurrenceError = HermiteRecurrence.errorFactor(order: n) * (1 + root * offset)
            let a0Error = 2 * recurrenceError * (1 / root + offset)

            // `solve` promises |t| <= 2 |a_0| or this check fails, so 2 alpha |a_0| bounds z = alpha |t|.
            let taylor = HermiteTaylor(order: n, z: 2 * alpha * offset, working: working)
            let (t, residual, derivative) = (arena[4], arena[5], value)
            taylor.solve(x: start, a0: a0, t: t, residual: residual, derivative: derivative)
            let distance = abs(t.double)
            guard distance <= 2 * offset else { throw failure }

            // From here on Double rounds to nearest: a few parts in 2^53, against a thousandth to spare in every constant.
            // In units of 2^-working: |eta(t)| with its tail (1 unit of |t|), and from |eta'| >= 1/2 the distance to the root.
            let bound =
                residual.magnitude(inUnitsOf: working.bits) + 6 * (offset + distance) + distance + 1.01 * a0Error
            let radius = 2.001 * bound
            // The whole interval must lie where the derivative stays above 1/2.
            guard alpha * (distance + radius * unit) <= 0x1p-10 else { throw failure }

            // w = n! / He_n'(root)^2, He_n'(root) = slope · eta'; eta' moves by at most 2.1 alpha over the radius.
            derivative.set(derivative, times: slope)
            derivative.set(derivative, times: derivative)
            scratch.set(factorial)
            scratch.set(scratch, over: derivative)
            let weight = scratch.value
            let weightError = 2.01 * (recurrenceError + 2.1 * alpha * radius + 6) + 6

            t.set(t, plus: start)
            // x + t rounds once: half a unit of |x|, less than n + 1.
            let node =
                isZero
                ? Interval(0, precision: precision)
                : try enclosure(t.value, radius: radius + x + 1)
            return CertifiedGaussHermiteRule.Point(
                node: node, weight: try enclosure(weight, radius: weightError, relativeTo: weight))
        }
    }

    /// `midpoint` ± `radius` · 2^-working (times `scale`), rounded outward to the asked precision.
    private func enclosure(_ midpoint: BigFloat, radius: Double, relativeTo scale: BigFloat? = nil) throws -> Interval {
        var width = BigFloat(radius, precision: 53).scaled(by: -working.bits, rounding: .up)
        if let scale { width = .product(width, scale, precision: 53, rounding: .up) }
        return try Interval(midpoint: midpoint, radius: width).rounded(to: precision)
    }

    /// Proves that the root in `node`, an enclosure by `point(rank:)`, has `rank` roots above it, by a Sturm count a little above it.
    func proveRank(of node: Interval, rank: Int) throws {
        // No other root lies within 2^-10 / alpha of the start, which is within 2^-13 / alpha of the root's enclosure. A node no
        // wider than 2^-12 / alpha puts the count between 2^-11 / alpha above the root and 2^-12 / alpha below the next.
        let step = 0x1p-11 / alpha
        let above = node.upper.double(rounding: .up) + step
        guard step > 4 * GaussHermiteStart.countingTolerance(order: order),
            node.width.double(rounding: .up) <= step / 2,
            GaussHermiteStart.countAbove(order: order, x: above) == rank
        else { throw GaussHermiteError.rootNotProved(order: order, rank: rank) }
    }
}
