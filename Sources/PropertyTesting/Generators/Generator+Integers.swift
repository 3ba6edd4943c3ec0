// Integers and booleans.
//
// Mixed distribution of an integer in a range of more than 256 values, s = the value it shrinks towards:
//   1/16  one of lower, upper, s, s + 1, s - 1 (clamped), each equally often
//   5/16  log-uniform distance from s: a side in proportion to nothing (a fair coin, if both exist), a bit length from 0 to
//         that side's, then uniform among the distances of at most that many bits
//   10/16 uniform
// so that small, large and extreme values are all frequent. A range of at most 256 values is uniform.

/// How integers are spread over their range.
public enum IntegerDistribution: Sendable {
    /// Ends, small distances and uniform values mixed; for finding failures.
    case mixed
    /// Every value of the range equally often.
    case uniform
}

extension Generator where Value: FixedWidthInteger & Sendable {
    /// An integer of a range, which shrinks towards `origin` (0 if the range has it, else the end nearer to 0).
    ///
    /// - Parameters:
    ///   - range: At most 2^64 values.
    ///   - origin: The simplest value; clamped to the range.
    ///   - distribution: How values are spread; see ``IntegerDistribution``.
    public static func integer(
        in range: ClosedRange<Value> = .min ... .max, shrinkingTowards origin: Value = 0,
        distribution: IntegerDistribution = .mixed
    ) -> Generator {
        let origin = min(max(origin, range.lowerBound), range.upperBound)
        guard Value.bitWidth <= 64 else {
            return Generator { _ in
                throw PropertyMisuse.parameter(
                    generator: "integer", name: "the type", value: "\(Value.self)", allowed: "types of at most 64 bits")
            }
        }
        let anchor = UInt64(truncatingIfNeeded: origin)
        let above = UInt64(truncatingIfNeeded: range.upperBound) &- anchor
        let below = anchor &- UInt64(truncatingIfNeeded: range.lowerBound)
        let isUniform = distribution == .uniform || (above < 256 && below < 256 && above + below < 256)
        return Generator { source in
            let distance = try source.distance(above: above, below: below) { random in
                isUniform
                    ? random.uniformDistance(above: above, below: below)
                    : random.mixedDistance(above: above, below: below)
            }
            return Value(
                truncatingIfNeeded: distance.isNegative ? anchor &- distance.magnitude : anchor &+ distance.magnitude)
        }
    }
}

extension Generator where Value == Bool {
    /// A fair coin, which shrinks towards false.
    public static var boolean: Generator { boolean(probability: 0.5) }

    /// True with a given probability. It shrinks towards false.
    ///
    /// - Parameter probability: In 0...1.
    public static func boolean(probability: Double) -> Generator {
        guard (0...1).contains(probability) else {
            return Generator { _ in
                throw PropertyMisuse.parameter(
                    generator: "boolean", name: "probability", value: "\(probability)", allowed: "0...1")
            }
        }
        return Generator { source in
            try source.boolean { $0.unitIntervalBelowOne() < probability }
        }
    }
}

extension RandomStream {
    mutating func uniformDistance(above: UInt64, below: UInt64) -> (magnitude: UInt64, isNegative: Bool) {
        // above + below + 1 values; the sum wraps to 0 exactly when there are 2^64 of them, as uniform(below:) expects.
        let offset = uniform(below: above &+ below &+ 1)
        return offset <= above ? (offset, false) : (offset - above, true)
    }

    mutating func mixedDistance(above: UInt64, below: UInt64) -> (magnitude: UInt64, isNegative: Bool) {
        switch next() >> 60 {
        case 0:
            switch uniform(below: 5) {
            case 0: (above, false)
            case 1: (below, true)
            case 2: (0, false)
            case 3: (min(1, above), false)
            default: (min(1, below), true)
            }
        case 1...5:
            logUniformDistance(above: above, below: below)
        default:
            uniformDistance(above: above, below: below)
        }
    }

    private mutating func logUniformDistance(above: UInt64, below: UInt64) -> (magnitude: UInt64, isNegative: Bool) {
        let isNegative = above == 0 || (below > 0 && next() & 1 == 1)
        let most = isNegative ? below : above
        let bits = uniform(below: UInt64(65 - most.leadingZeroBitCount))
        let limit = bits == 64 ? most : min(most, (1 << bits) - 1)
        return (uniform(below: limit &+ 1), isNegative)
    }
}
