// The experiment of *Learning zero*: lambda-hat of the tanh-zero model along a ladder of inverse temperatures, by replica exchange on
// the collapsed posterior, on its dual, or on both, next to the exact values (widths 1 and 2), the bound that counts visible modes, the real log canonical
// threshold, and the article's Ansatz (log beta)^2 / (4 pi^2).

import AtomicFiles
import LearningCoefficient
import RealModule

/// Which of two densities with one lambda-hat is sampled. They share no code but the prior and the random numbers.
public enum LambdaRoute: String, Sendable, CaseIterable {
    /// That of the weights, readout integrated out: `CollapsedExchange`.
    case collapsed
    /// That of the dual variables, weights integrated out: `DualExchange`.
    case dual
    /// One after the other, to be compared.
    case both
}

/// What is sampled.
public struct LambdaExperiment: Sendable {
    public let width: Int
    public let prior: WeightPrior
    /// The standard deviation sigma_a of the readout weights.
    public let readoutScale: Double
    /// Ascending.
    public let betas: [InverseTemperature]
    public let sweeps: Int
    public let warmUp: Int
    public let chains: Int
    public let seed: UInt64
    public let route: LambdaRoute

    public static let widths = 1...1024
    public static let sweepCounts = 10...10_000_000
    public static let chainCounts = 1...64
    public static let rungCounts = 1...200
    /// The inverse temperatures that are sampled.
    public static let inverseTemperatures = 1e-3...1e60

    /// - Parameters:
    ///   - range: the coldest and hottest inverse temperature, as "1e0:1e30", or a single one.
    ///   - rungs: their number, in geometric progression; by default one a decade, and the ends.
    ///   - width: the number of neurons.
    ///   - prior: the law of the weights.
    ///   - scale: the scale of that law.
    ///   - readoutScale: the standard deviation of the readout weights.
    ///   - sweeps: the sweeps whose draws are kept.
    ///   - warmUp: the sweeps before draws are kept.
    ///   - chains: the number of independent chains.
    ///   - seed: the seed of all chains.
    ///   - route: the density that is sampled; the dual serves 2 beta h up to `DualPosterior.greatestScale`.
    /// - Throws: ``UsageError/option(_:value:allowed:)``.
    public init(
        width: Int, beta range: String, rungs: Int? = nil, prior: WeightPrior.Family, scale: Double = 1,
        readoutScale: Double = 1, sweeps: Int = 400, warmUp: Int = 200, chains: Int = 2, seed: UInt64 = 0,
        route: LambdaRoute = .collapsed
    ) throws(UsageError) {
        try UsageError.check("--width", width, in: Self.widths)
        try UsageError.check("--sweeps", sweeps, in: Self.sweepCounts)
        try UsageError.check("--warm-up", warmUp, in: 0...Self.sweepCounts.upperBound)
        try UsageError.check("--chains", chains, in: Self.chainCounts)
        let allowed =
            "give LOWEST:HIGHEST, or one number, in \(Self.inverseTemperatures.lowerBound)..."
            + "\(Self.inverseTemperatures.upperBound), such as 1e0:1e30"
        let ends = range.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
        guard 1...2 ~= ends.count, ends.allSatisfy(Self.inverseTemperatures.contains), ends[0] <= ends[ends.count - 1]
        else { throw .option("--beta", value: range, allowed: allowed) }
        let decades = Double.log10(ends[ends.count - 1] / ends[0])
        let count = rungs ?? (decades == 0 ? 1 : Int(decades.rounded(.up)) + 1)
        try UsageError.check("--rungs", count, in: Self.rungCounts)
        do {
            self.prior = try WeightPrior(prior, scale: scale)
            betas = try (0..<count).map { rung in
                let part = count == 1 ? 0 : Double(rung) / Double(count - 1)
                return try InverseTemperature(ends[0] * Double.pow(10, decades * part))
            }
        } catch {
            throw .option("--scale-w", value: "\(scale)", allowed: "\(error)")
        }
        // Only beta sigma_a^2 matters to the arithmetic.
        guard readoutScale > 0, ends.allSatisfy({ Self.inverseTemperatures.contains($0 * readoutScale * readoutScale) })
        else {
            throw .option(
                "--scale-a", value: "\(readoutScale)",
                allowed:
                    "give a positive number; beta times its square must be in \(Self.inverseTemperatures.lowerBound)..."
                    + "\(Self.inverseTemperatures.upperBound)")
        }
        self.readoutScale = readoutScale
        if count > 1, Set(betas).count < count {
            throw .option("--rungs", value: "\(count)", allowed: "the inverse temperatures must differ")
        }
        let highest = DualPosterior.greatestScale / (2 * Double(width) * readoutScale * readoutScale)
        if route != .collapsed, ends[ends.count - 1] > highest {
            throw .option("--beta", value: range, allowed: "the dual serves up to \(highest) at this width and scale")
        }
        (self.width, self.sweeps, self.warmUp, self.chains, self.seed) = (width, sweeps, warmUp, chains, seed)
        self.route = route
    }

