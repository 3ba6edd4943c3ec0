// The draws of one scalar quantity, chain by chain: what every diagnostic takes.

/// Draws of one scalar over chains of equal length, all finite, at least four a chain.
///
/// Four is the least with which a half chain has an autocovariance of lag 1; ArviZ and posterior ask for as many.
public struct ScalarDraws: Sendable, Equatable {
    /// The least number of draws a chain.
    public static let leastDrawCount = 4

    /// How many chains there are.
    public let chainCount: Int
    /// How many draws each chain has.
    public let drawCount: Int
    /// All draws, one chain after the other.
    public let values: [Double]

    /// - Parameter chains: the draws of each chain in their order.
    /// - Throws: `DiagnosticError.noDraws`, `.unequalLengths`, `.tooFewDraws` or `.nonFinite`.
    public init(_ chains: [[Double]]) throws(DiagnosticError) {
        guard let first = chains.first, chains.contains(where: { !$0.isEmpty }) else { throw .noDraws }
        guard chains.allSatisfy({ $0.count == first.count }) else { throw .unequalLengths(chains.map(\.count)) }
        try self.init(chainCount: chains.count, values: chains.flatMap(\.self))
    }

    /// - Parameters:
    ///   - chainCount: how many chains there are, at least 1.
    ///   - values: the draws, one chain after the other; their number must be a multiple of `chainCount`.
    /// - Throws: As the initializer that takes one array a chain.
    public init(chainCount: Int, values: [Double]) throws(DiagnosticError) {
        guard chainCount >= 1, !values.isEmpty else { throw .noDraws }
        let drawCount = values.count / chainCount
        guard drawCount * chainCount == values.count else {
            let rest = values.count - (chainCount - 1) * drawCount
            throw .unequalLengths([Int](repeating: drawCount, count: chainCount - 1) + [rest])
        }
        guard drawCount >= ScalarDraws.leastDrawCount else {
            throw .tooFewDraws(count: drawCount, needed: ScalarDraws.leastDrawCount)
        }
        if let bad = values.firstIndex(where: { !$0.isFinite }) {
            throw .nonFinite(chain: bad / drawCount, draw: bad % drawCount, value: values[bad])
        }
        self.chainCount = chainCount
        self.drawCount = drawCount
        self.values = values
    }

    /// The common value, if all draws are the same.
    var constant: Double? {
        let first = values[0]
        return values.allSatisfy { $0 == first } ? first : nil
    }

    func requireVariation() throws(DiagnosticError) {
        if let constant { throw .constant(constant) }
    }

    /// The draws divided by a power of two, so that squares and fourth powers neither overflow nor vanish; exact but for the bits
    /// of draws 2^-1022 times smaller than the largest.
    var rescaled: (values: [Double], exponent: Int) {
        let largest = values.reduce(0) { max($0, $1.magnitude) }
        guard largest > 0 else { return (values, 0) }
        // Two factors, because 2^-exponent alone may overflow.
        let exponent = Int(largest.exponent) + 1
        let first = Double(sign: .plus, exponent: -exponent / 2, significand: 1)
        let second = Double(sign: .plus, exponent: -exponent - (-exponent / 2), significand: 1)
        return (values.map { $0 * first * second }, exponent)
    }
}

/// Sequences of equal length that a diagnostic compares: half chains of draws, of their ranks or of indicators.
struct SequenceBundle {
    let count: Int
    let length: Int
    let values: [Double]

    /// The first and the last half of each chain; the middle draw of an odd chain is left out.
    init(halvesOf values: [Double], chainCount: Int) {
        let drawCount = values.count / chainCount
        let half = drawCount / 2
        var halves: [Double] = []
        halves.reserveCapacity(2 * chainCount * half)
        for chain in 0..<chainCount {
            let start = chain * drawCount
            halves.append(contentsOf: values[start..<start + half])
            halves.append(contentsOf: values[start + drawCount - half..<start + drawCount])
        }
        count = 2 * chainCount
        length = half
        self.values = halves
    }

    init(halvesOf draws: ScalarDraws) { self.init(halvesOf: draws.values, chainCount: draws.chainCount) }

    private init(count: Int, length: Int, values: [Double]) {
        (self.count, self.length, self.values) = (count, length, values)
    }

    /// The same sequences with every value replaced by the normal quantile of its rank among all.
    var rankNormalised: SequenceBundle {
        SequenceBundle(count: count, length: length, values: RankNormalisation.normalScores(of: values))
    }

    /// The mean of each sequence and the sum of its squared deviations.
    var moments: [(mean: Double, squares: Double)] {
        (0..<count).map { Moments.of(values[$0 * length..<($0 + 1) * length]) }
    }
}

enum Moments {
    /// The mean and the sum of squared deviations from it, in two passes, the second with the correction for the mean's rounding.
    static func of(_ values: some Collection<Double>) -> (mean: Double, squares: Double) {
        let count = Double(values.count)
        guard let shift = values.first else { return (0, 0) }
        let mean = shift + values.reduce(0) { $0 + ($1 - shift) } / count
        var (sum, squares) = (0.0, 0.0)
        for value in values {
            let deviation = value - mean
            sum += deviation
            squares += deviation * deviation
        }
        return (mean + sum / count, max(squares - sum * sum / count, 0))
    }
}
