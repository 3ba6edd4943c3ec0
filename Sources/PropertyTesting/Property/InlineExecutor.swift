// InlineExecutor: runs an async function to its end on the calling thread.
//
// Swift Testing intercepts issues in an async scope only, while a property in a synchronous test must return
// synchronously. Blocking on a task of the shared pool could deadlock when every thread of the pool waits so; here the
// waiting thread itself runs the task's jobs, in order.

import Foundation
import Synchronization

final class InlineExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let ready = DispatchSemaphore(value: 0)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        ready.signal()
    }

    private func runNextJob() {
        ready.wait()
        jobs.withLock { $0.removeFirst() }.runSynchronously(on: asUnownedTaskExecutor())
    }

    /// Runs `body` with the caller's task-local values and returns when it has ended.
    static func run(_ body: @escaping () async -> Void) {
        let executor = InlineExecutor()
        let isFinished = Latch()
        // Not Sendable, yet safe: every job runs on this thread, while this thread does nothing else.
        nonisolated(unsafe) let body = body
        Task(executorPreference: executor) {
            await body()
            isFinished.close()
        }
        while !isFinished.isClosed { executor.runNextJob() }
    }
}

private final class Latch: Sendable {
    private let state = Atomic<Bool>(false)

    var isClosed: Bool { state.load(ordering: .acquiring) }

    func close() { state.store(true, ordering: .releasing) }
}
