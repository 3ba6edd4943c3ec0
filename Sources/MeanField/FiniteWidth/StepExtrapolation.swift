// Statistics of the foreground without the bias of its step. BAOAB samples a law that is off by c e^2 + O(e^4) in the step e, so from
// the means at e and e/2
//
//     (4 m(e/2) - m(e)) / 3 = m + O(e^4).
//
// Standard errors are those of `NeuronAverages`.

import RealModule

/// A mean at two step sizes, and at none.
public struct ExtrapolatedMoment: Sendable, Hashable {
    /// At the step e.
    public let coarse: CloudMoment
    /// At the step e/2.
    public let fine: CloudMoment

    /// The mean at step 0, up to O(e^4), with its standard error.
    public var limit: CloudMoment {
        CloudMoment(
            mean: (4 * fine.mean - coarse.mean) / 3,
            standardError: Double.hypot(4 * fine.standardError, coarse.standardError) / 3)
    }
}

/// Statistics of neurons alone in a background, extrapolated to step 0.
public struct StepExtrapolation: Sendable, Hashable {
    /// <cos 2 q psi>, q the target's fold.
    public let petalOrder: ExtrapolatedMoment
    /// <|w|^2>.
    public let squareRadius: ExtrapolatedMoment
    /// <alpha^2>.
    public let squareReadout: ExtrapolatedMoment

    /// - Parameters:
    ///   - coarse: means at the step e.
    ///   - fine: means at the step e/2.
    public init(coarse: NeuronAverages, fine: NeuronAverages) {
        let moments = zip(coarse.moments, fine.moments).map { ExtrapolatedMoment(coarse: $0, fine: $1) }
        (petalOrder, squareRadius, squareReadout) = (moments[0], moments[1], moments[2])
    }
}

extension LangevinSettings {
    /// Steps of a part of the length, with noise of their own.
    ///
    /// - Throws: ``MeanFieldError/outOfRange(_:value:allowed:)`` for steps that are too short.
    public func refined(by factor: Int) throws(MeanFieldError) -> LangevinSettings {
        try LangevinSettings(
            step: step / Double(factor), friction: friction, temperature: temperature, seed: seed &+ UInt64(factor))
    }
}
