// The experiment of *Mean field: an introduction*: a network of width N trained by Langevin dynamics on y = x1 x2, its neurons as the
// background, and neurons that are each sampled alone in a fixed background as the foreground.
//
//     background        the network after `steps` steps; `later`, the same network after as many again
//     exact             foreground in the background of infinite width
//     time-averaged     foreground in the network's output, averaged over the second half of its run
//     snapshot          foreground in the network's output at one time
//     wrong             foreground in the Gaussian-process background: w ~ N(0, I) frozen, the best readout
//
// Every pair of clouds is compared by energy distance, MMD (length 1/2) and sliced Wasserstein distance, each with the p-value of a
// permutation test, and told apart if the least of the three is at most a third of 5 %, so that one law is mistaken for two in at most
// 5 % of all runs.
//
// One snapshot's residual is off by O(1/sqrt N), which is also what tests of N neurons can see, so that their power against a snapshot
// does not grow with N. At width 2048, sigma_a 1, kappa^2 0.02 and 5 % the energy distance rejected 10 and MMD 12 of the snapshots of
// seeds 0 to 11. Therefore some further snapshots, with a foreground in each of them and as many in the exact background, are
// tested together by the mean of their energy distances.
//
// Results depend on the settings and the seed alone.

import AtomicFiles
import MeanField

/// The settings of the experiment.
public struct CloverExperiment: Sendable {
    public static let widths = 16...16_384
    public static let stepCounts = 10...1_000_000
    public static let snapshotCounts = 0...64

    public let setting: MeanFieldSetting
    public let width: Int
    public let steps: Int
    public let step: Double
    public let seed: UInt64
    /// How many snapshots are tested together; none for 0.
    public let snapshots: Int
    let relabellings: Int
    /// How finely the law at infinite width is resolved.
    var resolution: MeanFieldResolution

    /// - Throws: ``UsageError`` for a number out of range.
    public init(
        width: Int = 2048, sigmaA: Double = 1, kappa2: Double = 0.02, steps: Int = 4000, step: Double = 0.03,
        seed: UInt64 = 0, snapshots: Int = 0, relabellings: Int = 199, resolution: MeanFieldResolution = .standard
    ) throws(UsageError) {
        try UsageError.check("--width", width, in: Self.widths)
        try UsageError.check("--steps", steps, in: Self.stepCounts)
        try UsageError.check("--snapshots", snapshots, in: Self.snapshotCounts)
        try UsageError.check("--step", step, in: 1e-4...0.2)
        try UsageError.check("--sigma-a", sigmaA, in: 0.1...30)
        try UsageError.check("--kappa2", kappa2, in: 0.01...2)
        do {
            setting = try MeanFieldSetting(
                activation: .clippedReLU, target: .xor, readoutDeviation: sigmaA, noise: kappa2)
        } catch {
            throw .option("--sigma-a", value: "\(sigmaA)", allowed: error.description)
        }
        self.width = width
        self.steps = steps
        self.step = step
        self.seed = seed
        self.snapshots = snapshots
        self.relabellings = relabellings
        self.resolution = resolution
    }

    /// Neurons and the loss of the network that they are together.
    public struct Population: Sendable {
        public let name: String
        public let ensemble: NeuronEnsemble
        public let cloud: PlanarCloud
        /// sum_j q_j (y_j - f_j)^2 for f = (1/N) sum_i alpha_i phi(w_i . x).
        public let loss: Double

        public var petals: CloudMoment { cloud.cosine(order: 4) }

        init(_ name: String, _ ensemble: NeuronEnsemble, loss: Double) throws {
            self.name = name
            self.ensemble = ensemble
            cloud = try ensemble.cloud
            self.loss = loss
        }
    }

    /// How two populations differ.
    public struct Comparison: Sendable {
        public let first: Population
        public let second: Population
        public let energy: PermutationOutcome
        public let kernel: PermutationOutcome
        public let slicedWasserstein: PermutationOutcome

        /// Whether the least of the p-values, times their number, is at most 5 %.
        public var isTold: Bool {
            3 * min(energy.pValue, kernel.pValue, slicedWasserstein.pValue) <= CloverExperiment.level
        }
    }

    /// The probability with which one law is taken for two.
    public static let level = 0.05

