// The values that one input may have: what is in it, how text becomes a value of it, and how values are drawn from it.

/// How values are drawn from a range.
public enum Spread: String, Sendable {
    /// Every value equally often.
    case uniform
    /// Every factor of two above the lower end equally often, uniformly inside it: a logarithmic law in exact arithmetic.
    case binades
}

/// The values that one input may have.
public enum Domain: Sendable {
    /// One of these names.
    case choice([String])
    /// The integers of `range`, those below the value of the earlier input `below` if it is given, drawn from `drawn`.
    case integers(ClosedRange<Int>, below: String?, drawn: ClosedRange<Int>, Spread)
    /// The real numbers of `range`, drawn from `drawn`.
    case reals(ClosedRange<Double>, drawn: ClosedRange<Double>, Spread)

    /// The integers allowed after the inputs `earlier`; nil if there are none.
    private static func integers(
        _ range: ClosedRange<Int>, below bound: String?, after earlier: Inputs
    ) -> ClosedRange<Int>? {
        guard let bound, case .integer(let limit)? = earlier[bound] else { return range }
        return limit > range.lowerBound ? range.lowerBound...min(range.upperBound, limit - 1) : nil
    }
}

// MARK: - Reading

extension Domain {
    /// The value that `text` stands for, if it is one of the domain's.
    func value(_ text: String, for key: String, after earlier: Inputs) throws(InputError) -> InputValue {
        let value: InputValue
        switch self {
        case .choice(let names):
            guard names.contains(text) else { throw .unknownName(key: key, text: text, allowed: names) }
            return .name(text)
        case .integers:
            guard let number = Self.integer(text) else {
                throw .notAnInteger(key: key, text: text, allowed: description(after: earlier))
            }
            value = .integer(number)
        case .reals:
            guard let number = Double(text), !number.isNaN else {
                throw .notAReal(key: key, text: text, allowed: description(after: earlier))
            }
            value = .real(number)
        }
        guard contains(value, after: earlier) else {
            throw .outOfRange(key: key, text: text, allowed: description(after: earlier))
        }
        return value
    }

    /// A decimal integer; one that overflows is saturated, so that it is refused for its size and not for its form.
    private static func integer(_ text: String) -> Int? {
        if let number = Int(text) { return number }
        let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text.first == "-" ? .min : .max
    }

    /// Whether `value` may follow the inputs `earlier`.
    func contains(_ value: InputValue, after earlier: Inputs) -> Bool {
        switch (self, value) {
        case (.choice(let names), .name(let name)):
            names.contains(name)
        case (.integers(let range, let bound, _, _), .integer(let number)):
            Self.integers(range, below: bound, after: earlier)?.contains(number) ?? false
        case (.reals(let range, _, _), .real(let number)):
            range.contains(number)
        default:
            false
        }
    }

    /// What is allowed, in words.
    public func description(after earlier: Inputs = Inputs()) -> String {
        switch self {
        case .choice(let names):
            return names.joined(separator: ", ")
        case .integers(let range, let bound, _, _):
            guard let allowed = Self.integers(range, below: bound, after: earlier) else { return "no integer" }
            let isDecided = bound.map { earlier[$0] != nil } ?? true
            return "\(allowed.lowerBound)...\(allowed.upperBound)" + (isDecided ? "" : ", below \(bound ?? "")")
        case .reals(let range, _, _):
            return "\(range.lowerBound)...\(range.upperBound)"
        }
    }
}

// MARK: - Drawing

extension Domain {
    /// One draw in this many is an end of the range, where implementations are most often wrong.
    private static let endsShare: UInt64 = 16

    /// A value that may follow the inputs `earlier`; nil if there is none.
    func draw(after earlier: Inputs, from stream: inout SplitMix64) -> InputValue? {
        switch self {
        case .choice(let names):
            return names.isEmpty ? nil : .name(names[Int(stream.next(through: UInt64(names.count - 1)))])
        case .integers(_, let bound, let drawn, let spread):
            return Self.integers(drawn, below: bound, after: earlier).map { .integer(Self.draw($0, spread, &stream)) }
        case .reals(_, let drawn, let spread):
            return .real(Self.draw(drawn, spread, &stream))
        }
    }

    private static func draw(_ range: ClosedRange<Int>, _ spread: Spread, _ stream: inout SplitMix64) -> Int {
        switch stream.next(through: 2 * endsShare - 1) {
        case 0: return range.lowerBound
        case 1: return range.upperBound
        default: break
        }
        // Offsets from the lower end as unsigned numbers: the width of Int.min...Int.max does not fit an Int.
        let width = UInt64(bitPattern: Int64(range.upperBound)) &- UInt64(bitPattern: Int64(range.lowerBound))
        var offset = stream.next(through: width)
        if spread == .binades, width < .max {
            // 1...width + 1 splits into the binades 2^j ... 2^(j+1) - 1; the last one may be cut short.
            let binades = UInt64(UInt64.bitWidth - (width + 1).leadingZeroBitCount)
            let low = UInt64(1) << stream.next(through: binades - 1)
            offset = low - 1 + stream.next(through: min(low - 1, width + 1 - low))
        }
        return Int(truncatingIfNeeded: UInt64(bitPattern: Int64(range.lowerBound)) &+ offset)
    }

    private static func draw(_ range: ClosedRange<Double>, _ spread: Spread, _ stream: inout SplitMix64) -> Double {
        let (lower, upper) = (range.lowerBound, range.upperBound)
        switch stream.next(through: 2 * endsShare - 1) {
        case 0: return lower
        case 1: return upper
        default: break
        }
        switch spread {
        case .uniform:
            // Not lower + (upper - lower) u, whose difference overflows for the widest ranges.
            let u = stream.nextUnit()
            return min(max(lower * (1 - u) + upper * u, lower), upper)
        case .binades:
            // The bit patterns of positive Doubles are in the order of their values, each binade 2^52 long.
            let low = abs(lower).bitPattern
            guard lower >= 0, upper.bitPattern >= low else {
                return draw(range, .uniform, &stream)
            }
            return Double(bitPattern: low + stream.next(through: upper.bitPattern - low))
        }
    }
}
