import ArgumentParser
import Networks
import Verification

struct SpectrumCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spectrum",
        abstract: "Draws the spectrum of random two-layer networks by mode, with the predicted decay.",
        discussion: """
            Writes spectrum.csv, spectrum.json, a gnuplot script spectrum.gp and, if gnuplot is installed, the figure. Without \
            gnuplot (apt-get install gnuplot-nox) the data is complete.

            On the line x ~ N(0, 1) and modes are Hermite polynomials; on the circle x is uniform and modes are Fourier's; on the \
            cube x is uniform on {-1, 1}^d, modes are Walsh functions by degree, and weights are divided by sqrt d.

            Examples:
              assay spectrum --width 128 --samples 50 --weights uniform
              assay spectrum --input circle --activation relu --output figures --figure png
              assay spectrum --input cube --dimension 16
            """)

    @Option(help: "Where inputs come from.")
    var input = SpectrumExperiment.Input.line
    @Option(help: "The activation of the neurons.")
    var activation = Activation.tanh
    @Option(help: "The number of neurons.")
    var width = 128
    @Option(help: "The number of networks.")
    var samples = 50
    @Option(help: "The law of the weights: uniform on (-s, s), or N(0, s^2).")
    var weights = WeightLaw.uniform
    @Option(help: "The scale s of the weights.")
    var scale = 1.0
    @Option(help: "The largest degree on the line (default: 255) and the circle (default: 61).")
    var maxDegree: Int?
    @Option(help: "The dimension of the cube (default: 12).")
    var dimension: Int?
    @OptionGroup var draws: DrawOptions
    @OptionGroup var figures: FigureOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        if input == .cube, let maxDegree {
            throw UsageError.option("--max-degree", value: "\(maxDegree)", allowed: "the cube takes --dimension")
        }
        if input != .cube, let dimension {
            throw UsageError.option("--dimension", value: "\(dimension)", allowed: "it belongs to --input cube")
        }
        let experiment = try SpectrumExperiment(
            input: input, activation: activation, width: width, samples: samples, law: weights, scale: scale,
            size: maxDegree ?? dimension, seed: draws.seed)
        let spectra = try await experiment.run(progress: .terminal())
        let written = try await figures.writer.write(spectra.figure())
        try output.answer(spectra.report(written))
    }
}

extension SpectrumExperiment.Input: ExpressibleByArgument {}
extension WeightLaw: ExpressibleByArgument {}
extension Activation: ExpressibleByArgument {}
