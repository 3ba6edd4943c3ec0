// Certified orthant probabilities and mean excesses of two standard normal variables of correlation rho,
//
//     L(h, k, rho) = P(X > h, Y > k),     M(h, k, rho) = E (X - h)_+ (Y - k)_+,
//
// by integrating over X what Y contributes given X (`ConditionedNormal`): no integral over the angle or the correlation.

import MultiplePrecision

/// The bivariate normal law in intervals.
public enum CertifiedBivariateNormal {
    /// L(h, k, rho) to an absolute accuracy of about 2^-`precision`.
    ///
    /// - Throws: ``BivariateNormalError``.
    public static func upperOrthant(_ h: Double, _ k: Double, correlation: Double, precision: Precision) throws
        -> Interval
    {
        let law = try law(h, k, correlation, precision)
        let one = Interval(1, precision: 64)
        return try law.normal.integral(.tail, kink: law.k, polynomial: [one], from: law.h).rounded(to: precision + 16)
    }

    /// M(h, k, rho) to an absolute accuracy of about 2^-`precision` max(1, |h|, |k|)^2.
    ///
    /// - Throws: ``BivariateNormalError``.
    public static func meanExcess(_ h: Double, _ k: Double, correlation: Double, precision: Precision) throws
        -> Interval
    {
        let law = try law(h, k, correlation, precision)
        let one = Interval(1, precision: 64)
        return try law.normal.integral(.excess, kink: law.k, polynomial: [-law.h, one], from: law.h)
            .rounded(to: precision + 16)
    }

    private static func law(
        _ h: Double, _ k: Double, _ rho: Double, _ precision: Precision
    ) throws -> (h: Interval, k: Interval, normal: ConditionedNormal) {
        guard h.isFinite, k.isFinite, abs(rho) <= 1 else { throw BivariateNormalError(h: h, k: k, correlation: rho) }
        let working = max(precision, 128)
        let correlation = Interval(exact: rho, precision: working + 64)
        // (1 - rho)(1 + rho) loses nothing near the ends.
        let q = try ((-correlation + 1) * (correlation + 1)).squareRoot()
        return (
            Interval(exact: h, precision: working), Interval(exact: k, precision: working),
            ConditionedNormal(rho: correlation, q: q, precision: precision)
        )
    }
}

/// Thresholds or a correlation for which nothing is certified.
public struct BivariateNormalError: Error, Hashable, CustomStringConvertible {
    public let h, k, correlation: Double

    public var description: String {
        "thresholds \(h), \(k) and correlation \(correlation) are not certified; give finite thresholds and a correlation in -1...1"
    }
}
