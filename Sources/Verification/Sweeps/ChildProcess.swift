// Programs that are run as processes, and end with the task that waits for them.

import AtomicFiles
import Foundation
import Synchronization

/// A program that is run, and ends with the task that waits for it.
enum ChildProcess {
    struct Ending: Sendable {
        var status: Int32 = 0
        var output = ""
        /// The end of what it wrote on standard error.
        var said = ""
    }

    /// The first program of that name on the PATH.
    ///
    /// - Throws: ``SweepError/noSlurm(program:)``.
    static func find(_ name: String) throws(SweepError) -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let candidates = path.split(separator: ":").map { "\($0)/\(name)" }
        guard let program = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw .noSlurm(program: name)
        }
        return program
    }

    /// Runs `executable`; a cancelled task sends it SIGTERM and waits for its end.
    static func run(
        _ executable: String, _ arguments: [String], evenIfCancelled: Bool = false
    ) async throws -> Ending {
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        // Files, not pipes: nobody has to read while it runs, and it outlives this process.
        let (output, errors) = (try Scratch(), try Scratch())
        process.standardOutput = output.handle
        process.standardError = errors.handle
        let running = Mutex<Process?>(nil)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                process.terminationHandler = { _ in continuation.resume() }
                do {
                    try process.run()
                } catch {
                    process.terminationHandler = nil
                    continuation.resume(throwing: error)
                    return
                }
                running.withLock { $0 = process }
                if !evenIfCancelled, Task.isCancelled { process.terminate() }
            }
        } onCancel: {
            if !evenIfCancelled { running.withLock { $0?.terminate() } }
        }
        return Ending(
            status: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
            output: output.text, said: String(errors.text.suffix(2000)))
    }

    /// A file without a name.
    private struct Scratch {
        let handle: FileHandle

        init() throws(WriteError) {
            let path = NSTemporaryDirectory() + "/assay-" + UUID().uuidString
            let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw WriteError(path: path, reason: String(cString: strerror(errno))) }
            unlink(path)
            handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        }

        var text: String {
            try? handle.seek(toOffset: 0)
            let data = (try? handle.readToEnd()) ?? nil
            return String(decoding: data ?? Data(), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }
}
