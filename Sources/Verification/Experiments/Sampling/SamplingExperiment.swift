// `assay sample`: chains of one kernel on a built-in target, their summaries against what is known exactly, and the outcome.

import Sampling

/// What is sampled, by which kernel and for how long.
public struct SamplingExperiment: Sendable {
    /// The kernels by name.
    public enum Kernel: String, Sendable, CaseIterable {
        case nuts, hmc, mala, slice
        case randomWalk = "random-walk"
        /// NUTS, then a slice of each coordinate: slices reach where a step of NUTS is too long.
        case nutsSlice = "nuts-slice"
        case ellipticalSlice = "elliptical-slice"
        case replicaExchange = "replica-exchange"
        /// Tempered sequential Monte Carlo: not a chain, its particles are the draws.
        case smc
        /// BAOAB Langevin dynamics, and unadjusted Langevin: not exact, their error is of the order of the step squared and of the step.
        case langevin, ula

        /// Whether the target's distribution is left invariant.
        public var isExact: Bool { self != .langevin && self != .ula }

        /// Whether step size and metric are learned in the warm-up.
        var isTuned: Bool { [.nuts, .hmc, .mala, .randomWalk, .nutsSlice].contains(self) }

        /// Whether it needs a normal distribution around the target.
        var hasReference: Bool { [.ellipticalSlice, .replicaExchange, .smc].contains(self) }

        public var summary: String {
            switch self {
            case .nuts: "the No-U-Turn sampler"
            case .hmc: "Hamiltonian Monte Carlo"
            case .mala: "Metropolis-adjusted Langevin"
            case .slice: "slices of the coordinates in turn"
            case .randomWalk: "random walk Metropolis"
            case .nutsSlice: "nuts, then slice: for scales that change from place to place, as in a funnel"
            case .ellipticalSlice: "elliptical slices under N(0, reference-scale^2)"
            case .replicaExchange:
                "replica exchange along a ladder from N(0, reference-scale^2) to the target, for several modes"
            case .smc: "tempered sequential Monte Carlo from N(0, reference-scale^2): draws are particles, chains runs"
            case .langevin: "BAOAB Langevin dynamics, not exact"
            case .ula: "unadjusted Langevin, not exact"
            }
        }
    }

    public var target: SampledTarget
    public var inputs: Inputs
    public var kernel: Kernel
    /// A step size that is not tuned; nil to tune step size and metric in the warm-up.
    public var stepSize: Double?
    /// The largest number of leapfrog steps of hmc; half of them is the smallest.
    public var leapfrogSteps: Int
    /// Rungs of the temperature ladder of replica exchange.
    public var rungs: Int
    /// The standard deviation of the distribution around the target that tempering begins with and elliptical slices take for the prior.
    public var referenceScale: Double
    public var metric: Metric.Form
    /// The acceptance to aim at; nil for the kernel's preference.
    public var acceptance: Double?
    public var plan: RunPlan

    public static let leapfrogStepCounts = 1...10_000
    public static let acceptances = 0.01...0.9999
    public static let stepSizes = 1e-12...1e6
    public static let rungCounts = 3...256
    public static let referenceScales = 1e-6...1e6

    /// - Throws: ``UsageError/option(_:value:allowed:)`` for a number out of range.
    public init(
        _ target: SampledTarget, _ inputs: Inputs, kernel: Kernel = .nuts, stepSize: Double? = nil,
        leapfrogSteps: Int = 20, metric: Metric.Form = .diagonal, acceptance: Double? = nil, rungs: Int = 8,
        referenceScale: Double = 10, plan: RunPlan
    ) throws(UsageError) {
        if let stepSize { try UsageError.check("--step-size", stepSize, in: Self.stepSizes) }
        if let acceptance { try UsageError.check("--acceptance", acceptance, in: Self.acceptances) }
        try UsageError.check("--leapfrog-steps", leapfrogSteps, in: Self.leapfrogStepCounts)
        try UsageError.check("--rungs", rungs, in: Self.rungCounts)
        try UsageError.check("--reference-scale", referenceScale, in: Self.referenceScales)
        if kernel == .smc, plan.budget != nil {
            throw .option("--budget", value: "", allowed: "smc has none: give fewer draws, its particles")
        }
        (self.rungs, self.referenceScale) = (rungs, referenceScale)
        (self.target, self.inputs, self.kernel, self.stepSize) = (target, inputs, kernel, stepSize)
        (self.leapfrogSteps, self.metric, self.acceptance, self.plan) = (leapfrogSteps, metric, acceptance, plan)
    }

