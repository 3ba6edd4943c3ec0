// Hermite coefficients of the clipped activations, for w > 0 and with s = 1/w, phi the normal density, n = k - 2 >= 0:
//
//     hard tanh     c_1 = w erf(s / sqrt 2)                         c_k = -2 (w / sqrt(k!)) He_n(s) phi(s)               (k odd)
//     clipped ReLU  c_0 = w (phi(0) - phi(s)) + erfc(s / sqrt 2)/2
//                   c_1 = w erf(s / sqrt 2) / 2                     c_k = (w / sqrt(k!)) (He_n(0) phi(0) - He_n(s) phi(s))
//
// (the second derivative of clip(w x, 0, 1) in x is w (delta(x) - delta(x - s))). Where k s^2 is small the difference is
// summed as its Taylor series in s, from He_n(s) e^(-s^2/2) = sum_j (-1)^j He_(n+j)(0) s^j / j!; elsewhere it loses at most
// three bits of the double-double. He_n(s) is the three-term recurrence in double-double, whose error is about n 2^-102 of the
// amplitude in the oscillating region; next to a zero of He_n, relative accuracy is lost in proportion.

import Quadrature
import RealModule

/// The coefficients at one weight. Asked for in ascending degree, each costs constant time, since the recurrence goes on from the
/// degree it has reached.
struct ClippedHermiteCoefficients {
    let weight: Double
    /// s = 1/w; meaningless if `kinkIsFar`.
    private let kink: DoubleDouble
    /// Whether phi(s) is 0 for every purpose: s > 2^30, so that s^n e^(-s^2/2) is beneath e^(-10^17) for any n answered.
    private let kinkIsFar: Bool
    /// Whether s is so small (2^-60) that s^2 is invisible next to 1.
    private let kinkIsNear: Bool
    /// e^(-s^2/2)
    private let gaussian: ScaledDoubleDouble
    private var polynomial: HermitePolynomialSequence

    /// For a positive weight.
    init(weight: Double) {
        self.weight = weight
        kinkIsFar = weight < 0x1p-30
        kinkIsNear = weight > 0x1p60
        kink = kinkIsFar ? .zero : (ScaledDoubleDouble.one / ScaledDoubleDouble(weight)).value
        gaussian = ScaledDoubleDouble.exp(-(kink * kink).scaled(byPowerOfTwo: -1))
        polynomial = HermitePolynomialSequence(argument: kink)
    }

    /// For an odd degree.
    mutating func hardTanh(degree: Int) -> Double {
        if degree == 1 { return weightTimesErf(factor: 1) }
        return (weightOverRootFactorial(degree) * oddTerm(degree) * 2).rounded
    }

    /// For any degree.
    mutating func clippedReLU(degree: Int) -> Double {
        if degree == 0 { return mean }
        if degree == 1 { return weightTimesErf(factor: 0.5) }
        return (weightOverRootFactorial(degree) * (degree % 2 == 0 ? evenTerm(degree) : oddTerm(degree))).rounded
    }

    /// w / ( sqrt(k!) sqrt(2 pi) ); the formulas below leave the factor sqrt(2 pi) of the density to it.
    private func weightOverRootFactorial(_ degree: Int) -> ScaledDoubleDouble {
        ScaledDoubleDouble(weight) / (ScaledDoubleDouble.largeFactorial(degree) * ScaledDoubleDouble.pi * 2).squareRoot
    }

    private static let squareRootOfHalf = DoubleDouble(0.5).squareRoot

    /// factor w erf(s / sqrt 2), the factor a power of two.
    private func weightTimesErf(factor: Double) -> Double {
        if kinkIsFar { return factor * weight }
        // sqrt(2/pi), the limit; w s = 1 exactly, while s alone may be subnormal.
        if kinkIsNear { return factor * (DoubleDouble(2) / DoubleDouble.pi).squareRoot.rounded }
        return factor
            * (Gaussian.errorFunction(kink * ClippedHermiteCoefficients.squareRootOfHalf) * weight).rounded
    }

    /// E[clip(w x, 0, 1)].
    private var mean: Double {
        let inverseRootOfTwoPi = (DoubleDouble.one / (DoubleDouble.pi * 2).squareRoot)
        if kinkIsFar { return (ScaledDoubleDouble(inverseRootOfTwoPi) * weight).rounded }
        if kinkIsNear { return 0.5 }
        // 1 - e^(-s^2/2); where it is small the other term dwarfs it, so that Double suffices.
        let drop =
            kink.high > 0x1p-10
            ? DoubleDouble.one - gaussian.value
            : DoubleDouble(-Double.expMinusOne(-0.5 * kink.high * kink.high))
        let argument = kink * ClippedHermiteCoefficients.squareRootOfHalf
        let tail = argument.high > 26 ? 0 : 0.5 * Gaussian.complementaryErrorFunction(argument)
        return (inverseRootOfTwoPi * drop * weight + tail).rounded
    }

    /// -He_n(s) e^(-s^2/2), n odd.
    private mutating func oddTerm(_ degree: Int) -> ScaledDoubleDouble {
        if kinkIsFar { return ScaledDoubleDouble(0.0) }
        if let series = taylorSeries(degree, firstOrder: 1) {
            return hermiteAtZero(degree - 1) * (ScaledDoubleDouble.one / ScaledDoubleDouble(weight)) * series
        }
        return -polynomial.value(degree: degree - 2) * gaussian
    }

    /// He_n(0) - He_n(s) e^(-s^2/2), n even.
    private mutating func evenTerm(_ degree: Int) -> ScaledDoubleDouble {
        if kinkIsFar { return hermiteAtZero(degree - 2) }
        if let series = taylorSeries(degree, firstOrder: 2) {
            let square = ScaledDoubleDouble(weight) * ScaledDoubleDouble(weight) * 2
            return -hermiteAtZero(degree) / square * series
        }
        return hermiteAtZero(degree - 2) - polynomial.value(degree: degree - 2) * gaussian
    }

    /// He_(2m)(0) = (-1)^m (2m-1)!!.
    private func hermiteAtZero(_ degree: Int) -> ScaledDoubleDouble {
        let magnitude = ScaledDoubleDouble.oddDoubleFactorial(degree / 2)
        return (degree / 2) % 2 == 0 ? magnitude : -magnitude
    }

    /// The terms j = f, f + 2, ... of the Taylor series of He_n(s) e^(-s^2/2) over the first of them, or nil where k s^2 > 1/4
    /// and it would cancel.
    private func taylorSeries(_ degree: Int, firstOrder: Int) -> ScaledDoubleDouble? {
        let square = kink * kink
        guard Double(degree) * square.high <= 0.25 else { return nil }
        var (term, sum) = (DoubleDouble.one, DoubleDouble.one)
        var order = firstOrder
        while abs(term.high) > 0x1p-110 {
            let next = Double(degree - 2 + order + 1)
            term = term * square * (-next) / Double((order + 1) * (order + 2))
            sum += term
            order += 2
        }
        return ScaledDoubleDouble(sum)
    }
}
