// Elementary and special functions of intervals. A monotonic function maps endpoints to endpoints; the others are cut at
// their extrema. A function applied outside its real domain is a typed error, never NaN.

extension Interval {
    /// The image under a function that increases on the whole interval.
    private func increasing(_ function: BigFloat.Function) -> Interval {
        Interval { ($0 == .down ? lower : upper).applying(function, precision: precision, rounding: $0) }
    }

    /// The image under a function that decreases on the whole interval.
    private func decreasing(_ function: BigFloat.Function) -> Interval {
        Interval { ($0 == .down ? upper : lower).applying(function, precision: precision, rounding: $0) }
    }

    private func require(_ function: String, lower bound: Double, isOpen: Bool = false) throws(IntervalError) {
        let isInside = isOpen ? lower > BigFloat(bound) : lower >= BigFloat(bound)
        guard isInside else {
            throw .domain(function: function, argument: description, domain: "\(isOpen ? "(" : "[")\(bound), inf)")
        }
    }

    /// {√x}, for intervals in [0, ∞).
    public func squareRoot() throws(IntervalError) -> Interval {
        try require("the square root", lower: 0)
        return increasing(.squareRoot)
    }

    /// {e^x}.
    public func exp() -> Interval { increasing(.exp) }

    /// {e^x - 1}, relatively accurate near zero.
    public func expMinusOne() -> Interval { increasing(.expMinusOne) }

    /// {log x}, for intervals in [0, ∞); the logarithm of zero is minus infinity.
    public func log() throws(IntervalError) -> Interval {
        try require("the logarithm", lower: 0)
        return increasing(.log)
    }

    /// {sinh x}.
    public func sinh() -> Interval { increasing(.sinh) }

    /// {cosh x}.
    public func cosh() -> Interval { absolute.increasing(.cosh) }

    /// {tanh x}.
    public func tanh() -> Interval { increasing(.tanh) }

    /// {arctan x}.
    public func arcTangent() -> Interval { increasing(.arcTangent) }

    /// {erf x}.
    public func erf() -> Interval { increasing(.erf) }

    /// {1 - erf x}, relatively accurate for large x.
    public func erfc() -> Interval { decreasing(.erfc) }

    /// pi at `precision`.
    public static func pi(precision: Precision) -> Interval {
        Interval { .pi(precision: precision, rounding: $0) }
    }
}

// MARK: - Gamma

extension Interval {
    /// {Γ(x)}, for intervals in (0, ∞).
    public func gamma() throws(IntervalError) -> Interval {
        try require("gamma", lower: 0, isOpen: true)
        return convex(.gamma, minimum: "0.88560319441088870027881590058258873320795153366990")
    }

    /// {log Γ(x)}, for intervals in (0, ∞).
    public func logGamma() throws(IntervalError) -> Interval {
        try require("log-gamma", lower: 0, isOpen: true)
        return convex(.logGamma, minimum: "-0.12148629053584960809551455717769158215135617313")
    }

    // Γ has one minimum on (0, ∞), between the two Doubles 1.4616321449683622 and 1.4616321449683624 (Abramowitz & Stegun
    // 6.1, OEIS A030169); left of the first it decreases, right of the second it increases. An interval that reaches into
    // the gap takes the value at the minimum, cut after 45 digits towards minus infinity, as its lower bound.
    private func convex(_ function: BigFloat.Function, minimum: String) -> Interval {
        if upper <= BigFloat(1.4616321449683622) { return decreasing(function) }
        if lower >= BigFloat(1.4616321449683624) { return increasing(function) }
        let ends = [lower, upper].map { $0.applying(function, precision: precision, rounding: .up) }
        let least = BigFloat(minimum) ?? BigFloat(-.infinity)
        return Interval(
            unchecked: BigFloat(least.nextDown, precision: precision, rounding: .down), max(ends[0], ends[1]))
    }
}

// MARK: - Sine and cosine

extension Interval {
    /// {sin x}.
    public func sin() -> Interval {
        // sin x = cos(x - pi/2), with extrema where x/pi - 1/2 is an integer.
        trigonometric(.sin, phase: Interval(unchecked: BigFloat(0.5), BigFloat(0.5)))
    }

    /// {cos x}.
    public func cos() -> Interval {
        trigonometric(.cos, phase: Interval(0, precision: 64))
    }

    /// The function has a maximum where x/pi - `phase` is an even integer, a minimum where it is an odd one.
    private func trigonometric(_ function: BigFloat.Function, phase: Interval) -> Interval {
        let one = Interval(1, precision: precision)
        let wholeRange = Interval(unchecked: (-one).lower, one.upper)
        guard isBounded else { return wholeRange }
        let bits = precision + max(0, magnitude.exponent ?? 0)
        // pi is never near zero, so the quotient exists; its integer part needs as many bits as x has before the point.
        guard let turns = try? (Interval(unchecked: lower, upper).rounded(to: bits) / .pi(precision: bits)) - phase
        else {
            return wholeRange
        }
        let first = turns.lower.roundedDownToInteger()
        let last = turns.upper.roundedDownToInteger()
        // The extrema inside are the integers in (first, last]; `turns` is rounded outward, so none is missed.
        let count = BigFloat.difference(last, first, precision: bits, rounding: .up).double()
        let ends = [lower, upper].map { end in
            Interval { end.applying(function, precision: precision, rounding: $0) }
        }
        let hull = ends[0].hull(ends[1])
        switch count {
        case 0: return hull
        case 1:
            let half = last.scaled(by: -1)
            return hull.hull(half == half.roundedDownToInteger() ? one : -one)
        default: return wholeRange
        }
    }
}
