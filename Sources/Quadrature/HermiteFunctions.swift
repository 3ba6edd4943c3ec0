// Orthonormal Hermite functions of the normal distribution,
//
//     psi_k(x) = h_k(x) sqrt(phi(x)),   h_k = He_k / sqrt(k!),   phi(x) = exp(-x^2 / 2) / sqrt(2 pi),
//
// so that the integral of psi_k psi_l over the real line is 1 if k = l and else 0.
//
// How: h_(k+1) = (x h_k - sqrt(k) h_(k-1)) / sqrt(k + 1) in double-double, with a common binary exponent for the pair, which is
// stable upwards for every x: h_k is either the oscillating or the growing solution. The factor sqrt(phi) is applied at the end, with
// the exponent, so that nothing overflows and nothing underflows that is not below Double's range itself.
//
// Promises: `accuracy` and `envelopeAccuracy(degree:)`. Does not promise relative accuracy next to a zero of psi_k beyond what the
// second of them says.

import RealModule

/// Evaluates the orthonormal Hermite functions of N(0, 1), probabilists' convention, degrees 0 ... 100,000.
public enum HermiteFunctions {
    /// The degrees that can be evaluated.
    public static let degrees = 0...100_000

    /// Bound of the part of the error that is relative to |psi_k(x)|.
    public static let accuracy = 0x1p-52

    /// Bound of the part of the error that is relative to the envelope max(|psi_k(x)|, |psi_(k-1)(x)|); it matters next to zeros of
    /// psi_k only.
    public static func envelopeAccuracy(degree: Int) -> Double {
        let k = Double(degree) + 1
        return k * k * 0x1p-104 + k * 0x1p-100
    }

    /// Beyond this all psi_k vanish in Double: k log x - x^2 / 4 < -2e7.
    private static let vanishingPoint = 1e4

    /// psi_k(x).
    ///
    /// - Accuracy: `accuracy` |psi_k(x)| + `envelopeAccuracy(degree:)` max(|psi_k(x)|, |psi_(k-1)(x)|), or two units of the least positive
    ///   Double.
    /// - Throws: `QuadratureError.degreeOutOfRange` or `.argumentNotFinite`.
    /// - Complexity: O(degree).
    public static func value(degree: Int, at x: Double) throws(QuadratureError) -> Double {
        var result = 0.0
        try forEach(through: degree, at: x) { k, value in
            if k == degree { result = value().rounded }
        }
        return result
    }

    /// psi_0(x), ..., psi_degree(x).
    ///
    /// - Accuracy: of each as `value(degree:at:)`.
    /// - Throws: `QuadratureError.degreeOutOfRange` or `.argumentNotFinite`.
    /// - Complexity: O(degree).
    public static func values(through degree: Int, at x: Double) throws(QuadratureError) -> [Double] {
        var result: [Double] = []
        try forEach(through: degree, at: x) { _, value in result.append(value().rounded) }
        return result
    }

    /// Calls `body` with each degree and a closure that computes the function's value.
    private static func forEach(
        through degree: Int, at x: Double, _ body: (Int, () -> ScaledDoubleDouble) -> Void
    ) throws(QuadratureError) {
        guard degrees.contains(degree) else { throw .degreeOutOfRange(degree: degree, allowed: degrees) }
        guard x.isFinite else { throw .argumentNotFinite(x) }
        guard abs(x) < vanishingPoint else {
            for k in 0...degree { body(k) { ScaledDoubleDouble(0) } }
            return
        }
        // sqrt(phi(x)) = exp(-x^2 / 4 - log(2 pi) / 4)
        let quarterSquare = DoubleDouble.twoProduct(0.5 * x, 0.5 * x)
        let rootDensity = ScaledDoubleDouble.exp(-quarterSquare) * quarticRootOfInverseTwoPi
        var current = DoubleDouble.one
        var previous = DoubleDouble.zero
        var root = DoubleDouble.zero
        var exponent = 0
        for k in 0...degree {
            body(k) { ScaledDoubleDouble(current, exponent: exponent) * rootDensity }
            let nextRoot = DoubleDouble(k + 1).squareRoot
            let next = (current * x - previous * root) / nextRoot
            (previous, current, root) = (current, next, nextRoot)
            if abs(current.high) > 0x1p300 {
                current = current.scaled(byPowerOfTwo: -300)
                previous = previous.scaled(byPowerOfTwo: -300)
                exponent += 300
            }
        }
    }

    /// (2 pi)^(-1/4)
    private static let quarticRootOfInverseTwoPi = ScaledDoubleDouble(
        (DoubleDouble.one / (DoubleDouble.pi * 2).squareRoot).squareRoot)
}
