// Doubles with a real distribution.
//
//   uniform(in:)     equally spaced in value; both ends can occur
//   logUniform(in:)  every exponent equally often, uniform significand within it; signs in equal shares if both exist
//   fraction(...)    n/d with small n and d
//   near(_:ulps:)    a given point and its neighbours, counted in representable numbers
//   double(in:)      1/4 uniform, 1/2 log-uniform, 1/8 fractions and integers, 1/8 the ends, zero and their neighbours
//
// NaN, infinities, -0 and subnormals appear only when they are asked for, so that a property that does not mean them does
// not have to exclude them. Values shrink in the order of DoubleSimplicity: integers, short fractions, the rest; the sign
// last.

/// Doubles that a generator makes only on request.
public struct SpecialDoubles: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The quiet NaN.
    public static let nan = SpecialDoubles(rawValue: 1)
    /// Both infinities, whatever the range.
    public static let infinities = SpecialDoubles(rawValue: 2)
    /// -0, when the range holds 0.
    public static let negativeZero = SpecialDoubles(rawValue: 4)
    /// Numbers below `Double.leastNormalMagnitude`, when the range holds them.
    public static let subnormals = SpecialDoubles(rawValue: 8)
    public static let all: SpecialDoubles = [.nan, .infinities, .negativeZero, .subnormals]
}

extension Generator where Value == Double {
    /// The widest finite range.
    public static var finiteRange: ClosedRange<Double> {
        -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    }

    /// Doubles for finding failures: uniform, log-uniform, fractions, ends and their neighbours mixed.
    ///
    /// - Parameters:
    ///   - range: Finite bounds.
    ///   - specials: Values to add, each kind asked for in about one case in sixteen together.
    public static func double(
        in range: ClosedRange<Double> = finiteRange, including specials: SpecialDoubles = []
    ) -> Generator {
        let bounds = DoubleBounds(range, specials)
        return make("double", bounds) { random in
            if !specials.isEmpty, random.next() >> 60 == 0, let special = bounds.special(&random) { return special }
            switch random.next() >> 61 {
            case 0, 1: return bounds.uniform(&random)
            case 2...5: return bounds.logUniform(&random)
            case 6: return bounds.fraction(&random)
            default: return bounds.edge(&random)
            }
        }
    }

    /// Uniform in a range: lower + (upper - lower) u, with u from an evenly spaced grid of 2^53 + 1 points of 0...1 that
    /// has both ends.
    public static func uniform(in range: ClosedRange<Double>) -> Generator {
        let bounds = DoubleBounds(range, .subnormals)
        return make("uniform", bounds) { bounds.uniform(&$0) }
    }

    /// Every binary exponent of the range equally often and every significand of that exponent equally often.
    ///
    /// This is log-uniform up to the shape within one binade (uniform, where 1/x would be exact): exact logarithms would
    /// need libm, whose last bits differ between machines.
    public static func logUniform(
        in range: ClosedRange<Double> = finiteRange, including specials: SpecialDoubles = []
    ) -> Generator {
        let bounds = DoubleBounds(range, specials)
        return make("logUniform", bounds) { random in
            if !specials.isEmpty, random.next() >> 60 == 0, let special = bounds.special(&random) { return special }
            return bounds.logUniform(&random)
        }
    }

    /// Fractions n/d rounded to Double: d uniform in 1...denominator, n uniform among those that keep n/d in the range.
    public static func fraction(
        in range: ClosedRange<Double> = -16...16, denominator: Int = 16
    ) -> Generator {
        guard (1...(1 << 20)).contains(denominator), range.lowerBound.magnitude <= 0x1p32,
            range.upperBound.magnitude <= 0x1p32
        else {
            return misuse(
                "fraction", "denominator and range", "\(denominator), \(range)", "1...2^20 and bounds of at most 2^32")
        }
        return Generator { source in
            let divisor = try Generator<Int>.integer(in: 1...denominator, distribution: .uniform).sample(&source)
            let lower = (range.lowerBound * Double(divisor)).rounded(.up)
            let upper = (range.upperBound * Double(divisor)).rounded(.down)
            guard lower <= upper else { throw Rejection.filtered }
            let numerator = try Generator<Int>.integer(in: Int(lower)...Int(upper), distribution: .uniform)
                .sample(&source)
            return Double(numerator) / Double(divisor)
        }
    }

    /// A given point (a kink, a pole, the switch between two branches of an algorithm) or one of its neighbours.
    ///
    /// Shrinks towards the first point itself. A step past the largest finite number stays there.
    ///
    /// - Parameters:
    ///   - points: Finite numbers; 0 has the subnormals of both signs as neighbours.
    ///   - ulps: The farthest neighbour, counted in representable numbers.
    public static func near(_ points: [Double], ulps: Int = 4) -> Generator {
        guard !points.isEmpty, points.allSatisfy(\.isFinite), ulps >= 0 else {
            return misuse("near", "points and ulps", "\(points), \(ulps)", "at least one finite point, ulps >= 0")
        }
        return Generator { source in
            let index = try Generator<Int>.integer(in: 0...(points.count - 1), distribution: .uniform).sample(&source)
            let steps = try Generator<Int>.integer(in: -ulps...ulps).sample(&source)
            return steps == 0 ? points[index] : points[index].advanced(byUnits: steps)
        }
    }

    /// A standard normal deviate, exact up to 53-bit uniforms and the same on every machine; shrinks like any Double.
    public static var normal: Generator {
        make("normal", DoubleBounds(finiteRange, .subnormals)) { $0.normal() }
    }

    private static func make(
        _ name: String, _ bounds: DoubleBounds, _ generate: @escaping @Sendable (inout RandomStream) -> Double
    ) -> Generator {
        guard bounds.range.lowerBound.isFinite, bounds.range.upperBound.isFinite else {
            return misuse(name, "range", "\(bounds.range)", "finite bounds; ask for infinities with `including:`")
        }
        return Generator { source in
            try source.double(
                admitting: bounds.admits, fallback: DoubleSimplicity.simplest(in: bounds.range), generating: generate)
        }
    }

    private static func misuse(_ name: String, _ parameter: String, _ value: String, _ allowed: String) -> Generator {
        Generator { _ in
            throw PropertyMisuse.parameter(generator: name, name: parameter, value: value, allowed: allowed)
        }
    }
}

extension Double {
    /// The number that is `units` representable numbers further up; -0 and 0 count as one. Saturates at the largest
    /// finite numbers.
    func advanced(byUnits units: Int) -> Double {
        let most = Int64(bitPattern: Double.greatestFiniteMagnitude.bitPattern)
        let position = self < 0 ? -Int64(bitPattern: magnitude.bitPattern) : Int64(bitPattern: magnitude.bitPattern)
        let (sum, overflow) = position.addingReportingOverflow(Int64(units))
        let target = overflow ? (units > 0 ? most : -most) : Swift.min(Swift.max(sum, -most), most)
        let magnitude = Double(bitPattern: UInt64(target.magnitude))
        return target < 0 ? -magnitude : magnitude
    }
}
