// The answer of `assay sample` as practitioners know it: mean, MCSE, sd, quantiles, effective sample sizes, R-hat, beside the exact mean and the error
// in standard errors.

import Foundation
import Sampling

extension SamplingAnswer {
    /// - Parameter written: the figure, if one was written.
    public func report(_ written: FigureWriter.Written? = nil) -> Report {
        Report(
            json: json(written), jsonDepth: 3, tables: [table], notes: notes(written),
            isKept: outcomes.allSatisfy(\.isSound))
    }

    private var table: Table {
        var table = Table(
            .text("quantity"), .number("mean"), .number("MCSE"), .number("sd"), .number("5%"), .number("50%"),
            .number("95%"), .number("ESS bulk"), .number("ESS tail"), .number("R-hat"), .number("exact"),
            .number("error/MCSE"))
        for (quantity, summary) in summaries {
            guard let summary else {
                table.append(quantity.name, "-", "-", "-", "-", "-", "-", "-", "-", "-", quantity.mean.text, "-")
                continue
            }
            let convergence = summary.convergence
            table.append(
                quantity.name, summary.mean.significant, (convergence?.meanStandardError).text,
                summary.standardDeviation.significant, summary.quantiles[0].significant,
                summary.quantiles[1].significant, summary.quantiles[2].significant,
                convergence.map { "\(Int($0.bulkESS))" } ?? "-", convergence.map { "\(Int($0.tailESS))" } ?? "-",
                convergence.map { $0.rHat.decimals(3) } ?? "-", quantity.mean.text,
                quantity.mean.flatMap { summary.error(from: $0) }.map { $0.decimals(2) } ?? "-")
        }
        return table
    }

    private func notes(_ written: FigureWriter.Written?) -> [String] {
        let plan = result.plan
        var notes = [
            "\(targetSummary), \(experiment.kernelSummary): \(plan.chainCount) chains of \(plan.draws) draws after "
                + "\(plan.warmup) transitions of warm-up" + (plan.thinning > 1 ? ", every \(plan.thinning)th kept" : "")
                + ", seed \(plan.seed)."
        ]
        let statistics = result.chains.map(\.statistics)
        let acceptances = statistics.compactMap(\.acceptance)
        let evaluations = statistics.reduce(0) { $0 + $1.gradientEvaluations }
        var line = "Acceptance \(acceptances.map { $0.decimals(3) }.joined(separator: ", "))"
        if evaluations > 0 { line += "; \(evaluations) gradients" }
        let steps = result.chains.compactMap(\.stepSize)
        if !steps.isEmpty { line += "; step sizes \(steps.map(\.significant).joined(separator: ", "))" }
        let fractions = statistics.compactMap(\.energyFraction)
        if evaluations > 0, !fractions.isEmpty {
            line += "; E-BFMI \(fractions.map { $0.decimals(2) }.joined(separator: ", "))"
        }
        notes.append(line + ".")
        if !logEvidence.isEmpty {
            let estimates = logEvidence.map(\.significant).joined(separator: ", ")
            notes.append("Log of the integral of the density, each run's estimate: \(estimates).")
        }
        if experiment.kernel == .replicaExchange {
            notes.append("The acceptance is that of swaps; lp__ is the log density of all replicas together.")
        }
        if !experiment.kernel.isExact {
            notes.append("\(experiment.kernel.rawValue) is not exact: halve the step size and compare.")
        }
        for outcome in outcomes {
            notes.append(outcome.isSound ? "The run is \(outcome)." : "Not sound: \(outcome); \(outcome.remedy).")
        }
        if let directory = files.first?.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
            notes.append("Draws and CmdStan CSV files are in \(directory.joined(separator: "/")).")
        }
        if let notice = written?.notice { notes.append(notice) }
        return notes
    }

    private func json(_ written: FigureWriter.Written?) -> JSON {
        let plan = result.plan
        return .object([
            ("target", .string(targetSummary)), ("kernel", .string(experiment.kernelSummary)),
            ("exactKernel", .bool(experiment.kernel.isExact)), ("seed", .string("\(plan.seed)")),
            ("chains", .integer(plan.chainCount)), ("warmup", .integer(plan.warmup)), ("draws", .integer(plan.draws)),
            ("thinning", .integer(plan.thinning)), ("outcome", .string(outcomes[0].name)),
            (
                "findings",
                .array(
                    outcomes.filter { !$0.isSound }.map {
                        .object([
                            ("name", .string($0.name)), ("description", .string("\($0)")),
                            ("remedy", .string($0.remedy)),
                        ])
                    })
            ), ("quantities", .array(summaries.map(quantityJSON))), ("perChain", .array(result.chains.map(\.json))),
            ("logEvidence", .array(logEvidence.map(JSON.real))),
            ("files", .array((files + (written?.files ?? [])).map(JSON.string))),
        ])
    }

    private func quantityJSON(_ item: (quantity: ReportedQuantity, summary: DrawsSummary?)) -> JSON {
        let (quantity, summary) = item
        let convergence = summary?.convergence
        func real(_ value: Double?) -> JSON { value.map(JSON.real) ?? .null }
        return .object([
            ("name", .string(quantity.name)), ("mean", real(summary?.mean)),
            ("mcse", real(convergence?.meanStandardError)), ("sd", real(summary?.standardDeviation)),
            ("mcseSd", real(convergence?.standardDeviationStandardError)), ("q5", real(summary?.quantiles[0])),
            ("q50", real(summary?.quantiles[1])), ("q95", real(summary?.quantiles[2])),
            ("essBulk", real(convergence?.bulkESS)), ("essTail", real(convergence?.tailESS)),
            ("rHat", real(convergence?.rHat)), ("exactMean", real(quantity.mean)),
            ("exactSd", real(quantity.standardDeviation)),
            ("errorInMcse", real(quantity.mean.flatMap { summary?.error(from: $0) })),
        ])
    }
}

extension ChainResult {
    fileprivate var json: JSON {
        func real(_ value: Double?) -> JSON { value.map(JSON.real) ?? .null }
        return .object([
            ("draws", .integer(draws)), ("divergences", .integer(statistics.divergences)),
            ("acceptance", real(statistics.acceptance)), ("stepSize", real(stepSize)),
            ("gradients", .integer(statistics.gradientEvaluations)),
            ("warmupGradients", .integer(statistics.warmupGradientEvaluations)),
            ("eBFMI", real(statistics.energyFraction)), ("warmupSeconds", .real(warmupTime.seconds)),
            ("samplingSeconds", .real(samplingTime.seconds)),
        ])
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

extension Double? {
    fileprivate var text: String { map(\.significant) ?? "-" }
}

extension Double {
    /// Four significant digits.
    fileprivate var significant: String { String(format: "%.4g", self) }

    fileprivate func decimals(_ count: Int) -> String { String(format: "%.\(count)f", self) }
}
