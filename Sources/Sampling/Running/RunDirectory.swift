// Where a run writes: chain-N.draws, the draws; chain-N.checkpoint, what the chain goes on from; chain-N.csv, the draws as CmdStan writes them.

import AtomicFiles
import Foundation

/// The directory of one run, which this process alone may write to.
public struct RunDirectory: Sendable {
    public let path: String
    /// Whether the run goes on with what is there.
    public let resumes: Bool
    private let lock: LockedDirectory

    /// Waits until no other process holds the directory, which is created if it is not there.
    ///
    /// - Throws: `WriteError`; `ChainFileError.alreadyExists` if there are draws and the run shall not resume; `CancellationError`.
    public init(path: String, resumes: Bool, onWait: () -> Void = {}) async throws {
        (self.path, self.resumes) = (path, resumes)
        lock = try await LockedDirectory(path: path, onWait: onWait)
        lock.removeStaleFiles()
        if !resumes, FileManager.default.fileExists(atPath: drawsPath(0)) {
            throw ChainFileError.alreadyExists(path: drawsPath(0))
        }
    }

    /// The draws of chain `chain`, counted from 0.
    public func drawsPath(_ chain: Int) -> String { "\(path)/chain-\(chain + 1).draws" }

    public func checkpointPath(_ chain: Int) -> String { "\(path)/chain-\(chain + 1).checkpoint" }

    /// The memory that chain `chain` goes on from; nil if it has none.
    func memory(_ chain: Int, for asked: ChainDescription) throws -> ChainMemory? {
        guard resumes, FileManager.default.fileExists(atPath: checkpointPath(chain)) else { return nil }
        return try Checkpoint.read(checkpointPath(chain), for: asked)
    }

    /// The writer of a chain's draws: behind what is there, or from the beginning.
    func writer(_ chain: Int, _ description: ChainDescription, after mark: DrawsFileWriter.Mark?) throws
        -> DrawsFileWriter
    {
        if let mark { return try DrawsFileWriter(path: drawsPath(chain), description, resumingAt: mark) }
        // Killed before its first checkpoint, a chain leaves a file from which nothing can go on.
        if resumes { try? FileManager.default.removeItem(atPath: drawsPath(chain)) }
        return try DrawsFileWriter(path: drawsPath(chain), description)
    }

    /// Makes `memory` what the chain goes on from.
    func keep(_ memory: ChainMemory, _ description: ChainDescription) throws {
        let name = "chain-\(description.chain + 1).checkpoint"
        try lock.replace(name, with: Checkpoint.encode(memory, description, path: path + "/" + name))
    }

    /// Writes the draws of `chain` as CmdStan CSV.
    ///
    /// - Returns: The file's path.
    /// - Throws: `ChainFileError`, `WriteError`.
    public func exportCSV(_ chain: Int) throws -> String {
        let name = "chain-\(chain + 1).csv"
        try lock.replace(
            name, writing: { write in try CmdStanCSV.export(drawsPath(chain)) { try write(Array($0.utf8)) } })
        return path + "/" + name
    }
}