    /// What the experiment found.
    public struct Outcome: Sendable {
        public let experiment: CloverExperiment
        public let exact: InfiniteWidthSolution
        public let wrong: GaussianProcessBackground
        public let network: Population
        public let later: Population
        /// Foregrounds in the exact, the time-averaged, the snapshot's and the Gaussian process's background.
        public let foregrounds: [Population]
        /// Neurons in the exact background without the bias of the step, to be compared with `exact`.
        public let stepFree: StepExtrapolation
        /// The frozen neurons of the Gaussian process.
        public let frozen: Population
        public let comparisons: [Comparison]
        /// Energy distances between foregrounds in a snapshot and in the exact background, for each of `snapshots`.
        public let snapshots: [PermutationOutcome]

        /// All of them in one test; nil if there is none.
        public var snapshotsTogether: PermutationOutcome? { try? .combined(snapshots) }
    }

    /// Runs the experiment.
    ///
    /// - Parameters:
    ///   - directory: where the runs are kept, so that an interrupted experiment goes on; nil for nowhere.
    ///   - progress: is told how far the work has come.
    /// - Throws: `MeanFieldError`, `CheckpointError`, `WriteError`, `CancellationError`.
    public func run(in directory: String? = nil, progress: ProgressLine = .none) async throws -> Outcome {
        let rule = try InputRule.standard()
        let exact = try InfiniteWidthSolver.solve(setting, resolution: resolution)
        let wrong = try GaussianProcessBackground(setting, resolution: resolution)
        let stages = CloverStages(
            experiment: self, rule: rule, checkpoints: try await CloverStages.Checkpoints(directory: directory),
            progress: progress)
        let run = try stages.train()
        let background = exact.residuals(radii: rule.radii, angles: rule.angles)

        func population(_ name: String, _ background: [Double], number: Int) throws -> Population {
            let foreground = try stages.foreground(name, in: background, number: number)
            return try Population(name, foreground.ensemble, loss: rule.meanSquare(foreground.residuals))
        }
        let foregrounds = try [
            population("foreground, exact background", background, number: 1),
            population("foreground, time-averaged background", run.average, number: 2),
            population("foreground, one snapshot", run.snapshots[0], number: 3),
            population(
                "foreground, Gaussian process", wrong.residuals(radii: rule.radii, angles: rule.angles), number: 4),
        ]
        let stepFree = try stages.stepExtrapolation(in: background, numbers: (5, 6))
        let frozen = try Population(
            "Gaussian-process background",
            NeuronEnsemble(
                priorCount: width, readoutDeviation: setting.readoutDeviation, seed: seed, draw: 2), loss: wrong.loss)
        let pairs =
            [(run.network, run.later)] + foregrounds.prefix(3).map { (run.network, $0) } + [(frozen, foregrounds[3])]
        let bar = progress.begun("comparing", count: pairs.count)
        let comparisons = try pairs.enumerated().map { number, pair in
            try Task.checkCancellation()
            defer { bar.advance() }
            return try compare(pair.0, pair.1, number: number)
        }
        return Outcome(
            experiment: self, exact: exact, wrong: wrong, network: run.network, later: run.later,
            foregrounds: foregrounds, stepFree: stepFree, frozen: frozen, comparisons: comparisons,
            snapshots: try compareSnapshots(run.snapshots, background, stages))
    }

    private func compare(_ first: Population, _ second: Population, number: Int) throws -> Comparison {
        let seed = seed &+ UInt64(number)
        return Comparison(
            first: first, second: second,
            energy: try PairDissimilarity.energy.permutationTest(
                first.cloud, second.cloud, count: relabellings, seed: seed),
            kernel: try PairDissimilarity.gaussianKernel(length: 0.5).permutationTest(
                first.cloud, second.cloud, count: relabellings, seed: seed),
            slicedWasserstein: try SlicedDistance.permutationTest(
                first.cloud, second.cloud, count: relabellings, seed: seed))
    }

    /// A foreground in each snapshot against one of its own in the exact background, so that the pairs are independent.
    private func compareSnapshots(
        _ residuals: [[Double]], _ background: [Double], _ stages: CloverStages
    ) throws -> [PermutationOutcome] {
        try residuals.prefix(snapshots).enumerated().map { k, residuals in
            let label = "for snapshot \(k + 1) of \(snapshots)"
            let first = try stages.foreground("exact background, \(label)", in: background, number: 100 + 2 * k)
            let second = try stages.foreground("foreground, \(label)", in: residuals, number: 101 + 2 * k)
            return try PairDissimilarity.energy.permutationTest(
                first.ensemble.cloud, second.ensemble.cloud, count: relabellings, seed: seed &+ UInt64(100 + k))
        }
    }
}
