import MultiplePrecision
import PropertyTesting

extension Generator where Value == Precision {
    /// Precisions around the limb sizes, where carries and roundings change shape.
    static var precision: Generator {
        Generator<Int>.one(of: [.integer(in: 2...300, shrinkingTowards: 53), .near([64, 128, 192])])
            .map { Precision(clamping: $0) }
    }
}

extension Generator where Value == Int {
    fileprivate static func near(_ points: [Int]) -> Generator {
        Generator<Int>.element(of: points).flatMap { point in Generator<Int>.integer(in: -1...1).map { point + $0 } }
    }
}

extension Generator where Value == BigFloat {
    /// Finite numbers with exponents far outside those of Double, zeros, and Doubles of every kind.
    static var finite: Generator {
        let wild = Generator<(Int, Int, Precision)>.zip(
            .integer(in: -(1 << 60)...(1 << 60)), .integer(in: -20_000...20_000), .precision
        ).map { BigFloat($0, scaledBy: $1, precision: $2) }
        let doubles = Generator<Double>.double(including: [.subnormals, .negativeZero]).map { BigFloat($0) }
        let third = Generator<(BigFloat, Precision)>.zip(doubles, .precision)
            .map { BigFloat.quotient($0, 3, precision: $1, rounding: .toNearest) }
        return .one(of: [wild, doubles, third])
    }

    static var nonZero: Generator { finite.map { $0.isZero ? BigFloat(1.5) : $0 } }

    /// Numbers of moderate size, for functions.
    static func moderate(_ range: ClosedRange<Double>) -> Generator {
        let doubles = Generator<Double>.double(in: range).map { BigFloat($0) }
        let (lower, upper) = (BigFloat(range.lowerBound), BigFloat(range.upperBound))
        let rounded = Generator<(BigFloat, Precision)>.zip(doubles, .precision)
            .map { min(max(BigFloat($0, precision: $1, rounding: .toNearest), lower), upper) }
        return .one(of: [doubles, rounded])
    }
}

extension Generator where Value == Interval {
    /// Intervals of every kind: points, wild exponents, unbounded ones.
    static var any: Generator {
        Generator<(Interval, Bool, Bool)>.zip(.between(.finite), .boolean(probability: 0.1), .boolean(probability: 0.1))
            .map { try $0.extended(below: $1, above: $2) }
    }

    /// Intervals between two finite numbers, points included.
    static func between(_ ends: Generator<BigFloat>) -> Generator {
        Generator<(BigFloat, BigFloat, Bool)>.zip(ends, ends, .boolean(probability: 0.2))
            .map { a, b, isPoint in try Interval(lower: isPoint ? a : min(a, b), upper: isPoint ? a : max(a, b)) }
    }
}

extension Interval {
    /// Finite numbers of the interval: its ends, its midpoint and points between; large ones where it is unbounded.
    var samples: [BigFloat] {
        guard isBounded else {
            let far = [-1, 0, 1].map { BigFloat($0, scaledBy: 700, precision: 64) }
            return ([lower, upper] + far).filter { $0.isFinite && contains($0) }
        }
        guard !isPoint else { return [lower] }
        let bits = precision + 64
        let step = BigFloat.difference(upper, lower, precision: bits, rounding: .toNearest).scaled(by: -2)
        let inner = [1, 3].map { part in
            let length = BigFloat.product(step, part, precision: bits, rounding: .toNearest)
            return min(max(BigFloat.sum(lower, length, precision: bits, rounding: .down), lower), upper)
        }
        return [lower, upper, midpoint] + inner
    }

    /// This interval without one of its ends, or without either.
    func extended(below: Bool, above: Bool) throws -> Interval {
        let line = Interval.wholeLine(precision: precision)
        return try Interval(lower: below ? line.lower : lower, upper: above ? line.upper : upper)
    }
}

// Reports show a number's description to read, and this to paste.

extension BigFloat: SourceRepresentable {
    public var swiftSource: String {
        let text = hexadecimalText.debugDescription
        return "try BigFloat(\(text), precision: \(precision.bits), rounding: .toNearest)"
    }
}

extension Interval: SourceRepresentable {
    public var swiftSource: String { "try Interval(lower: \(lower.swiftSource), upper: \(upper.swiftSource))" }
}

extension Precision: SourceRepresentable {
    public var swiftSource: String { "\(bits)" }
}
