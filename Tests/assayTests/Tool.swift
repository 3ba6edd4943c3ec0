// Runs the built executable as a process.

import Foundation
import Testing

/// What a run of the tool said, and how it ended.
struct Run {
    let output: String
    let errors: String
    let status: Int32
    let wasKilled: Bool

    var json: [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any]
    }
}

enum Tool {
    /// The executable lies next to the tests' own.
    static let path: String = {
        let own = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
        return own.resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "assay").path
    }()

    /// Runs the tool with `arguments`; `during` is called with the process while it runs.
    static func run(
        _ arguments: [String], in directory: String? = nil, shell prefix: String? = nil,
        during: ((Process) -> Void)? = nil
    ) throws -> Run {
        let process = Process()
        if let prefix {
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", prefix + "; exec \"$0\" \"$@\"", path] + arguments
        } else {
            process.executableURL = URL(filePath: path)
            process.arguments = arguments
        }
        if let directory { process.currentDirectoryURL = URL(filePath: directory) }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        during?(process)
        // Every answer of these tests fits the pipe's buffer, so that reading one after the other cannot block.
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Run(
            output: String(decoding: said, as: UTF8.self), errors: String(decoding: complained, as: UTF8.self),
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal)
    }

    static func run(_ line: String) throws -> Run {
        try run(line.split(separator: " ").map(String.init))
    }
}
