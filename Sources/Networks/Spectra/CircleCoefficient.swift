// Fourier coefficients of one neuron on the circle,
//
//     b_m(r) = (1/pi) int_0^(2 pi) phi(r cos t) cos(m t) dt,      phi(r cos t) = b_0/2 + sum_{m >= 1} b_m(r) cos(m t).
//
//     tanh             a sum of one sign over its poles (`TanhCircleCoefficient`)
//     sin              2 (-1)^((m-1)/2) J_m(r), m odd                                                          (DLMF 10.12.3)
//     erf              (-1)^((m-1)/2) (2 r / (sqrt(pi) m)) e^-s (I_((m-1)/2)(s) + I_((m+1)/2)(s)), s = r^2/2, m odd: its derivative
//                      e^(-s - s cos 2t) has the Fourier coefficients (-1)^k I_k(s) e^-s                       (DLMF 10.35.2)
//     gelu             z/2 + (z/2) erf(z/sqrt 2): r/2 at m = 1, (r/4)(e_(m-1) + e_(m+1)) at even m, e_m those of erf at r/sqrt 2
//     piecewise linear (r / (pi m)) [S(t)] over the arcs on which phi' = 1, S(t) = sin((m-1)t)/(m-1) - sin((m+1)t)/(m+1), by parts;
//                      the kink at cos t = 1/r enters as sin((m+1)t) = sin t U_m(1/r), U_m Chebyshev's
//     polynomial       a finite sum (`Polynomial`), with the error relative to its terms
//
// Promises: `accuracy` ULPs; for sin, gelu and the piecewise linear ones the same error relative to 2^-30 of the envelope where a
// coefficient is smaller than that next to one of its zeros in r.

import Quadrature
import RealModule

/// The Fourier coefficients b_m(r) of phi(r cos t).
public enum CircleCoefficient {
    /// Bound of the error, in ULPs of the exact value.
    public static let accuracy = 2.0

    /// The degrees m answered.
    public static let degrees = 0...100_000

    /// The largest |r| answered; the number of terms grows with it.
    public static let maximumRadius = 100.0

    /// b_m(r), exactly 0 for even m of an odd activation.
    ///
    /// - Parameters:
    ///   - activation: phi.
    ///   - degree: m, in `degrees`.
    ///   - radius: r, |r| <= `maximumRadius`; b_m(-r) = (-1)^m b_m(r).
    /// - Throws: `CircleCoefficientError` for a degree or radius outside, or a NaN.
    /// - Accuracy: `accuracy` ULPs, with the exception named in the header.
    public static func value(
        of activation: Activation = .tanh, degree: Int, radius: Double
    ) throws(CircleCoefficientError) -> Double {
        guard degrees ~= degree else { throw .degreeOutOfRange(degree) }
        guard abs(radius) <= maximumRadius else { throw .radiusOutOfRange(radius) }
        if radius == 0 { return degree == 0 ? 2 * activation.value(0) : 0 }
        if activation.parity == .odd && degree % 2 == 0 { return 0 }
        let value = positiveRadius(activation, degree, abs(radius))
        return radius < 0 && degree % 2 == 1 ? -value : value
    }

    private static func positiveRadius(_ activation: Activation, _ m: Int, _ r: Double) -> Double {
        let sign = (m / 2) % 2 == 0 ? 1.0 : -1.0
        switch activation {
        case .tanh: return sign * TanhCircleCoefficient.magnitude(degree: m, radius: r)
        case .sin:
            let order = MillerRecurrence.besselJ(throughOrder: m, ScaledDoubleDouble(r))[m]
            return sign * 2 * order.rounded
        case .erf: return sign * errorFunction(m, ScaledDoubleDouble(r)).rounded
        case .gelu:
            if m % 2 == 1 { return m == 1 ? r / 2 : 0 }
            let scaled = ScaledDoubleDouble(r) * ScaledDoubleDouble(DoubleDouble(0.5).squareRoot)
            let upper = errorFunction(m + 1, scaled)
            // e_(-1) = e_1; the signs of neighbours alternate.
            let difference = (m == 0 ? upper + upper : errorFunction(m - 1, scaled) + -upper)
            return (m == 0 ? 1 : -sign) * (difference * r * 0.25).rounded
        case .relu: return rectified(m, r, kink: nil)
        case .clippedReLU: return rectified(m, r, kink: r)
        case .hardTanh: return r <= 1 ? (m == 1 ? r : 0) : 2 * rectified(m, r, kink: r)
        case .polynomial(let polynomial): return polynomial.circleCoefficient(degree: m, radius: r)
        }
    }

    /// |e_m(r)| of the error function, for odd m.
    private static func errorFunction(_ m: Int, _ r: ScaledDoubleDouble) -> ScaledDoubleDouble {
        let order = (m + 1) / 2
        let bessel = MillerRecurrence.besselI(throughOrder: order, r * r * 0.5)
        let scale = ScaledDoubleDouble(2) / (ScaledDoubleDouble(DoubleDouble.pi).squareRoot * Double(m))
        return scale * r * (bessel[order - 1] + bessel[order])
    }

    /// b_m of max(0, z), cut at 1 where r exceeds the kink.
    private static func rectified(_ m: Int, _ r: Double, kink: Double?) -> Double {
        let isCut = kink.map { $0 > 1 } ?? false
        let (dr, degree) = (DoubleDouble(r), Double(m))
        let cosine = isCut ? DoubleDouble.one / dr : .one
        // 1 - cosine^2 without cancellation next to 1.
        let sine = isCut ? ((dr - 1.0) / dr * (cosine + 1.0)).squareRoot : .zero
        switch m {
        case 0:
            // (2/pi) (tau + r (1 - sin tau)), and 1 - sin tau = cos^2 tau / (1 + sin tau).
            let arc = isCut ? Double.atan2(y: sine.rounded, x: cosine.rounded) : 0
            let rest = isCut ? (dr * cosine * cosine / (sine + 1.0)).rounded : r
            return (2 / Double.pi) * (arc + rest)
        case 1:
            // (r/pi) (pi/2 - tau + sin tau cos tau)
            guard isCut else { return r / 2 }
            let complement = Double.atan2(y: cosine.rounded, x: sine.rounded)
            return r / Double.pi * (complement + (sine * cosine).rounded)
        default:
            // S(pi/2) vanishes for odd m.
            let end = m % 2 == 1 ? DoubleDouble.zero : DoubleDouble(2 * degree) / (degree * degree - 1)
            let signed = (m / 2) % 2 == 1 ? end : -end
            let start = isCut ? sine * chebyshevDifference(m, cosine) : .zero
            return ((signed - start) * dr / (DoubleDouble.pi * degree)).rounded
        }
    }

    /// U_(m-2)(c)/(m-1) - U_m(c)/(m+1), m >= 2, by the three-term recurrence, whose error grows like m^2.
    private static func chebyshevDifference(_ m: Int, _ c: DoubleDouble) -> DoubleDouble {
        let twice = c * 2
        var (previous, current) = (DoubleDouble.one, twice)
        var beforePrevious = DoubleDouble.zero
        for _ in 1..<m { (beforePrevious, previous, current) = (previous, current, twice * current - previous) }
        return beforePrevious / Double(m - 1) - current / Double(m + 1)
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
