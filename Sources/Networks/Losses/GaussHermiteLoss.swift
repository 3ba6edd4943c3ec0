// The population loss on x ~ N(0, 1)^d by a product Gauss-Hermite rule, its order chosen from an evaluated bound.
//
// With n nodes a direction the rule Q is exact for polynomials of total degree below 2 n. A neuron is sum_k c_k(|w|) h_k(n . x), n its
// direction, and h_k(n . x) h_l(m . x) has total degree k + l. So only pairs with k + l >= 2 n are integrated wrongly, and by Cauchy's
// inequality
//
//     |Q[phi_i phi_j] - E[phi_i phi_j]| <= sum_(k+l >= 2n) |c_k c_l| X_k X_l + sum_(k >= n) c_k^2 =: epsilon,   X_k^2 >= Q[h_k(n . x)^2].
//
// X_k = 1 for k < n, where Q is exact; beyond, Cramer's inequality |h_k(t)| <= K e^(t^2/4), K < 1.0865 (Abramowitz and Stegun 22.14.17), gives X_k = K M^d,
// M^2 = Q[e^(t^2/2)] of the rule in one dimension, which is summed. |c_k| grows with |w| (for sin until |w| = sqrt k), so the largest
// length bounds all neurons; and a target of degree k < n is one more function with a single coefficient A. Together
//
//     |Q[(f - y)^2] - L| <= epsilon S^2,   S = sum |a_i| + |A|  (and the target network's sum).
//
// What is summed of the c_k ends at 2^-80 of the first one or less; the remainder, by the decay of the coefficients far below that
// times their number, is estimated, not proved, for tanh, and zero or geometric for the others.
//
// Derivatives come from the same nodes. dL/da_i = 2 Q[(f - y) phi_i] is a sum of such pairs, so its quadrature errs by at most 2 S epsilon.
// For dL/dw_i no bound is proved; at drawn networks and tolerances from 2^-12 on, against certified gradients, the error was at most a quarter
// of `derivativeFactor` 2 S |a_i| epsilon (`GaussHermiteDerivativeTests`).
//
// Promises: `accuracy(loss:of:)`. Does not promise: a bound of the quadrature error of second derivatives.

import Quadrature
import RealModule

public struct GaussHermiteLoss: Sendable {
    /// The activations answered besides polynomials, for which epsilon is 0: entire ones and tanh, whose coefficients decay fast
    /// enough.
    public static let activations: [Activation] = [.tanh, .erf, .sin, .gelu]
    /// The largest number of points of the product rule.
    public static let maximumPoints = 1 << 21
    /// The largest length of a weight vector.
    public static let maximumLength = 8.0

    /// Of the quadrature error of dL/dw_i in units of 2 S |a_i| epsilon: measured with a margin of 4, not proved.
    public static let derivativeFactor = 5.0

    public let activation: Activation
    public let inputDimension: Int
    /// Networks with |w_i| up to this are answered.
    public let lengthBound: Double
    /// n, the number of nodes a direction.
    public let order: Int
    /// epsilon at the head, at most the tolerance asked for.
    public let quadratureError: Double

    private let targetScale: Double
    private let pointwise: PointwiseLoss

    /// - Parameters:
    ///   - activation: one of `activations`, or a polynomial.
    ///   - target: y.
    ///   - inputDimension: d, at least 1.
    ///   - lengthBound: the largest |w_i| of the networks asked for, up to `maximumLength`.
    ///   - tolerance: the quadrature error allowed, relative to S^2; between 2^-60 and 2^-10.
    /// - Throws: `PopulationLossError`, among them `orderOutOfReach` where the rule would have more than `maximumPoints`.
    public init(
        activation: Activation, target: LossTarget = .zero, inputDimension: Int = 1, lengthBound: Double,
        tolerance: Double = 0x1p-50
    ) throws(PopulationLossError) {
        if case .polynomial = activation {
            // Any polynomial is answered.
        } else if !GaussHermiteLoss.activations.contains(activation) {
            throw .activationNotAnalytic(activation)
        }
        guard (0x1p-60...0x1p-10).contains(tolerance) else { throw .toleranceOutOfRange(tolerance) }
        guard (0...GaussHermiteLoss.maximumLength).contains(lengthBound) else {
            throw .weightBoundOutOfRange(lengthBound)
        }
        guard inputDimension >= 1 else { throw .networkDoesNotFit("input dimension \(inputDimension): at least 1.") }
        try target.check(activation: activation, inputDimension: inputDimension)
        if case .network(let network) = target, !GaussHermiteLoss.fits(network, lengthBound) {
            throw .targetOutOfRange
        }
        let bound = GaussHermiteErrorBound(
            activation: activation, lengthBound: lengthBound, dimension: inputDimension, targetDegree: target.degree)
        let largest = GaussHermiteLoss.largestOrder(dimension: inputDimension)
        guard let choice = bound.order(within: tolerance, largest: largest) else {
            throw .orderOutOfReach(dimension: inputDimension, largest: largest)
        }
        (self.activation, self.inputDimension, self.lengthBound) = (activation, inputDimension, lengthBound)
        (order, quadratureError) = choice
        let (points, weights) = GaussHermiteLoss.productRule(order: order, dimension: inputDimension)
        let values: [Double]
        switch target {
        case .zero: values = weights.map { _ in 0 }
        case .hermiteMode(let degree, let amplitude):
            values = points.map { amplitude * PopulationLoss.orthonormalHermite(degree, $0) }
        case .planar(let planar, let amplitude):
            values = weights.indices.map { amplitude * planar.value(points[2 * $0], points[2 * $0 + 1]) }
        case .network(let network):
            let bare = PointwiseLoss(
                points: points, inputDimension: inputDimension, weights: weights, targets: weights.map { _ in 0 })
            values = bare.residuals(network)
        }
        if case .network(let network) = target {
            targetScale = network.readout.reduce(0) { $0 + abs($1) }
        } else {
            targetScale = abs(target.amplitude)
        }
        pointwise = PointwiseLoss(points: points, inputDimension: inputDimension, weights: weights, targets: values)
    }