    /// Samples the ladder, chains in parallel.
    ///
    /// - Parameters:
    ///   - directory: where the chains of the weights are kept while they run, so that an interrupted run goes on from there; nil for
    ///     nowhere. Those of the dual are not kept.
    ///   - progress: is told how far the work has come.
    /// - Throws: ``SweepFileError``, `WriteError`, `SamplingError`, `DiagnosticError`, `CancellationError`.
    public func run(in directory: String? = nil, progress: ProgressLine = .none) async throws -> LambdaCurve {
        let collapsed = route == .dual ? nil : try await collapsed(in: directory, progress: progress)
        let dual = route == .collapsed ? nil : try await dual(progress: progress)
        guard let sampled = collapsed ?? dual?.map(\.sampled) else { throw CancellationError() }
        return try curve(from: sampled, dual)
    }

    private func dual(progress: ProgressLine) async throws -> [DualEstimate] {
        let bar = progress.begun("dual of width \(width)", count: chains * (warmUp + sweeps))
        return try await DualExchange(
            width: width, prior: prior, betas: betas, readoutScale: readoutScale
        ).run(
            sweeps: sweeps, warmUp: warmUp, chains: chains, seed: seed
        ) { bar.advance() }
    }

    private func collapsed(
        in directory: String?, progress: ProgressLine
    ) async throws -> [SampledLearningCoefficient] {
        let bar = progress.begun("lambda, width \(width)", count: chains * (warmUp + sweeps))
        var locked: LockedDirectory?
        if let directory {
            locked = try await LockedDirectory(path: directory)
            locked?.removeStaleFiles()
        }
        let plans = (0..<chains).map { LadderPlan(self, randomness: SeededChain(seed: seed, chain: UInt32($0))) }
        // Runs of other settings in the same directory have other names.
        let names = try plans.map {
            try "lambda-" + Checksum.text(of: $0.identity.utf8).prefix { $0 != " " } + ".ladder"
        }
        let ladders = try await withThrowingTaskGroup(of: (Int, CollapsedLadder).self) { [locked] group in
            for (chain, plan) in plans.enumerated() {
                group.addTask {
                    (
                        chain,
                        try plan.run(
                            locked == nil ? nil : names[chain], in: locked, at: directory ?? "", progress: bar)
                    )
                }
            }
            var ladders: [(Int, CollapsedLadder)] = []
            for try await ladder in group { ladders.append(ladder) }
            return ladders.sorted { $0.0 < $1.0 }.map(\.1)
        }
        let sampled = try CollapsedExchange.summary(of: ladders, at: betas)
        if let locked { for name in names { try? locked.remove(name) } }
        return sampled
    }

    func collapsedPosterior(at beta: InverseTemperature) throws -> CollapsedPosterior {
        try CollapsedPosterior(width: width, prior: prior, beta: beta, readoutScale: readoutScale)
    }

    /// What ladders of this experiment say together.
    func curve(from ladders: [CollapsedLadder]) throws -> LambdaCurve {
        try curve(from: CollapsedExchange.summary(of: ladders, at: betas), nil)
    }

    private func curve(from sampled: [SampledLearningCoefficient], _ dual: [DualEstimate]?) throws -> LambdaCurve {
        let exact =
            ExactPosterior.widths.contains(width)
            ? try ExactPosterior(width: width, weights: prior, readoutScale: readoutScale) : nil
        let rungs = try betas.indices.map { rung in
            let (beta, sample) = (betas[rung], sampled[rung])
            let bound =
                prior.family == .uniform && LearningCoefficientBound.reaches.contains(prior.scale)
                ? try LearningCoefficientBound.value(
                    width: width, at: beta, reach: prior.scale, readoutScale: readoutScale) : nil
            return LambdaCurve.Rung(
                sample: sample, dual: dual?[rung], exact: exact?.learningCoefficient(at: beta), bound: bound)
        }
        return LambdaCurve(
            experiment: self, rungs: rungs, threshold: try ThresholdModel.tanhZero(width: width).value)
    }
}

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

extension LambdaCurve {
    public func report(_ written: FigureWriter.Written) -> Report {
        var tables = [table]
        if experiment.route == .both { tables.append(comparison) }
        let prior = experiment.prior.title + experiment.readoutTitle
        var notes = [
            "width \(experiment.width), prior \(prior), \(experiment.chains) ladders of \(experiment.sweeps) sweeps after "
                + "\(experiment.warmUp), seed \(experiment.seed); RLCT \(threshold.threshold), multiplicity \(threshold.multiplicity)"
        ]
        if let coldest = experiment.betas.last, coldest.value >= CollapsedPosterior.graded,
            (try? experiment.collapsedPosterior(at: coldest))?.isGraded == true
        {
            notes.append(
                "past beta = \(CollapsedPosterior.graded) features are divided differences, whose relative accuracy does not fall with "
                    + "temperature")
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
