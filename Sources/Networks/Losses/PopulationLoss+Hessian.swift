// The Hessian of the population loss, by its products with vectors, on the rule of the loss.
//
// Where theta is singular it is what the article speaks of: on the zero set {f = 0} only 2 E[grad f grad f^T] remains, of rank at
// most the number of directions that f moves in, and at theta = 0 it is zero altogether, since grad f = (tanh(w_i x), a_i x ...) is.

extension PopulationLoss {
    var pointwise: PointwiseLoss {
        PointwiseLoss(points: nodes, inputDimension: 1, weights: weights, targets: target)
    }

    /// H v, H the Hessian of L in (a_0 ... a_(h-1), w_0 ... w_(h-1)).
    ///
    /// - Parameters:
    ///   - network: as for `valueAndGradient(of:)`.
    ///   - direction: v, 2 h finite numbers.
    /// - Returns: 2 h numbers.
    /// - Throws: `PopulationLossError` as `valueAndGradient(of:)`, or for a direction that does not fit.
    /// - Accuracy: `hessianAccuracy(of:direction:)`.
    /// - Complexity: O(h) nodes, memory O(h + nodes).
    public func hessianVectorProduct(
        of network: TwoLayerNetwork, direction: [Double]
    ) throws(PopulationLossError) -> [Double] {
        try checkDirection(network, direction)
        return try PopulationLossError.finite(pointwise.hessianVectorProduct(network, direction))
    }

    /// The Hessian itself, for small networks: row i is H e_i.
    ///
    /// - Throws: as `hessianVectorProduct`.
    /// - Accuracy: that of `hessianVectorProduct`, row by row.
    public func hessian(of network: TwoLayerNetwork) throws(PopulationLossError) -> [[Double]] {
        var rows: [[Double]] = []
        for i in 0..<network.parameterCount {
            var direction = [Double](repeating: 0, count: network.parameterCount)
            direction[i] = 1
            rows.append(try hessianVectorProduct(of: network, direction: direction))
        }
        return rows
    }

    /// Whether the loss answers for a network moved along a direction.
    func checkDirection(_ network: TwoLayerNetwork, _ direction: [Double]) throws(PopulationLossError) {
        try check(network)
        guard direction.count == network.parameterCount, direction.allSatisfy(\.isFinite) else {
            throw .networkDoesNotFit(
                "a direction of \(direction.count) numbers; \(network.parameterCount) finite ones expected.")
        }
    }

    /// Whether the loss answers for a network.
    func check(_ network: TwoLayerNetwork) throws(PopulationLossError) {
        try PopulationLossError.check(network, activation: activation, inputDimension: 1)
        if let weight = network.weights.first(where: { abs($0) > weightBound }) {
            throw .networkDoesNotFit(
                "the weight \(weight) exceeds the bound \(weightBound); build it with a larger bound.")
        }
    }
}

extension PopulationLossError {
    static func check(
        _ network: TwoLayerNetwork, activation: Activation, inputDimension: Int
    ) throws(PopulationLossError) {
        guard network.activation == activation else {
            throw .networkDoesNotFit("a network of \(network.activation.rawValue) neurons, not \(activation.rawValue).")
        }
        guard network.inputDimension == inputDimension else {
            throw .networkDoesNotFit("input dimension \(network.inputDimension), not \(inputDimension).")
        }
    }

    /// The numbers, unless one of them overflowed.
    static func finite(_ numbers: [Double]) throws(PopulationLossError) -> [Double] {
        guard numbers.allSatisfy(\.isFinite) else {
            throw .networkDoesNotFit("the loss or a derivative exceeds the range of Double; scale the network down.")
        }
        return numbers
    }
}
