// Exact posteriors at finite beta of two singular models whose thresholds are known, for confirming the thresholds:
//
//     normal crossings K = x^(2k) y^(2l) on the unit square, uniform prior, and
//     vector products  K = |a|^2 |b|^2, a in R^p, b in R^q standard normal (reduced-rank regression of rank 0 with one input, p hidden
//     units and q outputs; or with p inputs, one hidden unit and q outputs).
//
// Both are a one-dimensional integral over a logarithmic variable, of positive terms. For normal crossings, T = -log K is the sum
// of two exponential variables with rates r1 = 1/(2k) and r2 = 1/(2l), with density
// r1 r2 e^(-r1 T) (1 - e^(-(r2-r1) T))/(r2 - r1), r1 <= r2. For vector products b integrates out: with |a|^2 = e^u,
// Z = E[(1 + 2 beta e^u)^(-q/2)], where u has the density e^(p u/2) e^(-e^u/2) / (2^(p/2) Gamma(p/2)).

import RealModule

/// A posterior exp(-beta K) whose lambda-hat and free energy are one-dimensional integrals.
public struct CrossingPosterior: Sendable {
    /// Bound of the relative error of lambda-hat.
    public static let accuracy = 1e-12
    public static let exponents = 1...20
    public static let dimensions = 1...100

    private enum Form: Sendable {
        case monomials(Double, Double)
        case vectors(Double, Double)
    }

    private let form: Form

    /// K = x^(2k) y^(2l), x and y uniform on (0, 1).
    ///
    /// - Throws: `ThresholdError.size` unless both are in `exponents`.
    public static func normalCrossing(exponents k: Int, _ l: Int) throws(ThresholdError) -> CrossingPosterior {
        for exponent in [k, l] { try ThresholdError.check(exponent, "exponent", in: exponents) }
        return CrossingPosterior(form: .monomials(1 / Double(2 * max(k, l)), 1 / Double(2 * min(k, l))))
    }

    /// K = |a|^2 |b|^2 with p and q standard normal coordinates.
    ///
    /// - Throws: `ThresholdError.size` unless both are in `dimensions`.
    public static func vectorProduct(dimensions p: Int, _ q: Int) throws(ThresholdError) -> CrossingPosterior {
        for dimension in [p, q] { try ThresholdError.check(dimension, "dimension", in: dimensions) }
        return CrossingPosterior(form: .vectors(Double(p), Double(q)))
    }

    /// lambda-hat(beta) = beta <K>, for beta in 1e-2...1e100.
    ///
    /// - Throws: `LearningCoefficientError.inverseTemperature` below 1e-2.
    /// - Accuracy: `accuracy` relative.
    public func learningCoefficient(at beta: InverseTemperature) throws(LearningCoefficientError) -> Double {
        guard beta.value >= 1e-2 else { throw .inverseTemperature(beta.value) }
        var (partition, numerator) = (0.0, 0.0)
        switch form {
        case .monomials(let r1, let r2):
            // Past log beta, where beta K is 1, the density falls as e^(-r1 T).
            let turn = max(Double.log(beta.value), 0)
            GradedPanels.uniform(from: 0, to: turn + 10 + 42 / r1, unit: 1, order: 16) { t, weight in
                let gap = r2 - r1
                let ramp = gap > 0 ? -Double.expMinusOne(-gap * t) / gap : t
                let energy = beta.value * Double.exp(-t)
                // Scaled by beta^r1, against underflow.
                let mass = weight * ramp * Double.exp(-r1 * (t - turn) - energy)
                partition += mass
                numerator += mass * energy
            }
        case .vectors(let p, let q):
            // The integrand rises as e^(p u/2) and falls as e^((p-q) u/2) from u = -log 2 beta on, then as e^(-e^u/2).
            let (lower, upper) = (-Double.log(1 + 2 * beta.value) - 90 / p, Double.log(2 * (60 + 2 * p)))
            let peak = p > q ? 0 : -Double.log(1 + 2 * beta.value)
            GradedPanels.uniform(from: lower, to: upper, unit: 0.75, order: 16) { u, weight in
                let energy = 2 * beta.value * Double.exp(u)
                let mass =
                    weight * Double.exp(p / 2 * (u - peak) - Double.exp(u) / 2 - q / 2 * Double.log(onePlus: energy))
                partition += mass
                numerator += mass * q / 2 * energy / (1 + energy)
            }
        }
        return numerator / partition
    }
}
