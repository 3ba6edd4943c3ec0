// The effective sample size: as many independent draws would estimate an expectation as well as these correlated ones.
//
// ESS = M N / tau with tau = -1 + 2 sum_t rho_t over M half chains of N draws, rho_t estimated within and between chains (Vehtari et al.
// 2021, section 3.2), the sum truncated by Geyer's initial monotone sequence (Geyer 1992, section 3.3). Step by step as in ArviZ and posterior:
// tau is at least 1 / log10(M N), so that antithetic chains claim no more than M N log10(M N) draws.
//
// Differs from ArviZ: draws are constant only if they are equal, at whatever scale (ArviZ: if they differ by less than 1e-15), and constant draws
// are an error.

import RealModule

extension ScalarDraws {
    /// The effective sample size for the bulk: that of the rank-normalised draws. To be at least 100 a chain before an estimate is used.
    ///
    /// - Throws: `DiagnosticError.constant`.
    /// - Accuracy: 1e-10 relative to ArviZ, as are the following.
    public func bulkESS() throws(DiagnosticError) -> Double {
        try requireVariation()
        return SequenceBundle(halvesOf: self).rankNormalised.effectiveSampleSize()
    }

    /// The effective sample size for the tails: the lesser of those of the 5% and the 95% quantile.
    public func tailESS() throws(DiagnosticError) -> Double {
        let sorted = OrderStatistics(of: values)
        return try min(quantileESS(0.05, sorted), quantileESS(0.95, sorted))
    }

    /// The effective sample size for the quantile of `probability`: that of the indicators of draws up to it.
    ///
    /// All draws up to the quantile, as happens when many equal the largest, are uncorrelated: the number of draws.
    public func quantileESS(_ probability: Double) throws(DiagnosticError) -> Double {
        try quantileESS(probability, OrderStatistics(of: values))
    }

    func quantileESS(_ probability: Double, _ sorted: OrderStatistics) throws(DiagnosticError) -> Double {
        guard probability > 0, probability < 1 else { throw .probabilityOutOfRange(probability) }
        try requireVariation()
        let quantile = sorted.quantile(probability)
        let isBelow = values.map { $0 <= quantile ? 1.0 : 0.0 }
        return SequenceBundle(halvesOf: isBelow, chainCount: chainCount).effectiveSampleSize()
    }

    /// The effective sample size for the mean, of the draws themselves.
    public func meanESS() throws(DiagnosticError) -> Double {
        try requireVariation()
        return SequenceBundle(halvesOf: rescaled.values, chainCount: chainCount).effectiveSampleSize()
    }

    /// The effective sample size for the standard deviation, that of the squared deviations from the mean.
    public func standardDeviationESS() throws(DiagnosticError) -> Double {
        try requireVariation()
        return SequenceBundle(halvesOf: squaredDeviations.values, chainCount: chainCount).effectiveSampleSize()
    }
}

extension SequenceBundle {
    func effectiveSampleSize() -> Double {
        let total = Double(count * length)
        guard values.contains(where: { $0 != values[0] }) else { return total }
        let moments = moments
        let centred = (0..<count).flatMap { sequence in
            values[sequence * length..<(sequence + 1) * length].map { $0 - moments[sequence].mean }
        }
        var autocovariance = Autocovariance(ofCentred: centred, count: count)
        let n = Double(length)
        let within = autocovariance.value(atLag: 0) * n / (n - 1)
        var overall = within * (n - 1) / n
        if count > 1 { overall += Moments.of(moments.map(\.mean)).squares / Double(count - 1) }
        return total
            / SequenceBundle.autocorrelationTime(length: length, total: total) { lag in
                1 - (within - autocovariance.value(atLag: lag)) / overall
            }
    }

    /// -1 + 2 sum rho_t by Geyer's initial monotone sequence: sums of neighbours rho_2k + rho_2k+1 are kept while they are positive, and
    /// made to decrease. The even term of the first sum that is not positive is added once if it is positive itself.
    static func autocorrelationTime(length: Int, total: Double, _ correlation: (Int) -> Double) -> Double {
        var kept = [1, correlation(1)]
        var last = 1.0
        var t = 1
        var sum = kept[0] + kept[1]
        while t < length - 3, sum > 0 {
            last = correlation(t + 1)
            let odd = correlation(t + 2)
            sum = last + odd
            if sum >= 0 { kept += [last, odd] }
            t += 2
        }
        // kept holds lags 0..t if the chain ended first, else 0..t-2; of the last sum only the even term counts, once.
        let end = t - 2
        let tail: Double
        if last > 0 {
            tail = last
        } else {
            tail = end + 1 < kept.count ? kept[end + 1] : 0
        }
        var k = 2
        while k < end {
            let before = kept[k - 2] + kept[k - 1]
            if kept[k] + kept[k + 1] > before { (kept[k], kept[k + 1]) = (before / 2, before / 2) }
            k += 2
        }
        let main = end >= 0 ? kept[0...end].reduce(0, +) : 0
        return max(-1 + 2 * main + tail, 1 / Double.log10(total))
    }
}
