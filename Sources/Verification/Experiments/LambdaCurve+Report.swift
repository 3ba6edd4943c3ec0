// lambda-hat along a ladder for readers: tables, JSON, and the figure of two panels.

import LearningCoefficient
import RealModule

extension LambdaCurve {
    public func report(_ written: FigureWriter.Written) -> Report {
        var tables = [table]
        if experiment.route == .both { tables.append(comparison) }
        let prior = experiment.prior.title + experiment.readoutTitle
        var notes = [
            "width \(experiment.width), prior \(prior), \(experiment.chains) ladders of \(experiment.sweeps) sweeps after "
                + "\(experiment.warmUp), seed \(experiment.seed); RLCT \(threshold.threshold), multiplicity \(threshold.multiplicity)"
        ]
        if let coldest = experiment.betas.last, (try? experiment.collapsedPosterior(at: coldest))?.isGraded == true {
            let square = experiment.readoutScale * experiment.readoutScale
            let held = CollapsedPosterior.heldTemperature(width: experiment.width) / square
            notes.append(
                "past beta = \(CollapsedPosterior.graded / square) features are divided differences, whose relative accuracy is held to "
                    + (coldest.value <= held
                        ? "the coldest rung" : "beta = \(held); past it weights all over the prior lose digits"))
        }
        notes += written.files.map { "written: \($0)" }
        if let notice = written.notice { notes.append(notice) }
        let json = JSON.object(members + [("files", .array(written.files.map(JSON.string)))])
        return Report(json: json, jsonDepth: 2, tables: tables, notes: notes)
    }

    private var table: Table {
        var table = Table(
            .number("beta"), .number("lambda-hat"), .number("standard error"), .number("exact"), .number("bound"),
            .number("Ansatz"), .number("effective draws"), .text("warning"))
        for rung in rungs {
            table.append(
                "\(rung.sample.beta)", rung.sample.value.tableText, "\(rung.sample.standardError.shortText)",
                rung.exact.map(\.tableText) ?? "-", rung.bound.map(\.tableText) ?? "-",
                LambdaCurve.ansatz(rung.sample.beta).tableText, "\(Int(rung.sample.effectiveDraws))", rung.warning ?? ""
            )
        }
        return table
    }

    /// The two routes next to each other.
    private var comparison: Table {
        var table = Table(
            .number("beta"), .number("collapsed"), .number("standard error"), .number("dual"),
            .number("standard error"), .number("difference / error"))
        for rung in rungs {
            guard let dual = rung.dual, let difference = rung.difference else { continue }
            table.append(
                "\(rung.sample.beta)", rung.sample.value.tableText, rung.sample.standardError.shortText,
                dual.learningCoefficient.tableText, dual.standardError.shortText, difference.shortText)
        }
        return table
    }

    /// The settings and the rungs.
    private var members: [(String, JSON)] {
        [
            ("width", .integer(experiment.width)), ("prior", .string(experiment.prior.family.rawValue)),
            ("scale", .real(experiment.prior.scale)), ("readoutScale", .real(experiment.readoutScale)),
            ("sweeps", .integer(experiment.sweeps)),
            ("warmUp", .integer(experiment.warmUp)), ("chains", .integer(experiment.chains)),
            ("seed", .string("\(experiment.seed)")), ("route", .string(experiment.route.rawValue)),
            ("rlct", .string(threshold.threshold.description)),
            ("multiplicity", .integer(threshold.multiplicity)), ("rungs", .array(rungs.map(\.json))),
        ]
    }

    var json: JSON { .object(members) }

