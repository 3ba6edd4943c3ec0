// Neal's funnel: v ~ N(0, s^2), x_i | v ~ N(0, e^v),
//
//     log p(v, x) = -v^2 / (2 s^2) - (d - 1) v / 2 - e^-v sum_i x_i^2 / 2.
//
// R. M. Neal 2003, Annals of Statistics 31, section 8, with s = 3 and d = 10. v is coordinate 0.

import RealModule

/// Neal's funnel.
public struct FunnelTarget: ExactTarget {
    public let dimension: Int
    /// s
    public let scale: Double

    /// - Throws: `SamplingError` unless the dimension is 2 to 2^20 and the scale in 1e-3...10.
    public init(dimension: Int = 10, scale: Double = 3) throws(SamplingError) {
        guard 2...1 << 20 ~= dimension else {
            throw .count(what: "Dimension of a funnel", count: dimension, expected: "2 to 1048576")
        }
        guard 1e-3...10 ~= scale else {
            throw .outOfRange(what: "Scale of a funnel", value: scale, allowed: "0.001...10")
        }
        (self.dimension, self.scale) = (dimension, scale)
    }

    public func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        var sum = 0.0
        for index in 1..<dimension { sum += x[index] * x[index] }
        return logDensity(x[0], sum: sum, precision: Double.exp(-x[0]))
    }

    public func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let precision = Double.exp(-x[0])
        var sum = 0.0
        for index in 1..<dimension {
            sum += x[index] * x[index]
            gradient[index] = -precision * x[index]
        }
        gradient[0] = -x[0] / (scale * scale) - 0.5 * Double(dimension - 1) + 0.5 * precision * sum
        return logDensity(x[0], sum: sum, precision: precision)
    }

    public func draw<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R) {
        x[0] = scale * randomness.normal()
        let deviation = Double.exp(0.5 * x[0])
        for index in 1..<dimension { x[index] = deviation * randomness.normal() }
    }

    private func logDensity(_ v: Double, sum: Double, precision: Double) -> Double {
        -0.5 * v * v / (scale * scale) - 0.5 * Double(dimension - 1) * v - 0.5 * precision * sum
    }
}
