// Expects that a property records exactly one issue, at a given line, whose text has given parts.

import Synchronization
import Testing

@testable import PropertyTesting

private final class Record: Sendable {
    let texts = Mutex<[String]>([])
}

extension Issue {
    var text: String { comments.map(\.rawValue).joined(separator: "\n") }
}

/// Runs `body`, which must record one issue; returns its text. `parts` are looked for in the text, so that any other issue
/// is reported as unexpected.
@discardableResult
func expectPropertyIssue(
    _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) -> String {
    let record = Record()
    do {
        try withKnownIssue(sourceLocation: sourceLocation) {
            try body()
        } matching: { issue in
            guard issue.text.hasPrefix("Property"), parts.allSatisfy({ issue.text.contains($0) }) else { return false }
            record.texts.withLock { $0.append(issue.text) }
            return true
        }
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    let texts = record.texts.withLock { $0 }
    #expect(texts.count == 1, "one issue a property", sourceLocation: sourceLocation)
    return texts.first ?? ""
}

/// The same for an async body.
@discardableResult
func expectPropertyIssue(
    _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> String {
    let record = Record()
    do {
        try await withKnownIssue(sourceLocation: sourceLocation) {
            try await body()
        } matching: { issue in
            guard issue.text.hasPrefix("Property"), parts.allSatisfy({ issue.text.contains($0) }) else { return false }
            record.texts.withLock { $0.append(issue.text) }
            return true
        }
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    let texts = record.texts.withLock { $0 }
    #expect(texts.count == 1, "one issue a property", sourceLocation: sourceLocation)
    return texts.first ?? ""
}

/// Runs `body` with other environment variables.
func withEnvironment<Result>(_ variables: [String: String], _ body: () throws -> Result) rethrows -> Result {
    try PropertyEnvironment.$variables.withValue(variables, operation: body)
}
