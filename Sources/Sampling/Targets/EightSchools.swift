// Eight schools, non-centred: effects of coaching y_j with standard errors s_j, theta_j = mu + tau eta_j,
//
//     y_j ~ N(theta_j, s_j^2),  eta_j ~ N(0, 1),  mu ~ N(0, 5^2),  tau ~ half-Cauchy(0, 5).
//
// D. B. Rubin 1981, J. Educ. Stat. 6; the priors are those of posteriordb's `eight_schools_noncentered`. The coordinates are eta_1...eta_8, mu
// and log tau, so that the density holds the Jacobian tau.

import RealModule

/// The eight schools' posterior, in the coordinates (eta_1, ..., eta_8, mu, log tau).
public struct EightSchoolsTarget: Target {
    public static let effects: [Double] = [28, 8, -3, 7, -1, 1, 18, 12]
    public static let standardErrors: [Double] = [15, 10, 16, 11, 9, 11, 10, 18]

    private let effects: ContiguousArray<Double>
    private let precisions = ContiguousArray(EightSchoolsTarget.standardErrors.map { 1 / ($0 * $0) })

    /// The published effects.
    public init() { effects = ContiguousArray(EightSchoolsTarget.effects) }

    /// Other effects of eight schools with the same standard errors, as when data are drawn from the model.
    ///
    /// - Throws: `SamplingError` unless there are eight, all finite.
    public init(effects: some Collection<Double>) throws(SamplingError) {
        guard effects.count == 8 else {
            throw .count(what: "Effects of eight schools", count: effects.count, expected: "8")
        }
        try SamplingError.checkFinite(effects, "Effects")
        self.effects = ContiguousArray(effects)
    }

    public var dimension: Int { 10 }

    public func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        let (mu, tau) = (x[8], Double.exp(x[9]))
        var sum = logPrior(mu: mu, logTau: x[9], tau: tau)
        for school in 0..<8 {
            let residual = effects[school] - mu - tau * x[school]
            sum -= 0.5 * (residual * (residual * precisions[school]) + x[school] * x[school])
        }
        return sum
    }

    public func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let (mu, tau) = (x[8], Double.exp(x[9]))
        var sum = logPrior(mu: mu, logTau: x[9], tau: tau)
        var (muSlope, tauSlope) = (-mu / 25, 0.0)
        for school in 0..<8 {
            let residual = effects[school] - mu - tau * x[school]
            let weighted = residual * precisions[school]
            sum -= 0.5 * (residual * weighted + x[school] * x[school])
            gradient[school] = tau * weighted - x[school]
            muSlope += weighted
            tauSlope += weighted * x[school]
        }
        let ratio = 0.2 * tau
        gradient[8] = muSlope
        gradient[9] = tau * tauSlope + 1 - (ratio < 1e150 ? 2 * ratio * ratio / (1 + ratio * ratio) : 2)
        return sum
    }

    /// mu, tau and the eight theta of a position.
    public func parameters(_ x: ContiguousArray<Double>) -> (mu: Double, tau: Double, theta: [Double]) {
        let (mu, tau) = (x[8], Double.exp(x[9]))
        return (mu, tau, (0..<8).map { mu + tau * x[$0] })
    }

    private func logPrior(mu: Double, logTau: Double, tau: Double) -> Double {
        -mu * mu / 50 + logTau - Double.log(onePlus: tau * tau / 25)
    }
}
