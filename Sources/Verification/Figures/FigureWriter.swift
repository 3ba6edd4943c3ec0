// Writes a figure: NAME.csv and NAME.json (the data), NAME.gp (the script), and NAME.svg or NAME.png if gnuplot is there.
//
// Every file is replaced in one step. Without gnuplot the data is complete, and the report says what to install.

import AtomicFiles
import Foundation

/// Where figures go, and how they are drawn.
public struct FigureWriter: Sendable {
    public let directory: String
    public let format: Figure.Format
    /// The directories that are searched for gnuplot.
    private let searchPath: [String]

    /// - Parameters:
    ///   - directory: is created if it is not there.
    ///   - format: the format of the drawing.
    ///   - path: the directories to search for gnuplot, separated by colons.
    public init(
        directory: String, format: Figure.Format,
        path: String = ProcessInfo.processInfo.environment["PATH"] ?? ""
    ) {
        self.directory = directory
        self.format = format
        searchPath = path.split(separator: ":").map(String.init)
    }

    /// What was written.
    public struct Written: Sendable {
        /// The files, as paths.
        public let files: [String]
        /// Why there is no drawing, and what to do; nil if there is one.
        public let notice: String?
    }

    /// Writes `figure`.
    ///
    /// - Throws: `WriteError` if a file cannot be written; `CancellationError`.
    public func write(_ figure: Figure) async throws -> Written {
        let locked = try await LockedDirectory(path: directory)
        locked.removeStaleFiles()
        let script = figure.name + ".gp"
        let files: [(String, String)] = [
            (figure.name + ".csv", figure.csv), (figure.name + ".json", figure.json.text(depth: 4) + "\n"),
            (script, figure.gnuplotScript(format)),
        ]
        for (name, text) in files { try locked.replace(name, with: text) }
        var written = files.map { directory + "/" + $0.0 }
        let drawing = figure.name + "." + format.rawValue
        switch draw(script) {
        case .success(let bytes):
            try locked.replace(drawing, with: bytes)
            written.append(directory + "/" + drawing)
            return Written(files: written, notice: nil)
        case .failure(let failure):
            let remedy = "then draw it with: gnuplot \(directory)/\(script) > \(directory)/\(drawing)"
            return Written(files: written, notice: "\(drawing) was not drawn: \(failure.reason); \(remedy)")
        }
    }

    private struct Undrawn: Error {
        let reason: String
    }

    private func draw(_ script: String) -> Result<Data, Undrawn> {
        let candidates = searchPath.map { $0 + "/gnuplot" }
        guard let gnuplot = candidates.first(where: FileManager.default.isExecutableFile) else {
            return .failure(Undrawn(reason: "gnuplot is not installed; apt-get install gnuplot-nox"))
        }
        let process = Process()
        process.executableURL = URL(filePath: gnuplot)
        process.arguments = [script]
        process.currentDirectoryURL = URL(filePath: directory, directoryHint: .isDirectory)
        let output = Pipe()
        process.standardOutput = output
        // gnuplot's warnings are not the user's: what counts is whether it ends well.
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        do { try process.run() } catch {
            return .failure(Undrawn(reason: "\(gnuplot) does not start (\((error as NSError).localizedDescription))"))
        }
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0, !bytes.isEmpty else {
            return .failure(Undrawn(reason: "gnuplot ended with status \(process.terminationStatus)"))
        }
        return .success(bytes)
    }
}
