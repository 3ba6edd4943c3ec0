import ArgumentParser
import Verification

struct ClaimsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claims",
        abstract: "Decides the articles' claims: confirmed, refuted or undecided, with the figures that decide.",
        discussion: """
            A verdict other than the one on record ends with exit code 1.

            Examples:
              assay claims
              assay claims C2 C11 --format json
            """)

    @Argument(help: "The claims to decide, such as C2 (default: all).")
    var claims: [String] = []
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let decided = try await ClaimRegister.standard.verdicts(claims, progress: .terminal())
        try output.answer(Report(decided))
    }
}
