// The inverse temperature of a posterior exp(-beta L), as a type of its own, so that the number of samples cannot enter twice.
//
// The exponent is always beta times a loss PER SAMPLE. A population loss has beta itself; n samples with their mean loss L_n have
// beta = n; the WBIC has beta = n / log n for the mean loss, which is 1 / log n for the sum (Watanabe 2013, JMLR 14, 867).

import RealModule

/// The factor beta > 0 of a loss per sample in the exponent of a posterior, exp(-beta L) times the prior.
public struct InverseTemperature: Sendable, Hashable, Comparable {
    /// The values that are accepted.
    public static let range = 1e-100...1e100

    /// beta.
    public let value: Double

    /// beta itself.
    ///
    /// - Throws: `LearningCoefficientError.inverseTemperature` outside `range`, or for NaN.
    public init(_ value: Double) throws(LearningCoefficientError) {
        guard InverseTemperature.range.contains(value) else { throw .inverseTemperature(value) }
        self.value = value
    }

    /// n samples whose mean loss stands in the exponent, with the likelihood raised to the power `power`: beta = n power.
    ///
    /// - Throws: `LearningCoefficientError.sampleCount` unless `count` is positive; `.inverseTemperature` as `init(_:)`.
    public init(sampleCount count: Int, power: Double = 1) throws(LearningCoefficientError) {
        guard count >= 1 else { throw .sampleCount(count, least: 1) }
        try self.init(Double(count) * power)
    }

    /// The temperature of the WBIC for n samples: beta = n / log n for the mean loss.
    ///
    /// Source: S. Watanabe, "A widely applicable Bayesian information criterion", JMLR 14 (2013), definition 3.
    ///
    /// - Throws: `LearningCoefficientError.sampleCount` for fewer than 2 samples, whose logarithm has no inverse.
    public static func wbic(sampleCount count: Int) throws(LearningCoefficientError) -> InverseTemperature {
        guard count >= 2 else { throw .sampleCount(count, least: 2) }
        return try InverseTemperature(Double(count) / Double.log(Double(count)))
    }

    public static func < (a: InverseTemperature, b: InverseTemperature) -> Bool { a.value < b.value }
}
