// What `assay clover` answers and draws: three pictures, a table of statistics, and the data of both.

import MeanField
import RealModule

extension CloverExperiment.Outcome {
    /// The null's 95 % quantile, the distances and the p-values of each pair, and the numbers of each population.
    public func report(_ written: FigureWriter.Written) -> Report {
        var pairs = Table(
            .text("first"), .text("second"), .number("energy"), .number("95 % null"), .number("p"), .number("MMD^2"),
            .number("p"), .number("sliced W2"), .text("verdict"))
        for comparison in comparisons {
            pairs.append(
                comparison.first.name, comparison.second.name, comparison.energy.statistic.fourDigits,
                comparison.energy.criticalValue(level: 0.05).fourDigits, comparison.energy.pValue.tableText,
                comparison.kernel.statistic.fourDigits, comparison.kernel.pValue.tableText,
                comparison.slicedWasserstein.fourDigits, comparison.energy.pValue > 0.05 ? "alike" : "different")
        }
        var populations = Table(
            .text("population"), .number("loss"), .number("cos 4 theta"), .number("+-"), .number("r^2"), .number("+-"))
        populations.append(
            "infinite width, exact", exact.loss.fourDigits, exact.petalOrder.fourDigits, "0",
            exact.meanSquareRadius.fourDigits, "0")
        for population in [network, later] + foregrounds + [frozen] {
            populations.append(
                population.name, population.loss.fourDigits, population.petals.mean.fourDigits,
                population.petals.standardError.shortText, population.cloud.squareRadius.mean.fourDigits,
                population.cloud.squareRadius.standardError.shortText)
        }
        let means = stepFree
        for (name, petals, radius) in [
            (
                "means over time in the exact background, step \(experiment.step)", means.petalOrder.coarse,
                means.squareRadius.coarse
            ),
            ("the same, extrapolated to step 0", means.petalOrder.limit, means.squareRadius.limit),
        ] {
            populations.append(
                name, "", petals.mean.fourDigits, petals.standardError.shortText, radius.mean.fourDigits,
                radius.standardError.shortText)
        }
        let notes =
            [
                "width \(experiment.width), sigma_a \(experiment.setting.readoutDeviation), kappa^2 \(experiment.setting.noise), "
                    + "\(experiment.steps) steps of \(experiment.step), seed \(experiment.seed)"
            ] + written.files.map { "written: \($0)" } + (written.notice.map { [$0] } ?? [])
        return Report(json: json(written), jsonDepth: 2, tables: [pairs, populations], notes: notes)
    }

    private func json(_ written: FigureWriter.Written) -> JSON {
        .object(
            provenance + [
                ("exactLoss", .real(exact.loss)), ("exactCos4", .real(exact.petalOrder)),
                ("exactR2", .real(exact.meanSquareRadius)),
                (
                    "populations",
                    .array(
                        ([network, later] + foregrounds + [frozen]).map { population in
                            .object([
                                ("name", .string(population.name)), ("loss", .real(population.loss)),
                                ("cos4", .real(population.petals.mean)),
                                ("cos4Error", .real(population.petals.standardError)),
                                ("r2", .real(population.cloud.squareRadius.mean)),
                            ])
                        })
                ),
                (
                    "comparisons",
                    .array(
                        comparisons.map { comparison in
                            .object([
                                ("first", .string(comparison.first.name)), ("second", .string(comparison.second.name)),
                                ("energy", .real(comparison.energy.statistic)),
                                ("energyP", .real(comparison.energy.pValue)),
                                ("energyNull95", .real(comparison.energy.criticalValue(level: 0.05))),
                                ("mmd2", .real(comparison.kernel.statistic)),
                                ("mmd2P", .real(comparison.kernel.pValue)),
                                ("slicedWasserstein2", .real(comparison.slicedWasserstein)),
                            ])
                        })
                ), ("files", .array(written.files.map(JSON.string))),
            ])
    }

    private var provenance: [(String, JSON)] {
        [
            ("experiment", .string("clover")), ("width", .integer(experiment.width)),
            ("sigmaA", .real(experiment.setting.readoutDeviation)), ("kappa2", .real(experiment.setting.noise)),
            ("steps", .integer(experiment.steps)), ("step", .real(experiment.step)),
            ("seed", .string("\(experiment.seed)")),
        ]
    }

    // MARK: The figure

    /// Background; foreground over background; foreground over the wrong background. Neurons by the sign of their readout, level
    /// lines of the law at infinite width.
    public func figure() -> Figure {
        let axis = { (label: String) in Figure.Axis(label, range: -2.6...2.6) }
        func panel(_ title: String, _ series: [Figure.Series]) -> Figure.Panel {
            Figure.Panel(
                title: title, x: axis("w_1"), y: axis("w_2"), series: series, isIsometric: true, key: .below)
        }
        let lines = levels(of: exact, "exact law", label: "exact")
        return Figure(
            name: "clover",
            title: "Width \(experiment.width) on y = x_1x_2: neurons make the background, and it makes neurons",
            panels: [
                panel("Background: the trained network", signed(network) + [lines]),
                panel(
                    "Foreground: independent neurons in the background",
                    [plain(network, label: "network")] + signed(foregrounds[0]) + [lines]),
                panel(
                    "Wrong background: a Gaussian process",
                    [plain(frozen, label: "prior")] + signed(foregrounds[3])
                        + [levels(of: wrong.foreground, "law in the wrong background", label: "exact")]),
            ], provenance: provenance)
    }

    private func signed(_ population: CloverExperiment.Population) -> [Figure.Series] {
        func points(_ isPositive: Bool) -> [Figure.Point] {
            population.ensemble.readout.indices.filter { (population.ensemble.readout[$0] > 0) == isPositive }
                .map { Figure.Point(population.cloud.x[$0], population.cloud.y[$0]) }
        }
        return [
            Figure.Series(
                "\(population.name), positive readout", label: "α > 0", .points, .orange, opacity: 0.55, size: 0.35,
                points: points(true)),
            Figure.Series(
                "\(population.name), negative readout", label: "α < 0", .points, .blue, opacity: 0.55, size: 0.35,
                points: points(false)),
        ]
    }

    private func plain(_ population: CloverExperiment.Population, label: String) -> Figure.Series {
        Figure.Series(
            "\(population.name), frozen", label: label, .points, .grey, opacity: 0.3, size: 0.3,
            points: zip(population.cloud.x, population.cloud.y).map { Figure.Point($0, $1) })
    }

    /// Lines at a fifteenth, a third and two thirds of the law's greatest density.
    private func levels(of solution: InfiniteWidthSolution, _ name: String, label: String) -> Figure.Series {
        let radii = (0...64).map { 3.2 * Double($0) / 64 + 1e-3 }
        let angles = (0...144).map { 2 * Double.pi * Double($0) / 144 }
        let values = solution.densities(radii: radii, angles: angles)
        let points = radii.flatMap { radius in
            angles.map { Figure.Point(radius * Double.cos($0), radius * Double.sin($0)) }
        }
        let grid = GridFunction(points: points, values: values, columns: angles.count)
        let greatest = values.max() ?? 1
        return Figure.Series(
            name, label: label, .line, .black, size: 1.6,
            segments: [1.0 / 15, 1.0 / 3, 2.0 / 3].flatMap { grid.contour($0 * greatest) })
    }
}

extension Double {
    /// Four decimals, as statistics of a few thousand points deserve.
    fileprivate var fourDigits: String {
        let scaled = (self * 10_000).rounded() / 10_000
        return scaled == 0 ? "0.0000" : "\(scaled)"
    }
}
