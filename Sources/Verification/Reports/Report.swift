// What a command answers: text for people, Markdown for documents, JSON for programs, and whether all promises were kept.

import AtomicFiles
import Sampling

/// The answer of a command.
public struct Report: Sendable {
    /// How an answer is written.
    public enum Format: String, Sendable, CaseIterable {
        case text, json, markdown
    }

    let json: JSON
    let tables: [Table]
    /// Sentences under the tables: the summary, and what to do.
    let notes: [String]
    /// Whether every promise was kept.
    public let isKept: Bool

    init(json: JSON, jsonDepth: Int = 2, tables: [Table], notes: [String] = [], isKept: Bool = true) {
        self.json = json
        self.jsonDepth = jsonDepth
        self.tables = tables.filter { !$0.rows.isEmpty }
        self.notes = notes
        self.isKept = isKept
    }

    private let jsonDepth: Int

    /// The answer in `format`, with a newline at its end.
    public func rendered(as format: Format) -> String {
        switch format {
        case .json: json.text(depth: jsonDepth) + "\n"
        case .text: (tables.map(\.text) + (notes.isEmpty ? [] : [notes.joined(separator: "\n")])).paragraphs
        case .markdown: (tables.map(\.markdown) + notes).paragraphs
        }
    }
}

extension [String] {
    fileprivate var paragraphs: String { joined(separator: "\n\n") + "\n" }
}

/// The exit codes of the command line.
public enum ExitStatus: Int32, Sendable {
    case kept = 0
    case broken = 1
    case wrongUsage = 64
    case internalError = 70
    /// What a shell reports of a program that SIGINT ended.
    case interrupted = 130

    /// The status with which a program that failed with `error` ends.
    public init(_ error: any Error) {
        switch error {
        case is UsageError, is InputError, is SamplingError: self = .wrongUsage
        case EvaluationError.fast: self = .broken
        case is WriteError, ChainFileError.notWritten, ChainFileError.unreadable: self = .internalError
        case ChainFileError.alreadyExists, ChainFileError.otherRun, ChainFileError.foreign: self = .wrongUsage
        case is ChainFileError: self = .broken
        case is FixtureError: self = .broken
        case is CancellationError: self = .interrupted
        default: self = .internalError
        }
    }
}
