// A skewed target with independent coordinates: the logarithm of an exponential random number,
//
//     log p(x) = sum_i ( x_i - e^(x_i) ),    P(X_i <= x) = 1 - e^(-e^x),    skewness -1.14.

import RealModule

/// Independent logarithms of exponential numbers.
public struct LogExponentialTarget: ExactTarget {
    public let dimension: Int

    /// - Throws: `SamplingError.count` unless the dimension is 1 to 2^20.
    public init(dimension: Int) throws(SamplingError) {
        guard 1...1 << 20 ~= dimension else {
            throw .count(what: "Dimension", count: dimension, expected: "1 to 1048576")
        }
        self.dimension = dimension
    }

    public func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        var sum = 0.0
        for index in 0..<dimension { sum += x[index] - Double.exp(x[index]) }
        return sum
    }

    public func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        var sum = 0.0
        for index in 0..<dimension {
            let exponential = Double.exp(x[index])
            sum += x[index] - exponential
            gradient[index] = 1 - exponential
        }
        return sum
    }

    public func draw<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R) {
        for index in 0..<dimension { x[index] = Double.log(-Double.log(randomness.uniform())) }
    }
}