    /// Runs the chains.
    ///
    /// - Parameters:
    ///   - directory: where draws, checkpoints and CSV files go; nil for none.
    ///   - resumes: whether to go on with what is there.
    ///   - progress: told now and then how far the chains are.
    /// - Throws: `SamplingError`, `ChainFileError`, `WriteError`.
    public func run(
        in directory: String? = nil, resumes: Bool = false, progress: ProgressLine = .none
    ) async throws -> SamplingAnswer {
        try await run(target.make(inputs), directory, resumes, progress)
    }

    private func run(
        _ target: some ReportedTarget, _ path: String?, _ resumes: Bool, _ progress: ProgressLine
    ) async throws -> SamplingAnswer {
        if kernel == .smc {
            if resumes { throw UsageError.option("--resume", value: "", allowed: "smc runs to its end at once") }
            let (result, logEvidence) = try await particles(of: target)
            return try SamplingAnswer(
                self, targetSummary: target.summary, result, files: [], logEvidence: logEvidence)
        }
        var directory: RunDirectory?
        if let path {
            directory = try await RunDirectory(path: path, resumes: resumes) {
                progress.note("waiting for another process that writes to \(path)")
            }
        }
        let result = try await result(target, in: directory, progress)
        var files: [String] = []
        // Draws that are not complete will be resumed, and may be many.
        if let directory, result.chains.allSatisfy({ $0.end == .complete }) {
            for chain in 0..<plan.chainCount { files.append(try directory.exportCSV(chain)) }
        }
        return try SamplingAnswer(self, targetSummary: target.summary, result, files: files)
    }

    private func result<T: ReportedTarget>(
        _ target: T, in directory: RunDirectory?, _ progress: ProgressLine
    ) async throws -> RunResult {
        let step = stepSize ?? 0.1
        switch kernel {
        case .nuts: return try await result(target, NoUTurn(target: target, stepSize: step), directory, progress)
        case .hmc:
            let steps = max(leapfrogSteps / 2, 1)...leapfrogSteps
            let kernel = try HamiltonianMonteCarlo(target: target, stepSize: step, steps: steps)
            return try await result(target, kernel, directory, progress)
        case .mala:
            let kernel = try MetropolisAdjustedLangevin(target: target, stepSize: step)
            return try await result(target, kernel, directory, progress)
        case .randomWalk:
            return try await result(target, RandomWalk(target: target, stepSize: step), directory, progress)
        case .slice:
            let kernel = try SliceSampling(target: target, width: stepSize ?? 1)
            return try await result(target, kernel, tuning: .none, directory, progress)
        case .nutsSlice:
            let kernel = try NoUTurn(target: target, stepSize: step).then(SliceSampling(target: target, width: 1))
            return try await result(target, kernel, directory, progress)
        case .ellipticalSlice:
            let path = try GeometricPath(target, scale: referenceScale)
            let variances = [Double](repeating: referenceScale * referenceScale, count: target.dimension)
            let kernel = try EllipticalSlice(
                likelihood: RelativeTarget(path), prior: .diagonal(variances: variances))
            return try await result(target, kernel, tuning: .none, directory, progress)
        case .replicaExchange:
            let sampler = try replicaExchange(target)
            let product = try ReplicaTarget(sampler.base, ladder: sampler.ladder)
            return try await result(product, ReplicaSweeps(sampler), tuning: .none, directory, progress)
        case .smc: return try await particles(of: target).result
        case .langevin:
            let kernel = try LangevinDynamics(target: target, stepSize: step)
            return try await result(target, kernel, tuning: .none, directory, progress)
        case .ula:
            let kernel = try UnadjustedLangevin(target: target, stepSize: step)
            return try await result(target, kernel, tuning: .none, directory, progress)
        }
    }

