import ArgumentParser
import Verification

struct ThresholdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rlct",
        abstract:
            "The real log canonical threshold of a model for which it is known, as an exact fraction, with its multiplicity.",
        discussion: """
            The models and their keys:
            \(models)

            Examples:
              assay rlct tanh-zero width=128
              assay rlct reduced-rank inputs=4 outputs=3 hidden=2 rank=1 --format json
              assay rlct normal-crossings exponents=1,1,2
            """)

    private static let models = ThresholdQuestion.all.map { question in
        let keys = question.keys.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ")
        return "  \(question.name): \(question.summary); \(keys)"
    }.joined(separator: "\n")

    @Argument(help: "The model.")
    var model: String
    @Argument(help: ArgumentHelp("Its sizes, each once, in any order.", valueName: "key=value"))
    var sizes: [String] = []
    @OptionGroup var output: OutputOptions

    func run() throws {
        try output.answer(ThresholdQuestion.ask(model, sizes))
    }
}
