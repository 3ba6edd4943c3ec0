// Progress of long work, on standard error when that is a terminal, and nowhere else: what a program prints for others to
// read must not depend on where it runs.

import Foundation
import Synchronization

/// A line that tells how far some work is and how long it will still take.
public final class ProgressLine: Sendable {
    private struct Work {
        var label = ""
        var count = 0
        var done = 0
        /// Steps that an earlier run had done.
        var skipped = 0
        var start = ContinuousClock.now
        var lastShown = ContinuousClock.now
    }

    private let write: (@Sendable (String) -> Void)?
    private let work = Mutex(Work())

    /// Reports lines to `write`; nil for none.
    init(write: (@Sendable (String) -> Void)?) { self.write = write }

    /// No report at all.
    public static let none = ProgressLine(write: nil)

    /// Reports on standard error if that is a terminal.
    public static func terminal() -> ProgressLine {
        guard isatty(STDERR_FILENO) == 1 else { return none }
        return ProgressLine { FileHandle.standardError.write(Data($0.utf8)) }
    }

    /// Starts work of `count` steps.
    func begun(_ label: String, count: Int) -> ProgressLine {
        work.withLock { $0 = Work(label: label, count: count) }
        return self
    }

    /// Counts steps that an earlier run had done, which say nothing about the time that the others take.
    func skip(_ count: Int) {
        work.withLock {
            $0.done += count
            $0.skipped += count
        }
    }

    /// Counts steps that are done; shows the line ten times a second at most, and clears it after the last step.
    func advance(by steps: Int = 1) {
        guard let write else { return }
        let line: String? = work.withLock { work in
            work.done += steps
            let now = ContinuousClock.now
            if work.done == work.count { return "\r\u{1b}[K" }
            guard now - work.lastShown > .milliseconds(100) else { return nil }
            work.lastShown = now
            return "\r\u{1b}[K"
                + Self.line(
                    work.label, work.done, work.count, skipped: work.skipped, elapsed: now - work.start)
        }
        if let line { write(line) }
    }

    /// Shows how far work is that counts for itself; clears the line after the last step.
    func show(_ label: String, _ done: Int, of count: Int, left: Duration?) {
        guard done < count else {
            write?("\r\u{1b}[K")
            return
        }
        let left = left.map { ", about \($0.components.seconds) s left" } ?? ""
        write?("\r\u{1b}[K\(label) \(done)/\(count)\(left)")
    }

    /// Shows `message` on a line of its own.
    func note(_ message: String) { write?("\r\u{1b}[K\(message)\n") }

    static func line(
        _ label: String, _ done: Int, _ count: Int, skipped: Int = 0, elapsed: Duration
    ) -> String {
        let left = elapsed / max(1, done - skipped) * (count - done)
        return "\(label) \(done)/\(count), about \(left.components.seconds) s left"
    }
}
