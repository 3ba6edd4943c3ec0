// The mean energy of a tanh neuron's Hermite mode under a uniform law of its weight,
//
//     E[c_k(w)^2] = (1/s) int_0^s c_k(w)^2 dw,   w ~ U(-s, s),
//
// by Gauss-Legendre rules on the panels [b/2, b], b = s, s/2, ..., until what is left, at most b c_k(b)^2 because |c_k| grows with |w|, is
// invisible. The integrand is relatively smooth on every panel: it is about e^(-pi sqrt(k)/w) where it is small, a w^2 where it is not.
//
// Promises: every term has one sign and the relative accuracy of c_k^2, hence relative accuracy at every degree.

import Quadrature

public enum PriorEnergy {
    /// Bound of the relative error: twice the coefficients' and that of the rule, in units of 2^-53.
    public static let accuracy = 32.0

    /// The degrees answered.
    public static let degrees = 1...20_001

    /// The scales answered.
    public static let scales = 0x1p-10...20.0

    /// E[c_k(w)^2], w ~ U(-s, s), of tanh; 0 for even k.
    ///
    /// - Parameters:
    ///   - degree: k, in `degrees`.
    ///   - scale: s, in `scales`.
    /// - Throws: `PriorEnergyError`.
    /// - Accuracy: `accuracy` 2^-53 relative; gradual where it underflows.
    public static func tanh(degree: Int, scale: Double = 1) throws(PriorEnergyError) -> Double {
        guard degrees ~= degree else { throw .degreeOutOfRange(degree) }
        guard scales ~= scale else { throw .scaleOutOfRange(scale) }
        if degree % 2 == 0 { return 0 }
        // 96 nodes: at degree 20,001 the exponent runs from 444 to 888 on the panel that counts.
        guard let rule = try? GaussLegendreRule(order: 96) else { return 0 }
        var (sum, end) = (0.0, scale)
        while true {
            var panel = 0.0
            for (node, weight) in zip(rule.nodes, rule.weights) {
                let c = TanhHermiteCoefficient(degree: degree, weight: end * (0.75 + 0.25 * node)).value
                panel += weight * (c * c)
            }
            sum += panel * (end / 4)
            end /= 2
            let edge = TanhHermiteCoefficient(degree: degree, weight: end).value
            if end * edge * edge <= 0x1p-60 * sum { return sum / scale }
        }
    }
}

/// Why a mean energy was refused.
public enum PriorEnergyError: Error, Equatable, Sendable, CustomStringConvertible {
    case degreeOutOfRange(Int)
    case scaleOutOfRange(Double)

    public var description: String {
        switch self {
        case .degreeOutOfRange(let degree):
            "Mean energy of degree \(degree): the degree must be in \(PriorEnergy.degrees)."
        case .scaleOutOfRange(let scale):
            "Mean energy for weights of scale \(scale): the scale must be in \(PriorEnergy.scales)."
        }
    }
}
