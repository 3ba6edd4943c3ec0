// The population loss on x ~ N(0, 1) by Parseval's identity, for every activation:
//
//     L = sum_k (sum_i a_i c_k(w_i) - y_k)^2,   y_k the target's Hermite coefficients,
//
// a sum of squares over degrees k <= K, and a bound of what lies beyond, (sum_i |a_i| t(w_i))^2 with t(w)^2 >= sum_(k > K) c_k(w)^2:
//
//     erf, gelu        consecutive squares of one parity fall by more than r^2, r = 2 w^2/(1 + 2 w^2) and w^2/(1 + w^2):
//                      (last two squares) r^2 / (1 - r^2)
//     sin              they fall by at least w^4 / (K (K+1)), the last odd degree being K - 1 or K: the same with that ratio,
//                      if it is below 1
//     relu             c_2m^2 <= w^2 / (2 pi sqrt(pi m) (2m-1)^2), so w^2 / (4 pi^(3/2) sqrt M (2M-1)), 2M the last even degree
//     cliprelu,        |c_k| <= 2 w 1.0865 phi(0) / sqrt(k (k-1)) by Cramer's inequality (Abramowitz and Stegun 22.14.17), so
//     hardtanh         (2.173 w phi(0))^2 / K
//     tanh             log c_k^2 ~ -(pi/w) sqrt k: (last square) (1 + 2 w sqrt K / pi), the law's sum: an estimate, not a bound
//     polynomial       0 from its degree on
//
// Promises: `ParsevalLoss.Value` says both errors. Does not promise: a small tail for kinked activations, whose squares fall as
// k^(-5/2); `KernelLoss` is exact there.

import Quadrature
import RealModule

public struct ParsevalLoss: Sendable {
    public let activation: Activation
    public let target: LossTarget
    /// K
    public let maximumDegree: Int

    /// A loss known up to its tail.
    public struct Value: Sendable, Hashable {
        /// The sum over the degrees up to K.
        public let sum: Double
        /// What the degrees beyond add at most (for tanh: about): L is between `sum` and `sum` + `tail`, up to `rounding`.
        public let tail: Double
        /// Bound of the error of `sum`.
        public let rounding: Double
    }

    /// - Parameters:
    ///   - activation: phi, any.
    ///   - target: y; not a planar one.
    ///   - maximumDegree: K, between 2 and `HermiteCoefficient.maximumDegree`, at least the degree of a Hermite mode.
    /// - Throws: `PopulationLossError`.
    public init(
        activation: Activation, target: LossTarget = .zero, maximumDegree: Int
    ) throws(PopulationLossError) {
        try target.check(activation: activation, inputDimension: 1)
        guard (max(2, target.degree)...HermiteCoefficient.maximumDegree).contains(maximumDegree) else {
            throw .degreeOutOfRange(maximumDegree)
        }
        (self.activation, self.target, self.maximumDegree) = (activation, target, maximumDegree)
    }

    /// The Hermite coefficients of f - y, of degrees 0 ... K.
    ///
    /// - Throws: `PopulationLossError` for another activation or input dimension, or an overflow.
    /// - Accuracy: `HermiteCoefficient.accuracy` 2^-52 of sum_i |a_i c_k(w_i)|, each.
    /// - Complexity: O(h) times that of `Activation.hermiteCoefficients`.
    public func modes(of network: TwoLayerNetwork) throws(PopulationLossError) -> [Double] {
        try expansion(of: network).modes
    }

    /// L by its modes.
    ///
    /// - Throws: as `modes(of:)`.
    /// - Accuracy: as the result says.
    public func value(of network: TwoLayerNetwork) throws(PopulationLossError) -> Value {
        let expansion = try expansion(of: network)
        var (sum, error) = (QuadratureSum(), 0.0)
        for (mode, size) in zip(expansion.modes, expansion.sizes) {
            sum.add(mode * mode)
            let slip = (HermiteCoefficient.accuracy + 2) * 0x1p-52 * size
            error += slip * (2 * abs(mode) + slip)
        }
        let numbers = try PopulationLossError.finite([sum.value, error, expansion.tail * expansion.tail])
        return Value(sum: numbers[0], tail: numbers[2], rounding: numbers[1] + 0x1p-50 * numbers[0])
    }

    private func expansion(
        of network: TwoLayerNetwork
    ) throws(PopulationLossError) -> (modes: [Double], sizes: [Double], tail: Double) {
        try PopulationLossError.check(network, activation: activation, inputDimension: 1)
        var neurons = Array(zip(network.readout, network.weights))
        if case .network(let other) = target { neurons += zip(other.readout.map { -$0 }, other.weights) }
        var modes = [DoubleDouble](repeating: .zero, count: maximumDegree + 1)
        var (sizes, tail) = ([Double](repeating: 0, count: maximumDegree + 1), 0.0)
        for (a, w) in neurons where a != 0 {
            // The degree is in range and the weight finite.
            let coefficients = (try? activation.hermiteCoefficients(throughDegree: maximumDegree, weight: w)) ?? []
            for (k, c) in coefficients.enumerated() where c != 0 {
                modes[k] += DoubleDouble.twoProduct(a, c)
                sizes[k] += abs(a * c)
            }
            tail += abs(a) * ParsevalLoss.tail(activation, weight: abs(w), coefficients: coefficients).squareRoot()
        }
        if case .hermiteMode(let degree, let amplitude) = target {
            modes[degree] += -amplitude
            sizes[degree] += abs(amplitude)
        }
        return (try PopulationLossError.finite(modes.map(\.rounded)), sizes, tail)
    }

    /// A bound of sum_(k > K) c_k(w)^2 by the formulas at the head.
    private static func tail(_ activation: Activation, weight w: Double, coefficients: [Double]) -> Double {
        let degree = coefficients.count - 1
        let k = Double(degree)
        let last = coefficients.suffix(2).reduce(0) { $0 + $1 * $1 }
        func geometric(_ ratio: Double) -> Double { ratio < 1 ? last * ratio / (1 - ratio) : .infinity }
        switch activation {
        case .erf:
            let r = 1 / (1 + 0.5 / w / w)
            return geometric(r * r)
        case .gelu:
            let r = 1 / (1 + 1 / w / w)
            return geometric(r * r)
        case .sin: return geometric(w * w / k * (w * w / (k + 1)))
        case .relu:
            let m = (k / 2).rounded(.down)
            return w * w / (4 * Double.pi * (Double.pi * m).squareRoot() * (2 * m - 1))
        case .clippedReLU, .hardTanh:
            let amplitude = 2.173 * w / (2 * Double.pi).squareRoot()
            return amplitude * amplitude / k
        case .tanh: return last * (1 + 2 * w * k.squareRoot() / Double.pi)
        case .polynomial(let polynomial): return degree >= polynomial.degree ? 0 : .infinity
        }
    }
}