    /// L and its gradient, readout first.
    ///
    /// - Throws: `PopulationLossError` for another activation or input dimension, weights longer than `lengthBound`, or an overflow.
    /// - Accuracy: `accuracy(loss:of:)` for the loss; for the gradient rounding as at the head of `PointwiseLoss`, quadrature
    ///   unproved.
    /// - Complexity: O(order^d h).
    public func valueAndGradient(
        of network: TwoLayerNetwork
    ) throws(PopulationLossError) -> (value: Double, gradient: [Double]) {
        try check(network)
        let (value, gradient) = pointwise.valueAndGradient(network)
        _ = try PopulationLossError.finite([value] + gradient)
        return (value, gradient)
    }

    /// H v, H the Hessian of L in the parameters, readout first.
    ///
    /// - Throws: as `valueAndGradient(of:)`, or for a direction that does not fit.
    /// - Accuracy: as that of the gradient.
    public func hessianVectorProduct(
        of network: TwoLayerNetwork, direction: [Double]
    ) throws(PopulationLossError) -> [Double] {
        try check(network)
        guard direction.count == network.parameterCount, direction.allSatisfy(\.isFinite) else {
            throw .networkDoesNotFit(
                "a direction of \(direction.count) numbers; \(network.parameterCount) finite ones expected.")
        }
        return try PopulationLossError.finite(pointwise.hessianVectorProduct(network, direction))
    }

    /// Bound of the error of L: quadrature and rounding, the nodes' and weights' included (2^-49 of the squares); infinite for a network
    /// that does not fit and for an L that is no loss.
    public func accuracy(loss: Double, of network: TwoLayerNetwork) -> Double {
        guard loss >= 0, loss.isFinite, (try? check(network)) != nil else { return .infinity }
        let scale = network.readout.reduce(targetScale) { $0 + abs($1) }
        let size = pointwise.scale(of: network)
        // A node is off by an ULP, which moves f as the rounding of w . x does, and a weight by d 1e-15.
        let rounding = PointwiseLoss.roundingFactor(width: network.width + 16, inputDimension: inputDimension) * size
        let weights = Double(inputDimension) * GaussHermiteRule.weightAccuracy(order: order) + 16 * 0x1p-53
        return
            (quadratureError * scale * scale + rounding * (2 * loss.squareRoot() + rounding) + weights * loss).asBound
    }

    private func check(_ network: TwoLayerNetwork) throws(PopulationLossError) {
        try PopulationLossError.check(network, activation: activation, inputDimension: inputDimension)
        guard GaussHermiteLoss.fits(network, lengthBound) else {
            throw .networkDoesNotFit("a weight vector is longer than \(lengthBound); build it with a larger bound.")
        }
    }

    private static func fits(_ network: TwoLayerNetwork, _ bound: Double) -> Bool {
        let d = network.inputDimension
        return (0..<network.width).allSatisfy { i in
            NeuronPair.length(of: Array(network.weights[(i * d)..<((i + 1) * d)])) <= bound
        }
    }

    private static func largestOrder(dimension: Int) -> Int {
        var order = 1
        // (order + 1)^d points, in Double to be safe from overflow.
        while Double.pow(Double(order + 1), Double(dimension)) <= Double(maximumPoints), order < 4096 { order += 1 }
        return order
    }

    private static func productRule(order: Int, dimension: Int) -> (points: [Double], weights: [Double]) {
        guard let rule = try? GaussHermiteRule(order: order) else { return ([], []) }
        var (points, weights): ([[Double]], [Double]) = ([[]], [1])
        for _ in 0..<dimension {
            points = points.flatMap { point in rule.nodes.map { point + [$0] } }
            weights = weights.flatMap { weight in rule.weights.map { weight * $0 } }
        }
        return (points.flatMap { $0 }, weights)
    }
}

extension LossTarget {
    /// The degree of a polynomial target, else 0.
    var degree: Int {
        switch self {
        case .zero, .network: 0
        case .hermiteMode(let degree, _): degree
        case .planar(let target, _): target.degree
        }
    }
}
