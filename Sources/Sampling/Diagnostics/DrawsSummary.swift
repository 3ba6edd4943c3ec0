// One line of the table that practitioners read: mean, MCSE, sd, quantiles, effective sample sizes, R-hat.

/// The summary of one quantity's draws.
public struct DrawsSummary: Sendable, Equatable {
    public let mean: Double
    public let standardDeviation: Double
    /// The quantiles 5%, 50% and 95%.
    public let quantiles: [Double]
    /// What needs draws that vary; nil if they are constant, or every chain is stuck at a place of its own.
    public let convergence: Convergence?

    /// How far the draws can be trusted.
    public struct Convergence: Sendable, Equatable {
        public let meanStandardError: Double
        public let standardDeviationStandardError: Double
        public let bulkESS: Double
        public let tailESS: Double
        public let rHat: Double
    }

    /// - Complexity: O(n log n) for n draws.
    public init(_ draws: ScalarDraws) {
        let sorted = OrderStatistics(of: draws.values)
        mean = draws.mean
        standardDeviation = draws.standardDeviation
        quantiles = [0.05, 0.5, 0.95].map(sorted.quantile)
        convergence = try? Convergence(draws, sorted)
    }

    /// The distance of the mean from `expected` in Monte Carlo standard errors; nil without convergence.
    public func error(from expected: Double) -> Double? {
        convergence.map { (mean - expected) / $0.meanStandardError }
    }
}

extension DrawsSummary.Convergence {
    init(_ draws: ScalarDraws, _ sorted: OrderStatistics) throws(DiagnosticError) {
        try draws.requireVariation()
        // The ranks are shared by the bulk's two diagnostics; they are the costly part.
        let ranked = SequenceBundle(halvesOf: draws).rankNormalised
        meanStandardError = try draws.meanStandardError()
        standardDeviationStandardError = try draws.standardDeviationStandardError()
        bulkESS = ranked.effectiveSampleSize()
        tailESS = try min(draws.quantileESS(0.05, sorted), draws.quantileESS(0.95, sorted))
        rHat = try max(ranked.rHat(), draws.foldedRHat())
    }
}
