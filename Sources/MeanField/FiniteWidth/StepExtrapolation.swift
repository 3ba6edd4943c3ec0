// Statistics of the foreground without the bias of its step. BAOAB samples a law that is off by c e^2 + O(e^4) in the step e, so from
// the means at e and e/2
//
//     (4 m(e/2) - m(e)) / 3 = m + O(e^4).
//
// Standard errors are those of independent neurons, each averaged over its own time: nothing is assumed about correlation in time.

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

    /// Samples neurons at the step of `settings` and at half of it, for the same time.
    ///
    /// - Parameters:
    ///   - width: the number of neurons.
    ///   - setting: what is trained.
    ///   - background: y - f at the rule's nodes.
    ///   - settings: with the step e.
    ///   - rule: the inputs.
    ///   - warmUp: the steps of size e before anything is counted.
    ///   - samples: how often the neurons are looked at.
    ///   - stride: the steps of size e between two looks.
    ///   - observe: is called after each look, at 2 `samples` looks.
    /// - Throws: ``MeanFieldError``, and whatever `observe` throws.
    public init(
        width: Int, _ setting: MeanFieldSetting, in background: [Double], settings: LangevinSettings, rule: InputRule,
        warmUp: Int, samples: Int, stride: Int = 16, observe: () throws -> Void = {}
    ) throws {
        var moments: [[CloudMoment]] = []
        for refinement in 1...2 {
            let fine = try LangevinSettings(
                step: settings.step / Double(refinement), friction: settings.friction,
                temperature: settings.temperature, seed: settings.seed &+ UInt64(refinement))
            var foreground = try Foreground(width: width, setting, in: background, settings: fine, rule: rule)
            try foreground.advance(steps: refinement * warmUp, stretch: refinement * warmUp)
            var sums = [[Double]](repeating: [Double](repeating: 0, count: width), count: 3)
            let order = 2 * Double(setting.target.fold)
            try foreground.advance(
                steps: refinement * samples * max(1, stride), stretch: refinement * max(1, stride)
            ) { foreground in
                let neurons = foreground.ensemble
                for i in 0..<width {
                    let (a, u, v) = (neurons.readout[i], neurons.w1[i], neurons.w2[i])
                    sums[0][i] += Double.cos(order * Double.atan2(y: v, x: u))
                    sums[1][i] += u * u + v * v
                    sums[2][i] += a * a
                }
                try observe()
            }
            moments.append(sums.map { CloudMoment($0.map { $0 / Double(max(1, samples)) }) })
        }
        func moment(_ i: Int) -> ExtrapolatedMoment { ExtrapolatedMoment(coarse: moments[0][i], fine: moments[1][i]) }
        (petalOrder, squareRadius, squareReadout) = (moment(0), moment(1), moment(2))
    }
}
