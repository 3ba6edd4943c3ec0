// IssueInterception: keeps the issues of a property's cases out of the test's results, and in the property's report.
//
// The public IssueHandlingTrait is entered by hand around all cases of a run (Swift 6.2, proposal ST-0011). Passing
// expectations leave no trace that public API can see; AssertionScan says what is done about that.

import Synchronization
import Testing

/// Collects the issues that a case records, from any task or thread that inherits the test.
final class IssueRecorder: Sendable {
    private let issues = Mutex<[Issue]>([])
    private let hasIssues = Atomic<Bool>(false)

    /// Keeps errors, known ones too: a `withKnownIssue` around the property would otherwise hide every case's failure
    /// from it. Warnings are passed on.
    func handle(_ issue: Issue) -> Issue? {
        guard issue.severity >= .error else { return issue }
        issues.withLock { $0.append(issue) }
        hasIssues.store(true, ordering: .releasing)
        return nil
    }

    func takeIssues() -> [Issue] {
        guard hasIssues.load(ordering: .acquiring) else { return [] }
        hasIssues.store(false, ordering: .releasing)
        return issues.withLock { issues in
            defer { issues = [] }
            return issues
        }
    }

    /// Runs `body` so that its issues come here; outside of a test it only runs it.
    func intercept(_ body: () async -> Void) async {
        guard let test = Test.current else { return await body() }
        let trait = IssueHandlingTrait.compactMapIssues { self.handle($0) }
        await withoutActuallyEscaping(body) { body in
            // Not Sendable, yet safe: the scope awaits its function before it returns, and calls it once.
            nonisolated(unsafe) let body = body
            // The scope rethrows its function's errors only, and this function throws none.
            try? await trait.provideScope(for: test, testCase: Test.Case.current) { await body() }
        }
    }
}

/// How a case failed. Two failures are the same when their signatures are; shrinking never slips from one to another.
struct CaseFailure: Sendable {
    var signature: String
    var details: [String]

    init?(issues: [Issue], thrown: (any Error)?, returnedFalse: Bool) {
        details = issues.map(\.summary)
        if let issue = issues.first {
            let location = issue.sourceLocation.map { "\($0.fileID):\($0.line):\($0.column)" } ?? ""
            signature = "issue at \(location)"
        } else if let thrown {
            signature = "error \(type(of: thrown))"
        } else if returnedFalse {
            signature = "false"
        } else {
            return nil
        }
        // #require records its issue and then throws; the error would only repeat it.
        if let thrown, issues.isEmpty || !(thrown is ExpectationFailedError) {
            details.append("Caught error of type \(type(of: thrown)): \(thrown)")
        }
        if returnedFalse { details.append("The body returned false.") }
    }
}

extension Issue {
    fileprivate var summary: String {
        let location = sourceLocation.map {
            " at \($0.fileID.split(separator: "/").last ?? ""):\($0.line):\($0.column)"
        }
        let notes = comments.map { "\n    \($0.rawValue)" }.joined()
        return "\(kind)\(location ?? "")\(notes)"
    }
}
