// The accuracy check against references that are exact by construction.

import Testing

@testable import PropertyTesting

@Suite("Accuracy")
struct AccuracyTests {
    /// x^2 in twice the precision: the product and its rounding error, exact by a fused multiply-add.
    private func square(_ x: Double, widenedBy width: Double = 0) -> DoubleDoubleEnclosure {
        let high = x * x
        let low = (-high).addingProduct(x, x)
        let slack = width * high.ulp
        return DoubleDoubleEnclosure(lower: .init(high, low - slack), upper: .init(high, low + slack))
    }

    private let range = Generator<Double>.double(in: 0x1p-400...0x1p400)

    @Test("a correctly rounded square keeps half a ULP, and the worst case comes near it")
    func rounded() throws {
        let result = try accuracy(
            of: { (x: Double) in x * x }, against: { square($0) }, within: 0.5 * (1 + 0x1p-40), over: range, cases: 2000
        )
        #expect(result.hasPassed)
        #expect(result.error.lowerBound > 0.45 && result.error.upperBound <= 0.5 * (1 + 0x1p-40))
        let worst = try #require(result.worstInput)
        #expect(worst * worst == result.computed)
    }

    @Test("a broken promise is reported with the certain error")
    func broken() throws {
        var result: AccuracyResult<Double>?
        expectPropertyIssue("AccuracyExceeded", "the promise is 1.0", "minimal input") {
            result = try accuracy(
                of: { (x: Double) in x > 3 ? (x * x).nextUp.nextUp : x * x }, against: { square($0) }, within: 1,
                over: range)
        }
        #expect(try #require(result).hasPassed == false)
        #expect(try #require(result).error.lowerBound >= 1.5)
        expectPropertyIssue("AccuracyExceeded", "at least inf ULPs") {
            try accuracy(of: { (_: Double) in Double.nan }, against: { square($0) }, within: 1, over: range)
        }
    }

    @Test(
        "a broken promise does not end the search: the worst input of all is reported with the simplest that breaks it")
    func worst() throws {
        // 3 ULPs everywhere but between 40 and 50, where it is 1000.
        func wrong(_ x: Double) -> Double {
            let ulps = (40..<50).contains(x) ? 1000.0 : 3
            return x * x + ulps * (x * x).ulp
        }
        func check(over range: ClosedRange<Double>, examples: [Double] = []) throws -> AccuracyResult<Double> {
            try accuracy(
                of: { wrong($0) }, against: { square($0) }, within: 1, over: Generator<Double>.uniform(in: range),
                examples: examples, cases: 400)
        }
        var result: AccuracyResult<Double>?
        let text = expectPropertyIssue("minimal input:  1.0", "worst input:    4", "worst failed:") {
            result = try check(over: 0.25...100)
        }
        let found = try #require(result)
        #expect(found.cases == 800 && !found.hasPassed)
        #expect((40..<50).contains(try #require(found.worstInput)))
        #expect(found.error.lowerBound > 999 && found.error.upperBound < 1001)
        let errors = text.matches(of: /at least ([0-9.]+) ULPs/).compactMap { Double($0.1) }
        #expect(errors.count == 2 && (2...4).contains(errors[0]) && (999...1001).contains(errors[1]))
        // A failing example does not end it either, and is reported if it is the worst.
        expectPropertyIssue("Property failed.", "worst input:    4") { _ = try check(over: 0.25...100, examples: [60]) }
        expectPropertyIssue("Property failed on explicit example 2", "input:          45.0") {
            _ = try check(over: 0.25...30, examples: [60, 45, 70])
        }
    }

    private struct NoAnswer: Error {}

    @Test("no answer at all is worse than any error")
    func thrown() {
        expectPropertyIssue("NoAnswer", "minimal input:  91.0") {
            try accuracy(
                of: { (x: Double) in
                    if x > 90 { throw NoAnswer() }
                    return (x * x).nextUp.nextUp.nextUp
                }, against: { square($0) }, within: 1, over: Generator<Double>.uniform(in: 1...100))
        }
    }

    @Test("a reference that is too wide says so, and is no verdict on the function")
    func tooWide() {
        expectPropertyIssue("ReferenceTooWide", "Raise the reference's precision") {
            try accuracy(
                of: { (x: Double) in x * x }, against: { square($0, widenedBy: 2) }, within: 1, over: range)
        }
    }

    @Test("enclosures: exact values, neighbours, zero, and unknown")
    func enclosures() {
        func exactly(_ value: Double) -> DoubleDoubleEnclosure {
            DoubleDoubleEnclosure(lower: .init(value), upper: .init(value))
        }
        #expect(exactly(3).ulps(of: 3) == 0...0)
        #expect(exactly(3).ulps(of: 3.0.nextUp).contains(1))
        #expect(exactly(-3).ulps(of: (-3.0).nextUp).contains(1))
        #expect(exactly(0).ulps(of: .leastNonzeroMagnitude).contains(1))
        #expect(exactly(1).ulps(of: .nan) == .infinity ... .infinity)
        #expect(exactly(1).ulps(of: -.infinity) == .infinity ... .infinity)
        let unknown = DoubleDoubleEnclosure(lower: .init(-.infinity), upper: .init(.infinity))
        #expect(unknown.ulps(of: 1) == 0 ... .infinity)
        let half = DoubleDoubleEnclosure(lower: .init(1, 0x1p-54), upper: .init(1, 0x1p-53))
        #expect(half.ulps(of: 1).lowerBound <= 0.25 && half.ulps(of: 1).lowerBound > 0.24)
        #expect(half.ulps(of: 1).upperBound >= 0.5 && half.ulps(of: 1).upperBound < 1.01)
    }
}
