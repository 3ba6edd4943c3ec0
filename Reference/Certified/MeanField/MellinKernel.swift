// The kernels Phi_m(r rho) on logarithmic grids r = e^(ih), rho = e^(jh), where they depend on i + j alone.
//
//     Phi_m(s) = (1/pi) int_0^(2 pi) phi(s cos u) cos(m u) du,     m = q (2k + 1)
//
// Clipped activations. Phi_m has a singularity at s = 1, and its samples would converge slowly; but the functions that it acts on
// are analytic in log r, so only the part of Phi_m(e^v) below the grid's Nyquist frequency matters. That part is the inverse Mellin
// transform over the line z = c + i omega, |omega| < pi/h, of the exact symbol
//
//     -1/(z (z + 1)) A_m(z),  A_m = 2 Gamma(1 - z) / ( 2^(1-z) Gamma(1 + (m-z)/2) Gamma(1 - (m+z)/2) ),
//     A_0 = Gamma((1-z)/2) / (sqrt(pi) Gamma(1 - z/2)),  A_1 = Gamma(1 - z/2) / (sqrt(pi) Gamma((3-z)/2)),
//     A_(m+2) = -(m + z)/(m + 2 - z) A_m,
//
// summed over frequencies 2 pi l/L: the outputs are repeated with period L in v, where they have decayed.
//
// Smooth activations: the samples themselves, (2/pi) int_0^(pi/2) phi(s sin u) cos(m (pi/2 - u)) du by the tanh-sinh rule.

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
        let isClipped = activation == .clippedReLU || activation == .hardTanh
        let oneSided =
            try isClipped
            ? Self.clipped(fold, modes, h, indices, digits, precision)
            : Self.smooth(activation, fold, modes, h, indices, digits, precision)
        samples = activation.isOdd ? oneSided.map { $0.map { $0.scaled(by: 1) } } : oneSided
    }

    // MARK: Clipped

    private static func clipped(
        _ fold: Int, _ modes: Int, _ h: Double, _ indices: ClosedRange<Int>, _ digits: Int, _ precision: Precision
    ) throws -> [[BigFloat]] {
        // The line must pass left of the pole at 1 (even m; 0 for odd m) and right of the one at -1 (none for odd m).
        let abscissa = fold == 2 ? 0.125 : -1.25
        let decay = fold == 2 ? 1 - abscissa : -abscissa
        let period = (2.303 * Double(digits) + 12) / decay + 8
        // An odd number of frequencies: none at Nyquist.
        let count = Int(period / h) | 1
        let half = count / 2
        let step = BigFloat(h, precision: precision)
        let unit = BigFloat.pi(precision: precision).scaled(by: 1) / (BigFloat(count, precision: precision) * step)
        let gamma = SpougeGamma(precision: precision)
        let root = BigFloat.pi(precision: precision).applying(.squareRoot)
        let symbols = try concurrentMap(count: half + 1) { l -> [ComplexBigFloat] in
            let z = ComplexBigFloat(
                BigFloat(abscissa, precision: precision), unit * BigFloat(l, precision: precision))
            let one = ComplexBigFloat(BigFloat(1, precision: precision), BigFloat(0, precision: precision))
            let halved = (one - z).scaled(by: -1)
            let quarter = halved.adding(0.5)
            let ratio =
                fold == 2
                ? gamma.logGamma(halved) - gamma.logGamma(quarter)
                : gamma.logGamma(quarter) - gamma.logGamma(halved.adding(1))
            var angular = ratio.exponential
            angular = ComplexBigFloat(
                BigFloat(angular.real / root, precision: precision, rounding: .toNearest),
                BigFloat(angular.imaginary / root, precision: precision, rounding: .toNearest))
            let factor = -(one / (z * z.adding(1)))
            var order = fold == 2 ? 0 : 1
            return (0..<modes).map { k in
                while order < fold * (2 * k + 1) {
                    angular = -(angular * z.adding(Double(order)) / (one - z).adding(Double(order + 1)))
                    order += 2
                }
                return factor * angular
            }
        }
        let (cosines, sines) = Self.circle(count, precision)
        let scale = BigFloat(1, precision: precision) / (BigFloat(count, precision: precision) * step)
        return try concurrentMap(count: modes) { k in
            let parts = symbols.map { $0[k] }
            let tilt = step * BigFloat(-abscissa, precision: precision)
            return Arena.with(count: 2, precision: precision) { arena in
                let (sum, product) = (arena[0], arena[1])
                return indices.map { index in
                    sum.set(parts[0].real.scaled(by: -1))
                    let turn = ((index % count) + count) % count
                    var position = 0
                    for l in 1..<(half + 1) {
                        position += turn
                        if position >= count { position -= count }
                        product.set(parts[l].real, times: cosines[position])
                        sum.set(sum, plus: product)
                        product.set(parts[l].imaginary, times: sines[position])
                        sum.set(sum, plus: product)
                    }
                    let growth = (tilt * BigFloat(index, precision: precision)).applying(.exp)
                    return sum.value.scaled(by: 1) * scale * growth
                }
            }
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

    // MARK: Smooth

    private static func smooth(
        _ activation: CertifiedMeanFieldActivation, _ fold: Int, _ modes: Int, _ h: Double, _ indices: ClosedRange<Int>,
        _ digits: Int, _ precision: Precision
    ) throws -> [[BigFloat]] {
        // u = (pi/2) / (1 + e^(-2 sigma)), sigma = (pi/2) sinh(tau): double exponential towards both ends. The steep rise at s u = 1
        // costs digits as log s; so many nodes give them all where s = r rho is below 30, beyond which e^(-(r^2 + rho^2)/2) < e^(-s).
        let bits = Double(precision.bits)
        let reach = asinh(bits * log(2.0) / Double.pi) + 0.1
        let count = Int(Double(digits) * log(Double(digits) + 10)) + 24
        let spacing = reach / Double(count)
        let one = BigFloat(1, precision: precision)
        let halfPi = BigFloat.pi(precision: precision).scaled(by: -1)
        var angles: [BigFloat] = []
        var weights: [BigFloat] = []
        for i in -count...count {
            let tau = BigFloat(Double(i) * spacing, precision: precision)
            let sigma = halfPi * tau.applying(.sinh)
            let logistic = one / (one + (-sigma.scaled(by: 1)).applying(.exp))
            let mirrored = one / (one + sigma.scaled(by: 1).applying(.exp))
            angles.append(halfPi * logistic)
            // du = (pi/2) 2 L (1 - L) (pi/2) cosh(tau) dtau, times 2/pi.
            weights.append(
                logistic * mirrored * halfPi * tau.applying(.cosh)
                    * BigFloat(spacing, precision: precision).scaled(by: 1))
        }
        let sines = angles.map { $0.applying(.sin) }
        let waves = (0..<modes).map { k in
            let m = fold * (2 * k + 1)
            let isNegative = fold == 2 || (m - 1) / 2 % 2 == 1
            return zip(angles, weights).map { angle, weight in
                let wave = (angle * BigFloat(m, precision: precision)).applying(fold == 2 ? .cos : .sin) * weight
                return isNegative ? -wave : wave
            }
        }
        let function: BigFloat.Function = activation == .erf ? .erf : .tanh
        let step = BigFloat(h, precision: precision)
        let columns = try concurrentMap(count: indices.count) { index -> [BigFloat] in
            let s = (step * BigFloat(indices.lowerBound + index, precision: precision)).applying(.exp)
            let heights = sines.map { (s * $0).applying(function) }
            return waves.map { .dot($0, from: 0, heights, from: 0, count: heights.count, precision: precision) }
        }
        return (0..<modes).map { k in columns.map { $0[k] } }
    }
}
