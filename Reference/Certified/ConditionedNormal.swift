// Integrals over one of two correlated normal variables after the other has been integrated out,
//
//     I = int_alpha^beta P(x) n(x) S(t) dx,   t = (k - rho x)/q,   q^2 = 1 - rho^2,   S one of n, Q, q J  (`StandardNormal`),
//
// P a polynomial of degree at most 2. With Y = rho X + q Z, Z ~ N(0,1) independent of X, S(t) is the conditional mean given X = x:
// Q(t) = P(Y > k), q J(t) = E (Y - k)_+, n(t) = E Z 1{Z > t}.
//
// Localisation. In u = (x - rho k)/q the pair (x, t) is the rotated pair (k, u): x = rho k + q u, t = q k - rho u, and n(x) n(t) =
// n(k) n(u). Where t < 0, Q(t) = 1 - Q(-t), J(t) = J(-t) - t and n(t) = n(-t), so that I is an elementary integral over t < 0, plus the
// integral with S(|t|). As S(|t|) <= 1.2534 n(t) (Q/n <= sqrt(pi/2) and J/n <= 1 for t >= 0, both falling), the latter lives on
// |u| <= U, however small q is: with |P(x)| <= sum |p_j| (|k| + |u|)^j, |u| > U >= 2 contributes at most
// 1.6 q n(k) n(U) sum |p_j| (|k| + U)^j, by (|k| + u)/(|k| + U) <= u/U and int_U^inf u^2 n(u) du <= (U + 1/U) n(U), and all u together
// at most 1.2534 q n(k) sum |p_j| (|k| + 1)^j.
//
// Panels. |u| <= U is cut at t = 0 and into panels u0 + [-d, d], d <= 1. There A = n(x) J(t), B = n(x) Q(t), C = n(x) n(t) have Taylor
// coefficients in u - u0, with x0, u0 at the centre, by
//
//     (m+1) C_{m+1} = -u0 C_m - C_{m-1},                      since C' = -u C,
//     (m+1) B_{m+1} = -q x0 B_m - q^2 B_{m-1} + rho C_m,      since B' = -q x B + rho C,
//     (m+1) A_{m+1} = -q x0 A_m - q^2 A_{m-1} + rho B_m,
//
// and by Cauchy on |u - u0| = R the m-th is at most e^(R^2/2) n(x*) S(t*) R^-m, x* the least |x| and t* the least t within real
// distance R of the centre, because the imaginary parts q Im u and -rho Im u have squares that sum to (Im u)^2. Cut after M terms the
// panel errs by at most 2 d max|P| e^(R^2/2) n(x*) S(t*) (d/R)^M / (1 - d/R).

import Foundation
import MultiplePrecision

struct ConditionedNormal {
    /// What stands for S.
    enum Factor {
        /// n(t).
        case density
        /// Q(t).
        case tail
        /// q J(t).
        case excess
    }

    /// The correlation of X and Y.
    let rho: Interval
    /// sqrt(1 - rho^2), in [0, 1]; the point 0 for |rho| = 1.
    let q: Interval
    /// The integrals are computed to an absolute accuracy of about 2^-precision times the coefficients of P.
    let precision: Precision

    private let working: Precision
    /// U, R and M.
    private let reach, radius: Interval
    private let terms: Int

    init(rho: Interval, q: Interval, precision: Precision) {
        working = max(precision + 48, 128)
        self.rho = rho.rounded(to: working)
        self.q = q.rounded(to: working)
        self.precision = precision
        let nats = Double(precision.bits + 8) * log(2)
        reach = Interval(exact: (2 * nats).squareRoot() + 2, precision: working)
        // d = 1 and R = sqrt(M): the remainder is e^(M/2) M^(-M/2).
        var count = 8.0
        while count / 2 * (log(count) - 1) < nats { count += 1 }
        terms = Int(count)
        radius = Interval(exact: count.squareRoot(), precision: working)
    }

    private var zero: Interval { Interval(0, precision: working) }
    private var one: Interval { Interval(1, precision: working) }

    /// I, for P with these coefficients, lowest first; `beta` = nil stands for infinity.
    ///
    /// - Parameters:
    ///   - factor: what stands for S.
    ///   - k: the kink of the factor.
    ///   - polynomial: the coefficients of P.
    ///   - majorant: m_j >= 0 with |P(x)| <= sum m_j |x|^j on [alpha, beta], if the |p_j| are too coarse.
    ///   - alpha: the lower limit.
    ///   - beta: the upper limit.
    /// - Throws: an `IntervalError` where the precision does not decide the sign of `rho` or k.
    func integral(
        _ factor: Factor, kink k: Interval, polynomial: [Interval], majorant: [Interval]? = nil, from alpha: Interval,
        to beta: Interval? = nil
    ) throws -> Interval {
        let (k, alpha) = (k.rounded(to: working), alpha.rounded(to: working))
        let beta = beta.map { $0.rounded(to: working) }
        let elementary = try elementaryPart(factor, k, polynomial, alpha, beta)
        // At q = 0, S(|t|) vanishes off t = 0, and so does q J(0).
        if q.sign == 0 { return elementary }
        let bounds = (majorant ?? polynomial).map(\.absolute)
        return try elementary + localisedPart(factor, k, polynomial, bounds, alpha, beta)
    }
}

