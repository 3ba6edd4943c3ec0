// What `assay clover` answers and draws: three pictures, a table of statistics, and the data of both.

import Foundation
import MeanField
import RealModule

extension CloverExperiment.Outcome {
    /// The null's 95 % quantile, the distances and the p-values of each pair, and the numbers of each population.
    public func report(_ written: FigureWriter.Written) -> Report {
        var pairs = Table(
            .text("first"), .text("second"), .number("energy"), .number("95 % null"), .number("p"), .number("MMD^2"),
            .number("p"), .number("sliced W2"), .number("p"), .text("verdict"))
        for comparison in comparisons {
            pairs.append(
                comparison.first.name, comparison.second.name, comparison.energy.statistic.fourDigits,
                comparison.energy.criticalValue(level: 0.05).fourDigits, comparison.energy.pValue.tableText,
                comparison.kernel.statistic.fourDigits, comparison.kernel.pValue.tableText,
                comparison.slicedWasserstein.statistic.fourDigits, comparison.slicedWasserstein.pValue.tableText,
                comparison.isTold ? "different" : "not told apart")
        }
        if let together = snapshotsTogether {
            pairs.append(
                "foregrounds, exact background", "foregrounds, \(snapshots.count) snapshots",
                together.statistic.fourDigits,
                together.criticalValue(level: 0.05).fourDigits, together.pValue.tableText, "", "", "", "",
                together.pValue <= CloverExperiment.level ? "different" : "not told apart")
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
        return Report(
            json: json(written), jsonDepth: 2, tables: [pairs, populations],
            notes: notes + written.files.map { "written: \($0)" } + (written.notice.map { [$0] } ?? []))
    }

    private var notes: [String] {
        var notes = [
            "verdict: different if the least of the three p-values, times 3, is at most 0.05; one law is taken for two with "
                + "probability at most 0.05"
        ]
        if !snapshots.isEmpty {
            let rejected = snapshots.filter { $0.pValue <= CloverExperiment.level }.count
            notes.append(
                "a snapshot is off by O(1/sqrt N), as is what a test can see: at 0.05 the energy distance alone rejects "
                    + "\(rejected) of \(snapshots.count) snapshots, and a larger N does not help; together they are one test with exact p"
            )
        }
        notes.append(
            "width \(experiment.width), sigma_a \(experiment.setting.readoutDeviation), kappa^2 \(experiment.setting.noise), "
                + "\(experiment.steps) steps of \(experiment.step), seed \(experiment.seed)")
        return notes
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
                                ("slicedWasserstein2", .real(comparison.slicedWasserstein.statistic)),
                                ("slicedWasserstein2P", .real(comparison.slicedWasserstein.pValue)),
                                ("different", .bool(comparison.isTold)),
                            ])
                        })
                ), ("snapshots", snapshotsJSON), ("files", .array(written.files.map(JSON.string))),
            ])
    }

    private var snapshotsJSON: JSON {
        var members: [(String, JSON)] = [("energyP", .array(snapshots.map { .real($0.pValue) }))]
        if let together = snapshotsTogether {
            members += [("energy", .real(together.statistic)), ("energyPTogether", .real(together.pValue))]
        }
        return .object(members)
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

    /// Background; foreground over background; foreground over the wrong background. Neurons by the sign of their readout; lines about
    /// the densest regions of the law at infinite width that hold given parts of its neurons.
    public func figure() -> Figure {
        let axis = { (label: String) in Figure.Axis(label, range: -2.6...2.6) }
        func panel(_ title: String, _ series: [Figure.Series]) -> Figure.Panel {
            Figure.Panel(
                title: title, x: axis("w_1"), y: axis("w_2"), series: series, isIsometric: true, key: .below)
        }
        let lines = levels(of: exact, "exact law")
        return Figure(
            name: "clover",
            title:
                "Width \(experiment.width) on y = x_1x_2: neurons make the background, and it makes neurons (lines: 25, 50, 75, 95 % "
                + "of the exact law)",
            panels: [
                panel("Background: the trained network", signed(network) + [lines]),
                panel(
                    "Foreground: neurons alone in the exact background",
                    [plain(network, label: "network", size: 0.5)] + signed(foregrounds[0]) + [lines]),
                panel(
                    "Wrong background: a Gaussian process",
                    [plain(frozen, label: "prior", size: 0.35)] + signed(foregrounds[3])
                        + [levels(of: wrong.foreground, "law in the wrong background")]),
            ], provenance: provenance)
    }

    private func signed(_ population: CloverExperiment.Population) -> [Figure.Series] {
        func points(_ isPositive: Bool) -> [Figure.Point] {
            population.ensemble.readout.indices.filter { (population.ensemble.readout[$0] > 0) == isPositive }
                .map { Figure.Point(population.cloud.x[$0], population.cloud.y[$0]) }
        }
        return [
            Figure.Series(
                "\(population.name), positive readout", label: "α > 0", .points, .orange, opacity: 0.6, size: 0.3,
                points: points(true)),
            Figure.Series(
                "\(population.name), negative readout", label: "α < 0", .points, .blue, opacity: 0.6, size: 0.3,
                points: points(false)),
        ]
    }

    private func plain(_ population: CloverExperiment.Population, label: String, size: Double) -> Figure.Series {
        Figure.Series(
            population.name, label: label, .points, .grey, opacity: 0.45, size: size,
            points: zip(population.cloud.x, population.cloud.y).map { Figure.Point($0, $1) })
    }

    private static let enclosedParts = [0.25, 0.5, 0.75, 0.95]

    /// Lines of equal density, each about the smallest region that holds one of the parts of the law.
    private func levels(of solution: InfiniteWidthSolution, _ name: String) -> Figure.Series {
        let (rings, step) = (96, 3.6 / 96)
        let radii = (0...rings).map { Double($0) * step + 1e-3 }
        let angles = (0...144).map { 2 * Double.pi * Double($0) / 144 }
        let values = solution.densities(radii: radii, angles: angles)
        let points = radii.flatMap { radius in
            angles.map { Figure.Point(radius * Double.cos($0), radius * Double.sin($0)) }
        }
        let grid = GridFunction(points: points, values: values, columns: angles.count)
        // The mass of each point's cell, without the angle that is there twice; from the densest on.
        var mass = 0.0
        var levels: [Double] = []
        for index in values.indices.sorted(by: { values[$0] > values[$1] })
        where levels.count < Self.enclosedParts.count {
            guard index % angles.count != 0 else { continue }
            mass += values[index] * radii[index / angles.count] * step * 2 * Double.pi / 144
            while levels.count < Self.enclosedParts.count, mass >= Self.enclosedParts[levels.count] {
                levels.append(values[index])
            }
        }
        return Figure.Series(
            name, label: "exact", .line, .black, size: 1.4, segments: levels.flatMap(grid.contour))
    }
}

extension Double {
    /// Four decimals, as statistics of a few thousand points deserve.
    fileprivate var fourDigits: String {
        String(format: "%.4f", self)
    }
}
