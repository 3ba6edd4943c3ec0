// Complex numbers of multiple precision, as far as Mellin symbols need them, and the gamma function. Approximate: nothing
// here is a proof.

import MultiplePrecision

struct ComplexBigFloat {
    var real: BigFloat
    var imaginary: BigFloat

    init(_ real: BigFloat, _ imaginary: BigFloat) {
        self.real = real
        self.imaginary = imaginary
    }

    static func + (x: Self, y: Self) -> Self { Self(x.real + y.real, x.imaginary + y.imaginary) }

    static func - (x: Self, y: Self) -> Self { Self(x.real - y.real, x.imaginary - y.imaginary) }

    static prefix func - (x: Self) -> Self { Self(-x.real, -x.imaginary) }

    static func * (x: Self, y: Self) -> Self {
        Self(
            x.real * y.real - x.imaginary * y.imaginary, x.real * y.imaginary + x.imaginary * y.real)
    }

    static func / (x: Self, y: Self) -> Self {
        let square = y.real * y.real + y.imaginary * y.imaginary
        let product = x * Self(y.real, -y.imaginary)
        return Self(product.real / square, product.imaginary / square)
    }

    /// Rounded to the divisor's precision.
    func divided(by x: BigFloat) -> Self {
        Self(
            BigFloat(real / x, precision: x.precision, rounding: .toNearest),
            BigFloat(imaginary / x, precision: x.precision, rounding: .toNearest))
    }

    func adding(_ x: Double) -> Self { Self(real + BigFloat(x), imaginary) }

    func scaled(by exponent: Int) -> Self { Self(real.scaled(by: exponent), imaginary.scaled(by: exponent)) }

    /// The principal logarithm, for a positive real part.
    var logarithm: Self {
        let square = real * real + imaginary * imaginary
        return Self(square.applying(.log).scaled(by: -1), (imaginary / real).applying(.arcTangent))
    }

    var exponential: Self {
        let modulus = real.applying(.exp)
        return Self(modulus * imaginary.applying(.cos), modulus * imaginary.applying(.sin))
    }
}

/// log Gamma(z) for Re z >= 1/4 by Spouge's formula (J. L. Spouge 1994, SIAM J. Numer. Anal. 31),
///
///     Gamma(z + 1) = (z + a)^(z + 1/2) e^(-z - a) ( sqrt(2 pi) + sum_{0<k<a} c_k/(z + k) + error ),   |error| < (2 pi)^(-a - 1/2) sqrt(a),
///     c_k = (-1)^(k-1)/(k-1)! (a - k)^(k - 1/2) e^(a - k).
struct SpougeGamma {
    private let a: Int
    private let precision: Precision
    private let root: BigFloat
    private let coefficients: [BigFloat]

    /// - Parameter precision: the bits wanted; the work is done with those that the cancelling sum loses besides.
    init(precision target: Precision) {
        // log2(2 pi) > 2.65; the coefficients grow to about e^(1.28 a), 1.85 a bits.
        a = Int(Double(target.bits) / 2.65) + 4
        precision = target + 2 * a
        root = BigFloat.pi(precision: precision).scaled(by: 1).applying(.squareRoot)
        var coefficients: [BigFloat] = []
        var factorial = BigFloat(1, precision: precision)
        for k in 1..<a {
            if k > 1 { factorial *= -(k - 1) }
            let base = BigFloat(a - k, precision: precision)
            let power = base.raised(to: k) / base.applying(.squareRoot)
            coefficients.append(power * base.applying(.exp) / factorial)
        }
        self.coefficients = coefficients
    }

    func logGamma(_ argument: ComplexBigFloat) -> ComplexBigFloat {
        let z = ComplexBigFloat(
            BigFloat(argument.real, precision: precision, rounding: .toNearest),
            BigFloat(argument.imaginary, precision: precision, rounding: .toNearest)
        ).adding(-1)
        var sum = ComplexBigFloat(root, BigFloat(0, precision: precision))
        for (index, coefficient) in coefficients.enumerated() {
            sum =
                sum + ComplexBigFloat(coefficient, BigFloat(0, precision: precision)) / z.adding(Double(index + 1))
        }
        let shifted = z.adding(Double(a))
        return z.adding(0.5) * shifted.logarithm - shifted + sum.logarithmAnywhere
    }
}

extension ComplexBigFloat {
    /// A logarithm, up to a multiple of 2 pi i, of any number but 0: exponentials do not see the multiple.
    fileprivate var logarithmAnywhere: Self {
        if real.signum > 0 { return logarithm }
        // Turn by a quarter until the real part is positive.
        let quarter = BigFloat.pi(precision: real.precision).scaled(by: -1)
        if imaginary.signum > 0 {
            let turned = Self(imaginary, -real).logarithm
            return Self(turned.real, turned.imaginary + quarter)
        }
        if imaginary.signum < 0 {
            let turned = Self(-imaginary, real).logarithm
            return Self(turned.real, turned.imaginary - quarter)
        }
        let opposite = Self(-real, imaginary).logarithm
        return Self(opposite.real, opposite.imaginary + quarter.scaled(by: 1))
    }
}
