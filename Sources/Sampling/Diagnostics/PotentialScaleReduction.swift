// R-hat, the potential scale reduction: how much wider all chains together are than each on its own.
//
// Vehtari, Gelman, Simpson, Carpenter and Bürkner (2021), "Rank-normalization, folding, and localization: an improved R-hat for
// assessing convergence of MCMC", Bayesian Analysis 16, equations 1 to 4 and section 4.1. Values near 1 mean that the chains agree with one another, not
// that they are right: all may have missed the same region.
//
// Differs from ArviZ: one chain has an R-hat too, that of its halves; constant draws are an error and not NaN.

extension ScalarDraws {
    /// Split R-hat of the draws themselves; for quantities with a finite variance.
    ///
    /// - Throws: `DiagnosticError.constant`, `.everyChainStuck`.
    /// - Accuracy: 1e-10 relative to ArviZ, as are the following three.
    public func splitRHat() throws(DiagnosticError) -> Double {
        try requireVariation()
        return try SequenceBundle(halvesOf: rescaled.values, chainCount: chainCount).rHat()
    }

    /// Split R-hat of the rank-normalised draws: sensitive to chains at different places.
    public func bulkRHat() throws(DiagnosticError) -> Double {
        try requireVariation()
        return try SequenceBundle(halvesOf: self).rankNormalised.rHat()
    }

    /// Split R-hat of the rank-normalised distances from the median: sensitive to chains of different width.
    public func foldedRHat() throws(DiagnosticError) -> Double {
        try requireVariation()
        let halves = SequenceBundle(halvesOf: self)
        let median = OrderStatistics(of: halves.values).median
        // Halved, so that the distance of two large draws does not overflow; ranks do not notice.
        let distances = values.map { abs(0.5 * $0 - 0.5 * median) }
        let folded = SequenceBundle(halvesOf: distances, chainCount: chainCount)
        // Two values, equally far from the median: the distances are constant, and all chains agree on them.
        guard folded.values.contains(where: { $0 != folded.values[0] }) else { return 1 }
        return try folded.rankNormalised.rHat()
    }

    /// The greater of `bulkRHat` and `foldedRHat`: the R-hat to report.
    public func rHat() throws(DiagnosticError) -> Double { try max(bulkRHat(), foldedRHat()) }
}

extension SequenceBundle {
    /// sqrt((B/W + n - 1) / n) with B = n var(means) and W the mean of the variances, both with the divisor count - 1.
    func rHat() throws(DiagnosticError) -> Double {
        let moments = moments
        let within = moments.reduce(0) { $0 + $1.squares } / Double(count * (length - 1))
        let between = Double(length) * Moments.of(moments.map(\.mean)).squares / Double(count - 1)
        guard within > 0 else { throw .everyChainStuck }
        return ((between / within + Double(length - 1)) / Double(length)).squareRoot()
    }
}
