// Losses of tanh networks that are tiny because neurons cancel: L = 1e-24 and less at weights of order 1.
//
// In Double f(x) carries an error of 2^-53 sum |a_i tanh(w_i x)|, the cancelled terms' size, however small f is. Here f is summed in
// double-double at nodes that are exact in Double, where with u = 2^-53 its error is at most
//
//     (h + 64) 2^-96 sum |a_i tanh(w_i x)|;
//
// everything after it, squares and products with positive weights or with derivatives, is relatively accurate in Double, since a sum
// of squares has one sign. tanh z = y (sinh y / y) / sqrt(1 + sinh(y)^2), y = |z|, whose relative error is below 2^-95.
//
// The quadrature's tolerance must go with it: an error of tolerance S^2 is invisible next to L if tolerance <= 2^-53 L / S^2.

import Quadrature
import RealModule

extension PopulationLoss {
    /// L and its gradient, relatively accurate also where f is tiny by cancellation between neurons.
    ///
    /// - Parameter network: tanh neurons, and as for `valueAndGradient(of:)`; the target must be zero.
    /// - Throws: `PopulationLossError` as `valueAndGradient(of:)`, for another activation, and for another target.
    /// - Accuracy: `tinyLossAccuracy(loss:of:)` for L; 2^-48 sqrt L |df/dtheta| for the gradient, |.| the root mean square, and what its
    ///   quadrature adds (`gradientAccuracy(loss:of:)` with 0 for the rounding).
    /// - Complexity: O(h) nodes double-double exponentials, some 100 times the cost of `valueAndGradient(of:)`.
    public func tinyValueAndGradient(
        of network: TwoLayerNetwork
    ) throws(PopulationLossError) -> (value: Double, gradient: [Double]) {
        try check(network)
        guard activation == .tanh else { throw .activationNotAnalytic(activation) }
        guard isTargetZero else { throw .targetOutOfRange }
        let residuals = nodes.map { x in
            var sum = DoubleDouble.zero
            for (a, w) in zip(network.readout, network.weights) where a != 0 {
                sum += PopulationLoss.hyperbolicTangent(DoubleDouble.twoProduct(w, x)) * a
            }
            return sum.rounded
        }
        var value = QuadratureSum()
        for (q, f) in zip(weights, residuals) { value.add(q * f * f) }
        let pointwise = PointwiseLoss(points: nodes, inputDimension: 1, weights: weights, targets: target)
        let gradient = pointwise.gradient(network, slopes: zip(weights, residuals).map { 2 * $0 * $1 })
        let numbers = try PopulationLossError.finite([value.value] + gradient)
        return (numbers[0], gradient)
    }

    /// Bound of the error of `tinyValueAndGradient(of:)`'s loss, when it is L: relative to L as far as the tolerance allows; infinite
    /// for an L that is no loss.
    public func tinyLossAccuracy(loss: Double, of network: TwoLayerNetwork) -> Double {
        guard loss >= 0, loss.isFinite, tolerance.isFinite else { return .infinity }
        let scale = scale(of: network)
        let rounding = Double(network.width + 64) * 0x1p-96 * scale
        return tolerance * scale * scale + 16 * 0x1p-53 * loss + rounding * (2 * loss.squareRoot() + rounding)
    }

    /// tanh of a double-double within 2^300 in size.
    static func hyperbolicTangent(_ z: DoubleDouble) -> DoubleDouble {
        let y = z.magnitude
        // 1 - tanh = 2 e^(-2y) < 2^-114.
        guard y.high < 40 else { return z.high < 0 ? -DoubleDouble.one : .one }
        guard y.high > 0x1p-300 else { return z }
        let sinh = ScaledDoubleDouble.sinhOverArgument(y).value * y
        let tanh = sinh / (sinh * sinh + 1).squareRoot
        return z.high < 0 ? -tanh : tanh
    }
}
