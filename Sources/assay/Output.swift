// Standard output, whose failure is a failure of the program: a report that nobody received is no report.

import ArgumentParser
import Foundation
import Verification

/// A report that could not be written.
struct OutputError: Error, CustomStringConvertible {
    let reason: String

    var description: String { "the report could not be written to standard output: \(reason)" }
}

extension Report.Format: ExpressibleByArgument {}

/// How a command answers.
struct OutputOptions: ParsableArguments {
    @Option(help: "How to write the answer.")
    var format = Report.Format.text

    /// Writes `report`, and ends with the status of a broken promise if one is.
    func answer(_ report: Report) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(report.rendered(as: format).utf8))
        } catch {
            throw OutputError(reason: (error as NSError).localizedDescription)
        }
        if !report.isKept { throw ExitCode(ExitStatus.broken.rawValue) }
    }
}

/// Which inputs are drawn.
struct DrawOptions: ParsableArguments {
    @Option(help: "The seed of the drawn inputs; the same inputs on every machine.")
    var seed: UInt64 = 0
}

/// A ladder of inverse temperatures, and how long it is sampled.
struct LadderOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The inverse temperatures.", valueName: "lowest:highest"))
    var beta = "1e0:1e12"
    @Option(help: "The number of inverse temperatures (default: one a decade).")
    var rungs: Int?
    @Option(help: "Sweeps of the ladder that are counted.")
    var sweeps = 400
    @Option(help: "Sweeps before them, in which step sizes are learned.")
    var warmUp = 200
}

/// Where a figure and its data go.
struct FigureOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where the figure and its data go; created if need be.", valueName: "directory"))
    var output = "figures"
    @Option(help: "The format of the figure.")
    var figure = Figure.Format.svg

    var writer: FigureWriter { FigureWriter(directory: output, format: figure) }
}

extension Figure.Format: ExpressibleByArgument {}

/// Where the fixtures are.
struct FixturesOptions: ParsableArguments {
    @Option(
        name: .customLong("fixtures"),
        help: ArgumentHelp(
            "The directory of fixtures (default: 'Fixtures' here or in the nearest directory above).",
            valueName: "directory"))
    var path: String?

    var directory: FixtureDirectory {
        get throws {
            try path.map(FixtureDirectory.init) ?? .nearest(above: FileManager.default.currentDirectoryPath)
        }
    }
}
