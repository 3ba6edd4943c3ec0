// Hermite coefficients in closed form, each a product, for w > 0:
//
//     erf    c_(2m+1) = (2 w / sqrt(pi)) (-1)^m (2m-1)!! r^m / ( sqrt(1 + 2 w^2) sqrt((2m+1)!) ),  r = 2 w^2 / (1 + 2 w^2)
//     sin    c_(2m+1) = (-1)^m w^(2m+1) e^(-w^2/2) / sqrt((2m+1)!)
//     relu   c_0 = w / sqrt(2 pi),  c_1 = w / 2,  c_(2m) = w (-1)^(m-1) (2m-3)!! / ( sqrt(2 pi) sqrt((2m)!) ),  m >= 1
//     gelu   c_0 = w^2 / sqrt(2 pi (1 + w^2)),  c_1 = w / 2,
//            c_(2m) = w^2 (-1)^(m-1) (2m-3)!! r^(m-1) (2m + w^2) / ( sqrt(2 pi) (1 + w^2)^(3/2) sqrt((2m)!) ),
//            r = w^2 / (1 + w^2),  m >= 1
//
// GELU z Phi(z) follows from x He_k = He_(k+1) + k He_(k-1) and the coefficients of the normal distribution function Phi, which
// are those of erf at w / sqrt 2, halved; the two terms have been added before anything is rounded, since they cancel.
//
// The powers amplify the error of their base by the degree, hence scaled double-double.

import Quadrature
import RealModule

enum ClosedFormHermiteCoefficient {
    /// For an odd degree and a positive weight.
    static func erf(degree: Int, weight: Double) -> Double {
        let m = degree / 2
        let w = ScaledDoubleDouble(weight)
        let twiceSquare = w * w * 2
        let total = twiceSquare + ScaledDoubleDouble.one
        let coefficient =
            w * 2 / (ScaledDoubleDouble.pi * total).squareRoot
            * ScaledDoubleDouble.oddDoubleFactorial(m) / ScaledDoubleDouble.largeFactorial(degree).squareRoot
            * (twiceSquare / total).power(m)
        return m % 2 == 0 ? coefficient.rounded : -coefficient.rounded
    }

    /// For an odd degree and a positive weight.
    static func sin(degree: Int, weight: Double) -> Double {
        // At 1e6 the exponential is e^(-5e11): no degree answered here brings that back.
        guard weight < 1e6 else { return 0 }
        let w = ScaledDoubleDouble(weight)
        let halfSquare = (w * w).value.scaled(byPowerOfTwo: -1)
        let coefficient =
            w.power(degree) * ScaledDoubleDouble.exp(-halfSquare) / ScaledDoubleDouble.largeFactorial(degree).squareRoot
        return (degree / 2) % 2 == 0 ? coefficient.rounded : -coefficient.rounded
    }

    /// For any degree and a positive weight.
    static func relu(degree: Int, weight: Double) -> Double {
        let w = ScaledDoubleDouble(weight)
        let densityAtZero = ScaledDoubleDouble.one / (ScaledDoubleDouble.pi * 2).squareRoot
        if degree == 0 { return (w * densityAtZero).rounded }
        if degree == 1 { return weight / 2 }
        guard degree % 2 == 0 else { return 0 }
        let m = degree / 2
        let coefficient =
            w * densityAtZero * ScaledDoubleDouble.oddDoubleFactorial(m - 1)
            / ScaledDoubleDouble.largeFactorial(degree).squareRoot
        return m % 2 == 1 ? coefficient.rounded : -coefficient.rounded
    }

    /// For any degree and a positive weight.
    static func gelu(degree: Int, weight: Double) -> Double {
        if degree == 1 { return weight / 2 }
        guard degree % 2 == 0 else { return 0 }
        let m = degree / 2
        let w = ScaledDoubleDouble(weight)
        let square = w * w
        let total = square + ScaledDoubleDouble.one
        let mean = square / (ScaledDoubleDouble.pi * total * 2).squareRoot
        if m == 0 { return mean.rounded }
        let coefficient =
            mean * ScaledDoubleDouble.oddDoubleFactorial(m - 1) / ScaledDoubleDouble.largeFactorial(degree).squareRoot
            * (square / total).power(m - 1) * ((square + ScaledDoubleDouble(Double(degree))) / total)
        return m % 2 == 1 ? coefficient.rounded : -coefficient.rounded
    }
}
