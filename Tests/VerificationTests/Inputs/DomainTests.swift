import PropertyTesting
import Testing

@testable import Verification

@Suite struct DomainTests {
    /// The outputs that Vigna's reference implementation gives for the seed 1234567.
    @Test func splitMixIsTheReferenceGenerator() {
        var stream = SplitMix64(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ]
        #expect(expected == expected.map { _ in stream.next() })
    }

    @Test func streamsOfDifferentNamesDiffer() {
        var streams = [SplitMix64(seed: 0, name: "a"), SplitMix64(seed: 0, name: "b"), SplitMix64(seed: 1, name: "a")]
        let first = streams.indices.map { streams[$0].next() }
        #expect(Set(first).count == 3)
        var again = SplitMix64(seed: 0, name: "a")
        #expect(again.next() == first[0])
    }

    private func integers(
        _ range: ClosedRange<Int>, _ spread: Spread, below: String? = nil, after: Inputs = Inputs(), count: Int = 4000
    ) -> [Int] {
        var stream = SplitMix64(seed: 3)
        let domain = Domain.integers(range, below: below, drawn: range, spread)
        return (0..<count).compactMap { _ in
            if case .integer(let value)? = domain.draw(after: after, from: &stream) { value } else { nil }
        }
    }

    @Test(arguments: [Spread.uniform, .binades])
    func everyIntegerOfASmallRangeIsDrawnAndNoOther(_ spread: Spread) {
        for range in [0...0, -3...4, 1...7, 1...8, Int.max - 2...Int.max, Int.min...Int.min + 3] {
            #expect(Set(integers(range, spread)) == Set(range), "\(range)")
        }
    }

    @Test(arguments: [Spread.uniform, .binades])
    func theWidestRangeIsDrawn(_ spread: Spread) {
        let values = integers(.min ... .max, spread)
        #expect(values.count == 4000)
        #expect(values.contains(.min) && values.contains(.max))
    }

    /// Of 4000 draws 1/16 are ends. The others are spread evenly over 20 binades: each count is binomial with mean 187.5
    /// and deviation 13.4, so that one of the 18 inner binades leaves 100...280 with a probability under 1e-9.
    @Test func binadesAreEquallyLikely() {
        let values = integers(1...(1 << 20 - 1), .binades)
        for binade in 1..<19 {
            let count = values.count { $0 >> binade == 1 }
            #expect((100...280).contains(count), "binade \(binade): \(count)")
        }
    }

    /// A quarter of [0, 100) holds a quarter of the draws: mean 938 of 3750, deviation 27; eight deviations are allowed.
    @Test func uniformIsUniform() {
        let values = integers(0...99, .uniform)
        for quarter in 0..<4 {
            let count = values.count { $0 / 25 == quarter && $0 != 0 && $0 != 99 }
            #expect((690...1160).contains(count), "quarter \(quarter): \(count)")
        }
    }

    @Test(arguments: [Spread.uniform, .binades])
    func realsStayInRangeAndReachItsEnds(_ spread: Spread) throws {
        let greatest = Double.greatestFiniteMagnitude
        let ends = Generator<Double>.double(including: .subnormals)
        let ranges = Generator<(Double, Double)>.zip(ends, ends).map { min($0, $1)...max($0, $1) }
        try forAll(
            ranges, Generator<UInt64>.integer(),
            examples: [
                (0.05...20, 4), (1...1, 4), (0...(.leastNonzeroMagnitude), 4), (-greatest...greatest, 4),
                (0...greatest, 4),
            ], cases: 20
        ) { (range: ClosedRange<Double>, seed: UInt64) in
            var stream = SplitMix64(seed: seed)
            let domain = Domain.reals(range, drawn: range, spread)
            let values = (0..<500).compactMap { _ -> Double? in
                if case .real(let value)? = domain.draw(after: Inputs(), from: &stream) { value } else { nil }
            }
            #expect(values.count == 500)
            #expect(values.allSatisfy(range.contains))
            #expect(values.contains(range.lowerBound) && values.contains(range.upperBound))
        }
    }

    @Test func aBoundByAnEarlierInputHolds() {
        var earlier = Inputs()
        earlier.append("order", .integer(5))
        #expect(Set(integers(0...999, .uniform, below: "order", after: earlier)) == Set(0...4))
        #expect(Set(integers(0...2, .uniform, below: "order", after: earlier)) == Set(0...2))
        #expect(integers(5...9, .uniform, below: "order", after: earlier).isEmpty)
        let domain = Domain.integers(0...999, below: "order", drawn: 0...999, .uniform)
        #expect(domain.contains(.integer(4), after: earlier))
        #expect(!domain.contains(.integer(5), after: earlier))
        #expect(!domain.contains(.real(4), after: earlier))
        #expect(domain.description(after: earlier) == "0...4")
    }

    @Test func exclusionIsRejectedAndStarvationIsAnError() throws {
        func quantity(_ excluded: @escaping @Sendable (Int) -> Bool) -> Quantity {
            Quantity(
                "even", "n.", .integer("n", in: 0...99, "n"), where: { excluded($0) ? "n is unlucky" : nil },
                promise: { _ in 0 }, golden: [2], fast: "itself", { Double($0) }, certified: "itself",
                { precision, n in .init(n, precision: precision) })
        }
        var stream = SplitMix64(seed: 5)
        let even = quantity { !$0.isMultiple(of: 2) }
        for _ in 0..<100 {
            guard case .integer(let n)? = try even.draw(from: &stream)["n"] else { return #expect(Bool(false)) }
            #expect(n.isMultiple(of: 2))
        }
        let error = #expect(throws: StarvedDomain.self) { try quantity { _ in true }.draw(from: &stream) }
        #expect(error?.description.contains("n is unlucky") == true)
        #expect(throws: UsageError.self) { try even.inputs(parsing: ["n=3"]) }
    }
}
