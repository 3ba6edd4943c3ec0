// Real log canonical thresholds that are known exactly, with what they presuppose and where they are proved.
//
// For a posterior exp(-beta K) with an analytic K >= 0 and a prior that is positive and smooth at the zeros of K,
//
//     Z(beta) ~ C beta^(-lambda) (log beta)^(m-1),     F = lambda log beta - (m - 1) log log beta + O(1),
//     lambda-hat(beta) = dF/dlog beta = lambda - (m - 1)/log beta + o(1/log beta)
//
// (S. Watanabe, "Algebraic Geometry and Statistical Learning Theory", 2009, theorem 6.7). lambda is the threshold and m its
// multiplicity. The value at a finite beta can be far from lambda, on either side; compare estimators with `ExactPosterior`.

/// lambda and m.
public struct LogCanonicalThreshold: Hashable, Sendable {
    /// lambda.
    public let threshold: Rational
    /// m, at least 1.
    public let multiplicity: Int
}

/// A model whose threshold is known.
public struct ThresholdModel: Sendable, Hashable {
    public let value: LogCanonicalThreshold
    /// What the model is, with its sizes.
    public let name: String
    /// What the theorem presupposes.
    public let preconditions: String
    /// Where it is proved.
    public let source: String
    /// An upper bound that is quoted for the model.
    public let quotedBound: QuotedBound?

    /// An upper bound and where it comes from.
    public struct QuotedBound: Sendable, Hashable {
        public let value: Rational
        public let origin: String
    }

    init(
        _ name: String, _ threshold: Rational, multiplicity: Int, preconditions: String, source: String,
        quotedBound: QuotedBound? = nil
    ) {
        self.name = name
        value = LogCanonicalThreshold(threshold: threshold, multiplicity: multiplicity)
        self.preconditions = preconditions
        self.source = source
        self.quotedBound = quotedBound
    }
}

/// Why there is no threshold for the sizes given.
public enum ThresholdError: Error, Hashable, Sendable, CustomStringConvertible {
    case size(what: String, Int, allowed: ClosedRange<Int>)
    /// Too few or too many numbers in a list.
    case count(what: String, Int, allowed: ClosedRange<Int>)

    public var description: String {
        switch self {
        case .size(let what, let size, let allowed):
            "\(what) \(size): give a number in \(allowed.lowerBound)...\(allowed.upperBound)"
        case .count(let what, let count, let allowed):
            "\(count) numbers given for \(what): give \(allowed.lowerBound) to \(allowed.upperBound) of them"
        }
    }

    static func check(_ size: Int, _ what: String, in allowed: ClosedRange<Int>) throws(ThresholdError) {
        guard allowed.contains(size) else { throw .size(what: what, size, allowed: allowed) }
    }
}
