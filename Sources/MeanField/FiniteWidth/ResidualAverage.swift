// A background that is an average over time: a snapshot of a finite network is a noisy one.

/// A mean over time of residuals on a rule.
public struct ResidualAverage: Sendable {
    private var sums: [Double]
    public private(set) var count = 0

    public init(rule: InputRule) { sums = [Double](repeating: 0, count: rule.count) }

    public mutating func add(_ residuals: [Double]) {
        for i in sums.indices { sums[i] += residuals[i] }
        count += 1
    }

    /// The mean so far; zeros before the first.
    public var mean: [Double] { sums.map { $0 / Double(max(1, count)) } }
}
