// Certified correlations of two neurons on standard normal input, K(v, w) = E[phi(v.x) phi(w.x)], and their gradients in w.
//
// ReLU, clipped ReLU: phi is a sum of ramps s (z - kappa)_+, so that in the notation of `WeightPair`
//
//     K = a b sum_j s_j int phi(a x)/a n(x) q J((kappa_j/b - rho x)/q) dx,
//     dK/dw = E[phi(v.x) phi'(w.x) x] = G v/a + H e,   G = sum_j s_j int x phi(a x) n(x) Q(t_j) dx,   H = sum_j s_j int phi(a x) n(x) n(t_j) dx,
//
// e the unit vector along w - (v.w) v/a^2, over the pieces of phi (`ConditionedNormal`). Parallel vectors (q = 0) leave what is
// elementary. hard tanh(z) = clip(z) - clip(-z): K = 2 (K_clip(v, w) - K_clip(v, -w)), by x -> -x.
// erf: erf(v.x) = 2 P(N < sqrt(2) v.x) - 1, so K = 4 P(X' > 0, Y' > 0) - 1 for the correlation 2 v.w / sqrt((1 + 2 a^2)(1 + 2 b^2)); the
//     orthant is integrated, not taken from Sheppard's formula. Its derivative in the correlation is 1/(2 pi q').
// sine: K = e^(-|v-w|^2/2) (1 - e^(-2 v.w)) / 2, the real part of a characteristic function.
// GELU: see `GeluKernel`; polynomials: see `PolynomialActivation`.
//
// The kernel of the derivatives, E[phi'(v.x) phi'(w.x)] = dK/d(v.w) (Price), is for the kinked activations
// sum_j s_j int n(x) Q(t_j) dx over the interval on which phi'(a x) = 1.

import MultiplePrecision

/// Why a kernel was refused.
public enum CertifiedKernelError: Error, Hashable, CustomStringConvertible {
    /// The numbers of entries differ, or are zero.
    case shapes(Int, Int)
    case notFinite(Double)
    case activation(CertifiedActivation)
    /// A derivative where there are only one-sided ones.
    case zeroVector

    public var description: String {
        switch self {
        case .shapes(let first, let second):
            "weight vectors of \(first) and \(second) entries; give two of the same dimension, at least 1"
        case .notFinite(let value):
            "the entry \(value) of a weight vector; give finite numbers"
        case .activation(let activation):
            "the kernel of \(activation.rawValue) is not certified; choose any other"
        case .zeroVector:
            "the kernel's gradient at a zero vector, where a kinked activation has none; give a vector that is not zero"
        }
    }
}

/// Kernel entries as intervals.
public enum CertifiedNeuronKernel {
    /// K(v, w) to an absolute accuracy of about 2^-`precision` min(1, a) min(1, b), for the ReLU 2^-`precision` a b.
    ///
    /// - Throws: ``CertifiedKernelError``, or an `IntervalError` where the precision decides too little.
    public static func value(
        _ activation: CertifiedActivation, _ v: [Double], _ w: [Double], precision: Precision
    ) throws -> Interval {
        let pair = try WeightPair(v, w, precision: precision + 64 + spread(activation, v, w))
        if pair.isDegenerate { return Interval(0, precision: precision) }
        let value =
            switch activation {
            case .relu, .clippedReLU: try RampKernel(activation, pair, precision: precision).value()
            case .hardTanh: try hardTanh(pair, v, w, precision: precision)
            case .erf: try erf(pair, precision: precision)
            case .sine: try sine(pair)
            case .gelu: try GeluKernel(pair).value()
            case .he3, .square: try polynomial(activation, pair, 0, 0)
            case .tanh: throw CertifiedKernelError.activation(activation)
            }
        return value.rounded(to: precision + 16)
    }

