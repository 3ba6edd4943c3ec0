// The claims of *Learning zero* about the posterior: C4, C5, C8, C13, C14 from exact posteriors at widths 1 and 2; C6 and C7 from
// replica exchange at width 16.

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

    /// C6. If lambda-hat were c (log beta)^2, doubling log beta would multiply it by 4.
    static let quadraticInLogN = Claim(
        "C6", .learningZero, "lambda-hat is quadratic in log n before the plateau.", recorded: .refuted
    ) { _ in
        let curve = try await ladder()
        let (low, high) = (curve.rungs[6].sample, curve.rungs[10].sample)
        let ratio = high.value / low.value
        let error =
            ratio
            * Double.sqrt(
                Double.pow(low.standardError / low.value, 2) + Double.pow(high.standardError / high.value, 2))
        let measured = Measurement("lambda-hat(1e8)/lambda-hat(1e4)", ratio, uncertainty: error, .statistical)
        let isTrusted = [low, high].allSatisfy { $0.rHat < 1.1 }
        return Decision(
            !isTrusted || error > 0.2 ? .undecided : measured.excludes(4) ? .refuted : .confirmed,
            reason: "doubling log beta multiplies lambda-hat by \(ratio.tableText), a quadratic law by 4; the Ansatz "
                + "(log beta)^2/(4 pi^2) is \(LambdaCurve.ansatz(1e8).tableText) at 1e8, lambda-hat \(high.value.tableText)",
            scope: "width 16, w ~ U(-1,1), sigma_a = 1, beta = 1e4 to 1e8",
            measurements: [
                measured,
                Measurement("lambda-hat(1e8)", high.value, uncertainty: high.standardError, .statistical),
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

    /// C8. The exact posterior reaches the threshold, from above: it overshoots.
    static let plateauAtTheThreshold = Claim(
        "C8", .learningZero,
        "For astronomically large n, lambda-hat has a plateau at the real log canonical threshold.",
        recorded: .confirmed
    ) { _ in
        let posterior = try ExactPosterior(width: 2)
        let values = try [1e6, 1e30, 1e60].map { try posterior.learningCoefficient(at: InverseTemperature($0)) }
        let threshold = try ThresholdModel.tanhZero(width: 2).value.threshold.value
        let distance = abs(values[2] - threshold)
        let isPlateau = distance < 1e-9 && abs(values[1] - threshold) < 1e-6
        return Decision(
            isPlateau ? .confirmed : .refuted,
            reason: "at width 2 lambda-hat is \(values[0]) at 1e6, above the threshold 2/3, and within "
                + "\(distance.shortText) of it at 1e60",
            scope: "width 2, exact, w ~ U(-1,1); with the threshold of Aoyagi and Watanabe, not h/2",
            measurements: [
                Measurement("|lambda-hat(1e60) - 2/3|", distance, uncertainty: 1e-9, .numerical),
                Measurement("lambda-hat(1e6) at width 2", values[0], uncertainty: 1e-9, .numerical),
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
