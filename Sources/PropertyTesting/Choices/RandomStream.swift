// RandomStream: the kit's own pseudo-random numbers, the same on every machine.
//
// xoshiro256** (Blackman & Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021) seeded through
// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014); names are hashed with 64-bit FNV-1a. Nothing here calls libm, whose last
// bits differ between systems: normal deviates come from comparisons of uniforms only (Karney, "Sampling exactly from the
// normal distribution", ACM TOMS 42, 2016, algorithm N).
//
// Not for cryptography. Not a source of certified randomness: 53-bit uniforms stand for real ones.

/// A portable stream of pseudo-random numbers.
public struct RandomStream: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// A stream that is determined by `seed` alone.
    public init(seed: UInt64) {
        var mixer = seed
        state = (splitMix64(&mixer), splitMix64(&mixer), splitMix64(&mixer), splitMix64(&mixer))
    }

    public mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = (product << 7 | product >> 57) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 << 45 | state.3 >> 19
        return result
    }

    /// A uniform integer in `0..<bound`; a bound of 0 stands for 2^64 (Lemire, "Fast random integer generation in an
    /// interval", 2019).
    mutating func uniform(below bound: UInt64) -> UInt64 {
        if bound == 0 { return next() }
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
        }
        return product.high
    }

    mutating func uniform(in range: ClosedRange<Int>) -> Int {
        let width = UInt64(bitPattern: Int64(range.upperBound)) &- UInt64(bitPattern: Int64(range.lowerBound))
        return range.lowerBound &+ Int(truncatingIfNeeded: uniform(below: width &+ 1))
    }

    /// One of the 2^53 + 1 equally spaced numbers 0, 2^-53, ..., 1, each interior one with probability 2^-53 and the two
    /// ends with half of that: both ends can occur.
    mutating func unitInterval() -> Double {
        let bits = next()
        return Double(bits >> 11 + (bits >> 10 & 1)) * 0x1p-53
    }

    /// One of the numbers 0, 2^-53, ..., 1 - 2^-53.
    mutating func unitIntervalBelowOne() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A standard normal deviate.
    mutating func normal() -> Double {
        while true {
            // k with probability proportional to exp(-k/2), kept with probability exp(-k(k-1)/2).
            var whole = 0
            while halfExponential() { whole += 1 }
            guard (0..<(whole * (whole - 1))).allSatisfy({ _ in halfExponential() }) else { continue }
            // A fraction x, kept with probability exp(-x(2k + x)/2) in k + 1 equal factors.
            let fraction = unitIntervalBelowOne()
            let factor = fraction * (2 * Double(whole) + fraction) / (2 * Double(whole) + 2)
            guard (0...whole).allSatisfy({ _ in exponential(factor) }) else { continue }
            let magnitude = Double(whole) + fraction
            return next() & 1 == 0 ? magnitude : -magnitude
        }
    }

    private mutating func halfExponential() -> Bool { exponential(0.5) }

    /// True with probability exp(-p), 0 <= p <= 1: von Neumann's run of descending uniforms has even length.
    private mutating func exponential(_ p: Double) -> Bool {
        var previous = p
        var isEven = true
        while true {
            let uniform = unitIntervalBelowOne()
            if uniform >= previous { return isEven }
            previous = uniform
            isEven.toggle()
        }
    }
}

/// Advances a SplitMix64 state and returns its next output.
func splitMix64(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
}

/// The 64-bit FNV-1a hash of a name's UTF-8 bytes: stable between runs, machines and versions, unlike `Hasher`.
func stableHash(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}
