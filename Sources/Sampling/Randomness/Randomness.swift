// What a transition kernel may draw. Kernels are generic over it, so that a test can put in a source that follows every outcome in
// turn and so obtains the exact transition probabilities of the very code that samples.

import RealModule

/// A source of the random decisions of a transition kernel.
public protocol Randomness {
    /// 64 independent fair bits.
    mutating func bits() -> UInt64

    /// A uniform number of the open interval (0, 1).
    mutating func uniform() -> Double

    /// A standard normal number.
    mutating func normal() -> Double

    /// Fills a buffer with independent standard normal numbers.
    mutating func fillNormals(_ buffer: UnsafeMutableBufferPointer<Double>)

    /// True with probability 1/2.
    mutating func coin() -> Bool

    /// True with probability min(1, p); false for NaN.
    mutating func accepts(probability: Double) -> Bool

    /// True with probability min(1, e^logarithm); false for NaN.
    mutating func accepts(logProbability logarithm: Double) -> Bool

    /// A uniform integer of `0..<count`; 0 when the count is below 2.
    mutating func index(below count: Int) -> Int
}

extension Randomness {
    /// - Accuracy: the distribution function is right to a relative 2^-52 for every argument from 2^-100 to 1 - 2^-53.
    @inlinable
    public mutating func uniform() -> Double {
        let first = bits()
        if _fastPath(first >> 52 != 0) { return min((Double(first) + 0.5) * 0x1p-64, 1 - 0x1p-53) }
        // The 12 leading bits are zero: more bits, so that tiny numbers have all their digits.
        return (Double(first) + (Double(bits()) + 0.5) * 0x1p-64) * 0x1p-64
    }

    /// - Accuracy: `NormalQuantile.accuracy`, in both tails down to probabilities of 2^-100.
    @inlinable
    public mutating func normal() -> Double {
        // One bit is the sign, so that both tails are equally fine.
        let first = bits()
        var probability = (Double(first >> 1) + 0.5) * 0x1p-64
        if _slowPath(first >> 52 == 0) {
            probability = (Double(first >> 1) + (Double(bits()) + 0.5) * 0x1p-64) * 0x1p-64
        }
        let magnitude = -NormalQuantile.lowerHalf(probability)
        return first & 1 == 0 ? magnitude : -magnitude
    }

    @inlinable
    public mutating func fillNormals(_ buffer: UnsafeMutableBufferPointer<Double>) {
        for index in 0..<buffer.count { buffer[index] = normal() }
    }

    @inlinable
    public mutating func coin() -> Bool { bits() >> 63 == 1 }

    @inlinable
    public mutating func accepts(probability: Double) -> Bool { probability >= 1 || uniform() < probability }

    @inlinable
    public mutating func accepts(logProbability logarithm: Double) -> Bool {
        logarithm >= 0 || Double.log(uniform()) < logarithm
    }

    /// Unbiased (D. Lemire 2019, "Fast random integer generation in an interval").
    @inlinable
    public mutating func index(below count: Int) -> Int {
        guard count > 1 else { return 0 }
        let bound = UInt64(count)
        var product = bits().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold { product = bits().multipliedFullWidth(by: bound) }
        }
        return Int(product.high)
    }
}
