// The mean-field experiment as the reference knows it: y on x ~ N(0, I_2), neurons alpha phi(w . x) with alpha ~ N(0, sigma_a^2),
// w ~ N(0, I_2), noise kappa^2.

import MultiplePrecision

/// The activations of the mean-field experiment.
public enum CertifiedMeanFieldActivation: String, CaseIterable, Sendable, Hashable, Codable {
    /// clip(z, 0, 1)
    case clippedReLU = "cliprelu"
    /// clip(z, -1, 1)
    case hardTanh = "hardtanh"
    /// max(0, tanh z)
    case reluTanh = "relutanh"
    case erf

    /// Odd; otherwise 0 for negative arguments.
    var isOdd: Bool { self == .hardTanh || self == .erf }
}

/// The targets of the mean-field experiment, of fold 2 and 3.
public enum CertifiedMeanFieldTarget: String, CaseIterable, Sendable, Hashable, Codable {
    /// x1 x2
    case xor
    /// Im (x1 + i x2)^3 / sqrt 24
    case cubic

    var fold: Int { self == .xor ? 2 : 3 }
}

/// What is trained, at which prior and at which noise.
public struct CertifiedMeanFieldSetting: Sendable, Hashable {
    public static let readoutDeviations = 0.3...30.0
    public static let noises = 0.02...1.0

    let activation: CertifiedMeanFieldActivation
    let target: CertifiedMeanFieldTarget
    let readoutDeviation: Double
    let noise: Double

    /// - Throws: ``CertifiedMeanFieldError``.
    public init(
        activation: CertifiedMeanFieldActivation, target: CertifiedMeanFieldTarget, readoutDeviation: Double,
        noise: Double
    ) throws {
        guard Self.readoutDeviations.contains(readoutDeviation) else {
            throw CertifiedMeanFieldError.outOfRange("sigmaA", readoutDeviation, Self.readoutDeviations)
        }
        guard Self.noises.contains(noise) else {
            throw CertifiedMeanFieldError.outOfRange("kappa2", noise, Self.noises)
        }
        self.activation = activation
        self.target = target
        self.readoutDeviation = readoutDeviation
        self.noise = noise
    }

    /// An odd activation has no overlap with the even target: the solution is the prior, f = 0.
    var isInvisible: Bool { activation.isOdd && target == .xor }
}

/// Why a mean-field fixed point could not be certified.
public enum CertifiedMeanFieldError: Error, Hashable, CustomStringConvertible {
    case outOfRange(String, Double, ClosedRange<Double>)
    /// More digits than can be had in minutes.
    case tooCostly(digits: Int)
    /// The approximate solver found nothing to prove.
    case notFound(residual: Double)

    public var description: String {
        switch self {
        case .outOfRange(let name, let value, let range):
            "\(name) \(value) is outside \(range.lowerBound)...\(range.upperBound), where fixed points are certified"
        case .tooCostly(let digits):
            "\(digits) digits of a mean-field fixed point are not certified; ask for at most "
                + "\(CertifiedMeanField.greatestDigits)"
        case .notFound(let residual):
            "no approximate fixed point was found (residual \(residual)); please report this"
        }
    }
}
