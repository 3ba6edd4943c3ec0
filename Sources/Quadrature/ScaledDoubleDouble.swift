// Numbers significand * 2^exponent with a double-double significand and an Int exponent: products, quotients, integer powers
// and factorials that would leave the range of Double many times over, such as t^k / sqrt(k!) at k = 1e5.
//
// Promises: each multiplication or division adds at most 2^-100 to the relative error; `power` is within 2^-99 |exponent|
// for any exponent. Does not promise: correct rounding, or a meaning for infinities and NaNs.

import RealModule

package struct ScaledDoubleDouble: Sendable, Equatable {
    /// Zero, or 1 <= |significand| < 2.
    package private(set) var significand: DoubleDouble
    package private(set) var exponent: Int

    package init(_ value: DoubleDouble, exponent: Int = 0) {
        guard value.high != 0 else {
            (significand, self.exponent) = (.zero, 0)
            return
        }
        let shift = Int(value.high.exponent)
        significand = value.scaled(byPowerOfTwo: -shift)
        self.exponent = exponent + shift
    }

    package init(_ value: Double) {
        self.init(DoubleDouble(value))
    }

    package static var one: ScaledDoubleDouble { ScaledDoubleDouble(DoubleDouble.one) }

    /// The number itself: 0 when it underflows, infinite when it overflows.
    package var value: DoubleDouble {
        significand.scaled(byPowerOfTwo: exponent)
    }

    /// The nearest Double (rounded twice where the result is subnormal).
    package var rounded: Double {
        DoubleDouble(significand.rounded).scaled(byPowerOfTwo: exponent).high
    }

    package static func * (a: ScaledDoubleDouble, b: ScaledDoubleDouble) -> ScaledDoubleDouble {
        ScaledDoubleDouble(a.significand * b.significand, exponent: a.exponent + b.exponent)
    }

    package static func * (a: ScaledDoubleDouble, b: Double) -> ScaledDoubleDouble {
        a * ScaledDoubleDouble(b)
    }

    package static func / (a: ScaledDoubleDouble, b: ScaledDoubleDouble) -> ScaledDoubleDouble {
        ScaledDoubleDouble(a.significand / b.significand, exponent: a.exponent - b.exponent)
    }

    package static prefix func - (a: ScaledDoubleDouble) -> ScaledDoubleDouble {
        ScaledDoubleDouble(-a.significand, exponent: a.exponent)
    }

    /// The square root; zero and negative numbers give zero.
    package var squareRoot: ScaledDoubleDouble {
        let parity = exponent & 1
        let even = significand.scaled(byPowerOfTwo: parity)
        return ScaledDoubleDouble(even.squareRoot, exponent: (exponent - parity) / 2)
    }

    /// self^n by repeated squaring, for any n (0^0 = 1).
    ///
    /// - Accuracy: 2^-99 |n| relative.
    package func power(_ n: Int) -> ScaledDoubleDouble {
        var result = ScaledDoubleDouble.one
        var square = self
        var remaining = n.magnitude
        while remaining > 0 {
            if remaining & 1 == 1 { result = result * square }
            remaining >>= 1
            if remaining > 0 { square = square * square }
        }
        return n < 0 ? ScaledDoubleDouble.one / result : result
    }

    /// n! for n >= 0 (1 for a negative n), in n / 2 multiplications by the exact products k (k - 1).
    ///
    /// - Accuracy: 2^-101 n relative, for n below 1e8.
    package static func factorial(_ n: Int) -> ScaledDoubleDouble {
        var result = DoubleDouble.one
        var exponent = 0
        for k in stride(from: n, through: 2, by: -2) {
            result = result * Double(k * (k - 1))
            if result.high > 0x1p500 {
                result = result.scaled(byPowerOfTwo: -500)
                exponent += 500
            }
        }
        return ScaledDoubleDouble(result, exponent: exponent)
    }

    /// The exponential of any x with |x| <= 1e15; beyond that 2^(-2^51) or 2^(2^51) stand in for 0 and infinity.
    ///
    /// - Accuracy: `DoubleDouble.elementaryAccuracy` + |x| 2^-105 relative.
    package static func exp(_ x: DoubleDouble) -> ScaledDoubleDouble {
        let (significand, exponent) = DoubleDouble.scaledExp(x)
        return ScaledDoubleDouble(significand, exponent: exponent)
    }

    /// The natural logarithm of a positive number; zero and negative numbers give -infinity.
    ///
    /// - Accuracy: `DoubleDouble.elementaryAccuracy` relative.
    package var log: DoubleDouble {
        guard significand.high > 0 else { return DoubleDouble(-Double.infinity) }
        // Folding a significand above sqrt 2 into the exponent keeps numbers just below 1 from cancelling.
        let fold = significand.high > 1.4142135623730951 ? 1 : 0
        let reduced = significand.scaled(byPowerOfTwo: -fold)
        let logarithm = DoubleDouble.log(reduced)
        let shift = exponent + fold
        return shift == 0 ? logarithm : DoubleDouble.logTwo * Double(shift) + logarithm
    }
}
