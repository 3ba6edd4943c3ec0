// The experiment of *Mean field: an introduction*: a network of width N trained by Langevin dynamics on y = x1 x2, its neurons as the
// background, and neurons that are each sampled alone in a fixed background as the foreground.
//
//     background        the network after `steps` steps; `later`, the same network after as many again
//     exact             foreground in the background of infinite width
//     time-averaged     foreground in the network's output, averaged over the second half of its run
//     snapshot          foreground in the network's output at one time
//     wrong             foreground in the Gaussian-process background: w ~ N(0, I) frozen, the best readout
//
// Every pair of clouds is compared by energy distance, MMD (length 1/2) and sliced Wasserstein distance, the first two with
// p-values of permutation tests. Results depend on the settings and the seed alone.

import AtomicFiles
import MeanField

/// The settings of the experiment.
public struct CloverExperiment: Sendable {
    public static let widths = 16...16_384
    public static let stepCounts = 10...1_000_000

    public let setting: MeanFieldSetting
    public let width: Int
    public let steps: Int
    public let step: Double
    public let seed: UInt64
    let relabellings: Int
    /// How finely the law at infinite width is resolved.
    var resolution: MeanFieldResolution

    /// - Throws: ``UsageError`` for a number out of range.
    public init(
        width: Int = 2048, sigmaA: Double = 1, kappa2: Double = 0.02, steps: Int = 4000, step: Double = 0.03,
        seed: UInt64 = 0, relabellings: Int = 199, resolution: MeanFieldResolution = .standard
    ) throws(UsageError) {
        try UsageError.check("--width", width, in: Self.widths)
        try UsageError.check("--steps", steps, in: Self.stepCounts)
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
        public let slicedWasserstein: Double
    }

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
    }

    /// Runs the experiment.
    ///
    /// - Parameters:
    ///   - progress: is told how far the work has come.
    ///   - directory: where the network's run is kept, so that an interrupted one goes on; nil for nowhere.
    /// - Throws: `MeanFieldError`, `CheckpointError`, `WriteError`, `CancellationError`.
    public func run(in directory: String? = nil, progress: ProgressLine = .none) async throws -> Outcome {
        let rule = try InputRule.standard()
        let exact = try InfiniteWidthSolver.solve(setting, resolution: resolution)
        let wrong = try GaussianProcessBackground(setting, resolution: resolution)
        let run = try await train(rule, directory, progress)

        func foreground(_ name: String, in background: [Double], number: UInt64) throws -> Population {
            let bar = progress.begun(name, count: steps)
            let settings = try LangevinSettings(step: step, seed: seed &+ (number << 32))
            var foreground = try Foreground(width: width, setting, in: background, settings: settings, rule: rule)
            var shown = 0
            try foreground.advance(steps: steps) { foreground in
                try Task.checkCancellation()
                for _ in shown..<foreground.steps { bar.advance() }
                shown = foreground.steps
            }
            return try Population(name, foreground.ensemble, loss: rule.meanSquare(foreground.residuals))
        }
        let foregrounds = try [
            foreground(
                "foreground, exact background", in: exact.residuals(radii: rule.radii, angles: rule.angles), number: 1),
            foreground("foreground, time-averaged background", in: run.average, number: 2),
            foreground("foreground, one snapshot", in: run.snapshot, number: 3),
            foreground(
                "foreground, Gaussian process", in: wrong.residuals(radii: rule.radii, angles: rule.angles), number: 4),
        ]
        let stepFree = try extrapolation(
            in: exact.residuals(radii: rule.radii, angles: rule.angles), rule, progress)
        let frozen = try Population(
            "Gaussian-process background",
            NeuronEnsemble(
                priorCount: width, readoutDeviation: setting.readoutDeviation, seed: seed, draw: 2), loss: wrong.loss)
        let pairs =
            [(run.network, run.later)] + foregrounds.prefix(3).map { (run.network, $0) } + [(frozen, foregrounds[3])]
        let bar = progress.begun("comparing", count: pairs.count)
        var comparisons: [Comparison] = []
        for (number, pair) in pairs.enumerated() {
            try Task.checkCancellation()
            comparisons.append(try compare(pair.0, pair.1, number: number))
            bar.advance()
        }
        return Outcome(
            experiment: self, exact: exact, wrong: wrong, network: run.network, later: run.later,
            foregrounds: foregrounds, stepFree: stepFree, frozen: frozen, comparisons: comparisons)
    }

    /// Neurons alone in a background, at the step and at half of it.
    private func extrapolation(
        in background: [Double], _ rule: InputRule, _ progress: ProgressLine
    ) throws -> StepExtrapolation {
        let stride = 10
        let samples = max(1, steps / (2 * stride))
        let bar = progress.begun("foreground, two step sizes", count: 2 * samples)
        return try StepExtrapolation(
            width: width, setting, in: background, settings: LangevinSettings(step: step, seed: seed &+ (5 << 32)),
            rule: rule, warmUp: steps / 2, samples: samples, stride: stride
        ) {
            try Task.checkCancellation()
            bar.advance()
        }
    }

    private func compare(_ first: Population, _ second: Population, number: Int) throws -> Comparison {
        let seed = seed &+ UInt64(number)
        return Comparison(
            first: first, second: second,
            energy: try PairDissimilarity.energy.permutationTest(
                first.cloud, second.cloud, count: relabellings, seed: seed),
            kernel: try PairDissimilarity.gaussianKernel(length: 0.5).permutationTest(
                first.cloud, second.cloud, count: relabellings, seed: seed),
            slicedWasserstein: try SlicedDistance.wasserstein(first.cloud, second.cloud))
    }

    // MARK: The network

    private struct Run {
        let network: Population
        let later: Population
        let snapshot: [Double]
        let average: [Double]
    }

    /// The network's state is saved this often.
    private static let stepsBetweenCheckpoints = 500

    private func train(_ rule: InputRule, _ directory: String?, _ progress: ProgressLine) async throws -> Run {
        let settings = try LangevinSettings(step: step, seed: seed)
        var network = try FiniteNetwork(width: width, setting, settings: settings, rule: rule)
        var locked: LockedDirectory?
        if let directory {
            locked = try await LockedDirectory(path: directory)
            locked?.removeStaleFiles()
            try network.resume(from: directory + "/" + Self.checkpointName)
        }
        let bar = progress.begun("network", count: 2 * steps)
        // A run that is past its middle is not one of so few steps.
        if network.steps > steps { network = try FiniteNetwork(width: width, setting, settings: settings, rule: rule) }
        for _ in 0..<network.steps { bar.advance() }
        func isDue(_ network: FiniteNetwork) -> Bool {
            network.steps % steps == 0 || network.steps.isMultiple(of: Self.stepsBetweenCheckpoints)
        }
        try network.advance(steps: steps - network.steps) { network in
            try Task.checkCancellation()
            bar.advance()
            if let locked, isDue(network) { try network.save(Self.checkpointName, in: locked) }
        }
        let first = try Population("network", network.ensemble, loss: network.loss)
        let snapshot = network.residuals

        // The second half with its average, whose checkpoint says where the half began.
        var average = ResidualAverage(rule: rule)
        if let directory {
            var later = network
            let note = try later.resume(from: directory + "/" + Self.laterCheckpointName) ?? ""
            let words = note.split(separator: " ", maxSplits: 1)
            if words.count == 2, Int(words[0]) == steps, (steps...2 * steps).contains(later.steps),
                let kept = ResidualAverage(text: words[1], rule: rule), kept.count == later.steps - steps
            {
                (network, average) = (later, kept)
                for _ in 0..<average.count { bar.advance() }
            }
        }
        try network.advance(steps: 2 * steps - network.steps) { network in
            try Task.checkCancellation()
            bar.advance()
            average.add(network.residuals)
            if let locked, isDue(network) {
                try network.save(Self.laterCheckpointName, in: locked, note: "\(steps) \(average.text)")
            }
        }
        return Run(
            network: first, later: try Population("the same, later", network.ensemble, loss: network.loss),
            snapshot: snapshot, average: average.mean)
    }

    static let laterCheckpointName = "clover-later.checkpoint"
    static let checkpointName = "clover.checkpoint"
}
