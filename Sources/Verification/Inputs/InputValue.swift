// One input of a quantity, with a text form that reads back as the same value: integers in decimal, reals as hexadecimal
// floats, choices by name.

/// The value of one input.
public enum InputValue: Hashable, Sendable {
    case integer(Int)
    /// A finite real number, identified by its bits: 0 and -0 differ.
    case real(Double)
    case name(String)

    public static func == (lhs: InputValue, rhs: InputValue) -> Bool { lhs.text == rhs.text }

    public func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// The form that reads back as the same value.
    public var text: String {
        switch self {
        case .integer(let value): String(value)
        case .real(let value): value.hexadecimalText
        case .name(let name): name
        }
    }

    /// Integers as numbers, everything else as text, so that nothing is lost.
    public var json: JSON {
        switch self {
        case .integer(let value): .integer(value)
        case .real, .name: .string(text)
        }
    }
}

extension Double {
    /// The value as a hexadecimal float, `[-]0x1.8p+0`: the form of C's `%a`, but with a leading 1 also for subnormal
    /// numbers, so that it is the same on every system. Also `inf`, `-inf` and `nan`.
    public var hexadecimalText: String {
        if isNaN { return "nan" }
        let sign = self.sign == .minus ? "-" : ""
        if isInfinite { return sign + "inf" }
        if isZero { return sign + "0x0p+0" }
        let fraction = significand.significandBitPattern
        var digits = String(fraction, radix: 16)
        digits = String(repeating: "0", count: 13 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        let exponent = Int(exponent)
        return "\(sign)0x1\(digits.isEmpty ? "" : ".")\(digits)p\(exponent < 0 ? "-" : "+")\(exponent.magnitude)"
    }
}
