// The kernels Phi_m(r rho) on logarithmic grids r = e^(ih), rho = e^(jh), where they depend on i + j alone.
//
//     Phi_m(s) = (1/pi) int_0^(2 pi) phi(s cos u) cos(m u) du,     m = q (2k + 1)
//
// For clipped activations Phi_m has a singularity at s = 1, and its samples would converge slowly; but the functions that it acts on
// are analytic in log r, so only the part of Phi_m(e^v) below the grid's Nyquist frequency matters. That part is the inverse Mellin
// transform over the line z = c + i omega, |omega| < pi/h, of the exact symbol M(z) A_m(z),
//
//     M(z) = int_0^inf phi(t) t^(z-1) dt = -1/(z (z + 1))                          clip(t, 0, 1)
//                                        = -2^(1-z) Gamma(z) eta(z)                 tanh t
//                                        = -Gamma((z + 1)/2) / (sqrt(pi) z)         erf t
//     A_m = 2 Gamma(1 - z) / ( 2^(1-z) Gamma(1 + (m-z)/2) Gamma(1 - (m+z)/2) ),
//     A_0 = Gamma((1-z)/2) / (sqrt(pi) Gamma(1 - z/2)),  A_1 = Gamma(1 - z/2) / (sqrt(pi) Gamma((3-z)/2)),
//     A_(m+2) = -(m + z)/(m + 2 - z) A_m,
//
// M for -1 < Re z < 0 and continued from there; the poles passed on the way to c belong to 1 and to t, in which A_m has zeros. The
// symbols of smooth activations decay as e^(-pi |omega|/2) (tanh) or e^(-pi |omega|/4) (erf), so that their samples are those of Phi_m.
// They are summed over frequencies 2 pi l/L by a fast Fourier transform: the outputs are repeated with period L in v, where they have
// decayed.

import Foundation
import MultiplePrecision

struct MellinKernel {
    /// Samples for each mode k at s = e^(index h), index = first ... first + count - 1.
    let samples: [[BigFloat]]
    let first: Int

    init(
        _ activation: CertifiedMeanFieldActivation, fold: Int, modes: Int, step h: Double, indices: ClosedRange<Int>,
        digits: Int, precision: Precision
    ) throws {
        first = indices.lowerBound
        // The line must pass left of the pole at 1 (even m; 0 for odd m) and right of the one at -1 (none for odd m).
        let abscissa = fold == 2 ? 0.125 : -1.25
        let decay = fold == 2 ? 1 - abscissa : -abscissa
        let period = (2.303 * Double(digits) + 12) / decay + 8
        // A power of two, for the Fourier transform; the Nyquist frequency is left out.
        let count = 1 << Int(log2(period / h).rounded(.up))
        let step = BigFloat(h, precision: precision)
        let unit = BigFloat.pi(precision: precision).scaled(by: 1) / (BigFloat(count, precision: precision) * step)
        let transform = MellinTransform(activation, precision: precision)
        let symbols = try concurrentMap(count: count / 2) { l -> [ComplexBigFloat] in
            let z = ComplexBigFloat(
                BigFloat(abscissa, precision: precision), unit * BigFloat(l, precision: precision))
            let factor = transform.value(z)
            return Self.angularFactors(z, fold: fold, modes: modes, transform.gamma, precision).map { factor * $0 }
        }
        let fourier = FourierTransform(count: count, precision: precision)
        // One-sided activations see half of the circle, odd ones both halves alike.
        let scale =
            BigFloat(activation.isOdd ? 2 : 1, precision: precision) / (BigFloat(count, precision: precision) * step)
        let tilt = step * BigFloat(-abscissa, precision: precision)
        let growths = indices.map { scale * (tilt * BigFloat($0, precision: precision)).applying(.exp) }
        samples = try concurrentMap(count: modes) { k in
            var parts = symbols.map { $0[k] }
            // Of the frequencies +-l one is enough for a real result.
            for l in 1..<parts.count { parts[l] = parts[l].scaled(by: 1) }
            let sums = fourier.realPart(parts)
            return zip(indices, growths).map { index, growth in sums[((index % count) + count) % count] * growth }
        }
    }

    /// A_m(z) for m = fold (2k + 1), k = 0 ..< modes.
    private static func angularFactors(
        _ z: ComplexBigFloat, fold: Int, modes: Int, _ gamma: SpougeGamma, _ precision: Precision
    ) -> [ComplexBigFloat] {
        let one = ComplexBigFloat(BigFloat(1, precision: precision), BigFloat(0, precision: precision))
        let halved = (one - z).scaled(by: -1)
        let quarter = halved.adding(0.5)
        let ratio =
            fold == 2
            ? gamma.logGamma(halved) - gamma.logGamma(quarter)
            : gamma.logGamma(quarter) - gamma.logGamma(halved.adding(1))
        var angular = ratio.exponential.divided(by: BigFloat.pi(precision: precision).applying(.squareRoot))
        var order = fold == 2 ? 0 : 1
        return (0..<modes).map { k in
            while order < fold * (2 * k + 1) {
                angular = -(angular * z.adding(Double(order)) / (one - z).adding(Double(order + 1)))
                order += 2
            }
            return angular
        }
    }

    /// cos and sin of 2 pi j/count.
    static func circle(_ count: Int, _ precision: Precision) -> (cosines: [BigFloat], sines: [BigFloat]) {
        let unit = BigFloat.pi(precision: precision + 16).scaled(by: 1) / BigFloat(count, precision: precision + 16)
        let angles = (0..<count).map { unit * BigFloat($0, precision: precision + 16) }
        return (
            angles.map { $0.applying(.cos, precision: precision) },
            angles.map { $0.applying(.sin, precision: precision) }
        )
    }
}