// MARK: - The elementary part

extension ConditionedNormal {
    /// int P n (S(t) -+ S(-t)) over the part of [alpha, beta] where t < 0.
    private func elementaryPart(
        _ factor: Factor, _ k: Interval, _ polynomial: [Interval], _ alpha: Interval, _ beta: Interval?
    ) throws -> Interval {
        if factor == .density { return zero }
        var (low, high): (Interval, Interval?) = (alpha, beta)
        switch try sign(of: rho, "rho") {
        case 1:
            // t < 0 right of k/rho.
            let root = try k / rho
            low = .maximum(alpha, root)
            high = beta.map { .maximum($0, root) }
        case -1:
            let root = try k / rho
            low = .minimum(alpha, root)
            high = beta.map { .minimum($0, root) } ?? root
            if beta == nil, root.upper <= alpha.lower { return zero }
        default:
            if try sign(of: k, "k") >= 0 { return zero }
        }
        // P, or P (rho x - k).
        var coefficients = polynomial
        if factor == .excess {
            coefficients = polynomial.map { -($0 * k) } + [zero]
            for (j, coefficient) in polynomial.enumerated() { coefficients[j + 1] += coefficient * rho }
        }
        let moments = try StandardNormal.moments(degree: coefficients.count - 1, from: low, to: high)
        return zip(coefficients, moments).reduce(zero) { $0 + $1.0 * $1.1 }
    }

    private func sign(of x: Interval, _ name: String) throws -> Int {
        guard let sign = x.sign else {
            throw IntervalError.domain(
                function: "the sign of \(name)", argument: x.description, domain: "x <> 0, or {0}")
        }
        return sign
    }
}

// MARK: - The localised part

extension ConditionedNormal {
    /// int P n S(|t|) over [alpha, beta], with the sign of S(t) = ... +- S(-t) where t < 0.
    private func localisedPart(
        _ factor: Factor, _ k: Interval, _ polynomial: [Interval], _ bounds: [Interval], _ alpha: Interval,
        _ beta: Interval?
    ) throws -> Interval {
        let scale = try q * StandardNormal.density(k)
        func bound(_ distance: Interval, _ constant: String) throws -> Interval {
            var (sum, power) = (zero, one)
            for coefficient in bounds {
                sum += coefficient * power
                power *= k.absolute + distance
            }
            return try sum * scale * Interval(constant, precision: working)
        }
        let total = try bound(one, "1.2534")
        if total.upper < BigFloat(1, scaledBy: -precision.bits - 8, precision: 2) { return total.hull(-total) }
        let tails = try bound(reach, "1.6") * StandardNormal.density(reach)

        func clipped(_ u: Interval) -> Interval { .maximum(-reach, .minimum(u, reach)) }
        let low = try clipped((alpha - rho * k) / q)
        let high = try beta.map { try clipped(($0 - rho * k) / q) } ?? reach
        // The part of [low, high] where t > 0, and the rest, reflected by (x, t, u, k) -> -(x, t, u, k).
        var (right, left) = ((low, high), (-high, -low))
        let sign = try sign(of: rho, "rho")
        if sign != 0 {
            let root = try clipped(q * k / rho)
            let below = (low: Interval.minimum(low, root), high: Interval.minimum(high, root))
            let above = (low: Interval.maximum(low, root), high: Interval.maximum(high, root))
            right = sign > 0 ? below : above
            left = sign > 0 ? (-above.high, -above.low) : (-below.high, -below.low)
            // The ends of an empty part are one number, which the intervals do not know.
            if root.upper <= low.lower { if sign > 0 { right = (zero, zero) } else { left = (zero, zero) } }
            if high.upper <= root.lower { if sign > 0 { left = (zero, zero) } else { right = (zero, zero) } }
        } else if try self.sign(of: k, "k") >= 0 {
            left = (zero, zero)
        } else {
            right = (zero, zero)
        }
        let reflected = polynomial.enumerated().map { $0 % 2 == 0 ? $1 : -$1 }
        let positive = try panels(factor, k, polynomial, right.0, right.1)
        let negative = try panels(factor, -k, reflected, left.0, left.1)
        let sum = factor == .tail ? positive - negative : positive + negative
        let value = factor == .excess ? sum * q.squared : sum * q
        return value + tails.hull(-tails)
    }

