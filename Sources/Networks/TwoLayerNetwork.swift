// The two-layer network without biases
//
//     f(x) = sum_{i < h} a_i phi(w_i . x),   x in R^d,
//
// its gradient and its Hessian's products in the parameters theta = (a_0 ... a_(h-1), w_00 ... w_0(d-1), w_10, ...).
//
// Promises: with u = 2^-53, each result is within `accuracyFactor`(h, d) u of the exact one, measured by the same sum with
// absolute values, sum |a_i| (|phi(z_i)| + |w_i|.|x| |phi'(z_i)|) for f (and correspondingly for derivatives), or some units of 2^-1074
// where products underflow; never NaN.
// Does not promise: relative accuracy where that sum cancels.

public struct TwoLayerNetwork: Sendable, Hashable {
    /// The largest width, h.
    public static let maximumWidth = 1_000_000

    public let activation: Activation
    /// a, h numbers.
    public let readout: [Double]
    /// w, h rows of d numbers, one after another.
    public let weights: [Double]
    /// d.
    public let inputDimension: Int

    /// h.
    public var width: Int { readout.count }

    /// The number of parameters, h (1 + d).
    public var parameterCount: Int { width * (1 + inputDimension) }

    /// The network of h neurons with these parameters.
    ///
    /// - Parameters:
    ///   - activation: phi.
    ///   - readout: a; h numbers, h from 0 to `maximumWidth`.
    ///   - weights: w; h rows of `inputDimension` numbers, one after another.
    ///   - inputDimension: d, at least 1.
    /// - Throws: `NetworkError` for mismatched shapes, NaN or infinities.
    public init(
        activation: Activation, readout: [Double], weights: [Double], inputDimension: Int = 1
    ) throws(NetworkError) {
        guard inputDimension >= 1 else { throw .inputDimension(inputDimension) }
        guard readout.count <= TwoLayerNetwork.maximumWidth else { throw .tooWide(readout.count) }
        let (expected, overflow) = readout.count.multipliedReportingOverflow(by: inputDimension)
        guard !overflow else { throw .inputDimension(inputDimension) }
        try NetworkError.checkFinite(readout, "readout")
        try NetworkError.check(weights, count: expected, "weights")
        self.activation = activation
        self.readout = readout
        self.weights = weights
        self.inputDimension = inputDimension
    }

    /// Multiples of 2^-53 that an evaluation may be off, relative to the sum of absolute values.
    public static func accuracyFactor(width: Int, inputDimension: Int) -> Double {
        Double(width + inputDimension) + 4 * Activation.derivativeAccuracy
    }

    /// f(x).
    ///
    /// - Throws: `NetworkError` if x has not `inputDimension` finite numbers or the sum overflows.
    /// - Accuracy: `accuracyFactor` 2^-53 of sum |a_i| (|phi(z_i)| + |w_i|.|x| |phi'(z_i)|).
    public func value(at x: [Double]) throws(NetworkError) -> Double {
        try NetworkError.check(x, count: inputDimension, "input")
        var sum = 0.0
        for i in 0..<width where readout[i] != 0 { sum += readout[i] * activation.value(preactivation(i, x)) }
        guard sum.isFinite else { throw .overflow(what: "the network's value") }
        return sum
    }

    /// The gradient of f(x) in theta: phi(z_i) for a_i, a_i phi'(z_i) x for w_i.
    ///
    /// - Returns: `parameterCount` numbers, readout first.
    /// - Throws: `NetworkError` if x has not `inputDimension` finite numbers or a derivative overflows.
    /// - Accuracy: `accuracyFactor` 2^-53 of |phi(z_i)| + |w_i|.|x| |phi'(z_i)|, and of
    ///   |a_i x| (|phi'(z_i)| + |w_i|.|x| |phi''(z_i)|).
    public func gradient(at x: [Double]) throws(NetworkError) -> [Double] {
        try NetworkError.check(x, count: inputDimension, "input")
        var result = [Double](repeating: 0, count: parameterCount)
        for i in 0..<width {
            let z = preactivation(i, x)
            result[i] = activation.value(z)
            let slope = activation.derivative(z) * readout[i]
            for c in 0..<inputDimension { result[width + i * inputDimension + c] = slope * x[c] }
        }
        guard result.allSatisfy(\.isFinite) else { throw .overflow(what: "the network's gradient") }
        return result
    }

    /// H v, H the Hessian of f(x) in theta, v a direction in parameter space.
    ///
    /// With u_i = v_(w_i) . x: phi'(z_i) u_i for a_i, (phi'(z_i) v_(a_i) + a_i phi''(z_i) u_i) x for w_i. For piecewise linear
    /// activations phi'' is taken as 0, its value off the kinks.
    ///
    /// - Parameters:
    ///   - x: the input; `inputDimension` finite numbers.
    ///   - direction: v; `parameterCount` finite numbers, readout first.
    /// - Returns: `parameterCount` numbers, readout first.
    /// - Throws: `NetworkError` for a wrong count, a number that is not finite, or an overflow.
    /// - Accuracy: `accuracyFactor` 2^-53 of the same expression with absolute values, its phi' and phi'' accompanied by
    ///   |w_i|.|x| times their derivatives.
    public func hessianVectorProduct(at x: [Double], direction: [Double]) throws(NetworkError) -> [Double] {
        try NetworkError.check(x, count: inputDimension, "input")
        try NetworkError.check(direction, count: parameterCount, "direction")
        var result = [Double](repeating: 0, count: parameterCount)
        for i in 0..<width {
            let z = preactivation(i, x)
            let row = width + i * inputDimension
            var along = 0.0
            for c in 0..<inputDimension { along += direction[row + c] * x[c] }
            let slope = activation.derivative(z)
            result[i] = slope * along
            let common = slope * direction[i] + readout[i] * activation.secondDerivative(z) * along
            for c in 0..<inputDimension { result[row + c] = common * x[c] }
        }
        guard result.allSatisfy(\.isFinite) else { throw .overflow(what: "the Hessian-vector product") }
        return result
    }

    /// z_i = w_i . x
    private func preactivation(_ i: Int, _ x: [Double]) -> Double {
        var z = 0.0
        let row = i * inputDimension
        for c in 0..<inputDimension { z += weights[row + c] * x[c] }
        return z
    }
}
