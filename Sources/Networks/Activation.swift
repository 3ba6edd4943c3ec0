// Activation functions phi: R -> R of a network, with the parities that its spectra inherit.
//
//     tanh(z)   erf(z)   sin(z)   relu(z) = max(z, 0)   hardtanh(z) = clip(z, -1, 1)   cliprelu(z) = clip(z, 0, 1)
//     gelu(z) = z Phi(z), Phi the standard normal distribution function      polynomial(p0,p1,...)(z) = p0 + p1 z + ...
//
// Promises: `value` and `derivative` hold the bounds stated on each for every Double; infinities give the limits.
// Does not promise: a value for a NaN (a NaN comes back, nothing traps; the entry points of networks reject it), or a limit
// for sin at infinity, where there is none (NaN).

import RealModule

/// An activation function of a network, named as on the command line by its raw value.
public enum Activation: RawRepresentable, CaseIterable, Sendable, Hashable, Codable {
    /// tanh(z)
    case tanh
    /// erf(z) = 2/sqrt(pi) int_0^z e^(-t^2) dt
    case erf
    /// sin(z)
    case sin
    /// max(z, 0)
    case relu
    /// clip(z, -1, 1)
    case hardTanh
    /// clip(z, 0, 1)
    case clippedReLU
    /// z Phi(z) = z erfc(-z / sqrt 2) / 2 (Hendrycks and Gimpel 2016, "Gaussian error linear units")
    case gelu
    /// p_0 + p_1 z + ... + p_D z^D
    case polynomial(Polynomial)

    /// All but the polynomials.
    public static let allCases: [Activation] = [.tanh, .erf, .sin, .relu, .hardTanh, .clippedReLU, .gelu]

    /// The activation of a name; nil for any other text.
    public init?(rawValue: String) {
        if let named = Activation.allCases.first(where: { $0.rawValue == rawValue }) {
            self = named
        } else if let polynomial = Polynomial(rawValue) {
            self = .polynomial(polynomial)
        } else {
            return nil
        }
    }

    /// tanh, erf, sin, relu, hardtanh, cliprelu, gelu, or polynomial(p0,p1,...).
    public var rawValue: String {
        switch self {
        case .tanh: "tanh"
        case .erf: "erf"
        case .sin: "sin"
        case .relu: "relu"
        case .hardTanh: "hardtanh"
        case .clippedReLU: "cliprelu"
        case .gelu: "gelu"
        case .polynomial(let polynomial): polynomial.description
        }
    }

    /// By case, not by name, since networks compare in inner loops.
    public static func == (a: Activation, b: Activation) -> Bool {
        switch (a, b) {
        case (.tanh, .tanh), (.erf, .erf), (.sin, .sin), (.relu, .relu), (.hardTanh, .hardTanh),
            (.clippedReLU, .clippedReLU), (.gelu, .gelu):
            true
        case (.polynomial(let p), .polynomial(let q)): p == q
        default: false
        }
    }

    /// What phi(-z) is.
    public enum Parity: Sendable, Hashable {
        /// phi(-z) = -phi(z)
        case odd
        /// Neither phi(z) nor -phi(z).
        case none
    }

    public var parity: Parity {
        switch self {
        case .tanh, .erf, .sin, .hardTanh: .odd
        case .relu, .clippedReLU, .gelu: .none
        case .polynomial(let polynomial): polynomial.isOdd ? .odd : .none
        }
    }

    /// Bound of the error of `value`, in ULPs of the exact result.
    ///
    /// tanh is within `HyperbolicTangent.accuracy`; erf and sin come from the C library, for which glibc states 1 ULP; GELU
    /// multiplies three rounded factors; the piecewise linear activations are exact. A polynomial has the bound of
    /// `Polynomial.value` instead, relative to the sum of its terms' absolute values, and overflows to an infinity.
    public static let valueAccuracy = 3.0

    /// Bound of the error of `derivative`, in ULPs of the exact result.
    public static let derivativeAccuracy = 6.0

    /// Bound of the error of `secondDerivative`, in ULPs of the exact result.
    public static let secondDerivativeAccuracy = 8.0

    /// phi(z).
    ///
    /// - Accuracy: `valueAccuracy` ULPs, for every z.
    public func value(_ z: Double) -> Double {
        switch self {
        case .tanh: HyperbolicTangent.value(z)
        case .erf: Double.erf(z)
        case .sin: Double.sin(z)
        case .relu: z < 0 ? 0 : z
        case .hardTanh: z < -1 ? -1 : z > 1 ? 1 : z
        case .clippedReLU: z < 0 ? 0 : z > 1 ? 1 : z
        case .gelu:
            z < Gaussian.farTail
                ? -Gaussian.density(z, times: Gaussian.millsSeries(z)) : z * Gaussian.distribution(z)
        case .polynomial(let polynomial): polynomial.value(z)
        }
    }

    /// phi'(z). At a kink, where only one-sided derivatives exist, the one towards the flat side: 0.
    ///
    /// - Accuracy: `derivativeAccuracy` ULPs, for every z, also where the derivative is tiny. For GELU, whose derivative
    ///   vanishes near -0.75, the bound is in ULPs of the larger of the two terms Phi(z) and z Phi'(z).
    public func derivative(_ z: Double) -> Double {
        switch self {
        case .tanh: return HyperbolicTangent.derivative(z)
        case .erf:
            return Activation.twoOverSquareRootOfPi * Gaussian.exponential(ofMinusSquareOf: z)
        case .sin: return Double.cos(z)
        case .relu: return z.isNaN ? z : z > 0 ? 1 : 0
        case .hardTanh: return z.isNaN ? z : abs(z) < 1 ? 1 : 0
        case .clippedReLU: return z.isNaN ? z : z > 0 && z < 1 ? 1 : 0
        case .gelu:
            // Phi(z) = n(z) series / |z|.
            if z < Gaussian.farTail { return Gaussian.density(z, times: z - Gaussian.millsSeries(z) / z) }
            return Gaussian.distribution(z) + (z.isInfinite ? 0 : z * Gaussian.density(z))
        case .polynomial(let polynomial): return polynomial.derivative(z)
        }
    }

    /// phi''(z); 0 for the piecewise linear activations, whose second derivative is a measure on their kinks.
    ///
    /// - Accuracy: `secondDerivativeAccuracy` ULPs; for GELU, whose second derivative n(z) (2 - z^2) vanishes at +-sqrt 2, in ULPs of
    ///   the larger one of 2 n(z) and z^2 n(z). For polynomials as for `value`.
    public func secondDerivative(_ z: Double) -> Double {
        switch self {
        case .tanh: -2 * value(z) * derivative(z)
        case .erf:
            z.isInfinite
                ? 0 : Gaussian.exponential(ofMinusSquareOf: z, times: -2 * z * Activation.twoOverSquareRootOfPi)
        case .sin: -Double.sin(z)
        case .relu, .hardTanh, .clippedReLU: z.isNaN ? z : 0
        case .gelu: abs(z) > 45 ? 0 : Gaussian.density(z, times: 2 - z * z)
        case .polynomial(let polynomial): polynomial.secondDerivative(z)
        }
    }

    static let twoOverSquareRootOfPi = 0x1.20dd750429b6dp+0
}
