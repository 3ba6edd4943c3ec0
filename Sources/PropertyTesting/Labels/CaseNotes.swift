// CaseNotes: what a body says about its case (labels, a score), and the totals over a run.
//
// The functions below work inside the body of a property, in child tasks also; anywhere else they do nothing, but assume,
// which throws.

import Synchronization

/// Counts the case under a label when a condition holds; the report shows each label's share.
public func classify(_ label: String, when condition: Bool = true) {
    guard condition else { return }
    CaseNotes.current?.update { $0.labels.insert(label) }
}

/// Counts the case under the description of a value.
public func collect(_ value: some Any) {
    classify(String(describing: value))
}

/// Demands that a condition holds in at least a given share of the cases.
///
/// The decision is statistical with stated errors: if the true share is at least `percent`, the
/// property fails for lack of coverage with probability at most 1e-9; if it is below 9/10 of that, it is accepted with
/// probability at most 1e-9. Until there is evidence for one or the other, the run doubles its cases, up to 1024 times
/// the number asked for; a share that is undecided then fails.
///
/// Every case that reaches this line counts, so put it where every case passes; cases that do not reach it count as not
/// covered.
public func cover(_ label: String, percent: Double, when condition: Bool) {
    CaseNotes.current?.update { notes in
        notes.required[label] = percent
        if condition { notes.labels.insert(label) }
    }
}

/// Says how close a case comes to the worst. After the random cases, as many again climb towards higher scores by changing
/// the choices of the best cases a little, from up to eight starts; NaN is ignored.
public func target(_ score: Double) {
    guard !score.isNaN else { return }
    CaseNotes.current?.update { $0.score = max($0.score ?? -.infinity, score) }
}

/// Discards the case unless a condition holds: it is neither a success nor a failure.
///
/// Prefer generators that satisfy the condition; a property that discards too much fails
/// (``HealthCheck/starvedFilter``).
public func assume(_ condition: Bool) throws {
    if !condition { throw Rejection.filtered }
}

final class CaseNotes: Sendable {
    @TaskLocal static var current: CaseNotes?

    struct Case {
        var labels: Set<String> = []
        var required: [String: Double] = [:]
        var score: Double?
    }

    private let pending = Mutex(Case())
    private let isUsed = Atomic<Bool>(false)

    func update(_ change: (inout Case) -> Void) {
        pending.withLock { change(&$0) }
        isUsed.store(true, ordering: .releasing)
    }

    /// The notes of the case that just ended, or nil if it made none.
    func take() -> Case? {
        guard isUsed.load(ordering: .acquiring) else { return nil }
        isUsed.store(false, ordering: .releasing)
        return pending.withLock { pending in
            defer { pending = Case() }
            return pending
        }
    }
}

/// The counts of a run.
struct Tally: Sendable {
    var cases = 0
    var discarded = 0
    var labels: [String: Int] = [:]
    var required: [String: Double] = [:]
    var bestScore: Double?

    mutating func count(_ notes: CaseNotes.Case?) {
        cases += 1
        guard let notes else { return }
        for label in notes.labels { labels[label, default: 0] += 1 }
        required.merge(notes.required) { max($0, $1) }
        if let score = notes.score { bestScore = max(bestScore ?? -.infinity, score) }
    }

    /// "negative 43.2 %, zero 1.0 %", most frequent first; nil without labels.
    var classification: String? {
        guard !labels.isEmpty, cases > 0 else { return nil }
        return labels.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(20)
            .map { "\($0.key) \((1000 * Double($0.value) / Double(cases)).rounded() / 10) %" }
            .joined(separator: ", ")
    }
}
