// Certified Fourier coefficients of a neuron on the circle, b_m(r) = (1/pi) int_0^(2 pi) phi(r cos t) cos(m t) dt.
//
// tanh, erf, sin (m odd): the periodic trapezoidal rule of N points gives b_m plus the aliases b_{lN-m} + b_{lN+m}, l >= 1. In the
// strip |Im t| <= a the imaginary part of r cos t is at most r sinh a =: beta, where |phi| <= T(beta) (see `StripTrapezoid`; for
// tanh beta < pi/2), so |b_j| <= 2 T e^(-a j) and the error is at most 4 T e^(-a (N - m)) / (1 - e^(-a N)) (Trefethen & Weideman
// 2014, theorem 3.2). The reflections t -> -t and t -> pi - t leave a quarter of the points.
//
// GELU: z/2 gives b_1 = r/2; the rest, (z/2) erf(z/sqrt 2), is even, and by the same rule has the even m with
// T(beta) = sqrt(r^2 + beta^2)/2 T_erf(beta/sqrt 2), as |r cos t|^2 = r^2 cos^2(Re t) + (r sinh(Im t))^2. Polynomials: a rule that is exact.
//
// Piecewise linear: the antiderivatives of cos(m t) and cos t cos(m t) over the arcs between the kinks, cos tau = 1/r:
// max(0, min(z, 1)) gives (2/pi) ( int_0^tau cos(m t) dt + r int_tau^(pi/2) cos t cos(m t) dt ).

import Foundation
import MultiplePrecision

/// Fourier coefficients on the circle as intervals.
public enum CertifiedCircleCoefficient {
    /// The degrees that are accepted.
    public static let degrees = 0...10_000
    /// The radii that are accepted.
    public static let radii = 0x1p-10...100.0

    /// b_m(r) to an absolute accuracy of about 2^-`precision`; exactly 0 for even m of an odd activation.
    ///
    /// - Throws: ``CircleCoefficientRangeError``.
    public static func value(
        of activation: CertifiedActivation = .tanh, degree m: Int, radius r: Double, precision: Precision
    ) throws -> Interval {
        guard radii.contains(r) else { throw CircleCoefficientRangeError(degree: m, radius: r) }
        let exact = Interval(exact: r, precision: precision + 32)
        return try value(of: activation, degree: m, radius: exact, precision: precision)
    }

    /// b_m of the radii in an interval.
    ///
    /// - Throws: ``CircleCoefficientRangeError``; an `IntervalError` if the radius is not on one side of a kink.
    static func value(
        of activation: CertifiedActivation, degree m: Int, radius: Interval, precision: Precision
    ) throws -> Interval {
        let (low, high) = (radius.lower.double(rounding: .down), radius.upper.double(rounding: .up))
        guard degrees.contains(m), low > 0, high <= radii.upperBound else {
            throw CircleCoefficientRangeError(degree: m, radius: high)
        }
        if activation.isOdd, m % 2 == 0 { return Interval(0, precision: precision) }
        var isCut: Bool {
            get throws {
                guard low > 1 || high <= 1 else {
                    throw IntervalError.domain(
                        function: "the kink at 1", argument: radius.description, domain: "r <= 1 or r > 1")
                }
                return low > 1
            }
        }
        switch activation {
        case .tanh: return try trapezoid(.odd(.tanh), degree: m, radius: radius, precision: precision)
        case .erf: return try trapezoid(.odd(.erf), degree: m, radius: radius, precision: precision)
        case .sine: return try trapezoid(.odd(.sine), degree: m, radius: radius, precision: precision)
        case .gelu:
            if m == 1 { return radius.scaled(by: -1) }
            if m % 2 == 1 { return Interval(0, precision: precision) }
            return try trapezoid(.evenPartOfGelu, degree: m, radius: radius, precision: precision)
        case .he3: return try PolynomialActivation.he3.circleCoefficient(degree: m, radius: radius)
        case .square: return try PolynomialActivation.square.circleCoefficient(degree: m, radius: radius)
        case .relu: return try ramp(degree: m, radius: radius, isCut: false)
        case .clippedReLU: return try ramp(degree: m, radius: radius, isCut: isCut)
        // hard tanh is clip(z) - clip(-z), and the second has (-1)^m times the coefficients of the first.
        case .hardTanh: return try ramp(degree: m, radius: radius, isCut: isCut).scaled(by: 1)
        }
    }