    /// dK/dw = E[phi(v.x) phi'(w.x) x], each entry to an absolute accuracy of about 2^-`precision` a.
    ///
    /// - Throws: ``CertifiedKernelError``, or an `IntervalError` where the precision decides too little.
    public static func gradient(
        _ activation: CertifiedActivation, _ v: [Double], _ w: [Double], precision: Precision
    ) throws -> [Interval] {
        let pair = try WeightPair(v, w, precision: precision + 64 + spread(activation, v, w))
        let gradient: [Interval]
        switch activation {
        case .relu, .clippedReLU:
            guard pair.lengths.1.sign != 0 else { throw CertifiedKernelError.zeroVector }
            if pair.isDegenerate { return v.map { _ in Interval(0, precision: precision) } }
            gradient = try RampKernel(activation, pair, precision: precision).gradient()
        case .hardTanh:
            guard pair.lengths.1.sign != 0 else { throw CertifiedKernelError.zeroVector }
            if pair.isDegenerate { return v.map { _ in Interval(0, precision: precision) } }
            gradient = try hardTanhGradient(pair, v, w, precision: precision)
        case .erf: gradient = try erfGradient(pair)
        case .sine: gradient = try sineGradient(pair)
        case .gelu: gradient = try GeluKernel(pair).gradient()
        case .he3, .square:
            // dK/dc along v, and 2 dK/d(b^2) = E[phi phi''] along w.
            let (along, own) = (try polynomial(activation, pair, 1, 1), try polynomial(activation, pair, 0, 2))
            gradient = zip(pair.v, pair.w).map { along * $0 + own * $1 }
        case .tanh: throw CertifiedKernelError.activation(activation)
        }
        return gradient.map { $0.rounded(to: precision + 16) }
    }

    /// E[phi'(v.x) phi'(w.x)] to an absolute accuracy of about 2^-`precision`.
    ///
    /// - Throws: ``CertifiedKernelError``, or an `IntervalError` where the precision decides too little.
    public static func derivativeKernel(
        _ activation: CertifiedActivation, _ v: [Double], _ w: [Double], precision: Precision
    ) throws -> Interval {
        let pair = try WeightPair(v, w, precision: precision + 64 + spread(activation, v, w))
        let value: Interval
        switch activation {
        case .relu, .clippedReLU, .hardTanh:
            guard !pair.isDegenerate else { throw CertifiedKernelError.zeroVector }
            value = try RampKernel(activation, pair, precision: precision).derivativeKernel()
        case .erf:
            // (4/pi) E[e^(-X^2 - Y^2)]
            let root = try erfDeterminant(pair).squareRoot()
            value = try Interval(4, precision: root.precision) / (Interval.pi(precision: root.precision) * root)
        case .sine:
            // E[cos X cos Y]
            value = sineWeights(pair).reduce(Interval(0, precision: pair.product.precision), +).scaled(by: -1)
        case .gelu: value = try GeluKernel(pair).derivativeKernel()
        case .he3, .square: value = try polynomial(activation, pair, 1, 1)
        case .tanh: throw CertifiedKernelError.activation(activation)
        }
        return value.rounded(to: precision + 16)
    }

    /// What sums of terms of order 1 lose, in bits; GELU's terms are of order (a b)^2.
    private static func spread(_ activation: CertifiedActivation, _ v: [Double], _ w: [Double]) -> Int {
        WeightPair.spread(v, w) * (activation == .gelu ? 2 : 1)
    }

    /// E[p^(i)(v.x) p^(j)(w.x)].
    private static func polynomial(
        _ activation: CertifiedActivation, _ pair: WeightPair, _ i: Int, _ j: Int
    ) throws -> Interval {
        guard let polynomial = activation.polynomial else { throw CertifiedKernelError.activation(activation) }
        return try polynomial.correlation(
            of: i, j, variances: (pair.lengths.0.squared, pair.lengths.1.squared), covariance: pair.product)
    }

    // MARK: Hard tanh

    private static func hardTanh(
        _ pair: WeightPair, _ v: [Double], _ w: [Double], precision: Precision
    ) throws -> Interval {
        // Odd in w, and a function of the lengths and the angle.
        if pair.product.sign == 0 { return Interval(0, precision: precision) }
        let clips = try clippedReLUs(pair, v, w, precision)
        return try (clips.kernel.value() - clips.mirrored.value()).scaled(by: 1)
    }

    private static func hardTanhGradient(
        _ pair: WeightPair, _ v: [Double], _ w: [Double], precision: Precision
    ) throws -> [Interval] {
        let clips = try clippedReLUs(pair, v, w, precision)
        return try zip(clips.kernel.gradient(), clips.mirrored.gradient()).map { ($0 + $1).scaled(by: 1) }
    }

