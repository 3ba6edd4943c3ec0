// The standard normal law in intervals: density n, upper tail Q, and the mean excess J(t) = E (Z - t)_+ = n(t) - t Q(t), of which
// each is minus the derivative of the next: J' = -Q, Q' = -n.
//
// In the complex plane |n(s + i r)| = e^(r^2/2) n(s), and since Q(z) = int_0^inf n(y + z) dy, J(z) = int_0^inf y n(y + z) dy, also
// |Q(s + i r)| <= e^(r^2/2) Q(s) and |J(s + i r)| <= e^(r^2/2) J(s).

import MultiplePrecision

enum StandardNormal {
    /// n(x) = e^(-x^2/2) / sqrt(2 pi).
    static func density(_ x: Interval) throws -> Interval {
        try (-x.squared.scaled(by: -1)).exp() / Interval.pi(precision: x.precision).scaled(by: 1).squareRoot()
    }

    /// Q(x) = P(Z > x).
    static func upperTail(_ x: Interval) throws -> Interval {
        try (x / Interval(2, precision: x.precision).squareRoot()).erfc().scaled(by: -1)
    }

    /// J(x) = E (Z - x)_+.
    static func excess(_ x: Interval) throws -> Interval {
        // J falls, so its image is that of the ends; x occurs twice in the formula.
        let ends = try [x.lower, x.upper].map { end in
            let point = try Interval(end)
            return try density(point) - point * upperTail(point)
        }
        return Interval.maximum(ends[1].hull(ends[0]), Interval(0, precision: x.precision))
    }

    /// int_alpha^beta x^j n(x) dx for j = 0...degree, beta = nil for infinity.
    static func moments(degree: Int, from alpha: Interval, to beta: Interval?) throws -> [Interval] {
        // m_j = (j - 1) m_{j-2} + alpha^(j-1) n(alpha) - beta^(j-1) n(beta).
        let (atAlpha, atBeta) = try (density(alpha), beta.map(density))
        var moments = [try upperTail(alpha)]
        if let beta { moments[0] -= try upperTail(beta) }
        for j in stride(from: 1, through: degree, by: 1) {
            var moment = try alpha.raised(to: j - 1) * atAlpha
            if let beta, let atBeta { moment -= try beta.raised(to: j - 1) * atBeta }
            moments.append(j > 1 ? moment + moments[j - 2] * (j - 1) : moment)
        }
        return moments
    }
}
