// Moments of the built-in targets that take an integral: of eight schools and of the normal crossing.
//
// Both integrals run over the whole real line of a logarithm, of functions that are analytic in a strip and decay exponentially: the trapezoidal rule
// converges geometrically in 1/step, and its sums here agree with themselves at half the step to 1e-13.

import RealModule

/// Exact posterior moments of eight schools.
///
/// Given tau, mu and theta are normal: y_j ~ N(mu, s_j^2 + tau^2) with the prior mu ~ N(0, 25) gives mu | tau ~ N(m, v), and theta_j has the mean
/// (1 - k) mu + k y_j and the variance k s_j^2 with k = tau^2 / (tau^2 + s_j^2). What is left is one integral over tau.
///
/// posteriordb's reference draws (`eight_schools-eight_schools_noncentered`, 10,000 draws, Magnusson, Bürkner and Vehtari) give mu 4.411 (MCSE 0.033),
/// tau 3.602 (0.032), theta_1 6.151 (0.056); `EightSchoolsMoments.exact` is within those errors.
struct EightSchoolsMoments: Sendable {
    struct Moments: Sendable {
        let mean: Double
        let standardDeviation: Double
    }

    let mu: Moments
    let tau: Moments
    let theta: [Moments]

    static let exact = EightSchoolsMoments(step: 0x1p-5)

    /// - Parameter step: of the rule in log tau, from e^-40 to e^16; beyond, the integrand is below 1e-16 of its sum.
    init(step: Double) {
        let (y, s) = (EightSchoolsTarget.effects, EightSchoolsTarget.standardErrors)
        // Sums of weight, then of weight times value and times square, for mu, tau and the theta.
        var total = 0.0
        var (first, second) = ([Double](repeating: 0, count: 10), [Double](repeating: 0, count: 10))
        for node in Int(-40 / step)...Int(16 / step) {
            let tau = Double.exp(step * Double(node))
            var (precision, weighted, exponent) = (0.04, 0.0, 0.0)
            for j in 0..<8 {
                let variance = s[j] * s[j] + tau * tau
                precision += 1 / variance
                weighted += y[j] / variance
                exponent -= 0.5 * (Double.log(variance) + y[j] * y[j] / variance)
            }
            let (mean, variance) = (weighted / precision, 1 / precision)
            exponent += 0.5 * (weighted * mean - Double.log(precision))
            // The half-Cauchy prior, and d tau = tau d log tau.
            let weight = Double.exp(exponent + 30) * tau / (1 + 0.04 * tau * tau)
            total += weight
            func add(_ index: Int, _ mean: Double, _ variance: Double) {
                first[index] += weight * mean
                second[index] += weight * (mean * mean + variance)
            }
            add(0, mean, variance)
            add(1, tau, 0)
            for j in 0..<8 {
                let share = tau * tau / (tau * tau + s[j] * s[j])
                add(
                    2 + j, (1 - share) * mean + share * y[j], (1 - share) * (1 - share) * variance + share * s[j] * s[j]
                )
            }
        }
        let moments = (0..<10).map { index in
            let mean = first[index] / total
            return Moments(mean: mean, standardDeviation: (second[index] / total - mean * mean).squareRoot())
        }
        (mu, tau, theta) = (moments[0], moments[1], Array(moments[2...]))
    }
}

/// D(b) = int_0^b erf(t)/t dt.
enum NormalCrossingIntegral {
    /// By the series sum (-1)^k 2 b^(2k+1) / (sqrt(pi) k! (2k+1)^2) to b = 2; beyond, log(b/2) + D(2) less the integral of erfc(t)/t from 2 to b, which is
    /// smooth and short.
    ///
    /// - Accuracy: 1e-12 relative for b in 1e-3...1e8.
    static func value(_ b: Double) -> Double {
        guard b > 2 else { return series(b) }
        // erfc(t)/t is below 1e-38 beyond 9.
        let end = min(b, 9)
        let count = 2000
        let step = (end - 2) / Double(2 * count)
        func integrand(_ t: Double) -> Double { Double.erfc(t) / t }
        var sum = integrand(2) + integrand(end)
        for index in 1..<(2 * count) { sum += (index % 2 == 1 ? 4 : 2) * integrand(2 + step * Double(index)) }
        return series(2) + Double.log(b / 2) - sum * step / 3
    }

    private static func series(_ b: Double) -> Double {
        var (power, sum) = (b, 0.0)
        for k in 0..<60 {
            let order = Double(2 * k + 1)
            sum += power / (order * order)
            power *= -b * b / Double(k + 1)
        }
        return 2 * sum / Double.pi.squareRoot()
    }
}
