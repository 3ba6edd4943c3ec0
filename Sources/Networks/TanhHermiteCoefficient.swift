// The Hermite coefficients of tanh, by an integral of one sign:
//
//     c_k(w) = (-1)^((k-1)/2) / sqrt(k!) * int_0^inf t^k e^(-t^2/2) / (w sinh(pi t / (2 w))) dt        (k odd, w > 0)
//
// from tanh(z) = int_0^inf sin(z t) / sinh(pi t / 2) dt (Gradshteyn and Ryzhik 4.114.2) and
// E[sin(t x) He_k(x)] = (-1)^((k-1)/2) t^k e^(-t^2/2). Nothing cancels, so that the result is accurate relatively at any degree.
//
// With t = s u the integrand is g(u) = u^k e^(-q^2 u^2 / 2) / sinh(p u), q = s, p = pi s / (2 w); s is chosen so that the
// larger of p and q is 1. g is even and analytic on the real line, and log g is concave on u > 0. The rule is the
// trapezoidal one with nodes (j + 1/2) h, positive half. By Poisson's formula its relative error is exactly
// 2 sum_m (-1)^m G(2 pi m / h) / G(0), G the Fourier transform of g, that is (up to scale) F^(k)(2 pi m / h) / F^(k)(0) with
// F(y) = E[tanh(w (x + y))]; `step` makes its first term less than 2^-58 (computed with 40 digits for k = 1 ... 1e5 and
// w = 1e-6 ... 1e3; the two limits in w are reached well inside that range). The truncated tails are below 2^-60, since the
// terms of a log-concave function fall faster than geometrically.
//
// The node next to the maximum, u0, normalises the sum: terms are ratios g(u0 + d) / g(u0) whose exponent is arranged so
// that the linear parts, each about d sqrt(k) in size, cancel before anything is rounded; h has 20 bits, so that nodes are exact.
// g(u0) itself, as small as 1e-300, is formed in scaled double-double.

import Quadrature
import RealModule

struct TanhHermiteCoefficient {
    let degree: Int
    /// s, the scale t = s u.
    private let scale: ScaledDoubleDouble
    private let p: DoubleDouble
    private let q: DoubleDouble
    private let step: Double
    /// u0, a node.
    private let center: Double

    /// For an odd degree and a positive weight.
    init(degree: Int, weight: Double) {
        self.degree = degree
        if weight <= 1 {
            scale = ScaledDoubleDouble(weight) * 2 / ScaledDoubleDouble.pi
            p = .one
            q = scale.value
        } else {
            scale = .one
            // From 2^-80 on sinh(p u) / (p u), all that p is needed for, is 1 to all digits.
            p = DoubleDouble.pi / DoubleDouble(2 * min(weight, 0x1p80))
            q = .one
        }
        let maximum = TanhHermiteCoefficient.approximateMaximum(degree: degree, p: p.high, q: q.high)
        step = TanhHermiteCoefficient.step(degree: degree, p: p.high, q: q.high, maximum: maximum)
        center = ((maximum / step - 0.5).rounded(.toNearestOrAwayFromZero) + 0.5) * step
    }

    /// The maximum of u g(u), which is the zero of k + 1 - q^2 u^2 - p u coth(p u), to a few digits.
    private static func approximateMaximum(degree: Int, p: Double, q: Double) -> Double {
        let target = Double(degree) + 1
        // y coth y >= y, so this is an upper bound; Newton's method decreases from it, the function being concave.
        var u = 2 * target / (p + (p * p + 4 * q * q * target).squareRoot())
        for _ in 0..<6 {
            let y = p * u
            // y coth y and its derivative in u.
            let (even, slope) =
                y < 0.1
                ? (1 + y * y / 3, 2 * p * y / 3)
                : (y / Double.tanh(y), p * (1 / Double.tanh(y) - y / (Double.sinh(y) * Double.sinh(y))))
            u += (target - q * q * u * u - even) / (2 * q * q * u + slope)
        }
        return u
    }

