// E[ (x - theta)_+ h_k(x) ] by quadrature: Taylor panels with a proved remainder. It shares nothing with the closed form, which
// evaluates boundary terms; agreement of the two is a test of both.
//
// psi = h_k n (n the normal density) has the derivatives psi^(m) = (-1)^m sqrt((k+m)!/k!) h_{k+m} n, so on [c - d, c + d]
//
//     int (x - theta) psi dx = sum_{m<M} psi^(m)(c)/m! · [ (c - theta) 2 d^(m+1)/(m+1) (m even) + 2 d^(m+2)/(m+2) (m odd) ] + R,
//     |R| <= 2 d (|c - theta| + d) d^M/M! · sup |psi^(M)|,   |psi^(M)| <= sqrt((k+M)!/k!) 1.0865 / sqrt(2 pi)  (Cramér).
//
// The tail beyond X is at most 1.0865/sqrt(2 pi) int_X^inf (x - theta) e^(-x^2/4) dx <= (1 + |theta|/X) e^(-X^2/4) for X >= 2.

import MultiplePrecision

enum RampQuadrature {
    /// E[ (x - theta)_+ h_k(x) ], with panels of half-width 1/4 from theta on, to an absolute accuracy of about 2^-precision.
    static func value(theta: Interval, degree k: Int, precision: Precision) throws -> Interval {
        let working = precision + 64 + 8 * k
        let theta = theta.rounded(to: working)
        let half = Interval(exact: 0.25, precision: working)
        let reach = 2 * (Double(precision.bits) * 0.7 + 10).squareRoot() + max(0, theta.upper.double())
        let panels = Int(((reach - theta.lower.double()) * 2).rounded(.up))
        let terms = precision.bits / 2 + 32 + k
        let parts = try concurrentMap(count: panels) { index in
            let centre = theta + half * (2 * index + 1)
            return try panel(centre, theta: theta, half: half, degree: k, terms: terms)
        }
        let sum = parts.reduce(Interval(0, precision: working), +)
        let end = theta + half * (2 * panels)
        guard end.lower > BigFloat(2) else {
            throw IntervalError.domain(function: "the ramp's tail bound", argument: end.description, domain: "[2, inf)")
        }
        let tail = try (theta.absolute / end + 1) * (-end.squared.scaled(by: -2)).exp()
        return sum + tail.hull(-tail)
    }

    private static func panel(
        _ centre: Interval, theta: Interval, half: Interval, degree k: Int, terms: Int
    ) throws -> Interval {
        let working = centre.precision
        let normaliser = try Interval.pi(precision: working).scaled(by: 1).squareRoot()
        let density = try (-centre.squared.scaled(by: -1)).exp() / normaliser
        let offset = centre - theta
        // psi^(m)/m! = (-1)^m He_{k+m} n / (sqrt(k!) m!).
        var (previous, current) = (
            HermitePolynomial.monic(degree: k - 1, at: centre), HermitePolynomial.monic(degree: k, at: centre)
        )
        if k == 0 { previous = Interval(0, precision: working) }
        var scale = try density / Interval.factorial(k, precision: working).squareRoot()
        var power = half.scaled(by: 1)
        var sum = Interval(0, precision: working)
        for m in 0..<terms {
            let derivative = current * scale
            sum +=
                try m % 2 == 0
                ? derivative * offset * power / (m + 1) : -(derivative * power * half) / (m + 2)
            (previous, current) = (current, centre * current - previous * (k + m))
            scale = try scale / (m + 1)
            power *= half
        }
        let growth = try
            (Interval.factorial(k + terms, precision: working)
            / Interval.factorial(k, precision: working)).squareRoot()
        let remainder =
            try (offset.absolute + half) * power * growth * Interval("1.0865", precision: working)
            / (normaliser * Interval.factorial(terms, precision: working))
        return sum + remainder.hull(-remainder)
    }
}
