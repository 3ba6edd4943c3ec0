/// Why a sampler, or its starting point, was refused.
public enum SamplingError: Error, Equatable, Sendable, CustomStringConvertible {
    case outOfRange(what: String, value: Double, allowed: String)
    case count(what: String, count: Int, expected: String)
    case notFinite(what: String, index: Int, value: Double)
    case notPositiveDefinite(pivot: Int)
    case startImpossible(logDensity: Double)

    public var description: String {
        switch self {
        case .outOfRange(let what, let value, let allowed):
            "\(what) is \(value); allowed: \(allowed)."
        case .count(let what, let count, let expected):
            "\(what): \(count) given, \(expected) expected."
        case .notFinite(let what, let index, let value):
            "\(what)[\(index)] is \(value): every number must be finite."
        case .notPositiveDefinite(let pivot):
            "The matrix is not positive definite (pivot \(pivot)); add a multiple of the identity, or use more draws."
        case .startImpossible(let logDensity):
            "The log density at the starting point is \(logDensity): start where it is finite."
        }
    }

    static func checkFinite(_ numbers: some Collection<Double>, _ what: String) throws(SamplingError) {
        for (index, number) in numbers.enumerated() where !number.isFinite {
            throw .notFinite(what: what, index: index, value: number)
        }
    }

    static func checkPositive(_ value: Double, _ what: String) throws(SamplingError) {
        guard value > 0, value.isFinite else {
            throw .outOfRange(what: what, value: value, allowed: "positive and finite")
        }
    }
}
