// Interval arithmetic: sums, differences, products, quotients, integer powers. Works at the larger precision of the operands.

extension Interval {
    public static prefix func - (x: Interval) -> Interval { Interval(unchecked: -x.upper, -x.lower) }

    public static func + (x: Interval, y: Interval) -> Interval {
        let precision = max(x.precision, y.precision)
        return Interval(
            unchecked: .sum(x.lower, y.lower, precision: precision, rounding: .down),
            .sum(x.upper, y.upper, precision: precision, rounding: .up))
    }

    public static func - (x: Interval, y: Interval) -> Interval {
        let precision = max(x.precision, y.precision)
        return Interval(
            unchecked: .difference(x.lower, y.upper, precision: precision, rounding: .down),
            .difference(x.upper, y.lower, precision: precision, rounding: .up))
    }

    public static func * (x: Interval, y: Interval) -> Interval {
        let precision = max(x.precision, y.precision)
        func product(_ a: BigFloat, _ b: BigFloat, _ rounding: Rounding) -> BigFloat {
            // An infinite endpoint stands for arbitrarily large finite numbers, whose product with zero is zero.
            if a.isZero || b.isZero { return BigFloat(0, precision: precision) }
            return .product(a, b, precision: precision, rounding: rounding)
        }
        func interval(_ low: (BigFloat, BigFloat), _ high: (BigFloat, BigFloat)) -> Interval {
            Interval(unchecked: product(low.0, low.1, .down), product(high.0, high.1, .up))
        }
        let (a, b, c, d) = (x.lower, x.upper, y.lower, y.upper)
        // The signs of the factors choose the two products that matter; only if both straddle zero are there four.
        switch (a.signum >= 0, b.signum <= 0, c.signum >= 0, d.signum <= 0) {
        case (true, _, true, _): return interval((a, c), (b, d))
        case (true, _, _, true): return interval((b, c), (a, d))
        case (_, true, true, _): return interval((a, d), (b, c))
        case (_, true, _, true): return interval((b, d), (a, c))
        case (true, _, _, _): return interval((b, c), (b, d))
        case (_, true, _, _): return interval((a, d), (a, c))
        case (_, _, true, _): return interval((a, d), (b, d))
        case (_, _, _, true): return interval((b, c), (a, c))
        default:
            return Interval(
                unchecked: min(product(a, d, .down), product(b, c, .down)), max(product(a, c, .up), product(b, d, .up)))
        }
    }

    /// - Throws: ``IntervalError/divisionByZero(divisor:)`` if `y` contains zero.
    public static func / (x: Interval, y: Interval) throws(IntervalError) -> Interval {
        guard !y.containsZero else { throw .divisionByZero(divisor: y.description) }
        let precision = max(x.precision, y.precision)
        func quotient(_ a: BigFloat, _ b: BigFloat, _ rounding: Rounding) -> BigFloat {
            let value = BigFloat.quotient(a, b, precision: precision, rounding: rounding)
            // infinity / infinity: the finite numbers that both stand for have quotients down to zero.
            return value.isNaN ? BigFloat(0, precision: precision) : value
        }
        let (numerator, divisor) = y.lower.signum > 0 ? (x, y) : (-x, -y)
        return Interval { rounding in
            let end = rounding == .down ? numerator.lower : numerator.upper
            // A numerator's end moves outward when divided by the end of the divisor that makes it larger in magnitude.
            let grows = (end.signum < 0) == (rounding == .down)
            return quotient(end, grows ? divisor.lower : divisor.upper, rounding)
        }
    }

    public static func + (x: Interval, n: Int) -> Interval { x + Interval(n, precision: max(64, x.precision)) }

    public static func - (x: Interval, n: Int) -> Interval { x - Interval(n, precision: max(64, x.precision)) }

    public static func * (x: Interval, n: Int) -> Interval {
        let (low, high) = n >= 0 ? (x.lower, x.upper) : (x.upper, x.lower)
        if n == 0 { return Interval(0, precision: x.precision) }
        return Interval { .product($0 == .down ? low : high, n, precision: x.precision, rounding: $0) }
    }

    /// - Throws: ``IntervalError/divisionByZero(divisor:)`` if `n` is zero.
    public static func / (x: Interval, n: Int) throws(IntervalError) -> Interval {
        guard n != 0 else { throw .divisionByZero(divisor: "0") }
        let (low, high) = n > 0 ? (x.lower, x.upper) : (x.upper, x.lower)
        return Interval { .quotient($0 == .down ? low : high, n, precision: x.precision, rounding: $0) }
    }

    public static func += (x: inout Interval, y: Interval) { x = x + y }

    public static func -= (x: inout Interval, y: Interval) { x = x - y }

    public static func *= (x: inout Interval, y: Interval) { x = x * y }

    /// This interval · 2^`exponent`.
    public func scaled(by exponent: Int) -> Interval {
        Interval { ($0 == .down ? lower : upper).scaled(by: exponent, rounding: $0) }
    }

    /// {|x|}.
    public var absolute: Interval { Interval(unchecked: mignitude, magnitude) }

    /// {x²}: unlike x · x, never negative.
    public var squared: Interval {
        Interval { rounding in
            let end = rounding == .down ? mignitude : magnitude
            return .product(end, end, precision: precision, rounding: rounding)
        }
    }

    /// {x^n}.
    ///
    /// - Throws: ``IntervalError/divisionByZero(divisor:)`` for a negative power of an interval that contains zero.
    public func raised(to n: Int) throws(IntervalError) -> Interval {
        if n < 0 {
            let (positive, overflow) = n.multipliedReportingOverflow(by: -1)
            guard !overflow else {
                throw .domain(function: "power", argument: "exponent \(n)", domain: "exponents above \(Int.min)")
            }
            return try Interval(1, precision: precision) / raised(to: positive)
        }
        let base = n.isMultiple(of: 2) ? absolute : self
        return Interval { ($0 == .down ? base.lower : base.upper).raised(to: n, precision: precision, rounding: $0) }
    }

    /// n!, for n >= 0.
    public static func factorial(_ n: Int, precision: Precision) -> Interval {
        Interval { .factorial(n, precision: precision, rounding: $0) }
    }
}
