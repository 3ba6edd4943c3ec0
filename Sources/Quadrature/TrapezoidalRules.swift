// The trapezoidal rule where it converges geometrically: for periodic analytic functions over a period, and for functions analytic
// in a strip over the whole real line.
//
// Source: L. N. Trefethen and J. A. C. Weideman, "The exponentially convergent trapezoidal rule", SIAM Review 56 (2014), theorems
// 3.2 and 5.1, which are the two error bounds here.
// Does not promise: anything about integrands that are not analytic, or about the truncation of the real line, which is
// what the integrand's tail says it is.

import RealModule

/// The trapezoidal rule over one period: nodes origin + period i / order, i = 0 ..< order, and equal weights period / order.
///
/// Exact for trigonometric polynomials of degree below `order`.
public struct PeriodicTrapezoidalRule: QuadratureRule {
    public static let orders = 1...10_000_000

    /// The nodes, ascending from the origin.
    ///
    /// - Accuracy: 2^-51 (|origin| + period).
    public let nodes: [Double]

    /// - Accuracy: 2^-53 relative.
    public let weights: [Double]

    /// - Throws: `QuadratureError.orderOutOfRange`, or `QuadratureError.invalidInterval` unless origin and origin + period are
    ///   finite and the period positive.
    public init(order: Int, period: Double = 2 * Double.pi, origin: Double = 0) throws(QuadratureError) {
        guard PeriodicTrapezoidalRule.orders.contains(order) else {
            throw .orderOutOfRange(order: order, allowed: PeriodicTrapezoidalRule.orders)
        }
        guard period > 0, origin.isFinite, (origin + period).isFinite, origin + period > origin else {
            throw .invalidInterval(lower: origin, upper: origin + period)
        }
        nodes = (0..<order).map { origin + period * (Double($0) / Double(order)) }
        weights = [Double](repeating: period / Double(order), count: order)
    }

    /// Bound of the rule's error, rounding aside, for a function that is analytic and at most `bound` in modulus in the strip
    /// |Im x| < `halfWidth`: 2 period bound / (exp(2 pi halfWidth order / period) - 1).
    ///
    /// - Accuracy: 1e-13 relative while the exponent is at most 700; NaN for a NaN argument only.
    public static func errorBound(
        order: Int, period: Double = 2 * Double.pi, halfWidth: Double, bound: Double
    ) -> Double {
        2 * period * bound / Double.expMinusOne(2 * Double.pi * halfWidth * Double(order) / period)
    }
}

/// The trapezoidal rule on the real line, cut off symmetrically: nodes step * i for |i| <= reach, and equal weights step.
public struct RealLineTrapezoidalRule: QuadratureRule {
    public static let reaches = 0...5_000_000

    /// The nodes, ascending, exactly symmetric about 0.
    ///
    /// - Accuracy: 2^-53 relative.
    public let nodes: [Double]

    /// - Accuracy: exact, the step.
    public let weights: [Double]

    /// - Parameters:
    ///   - step: the distance of neighbouring nodes.
    ///   - reach: the number of nodes on either side of 0.
    /// - Throws: `QuadratureError.invalidStep` unless step and step * reach are positive (or 0 for reach 0) and finite,
    ///   `QuadratureError.orderOutOfRange`, which names the number of nodes, unless `reaches` contains the reach.
    public init(step: Double, reach: Int) throws(QuadratureError) {
        guard RealLineTrapezoidalRule.reaches.contains(reach) else {
            let limit = RealLineTrapezoidalRule.reaches.upperBound
            let order = reach.multipliedReportingOverflow(by: 2)
            throw .orderOutOfRange(
                order: order.overflow ? reach : order.partialValue + 1, allowed: 1...(2 * limit + 1))
        }
        guard step > 0, (step * Double(reach)).isFinite, step.isFinite else { throw .invalidStep(step) }
        nodes = (-reach...reach).map { Double($0) * step }
        weights = [Double](repeating: step, count: 2 * reach + 1)
    }

    /// The rule that reaches at least to |x| = `truncation`.
    ///
    /// - Throws: as `init(step:reach:)`; `QuadratureError.argumentNotFinite` for a truncation that is not a finite number.
    public init(step: Double, truncation: Double) throws(QuadratureError) {
        guard truncation.isFinite else { throw .argumentNotFinite(truncation) }
        guard step > 0, step.isFinite else { throw .invalidStep(step) }
        let reach = (abs(truncation) / step).rounded(.up)
        let limit = RealLineTrapezoidalRule.reaches.upperBound
        guard reach <= Double(limit) else {
            throw .orderOutOfRange(order: Int(min(2 * reach, 0x1p62)), allowed: 1...(2 * limit + 1))
        }
        try self.init(step: step, reach: Int(reach))
    }

    /// Bound of the rule's error, rounding and truncation aside, for a function f that is analytic in |Im x| < `halfWidth`, tends to
    /// 0 uniformly there, and has integral |f(x + ib)| dx <= `bound` for all |b| < halfWidth: 2 bound / (exp(2 pi halfWidth / step) - 1).
    ///
    /// - Accuracy: 1e-13 relative while the exponent is at most 700; NaN for a NaN argument only.
    public static func errorBound(step: Double, halfWidth: Double, bound: Double) -> Double {
        2 * bound / Double.expMinusOne(2 * Double.pi * halfWidth / step)
    }
}
