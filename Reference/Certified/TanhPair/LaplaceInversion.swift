// V(eps) = P(L < eps) from the partition function at complex temperatures, certified:
//
//     Z(beta)/beta = int_0^inf e^(-beta eps) V(eps) deps,     V(eps) = (1/2 pi i) int e^z Z(z/eps) dz/z
//
// by the trapezoidal rule in u on the hyperbola z = mu (1 + sin(i u - alpha)), alpha = pi/4 (A. Talbot's method; L. N. Trefethen,
// J. A. C. Weideman, T. Schmelzer 2006, BIT 46). Moving u to u + i v moves alpha to alpha' = alpha + v, and on every such hyperbola
//
//     |z| = mu (cosh u - sin alpha'),   |dz/du|/|z| = ((cosh u + sin alpha')/(cosh u - sin alpha'))^(1/2) <= (1 + sin alpha')/cos alpha',
//     |e^z| = e^(mu (1 - sin alpha' cosh u)),   |arg z| < pi/2 + alpha',   |Z(s)| <= Z(|s|)/cos(arg(s)/2) for two neurons,
//
// the last because |1 + s kappa| >= cos(arg(s)/2) (1 + |s| kappa) for either eigenvalue kappa of K. Z falls, |z| >= mu (1 - sin alpha'),
// and int e^(-mu sin alpha' (cosh u - 1)) du <= (2 pi/(mu sin alpha'))^(1/2). So for |alpha' - alpha| <= d the integral of the modulus is at
// most M = Z(r/eps) G, r = mu (1 - sin(alpha + d)), with every factor of G at its worse end:
//
//     G = e^(mu (1 - sin(alpha-d))) (2 pi/(mu sin(alpha-d)))^(1/2) (1 + sin(alpha+d)) / (cos(alpha+d) cos(pi/4 + (alpha+d)/2)),
//
// and the rule with step eta errs by at most (1/2 pi) 2 M/(e^(2 pi d/eta) - 1) (Trefethen & Weideman 2014, theorem 5.1). The points beyond
// U = N eta count for at most (1/pi) Z(r/eps) (1 + sin alpha)/(cos alpha cos(3 pi/8)) e^(mu (1 - sin alpha cosh U))/(mu sin alpha sinh U).

import Foundation
import MultiplePrecision

struct LaplaceInversion {
    /// mu and d.
    private static let (vertex, height) = (5.0, 0.55)
    /// The precision of the contour.
    private static let precision: Precision = 160

    let step: Double
    /// N.
    let count: Int

    /// A contour for about `bits` bits.
    init(bits: Int) {
        // Z(r/eps) is within a factor e^2 of V, and G below e^9.
        let nats = Double(bits + 3) * log(2) + 11
        step = Double(Float(2 * Double.pi * Self.height / nats).nextDown)
        let reach = (nats - 2 + Self.vertex) / (Self.vertex * Double.pi.squareRoot() / 2.5)
        count = Int((log(reach + (reach * reach - 1).squareRoot()) / step).rounded(.up))
    }

    /// One point: z, of an argument in [0, 3 pi/4], and the factor of Z(z/eps) in the sum.
    struct Point {
        let modulus: Interval
        let phase: (cosine: Interval, sine: Interval)
        let factor: (real: Interval, imaginary: Interval)
    }

    /// Number `index` of the points, from 0 to N.
    func point(_ index: Int) throws -> Point {
        let precision = Self.precision
        let u = Interval(exact: Double(index) * step, precision: precision)
        let mu = Interval(exact: Self.vertex, precision: precision)
        let root = try Interval(2, precision: precision).squareRoot().scaled(by: -1)
        let (cosh, sinh) = (u.cosh() * root, u.sinh() * root)
        let one = Interval(1, precision: precision)
        let (x, y) = (mu * (one - cosh), mu * sinh)
        let modulus = mu * (u.cosh() - root)
        let phase = try (cosine: x / modulus, sine: y / modulus)
        // e^z mu cos(i u - alpha)/z, cos(i u - alpha) = (cosh u + i sinh u)/sqrt 2.
        let size = try x.exp() * mu / modulus
        let (c, s) = (y.cos(), y.sin())
        let turned = (c * phase.cosine + s * phase.sine, s * phase.cosine - c * phase.sine)
        return Point(
            modulus: modulus, phase: phase,
            factor: (size * (turned.0 * cosh - turned.1 * sinh), size * (turned.0 * sinh + turned.1 * cosh)))
    }

    /// r, where Z bounds what is not summed.
    static var nearest: Interval {
        let angle = Interval.pi(precision: 128).scaled(by: -2) + Interval(exact: height, precision: 128)
        return Interval(exact: vertex, precision: 128) * (Interval(1, precision: 128) - angle.sin())
    }

    /// The bound of both errors over Z(r/eps).
    func error() throws -> Interval {
        let bits: Precision = 128
        let pi = Interval.pi(precision: bits)
        let (mu, d, eta) = (
            Interval(exact: Self.vertex, precision: bits), Interval(exact: Self.height, precision: bits),
            Interval(exact: step, precision: bits)
        )
        let quarter = pi.scaled(by: -2)
        let one = Interval(1, precision: bits)
        let (low, high) = (quarter - d, quarter + d)
        let growth =
            try (mu * (one - low.sin())).exp() * (pi.scaled(by: 1) / (mu * low.sin())).squareRoot() * (one + high.sin())
            / (high.cos() * (quarter + high.scaled(by: -1)).cos())
        let discretisation = try growth / pi / ((pi * d).scaled(by: 1) / eta).expMinusOne()
        let end = eta * count
        let sine = quarter.sin()
        let truncation =
            try (one + sine) / (quarter.cos() * (quarter * 3).scaled(by: -1).cos())
            * (mu * (one - sine * end.cosh())).exp()
            / (mu * sine * end.sinh()) / pi
        return discretisation + truncation
    }
}
