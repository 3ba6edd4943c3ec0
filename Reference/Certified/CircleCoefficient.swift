// Certified Fourier coefficients of a tanh neuron on the circle, b_m(r) = (1/pi) int_0^(2 pi) tanh(r cos t) cos(m t) dt, m odd.
//
// The periodic trapezoidal rule of N points gives b_m plus the aliases b_{lN-m} + b_{lN+m}, l >= 1. In the strip |Im t| <= a the
// imaginary part of r cos t is at most r sinh a =: beta < pi/2, where |tanh| <= T = max(1, tan beta) (see `StripTrapezoid`), so
// |b_j| <= 2 T e^(-a j) and the error is at most 4 T e^(-a (N - m)) / (1 - e^(-a N)) (Trefethen & Weideman 2014, theorem 3.2).
// The reflections t -> -t and t -> pi - t leave a quarter of the points.

import Foundation
import MultiplePrecision

/// Fourier coefficients on the circle as intervals.
public enum CertifiedCircleCoefficient {
    /// The degrees that are accepted.
    public static let degrees = 0...10_000
    /// The radii that are accepted.
    public static let radii = 0x1p-10...100.0

    /// b_m(r) to an absolute accuracy of about 2^-`precision`; exactly 0 for even m.
    ///
    /// - Throws: ``CircleCoefficientRangeError``.
    public static func value(degree m: Int, radius r: Double, precision: Precision) throws -> Interval {
        guard degrees.contains(m), radii.contains(r) else { throw CircleCoefficientRangeError(degree: m, radius: r) }
        guard m % 2 == 1 else { return Interval(0, precision: precision) }
        // beta = 3/2 < pi/2, and tan(3/2) < 15.
        let halfWidth = asinh(1.5 / r) * (1 - 0x1p-30)
        let nats = Double(precision.bits + 8) * log(2) + 4
        let quarter = Int(((Double(m) + nats / halfWidth) / 4).rounded(.up)) + 1
        let count = 4 * quarter
        let working = precision + 16 + (Int.bitWidth - count.leadingZeroBitCount)

        let radius = Interval(exact: r, precision: working)
        let unit = try Interval.pi(precision: working).scaled(by: 1) / count
        let blocks = 16
        let parts = try concurrentMap(count: blocks) { block in
            var sum = Interval(0, precision: working)
            for j in stride(from: block + 1, to: quarter, by: blocks) {
                let height = (radius * (unit * j).cos()).tanh()
                sum += height * (unit * (m * j % count)).cos()
            }
            return sum
        }
        let sum = parts.reduce(radius.tanh().scaled(by: -1), +)
        let a = Interval(exact: halfWidth, precision: 128)
        // The strip must not reach the poles: r sinh a < 3/2, checked in intervals.
        guard (Interval(exact: r, precision: 128) * a.sinh()).upper < BigFloat(1.5) else {
            throw CircleCoefficientRangeError(degree: m, radius: r)
        }
        let decay = Interval(1, precision: 128) - (-(a * count)).exp()
        let alias = try (-(a * (count - m))).exp() * 60 / decay
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
