// The Hermite spectrum of a two-layer network on the line, x ~ N(0, 1):
//
//     f(x) = sum_k C_k h_k(x),   C_k = sum_i a_i c_k(w_i),   E[f^2] = sum_k C_k^2,     h_k = He_k / sqrt(k!).
//
// Promises: each term of the sum has the relative accuracy of c_k at every degree, however small, and the sum is carried as two
// doubles; so C_k is known to `accuracy` of sum |a_i c_k(w_i)|, far below the absolute floor of a quadrature rule.
// Does not promise: relative accuracy of C_k where the neurons cancel below that.

import Quadrature

public enum HermiteSpectrum {
    /// Bound of the error of C_k, in units of 2^-53 sum_i |a_i c_k(w_i)|: the coefficients', the products', and one rounding.
    public static let accuracy = 2 * HermiteCoefficient.accuracy + 2

    /// C_k for the given degrees.
    ///
    /// - Parameters:
    ///   - network: of input dimension 1.
    ///   - degrees: k, each between 0 and `HermiteCoefficient.maximumDegree`.
    /// - Throws: `SpectrumError` for another input dimension, a degree out of range, or an overflow.
    /// - Accuracy: `accuracy` 2^-53 of sum_i |a_i c_k(w_i)|.
    public static func coefficients(
        of network: TwoLayerNetwork, degrees: [Int]
    ) throws(SpectrumError) -> [Double] {
        guard network.inputDimension == 1 else { throw .inputDimension(network.inputDimension, expected: 1) }
        var result: [Double] = []
        result.reserveCapacity(degrees.count)
        for degree in degrees {
            var sum = DoubleDouble.zero
            for i in 0..<network.width where network.readout[i] != 0 {
                let coefficient: Double
                do {
                    coefficient = try network.activation.hermiteCoefficient(degree: degree, weight: network.weights[i])
                } catch {
                    throw .hermite(error)
                }
                sum += network.readout[i] * coefficient
            }
            guard sum.high.isFinite else { throw .overflow }
            result.append(sum.rounded)
        }
        return result
    }
}

/// Why the spectrum of a network was refused.
public enum SpectrumError: Error, Equatable, Sendable, CustomStringConvertible {
    case inputDimension(Int, expected: Int)
    case hermite(HermiteCoefficientError)
    case circle(CircleCoefficientError)
    case overflow

    public var description: String {
        switch self {
        case .inputDimension(let dimension, let expected):
            "Spectrum of a network of input dimension \(dimension): it must be \(expected)."
        case .hermite(let error): error.description
        case .circle(let error): error.description
        case .overflow: "Spectrum: it exceeds the range of Double; scale the readout down."
        }
    }
}
