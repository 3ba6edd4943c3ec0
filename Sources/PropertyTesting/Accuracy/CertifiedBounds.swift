// CertifiedBounds: what the accuracy check needs of a reference value, so that the kit depends on no arithmetic.
//
// Error in units in the last place: |computed - true| / ulp(true), ulp(v) = the distance from |v| rounded to Double to the
// next larger Double (2^-1074 at 0 and among subnormals).

/// A reference value that is known to lie between two bounds.
public protocol CertifiedBounds {
    /// A lower and an upper bound of the error of `computed`, in ULPs of the true value: 0 as lower bound means "perhaps
    /// exact", infinity as upper bound "unknown". Never NaN.
    func ulps(of computed: Double) -> ClosedRange<Double>
}

/// An enclosure by two sums of two Doubles each, about 106 bits: a reference for tests without arbitrary precision.
public struct DoubleDoubleEnclosure: CertifiedBounds, Sendable {
    /// high + low, not evaluated; |low| is at most half a unit in the last place of high.
    public struct Bound: Sendable {
        public var high: Double
        public var low: Double

        public init(_ high: Double, _ low: Double = 0) {
            self.high = high
            self.low = low
        }

        /// The unit in the last place of the value: below a power of two it is half of the power's own.
        fileprivate var unit: Double {
            let crossesDown = low != 0 && (low < 0) != (high < 0)
            return crossesDown ? high.magnitude.nextDown.ulp : high.ulp
        }
    }

    public var lower: Bound
    public var upper: Bound

    /// - Parameters:
    ///   - lower: A finite lower bound.
    ///   - upper: A finite upper bound, not below `lower`.
    public init(lower: Bound, upper: Bound) {
        self.lower = lower
        self.upper = upper
    }

    /// - Accuracy: the bounds are widened by a relative ``relativeMargin``, which covers every rounding on the way.
    public func ulps(of computed: Double) -> ClosedRange<Double> {
        guard computed.isFinite, lower.high.isFinite, upper.high.isFinite else {
            return computed.isNaN || computed.isInfinite ? .infinity ... .infinity : 0 ... .infinity
        }
        let below = Self.difference(lower, computed)
        let above = Self.difference(upper, computed)
        let nearest = max(0, below, -above)
        let farthest = max(below.magnitude, above.magnitude)
        let containsZero = lower.high <= 0 && upper.high >= 0
        let largestUnit = max(lower.unit, upper.unit)
        let smallestUnit = containsZero ? Double.leastNonzeroMagnitude : min(lower.unit, upper.unit)
        let least = nearest / largestUnit * (1 - Self.relativeMargin)
        let most = farthest / smallestUnit * (1 + Self.relativeMargin)
        return least...max(least, most)
    }

    public static let relativeMargin = 0x1p-50

    private static func difference(_ bound: Bound, _ value: Double) -> Double {
        // high - value is exact when they are near (Sterbenz), else its rounding is within the margin.
        (bound.high - value) + bound.low
    }
}
