// The claims of *Learning zero* about the posterior: C4, C5, C8, C13, C14 from exact posteriors at widths 1 and 2; C6, C7 and C8
// from replica exchange at widths 16 and 8 and importance sampling at width 128.

import LearningCoefficient
import RealModule

extension Claim {
    /// C4. Both the theorem and an exact posterior contradict h/2.
    static let thresholdIsHalfTheWidth = Claim(
        "C4", .learningZero, "The real log canonical threshold is h/2, 64 at width 128.", recorded: .refuted
    ) { _ in
        let beta = try InverseTemperature(1e60)
        let pair = try ExactPosterior(width: 2).learningCoefficient(at: beta)
        let known = try ThresholdModel.tanhZero(width: 128).value
        // At width 2 the correction is a power of beta, far below 1e-6 there.
        let measured = Measurement("lambda-hat(1e60) at width 2, w ~ U(-1,1)", pair, uncertainty: 1e-6, .numerical)
        let isRefuted = measured.excludes(1) && known.threshold.value < 64
        return Decision(
            isRefuted ? .refuted : .undecided,
            reason: "at width 2 lambda-hat tends to \(pair.tableText), not to 1; at width 128 the threshold is "
                + "\(known.threshold) (Aoyagi and Watanabe 2005), and 64 an upper bound",
            scope: "every prior that is positive at w = 0; at width 1 the claim holds", measurements: [measured])
    }

    /// C5. The inequality is proved (`LearningCoefficientBound`); the exact values must obey it.
    static let halfTheVisibleModes = Claim(
        "C5", .learningZero, "lambda-hat(n) is at most half the number of visible modes.", recorded: .confirmed
    ) { _ in
        var least = Double.infinity
        for width in 1...2 {
            let posterior = try ExactPosterior(width: width)
            for exponent in stride(from: 0.0, through: 40, by: 8) {
                let beta = try InverseTemperature(Double.pow(10, exponent))
                let bound = try LearningCoefficientBound.value(width: width, at: beta, reach: 1)
                least = min(least, bound - posterior.learningCoefficient(at: beta))
            }
        }
        let wide = try LearningCoefficientBound.value(width: 128, at: InverseTemperature(1e12), reach: 1)
        return Decision(
            least >= 0 ? .confirmed : .refuted,
            reason:
                "the bound (1/2) min_m (m + 2 beta h tail_m) is proved; the least distance of an exact value to it is "
                + "\(least.tableText) at widths 1 and 2; at width 128 and beta = 1e12 it is \(wide.tableText)",
            scope: "priors of bounded support, here U(-1,1), sigma_a = 1",
            measurements: [
                Measurement("least distance to the bound, beta = 1 to 1e40", least, uncertainty: 1e-9, .numerical)
            ])
    }

    /// lambda-hat at width 16 along a ladder, the same in C6 and C7.
    private static func ladder() async throws -> LambdaCurve {
        try await LambdaExperiment(
            width: 16, beta: "1e-2:1e8", rungs: 11, prior: .uniform, sweeps: 240, warmUp: 100, chains: 2, seed: 6
        ).run()
    }

