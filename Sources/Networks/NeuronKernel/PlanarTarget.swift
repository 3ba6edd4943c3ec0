// Targets on the plane that a neuron without bias sees through one Hermite coefficient, and the correlations E[y phi(w . x)].
//
// For a harmonic polynomial y, homogeneous of degree k, on x ~ N(0, I_2):
//
//     E[y(x) phi(w . x)] = sqrt(k!) c_k(r) y(cos u, sin u),   w = r (cos u, sin u),
//
// with c_k(r) the Hermite coefficient of `Activation.hermiteCoefficient` (E[y(x) He_k(x . n)] = k! y(n), since y is a harmonic). The
// gradient is taken in r and u, so that each part has its own relative accuracy.

import Quadrature
import RealModule

/// A target y: R^2 -> R with E[y^2] = 1.
public enum PlanarTarget: String, CaseIterable, Sendable, Hashable, Codable {
    /// x_1 x_2, the continuous exclusive or; odd activations do not see it.
    case product
    /// Im (x_1 + i x_2)^3 / sqrt 24, a six-fold flower.
    case flower

    /// Bound of the error of `correlation`, in units of 2^-53 of the value, and of its gradient, in such units of its length; for
    /// `product` of a clipped ReLU the latter of 1 / (4 max(1, |w|^2)), near |w| = 0.631, where the derivative in |w| vanishes.
    public static let accuracy = 32.0

    /// k, the degree of the polynomial.
    public var degree: Int { self == .product ? 2 : 3 }

    /// y(x_1, x_2).
    ///
    /// - Accuracy: 4 2^-53 of |x|^degree.
    public func value(_ x1: Double, _ x2: Double) -> Double {
        switch self {
        case .product: x1 * x2
        case .flower: x2 * (3 * x1 * x1 - x2 * x2) / 24.0.squareRoot()
        }
    }

    /// E[y phi(w . x)], x ~ N(0, I_2).
    ///
    /// - Parameters:
    ///   - activation: phi, any.
    ///   - w: 2 numbers, at most `NeuronKernel.maximumEntry` in size.
    /// - Throws: `NeuronKernelError` for another count or size.
    /// - Accuracy: `accuracy` 2^-53 relative where |sin(k u)| >= 2^-900, u the angle of w, and for `flower` >= 2^-45.
    public func correlation(activation: Activation, _ w: [Double]) throws(NeuronKernelError) -> Double {
        try PlanarTarget.check(w)
        let length = NeuronPair.extendedLength(of: w)
        guard length.high > 0 else { return 0 }
        // The degree is small and the weight finite, so that there is a coefficient.
        let coefficient = (try? activation.hermiteCoefficient(degree: degree, weight: length.high)) ?? 0
        let correction = logarithmicSlope(activation, length.high) * length.low
        return normalisation * (coefficient + coefficient * correction) * harmonic(w).value
    }

    /// The gradient of E[y phi(w . x)] in w; 0 at w = 0, as the derivative of phi at its kink is.
    ///
    /// - Parameters:
    ///   - activation: phi, one of `NeuronKernel.activations`.
    ///   - w: 2 numbers, at most `NeuronKernel.maximumEntry` in size.
    /// - Returns: 2 numbers.
    /// - Throws: `NeuronKernelError` for another activation, count or size.
    /// - Accuracy: `accuracy` 2^-53 of its length, with the exception named there.
    public func correlationGradient(
        activation: Activation, _ w: [Double]
    ) throws(NeuronKernelError) -> [Double] {
        try PlanarTarget.check(w)
        guard NeuronKernel.activations.contains(activation) else { throw .noClosedForm(activation) }
        let length = NeuronPair.extendedLength(of: w)
        guard length.high > 0 else { return [0, 0] }
        let coefficient = RadialCoefficient(activation: activation, degree: degree, length: length)
        let harmonic = harmonic(w)
        let radial = normalisation * coefficient.derivative * harmonic.value
        let tangential = normalisation * coefficient.ratio * harmonic.derivative
        let unit = NeuronPair.direction(of: w)
        return [radial * unit[0] - tangential * unit[1], radial * unit[1] + tangential * unit[0]]
    }

    /// d log c_k(r)/dr where c_k falls like a density, so that the rounding of r alone would cost r^2 or 1/r^2 units; else 0.
    private func logarithmicSlope(_ activation: Activation, _ r: Double) -> Double {
        switch (activation, self) {
        case (.sin, .flower): r > 1 && r < 64 ? 3 / r - r : 0
        case (.clippedReLU, .flower), (.hardTanh, .flower): RadialCoefficient.logarithmicSlope(r)
        default: 0
        }
    }

