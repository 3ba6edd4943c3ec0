// Fourier coefficients of a tanh neuron on the circle, by a sum over the poles of tanh:
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

enum TanhCircleCoefficient {
    /// |b_m(r)| for odd m and r > 0.
    /// |b_m(r)| for odd m and r > 0.
    static func magnitude(degree m: Int, radius r: Double) -> Double {
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
