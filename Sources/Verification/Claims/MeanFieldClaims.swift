// The claims of *Mean field: an introduction* about self-consistency, decided.

import Certified
import MeanField
import RealModule

extension Claim {
    /// sigma_a and kappa^2 of the article's picture.
    private static let picture = (sigmaA: 1.0, kappa2: 0.02)

    /// One small run of the experiment, shared by the claims about clouds.
    private static let clouds = Task {
        try await CloverExperiment(
            width: 1024, sigmaA: picture.sigmaA, kappa2: picture.kappa2, steps: 1000, step: 0.03, seed: 1
        ).run()
    }

    private static func statistical(_ name: String, _ moment: CloudMoment) -> Measurement {
        Measurement(name, moment.mean, uncertainty: moment.standardError, .statistical)
    }

    static let loopCloses = Claim(
        "M1", .meanField,
        "The loop from background to neurons to background closes: a self-consistent solution exists and can be found.",
        recorded: .confirmed
    ) { _ in
        let setting = try CertifiedMeanFieldSetting(
            activation: .clippedReLU, target: .xor, readoutDeviation: 3, noise: 0.05)
        let proved = try CertifiedMeanField.result(.loss, setting, digits: 8)
        let grid = try RadialGrid(activation: .clippedReLU, target: .xor)
        let solver = InfiniteWidthSolver(grid: grid)
        let fast = try MeanFieldSetting(activation: .clippedReLU, target: .xor, readoutDeviation: 3, noise: 0.05)
        let solution = try solver.solve(fast)
        var spread = 0.0
        for scale in [-1.0, 0, 1] {
            let start = solution.residualModes.map { scale * $0 }
            spread = max(spread, abs(try solver.solve(fast, from: start).loss - solution.loss))
        }
        let eigenvalue = try solution.dominantEigenvalue()
        let agrees = abs(proved.enclosure.midpoint.double() - solution.loss) <= proved.enclosure.width.double()
        return Decision(
            agrees && spread <= 1e-12 ? .confirmed : .refuted,
            reason:
                "the dual is strongly convex, so the solution of the discretised loop exists and is unique by proof, and four starts "
                + "find it; plain iteration does not (dominant eigenvalue \(eigenvalue.real.tableText))",
            scope:
                "clipped ReLU on x1 x2, sigma_a 3, kappa^2 0.05; the convexity holds for every activation and target",
            measurements: [
                Measurement(
                    "loss", proved.enclosure.midpoint.double(), uncertainty: proved.enclosure.width.double(), .numerical
                ),
                Measurement("loss, largest difference of starts", spread, uncertainty: 1e-12, .numerical),
                Measurement(
                    "dominant eigenvalue of plain iteration", eigenvalue.real, uncertainty: 1e-6, .numerical),
            ])
    }

    static let cloverShape = Claim(
        "M2", .meanField, "The neurons of a trained wide network form a clover, not a Gaussian cloud.",
        recorded: .confirmed
    ) { _ in
        let outcome = try await clouds.value
        let petals = Claim.statistical("<cos 4 theta> of the network", outcome.network.petals)
        let gaussian = try PairDissimilarity.energy.permutationTest(
            outcome.network.cloud, outcome.frozen.cloud, count: 199, seed: 1)
        let isClover = petals.excludes(0) && petals.value < 0 && gaussian.pValue <= 0.005
        return Decision(
            isClover ? .confirmed : .refuted,
            reason:
                "<cos 4 theta> is \(petals.value.tableText), and a Gaussian cloud of the prior is rejected with p = "
                + "\(gaussian.pValue.tableText)",
            scope:
                "width \(outcome.experiment.width), clipped ReLU on x1 x2, sigma_a 1, kappa^2 0.02, Langevin dynamics",
            measurements: [
                petals, Measurement("infinite width", outcome.exact.petalOrder, uncertainty: 1e-12, .numerical),
                Measurement(
                    "energy distance to the prior", gaussian.statistic,
                    uncertainty: gaussian.criticalValue(level: 0.05), .statistical),
            ])
    }