    private static func check(_ w: [Double]) throws(NeuronKernelError) {
        guard w.count == 2 else { throw .notPlanar(w.count) }
        guard w.allSatisfy({ abs($0) <= NeuronKernel.maximumEntry }) else { throw .notFinite }
    }

    /// sqrt(k!) times the polynomial's factor on the unit circle: x_1 x_2 = sin(2u)/2 and sin(3u) / sqrt 24.
    private var normalisation: Double { self == .product ? 0.5.squareRoot() : 0.5 }

    /// sin(k u) and its derivative k cos(k u), from exact products.
    private func harmonic(_ w: [Double]) -> (value: Double, derivative: Double) {
        let shift = -Int(max(abs(w[0]), abs(w[1])).exponent)
        let (x, y) = (
            DoubleDouble(w[0]).scaled(byPowerOfTwo: shift).high, DoubleDouble(w[1]).scaled(byPowerOfTwo: shift).high
        )
        let (xx, xy, yy) = (
            DoubleDouble.twoProduct(x, x), DoubleDouble.twoProduct(x, y), DoubleDouble.twoProduct(y, y)
        )
        let square = xx + yy
        if self == .product {
            return (2 * (xy / square).rounded, 2 * ((xx - yy) / square).rounded)
        }
        let cube = square * square.squareRoot
        return (((xx * 3 - yy) * y / cube).rounded, 3 * ((xx - yy * 3) * x / cube).rounded)
    }
}

/// c_k(r)/r and c_k'(r) for k = 2 and 3, s = 1/r, phi the normal density.
private struct RadialCoefficient {
    let ratio: Double
    let derivative: Double

    /// d log e^(-1/(2 r^2)) / dr = 1/r^3; where that matters, r is between 1/64 and 1.
    static func logarithmicSlope(_ r: Double) -> Double { r > 0x1p-6 && r < 1 ? 1 / (r * r * r) : 0 }

    /// Two factors of e^(-1/(2 |w|^2)), of which neither underflows before the product; the exponent in double-double, as it is up to 745.
    private static func roots(_ length: (high: Double, low: Double)) -> (Double, Double) {
        guard length.high > 0x1p-6 else { return (0, 0) }
        guard length.high < 0x1p60 else { return (1, 1) }
        let inverse = DoubleDouble.one / DoubleDouble.twoSum(length.high, length.low)
        let exponent = inverse * inverse
        let root = Double.exp(-0.25 * exponent.high)
        return (root, root * (1 - 0.5 * exponent.low))
    }

    init(activation: Activation, degree: Int, length: (high: Double, low: Double)) {
        let r = length.high
        let s = 1 / r
        let x = 0.5 * s * s
        let decay = Double.exp(-x)
        let (root, tail) = RadialCoefficient.roots(length)
        let densityAtZero = 1 / (2 * Double.pi).squareRoot()
        switch (activation, degree) {
        case (.relu, 2):
            // c_2 = r / (2 sqrt pi)
            ratio = 0.5 / Double.pi.squareRoot()
            derivative = ratio
        case (.clippedReLU, 2):
            // c_2 = r (phi(0) - phi(s)) / sqrt 2
            let factor = densityAtZero * 0.5.squareRoot()
            let drop = -Double.expMinusOne(-x)
            ratio = factor * drop
            derivative = factor * (drop - (decay == 0 ? 0 : 2 * x * decay))
        case (.clippedReLU, 3), (.hardTanh, 3):
            // c_3 = -phi(s) / sqrt 6, twice that for hard tanh
            let factor = (activation == .hardTanh ? -2 : -1) * densityAtZero / 6.0.squareRoot()
            ratio = root == 0 ? 0 : factor * s * tail * root
            derivative = root == 0 ? 0 : factor * (s * s * s) * tail * root
        case (.erf, 3):
            // c_3 = -4 / sqrt(6 pi) (r / A)^3, A^2 = 1 + 2 r^2
            let root = (1 + 2 * r * r).squareRoot()
            let q = r / root
            let factor = -4 / (6 * Double.pi).squareRoot()
            ratio = factor * q * q / root
            derivative = 3 * factor * q * q / root / root / root
        default:
            (ratio, derivative) = (0, 0)
        }
    }
}
