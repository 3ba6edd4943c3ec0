// Hermite polynomials of an interval argument. Certified for any argument, at the price of about log2(1 + |x|/sqrt(n)) + 1 bits
// a degree where He_n oscillates; `HermiteRecurrence` loses far less at a point.

import MultiplePrecision

/// Probabilists' Hermite polynomials of an interval.
public enum HermitePolynomial {
    /// He_n(x), with leading coefficient 1, by He_{k+1} = x He_k - k He_{k-1}.
    public static func monic(degree n: Int, at x: Interval) -> Interval {
        var (previous, current) = (Interval(0, precision: x.precision), Interval(1, precision: x.precision))
        for k in 0..<max(0, n) { (previous, current) = (current, x * current - previous * k) }
        return current
    }

    /// h_n(x) = He_n(x) / sqrt(n!), orthonormal for the standard normal density.
    public static func orthonormal(degree n: Int, at x: Interval) throws -> Interval {
        try monic(degree: n, at: x) / Interval.factorial(max(0, n), precision: x.precision).squareRoot()
    }
}
