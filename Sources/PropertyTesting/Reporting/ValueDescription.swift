// ValueDescription: a value as text, either to read or to paste.
//
//              to read                                  to paste
//   Doubles    decimal                                  hexadecimal, exact
//   a type     its description, else its Swift source,  its Swift source, else its description,
//              else its stored properties               else its stored properties
//
// at every depth of tuples, collections and payloads. "Its description" is CustomStringConvertible, "its Swift source" is
// SourceRepresentable, and stored properties come from Mirror in the form that a memberwise initialiser accepts, so that a
// user's structs and enumerations need nothing. A description that is no Swift cannot be pasted: conform such a type to
// SourceRepresentable.

/// A type that knows how it is written in Swift source.
public protocol SourceRepresentable {
    /// An expression that makes the value.
    var swiftSource: String { get }
}

struct ValueDescription {
    enum Purpose {
        case reading
        case pasting
    }

    let purpose: Purpose

    func text(of value: Any) -> String {
        switch value {
        case let value as Double: return text(of: value)
        case let value as Float: return text(of: Double(value))
        case let value as any StringProtocol: return String(value).debugDescription
        case let value as Character: return String(value).debugDescription
        case let value as Unicode.Scalar: return String(Character(value)).debugDescription
        default: break
        }
        let mirror = Mirror(reflecting: value)
        return parts(of: mirror) ?? ownText(of: value) ?? structure(of: value, mirror)
    }

    /// What the value's type says about it.
    private func ownText(of value: Any) -> String? {
        let source = (value as? any SourceRepresentable)?.swiftSource
        let description = (value as? any CustomStringConvertible)?.description
        return purpose == .reading ? description ?? source : source ?? description
    }

    /// Optionals, collections and tuples: nothing but their parts.
    private func parts(of mirror: Mirror) -> String? {
        switch mirror.displayStyle {
        case .optional:
            return mirror.children.first.map { text(of: $0.value) } ?? "nil"
        case .collection, .set:
            return "[" + mirror.children.map { text(of: $0.value) }.joined(separator: ", ") + "]"
        case .dictionary:
            let entries = mirror.children.map { entry in
                Mirror(reflecting: entry.value).children.map { text(of: $0.value) }.joined(separator: ": ")
            }
            return entries.isEmpty ? "[:]" : "[" + entries.joined(separator: ", ") + "]"
        case .tuple:
            return "(" + labelled(mirror.children) + ")"
        default:
            return nil
        }
    }

    private func structure(of value: Any, _ mirror: Mirror) -> String {
        switch mirror.displayStyle {
        case .enum:
            guard let payload = mirror.children.first, let name = payload.label else { return ".\(value)" }
            let text = text(of: payload.value)
            let isTuple = Mirror(reflecting: payload.value).displayStyle == .tuple
            return ".\(name)" + (isTuple ? text : "(\(text))")
        case .struct where !mirror.children.isEmpty, .class where !mirror.children.isEmpty:
            return "\(type(of: value))(" + labelled(mirror.children) + ")"
        default:
            return "\(value)"
        }
    }

    private func labelled(_ children: Mirror.Children) -> String {
        children.map { child in
            let text = text(of: child.value)
            guard let label = child.label, !label.hasPrefix(".") else { return text }
            return "\(label): \(text)"
        }.joined(separator: ", ")
    }

    private func text(of value: Double) -> String {
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value > 0 ? ".infinity" : "-.infinity" }
        return purpose == .reading ? value.description : value.hexadecimal
    }

    /// Both forms, the one to paste only where it differs.
    static func lines(of value: Any) -> [String] {
        let reading = ValueDescription(purpose: .reading).text(of: value)
        let pasting = ValueDescription(purpose: .pasting).text(of: value)
        return reading == pasting ? [reading] : [reading, pasting]
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
