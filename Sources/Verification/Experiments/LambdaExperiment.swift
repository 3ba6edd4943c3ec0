// The experiment of *Learning zero*: lambda-hat of the tanh-zero model along a ladder of inverse temperatures, by replica exchange on
// the collapsed posterior, on its dual, or on both.

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
