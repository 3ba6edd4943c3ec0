import ArgumentParser
import Verification

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Evaluates one quantity: the fast Double, the certified bounds, the error in ULPs.",
        discussion: """
            Real inputs are read in decimal or as hexadecimal floats.

            Examples:
              assay evaluate gauss-hermite-node order=2 index=0
              assay evaluate hermite-coefficient activation=erf degree=255 weight=0x1p-3 --digits 100 --format json
            """)

    @Argument(help: "The quantity; `assay quantities` lists them.")
    var quantity: String
    @Argument(help: ArgumentHelp("Its inputs, each once, in any order.", valueName: "key=value"))
    var inputs: [String] = []
    @Option(help: "The significant digits to which the certified bounds agree (default: 40).")
    var digits: Int?
    @Option(
        help: ArgumentHelp("The working precision of the reference, in place of --digits.", valueName: "bits"))
    var precision: Int?
    @OptionGroup var output: OutputOptions

    func run() throws {
        let quantity = try Catalogue.standard[quantity]
        let evaluation = try quantity.evaluate(
            quantity.inputs(parsing: inputs), Sharpness(digits: digits, precision: precision))
        try output.answer(evaluation.report)
    }
}
