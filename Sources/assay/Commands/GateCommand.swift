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
              assay gate --check fixtures --check golden
            """)

    @Option(help: "How many inputs to draw for each quantity.")
    var count = Gate.drawCount
    @Option(
        name: .customLong("check"),
        help: "A check to run, by its name in the table; may be repeated (default: all).")
    var checks: [String] = []
    @OptionGroup var draws: DrawOptions
    @OptionGroup var fixtures: FixturesOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let gate = try Gate.standard(
            .standard, .standard, fixtures.directory, checks: checks, count: count, seed: draws.seed)
        try await output.answer(gate.report(progress: .terminal()))
    }
}
