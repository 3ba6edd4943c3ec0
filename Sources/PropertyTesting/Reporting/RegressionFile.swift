// RegressionFile: minimal failing inputs, kept as values beside the test that failed.
//
// KernelTests.swift has .KernelTests.regressions beside it (the dot keeps SwiftPM from calling it an unhandled file):
//
//     property: KernelTests.Kernel/isOdd() (Double, Int)
//     # (0x1.8p+0, 3)
//     1.5<TAB>3
//
// A block is headed by the test's name and the types of the inputs; a line is one input, one JSON value a parameter. JSON
// numbers are shortest decimals, which read back bit for bit; the comment shows the same input as Swift source. Choices
// would rot when a generator changes, values do not. Properties with equal types in one test share a block.
//
// Reading happens in every run. Writing happens only when asked for (.property(keepsRegressions: true) or
// ASSAY_KEEP_REGRESSIONS=1) and never in CI; an input that is not Codable or would read back differently is not kept, and
// the report says so.

import Foundation
import Synchronization

struct RegressionFile {
    enum Outcome: CustomStringConvertible {
        case kept(String)
        case alreadyKept(String)
        case notKept(reason: String)

        var description: String {
            switch self {
            case .kept(let path): "kept in \(path)"
            case .alreadyKept(let path): "already in \(path)"
            case .notKept(let reason): "not kept: \(reason)"
            }
        }
    }

    let path: String

    init(besideTest sourcePath: String) {
        let source = URL(fileURLWithPath: sourcePath)
        let name = source.deletingPathExtension().lastPathComponent
        path = source.deletingLastPathComponent().appendingPathComponent(".\(name).regressions").path
    }

    /// Parsed files, so that each is read once a process; also serialises writing.
    private static let files = Mutex<[String: [String: [String]]]>([:])

    func inputs<Input>(for name: String, _ coder: RegressionCoder<Input>) throws -> [Input] {
        let lines = Self.files.withLock { Self.parsed(path, &$0)[name] ?? [] }
        return try lines.map { line in
            guard let input = try? coder.decode(line) else {
                throw PropertyMisuse.regression(file: path, line: line, property: name)
            }
            return input
        }
    }

    func keep<Input>(_ input: Input, for name: String, _ coder: RegressionCoder<Input>) -> Outcome {
        guard let line = try? coder.encode(input) else {
            return .notKept(reason: "the input is not Codable; paste the example line into the test instead")
        }
        guard let copy = try? coder.decode(line), let again = try? coder.encode(copy), again == line,
            Self.source(of: copy) == Self.source(of: input)
        else {
            return .notKept(reason: "the input reads back differently; paste the example line into the test instead")
        }
        return Self.files.withLock { files in
            var blocks = Self.parsed(path, &files)
            if blocks[name]?.contains(line) == true { return .alreadyKept(path) }
            blocks[name, default: []].append(line)
            let addition = "# \(Self.source(of: input))\n\(line)\n"
            do {
                try Self.text(byInserting: addition, in: name, of: path).write(
                    toFile: path, atomically: true, encoding: .utf8)
            } catch {
                return .notKept(reason: "\(path) cannot be written: \(error)")
            }
            files[path] = blocks
            return .kept(path)
        }
    }

    private static func source(of value: Any) -> String { ValueDescription(purpose: .pasting).text(of: value) }

    private static let header = "property: "

    private static let preamble = """
        # Inputs that once failed; they run before the random cases. Delete a line when it no longer means anything.

        """

    private static func text(byInserting addition: String, in name: String, of path: String) -> String {
        var text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? preamble
        if let line = text.range(of: "\(header)\(name)\n") {
            text.insert(contentsOf: addition, at: line.upperBound)
        } else {
            text += "\n\(header)\(name)\n\(addition)"
        }
        return text
    }

    private static func parsed(_ path: String, _ files: inout [String: [String: [String]]]) -> [String: [String]] {
        if let blocks = files[path] { return blocks }
        var blocks: [String: [String]] = [:]
        var name = ""
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            // No JSON value begins like a header.
            if line.hasPrefix(header) {
                name = String(line.dropFirst(header.count))
            } else {
                blocks[name, default: []].append(String(line))
            }
        }
        files[path] = blocks
        return blocks
    }
}

/// Writes an input as a line of JSON values and reads it back.
struct RegressionCoder<Input> {
    let encode: (Input) throws -> String
    let decode: (String) throws -> Input

    struct NotCodable: Error {}
}

extension RegressionCoder {
    static func make<each Value>() -> RegressionCoder where Input == (repeat each Value) {
        RegressionCoder { input in
            var fields: [String] = []
            for value in repeat each input { fields.append(try Self.encodeField(value)) }
            return fields.joined(separator: "\t")
        } decode: { line in
            var fields = line.split(separator: "\t", omittingEmptySubsequences: false)[...]
            let input = (repeat try Self.decodeField((each Value).self, &fields))
            guard fields.isEmpty else { throw NotCodable() }
            return input
        }
    }

    private static func encodeField(_ value: Any) throws -> String {
        guard let value = value as? any Encodable else { throw NotCodable() }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func decodeField<Value>(_ type: Value.Type, _ fields: inout ArraySlice<Substring>) throws -> Value {
        guard let type = type as? any Decodable.Type, let field = fields.popFirst() else { throw NotCodable() }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let value = try decoder.decode(type, from: Data(field.utf8)) as? Value else { throw NotCodable() }
        return value
    }
}