    /// The step h = 2 pi / X, with X^2 = A^2 + B^2 where G is known to have fallen below e^-digits of G(0).
    ///
    /// A is for u^k / sinh(p u): the transform of u^k e^(-r u), r = (k + 1) / maximum, falls as (1 + X^2/r^2)^(-(k+1)/2), and
    /// the poles of 1/sinh at distance pi/p give e^(-pi X / p), from above. B is for the Gaussian factor, alone
    /// e^(-X^2 / (2 q^2)); times a polynomial of degree k - 1 it is at worst twice as long.
    private static func step(degree: Int, p: Double, q: Double, maximum: Double) -> Double {
        let digits = 44.0
        let k = Double(degree)
        let algebraic = (k + 1) / maximum * Double.expMinusOne(min(2 * digits / (k + 1), 600)).squareRoot()
        let poles = p * (digits + 4) / 3
        let a = min(algebraic, poles)
        let bSquared = q * q * (2 * digits + min(2 * digits, (k - 1) * Double.log(1 + 3 * digits)))
        let step = 2 * Double.pi / (a * a + bSquared).squareRoot()
        // Truncated to 20 bits.
        let unit = Double(sign: .plus, exponent: Int(step.exponent) - 19, significand: 1)
        return (step / unit).rounded(.down) * unit
    }

    /// c_k(w).
    var value: Double {
        let factor = ScaledDoubleDouble.one * step / ScaledDoubleDouble(center) * 2 / ScaledDoubleDouble.pi
        let magnitude = ScaledDoubleDouble(sumOfRatios) * factor * peak
        return (degree / 2) % 2 == 0 ? magnitude.rounded : -magnitude.rounded
    }

    /// u0 g(u0) in its natural units: t0^k e^(-t0^2/2) / sqrt(k!) * y0 / sinh(y0), with t0 = s u0 and y0 = p u0.
    private var peak: ScaledDoubleDouble {
        let t = scale * center
        let halfSquare = (t * t).value.scaled(byPowerOfTwo: -1)
        return t.power(degree) * ScaledDoubleDouble.exp(-halfSquare)
            / ScaledDoubleDouble.largeFactorial(degree).squareRoot
            / ScaledDoubleDouble.sinhOverArgument(p * center)
    }

    /// (log g)'(u0) = k / u0 - q^2 u0 - p coth(p u0), of terms about sqrt(k) times larger than itself.
    private var slopeAtCenter: Double {
        let u = DoubleDouble(center)
        let y = p * center
        let hyperbolic: DoubleDouble
        if y.high > 40 {
            hyperbolic = p
        } else {
            let sinh = ScaledDoubleDouble.sinhOverArgument(y).value * y
            hyperbolic = p * (sinh * sinh + 1).squareRoot / sinh
        }
        return (DoubleDouble(degree) / u - q * q * u - hyperbolic).rounded
    }

    /// sum_j g(u_j) / g(u0) over the positive nodes.
    ///
    /// With y = p u, g(u0 + d) / g(u0) = e^E (1 - e^(-2 y0)) / (1 - e^(-2 y)), where
    /// E = k (log(1 + d/u0) - d/u0) - (q d)^2 / 2 + (p (coth y0 - 1) + (log g)'(u0)) d. The factor of all terms but the central
    /// one is applied in double-double at the end: its error would not average out.
    private var sumOfRatios: DoubleDouble {
        let k = Double(degree)
        let (p, q) = (self.p.high, self.q.high)
        let linear = 2 * p / Double.expMinusOne(2 * p * center) + slopeAtCenter
        func term(_ d: Double) -> Double {
            let exponent = k * TanhHermiteCoefficient.logarithmBeyondLinear(d / center) - 0.5 * (q * d) * (q * d)
            return -Double.exp(exponent + linear * d) / Double.expMinusOne(-2 * p * (center + d))
        }
        // p has been rounded in every term alike, so here too.
        let y = DoubleDouble.twoProduct(p, center)
        let common =
            y.high > 40 ? .one : y * 2 * DoubleDouble.exp(-y) * ScaledDoubleDouble.sinhOverArgument(y).value
        var sum = DoubleDouble.zero
        for direction in [1.0, -1.0] {
            var d = direction * step
            while center + d > 0 {
                let value = term(d)
                sum += value
                if value < 0x1p-63 * sum.high { break }
                d += direction * step
            }
        }
        return sum * common + 1
    }

    /// log(1 + x) - x, relatively accurate for |x| <= 0.4 and absolutely beyond.
    ///
    /// log(1 + x) = 2 artanh(r), r = x / (2 + x), and 2 r - x = -r x.
    static func logarithmBeyondLinear(_ x: Double) -> Double {
        guard abs(x) <= 0.4 else { return Double.log(1 + x) - x }
        let r = x / (2 + x)
        let square = r * r
        // |r| <= 1/4: the first omitted term is below 2^-58 of the sum.
        var sum = 0.0
        for odd in stride(from: 25.0, through: 3, by: -2) { sum = sum * square + 1 / odd }
        return 2 * r * square * sum - r * x
    }
}
