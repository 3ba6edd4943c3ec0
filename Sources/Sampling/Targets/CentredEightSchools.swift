// Eight schools, centred: theta_j ~ N(mu, tau^2) as coordinates of their own, in place of theta_j = mu + tau eta_j.
//
// The posterior is that of `EightSchoolsTarget`; the geometry is not: where tau is small the theta lie in a funnel, which gradient-based kernels enter
// too rarely, and whose divergences say so (M. Betancourt and M. Girolami 2015, in Current Trends in Bayesian Methodology). The coordinates are
// theta_1...theta_8, mu and log tau.

import RealModule

/// The eight schools' posterior, in the coordinates (theta_1, ..., theta_8, mu, log tau).
public struct CentredEightSchoolsTarget: Target {
    private let effects = ContiguousArray(EightSchoolsTarget.effects)
    private let precisions = ContiguousArray(EightSchoolsTarget.standardErrors.map { 1 / ($0 * $0) })

    public init() {}

    public var dimension: Int { 10 }

    public func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { gradient in
            gradient.initialize(repeating: 0)
            return logDensity(at: x, gradient: gradient)
        }
    }

    public func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let (mu, logTau) = (x[8], x[9])
        let (tau, precision) = (Double.exp(logTau), Double.exp(-2 * logTau))
        let ratio = 0.04 * tau * tau
        // Of the prior of mu and tau, the Jacobian tau, and tau^-8 of the normal densities of theta.
        var sum = -mu * mu / 50 - Double.log(onePlus: ratio) - 7 * logTau
        var (muSlope, squares) = (-mu / 25, 0.0)
        for school in 0..<8 {
            let residual = effects[school] - x[school]
            let deviation = x[school] - mu
            sum -= 0.5 * residual * residual * precisions[school]
            squares += deviation * deviation
            gradient[school] = residual * precisions[school] - deviation * precision
            muSlope += deviation * precision
        }
        gradient[8] = muSlope
        gradient[9] = squares * precision - 7 - (ratio < 1e300 ? 2 * ratio / (1 + ratio) : 2)
        return sum - 0.5 * squares * precision
    }
}
