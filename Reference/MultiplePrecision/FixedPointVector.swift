// Vectors in fixed point: integers times one power of two. Their sums of products are exact, and fast.
//
//     dot          sum_i x_i y_(s+i), in integers of GMP's low-level layer: no normalisation, no rounding until the end
//     correlation  sum_j x_j y_(i+j) for all i at once, by Kronecker substitution (A. Schoenhage 1982): the vectors are the digits of two
//                  numbers, which GMP multiplies in quasi-linear time
//
// Promised: the only errors are those of the conversion, at most half a unit 2^exponent for each number, and one rounding of each
// result. Not promised: relative accuracy of numbers far below the vector's greatest.

import CMPFR

/// Numbers m_i 2^e with integers |m_i| <= 2^bits.
public struct FixedPointVector: Sendable {
    public let count: Int
    /// e: the unit is 2^e.
    public let exponent: Int
    /// The greatest |m_i| is at most 2^bits, and above 2^(bits - 2) unless all are 0.
    public let bits: Int
    private let limbsEach: Int
    private let limbs: [UInt]
    private let isNegative: [Bool]

    /// The vector nearest to `values`, the unit chosen so that the greatest takes `bits` bits.
    ///
    /// - Parameters:
    ///   - values: finite numbers.
    ///   - bits: at least 1; fewer count as 1.
    /// - Accuracy: each number is at most half a unit off.
    public init(_ values: [BigFloat], bits: Int) {
        let bits = max(1, bits)
        self.bits = bits
        count = values.count
        // Zeros have no exponent, and take the unit of numbers too small to matter.
        let exponent = (values.lazy.compactMap(\.exponent).max() ?? -(1 << 20)) - bits
        // Rounding can reach 2^bits, which takes a bit more.
        let limbsEach = bits / UInt.bitWidth + 1
        var limbs = [UInt](repeating: 0, count: values.count * limbsEach)
        var isNegative = [Bool](repeating: false, count: values.count)
        for (i, value) in values.enumerated() {
            let scaled = value.scaled(by: -exponent)
            limbs.withUnsafeMutableBufferPointer { limbs in
                guard let base = limbs.baseAddress else { return }
                isNegative[i] = scaled.read { assay_mpfr_get_limbs(base + i * limbsEach, limbsEach, $0) } != 0
            }
        }
        (self.exponent, self.limbsEach, self.limbs, self.isNegative) = (exponent, limbsEach, limbs, isNegative)
    }

    /// m_i 2^e, exactly.
    public subscript(index: Int) -> BigFloat {
        precondition((0..<count).contains(index))
        return limbs.withUnsafeBufferPointer { limbs in
            BigFloat(precision: Precision(clamping: limbsEach * UInt.bitWidth)) { destination in
                guard let base = limbs.baseAddress else { return }
                assay_mpfr_set_limbs(
                    destination, base + index * limbsEach, limbsEach, isNegative[index] ? 1 : 0, exponent)
            }
        }
    }

    /// sum_i self[i] other[start + i], of vectors with equally many limbs (bits/64, rounded down).
    ///
    /// - Accuracy: correctly rounded, half a unit in the last place at `precision`.
    public func dot(_ other: FixedPointVector, from start: Int = 0, precision: Precision) -> BigFloat {
        precondition(start >= 0 && start + count <= other.count && limbsEach == other.limbsEach)
        // 2^64 products cannot overflow the extra limb.
        let (size, width) = (limbsEach, 2 * limbsEach + 1)
        return withUnsafeTemporaryAllocation(of: UInt.self, capacity: 2 * width + 2 * size) { scratch in
            scratch.initialize(repeating: 0)
            return limbs.withUnsafeBufferPointer { x in
                other.limbs.withUnsafeBufferPointer { y in
                    BigFloat(precision: precision) { destination in
                        guard let x = x.baseAddress, let y = y.baseAddress, let sums = scratch.baseAddress else {
                            return
                        }
                        for i in 0..<count {
                            let isDecrement = isNegative[i] != other.isNegative[start + i]
                            assay_mpn_accumulate(
                                sums + (isDecrement ? width : 0), sums + 2 * width, x + i * size,
                                y + (start + i) * size, size)
                        }
                        let negative = assay_mpn_distance(sums, sums, sums + width, width)
                        assay_mpfr_set_limbs(destination, sums, width, negative, exponent + other.exponent)
                    }
                }
            }
        }
    }

    /// sum_j self[j] kernel[i + j] for i = 0 ... kernel.count - count.
    ///
    /// - Accuracy: correctly rounded, half a unit in the last place at `precision`.
    public func correlation(with kernel: FixedPointVector, precision: Precision) -> [BigFloat] {
        precondition(kernel.count >= count)
        guard count > 0 else { return (0...kernel.count).map { _ in BigFloat(precision: precision) } }
        // A digit holds a signed sum of `count` products of at most 2^(bits + kernel.bits).
        let growth = Int.bitWidth - count.leadingZeroBitCount
        let digit = (bits + kernel.bits + growth + 2) / UInt.bitWidth + 1
        let digits = count + kernel.count
        let (forwards, backwards) = (kernel.packed(digit, reversed: false), packed(digit, reversed: true))
        // Half a digit's range is added to each, so that none is negative.
        let middle: UInt = 1 << (UInt.bitWidth - 1)
        var bias = [UInt](repeating: 0, count: digits * digit)
        for i in 0..<digits { bias[i * digit + digit - 1] = middle }
        var product = [UInt](repeating: 0, count: bias.count)
        assay_mpn_signed_product(
            &product, product.count, backwards.positive, backwards.negative, backwards.positive.count,
            forwards.positive, forwards.negative, forwards.positive.count, bias)
        let unit = exponent + kernel.exponent
        return (0...(kernel.count - count)).map { i in
            // The digit i + count - 1, less half its range.
            var value = Array(product[(i + count - 1) * digit..<(i + count) * digit])
            let isPositive = value[digit - 1] >= middle
            if isPositive {
                value[digit - 1] -= middle
            } else {
                Self.subtract(&value, from: middle)
            }
            return BigFloat(precision: precision) {
                assay_mpfr_set_limbs($0, value, digit, isPositive ? 0 : 1, unit)
            }
        }
    }

    /// top 2^(64 (n - 1)) - value, in place.
    private static func subtract(_ value: inout [UInt], from top: UInt) {
        var carry = true
        for i in value.indices {
            let complement = ~value[i] &+ (carry ? 1 : 0)
            carry = carry && complement == 0
            value[i] = complement
        }
        value[value.count - 1] &+= top
    }

    /// The magnitudes of the positive and of the negative numbers as digits of so many limbs.
    private func packed(_ digit: Int, reversed: Bool) -> (positive: [UInt], negative: [UInt]) {
        var positive = [UInt](repeating: 0, count: count * digit)
        var negative = positive
        for i in 0..<count {
            let place = (reversed ? count - 1 - i : i) * digit
            for limb in 0..<limbsEach {
                if isNegative[i] {
                    negative[place + limb] = limbs[i * limbsEach + limb]
                } else {
                    positive[place + limb] = limbs[i * limbsEach + limb]
                }
            }
        }
        return (positive, negative)
    }
}
