// Fourier coefficients of a tanh neuron on the circle, t -> tanh(r cos t):
//
//     b_m(r) = (1/pi) int_0^(2 pi) tanh(r cos t) cos(m t) dt
//            = (-1)^((m-1)/2) (4/r) sum_{n >= 1} e^(-m rho_n) / cosh(rho_n),   sinh(rho_n) = (n - 1/2) pi / r       (m odd)
//
// from tanh z = sum_n 2 z / (z^2 + beta_n^2), beta_n = (n - 1/2) pi (DLMF 4.36.3), and the Fourier series of
// 1 / (sinh rho - i cos t) = (1 + 2 sum_m i^m e^(-m rho) cos(m t)) / cosh rho. The sum has one sign, hence relative accuracy at
// any m, and shows the decay e^(-m asinh(pi / (2 r))). Its tail is summed by the Euler-Maclaurin formula at midpoints, whose
// integral is exact: int g dn = (r / pi) e^(-m rho) / m.

import Quadrature
import RealModule

/// The Fourier coefficients b_m(r) of tanh(r cos t).
public enum CircleCoefficient {
    /// Bound of the error, in ULPs of the exact value.
    public static let accuracy = 2.0

    /// The degrees m answered.
    public static let degrees = 0...100_000

    /// The largest |r| answered; the number of terms grows with it.
    public static let maximumRadius = 100.0

    /// b_m(r), exactly 0 for even m.
    ///
    /// - Parameters:
    ///   - degree: m, in `degrees`.
    ///   - radius: r, |r| <= `maximumRadius`; b_m(-r) = -b_m(r) for odd m.
    /// - Throws: `CircleCoefficientError` for a degree or radius outside, or a NaN.
    /// - Accuracy: `accuracy` ULPs.
    public static func value(degree: Int, radius: Double) throws(CircleCoefficientError) -> Double {
        guard degrees ~= degree else { throw .degreeOutOfRange(degree) }
        guard abs(radius) <= maximumRadius else { throw .radiusOutOfRange(radius) }
        if degree % 2 == 0 || radius == 0 { return 0 }
        let magnitude = positiveSum(degree: degree, radius: abs(radius))
        return ((degree / 2) % 2 == 0) == (radius > 0) ? magnitude : -magnitude
    }

    private static func positiveSum(degree m: Int, radius r: Double) -> Double {
        // Beyond 1,000 max(1, r/pi) terms the third derivative in the Euler-Maclaurin formula is below 2^-54 of the sum.
        let last = Int((1000 * max(1, r / Double.pi)).rounded(.up))
        var leading = ScaledDoubleDouble(0.0)
        var n = 1
        while n <= last {
            let term = term(degree: m, radius: r, position: Double(n) - 0.5)
            leading = leading + term
            // The terms fall at least as n^-(m + 1), so what is left is below n/m terms.
            if term.exponent + 20 < leading.exponent - 60 { break }
            n += 1
        }
        if n > last {
            let beta = Double(last) * Double.pi
            let hypotenuse = (beta * beta + r * r).squareRoot()
            // The integral over g, and g'/24 over g, at the edge; r cosh(rho) is the hypotenuse.
            let integral = hypotenuse / (Double.pi * Double(m))
            let slope = -Double.pi / hypotenuse * (Double(m) + beta / hypotenuse) / 24
            leading = leading + term(degree: m, radius: r, position: Double(last)) * (integral + slope)
        }
        return (leading * 4 / ScaledDoubleDouble(r)).rounded
    }

    /// g = e^(-m rho) / cosh(rho) at sinh(rho) = position pi / r.
    private static func term(degree: Int, radius: Double, position: Double) -> ScaledDoubleDouble {
        let radius = ScaledDoubleDouble(radius)
        let beta = ScaledDoubleDouble.pi * position
        // r e^rho = beta + sqrt(beta^2 + r^2), and the root is r cosh(rho).
        let hypotenuse = (beta * beta + radius * radius).squareRoot
        return (radius / (beta + hypotenuse)).power(degree) * (radius / hypotenuse)
    }
}

/// Why a Fourier coefficient was refused.
public enum CircleCoefficientError: Error, Equatable, Sendable, CustomStringConvertible {
    case degreeOutOfRange(Int)
    case radiusOutOfRange(Double)

    public var description: String {
        switch self {
        case .degreeOutOfRange(let degree):
            "Fourier coefficient of degree \(degree): the degree must be in \(CircleCoefficient.degrees)."
        case .radiusOutOfRange(let radius):
            "Fourier coefficient at radius \(radius): |r| must be at most \(CircleCoefficient.maximumRadius)."
        }
    }
}
