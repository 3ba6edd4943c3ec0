// Why an iteration found no fixed point, and what to try next.

/// An iteration that did not arrive.
public enum FixedPointFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The residual grew far beyond its least value.
    case diverging(step: Int, residual: Double, least: Double)
    /// The iterates repeat.
    case cycling(step: Int, period: Int, residual: Double)
    /// The residual stopped falling.
    case stalled(step: Int, residual: Double)
    /// The steps allowed ran out while the residual was still falling, by the given factor a step.
    case outOfSteps(limit: Int, residual: Double, contraction: Double)
    /// An iterate or a value of the map is infinite or not a number.
    case notFinite(step: Int)
    /// F' - I cannot be inverted.
    case singularDerivative(step: Int)
    /// The map, its derivative or the start has the wrong number of components.
    case shape(count: Int, expected: Int)
    /// A setting of a method that makes no sense.
    case setting(String, value: Double, allowed: String)

    public var description: String {
        switch self {
        case .diverging(let step, let residual, let least):
            "diverging: after \(step) steps the residual is \(residual), it had been \(least); the map's dominant eigenvalue is above "
                + "1 in modulus here. Damp more (a damping below 2 / (1 - lambda) for a negative lambda), or use Anderson or Newton."
        case .cycling(let step, let period, let residual):
            "cycling with period \(period) after \(step) steps, residual \(residual); an eigenvalue is at or below -1. "
                + "Halve the damping, or use Anderson or Newton."
        case .stalled(let step, let residual):
            "stalled at a residual of \(residual) after \(step) steps; ask for a tolerance above the map's own rounding, start "
                + "elsewhere, or use Newton."
        case .outOfSteps(let limit, let residual, let contraction):
            "residual \(residual) after all \(limit) steps, falling by a factor \(contraction) a step; allow more steps, or use Anderson "
                + "or Newton."
        case .notFinite(let step):
            "a value that is not finite at step \(step); start nearer, damp more, or restrict the map to its domain."
        case .singularDerivative(let step):
            "F' - I is singular at step \(step): the fixed point is not isolated, or a fold is near; start elsewhere, or use Picard."
        case .shape(let count, let expected):
            "\(count) components where \(expected) are expected; give as many as the map's dimension, at least 1."
        case .setting(let name, let value, let allowed):
            "\(name) is \(value); it must be \(allowed)."
        }
    }
}
