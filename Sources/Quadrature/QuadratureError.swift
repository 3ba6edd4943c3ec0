// What can be wrong with a request for a quadrature rule.

/// A request that no quadrature rule can answer.
public enum QuadratureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The number of nodes is outside `allowed`.
    case orderOutOfRange(order: Int, allowed: ClosedRange<Int>)
    /// The interval is empty, reversed or unbounded.
    case invalidInterval(lower: Double, upper: Double)
    /// The step of a trapezoidal rule is not a positive finite number.
    case invalidStep(Double)
    /// The degree of a Hermite function is outside `allowed`.
    case degreeOutOfRange(degree: Int, allowed: ClosedRange<Int>)
    /// The argument is infinite or not a number.
    case argumentNotFinite(Double)

    public var description: String {
        switch self {
        case .orderOutOfRange(let order, let allowed):
            "order \(order) is outside \(allowed.lowerBound)...\(allowed.upperBound); choose a number of nodes in that range"
        case .invalidInterval(let lower, let upper):
            "[\(lower), \(upper)] is not an interval; give finite bounds with lower < upper"
        case .invalidStep(let step):
            "step \(step) is not usable; give a positive finite step"
        case .degreeOutOfRange(let degree, let allowed):
            "degree \(degree) is outside \(allowed.lowerBound)...\(allowed.upperBound); choose a degree in that range"
        case .argumentNotFinite(let argument):
            "argument \(argument) is not a finite number; give a finite one"
        }
    }
}
