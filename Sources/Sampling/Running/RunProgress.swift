// How far a run is, for whoever shows it.

import Synchronization

/// How far a run is.
public struct RunProgress: Sendable, Equatable {
    /// Transitions done and planned, of all chains.
    public let done: Int
    public let planned: Int
    public let elapsed: Duration
    /// The time that is still needed if transitions go on costing what they did; nil at the beginning.
    public let remaining: Duration?

    init(done: Int, planned: Int, resumedAt start: Int, elapsed: Duration) {
        (self.done, self.planned, self.elapsed) = (done, planned, elapsed)
        // What a run before this one did took no time of this one.
        remaining = done > start ? elapsed * (Double(planned - done) / Double(done - start)) : nil
    }
}

/// Adds up what the chains report, and passes it on ten times a second at most.
final class ProgressCounter: Sendable {
    private struct Count {
        var done = 0
        var start = 0
        var lastReport: ContinuousClock.Instant
    }

    private let planned: Int
    private let begin: ContinuousClock.Instant
    private let report: @Sendable (RunProgress) -> Void
    private let count: Mutex<Count>

    init(planned: Int, report: @escaping @Sendable (RunProgress) -> Void) {
        self.planned = planned
        self.report = report
        begin = .now
        count = Mutex(Count(lastReport: begin))
    }

    /// Counts transitions that an earlier run did.
    func resumed(_ transitions: Int) {
        count.withLock {
            $0.done += transitions
            $0.start += transitions
        }
    }

    func advance(_ transitions: Int) {
        let progress: RunProgress? = count.withLock { count in
            count.done += transitions
            let now = ContinuousClock.now
            guard now - count.lastReport >= .milliseconds(100) || count.done == planned else { return nil }
            count.lastReport = now
            return RunProgress(done: count.done, planned: planned, resumedAt: count.start, elapsed: now - begin)
        }
        if let progress { report(progress) }
    }
}
