// Certified orthonormal Hermite functions psi_n(x) = He_n(x) / sqrt(n!) · sqrt(phi(x)), phi the standard normal density, at a Double x.
//
// By the corollary of `HermiteRecurrence` the computed He_n errs by at most sqrt(n!) 100 (n+1)^3 u e^(x^2/4). As
// sqrt(phi) = e^(-x^2/4) / (2 pi)^(1/4), psi_n errs by less than 64 (n+1)^3 u absolutely, wherever x is.

import MultiplePrecision

/// Orthonormal Hermite functions as intervals.
public enum CertifiedHermiteFunction {
    /// The degrees that are accepted.
    public static let degrees = 0...1_000_000

    /// psi_n(x) to an absolute accuracy of about 2^-`precision`.
    ///
    /// - Throws: ``HermiteFunctionError``.
    public static func value(degree n: Int, at x: Double, precision: Precision) throws -> Interval {
        guard degrees.contains(n), x.isFinite else { throw HermiteFunctionError(degree: n, argument: x) }
        let working = max(precision + HermiteRecurrence.guardBits(order: n) + 16, 128)
        let polynomial = Arena.with(count: 1, precision: 53) { point in
            point[0].set(x.magnitude)
            return Arena.with(count: 4, precision: working) { arena in
                arena[3].set(1)
                HermiteRecurrence.run(
                    order: n, x: point[0], first: arena[3], current: arena[0], previous: arena[1], scratch: arena[2])
                return arena[0].value
            }
        }
        let square = Interval(exact: x, precision: working).squared
        let root = try (Interval.pi(precision: working).scaled(by: 1)).squareRoot().squareRoot()
        let scale = try (-square.scaled(by: -2)).exp() / root
        let value = try Interval(polynomial) / Interval.factorial(n, precision: working).squareRoot() * scale
        let cube = try Interval(n + 1, precision: 128).raised(to: 3)
        let error = (cube * 64).scaled(by: -working.bits).upper
        let enclosure = try (value + Interval(lower: -error, upper: error)).rounded(to: precision + 16)
        return x < 0 && n % 2 == 1 ? -enclosure : enclosure
    }
}

/// A degree or argument for which no Hermite function is certified.
public struct HermiteFunctionError: Error, Hashable, CustomStringConvertible {
    public let degree: Int
    public let argument: Double

    public var description: String {
        "degree \(degree) at \(argument) is not certified; give a degree of \(CertifiedHermiteFunction.degrees.lowerBound)..."
            + "\(CertifiedHermiteFunction.degrees.upperBound) and a finite argument"
    }
}
