// C3 of *Learning zero*: quadrature against sampling of the inputs.

import Networks
import Quadrature
import RealModule

extension Claim {
    /// C3. The error of Gauss-Hermite rules for E[f^2] against the sum over Hermite modes, and the number of random inputs whose
    /// standard error would be as small: Var(f^2) over the square of that error.
    static let quadratureAgainstSampling = Claim(
        "C3", .learningZero,
        "Gauss-Hermite quadrature is exponentially accurate; sampling x would need more than 1e20 points.",
        recorded: .confirmed
    ) { _ in
        let network = try NetworkEnsemble(activation: .tanh, width: 128, law: .uniform, seed: 1).network(0)
        let degrees = Array(stride(from: 1, through: 401, by: 2))
        let exact = try HermiteSpectrum.coefficients(of: network, degrees: degrees).reduce(0) { $0 + $1 * $1 }
        func moments(_ order: Int) throws -> (square: Double, fourth: Double) {
            let rule = try GaussHermiteRule(order: order)
            return try zip(rule.nodes, rule.weights).reduce((0, 0)) { sum, point in
                let value = try network.value(at: [point.0])
                let square = value * value
                return (sum.0 + point.1 * square, sum.1 + point.1 * square * square)
            }
        }
        // Up to where rounding takes over.
        let orders = Array(stride(from: 8, through: 72, by: 4))
        let errors = try orders.map { abs(try moments($0).square - exact) / exact }
        let fit = try SpectralFit(energies: errors, against: orders.map { Double($0).squareRoot() })
        let finest = try moments(160)
        let error = max(abs(finest.square - exact) / exact, 0x1p-52)
        let variance = finest.fourth - finest.square * finest.square
        let points = variance / (error * exact * error * exact)
        let rate = Measurement(
            "rate of log(error) per sqrt N", fit.slope, uncertainty: 4 * fit.slopeError, .numerical)
        let isExponential = rate.value + rate.uncertainty < -1
        return Decision(
            isExponential && points > 1e20 ? .confirmed : .refuted,
            reason:
                "the error falls like e^(\(fit.slope.tableText) sqrt N) and is \(error.shortText) of the loss at N = 160; as many "
                + "digits from random inputs take \(points.shortText) of them",
            scope:
                "tanh, width 128, w ~ U(-1,1); the rate is -pi for weights up to 1 and falls with the largest weight",
            measurements: [
                rate, Measurement("relative error at N = 160", error, uncertainty: 0x1p-52, .numerical),
                Measurement("random inputs for that error", points, uncertainty: points, .numerical),
            ])
    }
}
