// The quantile of the standard normal distribution, z with P(Z <= z) = p.
//
// Three rational functions of degree 7: of p - 1/2 in the middle, of sqrt(-log p) in the tails.
// M. J. Wichura 1988, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (PPND16).
//
// Promises: `accuracy`, for every p from the least normal Double to 1 - 2^-53. Near p = 1/2 the error is relative to the distance
// from 1/2 that p itself carries.

import RealModule

public enum NormalQuantile {
    /// Bound of the relative error of z.
    public static let accuracy = 2e-15

    /// The quantile at a probability.
    ///
    /// - Throws: `SamplingError.outOfRange` unless 0 < p < 1.
    /// - Accuracy: relative error `accuracy`.
    public static func value(_ probability: Double) throws(SamplingError) -> Double {
        guard probability > 0, probability < 1 else {
            throw .outOfRange(what: "The probability of a normal quantile", value: probability, allowed: "0 < p < 1")
        }
        return probability <= 0.5 ? lowerHalf(probability) : -lowerHalf(1 - probability)
    }

    /// The quantile at 0 < p <= 1/2, which is at most 0.
    @usableFromInline
    static func lowerHalf(_ p: Double) -> Double {
        let q = p - 0.5
        if _fastPath(q >= -0.425) {
            let r = 0.180625 - q * q
            return q * ratio(central, r)
        }
        let r = (-Double.log(p)).squareRoot()
        return r <= 5 ? -ratio(intermediate, r - 1.6) : -ratio(far, r - 5)
    }

    /// Coefficients of numerator and denominator, the constant terms first; a denominator begins with 1.
    private typealias Coefficients = (numerator: Polynomial, denominator: Polynomial)
    private typealias Polynomial = (Double, Double, Double, Double, Double, Double, Double, Double)

    @inline(__always)
    private static func ratio(_ coefficients: Coefficients, _ x: Double) -> Double {
        polynomial(coefficients.numerator, x) / polynomial(coefficients.denominator, x)
    }

    @inline(__always)
    private static func polynomial(_ c: Polynomial, _ x: Double) -> Double {
        ((((((c.7 * x + c.6) * x + c.5) * x + c.4) * x + c.3) * x + c.2) * x + c.1) * x + c.0
    }

    private static let central: Coefficients = (
        (
            3.3871328727963666080, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
            4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3
        ),
        (
            1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3, 2.1213794301586595867e+4,
            3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3
        )
    )
    private static let intermediate: Coefficients = (
        (
            1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
            1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4
        ),
        (
            1, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
            1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9
        )
    )
    private static let far: Coefficients = (
        (
            6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1,
            2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7
        ),
        (
            1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
            7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15
        )
    )
}
