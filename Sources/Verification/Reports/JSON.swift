// JSON values whose objects keep their order and whose numbers keep their text, so that what is written is the same on
// every machine and reads well in a diff.

/// A JSON value.
public indirect enum JSON: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    /// A real number, in the shortest decimal form that reads back as the same Double; null if it is not finite.
    case real(Double)
    case string(String)
    case array([JSON])
    case object([(String, JSON)])

    /// The value on one line.
    public var line: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .real(let value): value.isFinite ? value.description : "null"
        case .string(let text): Self.quoted(text)
        case .array(let items): "[" + items.map(\.line).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0)): \($1.line)" }.joined(separator: ", ") + "}"
        }
    }

    /// The value on several lines: the members of the outermost `depth` levels stand on lines of their own, except for
    /// arrays of numbers, which stay on one.
    public func text(depth: Int, indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .array(let items) where depth > 0 && items.contains(where: \.isLong):
            let lines = items.map { inner + $0.text(depth: depth - 1, indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let members) where depth > 0 && !members.isEmpty:
            let lines = members.map { "\(inner)\(Self.quoted($0)): \($1.text(depth: depth - 1, indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default:
            return line
        }
    }

    private var isLong: Bool {
        switch self {
        case .null, .bool, .integer, .real: false
        case .string, .array, .object: true
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let code = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
