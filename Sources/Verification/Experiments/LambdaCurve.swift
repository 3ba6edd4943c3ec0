// lambda-hat along a ladder of inverse temperatures, as `LambdaExperiment` finds it, next to the exact values (widths 1 and 2), the bound that
// counts visible modes, the real log canonical threshold, and the article's Ansatz (log beta)^2 / (4 pi^2); and what speaks against a rung.

import LearningCoefficient
import RealModule

/// lambda-hat along the ladder.
public struct LambdaCurve: Sendable {
    public struct Rung: Sendable {
        /// From the collapsed posterior, or from the dual where that alone was sampled.
        public let sample: SampledLearningCoefficient
        public let dual: DualEstimate?
        /// By quadrature, at widths 1 and 2.
        public let exact: Double?
        /// The bound by visible modes, for a prior of bounded support.
        public let bound: Double?

        /// `sample` minus `dual` in standard errors of the difference; nil unless both were sampled.
        public var difference: Double? {
            guard let dual, sample != dual.sampled else { return nil }
            let error = (sample.standardError * sample.standardError + dual.standardError * dual.standardError)
                .squareRoot()
            return (sample.value - dual.learningCoefficient) / error
        }

        /// Why the sample is not to be trusted; nil if nothing speaks against it.
        ///
        /// Split R-hat above 1.05, fewer than 100 effective draws, hardly a swap, or routes four standard errors apart: any of them,
        /// after a stationary start, is rare.
        public var warning: String? {
            if let difference, !(abs(difference) < 4) { return "the routes differ" }
            if let warning = Self.warning(of: sample, needsSwaps: sample != dual?.sampled) { return warning }
            return dual.flatMap { Self.warning(of: $0.sampled, needsSwaps: false) }.map { "dual: " + $0 }
        }

        /// The dual's redraws do without swaps.
        private static func warning(of sample: SampledLearningCoefficient, needsSwaps: Bool) -> String? {
            if sample.isStuck { return "stuck: no chain moved" }
            if !(sample.rHat < 1.05) { return "R-hat \(sample.rHat.tableText)" }
            if sample.effectiveDraws < 100 { return "\(Int(sample.effectiveDraws)) effective draws" }
            return needsSwaps && sample.swapAcceptance < 0.05
                ? "swaps accepted: \(sample.swapAcceptance.tableText)" : nil
        }
    }

    public let experiment: LambdaExperiment
    public let rungs: [Rung]
    public let threshold: LogCanonicalThreshold

    /// (log beta)^2 / (4 pi^2), the article's Ansatz.
    public static func ansatz(_ beta: Double) -> Double {
        let logarithm = Double.log(beta)
        return logarithm * logarithm / (4 * Double.pi * Double.pi)
    }
}
