import ArgumentParser
import Foundation
import Sampling
import Verification

struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Samples a built-in target, and tells whether the draws can be trusted.",
        discussion: """
            Chains run in parallel; their draws depend on the seed alone. With --output every chain writes its draws, a checkpoint and \
            a CmdStan CSV file, and a figure goes to DIRECTORY/figures; after an interruption, --resume goes on with the same draws. \
            A run that is not sound (divergent, stuck, not mixed, not finite, out of time) ends with exit code 1 and says what to try.

            Kernels:
            \(SamplingExperiment.Kernel.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))

            Targets and their settings:
            \(SampledTarget.allCases.map { "  \($0.usage)" }.joined(separator: "\n"))

            Examples:
              assay sample eight-schools
              assay sample gaussian dimension=100 condition=1e4 --draws 2000 --format json
              assay sample mixture separation=8 --kernel replica-exchange
              assay sample funnel --kernel nuts-slice --draws 10000
              assay sample funnel --kernel hmc --output runs/funnel --acceptance 0.95
              assay sample funnel --kernel hmc --output runs/funnel --acceptance 0.95 --draws 5000 --resume
            """)

    @Argument(help: "The target.")
    var target: SampledTarget
    @Argument(help: ArgumentHelp("Its settings, in any order.", valueName: "key=value"))
    var settings: [String] = []
    @Option(help: "The transition kernel.")
    var kernel = SamplingExperiment.Kernel.nuts
    @Option(help: "The number of chains.")
    var chains = 4
    @Option(help: "Transitions before the first draw, in which the kernel is tuned.")
    var warmup = 1000
    @Option(help: "Draws of each chain.")
    var draws = 1000
    @Option(help: "Transitions a draw; of smc, a quarter of the moves of each particle a stage.")
    var thin = 1
    @Option(help: "A step size (width of slices), which is then not tuned.")
    var stepSize: Double?
    @Option(help: "The largest number of leapfrog steps of hmc; the smallest is half of it.")
    var leapfrogSteps = 20
    @Option(help: "Rungs of the ladder of replica-exchange.")
    var rungs = 8
    @Option(
        help:
            "Standard deviation of the normal distribution around the target of elliptical-slice, replica-exchange and smc."
    )
    var referenceScale = 10.0
    @Option(help: "The metric that is learned.")
    var metric = Metric.Form.diagonal
    @Option(help: "The acceptance that the step size aims at (default: what the kernel prefers).")
    var acceptance: Double?
    @Option(help: ArgumentHelp("End after this time with what there is.", valueName: "seconds"))
    var budget: Double?
    @Option(help: ArgumentHelp("Where draws, checkpoints, CSV files and the figure go.", valueName: "directory"))
    var output: String?
    @Option(help: ArgumentHelp("How often a chain makes a checkpoint in the output directory.", valueName: "seconds"))
    var checkpoint = 1.0
    @Flag(help: "Go on with the run in the output directory; more draws make it longer.")
    var resume = false
    @Option(help: "The format of the figure.")
    var figure = Figure.Format.svg
    @OptionGroup var random: DrawOptions
    @OptionGroup var answer: OutputOptions

    func run() async throws {
        if resume, output == nil {
            throw UsageError.option("--resume", value: "", allowed: "name the run's directory with --output")
        }
        let experiment = try experiment()
        // A run that is asked to end keeps its draws and a checkpoint.
        let found = try await Interruption.cancels { [output, resume] in
            try await experiment.run(in: output, resumes: resume, progress: .terminal())
        }
        var written: FigureWriter.Written?
        if let output {
            written = try await FigureWriter(directory: output + "/figures", format: figure).write(found.figure())
        }
        try answer.answer(found.report(written))
    }

    private func experiment() throws -> SamplingExperiment {
        if let budget { try UsageError.check("--budget", budget, in: 1e-3...1e9) }
        try UsageError.check("--checkpoint", checkpoint, in: 1e-3...1e6)
        var plan = try RunPlan(
            seed: random.seed, chainCount: chains, warmup: warmup, draws: draws, thinning: thin,
            budget: budget.map { .milliseconds(Int($0 * 1000)) })
        plan.checkpointInterval = .milliseconds(Int(checkpoint * 1000))
        return try SamplingExperiment(
            target, target.inputs(parsing: settings), kernel: kernel, stepSize: stepSize, leapfrogSteps: leapfrogSteps,
            metric: metric, acceptance: acceptance, rungs: rungs, referenceScale: referenceScale, plan: plan)
    }
}

extension SampledTarget: ExpressibleByArgument {}
extension SamplingExperiment.Kernel: ExpressibleByArgument {}
extension Metric.Form: ExpressibleByArgument {}
