// The random numbers of one step of one chain.
//
// The address (chain, step) is the counter's upper 96 bits, the seed is the key, the lower 32 bits count blocks. A step therefore finds
// its numbers without the steps before it: chains are the same bit for bit on any number of threads, in any order, and after a resume.
// A lane is a further stream within the step, such as a replica or a particle; it changes the key through two rounds of a bijective
// mixer (Steele, Lea and Flood 2014, OOPSLA), so that the lanes of one seed never share a key.

import SamplingKernels

/// A stream of random numbers at the address (seed, chain, step, lane).
public struct PhiloxStream: Randomness, RandomNumberGenerator, Sendable {
    private let key: UInt64
    private var counter: SIMD4<UInt32>
    private var spare: UInt64 = 0
    private var hasSpare = false

    /// The stream at an address. Different addresses of one seed give independent numbers, 2^34 of 32 bits each.
    public init(seed: UInt64, chain: UInt32 = 0, step: UInt64 = 0, lane: UInt64 = 0) {
        key = lane == 0 ? seed : PhiloxStream.mixed(PhiloxStream.mixed(seed) &+ lane)
        counter = SIMD4(0, chain, UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32))
    }

    public mutating func bits() -> UInt64 {
        if hasSpare {
            hasSpare = false
            return spare
        }
        let block = Philox.block(counter: counter, key: key)
        counter[0] &+= 1
        (spare, hasSpare) = (block.high, true)
        return block.low
    }

    public mutating func next() -> UInt64 { bits() }

    /// The numbers that `normal()` would give one after the other, from the same bits, up to rounding in the last places.
    public mutating func fillNormals(_ buffer: UnsafeMutableBufferPointer<Double>) {
        guard var place = buffer.baseAddress else { return }
        var remaining = buffer.count
        while remaining > 0 {
            // Few numbers, an odd one, and what a kernel leaves to those that need more bits.
            if remaining < 4 || hasSpare {
                place.pointee = normal()
                place += 1
                remaining -= 1
                continue
            }
            let groups = remaining / 16
            let done = groups > 0 ? normals(place, groups: groups) : partialGroup(place, count: remaining & ~1)
            place += done
            remaining -= done
            guard done == 0 || (groups > 0 && done < 16 * groups) else { continue }
            let scalar = min(16, remaining)
            for _ in 0..<scalar {
                place.pointee = normal()
                place += 1
            }
            remaining -= scalar
        }
    }

    /// Groups of 16 numbers, at most `groups`; how many numbers were written.
    private mutating func normals(_ place: UnsafeMutablePointer<Double>, groups: Int) -> Int {
        let done = sampling_normals(
            Vector.instructions, key, counter[0], counter[1], counter[2], counter[3], place, groups)
        counter[0] &+= UInt32(truncatingIfNeeded: 8 * done)
        return 16 * done
    }

    /// An even number of numbers, less than 16: all or, if a number of their group needs more bits, none.
    private mutating func partialGroup(_ place: UnsafeMutablePointer<Double>, count: Int) -> Int {
        let start = counter
        let done = withUnsafeTemporaryAllocation(of: Double.self, capacity: 16) { group -> Int in
            guard let first = group.baseAddress, normals(first, groups: 1) > 0 else { return 0 }
            place.update(from: first, count: count)
            return count
        }
        counter = start
        counter[0] &+= UInt32(truncatingIfNeeded: done / 2)
        return done
    }

    private static func mixed(_ word: UInt64) -> UInt64 {
        var word = word &+ 0x9E37_79B9_7F4A_7C15
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
