// The Fourier spectrum of a two-layer network on the circle, x = (cos t, sin t):
//
//     f(t) = sum_i a_i phi(r_i cos(t - alpha_i)),   w_i = r_i (cos alpha_i, sin alpha_i),
//     f(t) = A_0/2 + sum_m ( A_m cos(m t) + B_m sin(m t) ),   A_m + i B_m = sum_i a_i b_m(r_i) e^(i m alpha_i).
//
// Promises: `accuracy`. Does not promise: relative accuracy where the neurons cancel.

import RealModule

public enum CircleSpectrum {
    /// Bound of the error of A_m and B_m, in units of 2^-53 (m + h + 8) sum_i |a_i b_m(r_i)|.
    public static let accuracy = 4.0

    /// A_m and B_m for the given degrees.
    ///
    /// - Parameters:
    ///   - network: of input dimension 2, all |w_i| up to `CircleCoefficient.maximumRadius`.
    ///   - degrees: m, each in `CircleCoefficient.degrees`.
    /// - Throws: `SpectrumError` for another input dimension, a degree or weight out of range, or an overflow.
    /// - Accuracy: `accuracy`.
    public static func coefficients(
        of network: TwoLayerNetwork, degrees: [Int]
    ) throws(SpectrumError) -> [(cosine: Double, sine: Double)] {
        guard network.inputDimension == 2 else { throw .inputDimension(network.inputDimension, expected: 2) }
        var sums = [(cosine: Double, sine: Double)](repeating: (0, 0), count: degrees.count)
        for i in 0..<network.width where network.readout[i] != 0 {
            let (x, y) = (network.weights[2 * i], network.weights[2 * i + 1])
            let radius = Double.hypot(x, y)
            guard radius > 0 else { continue }
            let direction = UnitComplex(cosine: x / radius, sine: y / radius)
            for (position, degree) in degrees.enumerated() {
                let coefficient: Double
                do {
                    coefficient = try CircleCoefficient.value(of: network.activation, degree: degree, radius: radius)
                } catch {
                    throw .circle(error)
                }
                let rotation = direction.power(degree)
                sums[position].cosine += network.readout[i] * coefficient * rotation.cosine
                sums[position].sine += network.readout[i] * coefficient * rotation.sine
            }
        }
        guard sums.allSatisfy({ $0.cosine.isFinite && $0.sine.isFinite }) else { throw .overflow }
        return sums
    }

    /// A_m^2 + B_m^2 for the given degrees.
    ///
    /// - Throws: as `coefficients`.
    /// - Accuracy: that of `coefficients`, twice, relative to (sum_i |a_i b_m(r_i)|)^2.
    public static func energies(of network: TwoLayerNetwork, degrees: [Int]) throws(SpectrumError) -> [Double] {
        let energies = try coefficients(of: network, degrees: degrees).map {
            $0.cosine * $0.cosine + $0.sine * $0.sine
        }
        guard energies.allSatisfy(\.isFinite) else { throw .overflow }
        return energies
    }
}

/// A number of size 1.
private struct UnitComplex {
    var cosine: Double
    var sine: Double

    /// e^(i m alpha) by repeated squaring, without the m alpha that would have to be reduced.
    func power(_ m: Int) -> UnitComplex {
        var (result, square, remaining) = (UnitComplex(cosine: 1, sine: 0), self, m)
        while remaining > 0 {
            if remaining & 1 == 1 { result = result * square }
            square = square * square
            remaining >>= 1
        }
        return result
    }

    static func * (a: UnitComplex, b: UnitComplex) -> UnitComplex {
        UnitComplex(cosine: a.cosine * b.cosine - a.sine * b.sine, sine: a.cosine * b.sine + a.sine * b.cosine)
    }
}
