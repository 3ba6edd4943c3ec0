// Text forms: decimal and hexadecimal, both exact to read back at the same precision.
//
// Decimal: [-]d.ddde±x. Hexadecimal: [-]0xh.hhhp±x, the format of C and Swift. Also "inf", "-inf" and "nan".

import CMPFR

/// A text that is no number.
public struct BigFloatTextError: Error, Hashable, CustomStringConvertible {
    /// The refused text.
    public let text: String

    public var description: String {
        "'\(text)' is not a number; write a decimal (-1.25e-7) or hexadecimal (0x1.8p-3) one, inf or nan"
    }
}

extension BigFloat: LosslessStringConvertible, CustomDebugStringConvertible {
    /// The shortest fixed number of decimal digits that reads back as the same value at the same precision.
    public var description: String { decimalText() }

    public var debugDescription: String { "\(decimalText()) (\(hexadecimalText) at \(precision.bits) bits)" }

    /// The number in `text` at 256 bits, to nearest; nil if it is none.
    public init?(_ text: String) {
        guard let value = try? BigFloat(text, precision: 256, rounding: .toNearest) else { return nil }
        self = value
    }

    /// The number in `text`, rounded once.
    ///
    /// - Throws: ``BigFloatTextError`` unless the whole of `text` is a number.
    public init(_ text: String, precision: Precision, rounding: Rounding) throws {
        var wasRead = false
        self.init(precision: precision) { result in
            // Leading blanks are the one thing that MPFR skips and a number does not have.
            guard let first = text.unicodeScalars.first, !first.properties.isWhitespace else { return }
            text.withCString { start in
                var end: UnsafeMutablePointer<CChar>?
                assay_mpfr_parse(result, start, &end, 0, rounding.mpfr)
                wasRead = end.map { UnsafePointer($0) != start && $0.pointee == 0 } ?? false
            }
        }
        // A NUL inside the text would end it early for C.
        guard wasRead, !text.utf8.contains(0) else { throw BigFloatTextError(text: text) }
    }

    /// The value in decimal with `digits` significant digits, rounded as asked; by default enough digits to read the value
    /// back exactly.
    public func decimalText(digits: Int? = nil, rounding: Rounding = .toNearest) -> String {
        guard let (negative, digits, exponent) = significantDigits(base: 10, count: digits, rounding) else {
            return specialText
        }
        return (negative ? "-" : "") + Self.pointed(digits) + (exponent == 1 ? "" : "e\(exponent - 1)")
    }

    /// The value in hexadecimal, exact: [-]0xh.hhhp±x.
    public var hexadecimalText: String {
        guard let (negative, digits, exponent) = significantDigits(base: 16, count: nil, .toNearest) else {
            return specialText
        }
        var trimmed = digits[...]
        while trimmed.count > 1, trimmed.last == "0" { trimmed.removeLast() }
        return (negative ? "-0x" : "0x") + Self.pointed(String(trimmed)) + "p\(4 * (exponent - 1))"
    }

    private static func pointed(_ digits: String) -> String {
        digits.count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst()
    }

    private var specialText: String {
        if isNaN { return "nan" }
        return (isSignMinus ? "-" : "") + (isZero ? "0" : "inf")
    }

    /// Sign, digits and e of ±0.ddd · base^e; nil for zero, infinity and NaN.
    private func significantDigits(
        base: Int32, count: Int?, _ rounding: Rounding
    ) -> (negative: Bool, digits: String, exponent: Int)? {
        guard exponent != nil else { return nil }
        var exponent: mpfr_exp_t = 0
        let count = count ?? Int(assay_mpfr_round_trip_digits(base, precision.bits))
        let text = read { value -> String in
            guard let text = assay_mpfr_digits(nil, &exponent, base, max(count, 1), value, rounding.mpfr) else {
                return ""
            }
            defer { mpfr_free_str(text) }
            return String(cString: text)
        }
        let negative = text.hasPrefix("-")
        return (negative, String(text.drop { $0 == "-" }), Int(exponent))
    }
}

extension BigFloat: Codable {
    private enum CodingKeys: String, CodingKey {
        case precision, value
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let precision = try Precision(bits: container.decode(Int.self, forKey: .precision))
        self = try BigFloat(container.decode(String.self, forKey: .value), precision: precision, rounding: .toNearest)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(precision.bits, forKey: .precision)
        try container.encode(hexadecimalText, forKey: .value)
    }
}
