// Backgrounds of a network in motion: the average of its residual over time, and single snapshots, which are noisy.

/// A mean over time of residuals on a rule, and every so manyth of them.
public struct ResidualRecord: Sendable, Equatable {
    /// The residuals from one snapshot to the next.
    public let stride: Int
    public private(set) var count = 0
    public private(set) var snapshots: [[Double]] = []
    private var sums: [Double]

    /// - Parameters:
    ///   - rule: the inputs.
    ///   - stride: the residuals from one snapshot to the next, at least 1.
    public init(rule: InputRule, stride: Int) {
        self.stride = max(1, stride)
        sums = [Double](repeating: 0, count: rule.count)
    }

    public mutating func add(_ residuals: [Double]) {
        for i in sums.indices { sums[i] += residuals[i] }
        count += 1
        if count.isMultiple(of: stride) { snapshots.append(residuals) }
    }

    /// The mean so far; zeros before the first.
    public var mean: [Double] { sums.map { $0 / Double(max(1, count)) } }

    /// The record to the last bit, on a line of words.
    public var text: String { HexadecimalRow.text("\(count) \(stride)", sums + snapshots.flatMap { $0 }) }

    /// Puts the record in the state of a text.
    ///
    /// - Returns: whether the text is of a record on as many nodes, with the same stride; otherwise nothing is changed.
    public mutating func restore(from text: some StringProtocol) -> Bool {
        let words = text.split(separator: " ").map { Substring($0) }
        let size = sums.count
        guard words.count >= 2 + size, let count = Int(words[0]), count >= 0, words[1] == String(stride),
            (words.count - 2) / size == 1 + count / stride,
            let numbers = HexadecimalRow.numbers(words.dropFirst(2), count: size * (1 + count / stride))
        else { return false }
        self.count = count
        sums = Array(numbers.prefix(size))
        snapshots = Swift.stride(from: size, to: numbers.count, by: size).map { Array(numbers[$0..<$0 + size]) }
        return true
    }
}
