// Ctrl-C and a batch system's notice cancel work that can be taken up again, which then writes down how far it has come; the second time
// they end the program at once.

import Dispatch
import Foundation

enum Interruption {
    /// The value of `work`, which SIGINT or SIGTERM cancels.
    static func cancels<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = Task { try await work() }
        // A queue of its own gets a thread of its own; the global queues have as many threads as there are cores, and work that keeps the
        // cores busy keeps those.
        let queue = DispatchQueue(label: "interruption", qos: .userInteractive)
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                signal(number, SIG_DFL)
                task.cancel()
            }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        do {
            return try await task.value
        } catch is CancellationError {
            FileHandle.standardError.write(Data("Interrupted; the same command goes on from here.\n".utf8))
            throw CancellationError()
        }
    }
}
