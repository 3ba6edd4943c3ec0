// Choice: one recorded decision of a generator, and the order "simpler than" on sequences of them.
//
// A generator draws its value from a sequence of choices. Shrinking never sees values: it makes the sequence smaller in
// shortlex order (fewer choices first, then choice by choice) and lets the generator rebuild a value from it. That is why
// map, flatMap, filter and recursion shrink without any code of their own (MacIver & Donaldson, "Test-Case Reduction via
// Test-Case Generation", ECOOP 2020). The order is a well-order, so every strictly decreasing run of shrinks ends.

/// One decision, as a distance from the simplest possible one.
///
/// An integer is its distance from the value that its range shrinks towards, and the side; a boolean is 0 or 1; a
/// `Double` is the rank of its absolute value in ``DoubleSimplicity``, and the sign.
struct Choice: Hashable, Sendable {
    enum Kind: UInt8, Sendable {
        case boolean
        case integer
        case double
    }

    var kind: Kind
    var magnitude: UInt64
    var isNegative: Bool

    init(_ kind: Kind, _ magnitude: UInt64, isNegative: Bool = false) {
        self.kind = kind
        self.magnitude = magnitude
        self.isNegative = isNegative
    }

    init(_ value: Double) {
        self.init(
            .double, DoubleSimplicity.rank(ofMagnitude: value.magnitude),
            isNegative: value.sign == .minus && !value.isNaN)
    }

    /// The value of a `.double` choice.
    var double: Double {
        let magnitude = DoubleSimplicity.magnitude(ofRank: magnitude)
        return isNegative ? -magnitude : magnitude
    }

    var isSimplest: Bool { magnitude == 0 && !isNegative }

    var simplest: Choice { Choice(kind, 0) }

    func isSimpler(than other: Choice) -> Bool {
        magnitude != other.magnitude ? magnitude < other.magnitude : !isNegative && other.isNegative
    }
}

/// A stretch of choices that belong together: an array's element, a component of a tuple, a node of a tree.
struct Span: Sendable {
    /// Spans with the same label are interchangeable candidates for reordering and for replacing one by its descendant.
    var label: SpanLabel
    var range: Range<Int>
}

/// What a span stands for.
struct SpanLabel: Hashable, Sendable {
    var rawValue: UInt64

    static let element = SpanLabel(rawValue: 0)
    static let component = SpanLabel(rawValue: 1)
    static let draw = SpanLabel(rawValue: 2)
}

/// What one run of a generator consumed.
struct Recording: Sendable {
    var choices: [Choice]
    var spans: [Span]
}

extension Array where Element == Choice {
    /// Shortlex order: shorter sequences first, then the first differing choice decides.
    func isSimpler(than other: [Choice]) -> Bool {
        if count != other.count { return count < other.count }
        for index in indices where self[index] != other[index] {
            return self[index].isSimpler(than: other[index])
        }
        return false
    }
}