    /// C6. If lambda-hat were c (log beta)^p, doubling log beta would multiply it by 2^p: p = 2 is the claim, and p <= 1 what is found.
    static let quadraticInLogN = Claim(
        "C6", .learningZero, "lambda-hat is quadratic in log n before the plateau.", recorded: .refuted
    ) { _ in
        func exponent(
            _ what: String, _ low: (value: Double, error: Double), _ high: (value: Double, error: Double)
        ) -> Measurement {
            let error = Double.sqrt(Double.pow(low.error / low.value, 2) + Double.pow(high.error / high.value, 2))
            return Measurement(
                "p from lambda-hat ~ (log beta)^p, beta = 1e4 to 1e8, \(what)",
                Double.log2(high.value / low.value), uncertainty: error / Double.log(2), .statistical)
        }
        let curve = try await ladder()
        let (low, high) = (curve.rungs[6].sample, curve.rungs[10].sample)
        let isTrusted = [low, high].allSatisfy { $0.rHat < 1.1 }
        var measurements = [
            exponent("width 16, U(-1, 1)", (low.value, low.standardError), (high.value, high.standardError))
        ]
        // At width 128 the prior is a good proposal up to 1e8 and beyond.
        let priors: [WeightPrior] = try [.uniform, .gauss, WeightPrior(.uniform, scale: 3)]
        for prior in priors {
            let ends = try [1e4, 1e8].map { beta in
                let found = try CollapsedImportance(width: 128, prior: prior, beta: InverseTemperature(beta)).estimate(
                    standardError: 0.02, seed: 6)
                return (value: found.value, error: found.standardError)
            }
            measurements.append(exponent("width 128, \(prior.title)", ends[0], ends[1]))
        }
        let isResolved = isTrusted && measurements.allSatisfy { $0.uncertainty < 0.1 }
        let greatest = measurements.map(\.value).max() ?? .nan
        return Decision(
            !isResolved ? .undecided : measurements.allSatisfy { $0.excludes(2) } ? .refuted : .confirmed,
            reason:
                "lambda-hat grows as (log beta)^p with p at most \(greatest.tableText) from 1e4 to 1e8, not 2; the Ansatz "
                + "(log beta)^2/(4 pi^2) is \(LambdaCurve.ansatz(1e8).tableText) at 1e8, lambda-hat at width 16 "
                + "\(high.value.tableText)",
            scope: "widths 16 and 128, sigma_a = 1, w ~ U(-1, 1), N(0, 1) and U(-3, 3), beta = 1e4 to 1e8",
            measurements: measurements + [
                Measurement("lambda-hat(1e8) at width 16", high.value, uncertainty: high.standardError, .statistical)
            ])
    }

    /// C7. F is integrated from the ladder; a cubic law would multiply it by 8.
    static let cubicFreeEnergy = Claim(
        "C7", .learningZero, "The free energy is cubic in log n before the plateau.", recorded: .refuted
    ) { _ in
        let curve = try await ladder()
        // Simpson's rule in log beta, of step log 10. F(1e-2), which is lambda-hat(1e-2) to first order, is left out: it is below 0.1.
        let step = Double.log(10)
        func simpson(_ range: ClosedRange<Int>) -> (value: Double, variance: Double) {
            var (value, variance) = (0.0, 0.0)
            for rung in range {
                let weight =
                    (rung == range.lowerBound || rung == range.upperBound
                        ? 1.0 : (rung - range.lowerBound) % 2 == 1 ? 4 : 2)
                    * step / 3
                value += weight * curve.rungs[rung].sample.value
                variance += Double.pow(weight * curve.rungs[rung].sample.standardError, 2)
            }
            return (value, variance)
        }
        let (half, whole) = (simpson(0...6), simpson(0...10))
        let ratio = whole.value / half.value
        let measured = Measurement(
            "F(1e8)/F(1e4)", ratio,
            uncertainty: (0.1 + 4 * (whole.variance.squareRoot() + ratio * half.variance.squareRoot())) / half.value,
            .numerical)
        return Decision(
            measured.uncertainty > 1.5 ? .undecided : measured.excludes(8) ? .refuted : .confirmed,
            reason: "doubling log beta multiplies F by \(ratio.tableText), a cubic law by 8",
            scope: "width 16, w ~ U(-1,1), sigma_a = 1, beta = 1e4 to 1e8", measurements: [measured])
    }

