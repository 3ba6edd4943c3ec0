// A closed interval of real numbers with multiple-precision endpoints: the set of values that a certified computation has
// not ruled out.
//
// The promise (the fundamental theorem of interval arithmetic): for every operation f here and every x in X, y in Y, f(x, y)
// lies in f(X, Y). Endpoints are rounded outward by MPFR, which rounds correctly, so a point interval grows by at most one
// unit in the last place of each endpoint. Infinite endpoints mean "unbounded"; an interval never holds NaN and is never
// empty. Not promised: the tightest enclosure of an expression in which a variable occurs twice.

/// A closed interval [lower, upper] that contains a real number of interest.
public struct Interval: Sendable {
    /// The greatest number known to be no larger than the value.
    public let lower: BigFloat
    /// The least number known to be no smaller than the value.
    public let upper: BigFloat

    /// The interval between two numbers.
    ///
    /// - Throws: ``IntervalError/invalidEndpoints(lower:upper:)`` unless `lower` <= `upper` (which excludes NaN).
    public init(lower: BigFloat, upper: BigFloat) throws(IntervalError) {
        guard lower <= upper else {
            throw .invalidEndpoints(lower: lower.description, upper: upper.description)
        }
        self.lower = lower
        self.upper = upper
    }

    /// For endpoints that are in order by construction.
    @usableFromInline
    init(unchecked lower: BigFloat, _ upper: BigFloat) {
        assert(lower <= upper)
        self.lower = lower
        self.upper = upper
    }

    /// The enclosure that `operation` gives when rounded down and up.
    @inlinable
    init(rounding operation: (Rounding) -> BigFloat) {
        self.init(unchecked: operation(.down), operation(.up))
    }

    /// The larger precision of the endpoints, at which operations on this interval work.
    public var precision: Precision { max(lower.precision, upper.precision) }

    /// The whole real line.
    public static func wholeLine(precision: Precision) -> Interval {
        Interval(unchecked: BigFloat(-.infinity, precision: precision), BigFloat(.infinity, precision: precision))
    }
}

/// What an interval operation can refuse.
public enum IntervalError: Error, Hashable, CustomStringConvertible {
    /// The endpoints are out of order, or one is NaN.
    case invalidEndpoints(lower: String, upper: String)
    /// The divisor contains zero, so the quotient is not an interval.
    case divisionByZero(divisor: String)
    /// The argument leaves the real domain of the function.
    case domain(function: String, argument: String, domain: String)
    /// A text or number that is no real number.
    case notANumber(String)

    public var description: String {
        switch self {
        case .invalidEndpoints(let lower, let upper):
            "[\(lower), \(upper)] is not an interval; the lower endpoint must not exceed the upper, and neither may be NaN"
        case .divisionByZero(let divisor):
            "the divisor \(divisor) contains zero; raise the working precision, or split the divisor at zero"
        case .domain(let function, let argument, let domain):
            "\(function) is defined on \(domain), which \(argument) leaves; raise the precision, or intersect with the domain"
        case .notANumber(let text):
            "\(text) is not a real number"
        }
    }
}

// MARK: - Points

extension Interval {
    /// The point {`value`}, which must not be NaN.
    public init(_ value: BigFloat) throws(IntervalError) {
        guard !value.isNaN else { throw .notANumber("NaN") }
        self.init(unchecked: value, value)
    }

    /// The tightest interval of `precision` that contains `value`: the point itself from 64 bits on.
    public init(_ value: Int, precision: Precision) {
        self.init { BigFloat(value, precision: precision, rounding: $0) }
    }

    /// The tightest interval of `precision` that contains `value`: the point itself from 53 bits on.
    public init(_ value: Double, precision: Precision) throws(IntervalError) {
        guard !value.isNaN else { throw .notANumber("NaN") }
        self.init { BigFloat(value, precision: precision, rounding: $0) }
    }

    /// The point {`value`} at `precision`, or at 53 bits if that is more.
    ///
    /// `value` is a number of the program's own; one from outside goes through ``init(_:precision:)-(Double,_)``.
    public init(exact value: Double, precision: Precision) {
        precondition(!value.isNaN, "an interval holds no NaN")
        let point = BigFloat(value, precision: max(53, precision))
        self.init(unchecked: point, point)
    }

    /// The tightest interval of `precision` that contains the decimal or hexadecimal number in `text`.
    public init(_ text: String, precision: Precision) throws {
        let lower = try BigFloat(text, precision: precision, rounding: .down)
        try self.init(lower: lower, upper: BigFloat(text, precision: precision, rounding: .up))
    }

