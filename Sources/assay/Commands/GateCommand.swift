import ArgumentParser
import Verification

struct GateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate",
        abstract: "Checks everything that is promised: declarations, fixtures, accuracy, claims.",
        discussion: """
            Examples:
              assay gate
              assay gate --count 1000 --seed 7
            """)

    @Option(help: "How many inputs to draw for each quantity.")
    var count = Gate.drawCount
    @OptionGroup var draws: DrawOptions
    @OptionGroup var fixtures: FixturesOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let gate = try Gate.standard(.standard, .standard, fixtures.directory, count: count, seed: draws.seed)
        try await output.answer(gate.report(progress: .terminal()))
    }
}
