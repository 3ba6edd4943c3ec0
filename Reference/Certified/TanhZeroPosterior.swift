// The posterior of the tanh-zero model f(x) = sum_i a_i tanh(w_i x) with target 0, x ~ N(0,1), a_i ~ N(0,1), certified.
//
// At width 1, with s = 2 beta and k(w) = E[tanh(w x)^2],
//
//     Z = E_w[ (1 + s k)^(-1/2) ],  F = -log Z,  lambda-hat = E_w[ (1/2) s k (1 + s k)^(-3/2) ] / Z,
//     V(eps) = P(a^2 k < eps) = E_w[ erf( sqrt(eps/(2k)) ) ].
//
// All are averages of functions bounded in the right half-plane, as `NeuronAverage` wants: for Re k >= 0, |1 + s k| >= 1 and
// |s k| <= |1 + s k|. For z = sqrt(eps/(2k)), |arg z| <= pi/4 and |erf z| <= 1 + |e^(-z^2)| |(2/sqrt pi) int_0^inf e^(-t^2-2zt) dt| <= 2.

//
// At width 2, see `TanhPairIntegral` and `LaplaceInversion`.

import Foundation
import MultiplePrecision

/// Why a posterior was not certified.
public enum CertifiedPosteriorError: Error, Hashable, CustomStringConvertible {
    case inverseTemperature(Double)
    case level(Double)
    case tooCostly(precision: Int)
    case width(Int)
    case scale(Double)

    public var description: String {
        switch self {
        case .inverseTemperature(let beta):
            "inverse temperature \(beta) is outside \(CertifiedTanhZeroPosterior.inverseTemperatures.lowerBound)..."
                + "\(CertifiedTanhZeroPosterior.inverseTemperatures.upperBound)"
        case .level(let level):
            "level \(level) is outside \(CertifiedTanhZeroPosterior.levels.lowerBound)..."
                + "\(CertifiedTanhZeroPosterior.levels.upperBound)"
        case .scale(let scale):
            "scale \(scale) of the prior is outside \(CertifiedTanhZeroPosterior.scales.lowerBound)..."
                + "\(CertifiedTanhZeroPosterior.scales.upperBound)"
        case .width(let width): "width \(width): posteriors are certified at widths 1 and 2"
        case .tooCostly(let precision):
            "\(precision) bits take more points than can be summed in minutes; ask for fewer digits"
        }
    }
}

/// lambda-hat, free energy and volume of the tanh-zero model of one or two neurons, as intervals.
///
/// One neuron: any number of digits. Two neurons: about twelve digits from 81 bits on, five below; inverse temperatures of
/// `pairInverseTemperatures` and levels of `pairLevels`.
public enum CertifiedTanhZeroPosterior {
    /// The inverse temperatures that are accepted.
    public static let inverseTemperatures = 1e-10...1e100
    /// The loss levels that are accepted.
    public static let levels = 1e-100...1e10
    /// The scales of a prior that are accepted.
    public static let scales = 0x1p-20...0x1p20
    /// The inverse temperatures that are accepted for two neurons.
    public static let pairInverseTemperatures = 1e-3...1e61
    /// The loss levels that are accepted for two neurons.
    public static let pairLevels = 1e-60...1e3

    /// lambda-hat(beta) = beta <L>, to about 2^-`precision` relative.
    ///
    /// - Throws: ``CertifiedPosteriorError``, or an `IntervalError` if the precision decides too little.
    public static func learningCoefficient(
        width: Int = 1, beta: Double, prior: CertifiedWeightPrior, precision: Precision
    ) throws -> Interval {
        if try isPair(width, beta: beta) {
            return try CertifiedTanhPairPosterior.learningCoefficient(
                beta: beta, prior: prior, resolution: CertifiedTanhPairPosterior.resolution(for: precision))
        }
        return try learningCoefficient(beta: beta, neuron: CertifiedNeuronPrior(prior), precision: precision)
    }

