import Foundation
import MultiplePrecision
import PropertyTesting
import Testing

@testable import Verification

/// A quantity whose reference stops at some number of digits, as posterior integrals do.
@Suite struct ReferenceReachTests {
    /// 1/3 plus a multiple of 1/1000, which no precision encloses to more than `bits` bits.
    private static func third(
        bits: Int, reach: ReferenceReach, promise: Double, error: Double = 0
    ) -> Quantity {
        Quantity(
            "third", "1/3 + n/1000.", .integer("n", in: 0...999, "an integer"), promise: { _ in promise },
            golden: [0, 500], reach: reach, fast: "division",
            { n in (1 / 3.0 + Double(n) / 1000) * (1 + error) },
            certified: "division and a radius",
            { precision, n in
                let value = try Interval(1, precision: 200) / 3 + Interval(n, precision: 200) / 1000
                let width = BigFloat(1).scaled(by: -min(bits, precision.bits))
                return try Interval(midpoint: value.midpoint, radius: width)
            })
    }

    /// What 15 bits can judge: a promise of 1e-3, relative, which is 1e-3 2^53 units at most.
    private static let coarse = ReferenceReach(digits: 3)
    private static let coarsePromise = 1e-3 * 0x1p53

    @Test func fixturesHaveTheDeclaredDigits() async throws {
        let quantity = Self.third(bits: 24, reach: Self.coarse, promise: Self.coarsePromise)
        let scratch = try ScratchDirectory()
        let first = try await scratch.fixtures.regenerate(of: Catalogue([quantity]))
        #expect(first.map(\.outcome) == [.written])
        let fixture = try scratch.fixtures.fixture(of: quantity)
        #expect(fixture.digits == 3)
        #expect(fixture.entries[0].bracket == DecimalBracket(lower: "3.33e-1", upper: "3.34e-1"))
        // Three digits decide no Double, and the file says so.
        #expect(fixture.entries[0].nearest == nil)
        #expect(try scratch.text("third.json").contains("\"nearest\": null"))
        let second = try await scratch.fixtures.regenerate(of: Catalogue([quantity]))
        #expect(second.map(\.outcome) == [.unchanged])
        let finer = Self.third(bits: 24, reach: ReferenceReach(digits: 4), promise: Self.coarsePromise)
        #expect(throws: FixtureError.self) { try scratch.fixtures.fixture(of: finer) }
    }

    /// An error well inside the promise passes, one outside fails, and one that the enclosure cannot tell is no pass.
    @Test func aCoarseReferenceJudgesACoarsePromise() throws {
        func sample(error: Double, bits: Int) throws -> Accuracy.Sample {
            let quantity = Self.third(bits: bits, reach: Self.coarse, promise: Self.coarsePromise, error: error)
            return try quantity.sample(at: quantity.golden[0], .promised)
        }
        #expect(try sample(error: 0, bits: 15).isKept)
        #expect(try sample(error: 2e-4, bits: 15).isKept)
        #expect(try !sample(error: 2e-3, bits: 15).isKept)
        // The reach is three digits, which eight bits do not give.
        #expect(throws: EvaluationError.self) { try sample(error: 0, bits: 8) }
    }

    /// A promise finer than the judge's digits is undecided, never kept.
    @Test func aFinePromiseIsNotJudgedByACoarseReference() throws {
        let quantity = Self.third(bits: 20, reach: Self.coarse, promise: 4)
        #expect(throws: EvaluationError.self) { try quantity.sample(at: quantity.golden[0], .promised) }
    }

    @Test func costlyReferencesAreDrawnLess() async throws {
        let costly = ReferenceReach(digits: 45, oneDrawIn: 16)
        #expect(costly.draws(outOf: 32) == 2)
        #expect(costly.draws(outOf: 1) == 1)
        #expect(costly.draws(outOf: 0) == 0)
        let quantity = Self.third(bits: 200, reach: costly, promise: 4)
        #expect(await quantity.accuracy(count: 16, seed: 1).count == 3)
    }

    @Test func evaluateShowsTheDeclaredDigits() throws {
        let quantity = Self.third(bits: 24, reach: Self.coarse, promise: Self.coarsePromise)
        let evaluation = try quantity.evaluate(quantity.golden[0])
        #expect(evaluation.sample.isKept)
        #expect(Double(evaluation.lower)! < 1 / 3.0 && 1 / 3.0 < Double(evaluation.upper)!)
        // More than the reference has is its failure, and says how far it came.
        let failure = #expect(throws: EvaluationError.self) { try quantity.evaluate(quantity.golden[0], .digits(30)) }
        #expect(failure?.description.contains("of 35 digits") == true)
    }

    @Test(arguments: [ReferenceReach(digits: 2), ReferenceReach(digits: 1001), ReferenceReach(digits: 9, oneDrawIn: 0)])
    func absurdReachesAreNamed(_ reach: ReferenceReach) {
        let quantity = Self.third(bits: 24, reach: reach, promise: 1)
        #expect(!Catalogue([quantity]).declarationErrors.isEmpty)
    }

    @Test func theStandardReachKeepsItsPrecisions() {
        #expect(ReferenceReach.standard.precisions == [[256, 320], [384, 480]])
    }
}
