// The Walsh-Fourier spectrum on the cube {-1, 1}^d: fhat(S) = 2^-d sum_x f(x) prod_{i in S} x_i, by the fast transform.
//
// A set S, and a point x, is a bit mask: bit i of S says whether i is in S, bit i of the point's index is set where x_i = -1.
// Promises: n = 2^d numbers in d 2^(d-1) butterflies, in place; errors at most d 2^-53 of the root mean square of f.
// Does not promise: relative accuracy of coefficients much smaller than that.

public enum WalshSpectrum {
    /// The largest dimension d.
    public static let maximumDimension = 24

    /// fhat(S) for all S, from the values at all points.
    ///
    /// - Parameter values: f at the point with index j, 2^d numbers (d up to `maximumDimension`).
    /// - Returns: fhat, indexed by the bit mask of S.
    /// - Throws: `NetworkError` unless the count is a power of two in range and every number is finite.
    /// - Accuracy: d 2^-53 times sqrt(mean f^2), each.
    public static func coefficients(values: [Double]) throws(NetworkError) -> [Double] {
        let count = values.count
        try check(values, "values")
        var result = values
        // Halving at every step keeps the means in range.
        result.withUnsafeMutableBufferPointer { buffer in
            var stride = 1
            while stride < count {
                var start = 0
                while start < count {
                    for j in start..<(start + stride) {
                        let (a, b) = (0.5 * buffer[j], 0.5 * buffer[j + stride])
                        buffer[j] = a + b
                        buffer[j + stride] = a - b
                    }
                    start += 2 * stride
                }
                stride *= 2
            }
        }
        return result
    }

    /// W_k = sum over |S| = k of fhat(S)^2, k = 0 ... d; they sum to mean f^2.
    ///
    /// - Parameter coefficients: fhat, 2^d numbers (d up to `maximumDimension`).
    /// - Throws: `NetworkError` unless the count is a power of two in range and every number is finite, or for an overflow.
    /// - Accuracy: 2^d 2^-53 relative, given the coefficients.
    public static func weightsByDegree(coefficients: [Double]) throws(NetworkError) -> [Double] {
        try check(coefficients, "coefficients")
        var weights = [Double](repeating: 0, count: coefficients.count.trailingZeroBitCount + 1)
        for (set, value) in coefficients.enumerated() where set.nonzeroBitCount < weights.count {
            weights[set.nonzeroBitCount] += value * value
        }
        guard weights.allSatisfy(\.isFinite) else { throw .overflow(what: "a weight of the spectrum") }
        return weights
    }

    private static func check(_ numbers: [Double], _ what: String) throws(NetworkError) {
        let count = numbers.count
        guard count > 0, count & (count - 1) == 0, count <= 1 << maximumDimension else {
            let least = (0..<maximumDimension).map { 1 << $0 }.first { $0 >= count } ?? 1 << maximumDimension
            throw .shape(what: "\(what) on the cube", count: count, expected: least)
        }
        try NetworkError.checkFinite(numbers, what)
    }

    /// f at all 2^d points of the cube, indexed as above, of a network of input dimension d.
    ///
    /// A neuron's preactivation is the sum of a part that the lower half of the coordinates decides and one that the upper half
    /// does, so that a point costs an addition and phi; memory is that of the values.
    ///
    /// - Throws: `NetworkError` for a dimension above `maximumDimension`, or an overflow.
    /// - Accuracy: that of `TwoLayerNetwork.value`.
    public static func values(of network: TwoLayerNetwork) throws(NetworkError) -> [Double] {
        let d = network.inputDimension
        guard d <= maximumDimension else { throw .inputDimension(d) }
        let low = d / 2
        var values = [Double](repeating: 0, count: 1 << d)
        var block = [Double](repeating: 0, count: 1 << low)
        for i in 0..<network.width where network.readout[i] != 0 {
            let row = network.weights[(i * d)..<((i + 1) * d)]
            let (lower, upper) = (signedSums(row.prefix(low)), signedSums(row.dropFirst(low)))
            for (high, offset) in upper.enumerated() {
                for j in block.indices { block[j] = offset + lower[j] }
                network.activation.apply(to: &block)
                let start = high << low
                for j in block.indices { values[start + j] += network.readout[i] * block[j] }
            }
        }
        guard values.allSatisfy(\.isFinite) else { throw .overflow(what: "the network's value") }
        return values
    }

    /// sum_c +-w_c for all signs, bit c of the index set where the sign is minus.
    private static func signedSums(_ weights: ArraySlice<Double>) -> [Double] {
        var sums = [0.0]
        for weight in weights { sums = sums.map { $0 + weight } + sums.map { $0 - weight } }
        return sums
    }
}

extension Activation {
    /// phi of every number, in place.
    fileprivate func apply(to numbers: inout [Double]) {
        if self == .tanh {
            numbers.withUnsafeMutableBufferPointer { HyperbolicTangent.apply(to: $0) }
        } else {
            for j in numbers.indices { numbers[j] = value(numbers[j]) }
        }
    }
}
