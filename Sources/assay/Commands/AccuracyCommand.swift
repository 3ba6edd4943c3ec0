import ArgumentParser
import Verification

struct AccuracyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accuracy",
        abstract: "Measures the worst and mean error in ULPs at drawn inputs, against the promise.",
        discussion: """
            The golden inputs are measured too.

            Examples:
              assay accuracy
              assay accuracy hermite-coefficient --count 5000 --seed 3 --format json
            """)

    @Argument(help: "The quantities to measure (default: all).")
    var quantities: [String] = []
    @Option(help: "How many inputs to draw for each quantity.")
    var count = Accuracy.drawCount
    @Option(help: ArgumentHelp("The working precision of the reference (default: as needed).", valueName: "bits"))
    var precision: Int?
    @OptionGroup var draws: DrawOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let accuracies = try await Catalogue.standard.accuracies(
            quantities, count: count, seed: draws.seed, precision: precision, progress: .terminal())
        try output.answer(Report(accuracies))
    }
}
