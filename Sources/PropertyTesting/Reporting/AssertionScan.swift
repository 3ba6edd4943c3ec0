// AssertionScan: finds property bodies that cannot fail.
//
// A passing #expect leaves no trace that Swift Testing's public API shows (expectation-checked events are its private
// business), so assertions cannot be counted while they run. Instead the text of the closure is read, once, after all
// cases have passed, where the source file is at hand. It is called assertion-free when outside of comments and string
// literals it contains none of
//
//   #expect, #require, throw, try (but `try?` and `try assume`), Issue.record, fatalError, and no name that begins with check, expect,
//   require, verify, assert, precondition, confirm or withKnownIssue
//
// What this does not see: assertions in functions of other names (suppress the check, or rename), and assertions that are
// written but never reached. Bodies that return a Bool, bodies that are not trailing closures, and files that cannot be
// read are never accused.

import Foundation
import Synchronization

final class AssertionScan: Sendable {
    static let shared = AssertionScan()

    private let files = Mutex<[String: [UInt8]]>([:])

    func isAssertionFree(file: String, line: Int, column: Int) -> Bool {
        let text = files.withLock { files in
            if let text = files[file] { return text }
            let text = FileManager.default.contents(atPath: file).map { [UInt8]($0) } ?? []
            files[file] = text
            return text
        }
        guard let body = Self.body(ofCallAt: line, column, in: text) else { return false }
        return !Self.canFail(body)
    }

    /// The words of the trailing closure of the call of forAll at a position; nil when there is no such call.
    static func body(ofCallAt line: Int, _ column: Int, in text: [UInt8]) -> [String]? {
        var start = 0
        for _ in 1..<max(line, 1) {
            guard let newline = text[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            start = newline + 1
        }
        start += column - 1
        // #_sourceLocation stands at the opening parenthesis of the call.
        guard start >= 0, start < text.count, text[..<start].reversed().starts(with: "forAll".utf8.reversed()) else {
            return nil
        }
        var scanner = SwiftTokens(text[start...])
        guard scanner.next() == "(" else { return nil }
        var depth = 1
        while depth > 0 {
            guard let token = scanner.next() else { return nil }
            if ["(", "[", "{"].contains(token) { depth += 1 }
            if [")", "]", "}"].contains(token) { depth -= 1 }
        }
        guard scanner.next() == "{" else { return nil }
        var body: [String] = []
        depth = 1
        while let token = scanner.next() {
            if token == "{" { depth += 1 }
            if token == "}" { depth -= 1 }
            if depth == 0 { return body }
            body.append(token)
        }
        return nil
    }

    private static let assertions = [
        "check", "expect", "require", "verify", "assert", "precondition", "confirm", "withknownissue",
    ]

    static func canFail(_ body: [String]) -> Bool {
        body.indices.contains { index in
            let word = body[index]
            let next = index + 1 < body.count ? body[index + 1] : ""
            switch word {
            case "throw", "fatalError": return true
            case "try": return next != "?" && next != "assume"
            case "Issue": return next == "."
            default: return assertions.contains { word.lowercased().hasPrefix($0) }
            }
        }
    }
}

/// Words and punctuation of Swift source, without comments and string literals.
struct SwiftTokens {
    private var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) { rest = text }

    mutating func next() -> String? {
        while let byte = rest.first {
            if rest.starts(with: "//".utf8) {
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            } else if rest.starts(with: "/*".utf8) {
                skipComment()
            } else if rest.starts(with: "\"\"\"".utf8) {
                skipLiteral(delimiter: "\"\"\"")
            } else if byte == UInt8(ascii: "\"") {
                skipLiteral(delimiter: "\"")
            } else if Self.isWord(byte) {
                let word = rest.prefix(while: Self.isWord)
                rest = rest.dropFirst(word.count)
                return String(decoding: word, as: UTF8.self)
            } else {
                rest = rest.dropFirst()
                if byte > 32 { return String(UnicodeScalar(byte)) }
            }
        }
        return nil
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte >= 128
    }

    private mutating func skipComment() {
        var depth = 0
        repeat {
            if rest.starts(with: "/*".utf8) {
                depth += 1
                rest = rest.dropFirst(2)
            } else if rest.starts(with: "*/".utf8) {
                depth -= 1
                rest = rest.dropFirst(2)
            } else {
                rest = rest.dropFirst()
            }
        } while depth > 0 && !rest.isEmpty
    }

    private mutating func skipLiteral(delimiter: String) {
        rest = rest.dropFirst(delimiter.utf8.count)
        while !rest.isEmpty, !rest.starts(with: delimiter.utf8) {
            rest = rest.dropFirst(rest.first == UInt8(ascii: "\\") ? 2 : 1)
        }
        rest = rest.dropFirst(delimiter.utf8.count)
    }
}
