// Philox4x32-10, a counter-based random function: 128 bits of counter and 64 bits of key give 128 random bits.
//
//     (x0, x1, x2, x3) <- (hi(M1 x2) ^ x1 ^ k0, lo(M1 x2), hi(M0 x0) ^ x3 ^ k1, lo(M0 x0)),  k <- k + (W0, W1),   ten times
//
// J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC '11. There is no state
// to carry along: the number at any address is computed from the address alone, in any order, on any thread.
//
// Promises: the published known answers of Random123. Not for cryptography.

enum Philox {
    /// The 128 bits at a counter under a key.
    @inline(__always)
    static func block(counter: SIMD4<UInt32>, key: UInt64) -> (low: UInt64, high: UInt64) {
        var (x0, x1, x2, x3) = (counter[0], counter[1], counter[2], counter[3])
        var (k0, k1) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
        for _ in 0..<10 {
            let first = 0xD251_1F53 &* UInt64(x0)
            let second = 0xCD9E_8D57 &* UInt64(x2)
            x0 = UInt32(truncatingIfNeeded: second >> 32) ^ x1 ^ k0
            x1 = UInt32(truncatingIfNeeded: second)
            x2 = UInt32(truncatingIfNeeded: first >> 32) ^ x3 ^ k1
            x3 = UInt32(truncatingIfNeeded: first)
            k0 &+= 0x9E37_79B9
            k1 &+= 0xBB67_AE85
        }
        return (UInt64(x1) << 32 | UInt64(x0), UInt64(x3) << 32 | UInt64(x2))
    }
}
