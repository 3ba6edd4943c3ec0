// The population loss by closed-form kernels, on x ~ N(0, 1)^d for any d:
//
//     L = E[(f - y)^2] = a^T K a - 2 a . b + E[y^2],   K_ij = E[phi(w_i . x) phi(w_j . x)],   b_i = E[y phi(w_i . x)],
//     dL/da_i = 2 (sum_j K_ij a_j - b_i),   dL/dw_i = 2 a_i (sum_j a_j grad_2 K(w_j, w_i) - grad b_i),
//
// for erf, relu, cliprelu and hardtanh (`NeuronKernel`). No quadrature over x, so no truncation error and no bound on the weights.
// b is A c_k(w_i) for a Hermite mode A h_k (d = 1), `PlanarTarget.correlation` for a planar target (d = 2); the loss to another
// network is that of the difference to zero.
//
// Promises: `accuracy(of:)` and `gradientAccuracy(of:)`: relative to (sum |a_i| sqrt K_ii + |A|)^2, of which |b_i| <= |A| sqrt K_ii and
// |K_ij| <= sqrt(K_ii K_jj) are parts. Does not promise: relative accuracy of a loss that is smaller by cancellation.

import Quadrature
import RealModule

public struct KernelLoss: Sendable {
    public let activation: Activation
    public let inputDimension: Int
    public let target: LossTarget

    /// - Parameters:
    ///   - activation: one of `NeuronKernel.activations`.
    ///   - target: y.
    ///   - inputDimension: d, at least 1.
    /// - Throws: `PopulationLossError` for an activation without kernel, or a target that does not go with it and the dimension.
    public init(
        activation: Activation, target: LossTarget = .zero, inputDimension: Int = 1
    ) throws(PopulationLossError) {
        guard NeuronKernel.activations.contains(activation) else { throw .noKernel(activation) }
        guard inputDimension >= 1 else { throw .networkDoesNotFit("input dimension \(inputDimension): at least 1.") }
        try target.check(activation: activation, inputDimension: inputDimension)
        (self.activation, self.target, self.inputDimension) = (activation, target, inputDimension)
    }

    /// L and its gradient, readout first.
    ///
    /// - Throws: `PopulationLossError` for another activation or input dimension, weights above `NeuronKernel.maximumEntry`, or an
    ///   overflow.
    /// - Accuracy: `accuracy(of:)` and `gradientAccuracy(of:)`.
    /// - Complexity: O(h^2 d) and h^2/2 kernels (see `NeuronKernel.value`).
    public func valueAndGradient(
        of network: TwoLayerNetwork
    ) throws(PopulationLossError) -> (value: Double, gradient: [Double]) {
        try PopulationLossError.check(network, activation: activation, inputDimension: inputDimension)
        let d = inputDimension
        var (readout, rows) = (network.readout, KernelLoss.rows(network))
        if case .network(let other) = target {
            readout += other.readout.map { -$0 }
            rows += KernelLoss.rows(other)
        }
        var value = QuadratureSum()
        var inReadout = [QuadratureSum](repeating: QuadratureSum(), count: readout.count)
        var inWeights = [QuadratureSum](repeating: QuadratureSum(), count: readout.count * d)
        for i in readout.indices {
            for j in 0...i {
                let kernel = try KernelLoss.kernel(activation, rows[j], rows[i])
                let weight: Double = i == j ? 1 : 2
                value.add(weight * readout[i] * readout[j] * kernel.value)
                inReadout[i].add(2 * readout[j] * kernel.value)
                for c in 0..<d { inWeights[i * d + c].add(2 * readout[i] * readout[j] * kernel.inSecond[c]) }
                guard i != j else { continue }
                inReadout[j].add(2 * readout[i] * kernel.value)
                for c in 0..<d { inWeights[j * d + c].add(2 * readout[i] * readout[j] * kernel.inFirst[c]) }
            }
        }
        for i in 0..<network.width {
            let correlation = try target.correlation(activation: activation, rows[i])
            value.add(-2 * readout[i] * correlation.value)
            inReadout[i].add(-2 * correlation.value)
            for c in 0..<d { inWeights[i * d + c].add(-2 * readout[i] * correlation.gradient[c]) }
        }
        value.add(target.amplitude * target.amplitude)
        let gradient = inReadout[..<network.width].map(\.value) + inWeights[..<(network.width * d)].map(\.value)
        let numbers = try PopulationLossError.finite([value.value] + gradient)
        return (max(0, numbers[0]), gradient)
    }

    /// Bound of the error of L.
    public func accuracy(of network: TwoLayerNetwork) throws(PopulationLossError) -> Double {
        let scale = try scales(of: network).total
        return relativeError * scale * scale
    }

    /// Bounds of the errors of dL/da_i, and of the length of the error of dL/dw_i for each of its entries, readout first.
    public func gradientAccuracy(of network: TwoLayerNetwork) throws(PopulationLossError) -> [Double] {
        let scales = try scales(of: network)
        // |E[phi phi' x]| <= sqrt K_jj sup |phi'| sqrt d; a Hermite mode's derivative has terms of sqrt(k + 2).
        var spread = Double(inputDimension).squareRoot()
        if case .hermiteMode(let degree, _) = target { spread = 2 * Double(degree + 2).squareRoot() }
        let slope = activation == .erf ? Activation.twoOverSquareRootOfPi : 1
        let factor = 2 * relativeError * scales.total
        return scales.neurons.map { factor * $0 }
            + network.readout.flatMap { a in
                [Double](repeating: factor * abs(a) * slope * spread, count: inputDimension)
            }
    }

    private var relativeError: Double {
        (max(NeuronKernel.accuracy, PlanarTarget.accuracy) + Double(inputDimension) + 8) * 0x1p-53
    }

    /// sqrt K_ii, and sum |a_i| sqrt K_ii + |A| over this network and the target.
    private func scales(
        of network: TwoLayerNetwork
    ) throws(PopulationLossError) -> (neurons: [Double], total: Double) {
        try PopulationLossError.check(network, activation: activation, inputDimension: inputDimension)
        func roots(_ network: TwoLayerNetwork) throws(PopulationLossError) -> [Double] {
            var roots: [Double] = []
            for row in KernelLoss.rows(network) {
                roots.append(try KernelLoss.kernel(activation, row, row).value.squareRoot())
            }
            return roots
        }
        let neurons = try roots(network)
        var total = abs(target.amplitude)
        for (a, root) in zip(network.readout, neurons) { total += abs(a) * root }
        if case .network(let other) = target {
            for (a, root) in zip(other.readout, try roots(other)) { total += abs(a) * root }
        }
        return (neurons, total)
    }

    private static func rows(_ network: TwoLayerNetwork) -> [[Double]] {
        let d = network.inputDimension
        return (0..<network.width).map { Array(network.weights[($0 * d)..<(($0 + 1) * d)]) }
    }

    private static func kernel(
        _ activation: Activation, _ v: [Double], _ w: [Double]
    ) throws(PopulationLossError) -> (value: Double, inFirst: [Double], inSecond: [Double]) {
        do throws(NeuronKernelError) {
            return try NeuronKernel.valueAndGradients(activation: activation, v, w)
        } catch {
            throw .networkDoesNotFit(error.description)
        }
    }
}
