// What a run reports: named functions of the position, some with known expectations.

/// A target whose draws are reported as named quantities.
public protocol ReportedTarget: Target {
    /// The target with its parameters, the same for the same target.
    var summary: String { get }

    /// What is reported of a position, in order.
    var quantities: [ReportedQuantity] { get }

    /// Appends the values of the quantities at a position.
    func appendQuantities(at position: ContiguousArray<Double>, to values: inout [Double])

    /// The expectation of the log density with the target's own constant, if it is known.
    var expectedLogDensity: Double? { get }
}

extension ReportedTarget {
    public func appendQuantities(at position: ContiguousArray<Double>, to values: inout [Double]) {
        position.withUnsafeBufferPointer { values.append(contentsOf: $0) }
    }

    public var expectedLogDensity: Double? { nil }
}

/// A named function of the position.
public struct ReportedQuantity: Sendable, Equatable {
    /// As in CmdStan's files: "mu", or "x.1" for elements of a vector.
    public let name: String
    /// What is known of its distribution.
    public let mean: Double?
    public let standardDeviation: Double?

    public init(_ name: String, mean: Double? = nil, standardDeviation: Double? = nil) {
        (self.name, self.mean, self.standardDeviation) = (name, mean, standardDeviation)
    }

    /// The elements of a vector.
    static func vector(_ name: String, _ moments: [(mean: Double?, standardDeviation: Double?)]) -> [ReportedQuantity] {
        moments.enumerated().map { index, moments in
            ReportedQuantity("\(name).\(index + 1)", mean: moments.mean, standardDeviation: moments.standardDeviation)
        }
    }
}
