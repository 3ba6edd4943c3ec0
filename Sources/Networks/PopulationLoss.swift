// The population loss on standard normal input of dimension 1,
//
//     L(theta) = E[ (f(x) - y(x))^2 ],   x ~ N(0, 1),   f(x) = sum_i a_i phi(w_i x),
//
// and its gradient, by the trapezoidal rule on the real line with a proved error bound. For g analytic in |Im x| <= s with
// int |g(x +- i s)| dx <= M the rule of step h errs by at most 2 M / (e^(2 pi s / h) - 1) (Trefethen and Weideman 2014, SIAM
// Review 56, theorem 5.1). Here g = (f - y)^2 times the normal density, so by Minkowski's inequality
//
//     M <= e^(s^2/2) ( sum |a_i| G(w s) + |A| sqrt(L_k(-s^2)) )^2,   w >= max |w_i|,
//
// G(v) = sup |phi(u + i v')|, |v'| <= v: max(1, tan v) for tanh, 1 + 2/sqrt(pi) v e^(v^2) for erf, cosh v for sin; the last term
// is for a target A h_k, since E|h_k(x + i s)|^2 = L_k(-s^2), L_k Laguerre's polynomial. s is chosen to make h largest. The
// activations being odd, so is f - y (an even mode is orthogonal to f and only adds A^2), and half of the nodes suffice.
//
// Promises: see `PopulationLoss.accuracy`; the gradient's bits, like the loss's, do not depend on the processor.
// Does not promise: an unconditional relative accuracy of a tiny loss; with S the scale below, a loss L carries S sqrt(L) 2^-53
// per neuron, from the rounding of f (`tinyValueAndGradient(of:)` has it, at a price). Not for ReLU and other activations with
// kinks, which have closed forms (`KernelLoss`).

import Quadrature
import RealModule

public struct PopulationLoss: Sendable {
    /// The largest bound on |w| that is answered; the number of nodes grows with it.
    public static let maximumWeight = 1000.0
    /// The largest degree of a Hermite mode as target.
    public static let maximumDegree = 1000

    public let activation: Activation
    /// Networks with max |w_i| up to this are answered.
    public let weightBound: Double
    /// The proved quadrature error, relative to the square of `scale(of:)`; infinite for a rule of the caller's choice.
    public let tolerance: Double

    /// Positive nodes, padded with zeros to a multiple of the kernel's lanes, their weights, which sum to 1, and the target.
    let nodes: [Double]
    let weights: [Double]
    let target: [Double]
    /// What an even Hermite mode adds, E[y^2].
    private let offset: Double
    /// The target's share of the scale.
    private let targetScale: Double
    var isTargetZero: Bool { targetScale == 0 && offset == 0 }
    /// The degree of an odd Hermite mode as target, else 0.
    let targetDegree: Int

    /// Chooses the quadrature for all networks up to a weight bound.
    ///
    /// - Parameters:
    ///   - activation: tanh, erf or sin.
    ///   - target: y.
    ///   - weightBound: the largest |w_i| of the networks that will be asked for, up to `maximumWeight`.
    ///   - tolerance: the quadrature error relative to the square of `scale(of:)`. The default is invisible in Double unless f
    ///     is tiny by cancellation; 2^-110 keeps the full accuracy there, with up to twice the nodes.
    /// - Throws: `PopulationLossError`.
    public init(
        activation: Activation, target: LossTarget = .zero, weightBound: Double, tolerance: Double = 0x1p-56
    ) throws(PopulationLossError) {
        guard (0x1p-200...0x1p-10).contains(tolerance) else { throw .toleranceOutOfRange(tolerance) }
        guard (0...PopulationLoss.maximumWeight).contains(weightBound) else {
            throw .weightBoundOutOfRange(weightBound)
        }
        try self.init(activation, target, weightBound: weightBound, tolerance: tolerance) { degree in
            let step = PopulationLoss.step(
                activation: activation, degree: degree, weightBound: weightBound, tolerance: tolerance)
            return PopulationLoss.rule(step: step, degree: degree, tolerance: tolerance)
        }
    }

    /// Takes a Gauss-Hermite rule, whose error is not bounded here, for networks of any weights.
    ///
    /// - Parameters:
    ///   - activation: tanh, erf or sin.
    ///   - target: y.
    ///   - rule: a rule for N(0, 1), of whose nodes the positive ones are used.
    /// - Throws: `PopulationLossError`.
    public init(
        activation: Activation, target: LossTarget = .zero, rule: GaussHermiteRule
    ) throws(PopulationLossError) {
        try self.init(activation, target, weightBound: .greatestFiniteMagnitude, tolerance: .infinity) { _ in
            PopulationLoss.positiveHalf(of: rule)
        }
    }

    private init(
        _ activation: Activation, _ target: LossTarget, weightBound: Double, tolerance: Double,
        rule: (_ degree: Int) -> (nodes: [Double], weights: [Double])
    ) throws(PopulationLossError) {
        guard [.tanh, .erf, .sin].contains(activation) else { throw .activationNotAnalytic(activation) }
        self.activation = activation
        self.weightBound = weightBound
        self.tolerance = tolerance

        var degree = 0
        switch target {
        case .zero:
            (targetScale, offset) = (0, 0)
        case .hermiteMode(let k, let amplitude):
            guard 0...PopulationLoss.maximumDegree ~= k else { throw .degreeOutOfRange(k) }
            guard amplitude.isFinite, (amplitude * amplitude).isFinite else { throw .targetOutOfRange }
            (targetScale, offset) = (abs(amplitude), k % 2 == 0 ? amplitude * amplitude : 0)
            if k % 2 == 1 { degree = k }
        case .network(let network):
            guard network.activation == activation, network.inputDimension == 1,
                network.weights.allSatisfy({ abs($0) <= weightBound })
            else { throw .targetOutOfRange }
            (targetScale, offset) = (network.readout.reduce(0) { $0 + abs($1) }, 0)
        case .planar: throw .targetOutOfRange
        }
        targetDegree = degree

        (nodes, weights) = rule(degree)
        switch target {
        case .hermiteMode(let k, let amplitude) where k % 2 == 1:
            self.target = nodes.map { $0 == 0 ? 0 : amplitude * PopulationLoss.orthonormalHermite(k, $0) }
        case .network(let network):
            self.target = nodes.map { x in
                zip(network.readout, network.weights).reduce(0) { $0 + $1.0 * activation.value($1.1 * x) }
            }
        default:
            self.target = nodes.map { _ in 0 }
        }
    }