    /// All numbers within `radius` of `midpoint`, at the midpoint's precision.
    public init(midpoint: BigFloat, radius: BigFloat) throws(IntervalError) {
        let radius = radius.magnitude
        try self.init(
            lower: .difference(midpoint, radius, precision: midpoint.precision, rounding: .down),
            upper: .sum(midpoint, radius, precision: midpoint.precision, rounding: .up))
    }

    /// This interval with endpoints rounded outward to `precision`.
    public func rounded(to precision: Precision) -> Interval {
        Interval(
            unchecked: BigFloat(lower, precision: precision, rounding: .down),
            BigFloat(upper, precision: precision, rounding: .up))
    }
}

// MARK: - Sets

extension Interval {
    /// Whether `value` lies in the interval.
    public func contains(_ value: BigFloat) -> Bool { lower <= value && value <= upper }

    /// Whether `value` lies in the interval.
    public func contains(_ value: Double) -> Bool { contains(BigFloat(value)) }

    /// Whether every number of `other` lies in the interval.
    public func contains(_ other: Interval) -> Bool { lower <= other.lower && other.upper <= upper }

    /// Whether the interval contains zero.
    public var containsZero: Bool { lower.signum <= 0 && upper.signum >= 0 }

    /// Whether the two have a number in common. Enclosures of one true value always do.
    public func overlaps(_ other: Interval) -> Bool { lower <= other.upper && other.lower <= upper }

    /// The numbers in both; nil if there is none.
    public func intersection(_ other: Interval) -> Interval? {
        guard overlaps(other) else { return nil }
        return Interval(unchecked: max(lower, other.lower), min(upper, other.upper))
    }

    /// The smallest interval that contains both.
    public func hull(_ other: Interval) -> Interval {
        Interval(unchecked: min(lower, other.lower), max(upper, other.upper))
    }

    /// {min(x, y)}.
    public static func minimum(_ x: Interval, _ y: Interval) -> Interval {
        Interval(unchecked: min(x.lower, y.lower), min(x.upper, y.upper))
    }

    /// {max(x, y)}.
    public static func maximum(_ x: Interval, _ y: Interval) -> Interval {
        Interval(unchecked: max(x.lower, y.lower), max(x.upper, y.upper))
    }

    /// Whether the interval is a single number.
    public var isPoint: Bool { lower == upper }

    /// Whether both endpoints are finite.
    public var isBounded: Bool { lower.isFinite && upper.isFinite }

    /// -1 or 1 if all numbers of the interval have that sign, 0 if it is {0}, nil if it is not decided.
    public var sign: Int? {
        if lower.signum > 0 { return 1 }
        if upper.signum < 0 { return -1 }
        return isPoint ? 0 : nil
    }

    /// upper - lower, rounded up.
    public var width: BigFloat { .difference(upper, lower, precision: precision, rounding: .up) }

    /// A number close to the middle, always inside a bounded interval.
    public var midpoint: BigFloat {
        let middle = BigFloat.sum(lower, upper, precision: precision + 1, rounding: .toNearest).scaled(by: -1)
        return BigFloat(middle, precision: precision, rounding: .toNearest)
    }

    /// The least |x| of the interval.
    public var mignitude: BigFloat {
        containsZero ? BigFloat(0, precision: precision) : min(lower.magnitude, upper.magnitude)
    }

    /// The greatest |x| of the interval.
    public var magnitude: BigFloat { max(lower.magnitude, upper.magnitude) }

    /// How many leading bits of the value are certain: floor(-log2(width / least |x|)). `Int.max` for a point, 0 or less
    /// where the sign is not decided or the interval is unbounded.
    public var relativeAccuracyBits: Int {
        if isPoint { return .max }
        guard isBounded, !containsZero else { return 0 }
        let ratio = BigFloat.quotient(width, mignitude, precision: 53, rounding: .up)
        // ratio = m 2^e with m < 1, so -log2(ratio) > -e.
        return ratio.exponent.map { -$0 } ?? .max
    }

    /// How many significant decimal digits are certain: the two bounds differ by less than 10^-digits relative.
    public var relativeAccuracyDigits: Int {
        let bits = relativeAccuracyBits
        // 0.30102 < log10 2, and the product is exact enough far past any precision.
        return bits == .max ? .max : Int((Double(bits) * 0.30102).rounded(.down))
    }
}

extension Interval: CustomStringConvertible {
    /// Both endpoints in decimal, rounded outward.
    public var description: String {
        let digits = max(5, min(40, precision.bits * 3 / 10))
        let lower = lower.decimalText(digits: digits, rounding: .down)
        return "[\(lower), \(upper.decimalText(digits: digits, rounding: .up))]"
    }

    /// Whether the two have the same endpoints.
    public func isIdentical(to other: Interval) -> Bool { lower == other.lower && upper == other.upper }
}
