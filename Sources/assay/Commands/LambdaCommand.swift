import ArgumentParser
import LearningCoefficient
import Verification

struct LambdaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lambda",
        abstract: "Samples lambda-hat of the tanh-zero model along a ladder of inverse temperatures.",
        discussion: """
            Replica exchange on the posterior of the weights, readout weights integrated out (--route collapsed), on its dual, a smooth \
            density in a few dimensions from which the weights are integrated out (--route dual, 2 beta width up to 1e13), or on both, \
            with their difference in standard errors. Writes lambda.csv, lambda.json, a gnuplot \
            script lambda.gp and, if gnuplot is installed, the figure. The warnings say which rungs have not converged: give more \
            --sweeps, more --warm-up or more --rungs. A run that is interrupted goes on when the command is repeated, with the \
            same result to the last bit; the dual starts afresh.

            Examples:
              assay lambda --width 2 --beta 1e0:1e8 --prior uniform
              assay lambda --width 128 --beta 1e0:1e30 --prior uniform --sweeps 2000
              assay lambda --width 16 --beta 1e0:1e6 --prior gauss --route both
            """)

    @OptionGroup var ladder: LadderOptions
    @Option(help: "The number of neurons.")
    var width = 128
    @Option(
        help: "The prior of the weights: uniform on (-s, s), gauss for N(0, s^2), or cauchy, of median magnitude s.")
    var prior = WeightPrior.Family.uniform
    @Option(name: [.customLong("scale-w"), .customLong("scale")], help: "The scale s of that prior, up to 64.")
    var scale = 1.0
    @Option(name: .customLong("scale-a"), help: "The standard deviation of the readout weights.")
    var readoutScale = 1.0
    @Option(help: "The density that is sampled: collapsed, dual or both.")
    var route = LambdaRoute.collapsed
    @Option(help: "Independent ladders.")
    var chains = 2
    @OptionGroup var draws: DrawOptions
    @OptionGroup var figures: FigureOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let experiment = try LambdaExperiment(
            width: width, beta: ladder.beta, rungs: ladder.rungs, prior: prior, scale: scale,
            readoutScale: readoutScale, sweeps: ladder.sweeps, warmUp: ladder.warmUp, chains: chains, seed: draws.seed,
            route: route)
        let directory = figures.output
        let curve = try await Interruption.cancels { try await experiment.run(in: directory, progress: .terminal()) }
        let written = try await figures.writer.write(curve.figure())
        try output.answer(curve.report(written))
    }
}

extension WeightPrior.Family: ExpressibleByArgument {}
extension LambdaRoute: ExpressibleByArgument {}
