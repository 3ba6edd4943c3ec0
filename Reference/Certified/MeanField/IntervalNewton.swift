// A root of a function of one variable, proved: if N(X) = m - f(m)/f'(X), m in X, lies inside X, then X holds exactly one root of f,
// and N(X) holds it (R. E. Moore 1966, Interval Analysis, chapter 7).

import MultiplePrecision

/// A proved root.
public struct ProvedRoot: Sendable {
    /// An interval in which there is exactly one root.
    public let isolating: Interval
    /// A narrow interval that holds it.
    public let enclosure: Interval
}

/// A root that could not be proved.
public struct RootNotProved: Error, Hashable, CustomStringConvertible {
    public let near: String

    public var description: String {
        "no simple root could be proved near \(near): it may be double, or not there; raise the precision, or stay away from folds"
    }
}

enum IntervalNewton {
    /// The root near `start`, to about the working precision.
    ///
    /// - Parameters:
    ///   - start: an approximation, good to some digits.
    ///   - f: an enclosure of the values of f over an interval.
    ///   - derivative: an enclosure of the values of f'.
    /// - Throws: ``RootNotProved``, or an `IntervalError` of the functions.
    static func root(
        near start: Double, precision: Precision, _ f: (Interval) throws -> Interval,
        derivative: (Interval) throws -> Interval
    ) throws -> ProvedRoot {
        // An ordinary Newton iteration first; it proves nothing and need not.
        var x = BigFloat(start, precision: precision)
        for _ in 0..<64 {
            let point = try Interval(x)
            let step = try f(point).midpoint / derivative(point).midpoint
            guard step.isFinite else { throw RootNotProved(near: "\(start)") }
            x -= step
            if step.isZero || (step.exponent ?? 0) < (x.exponent ?? 0) - precision.bits + 8 { break }
        }
        // Then a proof in the narrowest ball that allows one.
        let size = x.isZero ? BigFloat(1, precision: precision) : x.magnitude
        for bits in stride(from: precision.bits - 12, through: 4, by: -8) {
            let isolating = try Interval(midpoint: x, radius: size.scaled(by: -bits))
            let slope = try derivative(isolating)
            guard slope.sign == 1 || slope.sign == -1 else { continue }
            let image = try Interval(x) - f(Interval(x)) / slope
            guard isolating.lower < image.lower, image.upper < isolating.upper else { continue }
            return ProvedRoot(isolating: isolating, enclosure: image)
        }
        throw RootNotProved(near: "\(start)")
    }
}
