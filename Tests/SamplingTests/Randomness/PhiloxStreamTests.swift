import PropertyTesting
import Testing

@testable import Sampling

@Suite struct PhiloxStreamTests {
    /// A stream is its address and nothing else.
    @Test func sameAddressSameNumbers() throws {
        try forAll(.integer(in: 0...Int.max), .integer(in: 0...100), .integer(in: 0...Int.max), cases: 50) {
            (seed: Int, chain: Int, step: Int) in
            var first = PhiloxStream(seed: UInt64(seed), chain: UInt32(chain), step: UInt64(step))
            var second = PhiloxStream(seed: UInt64(seed), chain: UInt32(chain), step: UInt64(step))
            for _ in 0..<5 { #expect(first.bits() == second.bits()) }
        }
    }

    /// Neighbouring addresses in each direction share no number among their first ones: equal 64-bit numbers among the 8,000 would
    /// come by chance with probability 2e-12.
    @Test func differentAddressesDifferentNumbers() {
        var (seen, count) = (Set<UInt64>(), 0)
        for seed in [0, 1, 1 << 32] as [UInt64] {
            for chain in [0, 1, 1 << 31] as [UInt32] {
                for step in [0, 1, 2, 1 << 32, 1 << 63] as [UInt64] {
                    for lane in [0, 1, 2, 1 << 40] as [UInt64] {
                        var stream = PhiloxStream(seed: seed, chain: chain, step: step, lane: lane)
                        for _ in 0..<44 {
                            seen.insert(stream.bits())
                            count += 1
                        }
                    }
                }
            }
        }
        #expect(seen.count == count)
    }

    /// Chains on many threads, in any order, have the bits of chains one after the other.
    @Test func chainsDoNotDependOnThreads() async throws {
        let target = try BananaTarget(scale: 1, curvature: 0.5)
        let kernel = try NoUTurn(target: target, stepSize: 0.3)
        @Sendable func chain(_ number: UInt32) throws -> ChainState {
            var state = try ChainState(at: [0, 0], of: target)
            for step in 0..<5 {
                var randomness = PhiloxStream(seed: 7, chain: number, step: UInt64(step))
                _ = kernel.advance(&state, with: &randomness)
            }
            return state
        }
        let serial = try (0..<8).map { try chain(UInt32($0)) }
        let parallel = try await withThrowingTaskGroup(of: (Int, ChainState).self) { group in
            for number in (0..<8).reversed() { group.addTask { (number, try chain(UInt32(number))) } }
            var states: [Int: ChainState] = [:]
            for try await (number, state) in group { states[number] = state }
            return (0..<8).map { states[$0] }
        }
        #expect(serial == parallel)
        #expect(Set(serial.map { $0.position[0] }).count == 8)
    }
}

@Suite struct VariateTests {
    /// The uniform number of given bits lies within 2^-52 relative of the middle of the interval that the bits stand for.
    @Test func uniform() throws {
        let words = Generator<UInt64>.bits
        try forAll(words, words, .integer(in: 0...63)) { (first: UInt64, second: UInt64, shift: Int) in
            let word = first >> UInt64(shift)
            var randomness = WordSource(words: [word, second])
            let value = randomness.uniform()
            #expect(value > 0 && value < 1)
            // The point word.second of the unit interval in 128 bits, low end.
            let exact = Double(word) * 0x1p-64 + Double(second) * 0x1p-128
            if word >> 52 == 0 {
                #expect(abs(value - exact) <= 0x1p-51 * exact + 0x1p-128)
            } else {
                #expect(abs(value - (Double(word) + 0.5) * 0x1p-64) <= 0x1p-52 * value)
            }
        }
    }

    /// Both tails have the same magnitudes, and no magnitude but through the quantile.
    @Test func normal() throws {
        let words = Generator<UInt64>.bits
        try forAll(words, words, .integer(in: 0...62)) { (first: UInt64, second: UInt64, shift: Int) in
            let magnitude = first >> UInt64(shift) & ~1
            var (upper, lower) = (WordSource(words: [magnitude, second]), WordSource(words: [magnitude | 1, second]))
            let (value, opposite) = (upper.normal(), lower.normal())
            #expect(value == -opposite)
            let tail = Double(magnitude >> 1) * 0x1p-64 + (magnitude >> 52 == 0 ? Double(second) * 0x1p-128 : 0x1p-65)
            let quantile = try NormalQuantile.value(min(0.5, max(tail, 0x1p-129)))
            #expect(value >= 0)
            #expect(abs(value + quantile) <= 1e-14 * max(1, value))
        }
    }

    @Test func indicesAreUnbiased() throws {
        // Of 2^64 words, each index of 3 is had by the same number: the words that remain are rejected.
        var randomness = WordSource(words: [0, .max])
        #expect(randomness.index(below: 3) == 2)
        try forAll(.integer(in: 1...Int.max), Generator<UInt64>.bits) { (count: Int, word: UInt64) in
            var randomness = WordSource(words: [word, .max])
            #expect((0..<count).contains(randomness.index(below: count)))
        }
    }

    @Test func impossibleOffersAreRefused() {
        var randomness = PhiloxStream(seed: 1)
        for _ in 0..<10 {
            #expect(!randomness.accepts(logProbability: .nan) && !randomness.accepts(probability: .nan))
            #expect(!randomness.accepts(logProbability: -.infinity) && !randomness.accepts(probability: 0))
            #expect(randomness.accepts(logProbability: .infinity) && randomness.accepts(probability: 1))
        }
    }
}

extension Generator where Value == UInt64 {
    /// Words whose bits are all free.
    static var bits: Generator<UInt64> { Generator<Int>.integer().map { UInt64(bitPattern: Int64($0)) } }
}

/// Gives out words, and makes all else of them as every source does.
private struct WordSource: Randomness {
    let words: [UInt64]
    var next = 0

    init(words: [UInt64]) { self.words = words }

    mutating func bits() -> UInt64 {
        next += 1
        return next <= words.count ? words[next - 1] : 0
    }
}