    /// The clipped ReLU's kernels of (v, w) and of (v, -w).
    private static func clippedReLUs(
        _ pair: WeightPair, _ v: [Double], _ w: [Double], _ precision: Precision
    ) throws -> (kernel: RampKernel, mirrored: RampKernel) {
        let mirrored = try WeightPair(v, w.map(-), precision: pair.product.precision)
        return (
            try RampKernel(.clippedReLU, pair, precision: precision),
            try RampKernel(.clippedReLU, mirrored, precision: precision)
        )
    }

    // MARK: Analytic activations

    private static func erf(_ pair: WeightPair, precision: Precision) throws -> Interval {
        if pair.product.sign == 0 { return Interval(0, precision: precision) }
        let scale = try erfScale(pair).squareRoot()
        let (rho, q) = (try pair.product.scaled(by: 1) / scale, try erfDeterminant(pair).squareRoot() / scale)
        // 4 L - 1 is of the order of rho.
        let bits = max(0, 4 - (rho.magnitude.exponent ?? 0))
        let normal = ConditionedNormal(rho: rho, q: q, precision: precision + bits)
        let (zero, one) = (Interval(0, precision: 64), Interval(1, precision: 64))
        return try normal.integral(.tail, kink: zero, polynomial: [one], from: zero).scaled(by: 2) - 1
    }

    /// (1 + 2 a^2)(1 + 2 b^2)
    private static func erfScale(_ pair: WeightPair) -> Interval {
        (pair.lengths.0.squared.scaled(by: 1) + 1) * (pair.lengths.1.squared.scaled(by: 1) + 1)
    }

    /// (1 + 2 a^2)(1 + 2 b^2) - 4 (v.w)^2
    private static func erfDeterminant(_ pair: WeightPair) -> Interval {
        pair.gramDeterminant.scaled(by: 2) + (pair.lengths.0.squared + pair.lengths.1.squared).scaled(by: 1) + 1
    }

    /// (4/pi) (v - 2 (v.w) w / (1 + 2 b^2)) / sqrt((1 + 2 a^2)(1 + 2 b^2) - 4 (v.w)^2)
    private static func erfGradient(_ pair: WeightPair) throws -> [Interval] {
        let pi = Interval.pi(precision: pair.product.precision)
        let factor = try Interval(4, precision: pi.precision) / (pi * erfDeterminant(pair).squareRoot())
        let share = try pair.product.scaled(by: 1) / (pair.lengths.1.squared.scaled(by: 1) + 1)
        return zip(pair.v, pair.w).map { factor * ($0 - share * $1) }
    }

    private static func sine(_ pair: WeightPair) throws -> Interval {
        let aligned = pair.product.lower.signum >= 0
        let distance = zip(pair.v, pair.w).reduce(Interval(0, precision: pair.product.precision)) {
            $0 + (aligned ? $1.0 - $1.1 : $1.0 + $1.1).squared
        }
        let size = pair.product.scaled(by: 1)
        let bracket = (aligned ? -size : size).expMinusOne().scaled(by: -1)
        return (-distance.scaled(by: -1)).exp() * (aligned ? -bracket : bracket)
    }

    /// E[sin(v.x) cos(w.x) x] = (e^(-|v-w|^2/2) (v - w) + e^(-|v+w|^2/2) (v + w)) / 2
    private static func sineGradient(_ pair: WeightPair) throws -> [Interval] {
        let (differences, sums) = (zip(pair.v, pair.w).map { $0 - $1 }, zip(pair.v, pair.w).map { $0 + $1 })
        let weights = sineWeights(pair)
        return zip(differences, sums).map { ($0 * weights[0] + $1 * weights[1]).scaled(by: -1) }
    }

    /// e^(-|v-w|^2/2) and e^(-|v+w|^2/2)
    private static func sineWeights(_ pair: WeightPair) -> [Interval] {
        let zero = Interval(0, precision: pair.product.precision)
        return [zip(pair.v, pair.w).map { $0 - $1 }, zip(pair.v, pair.w).map { $0 + $1 }].map { vector in
            (-vector.reduce(zero) { $0 + $1.squared }.scaled(by: -1)).exp()
        }
    }
}
