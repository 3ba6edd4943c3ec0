// A fixture: the certified values of one quantity at its golden inputs, frozen as a text that reads well in a diff.
//
// The text is JSON, one entry a line. The digest is the checksum of the text without the line that holds the digest:
//
//     grep -v '"digest"' Fixtures/NAME.json | cksum
//
// so that it can be checked without this program, and any edit shows, be it of white space only.

import CMPFR
import Foundation

/// The certified values of a quantity at its golden inputs.
struct Fixture: Sendable {
    /// The certified value at one point.
    struct Entry: Hashable, Sendable {
        let inputs: Inputs
        let bracket: DecimalBracket
        /// The nearest Double; nil if the digits of the bracket do not decide it.
        let nearest: Double?
    }

    /// The version of the format that this program writes, the only one it reads.
    static let formatVersion = 1

    let quantity: String
    let method: String
    /// The significant digits of the brackets.
    let digits: Int
    /// The two working precisions, in bits, from which each bracket was found.
    let precisions: [Int]
    let mpfrVersion: String
    let entries: [Entry]

    /// The version of MPFR that this program runs on.
    static let currentMPFRVersion = String(cString: mpfr_get_version())

    /// The file's content.
    var text: String {
        let unsealed = "digest of the other lines"
        let json = JSON.object([
            ("format", .integer(Self.formatVersion)),
            ("quantity", .string(quantity)),
            ("method", .string(method)),
            ("digits", .integer(digits)),
            ("precisions", .array(precisions.map(JSON.integer))),
            ("mpfr", .string(mpfrVersion)),
            ("digest", .string(unsealed)),
            ("entries", .array(entries.map(\.json))),
        ])
        let text = json.text(depth: 2) + "\n"
        return text.replacing("\"\(unsealed)\"", with: "\"\(Self.digest(of: text))\"", maxReplacements: 1)
    }

    /// The digest that belongs to a file's content.
    static func digest(of text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let content = lines.filter { !$0.contains("\"digest\"") }.joined(separator: "\n")
        return Checksum.text(of: content.utf8)
    }
}

extension Fixture.Entry {
    fileprivate var json: JSON {
        .object([
            ("inputs", inputs.json), ("lower", .string(bracket.lower)), ("upper", .string(bracket.upper)),
            ("nearest", nearest.map { .string($0.hexadecimalText) } ?? .null),
        ])
    }
}

// MARK: - Reading

/// The JSON of a fixture as it was found, before anything is believed.
private struct StoredFixture: Decodable {
    struct Entry: Decodable {
        let inputs: [String: Scalar]
        let lower, upper: String
        let nearest: String?
    }
    /// An input's text: integers are written as numbers, everything else as text.
    struct Scalar: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let integer = try? container.decode(Int.self) {
                text = String(integer)
            } else {
                text = try container.decode(String.self)
            }
        }
    }
    let quantity, method, mpfr, digest: String
    let digits: Int
    let precisions: [Int]
    let entries: [Entry]
}

private struct StoredVersion: Decodable {
    let format: Int
}

extension Fixture {
    /// The fixture of `quantity` in the content of the file at `path`.
    ///
    /// - Parameter isStrict: whether edited content is an error. If not, what still can be read is returned, for a
    ///   comparison of truths.
    /// - Throws: what is wrong with the file, except for which golden inputs it has.
    init(reading data: Data, of quantity: Quantity, at path: String, isStrict: Bool = true) throws(FixtureError) {
        guard let text = String(validating: data, as: UTF8.self) else {
            throw .malformed(path: path, quantity: quantity.name, reason: "it is not UTF-8 text")
        }
        // A file cut anywhere lacks its last line, whether or not the rest is JSON by accident.
        guard text.hasSuffix("\n}\n") || text.hasSuffix("\n}") else {
            throw .truncated(path: path, quantity: quantity.name)
        }
        let stored: StoredFixture
        do {
            let version = try JSONDecoder().decode(StoredVersion.self, from: data).format
            guard version <= Self.formatVersion else {
                throw FixtureError.futureVersion(path: path, version: version)
            }
            guard version == Self.formatVersion else {
                throw FixtureError.malformed(
                    path: path, quantity: quantity.name, reason: "there is no format version \(version)")
            }
            stored = try JSONDecoder().decode(StoredFixture.self, from: data)
        } catch let error as FixtureError {
            throw error
        } catch {
            throw .malformed(path: path, quantity: quantity.name, reason: Self.reason(error))
        }
        let digest = Self.digest(of: text)
        guard stored.digest == digest || !isStrict else {
            throw .tampered(path: path, quantity: quantity.name, stored: stored.digest, computed: digest)
        }
        guard stored.quantity == quantity.name || !isStrict else {
            throw .wrongQuantity(path: path, quantity: quantity.name, stored: stored.quantity)
        }
        var entries: [Entry] = []
        for entry in stored.entries {
            let assignments = entry.inputs.map { "\($0)=\($1.text)" }
            guard let inputs = try? quantity.inputs(parsing: assignments) else {
                if !isStrict { continue }
                throw .declarationChanged(
                    path: path, quantity: quantity.name,
                    what: "the inputs \(assignments.sorted().joined(separator: " ")) are not in its domain")
            }
            let bracket = DecimalBracket(lower: entry.lower, upper: entry.upper)
            let nearest = entry.nearest.flatMap(Double.init)
            let isConsistent = bracket.nearest == nearest && (nearest != nil) == (entry.nearest != nil)
            guard isConsistent || !isStrict else {
                throw .inconsistent(
                    path: path, quantity: quantity.name, inputs: inputs, nearest: entry.nearest ?? "undecided",
                    expected: bracket.nearest?.hexadecimalText)
            }
            entries.append(Entry(inputs: inputs, bracket: bracket, nearest: nearest))
        }
        self.init(
            quantity: stored.quantity, method: stored.method, digits: stored.digits, precisions: stored.precisions,
            mpfrVersion: stored.mpfr, entries: entries)
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .keyNotFound(let key, _): return "\"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\(context.codingPath.map(\.stringValue).joined(separator: ".")) has the wrong type"
        default: return "it is not JSON"
        }
    }
}