    /// S = sum |a_i| plus the target's amplitude, or its network's sum |a_i|.
    public func scale(of network: TwoLayerNetwork) -> Double {
        network.readout.reduce(targetScale) { $0 + abs($1) }
    }

    /// Bound of the error of the loss L of a network of width h and scale S: the quadrature's, and the rounding of f. Infinite for a
    /// rule of the caller's choice, and for an L that is no loss.
    public func accuracy(loss: Double, of network: TwoLayerNetwork) -> Double {
        guard loss >= 0, loss.isFinite, tolerance.isFinite else { return .infinity }
        let scale = scale(of: network)
        let rounding = Double(network.width + nodes.count / 2 + 16) * 0x1p-53 * scale
        return tolerance * scale * scale + rounding * (2 * loss.squareRoot() + rounding)
    }

    /// L and its gradient in (a_0 ... a_(h-1), w_0 ... w_(h-1)).
    ///
    /// - Parameters:
    ///   - network: of this activation and input dimension 1, weights up to `weightBound`.
    ///   - concurrently: whether several cores may share the work on wide tanh networks; the result is the same.
    /// - Throws: `PopulationLossError` for another activation or input dimension, a weight above `weightBound`, or an overflow.
    /// - Accuracy: `accuracy(loss:of:)` for the loss, `gradientAccuracy(loss:of:)` for the gradient.
    public func valueAndGradient(
        of network: TwoLayerNetwork, concurrently: Bool = false
    ) throws(PopulationLossError) -> (value: Double, gradient: [Double]) {
        guard network.activation == activation else {
            throw .networkDoesNotFit("a network of \(network.activation.rawValue) neurons, not \(activation.rawValue).")
        }
        guard network.inputDimension == 1 else {
            throw .networkDoesNotFit("input dimension \(network.inputDimension), not 1.")
        }
        var (gradient, workspace) = ([Double](repeating: 0, count: 2 * network.width), Workspace())
        let result = (network.readout + network.weights).withUnsafeBufferPointer { parameters in
            gradient.withUnsafeMutableBufferPointer { gradient in
                Result { () throws(PopulationLossError) in
                    try valueAndGradient(
                        at: parameters, gradient: gradient, workspace: &workspace, concurrently: concurrently)
                }
            }
        }
        return (try result.get(), gradient)
    }

    /// L of the network with the parameters (a_0 ... a_(h-1), w_0 ... w_(h-1)), for inner loops: nothing is allocated but, once, the
    /// workspace.
    ///
    /// - Parameters:
    ///   - parameters: 2 h numbers.
    ///   - gradient: 2 h numbers, which the gradient is written to.
    ///   - workspace: memory to be kept between evaluations.
    ///   - concurrently: whether several cores may share the work on wide tanh networks; the result is the same.
    /// - Throws: `PopulationLossError` for a parameter that is not finite, a weight above `weightBound`, an odd number of parameters,
    ///   a gradient of another length, or an overflow.
    /// - Accuracy: that of `valueAndGradient(of:)`.
    public func valueAndGradient(
        at parameters: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>,
        workspace: inout Workspace, concurrently: Bool = false
    ) throws(PopulationLossError) -> Double {
        guard parameters.count % 2 == 0, gradient.count == parameters.count else {
            throw .networkDoesNotFit(
                "\(parameters.count) parameters and \(gradient.count) derivatives; both must be 2 h.")
        }
        let width = parameters.count / 2
        guard KernelArray.areBounded(UnsafeBufferPointer(rebasing: parameters[width...]), by: weightBound) else {
            let weight = parameters[width...].first { !(abs($0) <= weightBound) } ?? .nan
            throw .networkDoesNotFit(
                "the weight \(weight) exceeds the bound \(weightBound); build it with a larger bound.")
        }
        let value =
            activation == .tanh
            ? tanhValueAndGradient(parameters, gradient: gradient, workspace: &workspace, concurrently: concurrently)
            : generalValueAndGradient(parameters, gradient: gradient)
        guard value.isFinite, KernelArray.areBounded(UnsafeBufferPointer(gradient), by: .greatestFiniteMagnitude) else {
            throw .networkDoesNotFit("the loss or its gradient exceeds the range of Double; scale the readout down.")
        }
        return value + offset
    }

    private func generalValueAndGradient(
        _ parameters: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let width = parameters.count / 2
        var value = QuadratureSum()
        gradient.update(repeating: 0)
        for (j, x) in nodes.enumerated() {
            var residual = -target[j]
            for i in 0..<width { residual += parameters[i] * activation.value(parameters[width + i] * x) }
            value.add(weights[j] * residual * residual)
            for i in 0..<width {
                let z = parameters[width + i] * x
                gradient[i] += 2 * weights[j] * residual * activation.value(z)
                gradient[width + i] += 2 * weights[j] * residual * parameters[i] * activation.derivative(z) * x
            }
        }
        return value.value
    }
}
