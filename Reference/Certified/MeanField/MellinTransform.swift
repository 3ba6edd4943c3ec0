// The Mellin transforms M(z) = int_0^inf phi(t) t^(z-1) dt of the activations, continued from -1 < Re z < 0.
//
//     clip(t, 0, 1)   -1/(z (z + 1))
//     tanh t          -2^(1-z) Gamma(z) eta(z),  as tanh t = 1 - 2/(e^(2t) + 1);  eta(z) = sum_k (-1)^k (k + 1)^(-z)
//     erf t           -Gamma((z + 1)/2) / (sqrt(pi) z),  by parts
//
// eta by P. Borwein's second algorithm (2000, CMS Conf. Proc. 27): with d_k = n sum_{i <= k} (n + i - 1)! 4^i / ((n - i)! (2i)!),
//
//     eta(z) = sum_{k < n} (-1)^k (1 - d_k/d_n) (k + 1)^(-z) + error,   |error| < 4^|Re z| / ((3 + sqrt 8)^n |Gamma(z)|)   for Re z < 0,
//
// and of the same order on the lines of this module. As it is multiplied by Gamma(z), n grows with the digits alone.
//
// Approximate, of full working precision but for a few bits: nothing here is a proof.

import Foundation
import MultiplePrecision

struct MellinTransform {
    let gamma: SpougeGamma
    private let activation: CertifiedMeanFieldActivation
    private let precision: Precision
    /// (-1)^k (1 - d_k/d_n), and log(k + 1).
    private let eta: [(coefficient: BigFloat, logarithm: BigFloat)]

    init(_ activation: CertifiedMeanFieldActivation, precision: Precision) {
        self.activation = activation
        self.precision = precision
        gamma = SpougeGamma(precision: precision)
        eta = activation == .reluTanh ? Self.etaCoefficients(precision) : []
    }

    /// M(z) for -2 < Re z <= 1/4, away from the poles at 0 and -1.
    func value(_ z: ComplexBigFloat) -> ComplexBigFloat {
        let one = ComplexBigFloat(BigFloat(1, precision: precision), BigFloat(0, precision: precision))
        switch activation {
        case .clippedReLU, .hardTanh:
            return -(one / (z * z.adding(1)))
        case .erf:
            // Gamma(w) = Gamma(w + 1)/w keeps the argument of Gamma to the right.
            let w = z.adding(1).scaled(by: -1)
            let root = BigFloat.pi(precision: precision).applying(.squareRoot)
            return -(rounded(gamma.logGamma(w.adding(1)).exponential) / (w * z)).divided(by: root)
        case .reluTanh:
            let logarithm = BigFloat(2, precision: precision).applying(.log)
            let power = ((one - z) * ComplexBigFloat(logarithm, BigFloat(0, precision: precision))).exponential
            let product = rounded(gamma.logGamma(z.adding(2)).exponential) / (z * z.adding(1))
            return -(power * product * alternatingZeta(z))
        }
    }

    /// eta(z).
    func alternatingZeta(_ z: ComplexBigFloat) -> ComplexBigFloat {
        var sum = ComplexBigFloat(BigFloat(0, precision: precision), BigFloat(0, precision: precision))
        for (coefficient, logarithm) in eta {
            let modulus = coefficient * (-z.real * logarithm).applying(.exp)
            let angle = z.imaginary * logarithm
            sum = sum + ComplexBigFloat(modulus * angle.applying(.cos), -(modulus * angle.applying(.sin)))
        }
        return sum
    }

    private func rounded(_ x: ComplexBigFloat) -> ComplexBigFloat {
        ComplexBigFloat(
            BigFloat(x.real, precision: precision, rounding: .toNearest),
            BigFloat(x.imaginary, precision: precision, rounding: .toNearest))
    }

    private static func etaCoefficients(_ precision: Precision) -> [(coefficient: BigFloat, logarithm: BigFloat)] {
        // (3 + sqrt 8)^n = 2^(2.543 n).
        let n = Int(Double(precision.bits) / 2.543) + 4
        let wide = precision + 3 * n
        // (n + i - 1)! 4^i / ((n - i)! (2i)!) from its predecessor; the first is 1/n.
        var term = BigFloat(1, precision: wide) / BigFloat(n, precision: wide)
        var partial = [term]
        for i in 1...n {
            term = term * BigFloat(4 * (n + i - 1) * (n - i + 1), precision: wide)
            term = term / BigFloat(2 * i * (2 * i - 1), precision: wide)
            partial.append(partial[i - 1] + term)
        }
        return (0..<n).map { k in
            let share = (partial[n] - partial[k]) / partial[n]
            return (
                BigFloat(k % 2 == 0 ? share : -share, precision: precision, rounding: .toNearest),
                BigFloat(k + 1, precision: precision).applying(.log)
            )
        }
    }
}
