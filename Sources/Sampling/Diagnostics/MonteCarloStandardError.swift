// Monte Carlo standard errors: how far an estimate from the draws is from what infinitely many would give.
//
// Of the mean sd / sqrt(ESS); of the standard deviation by the delta method, sqrt(Var((x - m)^2) / ESS) / (2 sd); of a quantile half the
// distance of the draws at which a beta distribution puts the ends of a 68% interval (Vehtari et al. 2021, section 4.4). Step by step as in ArviZ
// and posterior.

import RealModule

extension ScalarDraws {
    /// The mean of all draws.
    public var mean: Double {
        let (values, exponent) = rescaled
        return Moments.of(values).mean.scaled(by: exponent)
    }

    /// The standard deviation of all draws, with the divisor count - 1.
    public var standardDeviation: Double {
        let (values, exponent) = rescaled
        return (Moments.of(values).squares / Double(values.count - 1)).squareRoot().scaled(by: exponent)
    }

    /// The quantile of `probability`, interpolated between order statistics (R's type 7).
    ///
    /// - Throws: `DiagnosticError.probabilityOutOfRange` unless 0 < probability < 1.
    public func quantile(_ probability: Double) throws(DiagnosticError) -> Double {
        guard probability > 0, probability < 1 else { throw .probabilityOutOfRange(probability) }
        return OrderStatistics(of: values).quantile(probability)
    }

    /// The standard error of `mean`.
    ///
    /// - Throws: `DiagnosticError.constant`.
    /// - Accuracy: 1e-10 relative to ArviZ, as are the following.
    public func meanStandardError() throws(DiagnosticError) -> Double { try standardDeviation / meanESS().squareRoot() }

    /// The standard error of `standardDeviation`; for quantities with a finite fourth moment.
    public func standardDeviationStandardError() throws(DiagnosticError) -> Double {
        let ess = try standardDeviationESS()
        let (squares, exponent) = squaredDeviations
        let variance = squares.reduce(0, +) / Double(squares.count)
        let spread = Moments.of(squares).squares / Double(squares.count)
        return (spread / ess / variance / 4).squareRoot().scaled(by: exponent)
    }

    /// The standard error of the quantile of `probability`.
    public func quantileStandardError(_ probability: Double) throws(DiagnosticError) -> Double {
        let sorted = OrderStatistics(of: values)
        return try quantileStandardError(probability, sorted)
    }

    func quantileStandardError(_ probability: Double, _ sorted: OrderStatistics) throws(DiagnosticError) -> Double {
        let ess = try quantileESS(probability, sorted)
        let beta = BetaDistribution(ess * probability + 1, ess * (1 - probability) + 1)
        let n = Double(sorted.ascending.count)
        // Phi(-1) and Phi(1), to the digits of the reference implementations.
        let lower = max((beta.quantile(0.1586553) * n - 1).rounded(.down), 0)
        let upper = min((beta.quantile(0.8413447) * n - 1).rounded(.up), n - 1)
        return 0.5 * sorted.ascending[Int(upper)] - 0.5 * sorted.ascending[Int(lower)]
    }

    /// The squared deviations from the mean in units of the square of 2^exponent.
    var squaredDeviations: (values: [Double], exponent: Int) {
        let (values, exponent) = rescaled
        let mean = Moments.of(values).mean
        let deviations = values.map { $0 - mean }
        // Once more, because deviations may be far smaller than the draws.
        let largest = deviations.reduce(0) { max($0, $1.magnitude) }
        guard largest > 0 else { return (deviations, exponent) }
        let shift = Int(largest.exponent)
        return (deviations.map { $0.scaled(by: -shift) }.map { $0 * $0 }, exponent + shift)
    }
}

extension Double {
    /// The number times 2^exponent, rounded once.
    func scaled(by exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: self) }
}