    /// Two panels, against log beta and against (log beta)^2.
    public func figure(name: String = "lambda") -> Figure {
        let top =
            1.2 * (rungs.map { $0.sample.value + ($0.sample.isStuck ? 0 : 2 * $0.sample.standardError) }.max() ?? 1)
        func panel(_ label: String, key: Figure.Key, _ x: (Double) -> Double) -> Figure.Panel {
            func points(_ y: (Rung) -> Double?) -> [Figure.Point] {
                rungs.compactMap { rung in y(rung).map { Figure.Point(x(Double.log(rung.sample.beta)), $0) } }
            }
            func sampled(_ name: String, _ colour: Figure.Colour, _ chosen: [Rung]) -> Figure.Series {
                Figure.Series(
                    name, label: name, .errorBars, colour, size: 1,
                    points: chosen.map {
                        Figure.Point(x(Double.log($0.sample.beta)), $0.sample.value, error: $0.sample.standardError)
                    })
            }
            let unsettled = rungs.filter { $0.warning != nil }
            let duals = experiment.route == .both ? rungs.compactMap(\.dual) : []
            var series = [
                sampled("sampled", .blue, rungs.filter { $0.warning == nil }),
                Figure.Series(
                    "ansatz", label: "(log {/Symbol b})^2/4{/Symbol p}^2", .dashedLine, .orange, size: 2,
                    points: points { LambdaCurve.ansatz($0.sample.beta) }),
                Figure.Series(
                    "rlct", label: "RLCT \(threshold.threshold)", .dashedLine, .green, size: 2,
                    points: points { _ in threshold.threshold.value }),
            ]
            if !duals.isEmpty {
                series.append(
                    Figure.Series(
                        "dual", label: "dual", .errorBars, .grey, size: 1,
                        points: duals.map {
                            Figure.Point(x(Double.log($0.beta)), $0.learningCoefficient, error: $0.standardError)
                        }))
            }
            if !unsettled.isEmpty { series.append(sampled("sampled, not converged", .purple, unsettled)) }
            if rungs.contains(where: { $0.exact != nil }) {
                series.append(Figure.Series("exact", label: "exact", .line, .black, size: 1, points: points(\.exact)))
            }
            if rungs.contains(where: { $0.bound != nil }) {
                series.append(
                    Figure.Series("bound", label: "visible modes / 2", .line, .grey, size: 2, points: points(\.bound)))
            }
            return Figure.Panel(
                x: Figure.Axis(label), y: Figure.Axis("{/Symbol l}", range: 0...top), series: series, key: key)
        }
        return Figure(
            name: name,
            title:
                "tanh network of width \(experiment.width) at target 0, weights \(experiment.prior.title)\(experiment.readoutTitle)",
            panels: [
                panel("log {/Symbol b}", key: .bottomRight) { $0 },
                panel("(log {/Symbol b})^2", key: .bottomRight) { $0 * $0 },
            ],
            provenance: [
                ("experiment", .string("lambda")), ("width", .integer(experiment.width)),
                ("prior", .string(experiment.prior.family.rawValue)), ("scale", .real(experiment.prior.scale)),
                ("readoutScale", .real(experiment.readoutScale)), ("sweeps", .integer(experiment.sweeps)),
                ("warmUp", .integer(experiment.warmUp)),
                ("chains", .integer(experiment.chains)), ("seed", .string("\(experiment.seed)")),
                ("route", .string(experiment.route.rawValue)),
            ])
    }
}

extension WeightPrior {
    /// "U(-1, 1)", "N(0, 1)".
    var title: String {
        let scale = scale.rounded() == scale ? "\(Int(scale))" : "\(scale)"
        return switch family {
        case .uniform: "U(-\(scale), \(scale))"
        case .gauss: "N(0, \(scale)^2)"
        case .cauchy: "Cauchy(\(scale))"
        }
    }
}

extension LambdaExperiment {
    /// What a title says of the readout weights: nothing if they are standard normal.
    var readoutTitle: String { readoutScale == 1 ? "" : ", a of scale \(readoutScale)" }
}

extension LambdaCurve.Rung {
    var json: JSON {
        var members: [(String, JSON)] = [
            ("beta", .real(sample.beta)), ("lambda", .real(sample.value)),
            ("standardError", .real(sample.standardError)),
            ("effectiveDraws", .real(sample.effectiveDraws)), ("rHat", .real(sample.rHat)),
            ("acceptance", .real(sample.acceptance)), ("swapAcceptance", .real(sample.swapAcceptance)),
            ("exact", exact.map(JSON.real) ?? .null), ("bound", bound.map(JSON.real) ?? .null),
            ("ansatz", .real(LambdaCurve.ansatz(sample.beta))), ("warning", warning.map(JSON.string) ?? .null),
        ]
        if let dual {
            members += [
                (
                    "dual",
                    .object([
                        ("lambda", .real(dual.learningCoefficient)), ("standardError", .real(dual.standardError)),
                        ("effectiveDraws", .real(dual.effectiveDraws)), ("rHat", .real(dual.rHat)),
                        ("freeEnergy", .real(dual.freeEnergy)), ("freeEnergyError", .real(dual.freeEnergyError)),
                    ])
                ), ("difference", difference.map(JSON.real) ?? .null),
            ]
        }
        return .object(members)
    }
}
