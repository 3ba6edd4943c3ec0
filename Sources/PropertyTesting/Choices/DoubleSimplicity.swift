// DoubleSimplicity: a rank for every non-negative Double, small for what a person finds simple.
//
//   integers below 2^53             rank = the integer
//   n / 2^b, odd n, b = 1...10,     next: fewer fractional bits first, then smaller numerators (1/2, 3/2, ..., 1/4, ...)
//     with integer part below 2^32
//   everything else, infinity, NaN  last: exponents near zero first, the fraction's bits reversed so that short ones lead
//
// The idea is Hypothesis's lexicographic encoding of floats; the second class is ours, because a dyadic fraction is exact
// and easy to read where 0.1 is neither. Ranks between the classes stand for no number of their own and decode to the
// largest fraction of the second class; a recorded choice always carries the rank of the value that was used.

enum DoubleSimplicity {
    static let integerLimit: UInt64 = 1 << 53
    private static let numeratorBits: UInt64 = 42
    private static let fractionBits: ClosedRange<UInt64> = 1...10
    private static let fractionLimit = integerLimit + fractionBits.upperBound << numeratorBits
    private static let remainder: UInt64 = 1 << 63
    private static let significandMask: UInt64 = (1 << 52) - 1

    static func rank(ofMagnitude value: Double) -> UInt64 {
        if value < 0x1p53 {
            if value == value.rounded(.towardZero) { return UInt64(value) }
            for bits in fractionBits where value < 0x1p32 {
                let numerator = value * Double(1 << bits)
                if numerator == numerator.rounded(.towardZero) {
                    return integerLimit + (bits - 1) << numeratorBits + UInt64(numerator)
                }
            }
        }
        if value.isNaN { return remainder | 2047 << 52 | 1 }
        if value.isInfinite { return remainder | 2047 << 52 }
        let exponent = Int(value.exponentBitPattern) - 1023
        let order = exponent >= 0 ? 2 * exponent : -2 * exponent - 1
        return remainder | UInt64(order) << 52 | fractionReversed(value.significandBitPattern, exponent: exponent)
    }

    static func magnitude(ofRank rank: UInt64) -> Double {
        if rank < integerLimit { return Double(rank) }
        if rank < remainder {
            let offset = min(rank, fractionLimit - 1) - integerLimit
            let bits = offset >> numeratorBits + 1
            return Double(offset & (1 << numeratorBits - 1)) / Double(1 << bits)
        }
        let order = Int(rank >> 52 & 2047)
        if order == 2047 { return rank & significandMask == 0 ? .infinity : .nan }
        let exponent = order.isMultiple(of: 2) ? order / 2 : -(order + 1) / 2
        return Double(
            sign: .plus, exponentBitPattern: UInt(exponent + 1023),
            significandBitPattern: fractionReversed(rank & significandMask, exponent: exponent))
    }

    /// Reverses the bits of a significand that lie behind the binary point. Its own inverse.
    private static func fractionReversed(_ significand: UInt64, exponent: Int) -> UInt64 {
        let bits = UInt64(min(max(52 - exponent, 0), 52))
        guard bits > 0 else { return significand }
        let mask: UInt64 = (1 << bits) - 1
        return significand & ~mask | bitReversed(significand & mask) >> (64 - bits)
    }

    private static func bitReversed(_ word: UInt64) -> UInt64 {
        var reversed = word.byteSwapped
        reversed = reversed >> 4 & 0x0F0F_0F0F_0F0F_0F0F | (reversed & 0x0F0F_0F0F_0F0F_0F0F) << 4
        reversed = reversed >> 2 & 0x3333_3333_3333_3333 | (reversed & 0x3333_3333_3333_3333) << 2
        return reversed >> 1 & 0x5555_5555_5555_5555 | (reversed & 0x5555_5555_5555_5555) << 1
    }

    /// The simplest number in a range of finite bounds: 0, else the integer of least magnitude, else the fraction with the
    /// shortest binary expansion.
    static func simplest(in range: ClosedRange<Double>) -> Double {
        if range.contains(0) { return 0 }
        let sign: Double = range.lowerBound > 0 ? 1 : -1
        let least = min(range.lowerBound.magnitude, range.upperBound.magnitude)
        let most = max(range.lowerBound.magnitude, range.upperBound.magnitude)
        for bits in 0...1074 {
            let scaled = Double(sign: .plus, exponent: bits, significand: least).rounded(.up)
            let candidate = Double(sign: .plus, exponent: -bits, significand: scaled)
            if candidate <= most && candidate >= least { return sign * candidate }
            if scaled >= 0x1p53 { break }
        }
        return sign * least
    }
}