    private static func ramp(degree m: Int, radius: Interval, isCut: Bool) throws -> Interval {
        let right = Interval.pi(precision: radius.precision).scaled(by: -1)
        let zero = Interval(0, precision: radius.precision)
        let kink = isCut ? try (radius.squared - 1).squareRoot().arcTangent() : zero
        // int_0^t cos(m s) ds and int_0^t cos s cos(m s) ds
        func flat(_ t: Interval) throws -> Interval { m == 0 ? t : try (t * m).sin() / m }
        func sloped(_ t: Interval) throws -> Interval {
            if m == 0 { return t.sin() }
            let difference = m == 1 ? t : try (t * (m - 1)).sin() / (m - 1)
            return try (difference + (t * (m + 1)).sin() / (m + 1)).scaled(by: -1)
        }
        let sum = try flat(kink) + radius * (sloped(right) - sloped(kink))
        return try sum / right
    }

    /// A function of z = r cos t of the parity of m, 0 at 0, with its bound in strips.
    private enum Wave: Sendable {
        case odd(StripTrapezoid.Function)
        case evenPartOfGelu

        func value(_ z: Interval) throws -> Interval {
            switch self {
            case .odd(let function): return function.value(z)
            case .evenPartOfGelu:
                let root = try Interval(2, precision: z.precision).squareRoot()
                return try (z * (z / root).erf()).scaled(by: -1)
            }
        }

        /// beta: tanh 3/2 < pi/2. The others are entire, and their growth takes half of the digits at these.
        func height(nats: Double) -> Double {
            switch self {
            case .odd(.tanh): 1.5
            case .odd(.erf): (nats / 2).squareRoot()
            case .odd(.sine): nats / 2
            case .evenPartOfGelu: nats.squareRoot()
            }
        }

        /// T(beta)
        func bound(_ beta: Interval, radius: Interval) throws -> Interval {
            switch self {
            case .odd(let function): return try function.bound(beta)
            case .evenPartOfGelu:
                let scaled = try beta / Interval(2, precision: beta.precision).squareRoot()
                let size = try (radius.rounded(to: 128).squared + beta.squared).squareRoot()
                return try size.scaled(by: -1) * StripTrapezoid.Function.erf.bound(scaled)
            }
        }
    }

    private static func trapezoid(
        _ function: Wave, degree m: Int, radius: Interval, precision: Precision
    ) throws -> Interval {
        let r = radius.upper.double(rounding: .up)
        let nats = Double(precision.bits + 8) * log(2) + 4
        let beta = function.height(nats: nats)
        let bound = try function.bound(Interval(exact: beta, precision: 128), radius: radius)
        let logBound = max(0, try bound.log().upper.double(rounding: .up))
        let halfWidth = asinh(beta / r) * (1 - 0x1p-30)
        let quarter = Int(((Double(m) + (nats + logBound) / halfWidth) / 4).rounded(.up)) + 1
        let count = 4 * quarter
        let working = precision + 16 + (Int.bitWidth - count.leadingZeroBitCount)

        let radius = radius.rounded(to: max(working, radius.precision))
        let unit = try Interval.pi(precision: working).scaled(by: 1) / count
        let blocks = 16
        let parts = try concurrentMap(count: blocks) { block in
            var sum = Interval(0, precision: working)
            for j in stride(from: block + 1, to: quarter, by: blocks) {
                let height = try function.value(radius * (unit * j).cos())
                sum += height * (unit * (m * j % count)).cos()
            }
            return sum
        }
        let sum = try parts.reduce(function.value(radius).scaled(by: -1), +)
        let a = Interval(exact: halfWidth, precision: 128)
        // r sinh a <= beta, checked in intervals; so the strip does not reach the poles.
        guard (Interval(exact: r, precision: 128) * a.sinh()).upper < BigFloat(beta) else {
            throw CircleCoefficientRangeError(degree: m, radius: r)
        }
        let decay = Interval(1, precision: 128) - (-(a * count)).exp()
        let alias = try bound * (-(a * (count - m))).exp() * 4 / decay
        let value = try (sum * 8) / count
        return (value + alias.hull(-alias)).rounded(to: precision + 16)
    }
}

/// A degree or radius for which no Fourier coefficient is certified.
public struct CircleCoefficientRangeError: Error, Hashable, CustomStringConvertible {
    public let degree: Int
    public let radius: Double

    public var description: String {
        "degree \(degree) and radius \(radius) are not certified; give a degree of \(CertifiedCircleCoefficient.degrees.lowerBound)"
            + "...\(CertifiedCircleCoefficient.degrees.upperBound) and a radius of "
            + "\(CertifiedCircleCoefficient.radii.lowerBound)...\(CertifiedCircleCoefficient.radii.upperBound)"
    }
}
