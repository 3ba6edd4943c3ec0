// A background that is an average over time: a snapshot of a finite network is a noisy one.

/// A mean over time of residuals on a rule.
public struct ResidualAverage: Sendable, Equatable {
    private var sums: [Double]
    public private(set) var count = 0

    public init(rule: InputRule) { sums = [Double](repeating: 0, count: rule.count) }

    public mutating func add(_ residuals: [Double]) {
        for i in sums.indices { sums[i] += residuals[i] }
        count += 1
    }

    /// An average as it was, from its text; nil if that is not one on so many nodes.
    public init?(text: some StringProtocol, rule: InputRule) {
        let words = text.split(separator: " ")
        guard words.count == rule.count + 1, let count = Int(words[0]), count >= 0 else { return nil }
        sums = words.dropFirst().compactMap { UInt64($0, radix: 16).map(Double.init(bitPattern:)) }
        guard sums.count == rule.count, sums.allSatisfy(\.isFinite) else { return nil }
        self.count = count
    }

    /// The count and the sums, to the last bit, on a line.
    public var text: String {
        ([String(count)] + sums.map { String($0.bitPattern, radix: 16) }).joined(separator: " ")
    }

    /// The mean so far; zeros before the first.
    public var mean: [Double] { sums.map { $0 / Double(max(1, count)) } }
}
