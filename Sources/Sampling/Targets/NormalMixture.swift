// Two standard normal distributions at -m and m, the second with weight w: m = (c, 0, ..., 0),
//
//     log p(x) = -|x|^2 / 2 + log( (1 - w) e^(-c x_0) + w e^(c x_0) ) - c^2 / 2.

import RealModule

/// A mixture of two normal distributions.
public struct NormalMixtureTarget: ExactTarget {
    public let dimension: Int
    /// c, half the distance of the modes.
    public let separation: Double
    /// w, the share of the mode at +c.
    public let weight: Double

    /// - Throws: `SamplingError` unless the dimension is 1 to 2^20, the separation in 0...100 and 0 < weight < 1.
    public init(dimension: Int, separation: Double, weight: Double = 0.5) throws(SamplingError) {
        guard 1...1 << 20 ~= dimension else {
            throw .count(what: "Dimension of a mixture", count: dimension, expected: "1 to 1048576")
        }
        guard 0...100 ~= separation else {
            throw .outOfRange(what: "Separation of a mixture", value: separation, allowed: "0...100")
        }
        guard weight > 0, weight < 1 else {
            throw .outOfRange(what: "Weight of a mixture", value: weight, allowed: "0 < weight < 1")
        }
        (self.dimension, self.separation, self.weight) = (dimension, separation, weight)
    }

    public func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        var sum = 0.0
        for index in 0..<dimension { sum += x[index] * x[index] }
        return -0.5 * sum + mode(x[0]).logSum
    }

    public func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        var sum = 0.0
        for index in 0..<dimension {
            sum += x[index] * x[index]
            gradient[index] = -x[index]
        }
        let (logSum, share) = mode(x[0])
        gradient[0] += separation * (2 * share - 1)
        return -0.5 * sum + logSum
    }

    public func draw<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R) {
        let centre = randomness.accepts(probability: weight) ? separation : -separation
        for index in 0..<dimension { x[index] = randomness.normal() + (index == 0 ? centre : 0) }
    }

    /// The logarithm of the two modes' sum, and the share of the mode at +c in it.
    private func mode(_ x0: Double) -> (logSum: Double, share: Double) {
        let (upper, lower) = (Double.log(weight) + separation * x0, Double.log(1 - weight) - separation * x0)
        let (larger, smaller) = (max(upper, lower), Double.exp(-abs(upper - lower)))
        let minor = smaller / (1 + smaller)
        return (
            larger + Double.log(onePlus: smaller) - 0.5 * separation * separation, upper > lower ? 1 - minor : minor
        )
    }
}
