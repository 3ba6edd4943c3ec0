// What is sampled: anything with a log density and a gradient.

/// A distribution on R^d given by the logarithm of its density, up to a constant.
///
/// Both functions are called from several threads at once and in inner loops: they should not allocate. Where the density is zero the
/// answer is -infinity; NaN and +infinity are taken for it. The gradient's entries are then without meaning, but must be written.
public protocol Target: Sendable {
    /// d, at least 1.
    var dimension: Int { get }

    /// log p(x) + constant, x of `dimension` entries.
    func logDensity(at x: UnsafeBufferPointer<Double>) -> Double

    /// log p(x) + constant, by the same rounding as `logDensity(at:)`, and its gradient, which is written over `gradient`.
    func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double
}

extension Target {
    /// The log density with its impossible values taken for -infinity.
    @inlinable @inline(__always)
    func saneLogDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        let value = logDensity(at: x)
        return value < .infinity ? value : -.infinity
    }

    @inlinable @inline(__always)
    func saneLogDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let value = logDensity(at: x, gradient: gradient)
        return value < .infinity ? value : -.infinity
    }
}

/// A target that can be drawn from exactly, which gives a chain a stationary start.
public protocol ExactTarget: Target {
    /// Writes a draw, independent of all before it, over `x`.
    func draw<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R)
}

extension ExactTarget {
    /// A draw as an array.
    public func draw<R: Randomness>(with randomness: inout R) -> [Double] {
        [Double](unsafeUninitializedCapacity: dimension) { buffer, count in
            buffer.initialize(repeating: 0)
            count = dimension
            draw(into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]), with: &randomness)
        }
    }
}
