import ArgumentParser
import Foundation
import LearningCoefficient
import Verification

struct SweepCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Samples lambda-hat over widths, priors, their scales and seeds, on the local cores or by Slurm.",
        discussion: """
            Every ladder is a shard with a process of its own. Killed at any time, the same command goes on with what is there; a \
            directory that holds another sweep, or shards of another build of the program, is refused. The merged sweep.json and \
            sweep.csv have the same bytes wherever and in however many attempts the shards ran.

            Examples:
              assay sweep --width 8,32 --beta 1e0:1e20 --prior uniform,gauss --seeds 4 --directory sweep
              assay sweep --width 128 --beta 1e0:1e24 --scale-w 0.5,1 --directory sweep --slurm --sbatch-option=--partition=long
            """)

    @OptionGroup var ladder: LadderOptions
    @Option(help: ArgumentHelp("Widths.", valueName: "n,n,..."))
    var width: CommaSeparated<Int> = [128]
    @Option(help: ArgumentHelp("Priors of the weights: uniform, gauss, cauchy.", valueName: "name,..."))
    var prior: CommaSeparated<WeightPrior.Family> = [.uniform]
    @Option(
        name: [.customLong("scale-w"), .customLong("scale")],
        help: ArgumentHelp("Scales of the priors, up to 64.", valueName: "s,s,..."))
    var scale: CommaSeparated<Double> = [1]
    @Option(
        name: .customLong("scale-a"),
        help: ArgumentHelp("Standard deviations of the readout weights.", valueName: "s,s,..."))
    var readoutScale: CommaSeparated<Double> = [1]
    @Option(help: "Ladders of each point, with consecutive seeds.")
    var seeds = 2
    @Option(help: "Where the sweep is; created if need be.")
    var directory = "sweep"
    @Option(help: "Processes at a time (default: one a core).")
    var workers: Int?
    @Flag(help: "Run the shards as a Slurm job array, and wait for it.")
    var slurm = false
    @Option(help: "A further option of sbatch, such as --partition=long; may be repeated.")
    var sbatchOption: [String] = []
    @Option(help: ArgumentHelp("Run this shard of the sweep in --directory, and nothing else.", visibility: .hidden))
    var shard: Int?
    @OptionGroup var draws: DrawOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        if let shard {
            let sweep = try SweepDirectory(at: directory)
            try await Interruption.cancels { try await sweep.run(shard: shard, progress: .terminal()) }
            return try output.answer(Report(shard: shard, of: sweep))
        }
        if let workers, !(1...1024).contains(workers) {
            throw UsageError.option("--workers", value: "\(workers)", allowed: "give a number from 1 to 1024")
        }
        let sweep = try Sweep(
            widths: width.values, priors: prior.values, scales: scale.values, readoutScales: readoutScale.values,
            beta: ladder.beta, rungs: ladder.rungs,
            sweeps: ladder.sweeps, warmUp: ladder.warmUp, seedCount: seeds, firstSeed: draws.seed)
        let place = try await SweepDirectory(sweep, at: directory)
        let crew =
            slurm
            ? SweepWorkers.slurm(options: sbatchOption)
            : .local(workers ?? ProcessInfo.processInfo.activeProcessorCount)
        let merged = try await Interruption.cancels {
            try await crew.run(place, progress: .terminal())
            return try await place.merge(sweep)
        }
        try output.answer(Report(merged))
    }
}

/// Values in one argument, separated by commas.
struct CommaSeparated<Value: ExpressibleByArgument & Sendable>: ExpressibleByArgument, ExpressibleByArrayLiteral {
    let values: [Value]

    init(arrayLiteral values: Value...) { self.values = values }

    init?(argument: String) {
        let values = argument.split(separator: ",", omittingEmptySubsequences: false).map {
            Value(argument: String($0))
        }
        guard !values.contains(where: { $0 == nil }) else { return nil }
        self.values = values.compactMap(\.self)
    }

    var defaultValueDescription: String { values.map(\.defaultValueDescription).joined(separator: ",") }
}