    /// On a ladder that a pilot run of its own has spaced, so that a resumed run finds the same.
    private func replicaExchange<T: ReportedTarget>(
        _ target: T
    ) throws(SamplingError) -> ReplicaExchange<GeometricPath<T>, SliceSampling<Tempered<GeometricPath<T>>>> {
        let ladder = try TemperatureLadder.geometric(coldest: 1, hottest: 0.01, rungs: rungs, endsAtZero: true)
        let width = stepSize ?? 1
        let sampler = try ReplicaExchange(GeometricPath(target, scale: referenceScale), ladder: ladder) {
            (tempered, _) throws(SamplingError) in try SliceSampling(target: tempered, width: width)
        }
        var state = try sampler.state(at: [Double](repeating: 0, count: target.dimension))
        // A chain that the run itself cannot have.
        return try sampler.adapted(&state, rounds: 5, seed: plan.seed, chain: .max)
    }

    /// Four moves a stage, times the thinning.
    private func particles<T: ReportedTarget>(
        of target: T
    ) async throws -> (result: RunResult, logEvidence: [Double]) {
        let (width, scale) = (stepSize ?? 1, referenceScale)
        var plan = plan
        plan.warmup = 0
        let sampler = try TemperedMonteCarlo(
            GeometricPath(target, scale: scale), beta: 1, particleCount: plan.draws, movesPerStage: 4 * plan.thinning
        ) { (tempered) throws(SamplingError) in try SliceSampling(target: tempered, width: width) }
        return try await ParticleRun(sampler, plan: plan).run()
    }

    private func result<T: ReportedTarget, K: AdjustableKernel>(
        _ target: T, _ kernel: K, _ directory: RunDirectory?, _ progress: ProgressLine
    ) async throws -> RunResult {
        let tuning = stepSize == nil ? KernelTuning<K>.windows(form: metric, acceptance: acceptance) : .none
        return try await result(target, kernel, tuning: tuning, directory, progress)
    }

    private func result<T: ReportedTarget, K: TransitionKernel>(
        _ target: T, _ kernel: K, tuning: KernelTuning<K>, _ directory: RunDirectory?, _ progress: ProgressLine
    ) async throws -> RunResult where K.State == ChainState {
        try await ChainRun(target, kernel, summary: kernelSummary, tuning: tuning, plan: plan).run(in: directory) {
            progress.show("transitions", $0.done, of: $0.planned, left: $0.remaining)
        }
    }

    /// The kernel with its settings.
    public var kernelSummary: String {
        var settings: [String] = []
        if kernel == .hmc { settings.append("steps=\(max(leapfrogSteps / 2, 1))...\(leapfrogSteps)") }
        if kernel == .replicaExchange { settings.append("rungs=\(rungs)") }
        if kernel.hasReference { settings.append("reference=\(referenceScale)") }
        if let stepSize {
            settings.append("step=\(stepSize)")
        } else if kernel.isTuned {
            settings.append("metric=\(metric.rawValue)")
            if let acceptance { settings.append("acceptance=\(acceptance)") }
        }
        return settings.isEmpty ? kernel.rawValue : "\(kernel.rawValue)(\(settings.joined(separator: ",")))"
    }
}

/// What a run answers.
public struct SamplingAnswer: Sendable {
    public let experiment: SamplingExperiment
    public let targetSummary: String
    public let result: RunResult
    public let summaries: [(quantity: ReportedQuantity, summary: DrawsSummary?)]
    /// What speaks against the draws, the gravest first.
    public let outcomes: [ChainOutcome]
    /// The files for other programs.
    public let files: [String]
    /// Estimates of the logarithm of the integral of the target's density, one a run of sequential Monte Carlo.
    public let logEvidence: [Double]

    init(
        _ experiment: SamplingExperiment, targetSummary: String, _ result: RunResult, files: [String],
        logEvidence: [Double] = []
    ) throws(ChainFileError) {
        (self.experiment, self.targetSummary, self.result, self.files) = (experiment, targetSummary, result, files)
        self.logEvidence = logEvidence
        summaries = try result.summaries()
        outcomes = result.outcomes(summaries)
    }

    /// The quantity that is mixed worst: with the least effective sample size, or none at all.
    var worst: Int {
        summaries.indices.min { ess(summaries[$0].summary) < ess(summaries[$1].summary) } ?? 0
    }

    private func ess(_ summary: DrawsSummary?) -> Double {
        summary?.convergence.map { min($0.bulkESS, $0.tailESS) } ?? 0
    }
}
