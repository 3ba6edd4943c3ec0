// The random stream from which inputs are drawn: SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number
// generators", OOPSLA). Integer arithmetic only, so that a seed gives the same inputs on every machine. Not for
// statistics: it serves the choice of test inputs.

/// A reproducible stream of 64-bit numbers.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The stream of `seed`.
    public init(seed: UInt64) { state = seed }

    /// The stream that `seed` gives to `name`; different names have unrelated streams. The name enters by its FNV-1a hash.
    public init(seed: UInt64, name: String) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // One step mixes the seed, so that neighbouring seeds do not give shifted copies of one stream.
        var mixer = SplitMix64(seed: seed)
        state = mixer.next() ^ hash
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// A number drawn uniformly from 0...`bound`, without bias: draws past the last whole multiple are thrown away.
    mutating func next(through bound: UInt64) -> UInt64 {
        guard bound < .max else { return next() }
        let count = bound + 1
        let limit = UInt64.max - UInt64.max % count
        while true {
            let draw = next()
            if draw < limit { return draw % count }
        }
    }

    /// A number drawn uniformly from the multiples of 2^-53 in [0, 1).
    mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
