// The loss on a data set, L = (1/n) sum_j (f(x_j) - y_j)^2, its gradient and its Hessian's products, in intervals: the definition, with
// r_j = f(x_j) - y_j,
//
//     dL/dtheta = (2/n) sum_j r_j df(x_j)/dtheta,     (H v) = (2/n) sum_j [ (grad f(x_j) . v) df(x_j)/dtheta + r_j (Hess f(x_j) v) ].

import MultiplePrecision

/// A data set that measures networks in intervals.
public struct CertifiedEmpiricalLoss: Sendable {
    private let examples: [(input: [Double], target: Double)]

    /// - Parameters:
    ///   - inputs: x, n rows of `inputDimension` numbers.
    ///   - targets: y, n >= 1 numbers.
    ///   - inputDimension: d.
    /// - Throws: ``CertifiedNetworkError`` for shapes that do not fit, or numbers that are not finite.
    public init(inputs: [Double], targets: [Double], inputDimension: Int = 1) throws(CertifiedNetworkError) {
        guard inputDimension >= 1, !targets.isEmpty, inputs.count == targets.count * inputDimension else {
            throw .shape(readout: targets.count, weights: inputs.count, inputDimension: inputDimension)
        }
        for number in inputs + targets where !number.isFinite { throw .notFinite(number) }
        examples = targets.indices.map { j in
            (Array(inputs[(j * inputDimension)..<((j + 1) * inputDimension)]), targets[j])
        }
    }

    /// L.
    ///
    /// - Throws: ``CertifiedNetworkError`` for another input dimension.
    public func value(of network: CertifiedNetwork, precision: Precision) throws -> Interval {
        try mean(precision) { try residual(network, $0, precision).squared }
    }

    /// The derivative in the parameter of this index, readout first.
    ///
    /// - Throws: ``CertifiedNetworkError``; an `IntervalError` where a neuron is on a kink that the precision does not tell.
    public func derivative(of network: CertifiedNetwork, parameter: Int, precision: Precision) throws -> Interval {
        try mean(precision) { example in
            try residual(network, example, precision)
                * network.derivative(at: example.input, parameter: parameter, precision: precision)
        }.scaled(by: 1)
    }

    /// The entry of H v of this index.
    ///
    /// - Throws: as ``derivative(of:parameter:precision:)``, and for a direction that does not fit.
    public func hessianVectorProduct(
        of network: CertifiedNetwork, direction: [Double], parameter: Int, precision: Precision
    ) throws -> Interval {
        guard direction.count == network.parameterCount else {
            throw CertifiedNetworkError.direction(direction.count, network.parameterCount)
        }
        return try mean(precision) { example in
            func slope(_ p: Int) throws -> Interval {
                try network.derivative(at: example.input, parameter: p, precision: precision)
            }
            let along = try direction.enumerated().reduce(Interval(0, precision: precision)) { sum, entry in
                try sum + slope(entry.offset) * Interval(exact: entry.element, precision: precision)
            }
            let bend = try network.hessianVectorProduct(
                at: example.input, direction: direction, parameter: parameter, precision: precision)
            return try along * slope(parameter) + residual(network, example, precision) * bend
        }.scaled(by: 1)
    }

    private func residual(
        _ network: CertifiedNetwork, _ example: (input: [Double], target: Double), _ precision: Precision
    ) throws -> Interval {
        try network.value(at: example.input, precision: precision)
            - Interval(exact: example.target, precision: precision)
    }

    private func mean(
        _ precision: Precision, _ term: ((input: [Double], target: Double)) throws -> Interval
    ) throws -> Interval {
        let sum = try examples.reduce(Interval(0, precision: precision)) { try $0 + term($1) }
        return try sum / examples.count
    }
}
