// What Hermite coefficients need of scaled double-doubles beyond products and powers: sums, factorials of any size in
// constant time, sinh(y)/y.
//
// k! for k >= 64 is Stirling's series, k! = sqrt(2 pi k) (k/e)^k exp(1/(12 k) - 1/(360 k^3) + ...), DLMF 5.11.1. Its
// correction is summed in Double: below 2^-10 absolutely, so that its rounding is below 2^-62.

import Quadrature
import RealModule

extension ScaledDoubleDouble {
    /// - Accuracy: 2^-100 relative to the larger operand.
    static func + (a: ScaledDoubleDouble, b: ScaledDoubleDouble) -> ScaledDoubleDouble {
        if a.significand.high == 0 { return b }
        if b.significand.high == 0 { return a }
        let (large, small) = a.exponent >= b.exponent ? (a, b) : (b, a)
        let shift = small.exponent - large.exponent
        // Below 2^-220 of the larger operand nothing of the smaller one is seen.
        guard shift > -220 else { return large }
        return ScaledDoubleDouble(
            large.significand + small.significand.scaled(byPowerOfTwo: shift), exponent: large.exponent)
    }

    static func - (a: ScaledDoubleDouble, b: ScaledDoubleDouble) -> ScaledDoubleDouble { a + (-b) }

    static var pi: ScaledDoubleDouble { ScaledDoubleDouble(DoubleDouble.pi) }

    /// 2^exponent
    static func powerOfTwo(_ exponent: Int) -> ScaledDoubleDouble {
        ScaledDoubleDouble(DoubleDouble.one, exponent: exponent)
    }

    private static let stirlingThreshold = 64

    private static let smallFactorials: [ScaledDoubleDouble] = {
        var factorials = [ScaledDoubleDouble.one]
        for k in 1..<stirlingThreshold { factorials.append(factorials[k - 1] * Double(k)) }
        return factorials
    }()

    private static let e = ScaledDoubleDouble.exp(DoubleDouble.one)

    /// k! for k >= 0.
    ///
    /// - Accuracy: 2^-62 + 2^-98 k relative.
    static func largeFactorial(_ k: Int) -> ScaledDoubleDouble {
        if k < stirlingThreshold { return smallFactorials[max(k, 0)] }
        let inverse = 1 / Double(k)
        let square = inverse * inverse
        // Bernoulli numbers B_2j / (2j (2j - 1)), j = 1 ... 5; the first one omitted is below 2^-75 at k = 64.
        let series = 1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188)))
        let k = ScaledDoubleDouble(Double(k))
        return (ScaledDoubleDouble.pi * k * 2).squareRoot * (k / e).power(Int(k.rounded))
            * ScaledDoubleDouble.exp(DoubleDouble(series * inverse))
    }

    /// (2 m - 1)!! = 1 3 5 ... (2 m - 1), for m >= 0.
    ///
    /// - Accuracy: 2^-60 + 2^-96 m relative.
    static func oddDoubleFactorial(_ m: Int) -> ScaledDoubleDouble {
        largeFactorial(2 * m) / (largeFactorial(m) * powerOfTwo(m))
    }

    /// sinh(y) / y for y >= 0.
    ///
    /// - Accuracy: 2^-97 + y 2^-105 relative.
    static func sinhOverArgument(_ y: DoubleDouble) -> ScaledDoubleDouble {
        guard y.high >= 0.5 else {
            // The Taylor series; the first omitted term is below 2^-105 at y = 1/2.
            let square = y * y
            var sum = DoubleDouble.one
            for j in stride(from: 11, through: 1, by: -1) {
                sum = sum * square / Double(2 * j * (2 * j + 1)) + 1
            }
            return ScaledDoubleDouble(sum)
        }
        let growth = ScaledDoubleDouble.exp(y)
        return (growth - one / growth) / ScaledDoubleDouble(y * 2)
    }
}
