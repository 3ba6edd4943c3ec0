// The Gaussian e^(-x^2) and the error function at arguments that carry more digits than a Double.
//
// e^(-x^2) is the reason: rounding x^2 alone would cost x^2 ULPs, 700 of them at the far end.

import Quadrature
import RealModule

enum Gaussian {
    /// e^(-x^2).
    ///
    /// - Accuracy: 2 ULPs, for every x.
    static func exponential(ofMinusSquareOf x: Double) -> Double {
        // Beyond 28 the result is below half the least subnormal.
        guard abs(x) < 28 else { return x.isNaN ? x : 0 }
        let square = DoubleDouble.twoProduct(x, x)
        return Double.exp(-square.high) * (1 - square.low)
    }

    /// factor e^(-x^2), of which no part underflows before the whole does.
    ///
    /// - Accuracy: 4 ULPs, for every x and factors up to 2^500 and down to 2^-400 in size.
    static func exponential(ofMinusSquareOf x: Double, times factor: Double) -> Double {
        guard abs(x) < 32 else { return x.isNaN ? x : 0 }
        let square = DoubleDouble.twoProduct(x, x)
        let root = Double.exp(-0.5 * square.high)
        return factor * (1 - square.low) * root * root
    }

    /// erf(x), as two terms.
    ///
    /// - Accuracy: that of the C library's erf (glibc: 1 ULP); the first-order term carries the low part.
    static func errorFunction(_ x: DoubleDouble) -> DoubleDouble {
        let correction = Activation.twoOverSquareRootOfPi * exponential(ofMinusSquareOf: x.high) * x.low
        return DoubleDouble.twoSum(Double.erf(x.high), correction)
    }

    /// 1 - erf(x).
    ///
    /// - Accuracy: 2 ULPs for 0 <= x.high <= 26; the first-order term carries the low part, and its neglected square is
    ///   below x^2 2^-106 relative.
    static func complementaryErrorFunction(_ x: DoubleDouble) -> Double {
        Double.erfc(x.high) - Activation.twoOverSquareRootOfPi * exponential(ofMinusSquareOf: x.high) * x.low
    }

    private static let squareRootOfHalf = DoubleDouble(0.5).squareRoot

    /// The standard normal distribution function, P(X <= x).
    ///
    /// - Accuracy: 3 ULPs, for every x.
    static func distribution(_ x: Double) -> Double {
        guard x < 40 else { return x.isNaN ? x : 1 }
        guard x > -40 else { return 0 }
        let argument = DoubleDouble(-x) * squareRootOfHalf
        return 0.5 * complementaryErrorFunction(argument)
    }

    /// The standard normal density, e^(-x^2/2) / sqrt(2 pi).
    ///
    /// - Accuracy: 3 ULPs, for every x.
    static func density(_ x: Double) -> Double {
        guard abs(x) < 40 else { return x.isNaN ? x : 0 }
        let square = DoubleDouble.twoProduct(x, x)
        return 0x1.9884533d43651p-2 * (Double.exp(-0.5 * square.high) * (1 - 0.5 * square.low))
    }

    /// factor times the standard normal density, of which no part underflows before the whole does.
    ///
    /// - Accuracy: 6 ULPs, for every x and factors up to 2^500 and down to 2^-400 in size.
    static func density(_ x: Double, times factor: Double) -> Double {
        guard abs(x) < 45 else { return x.isNaN ? x : 0 }
        let square = DoubleDouble.twoProduct(x, x)
        let root = Double.exp(-0.25 * square.high)
        return 0x1.9884533d43651p-2 * factor * (1 - 0.5 * square.low) * root * root
    }

    /// |x| P(X <= x) over the density for x <= `farTail`: 1 - 1/x^2 + 3/x^4 - 15/x^6 + ... (DLMF 7.12.1), whose first omitted term,
    /// 15!! / x^16, is below 2^-57.
    static func millsSeries(_ x: Double) -> Double {
        let i = 1 / (x * x)
        return stride(from: 13.0, through: 1, by: -2).reduce(1) { 1 - $1 * i * $0 }
    }

    /// From here on downwards the distribution function is taken from its asymptotic series.
    static let farTail = -30.0
}
