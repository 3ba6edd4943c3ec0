// The loss on a data set, L_n(theta) = (1/n) sum_j (f(x_j) - y_j)^2, its gradient and its Hessian's products, on all of the data or on a
// minibatch, whose mean over all minibatches of one size is L_n.
//
// Promises: the rounding bounds at the head of `PointwiseLoss`, which `valueBound` and `gradientBounds` evaluate.
// Does not promise: relative accuracy of a loss that is small against the squares of its terms.

public struct EmpiricalLoss: Sendable {
    /// x, n rows of d numbers.
    public let inputs: [Double]
    /// y, n numbers.
    public let targets: [Double]
    /// d
    public let inputDimension: Int

    /// n
    public var count: Int { targets.count }

    private let pointwise: PointwiseLoss

    /// The loss on n examples.
    ///
    /// - Parameters:
    ///   - inputs: x; n rows of `inputDimension` finite numbers, one after another.
    ///   - targets: y; n finite numbers, n >= 1.
    ///   - inputDimension: d, at least 1.
    /// - Throws: `NetworkError` for empty data, mismatched shapes, NaN or infinities.
    public init(inputs: [Double], targets: [Double], inputDimension: Int = 1) throws(NetworkError) {
        guard inputDimension >= 1 else { throw .inputDimension(inputDimension) }
        guard !targets.isEmpty else {
            throw .shape(what: "targets", count: 0, expected: max(1, inputs.count / inputDimension))
        }
        let (expected, overflow) = targets.count.multipliedReportingOverflow(by: inputDimension)
        guard !overflow else { throw .inputDimension(inputDimension) }
        try NetworkError.check(inputs, count: expected, "inputs")
        try NetworkError.checkFinite(targets, "targets")
        (self.inputs, self.targets, self.inputDimension) = (inputs, targets, inputDimension)
        pointwise = PointwiseLoss(
            points: inputs, inputDimension: inputDimension,
            weights: [Double](repeating: 1 / Double(targets.count), count: targets.count), targets: targets)
    }

    /// L_n.
    ///
    /// - Throws: `NetworkError` for another input dimension, or an overflow.
    /// - Accuracy: `valueBound(loss:of:)`.
    public func value(of network: TwoLayerNetwork) throws(NetworkError) -> Double {
        try check(network)
        return try finite([pointwise.value(network)])[0]
    }

    /// L_n and its gradient, readout first.
    ///
    /// - Throws: `NetworkError` for another input dimension, or an overflow.
    /// - Accuracy: `valueBound(loss:of:)` and `gradientBounds(loss:of:)`.
    /// - Complexity: O(n h d), memory O(n + h d).
    public func valueAndGradient(
        of network: TwoLayerNetwork
    ) throws(NetworkError) -> (value: Double, gradient: [Double]) {
        try check(network)
        let (value, gradient) = pointwise.valueAndGradient(network)
        _ = try finite([value] + gradient)
        return (value, gradient)
    }

    /// The mean loss on a minibatch, (1/b) sum over its examples, and the gradient of that.
    ///
    /// - Parameters:
    ///   - network: the network.
    ///   - batch: the examples' indices, at least one; each counts as often as it is named.
    /// - Throws: `NetworkError` as `valueAndGradient(of:)`, for an empty batch and for an index outside 0 ..< n.
    /// - Accuracy: that of an `EmpiricalLoss` of the batch.
    public func valueAndGradient(
        of network: TwoLayerNetwork, batch: [Int]
    ) throws(NetworkError) -> (value: Double, gradient: [Double]) {
        try check(network)
        guard !batch.isEmpty else { throw .shape(what: "minibatch", count: 0, expected: 1) }
        if let position = batch.firstIndex(where: { !targets.indices.contains($0) }) {
            throw .indexOutOfRange(what: "minibatch", index: batch[position], count: count)
        }
        let d = inputDimension
        let part = PointwiseLoss(
            points: batch.flatMap { inputs[($0 * d)..<(($0 + 1) * d)] }, inputDimension: d,
            weights: [Double](repeating: 1 / Double(batch.count), count: batch.count),
            targets: batch.map { targets[$0] })
        let (value, gradient) = part.valueAndGradient(network)
        _ = try finite([value] + gradient)
        return (value, gradient)
    }

    /// H v, H the Hessian of L_n in the parameters, readout first.
    ///
    /// - Throws: `NetworkError` as `valueAndGradient(of:)`, or for a direction that does not fit.
    /// - Accuracy: `hessianBounds(of:direction:)`.
    public func hessianVectorProduct(
        of network: TwoLayerNetwork, direction: [Double]
    ) throws(NetworkError) -> [Double] {
        try check(network)
        try NetworkError.check(direction, count: network.parameterCount, "direction")
        return try finite(pointwise.hessianVectorProduct(network, direction))
    }

    /// Bound of the error of `value`, when it is L; infinite for another input dimension and for an L that is no loss.
    public func valueBound(loss: Double, of network: TwoLayerNetwork) -> Double {
        guard loss >= 0, loss.isFinite, network.inputDimension == inputDimension else { return .infinity }
        let rounding = rounding(network) * pointwise.scale(of: network)
        return (rounding * (2 * loss.squareRoot() + rounding) + 16 * 0x1p-53 * loss).asBound
    }

    /// Bounds of the errors of the gradient's entries, when the loss is L; infinite for another input dimension and for an L that is no
    /// loss.
    public func gradientBounds(loss: Double, of network: TwoLayerNetwork) -> [Double] {
        guard loss >= 0, loss.isFinite, network.inputDimension == inputDimension else {
            return [Double](repeating: .infinity, count: network.parameterCount)
        }
        let factor =
            2 * rounding(network) * (pointwise.scale(of: network) + loss.squareRoot())
            + 32 * 0x1p-53 * loss.squareRoot()
        return pointwise.gradientScales(of: network).map { (factor * $0).asBound }
    }

    /// Bounds of the errors of the entries of `hessianVectorProduct`: (2 h + d + 64) 2^-53 of the same sum with absolute values.
    ///
    /// - Throws: `NetworkError` as `hessianVectorProduct`.
    public func hessianBounds(of network: TwoLayerNetwork, direction: [Double]) throws(NetworkError) -> [Double] {
        try check(network)
        try NetworkError.check(direction, count: network.parameterCount, "direction")
        let factor = PointwiseLoss.hessianRoundingFactor(width: network.width, inputDimension: inputDimension)
        return pointwise.hessianScales(of: network, direction: direction).map { (factor * $0).asBound }
    }

    private func rounding(_ network: TwoLayerNetwork) -> Double {
        PointwiseLoss.roundingFactor(width: network.width, inputDimension: inputDimension)
    }

    private func check(_ network: TwoLayerNetwork) throws(NetworkError) {
        guard network.inputDimension == inputDimension else {
            throw .shape(what: "network's inputs", count: network.inputDimension, expected: inputDimension)
        }
    }

    private func finite(_ numbers: [Double]) throws(NetworkError) -> [Double] {
        guard numbers.allSatisfy(\.isFinite) else { throw .overflow(what: "the loss or a derivative") }
        return numbers
    }
}
