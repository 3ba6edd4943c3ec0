import ArgumentParser
import Verification

struct QuantitiesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quantities",
        abstract: "Lists the catalogue: what each quantity is, its inputs, methods and promises.",
        discussion: """
            Example:
              assay quantities --format markdown
            """)

    @OptionGroup var output: OutputOptions

    func run() throws {
        try output.answer(Report(Catalogue.standard))
    }
}
