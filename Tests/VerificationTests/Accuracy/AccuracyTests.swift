import MultiplePrecision
import Testing

@testable import Verification

@Suite struct AccuracyTests {
    private struct Refusal: Error {}

    @Test func aCorrectlyRoundedAnswerKeepsHalfAnULP() async {
        let accuracy = await Quantity.root().accuracy(count: 100, seed: 1)
        #expect(accuracy.isKept)
        // The golden inputs and the draws, those that were drawn twice once.
        var stream = SplitMix64(seed: 1, name: "root")
        let quantity = Quantity.root()
        let drawn = (0..<100).compactMap { _ in try? quantity.draw(from: &stream) }
        #expect(accuracy.count == Set(quantity.golden + drawn).count)
        #expect((0.3...0.5).contains(accuracy.worst?.error ?? 1))
        #expect(accuracy.mean < 0.5)
    }

    @Test(arguments: 1...3)
    func anAnswerThatIsOffIsFound(_ ulps: Int) async throws {
        let accuracy = await Quantity.root(ulps: ulps).accuracy(count: 50, seed: 1)
        let broken = try #require(accuracy.worstBroken)
        #expect(!accuracy.isKept)
        #expect((Double(ulps) - 0.5...Double(ulps) + 0.5).contains(broken.error))
        #expect(broken.promise == 0.5)
        #expect(await Quantity.root(ulps: ulps, promise: Double(ulps) + 0.5).accuracy(count: 50, seed: 1).isKept)
        #expect(await !Quantity.root(ulps: ulps, promise: Double(ulps) - 0.5).accuracy(count: 50, seed: 1).isKept)
    }

    /// NaN, an infinity and a thrown error are broken promises at any promise; so is a promise that is none.
    @Test func noAnswerIsNoPass() async {
        let answers: [@Sendable (Int, Double) throws -> Double] = [
            { _, _ in .nan }, { _, _ in .infinity }, { _, _ in throw Refusal() },
        ]
        for answer in answers {
            let quantity = Quantity.root(promise: 1e300, fast: answer)
            #expect(await !quantity.accuracy(count: 3, seed: 0).isKept)
        }
        for promise in [Double.infinity, .nan] {
            #expect(await !Quantity.root(promise: promise).accuracy(count: 3, seed: 0).isKept)
        }
        #expect(await !Quantity.root(golden: []).accuracy(count: 0, seed: 0).isKept)
    }

    @Test func aReferenceThatIsTooWideIsNoPass() async {
        let quantity = Quantity.one { _ in 0x1p-60 }
        let accuracy = await quantity.accuracy(count: 0, seed: 0)
        #expect(!accuracy.isKept)
        #expect(accuracy.failures.count == quantity.golden.count)
        #expect(accuracy.failures.first?.contains("could not be certified") == true)
    }

    @Test func theSeedChoosesTheInputs() async {
        let quantity = Quantity.root()
        async let first = quantity.accuracy(count: 30, seed: 1)
        async let again = quantity.accuracy(count: 30, seed: 1)
        async let other = quantity.accuracy(count: 30, seed: 2)
        let means = await (first.mean, again.mean, other.mean)
        #expect(means.0 == means.1)
        #expect(means.0 != means.2)
    }

    @Test func countAndNamesAreValidated() async {
        let catalogue = Catalogue([.root()])
        await #expect(throws: UsageError.self) { try await catalogue.accuracies(count: -1) }
        await #expect(throws: UsageError.self) { try await catalogue.accuracies(["toot"], count: 1) }
        await #expect(throws: UsageError.self) { try await catalogue.accuracies(count: 1, precision: 1) }
        #expect(throws: UsageError.self) {
            try Gate.standard(catalogue, ClaimRegister([]), FixtureDirectory(path: ""), count: -1)
        }
    }

    @Test func parallelMapKeepsTheOrder() async {
        let values = Array(0..<1000)
        #expect(await values.parallelMap { $0 * $0 } == values.map { $0 * $0 })
        #expect(await [Int]().parallelMap { $0 }.isEmpty)
    }
}

@Suite struct EvaluationTests {
    private func inputs(_ texts: String...) throws -> Inputs { try Quantity.root().inputs(parsing: texts) }

    /// Outward means outward: the printed bounds enclose √2 as 60 published digits of it do (OEIS A002193).
    @Test(arguments: [1, 5, 17, 40])
    func boundsAreOutwardAndAgree(_ digits: Int) throws {
        let evaluation = try Quantity.root().evaluate(inputs("n=0", "x=2"), .digits(digits))
        let root = "1.41421356237309504880168872420969807856967187537694807317667973"
        let lower = try Interval(evaluation.lower, precision: 300)
        let upper = try Interval(evaluation.upper, precision: 300)
        #expect(try lower.upper < BigFloat(root, precision: 300, rounding: .toNearest))
        #expect(try upper.lower > BigFloat(root, precision: 300, rounding: .toNearest))
        #expect(evaluation.lower.prefix(digits + 1) == evaluation.upper.prefix(digits + 1))
        #expect(evaluation.sample.error < 0.5)
    }

    @Test func aPrecisionIsUsedAsGiven() throws {
        let evaluation = try Quantity.root().evaluate(inputs("n=0", "x=2"), .precision(100))
        #expect(evaluation.precision == 100)
        let width = try BigFloat.difference(
            Interval(evaluation.upper, precision: 200).upper, Interval(evaluation.lower, precision: 200).lower,
            precision: 64, rounding: .up)
        #expect(width.double() < 0x1p-96)
    }

    @Test func impossibleSharpnessIsWrongUsage() throws {
        let point = try inputs("n=0", "x=2")
        for sharpness in [Sharpness.digits(0), .digits(-1), .digits(.max), .precision(1), .precision(1_000_000_000)] {
            #expect(throws: UsageError.self) { try Quantity.root().evaluate(point, sharpness) }
        }
        #expect(throws: UsageError.self) { try Sharpness(digits: 3, precision: 100) }
        #expect(try Sharpness(digits: nil, precision: nil) == .declared)
    }

    /// At a precision that was asked for, too wide is the asker's to mend; otherwise it is the reference's fault.
    @Test func tooWideIsNeverAPass() throws {
        let one = Quantity.one { $0.bits < 100 ? 0x1p-60 : 0 }
        let point = try one.inputs(parsing: ["letter=a"])
        let usage = #expect(throws: UsageError.self) { try one.evaluate(point, .precision(99)) }
        #expect(usage?.description.contains("99 bits are too few") == true)
        #expect(try one.evaluate(point, .precision(100)).sample.isKept)
        let wide = Quantity.one { _ in 0x1p-60 }
        let failure = #expect(throws: EvaluationError.self) { try wide.evaluate(point) }
        #expect(failure.map(ExitStatus.init) == .internalError)
    }
}
