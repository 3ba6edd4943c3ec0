// The order of simplicity: a bijection on what it names, simple numbers first, and the simplest number of a range.

import Testing

@testable import PropertyTesting

@Suite("Simplicity of Doubles")
struct DoubleSimplicityTests {
    private let anything = Generator<Double>.double(including: .all)

    @Test("a rank decodes to its number")
    func roundTrip() throws {
        try forAll(anything, examples: [0.5, 1 / 1024, 1 / 2048, 0x1p53, 0x1p53 - 1, 0.1, .pi], cases: 5000) { value in
            let rank = DoubleSimplicity.rank(ofMagnitude: value.magnitude)
            let decoded = DoubleSimplicity.magnitude(ofRank: rank)
            #expect(decoded == value.magnitude || (decoded.isNaN && value.isNaN))
        }
    }

    @Test("every rank decodes to a number whose own rank is not larger")
    func decoding() throws {
        try forAll(Generator<UInt64>.integer(), cases: 5000) { rank in
            let value = DoubleSimplicity.magnitude(ofRank: rank)
            #expect(value.isNaN || value >= 0)
            // Ranks between the classes stand for the largest fraction, which has a smaller rank.
            let limit = DoubleSimplicity.integerLimit
            #expect(DoubleSimplicity.rank(ofMagnitude: value) <= max(rank, limit) || value.isNaN)
        }
    }

    @Test("integers come before fractions, fractions before the rest, infinity and NaN last")
    func order() {
        let ascending: [Double] = [
            0, 1, 2, 3, 1000, 0x1p53 - 1, 0.5, 1.5, 100.5, 0.25, 1.75, 1 / 1024, 1.1, 0.7, 2.1, 1e300, .infinity, .nan,
        ]
        let ranks = ascending.map { DoubleSimplicity.rank(ofMagnitude: $0) }
        #expect(ranks == ranks.sorted())
        #expect(Choice(-1.0).isSimpler(than: Choice(2.0)))
        #expect(Choice(1.0).isSimpler(than: Choice(-1.0)))
        #expect(Choice(0.0).isSimpler(than: Choice(-0.0)))
    }

    @Test("the simplest number of a range lies in it and is as simple as any drawn from it")
    func simplest() throws {
        #expect(DoubleSimplicity.simplest(in: -1...1) == 0)
        #expect(DoubleSimplicity.simplest(in: 0.3...0.9) == 0.5)
        #expect(DoubleSimplicity.simplest(in: -7.5 ... -2.5) == -3)
        // Among subnormals a power of two with a larger exponent has the shorter expansion.
        let least = Double.leastNonzeroMagnitude
        #expect(DoubleSimplicity.simplest(in: least...(3 * least)) == 2 * least)
        let ends = Generator<Double>.double(including: .subnormals)
        try forAll(ends, ends, .uniform(in: 0...1), cases: 1000) { a, b, share in
            let range = min(a, b)...max(a, b)
            let simplest = DoubleSimplicity.simplest(in: range)
            #expect(range.contains(simplest))
            let other = min(
                max(range.lowerBound + (range.upperBound - range.lowerBound) * share, range.lowerBound),
                range.upperBound)
            guard other.isFinite else { return }
            let ranks = [simplest, other].map { DoubleSimplicity.rank(ofMagnitude: $0.magnitude) }
            #expect(ranks[0] <= ranks[1] || ranks[1] > 1 << 63)
        }
    }

    @Test("known minima of Double properties")
    func minima() throws {
        #expect(try anything.simplest(cases: 5000) { $0 > 0.7 } == 1)
        #expect(try anything.simplest(cases: 5000) { $0 < -0.7 } == -1)
        #expect(try Generator<Double>.uniform(in: 0...0.9).simplest { $0 > 0.7 } == 0.75)
        #expect(try anything.simplest(cases: 5000) { $0.isNaN }?.isNaN == true)
        #expect(try anything.simplest(cases: 5000) { $0.isInfinite } == .infinity)
        #expect(try anything.simplest(cases: 5000) { $0 > 1e300 }?.significand == 1)
        #expect(
            try Generator<Double>.double(in: -10...10).simplest(cases: 5000) { abs($0) < 1e-10 && $0 != 0 } == 0x1p-34)
        #expect(try Generator<Double>.near([0.625], ulps: 8).simplest { _ in true } == 0.625)
        #expect(try Generator<Double>.fraction().simplest { $0 != $0.rounded() } == 0.5)
    }

    @Test("hexadecimal literals are exact")
    func hexadecimal() throws {
        try forAll(anything.filter { $0.isFinite }, examples: [1.5, -0.0], cases: 2000) { value in
            let parsed = try #require(Double(value.hexadecimal))
            #expect(parsed.bitPattern == value.bitPattern)
        }
        #expect(1.5.hexadecimal == "0x1.8p+0")
        #expect(0.1.hexadecimal == "0x1.999999999999ap-4")
        #expect((-Double.leastNonzeroMagnitude).hexadecimal == "-0x0.0000000000001p-1022")
    }
}
