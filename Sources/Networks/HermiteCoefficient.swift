// Hermite coefficients of one neuron on standard normal input,
//
//     c_k(w) = E[ phi(w x) h_k(x) ],   x ~ N(0, 1),   h_k = He_k / sqrt(k!)  (orthonormal, probabilists' He_k),
//
// so that phi(w x) = sum_k c_k(w) h_k(x) and E[phi(w x)^2] = sum_k c_k(w)^2.
//
// Goals, in order: relative accuracy at every degree and weight, however small the coefficient; every finite weight; speed.
// So no coefficient is a difference of larger terms where a formula of one sign exists: tanh has an integral of one sign
// (`TanhHermiteCoefficient`), the others closed forms (`ClosedFormHermiteCoefficient`, `ClippedHermiteCoefficients`).
// Not achieved: relative accuracy in the immediate neighbourhood of a weight at which a coefficient of hard tanh or of the
// clipped ReLU vanishes (see `Activation.hermiteCoefficient`).

import RealModule

/// Names the quantity c_k(w): its domain and its promise.
public enum HermiteCoefficient {
    /// Bound of the error of every coefficient, in ULPs of the exact value (of 2^-1074 where that is subnormal).
    public static let accuracy = 2.0

    /// The largest degree answered.
    public static let maximumDegree = 1_000_000

    /// For hard tanh and the clipped ReLU: the part of the amplitude below which a coefficient next to one of its zeros in w
    /// is no longer promised to `accuracy`.
    public static let resolvedPartOfAmplitude = 0x1p-36
}

/// Why a Hermite coefficient was refused.
public enum HermiteCoefficientError: Error, Equatable, Sendable, CustomStringConvertible {
    case degreeOutOfRange(Int)
    case weightNotFinite(Double)

    public var description: String {
        switch self {
        case .degreeOutOfRange(let degree):
            "Hermite coefficient of degree \(degree): the degree must be between 0 and \(HermiteCoefficient.maximumDegree)."
        case .weightNotFinite(let weight):
            "Hermite coefficient at weight \(weight): the weight must be a finite number."
        }
    }
}

extension Activation {
    /// The Hermite coefficient c_k(w) = E[phi(w x) He_k(x)] / sqrt(k!), x ~ N(0, 1).
    ///
    /// Exactly 0 at even degree for an odd activation, at odd degree from 3 on for ReLU and GELU, above a polynomial's degree, and at
    /// weight 0 but for phi(0) at degree 0. c_k(-w) is
    /// (-1)^k c_k(w) to the last bit. Coefficients that underflow do so gradually.
    ///
    /// Source: I. S. Gradshteyn and I. M. Ryzhik, 4.114.2 (for tanh, see `TanhHermiteCoefficient`); the others follow from
    /// sqrt(k!) c_k = w^j E[phi^(j)(w x) He_(k-j)(x)], integration by parts.
    ///
    /// - Parameters:
    ///   - degree: k, between 0 and `HermiteCoefficient.maximumDegree`.
    ///   - weight: w, any finite number.
    /// - Throws: `HermiteCoefficientError` for a degree out of range, a NaN or an infinite weight.
    /// - Accuracy: `HermiteCoefficient.accuracy` ULPs. For hard tanh and the clipped ReLU at odd degree, whose coefficients
    ///   have zeros in w (at the roots of He_(k-2)(1/w)), it is promised where |He_(k-2)(1/w)| is at least
    ///   `HermiteCoefficient.resolvedPartOfAmplitude` of its amplitude nearby; closer to a zero the same absolute error stays.
    ///   For polynomials it is relative to the sum of the terms' absolute values (`Polynomial`).
    /// - Complexity: 20 to 250 exponentials for tanh, O(k) for hard tanh and the clipped ReLU, O(log k) for the others.
    public func hermiteCoefficient(degree: Int, weight: Double) throws(HermiteCoefficientError) -> Double {
        guard 0...HermiteCoefficient.maximumDegree ~= degree else { throw .degreeOutOfRange(degree) }
        guard weight.isFinite else { throw .weightNotFinite(weight) }
        return hermiteCoefficients(degrees: degree...degree, weight: weight)[0]
    }

    /// c_0(w), ..., c_K(w), each with the bits of `hermiteCoefficient(degree:weight:)`.
    ///
    /// - Parameters:
    ///   - maximumDegree: K, between 0 and `HermiteCoefficient.maximumDegree`.
    ///   - weight: w, any finite number.
    /// - Returns: K + 1 coefficients, indexed by degree.
    /// - Throws: `HermiteCoefficientError` for a degree out of range, a NaN or an infinite weight.
    /// - Accuracy: `HermiteCoefficient.accuracy` ULPs each, with the exception named there.
    /// - Complexity: K times that of one coefficient of small degree.
    public func hermiteCoefficients(
        throughDegree maximumDegree: Int, weight: Double
    ) throws(HermiteCoefficientError) -> [Double] {
        guard 0...HermiteCoefficient.maximumDegree ~= maximumDegree else { throw .degreeOutOfRange(maximumDegree) }
        guard weight.isFinite else { throw .weightNotFinite(weight) }
        return hermiteCoefficients(degrees: 0...maximumDegree, weight: weight)
    }

    private func hermiteCoefficients(degrees: ClosedRange<Int>, weight: Double) -> [Double] {
        guard weight != 0 else { return degrees.map { $0 == 0 ? value(0) : 0 } }
        let magnitude = abs(weight)
        lazy var clipped = ClippedHermiteCoefficients(weight: magnitude)
        return degrees.map { degree in
            if parity == .odd && degree % 2 == 0 { return 0 }
            let coefficient =
                switch self {
                case .tanh: TanhHermiteCoefficient(degree: degree, weight: magnitude).value
                case .erf: ClosedFormHermiteCoefficient.erf(degree: degree, weight: magnitude)
                case .sin: ClosedFormHermiteCoefficient.sin(degree: degree, weight: magnitude)
                case .relu: ClosedFormHermiteCoefficient.relu(degree: degree, weight: magnitude)
                case .gelu: ClosedFormHermiteCoefficient.gelu(degree: degree, weight: magnitude)
                case .hardTanh: clipped.hardTanh(degree: degree)
                case .clippedReLU: clipped.clippedReLU(degree: degree)
                case .polynomial(let polynomial): polynomial.hermiteCoefficient(degree: degree, weight: magnitude)
                }
            return weight < 0 && degree % 2 == 1 ? -coefficient : coefficient
        }
    }
}
