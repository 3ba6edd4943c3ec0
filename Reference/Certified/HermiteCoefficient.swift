// Certified Hermite coefficients c_k(w) = E[ phi(w x) h_k(x) ], x ~ N(0,1), h_k = He_k / sqrt(k!), of nine activations.
//
// tanh: the trapezoidal rule in a strip (`StripTrapezoid`). erf, sine: closed forms, which the same rule confirms in the tests.
// ReLU, clipped ReLU, hard tanh: closed forms by two integrations by parts, which a Taylor quadrature confirms (`RampQuadrature`).
// GELU: by two integrations by parts the mean of a polynomial under a narrower normal law. Polynomials: the mean of a derivative.

import MultiplePrecision

/// The activations phi whose Hermite coefficients can be certified.
public enum CertifiedActivation: String, CaseIterable, Sendable {
    case tanh, erf
    /// sin z.
    case sine = "sin"
    /// max(z, 0).
    case relu
    /// max(-1, min(z, 1)).
    case hardTanh = "hardtanh"
    /// max(0, min(z, 1)).
    case clippedReLU = "cliprelu"
    /// z Phi(z), Phi the standard normal distribution function.
    case gelu
    /// He_3(z) = z^3 - 3 z.
    case he3
    /// z^2.
    case square

    /// Whether phi(-z) = -phi(z), so that coefficients of even degree vanish.
    public var isOdd: Bool {
        switch self {
        case .tanh, .erf, .sine, .hardTanh, .he3: true
        case .relu, .clippedReLU, .gelu, .square: false
        }
    }
}

/// Why a Hermite coefficient was refused.
public enum HermiteCoefficientError: Error, Hashable, CustomStringConvertible {
    case degree(Int)
    case weight(Double)
    /// The trapezoidal rule, whose step is in inverse proportion to the weight, would take too many points.
    case tooCostly(degree: Int, weight: Double, precision: Int)

    public var description: String {
        switch self {
        case .degree(let degree):
            "degree \(degree) is outside \(CertifiedHermiteCoefficient.degrees.lowerBound)..."
                + "\(CertifiedHermiteCoefficient.degrees.upperBound)"
        case .weight(let weight):
            "weight \(weight) is not certified; give a number of magnitude "
                + "\(CertifiedHermiteCoefficient.weights.lowerBound) to \(CertifiedHermiteCoefficient.weights.upperBound), or 0"
        case .tooCostly(let degree, let weight, let precision):
            "degree \(degree) at weight \(weight) and \(precision) bits takes more points of the trapezoidal rule than can be summed "
                + "in minutes; give a smaller weight or degree, or fewer digits"
        }
    }
}

/// Hermite coefficients as intervals.
public enum CertifiedHermiteCoefficient {
    /// The degrees that are accepted.
    public static let degrees = 0...100_000
    /// The magnitudes of weights that are accepted; besides, 0.
    public static let weights = 0x1p-100...0x1p100

    /// c_k(w) to an absolute accuracy of about 2^-`precision`.
    ///
    /// - Throws: ``HermiteCoefficientError``, or an `IntervalError` where the precision decides too little.
    public static func value(
        _ activation: CertifiedActivation, degree k: Int, weight w: Double, precision: Precision
    ) throws -> Interval {
        try values(activation, degrees: [k], weight: w, precision: precision)[0]
    }

    /// c_k(w) for several degrees at the cost of the largest, each to an absolute accuracy of about 2^-`precision`.
    public static func values(
        _ activation: CertifiedActivation, degrees ks: [Int], weight w: Double, precision: Precision
    ) throws -> [Interval] {
        for k in ks where !degrees.contains(k) { throw HermiteCoefficientError.degree(k) }
        guard w == 0 || weights.contains(abs(w)) else { throw HermiteCoefficientError.weight(w) }
        if w == 0 { return ks.map { _ in Interval(0, precision: precision) } }
        // x -> -x turns w into -w and h_k into (-1)^k h_k.
        if w < 0 {
            let mirrored = try values(activation, degrees: ks, weight: -w, precision: precision)
            return zip(ks, mirrored).map { $0 % 2 == 0 ? $1 : -$1 }
        }
        let closed = HermiteClosedForm(weight: w, precision: precision + 32)
        switch activation {
        case .tanh: return try StripTrapezoid(.tanh, weight: w, precision: precision).coefficients(degrees: ks)
        case .erf: return try ks.map(closed.erf)
        case .sine: return try ks.map(closed.sine)
        case .relu: return try ks.map { try closed.ramps([(1, 0)], degree: $0) }
        case .clippedReLU: return try ks.map { try closed.ramps([(1, 0), (-1, 1)], degree: $0) }
        case .hardTanh:
            // (z + 1)_+ - (z - 1)_+ - 1; the constant is seen by degree 0 only, where it makes the sum vanish.
            return try ks.map {
                $0 % 2 == 0
                    ? Interval(0, precision: precision) : try closed.ramps([(1, -1), (-1, 1)], degree: $0)
            }
        case .gelu: return try ks.map(closed.gelu)
        case .he3: return try ks.map { try closed.polynomial(.he3, degree: $0) }
        case .square: return try ks.map { try closed.polynomial(.square, degree: $0) }
        }
    }
}
