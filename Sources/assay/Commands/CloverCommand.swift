import ArgumentParser
import MeanField
import Verification

struct CloverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clover",
        abstract:
            "Trains a wide network on y = x1 x2 and compares its neurons with neurons that are alone in its background.",
        discussion: """
            Writes clover.csv, clover.json, a gnuplot script clover.gp and, if gnuplot is installed, three pictures: the network's \
            neurons; neurons sampled independently in the background; neurons in a wrong background. The lines enclose 25, 50, 75 \
            and 95 % of the law at infinite width. A run that is interrupted goes on from its checkpoints in the same directory.

            Examples:
              assay clover
              assay clover --width 512 --steps 2000 --figure png --output figures
            """)

    @OptionGroup var network: NetworkOptions
    @OptionGroup var dynamics: DynamicsOptions
    @Option(help: "How many snapshots of the network are tested together as backgrounds.")
    var snapshots = 8
    @Flag(help: "Resolve the law at infinite width to 6 digits instead of 12, in a tenth of the time.")
    var coarse = false
    @OptionGroup var draws: DrawOptions
    @OptionGroup var figures: FigureOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let experiment = try CloverExperiment(
            width: network.width, sigmaA: network.sigmaA, kappa2: network.kappa2, steps: dynamics.steps,
            step: dynamics.step, seed: draws.seed, snapshots: snapshots, resolution: coarse ? .coarse : .standard)
        let outcome = try await experiment.run(in: figures.output, progress: .terminal())
        let written = try await figures.writer.write(outcome.figure())
        try output.answer(outcome.report(written))
    }
}

/// A network and its posterior.
struct NetworkOptions: ParsableArguments {
    @Option(help: "The number of neurons.")
    var width = 2048
    @Option(help: "The prior's standard deviation of the readout.")
    var sigmaA = 1.0
    @Option(help: "The noise kappa^2.")
    var kappa2 = 0.02
}

/// How long, and how finely in time, neurons move.
struct DynamicsOptions: ParsableArguments {
    @Option(help: "The number of Langevin steps of each run; the network takes twice as many.")
    var steps = 4000
    @Option(help: "The size of a Langevin step.")
    var step = 0.03
}
