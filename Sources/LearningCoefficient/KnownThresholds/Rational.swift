/// A quotient of two integers in lowest terms, with a positive denominator.
public struct Rational: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let numerator, denominator: Int

    /// - Precondition: the denominator is positive.
    init(_ numerator: Int, _ denominator: Int = 1) {
        precondition(denominator > 0, "a denominator is positive")
        var (a, b) = (numerator.magnitude, denominator.magnitude)
        while b > 0 { (a, b) = (b, a % b) }
        self.numerator = numerator / Int(a)
        self.denominator = denominator / Int(a)
    }

    /// The nearest Double where numerator and denominator are below 2^53.
    public var value: Double { Double(numerator) / Double(denominator) }

    public static func < (a: Rational, b: Rational) -> Bool {
        // 128-bit products, so that no comparison overflows.
        let left = a.numerator.multipliedFullWidth(by: b.denominator)
        let right = b.numerator.multipliedFullWidth(by: a.denominator)
        return (left.high, left.low) < (right.high, right.low)
    }

    /// "130/23", or "5" for an integer.
    public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
