// A ladder on disk, under way or done. Three lines and a checksum:
//
//     assay-ladder 1
//     the plan, JSON
//     the ladder, JSON
//     checksum of all before, as POSIX cksum prints it
//
// JSON's numbers read back as the same Doubles, so that a resumed run has the same bits as one that was never interrupted.

import AtomicFiles
import Foundation
import LearningCoefficient

/// Why the file of a ladder, or of a sweep, was refused.
public enum SweepFileError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    /// Truncated, or changed after it was written.
    case damaged(path: String)
    /// Made by other settings, or another build of the program.
    case otherRun(path: String, what: String)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path) cannot be read (\(reason)); give the rights, or remove it"
        case .damaged(let path): "\(path) is truncated or was changed; remove it to have it computed again"
        case .otherRun(let path, let what):
            "\(path) belongs to a sweep with another \(what); what it holds must not be mixed with this one: give another "
                + "directory, or remove it"
        }
    }
}

enum LadderFile {
    private static let magic = "assay-ladder 1"

    static func write(
        _ ladder: CollapsedLadder, of plan: LadderPlan, to name: String, in directory: LockedDirectory
    ) throws {
        let memory = String(decoding: try JSONEncoder.ordered.encode(ladder), as: UTF8.self)
        let body = try "\(magic)\n\(plan.identity)\n\(memory)\n"
        try directory.replace(name, with: body + "checksum \(Checksum.text(of: body.utf8))\n")
    }

    /// The ladder in a file; nil if there is no file.
    ///
    /// - Throws: ``SweepFileError``.
    static func read(_ path: String, of plan: LadderPlan) throws -> CollapsedLadder? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw SweepFileError.unreadable(path: path, reason: (error as NSError).localizedDescription)
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 5, lines[0] == magic, lines[4].isEmpty else { throw SweepFileError.damaged(path: path) }
        let body = lines[..<3].joined(separator: "\n") + "\n"
        guard lines[3] == "checksum \(Checksum.text(of: body.utf8))" else { throw SweepFileError.damaged(path: path) }
        guard try lines[1] == plan.identity else { throw SweepFileError.otherRun(path: path, what: "setting") }
        guard let ladder = try? JSONDecoder().decode(CollapsedLadder.self, from: Data(lines[2].utf8)) else {
            throw SweepFileError.damaged(path: path)
        }
        return ladder
    }
}

extension LadderPlan {
    /// How long a run that is killed without warning may lose.
    private static let interval = Duration.seconds(5)

    /// Runs the ladder to its end, from where the file in the directory is, if there is one.
    ///
    /// A task that is cancelled leaves all that was done in the file.
    ///
    /// - Parameters:
    ///   - name: the file; nil for nowhere.
    ///   - directory: holds the file.
    ///   - path: the directory's path.
    ///   - progress: is told each sweep.
    /// - Throws: ``SweepFileError``, `WriteError`, `SamplingError`, `CancellationError`.
    func run(
        _ name: String? = nil, in directory: LockedDirectory? = nil, at path: String = "",
        progress: ProgressLine = .none
    ) throws -> CollapsedLadder {
        let exchange = try exchange()
        var start = try CollapsedLadder(exchange, warmUp: warmUp, randomness: randomness)
        if let name, let stored = try LadderFile.read(path + "/" + name, of: self) { start = stored }
        progress.skip(start.sweep)
        var run = try CollapsedLadder.Run(start, on: exchange)
        let clock = ContinuousClock()
        var lastWritten = clock.now
        func keep() throws {
            if let name, let directory { try LadderFile.write(run.ladder, of: self, to: name, in: directory) }
            lastWritten = clock.now
        }
        let isComplete = run.sweep >= length
        while run.sweep < length {
            if Task.isCancelled {
                try keep()
                throw CancellationError()
            }
            run.advance()
            progress.advance()
            if clock.now - lastWritten > Self.interval { try keep() }
        }
        if !isComplete { try keep() }
        return run.ladder
    }
}
