/// Why a question about a posterior or a learning coefficient was refused.
public enum LearningCoefficientError: Error, Equatable, Sendable, CustomStringConvertible {
    case inverseTemperature(Double)
    /// An inverse temperature beyond what Double serves for a prior whose weights reach so far.
    case tooCold(Double, reach: Double, greatest: Double)
    case sampleCount(Int, least: Int)
    /// A loss level of a basin volume.
    case level(Double)
    /// A scale of a prior, by name.
    case scale(String, Double, allowed: ClosedRange<Double>)
    /// A width for which there is no exact posterior.
    case width(Int, allowed: ClosedRange<Int>)
    /// A ladder of so many inverse temperatures, or with one twice.
    case ladder(Int)

    public var description: String {
        switch self {
        case .inverseTemperature(let value):
            "inverse temperature \(value): give a number in \(InverseTemperature.range.lowerBound)"
                + "...\(InverseTemperature.range.upperBound)"
        case .tooCold(let value, let reach, let greatest):
            "inverse temperature \(value): give at most \(greatest) for weights of up to \(reach), or a narrower prior"
        case .sampleCount(let count, let least):
            "\(count) samples: give at least \(least)"
        case .level(let level):
            "loss level \(level): give a number in \(ExactPosterior.levels.lowerBound)...\(ExactPosterior.levels.upperBound)"
        case .scale(let what, let scale, let allowed):
            "scale \(scale) of the \(what): give a number in \(allowed.lowerBound)...\(allowed.upperBound)"
        case .ladder(let count):
            "a ladder of \(count) inverse temperatures: give 1 to 1000, each once"
        case .width(let width, let allowed):
            "width \(width): give \(allowed.lowerBound)...\(allowed.upperBound) neurons"
        }
    }
}
