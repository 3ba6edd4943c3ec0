// The command-line tool. It reads arguments, calls `Verification`, and prints the report; what is decided is decided there.

import ArgumentParser
import Foundation
import Verification

@main
struct Assay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assay",
        abstract: "Tells whether numbers from learning theory are true.",
        discussion: """
            Every quantity has a fast Double implementation, which promises an accuracy, and a certified reference, which \
            judges it.

            Examples:
              assay gate
              assay evaluate hermite-coefficient activation=erf degree=3 weight=0x1.8p-1
              assay accuracy --format markdown > ACCURACY.md

            Exit codes: 0 all promises kept, 1 a promise broken, 64 wrong usage, 70 internal error, \
            130 interrupted.
            """,
        subcommands: [
            GateCommand.self, AccuracyCommand.self, FixturesCommand.self, EvaluateCommand.self, QuantitiesCommand.self,
            ClaimsCommand.self, CloverCommand.self, SpectrumCommand.self, ThresholdCommand.self, LambdaCommand.self,
            SampleCommand.self, SweepCommand.self,
        ])

    static func main() async {
        // A write past the file size limit then fails with a message, instead of ending the process.
        signal(SIGXFSZ, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch is CancellationError {
            exit(withError: ExitCode(ExitStatus.interrupted.rawValue))
        } catch let error as ExitCode {
            exit(withError: error)
        } catch {
            // Help, and what is wrong with the form of the arguments, are the parser's to report; it ends with EXIT_FAILURE
            // for errors that it does not know.
            if exitCode(for: error) != .failure { exit(withError: error) }
            FileHandle.standardError.write(Data("Error: \(error)\n".utf8))
            exit(withError: ExitCode(ExitStatus(error).rawValue))
        }
    }
}
