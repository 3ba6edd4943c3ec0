// Interval arithmetic whose ends are Doubles, for the inner loops of a bound of some ten digits.
//
// IEEE 754 rounds +, -, *, / and the square root to nearest, so that the neighbour of a result on either side bounds the exact one, also
// where it is subnormal; an end that overflows is infinite, and stays a bound.

import MultiplePrecision

/// A closed interval with `Double` ends that contains a real number of interest.
struct DoubleInterval: Sendable {
    var lower, upper: Double

    @inline(__always)
    init(_ lower: Double, _ upper: Double) {
        self.lower = lower
        self.upper = upper
    }

    /// The point {`value`}.
    @inline(__always)
    init(_ value: Double) { self.init(value, value) }

    init(_ interval: Interval) {
        self.init(interval.lower.double(rounding: .down), interval.upper.double(rounding: .up))
    }

    var interval: Interval {
        get throws { try Interval(lower: BigFloat(lower), upper: BigFloat(upper)) }
    }

    static let zero = DoubleInterval(0)
    static let one = DoubleInterval(1)

    @inline(__always)
    private static func outward(_ lower: Double, _ upper: Double) -> DoubleInterval {
        DoubleInterval(lower.nextDown, upper.nextUp)
    }

    @inline(__always)
    static func + (x: DoubleInterval, y: DoubleInterval) -> DoubleInterval {
        outward(x.lower + y.lower, x.upper + y.upper)
    }

    @inline(__always)
    static func - (x: DoubleInterval, y: DoubleInterval) -> DoubleInterval {
        outward(x.lower - y.upper, x.upper - y.lower)
    }

    @inline(__always)
    static prefix func - (x: DoubleInterval) -> DoubleInterval { DoubleInterval(-x.upper, -x.lower) }

    @inline(__always)
    static func * (x: DoubleInterval, y: DoubleInterval) -> DoubleInterval {
        if x.lower >= 0, y.lower >= 0 { return outward(x.lower * y.lower, x.upper * y.upper) }
        let (a, b) = (x.lower * y.lower, x.lower * y.upper)
        let (c, d) = (x.upper * y.lower, x.upper * y.upper)
        return outward(min(min(a, b), min(c, d)), max(max(a, b), max(c, d)))
    }

    /// For a positive `y`.
    @inline(__always)
    static func / (x: DoubleInterval, y: DoubleInterval) -> DoubleInterval {
        outward(
            x.lower >= 0 ? x.lower / y.upper : x.lower / y.lower, x.upper >= 0 ? x.upper / y.lower : x.upper / y.upper)
    }

    @inline(__always)
    static func += (x: inout DoubleInterval, y: DoubleInterval) { x = x + y }

    /// For a non-negative interval.
    @inline(__always)
    var squareRoot: DoubleInterval {
        DoubleInterval.outward(max(0, lower).squareRoot(), upper.squareRoot())
    }

    @inline(__always)
    var squared: DoubleInterval {
        let (a, b) = (abs(lower), abs(upper))
        let least = lower <= 0 && upper >= 0 ? 0 : min(a, b)
        let greatest = max(a, b)
        return DoubleInterval(max(0, (least * least).nextDown), (greatest * greatest).nextUp)
    }

    @inline(__always)
    func hull(_ other: DoubleInterval) -> DoubleInterval {
        DoubleInterval(min(lower, other.lower), max(upper, other.upper))
    }

    /// The greatest |x|.
    @inline(__always)
    var magnitude: Double { max(abs(lower), abs(upper)) }

    @inline(__always)
    var middle: Double { lower + (upper - lower) / 2 }

    /// All numbers within `radius` of this interval.
    func widened(by radius: Double) -> DoubleInterval {
        DoubleInterval((lower - radius).nextDown, (upper + radius).nextUp)
    }

    /// sum c_k x^k by Horner's scheme.
    @inline(__always)
    static func polynomial(_ c: ArraySlice<DoubleInterval>, at x: DoubleInterval) -> DoubleInterval {
        var sum = DoubleInterval.zero
        for k in stride(from: c.endIndex - 1, through: c.startIndex, by: -1) { sum = sum * x + c[k] }
        return sum
    }
}

// MARK: - The exponential

extension DoubleInterval {
    /// e^(-n/8) for n = 0, 1, ..., 1279.
    private static let powers: [DoubleInterval] = (0..<1280).map {
        DoubleInterval((-Interval(exact: Double($0) / 8, precision: 64)).exp())
    }

    /// 1/k! for k = 0, ..., 11.
    private static let inverseFactorials: [DoubleInterval] = {
        var inverses = [DoubleInterval.one]
        for k in 1...11 { inverses.append(inverses[k - 1] / DoubleInterval(Double(k))) }
        return inverses
    }()

    /// {e^(-x)}, for x >= 0.
    ///
    /// With n/8 the nearest multiple of 1/8, x - n/8 is exact (Sterbenz's lemma) and at most 1/16 in size; twelve terms of the series
    /// leave a relative error below 16^(-12)/12! < 2^-76.
    var decayed: DoubleInterval {
        func decay(_ x: Double) -> DoubleInterval {
            let n = (8 * x).rounded()
            // x is 159.9375 at least.
            if n >= 1280 { return DoubleInterval(0, Self.powers[1279].upper) }
            let rest = DoubleInterval(n / 8 - x)
            let series = Self.polynomial(Self.inverseFactorials[...], at: rest)
            return Self.powers[Int(n)] * series.widened(by: 0x1p-74)
        }
        return DoubleInterval(decay(max(0, upper)).lower, decay(max(0, lower)).upper)
    }
}