    static let foregroundIsBackground = Claim(
        "M3", .meanField,
        "Neurons sampled independently in the fixed background reproduce the network's cloud and its loss.",
        recorded: .confirmed
    ) { _ in
        let outcome = try await clouds.value
        let comparison = outcome.comparisons[1]
        let foreground = comparison.second
        let loss = foreground.loss
        // A network of N independent neurons has an excess loss of E Var(alpha phi)/N over the exact one, at most <alpha^2>/N.
        let excess = outcome.exact.meanSquareReadout / Double(outcome.experiment.width)
        let alike = comparison.energy.pValue > 0.05 && abs(loss - outcome.exact.loss) <= 4 * excess
        return Decision(
            alike ? .confirmed : .refuted,
            reason:
                "energy distance \(comparison.energy.statistic.tableText) with p = \(comparison.energy.pValue.tableText); the loss of the "
                + "foreground is \(loss.tableText), of infinite width \(outcome.exact.loss.tableText)",
            scope: "background of infinite width, clipped ReLU on x1 x2, sigma_a 1, kappa^2 0.02",
            measurements: [
                Measurement(
                    "energy distance", comparison.energy.statistic,
                    uncertainty: comparison.energy.criticalValue(level: 0.05), .statistical),
                Measurement("p", comparison.energy.pValue, uncertainty: 0, .statistical),
                Measurement("loss of the foreground", loss, uncertainty: excess, .statistical),
                Claim.statistical("<cos 4 theta> of the foreground", foreground.petals),
                Claim.statistical("<cos 4 theta>, step extrapolated to 0", outcome.stepFree.petalOrder.limit),
                Claim.statistical("<r^2>, step extrapolated to 0", outcome.stepFree.squareRadius.limit),
                Measurement("<cos 4 theta>, infinite width", outcome.exact.petalOrder, uncertainty: 1e-12, .numerical),
                Measurement("<r^2>, infinite width", outcome.exact.meanSquareRadius, uncertainty: 1e-12, .numerical),
            ])
    }

    static let wrongBackground = Claim(
        "M4", .meanField,
        "In a wrong background, that of a Gaussian process, the foreground does not reproduce the background.",
        recorded: .confirmed
    ) { _ in
        let outcome = try await clouds.value
        guard let comparison = outcome.comparisons.last else {
            return Decision(.undecided, reason: "no comparison", scope: "", measurements: [])
        }
        let differs = comparison.energy.pValue <= 0.005
        return Decision(
            differs ? .confirmed : .refuted,
            reason:
                "energy distance \(comparison.energy.statistic.tableText), \((comparison.energy.statistic / comparison.energy.criticalValue(level: 0.05)).tableText) "
                + "times the 95 % quantile of one law; p = \(comparison.energy.pValue.tableText)",
            scope:
                "clipped ReLU on x1 x2, sigma_a 1, kappa^2 0.02; judged by clouds, as the foreground's loss may be the lower one",
            measurements: [
                Measurement(
                    "energy distance", comparison.energy.statistic,
                    uncertainty: comparison.energy.criticalValue(level: 0.05), .statistical),
                Claim.statistical("<cos 4 theta> of the foreground", comparison.second.petals),
                Claim.statistical("<cos 4 theta> of the background", comparison.first.petals),
                Measurement("loss of the wrong background", outcome.wrong.loss, uncertainty: 1e-10, .numerical),
            ])
    }

    static let finiteWidthRate = Claim(
        "M5", .meanField,
        "Networks of finite width agree with the law at infinite width, up to corrections of order 1/N.",
        recorded: .confirmed
    ) { progress in
        let setting = try MeanFieldSetting(
            activation: .clippedReLU, target: .xor, readoutDeviation: 1, noise: 0.1)
        let rule = try InputRule(radii: 12, angles: 24)
        let expansion = try WidthExpansion(setting, rule: rule, neurons: InputRule(radii: 32, angles: 64))
        let widths = [8, 16]
        let bar = progress.begun("finite widths", count: widths.count)
        var scaled: [Measurement] = []
        for width in widths {
            let excess = try excessLoss(width, setting, rule, over: expansion.loss)
            scaled.append(
                Measurement(
                    "N times the excess loss, N = \(width)", Double(width) * excess.mean,
                    uncertainty: Double(width) * excess.error, .statistical))
            bar.advance()
        }
        // N (E loss - loss) = c + c'/N + ...: twice the second less the first is c but for O(1/N^2).
        let limit = Measurement(
            "c = lim N times the excess loss, sampled", 2 * scaled[1].value - scaled[0].value,
            uncertainty: Double.hypot(2 * scaled[1].uncertainty, scaled[0].uncertainty), .statistical)
        let ratio = scaled[1].value / scaled[0].value
        let growth = Measurement(
            "growth of N times the excess from N = 8 to 16", ratio,
            uncertainty: ratio
                * Double.hypot(
                    scaled[0].uncertainty / scaled[0].value, scaled[1].uncertainty / scaled[1].value), .statistical)
        let agrees = !limit.excludes(expansion.correction) && limit.excludes(0)
        // A rate of N^(-1/2) would let it grow by sqrt 2, one of N^(-3/2) shrink by as much.
        let isRate = growth.excludes(2.0.squareRoot()) && growth.excludes(0.5.squareRoot())
        return Decision(
            agrees && isRate ? .confirmed : .refuted,
            reason:
                "the mean loss of exact posterior samples is that of infinite width plus c/N with c = "
                + "\(limit.value.tableText) +- \(limit.uncertainty.tableText); the saddle-point expansion of the partition "
                + "function gives \(expansion.correction.tableText)",
            scope: "clipped ReLU on x1 x2, sigma_a 1, kappa^2 0.1; Gibbs sampling without a step size, widths 8 and 16",
            measurements: scaled + [
                limit, growth,
                Measurement("c, computed", expansion.correction, uncertainty: 1e-3, .numerical),
                Measurement(
                    "loss at infinite width, on the same inputs", expansion.loss, uncertainty: 1e-4, .numerical),
            ])
    }

