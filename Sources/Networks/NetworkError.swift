/// Why a network, or a question to one, was refused.
public enum NetworkError: Error, Equatable, Sendable, CustomStringConvertible {
    case inputDimension(Int)
    case tooWide(Int)
    case shape(what: String, count: Int, expected: Int)
    case notFinite(what: String, index: Int, value: Double)
    case overflow(what: String)
    case outOfRange(what: String, value: Double, allowed: String)
    case indexOutOfRange(what: String, index: Int, count: Int)

    public var description: String {
        switch self {
        case .inputDimension(let dimension):
            "Input dimension \(dimension): it must be at least 1."
        case .tooWide(let width):
            "Width \(width): at most \(TwoLayerNetwork.maximumWidth) neurons."
        case .shape(let what, let count, let expected):
            "\(what): \(count) numbers given, \(expected) expected."
        case .notFinite(let what, let index, let value):
            "\(what)[\(index)] is \(value): every number must be finite."
        case .overflow(let what):
            "\(what) exceeds the range of Double; scale the weights down."
        case .outOfRange(let what, let value, let allowed):
            "\(what) is \(value); allowed: \(allowed)."
        case .indexOutOfRange(let what, let index, let count):
            "\(what): index \(index) is outside 0 ..< \(count)."
        }
    }

    static func checkFinite(_ numbers: [Double], _ what: String) throws(NetworkError) {
        if let index = numbers.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(what: what, index: index, value: numbers[index])
        }
    }

    static func check(_ numbers: [Double], count: Int, _ what: String) throws(NetworkError) {
        guard numbers.count == count else { throw .shape(what: what, count: numbers.count, expected: count) }
        try checkFinite(numbers, what)
    }

    static func checkPositive(_ value: Double, _ what: String) throws(NetworkError) {
        guard value > 0, value.isFinite else {
            throw .outOfRange(what: what, value: value, allowed: "positive and finite")
        }
    }

    static func checkSteps(_ count: Int) throws(NetworkError) {
        guard count >= 0 else { throw .outOfRange(what: "steps", value: Double(count), allowed: "at least 0") }
    }
}