    /// int P n S du over [low, high], where t >= 0, in panels of half-width at most 1.
    private func panels(
        _ factor: Factor, _ k: Interval, _ polynomial: [Interval], _ low: Interval, _ high: Interval
    ) throws -> Interval {
        let length = high - low
        guard length.upper.signum > 0 else { return zero }
        let count = max(1, Int(length.upper.scaled(by: -1).double(rounding: .up).rounded(.up)))
        let half = try length / (2 * count)
        return try (0..<count).reduce(zero) { sum, index in
            try sum + panel(factor, k, polynomial, centre: low + half * (2 * index + 1), half: half)
        }
    }

    private func panel(
        _ factor: Factor, _ k: Interval, _ polynomial: [Interval], centre u: Interval, half: Interval
    ) throws -> Interval {
        let x = rho * k + q * u
        let t = q * k - rho * u
        let density = try StandardNormal.density(x)
        var series = [Recurrence(first: try StandardNormal.density(k) * StandardNormal.density(u), -u, -one, rho)]
        let own = (linear: -(q * x), square: -q.squared)
        if factor != .density {
            series.append(Recurrence(first: try density * StandardNormal.upperTail(t), own.linear, own.square, rho))
        }
        if factor == .excess {
            series.append(Recurrence(first: try density * StandardNormal.excess(t), own.linear, own.square, rho))
        }
        // int_{-d}^{d} (u - u0)^m f, m = 0, 1, 2, for the last of the series.
        var moments = [zero, zero, zero]
        var power = half
        for m in 0..<terms {
            let coefficient = series[series.count - 1].current
            if m % 2 == 0 {
                moments[0] += try coefficient * power / (m + 1)
                power *= half.squared
                moments[2] += try coefficient * power / (m + 3)
            } else {
                moments[1] += try coefficient * power / (m + 2)
            }
            var source = zero
            for index in series.indices {
                let next = series[index].current
                try series[index].step(to: m + 1, source: source)
                source = next
            }
        }
        // P(x0 + q s) in powers of s.
        let p = polynomial + [Interval](repeating: zero, count: max(0, 3 - polynomial.count))
        let shifted = [p[0] + x * (p[1] + x * p[2]), q * (p[1] + (x * p[2]).scaled(by: 1)), q.squared * p[2]]
        let sum = zip(shifted, moments).reduce(zero) { $0 + $1.0 * $1.1 }.scaled(by: 1)
        let remainder = try remainder(factor, polynomial, x: x, t: t, half: half)
        return sum + remainder.hull(-remainder)
    }

    private func remainder(
        _ factor: Factor, _ polynomial: [Interval], x: Interval, t: Interval, half: Interval
    ) throws -> Interval {
        let low: Precision = 64
        let (d, r) = (half.absolute.rounded(to: low), radius.rounded(to: low))
        let sweep = (q.rounded(to: low) * r.hull(-r))
        let nearest = try Interval((x.rounded(to: low) + sweep).mignitude)
        let least = try Interval((t.rounded(to: low) - (rho.rounded(to: low) * r).absolute).lower)
        let size =
            switch factor {
            case .density: try StandardNormal.density(Interval(max(least.lower, BigFloat(0, precision: low))))
            case .tail: try StandardNormal.upperTail(least)
            case .excess: try StandardNormal.excess(least)
            }
        var (values, power) = (Interval(0, precision: low), Interval(1, precision: low))
        for coefficient in polynomial {
            values += coefficient.absolute * power
            power *= x.absolute + d
        }
        let ratio = try d / r
        let growth = try r.squared.scaled(by: -1).exp() * StandardNormal.density(nearest) * size
        let tail = try ratio.raised(to: terms) / (Interval(1, precision: low) - ratio)
        return values * growth * tail * d.scaled(by: 1)
    }

    /// (m+1) f_{m+1} = linear f_m + square f_{m-1} + coupling g_m.
    private struct Recurrence {
        private(set) var current: Interval
        private var previous: Interval
        private let linear, square, coupling: Interval

        init(first: Interval, _ linear: Interval, _ square: Interval, _ coupling: Interval) {
            current = first
            previous = Interval(0, precision: first.precision)
            (self.linear, self.square, self.coupling) = (linear, square, coupling)
        }

        mutating func step(to m: Int, source: Interval) throws {
            let next = try (linear * current + square * previous + coupling * source) / m
            (previous, current) = (current, next)
        }
    }
}
