import ArgumentParser
import Verification

struct FixturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fixtures",
        abstract: "Verifies or regenerates the certified golden values.",
        subcommands: [Verify.self, Regenerate.self])

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks that the fixtures are complete and untouched; writes nothing.",
            discussion: """
                Example:
                  assay fixtures verify --fixtures Fixtures
                """)

        @OptionGroup var fixtures: FixturesOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            try output.answer(fixtures.directory.report(on: .standard))
        }
    }

    struct Regenerate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Computes the golden values anew, at another working precision, and writes what changed.",
            discussion: """
                A file is replaced in one step, and only if its content changed. A value that is disjoint from the stored \
                one is refused.

                Examples:
                  assay fixtures regenerate
                  assay fixtures regenerate gauss-hermite-node --precision 1024
                """)

        @Argument(help: "The quantities to compute (default: all).")
        var quantities: [String] = []
        @Flag(help: "Replace values that are disjoint from the stored ones.")
        var acceptChangedTruth = false
        @Flag(help: "Remove files that belong to no quantity.")
        var removeOrphans = false
        @Option(
            help: ArgumentHelp(
                "The lower of the two working precisions (default: one that the stored fixture did not use).",
                valueName: "bits"))
        var precision: Int?
        @OptionGroup var fixtures: FixturesOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let options = RegenerationOptions(
                precision: precision, acceptsChangedTruth: acceptChangedTruth, removesOrphans: removeOrphans)
            let regenerations = try await fixtures.directory.regenerate(
                quantities, of: .standard, options, progress: .terminal())
            try output.answer(Report(regenerations))
        }
    }
}