    /// lambda-hat(beta) of one neuron, to about 2^-`precision` relative.
    ///
    /// - Throws: ``CertifiedPosteriorError``, or an `IntervalError` if the precision decides too little.
    public static func learningCoefficient(
        beta: Double, neuron prior: CertifiedNeuronPrior, precision: Precision
    ) throws -> Interval {
        let (s, depth) = try scale(beta, prior)
        // The numerator is of order s for small s, of order Z else.
        let average = NeuronAverage(prior: prior, precision: precision, depth: depth + max(0, -log(beta)))
        let values = try average.values(count: 2, bound: 1) { k in
            let term = Interval(exact: s, precision: k.precision) * k
            let density = try Interval(1, precision: k.precision) / (term + 1).squareRoot()
            return [density, try density * term / (term + 1)]
        }
        return try (values[1] / values[0]).scaled(by: -1).rounded(to: precision + 16)
    }

    /// F(beta) = -log Z(beta), Z to about 2^-`precision` relative.
    ///
    /// - Throws: as ``learningCoefficient(width:beta:prior:precision:)``.
    public static func freeEnergy(
        width: Int = 1, beta: Double, prior: CertifiedWeightPrior, precision: Precision
    ) throws -> Interval {
        if try isPair(width, beta: beta) {
            return try CertifiedTanhPairPosterior.freeEnergy(
                beta: beta, prior: prior, resolution: CertifiedTanhPairPosterior.resolution(for: precision))
        }
        return try freeEnergy(beta: beta, neuron: CertifiedNeuronPrior(prior), precision: precision)
    }

    /// F(beta) = -log Z(beta) of one neuron, Z to about 2^-`precision` relative.
    ///
    /// - Throws: as ``learningCoefficient(beta:neuron:precision:)``.
    public static func freeEnergy(
        beta: Double, neuron prior: CertifiedNeuronPrior, precision: Precision
    ) throws -> Interval {
        let (s, depth) = try scale(beta, prior)
        let average = NeuronAverage(prior: prior, precision: precision, depth: depth + max(0, -log(beta)))
        let partition = try average.values(count: 1, bound: 1) { k in
            [
                try Interval(1, precision: k.precision)
                    / (Interval(exact: s, precision: k.precision) * k + 1).squareRoot()
            ]
        }
        return try (-partition[0].log()).rounded(to: precision + 16)
    }

    /// V(eps), the prior mass of the parameters with L < eps, to about 2^-`precision` relative.
    ///
    /// - Throws: ``CertifiedPosteriorError/level(_:)``, and as ``learningCoefficient(width:beta:prior:precision:)``.
    public static func basinVolume(
        width: Int = 1, level: Double, prior: CertifiedWeightPrior, precision: Precision
    ) throws -> Interval {
        if try isPair(width, level: level) {
            return try CertifiedTanhPairPosterior.basinVolume(
                level: level, prior: prior, resolution: CertifiedTanhPairPosterior.resolution(for: precision))
        }
        guard levels.contains(level) else { throw CertifiedPosteriorError.level(level) }
        let average = NeuronAverage(
            prior: CertifiedNeuronPrior(prior), precision: precision, depth: max(0, -log(level) / 2))
        let volume = try average.values(count: 1, bound: 2) { k in
            [try (Interval(exact: level, precision: k.precision) / k).scaled(by: -1).squareRoot().erf()]
        }
        return volume[0].rounded(to: precision + 16)
    }

    /// Whether there are two neurons.
    private static func isPair(_ width: Int, beta: Double) throws -> Bool {
        guard 1...2 ~= width else { throw CertifiedPosteriorError.width(width) }
        guard width == 1 || pairInverseTemperatures.contains(beta) else {
            throw CertifiedPosteriorError.inverseTemperature(beta)
        }
        return width == 2
    }

    private static func isPair(_ width: Int, level: Double) throws -> Bool {
        guard 1...2 ~= width else { throw CertifiedPosteriorError.width(width) }
        guard width == 1 || pairLevels.contains(level) else { throw CertifiedPosteriorError.level(level) }
        return width == 2
    }

    /// s = 2 beta, and the logarithm by which Z may be below 1: Z >= (1 + s)^(-1/2), as k(w) <= 1.
    private static func scale(
        _ beta: Double, _ prior: CertifiedNeuronPrior
    ) throws -> (s: Double, depth: Double) {
        guard inverseTemperatures.contains(beta) else { throw CertifiedPosteriorError.inverseTemperature(beta) }
        guard scales.contains(prior.scale) else { throw CertifiedPosteriorError.scale(prior.scale) }
        return (2 * beta, 0.5 * log(1 + 2 * beta))
    }
}
