// A banana: a normal distribution bent along a parabola, x_0 ~ N(0, s^2), x_1 | x_0 ~ N(b (x_0^2 - s^2), 1),
//
//     log p(x) = -x_0^2 / (2 s^2) - (x_1 - b (x_0^2 - s^2))^2 / 2.
//
// H. Haario, E. Saksman, J. Tamminen 1999, Comput. Stat. 14, with s = 10 and b = 0.03 up to signs.

/// The banana.
public struct BananaTarget: ExactTarget {
    /// s
    public let scale: Double
    /// b
    public let curvature: Double

    public var dimension: Int { 2 }

    /// - Throws: `SamplingError.outOfRange` unless the scale is in 1e-3...1e3 and |curvature| at most 100.
    public init(scale: Double = 10, curvature: Double = 0.03) throws(SamplingError) {
        guard 1e-3...1e3 ~= scale else {
            throw .outOfRange(what: "Scale of a banana", value: scale, allowed: "0.001...1000")
        }
        guard abs(curvature) <= 100 else {
            throw .outOfRange(what: "Curvature of a banana", value: curvature, allowed: "-100...100")
        }
        (self.scale, self.curvature) = (scale, curvature)
    }

    public func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        let (first, second) = (x[0] / scale, residual(x[0], x[1]))
        return -0.5 * (first * first + second * second)
    }

    public func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let (first, second) = (x[0] / scale, residual(x[0], x[1]))
        gradient[0] = -first / scale + 2 * curvature * x[0] * second
        gradient[1] = -second
        return -0.5 * (first * first + second * second)
    }

    public func draw<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R) {
        x[0] = scale * randomness.normal()
        x[1] = randomness.normal() + curvature * (x[0] * x[0] - scale * scale)
    }

    /// x_1 minus its mean, a standard normal number.
    private func residual(_ x0: Double, _ x1: Double) -> Double { x1 - curvature * (x0 * x0 - scale * scale) }
}