    /// C8. The exact posterior reaches the threshold, from above: it overshoots. So does width 8, by replica exchange.
    static let plateauAtTheThreshold = Claim(
        "C8", .learningZero,
        "For astronomically large n, lambda-hat has a plateau at the real log canonical threshold.",
        recorded: .confirmed
    ) { _ in
        let posterior = try ExactPosterior(width: 2)
        let values = try [1e6, 1e30, 1e60].map { try posterior.learningCoefficient(at: InverseTemperature($0)) }
        let threshold = try ThresholdModel.tanhZero(width: 2).value.threshold.value
        let distance = abs(values[2] - threshold)
        let curve = try await LambdaExperiment(
            width: 8, beta: "1e0:1e18", rungs: 19, prior: .uniform, sweeps: 600, warmUp: 150, chains: 2, seed: 8
        ).run()
        let (peak, end) = (curve.rungs[8].sample, curve.rungs[18].sample)
        let wide = Measurement("lambda-hat(1e18) at width 8", end.value, uncertainty: end.standardError, .statistical)
        let top = Measurement("lambda-hat(1e8) at width 8", peak.value, uncertainty: peak.standardError, .statistical)
        let limit = curve.threshold.threshold.value
        let isResolved = end.standardError < 0.03 && peak.standardError < 0.05 && end.rHat < 1.1
        let isPlateau = distance < 1e-9 && abs(values[1] - threshold) < 1e-6 && !wide.excludes(limit)
        return Decision(
            !isResolved ? .undecided : isPlateau ? .confirmed : .refuted,
            reason: "at width 2 lambda-hat is \(values[0]) at 1e6, above the threshold 2/3, and within "
                + "\(distance.shortText) of it at 1e60; at width 8 it climbs to \(peak.value.tableText) and falls to "
                + "\(end.value.tableText), the threshold being 7/5",
            scope: "widths 2 (exact) and 8, w ~ U(-1,1); with the threshold of Aoyagi and Watanabe, not h/2",
            measurements: [
                Measurement("|lambda-hat(1e60) - 2/3|", distance, uncertainty: 1e-9, .numerical),
                Measurement("lambda-hat(1e6) at width 2", values[0], uncertainty: 1e-9, .numerical), top, wide,
            ])
    }

    /// C13. dlog V/dlog eps against lambda-hat at beta = 1/eps, and the Laplace identity between V and Z.
    static let hardAndSoftWalls = Claim(
        "C13", .learningZero, "Hard and soft walls give the same phenomenology.", recorded: .confirmed
    ) { _ in
        let posterior = try ExactPosterior(width: 1)
        var (greatest, last) = (0.0, 0.0)
        for exponent in stride(from: 4.0, through: 40, by: 4) {
            let level = Double.pow(10, -exponent)
            let step = 0.05
            let ends = try [level * Double.exp(step), level * Double.exp(-step)].map {
                Double.log(try posterior.basinVolume(below: $0))
            }
            let slope = (ends[0] - ends[1]) / (2 * step)
            let soft = try posterior.learningCoefficient(at: InverseTemperature(1 / level))
            greatest = max(greatest, abs(slope - soft))
            last = abs(slope - soft)
        }
        // Both are 1/2 - 1/(log + constant); the constants differ.
        return Decision(
            greatest < 0.02 && last < 1e-3 ? .confirmed : .refuted,
            reason:
                "dlog V/dlog eps and lambda-hat(1/eps) differ by at most \(greatest.tableText) for eps = 1e-4 to 1e-40, "
                + "and by \(last.shortText) at the end",
            scope: "width 1, exact, w ~ U(-1,1)",
            measurements: [
                Measurement("greatest difference of the exponents", greatest, uncertainty: 1e-6, .numerical)
            ])
    }

    /// C14. Thermodynamic integration by Simpson's rule against F computed directly.
    static let freeEnergyIsTheIntegral = Claim(
        "C14", .learningZero, "The free energy is the integral of lambda-hat over log n.", recorded: .confirmed
    ) { _ in
        var greatest = 0.0
        for width in 1...2 {
            let posterior = try ExactPosterior(width: width)
            let (lower, upper, panels) = (1e-2, 1e20, width == 1 ? 200 : 100)
            let step = Double.log(upper / lower) / Double(2 * panels)
            var integral = 0.0
            for i in 0...(2 * panels) {
                let beta = try InverseTemperature(min(upper, lower * Double.exp(step * Double(i))))
                let weight = i == 0 || i == 2 * panels ? 1.0 : i % 2 == 1 ? 4 : 2
                integral += weight * step / 3 * posterior.learningCoefficient(at: beta)
            }
            let difference =
                try posterior.freeEnergy(at: InverseTemperature(upper))
                - posterior.freeEnergy(at: InverseTemperature(lower))
            greatest = max(greatest, abs(integral / difference - 1))
        }
        return Decision(
            greatest < 1e-5 ? .confirmed : .refuted,
            reason: "the integral from 1e-2 to 1e20 and the difference of F agree to \(greatest.shortText)",
            scope: "widths 1 and 2, exact, w ~ U(-1,1)",
            measurements: [
                Measurement("relative difference", greatest, uncertainty: 1e-6, .numerical)
            ])
    }
}