    /// The posterior's mean loss less that of infinite width, with the standard error of 32 batches.
    private static func excessLoss(
        _ width: Int, _ setting: MeanFieldSetting, _ rule: InputRule, over exact: Double
    ) throws -> (mean: Double, error: Double) {
        var network = try GibbsNetwork(width: width, setting, rule: rule, seed: UInt64(width))
        for _ in 0..<100 { network.sweep() }
        let (batches, size) = (32, 2000)
        let means = (0..<batches).map { _ in
            var sum = 0.0
            for _ in 0..<size {
                network.sweep()
                sum += network.loss
            }
            return sum / Double(size) - exact
        }
        let mean = means.reduce(0, +) / Double(batches)
        let square = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (square / Double(batches - 1) / Double(batches)).squareRoot())
    }

    static let gradientTraining = Claim(
        "M8", .meanField, "Langevin sampling and training by gradients without noise find similar structure.",
        recorded: .confirmed
    ) { _ in
        let outcome = try await clouds.value
        let setting = outcome.experiment.setting
        var trained = try FiniteNetwork(
            width: 512, setting, settings: LangevinSettings(step: 0.05, temperature: 0, seed: 5), rule: .standard())
        try trained.advance(steps: 800)
        let cloud = try trained.ensemble.cloud
        let petals = Claim.statistical("<cos 4 theta> of gradient training", cloud.cosine(order: 4))
        let sampled = Claim.statistical("<cos 4 theta> of Langevin sampling", outcome.network.petals)
        let test = try PairDissimilarity.energy.permutationTest(outcome.network.cloud, cloud, count: 199, seed: 2)
        let similar = petals.excludes(0) && petals.value < 0 && sampled.excludes(0) && sampled.value < 0
        return Decision(
            similar ? .confirmed : .refuted,
            reason:
                "both have four petals, <cos 4 theta> \(petals.value.tableText) and \(sampled.value.tableText); the clouds are not the same "
                + "(energy distance \(test.statistic.tableText), p = \(test.pValue.tableText)): without noise neurons condense",
            scope: "clipped ReLU on x1 x2, sigma_a 1, kappa^2 0.02; similar in the place of the petals, not in the law",
            measurements: [
                petals, sampled,
                Measurement(
                    "energy distance", test.statistic, uncertainty: test.criticalValue(level: 0.05), .statistical),
                Measurement("loss of gradient training", trained.loss, uncertainty: 0, .numerical),
            ])
    }

    static let uniqueness = Claim(
        "M9", .meanField, "A self-consistency equation in many cases has a unique solution.", recorded: .confirmed
    ) { _ in
        let market = try CertifiedMarket.price(
            buyerMean: 10, buyerSpread: 2, sellerMean: 6, sellerSpread: 1, temperature: 1, precision: 96)
        var roots: [Measurement] = []
        for branch in CertifiedCurieWeiss.Branch.allCases {
            let root = try CertifiedCurieWeiss.value(branch, inverseTemperature: 2, field: 0.1, precision: 96)
            roots.append(
                Measurement(
                    "\(branch.rawValue) magnetisation, beta 2, field 0.1", root.midpoint.double(),
                    uncertainty: root.width.double(), .certified))
        }
        let areApart = zip(roots, roots.dropFirst()).allSatisfy {
            $1.value - $0.value > $1.uncertainty + $0.uncertainty
        }
        let hot = try CurieWeiss(inverseTemperature: 0.9, field: 0.1).solutions.count
        let magnet = try CurieWeiss(inverseTemperature: 2)
        return Decision(
            areApart && hot == 1 ? .confirmed : .refuted,
            reason:
                "a market and a wide network have one solution whatever the parameters (monotone, convex); the Curie-Weiss magnet has "
                + "one above its critical temperature and three, proved, below it within the spinodal field",
            scope:
                "unique where the response is monotone or the free energy convex; not for cooperative units at low temperature",
            measurements: [
                Measurement(
                    "market price", market.midpoint.double(), uncertainty: market.width.double(), .certified),
                Measurement("spinodal field, beta 2", magnet.spinodalField, uncertainty: 1e-15, .numerical),
            ] + roots)
    }
}
