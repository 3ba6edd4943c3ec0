// ValueDescription: a value as Swift source, with Doubles in decimal (to read) or hexadecimal (exact, to paste).
//
// Works through Mirror, so a user's structs and enumerations need nothing; the memberwise form is what a synthesised
// initialiser accepts. A type whose source looks different conforms to SourceRepresentable.

/// A type that knows how it is written in Swift source.
public protocol SourceRepresentable {
    /// An expression that makes the value.
    var swiftSource: String { get }
}

struct ValueDescription {
    enum Radix {
        case decimal
        case hexadecimal
    }

    let radix: Radix

    func source(of value: Any) -> String {
        switch value {
        case let value as any SourceRepresentable: return value.swiftSource
        case let value as Double: return source(of: value)
        case let value as Float: return source(of: Double(value))
        case let value as String: return value.debugDescription
        case let value as Character: return String(value).debugDescription
        case let value as Unicode.Scalar: return String(Character(value)).debugDescription
        case let value as Bool: return value.description
        case let value as any BinaryInteger: return "\(value)"
        default: return structure(of: value)
        }
    }

    private func structure(of value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        let parts = mirror.children.map { child in
            let text = source(of: child.value)
            guard let label = child.label, !label.hasPrefix(".") else { return text }
            return "\(label): \(text)"
        }
        switch mirror.displayStyle {
        case .optional:
            return mirror.children.first.map { source(of: $0.value) } ?? "nil"
        case .collection, .set:
            return "[" + mirror.children.map { source(of: $0.value) }.joined(separator: ", ") + "]"
        case .dictionary:
            let entries = mirror.children.map { entry in
                Mirror(reflecting: entry.value).children.map { source(of: $0.value) }.joined(separator: ": ")
            }
            return entries.isEmpty ? "[:]" : "[" + entries.joined(separator: ", ") + "]"
        case .tuple:
            return "(" + parts.joined(separator: ", ") + ")"
        case .enum:
            guard let payload = mirror.children.first, let name = payload.label else { return ".\(value)" }
            let text = source(of: payload.value)
            let isTuple = Mirror(reflecting: payload.value).displayStyle == .tuple
            return ".\(name)" + (isTuple ? text : "(\(text))")
        case .struct where !parts.isEmpty, .class where !parts.isEmpty:
            return "\(type(of: value))(" + parts.joined(separator: ", ") + ")"
        default:
            return "\(value)"
        }
    }

    private func source(of value: Double) -> String {
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value > 0 ? ".infinity" : "-.infinity" }
        return radix == .decimal ? value.description : value.hexadecimal
    }

    /// Both forms, the hexadecimal one only where it differs.
    static func lines(of value: Any) -> [String] {
        let decimal = ValueDescription(radix: .decimal).source(of: value)
        let hexadecimal = ValueDescription(radix: .hexadecimal).source(of: value)
        return decimal == hexadecimal ? [decimal] : [decimal, hexadecimal]
    }
}

extension Double {
    /// A hexadecimal literal of a finite number, exact: 0x1.8p+1.
    var hexadecimal: String {
        let sign = self.sign == .minus ? "-" : ""
        if self == 0 { return sign + "0x0p+0" }
        var digits = String(significandBitPattern, radix: 16)
        digits = String(repeating: "0", count: 13 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        let lead = isSubnormal ? "0x0" : "0x1"
        let power = isSubnormal ? -1022 : Int(exponentBitPattern) - 1023
        return sign + lead + (digits.isEmpty ? "" : "." + digits) + "p" + (power < 0 ? "" : "+") + String(power)
    }
}
