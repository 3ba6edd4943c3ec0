// The code of the article "Testing a wrong tanh", word for word, so that it compiles and says what the article says.

import Foundation
import Testing

@testable import PropertyTesting

/// tanh by the exponential, with two faults: cancellation near 0, and a switch at the wrong place.
private func fastTanh(_ x: Double) -> Double {
    if x > 8 { return 1 }
    if x < -20 { return -1 }
    let e = exp(2 * x)
    return (e - 1) / (e + 1)
}

/// sinh x / cosh x for |x| <= 1/64 by their series, in which all terms have one sign: an independent reference.
private struct SeriesTanh: CertifiedBounds {
    var x: Double

    func ulps(of computed: Double) -> ClosedRange<Double> {
        // tanh x = x - x^3/3 + 2x^5/15 - 17x^7/315 + ..., alternating and decreasing: the first omitted term bounds the
        // rest. x itself is exact; the correction is below x/12000, and so is its share of the rounding errors.
        let square = x * x
        let correction = -x * square * (1 / 3 - square * (2 / 15 - square * (17 / 315)))
        let omitted = (x * square * square * square * square).magnitude * 0.03
        let slack = correction.magnitude * 0x1p-50 + omitted
        return DoubleDoubleEnclosure(
            lower: .init(x, correction - slack), upper: .init(x, correction + slack)
        ).ulps(of: computed)
    }
}

@Suite("Article: testing a wrong tanh")
struct ArticleTests {
    @Test func oddness() {
        let text = expectPropertyIssue("minimal input:  9.0") {
            try forAll(.double(in: -30...30)) { (x: Double) in
                #expect(abs(fastTanh(-x) + fastTanh(x)) < 1e-12)
            }
        }
        #expect(text.contains("examples: [0x1.2p+3]"))
    }

    @Test func sign() {
        expectPropertyIssue("minimal input:  5e-324") {
            try forAll(.near([0], ulps: 4)) { (x: Double) in
                #expect((fastTanh(x) > 0) == (x > 0))
            }
        }
    }

    @Test func precisionNearZero() throws {
        var worst: AccuracyResult<Double>?
        expectPropertyIssue("AccuracyExceeded", "the promise is 2.0") {
            worst = try accuracy(
                of: fastTanh, against: { SeriesTanh(x: $0) }, within: 2,
                over: Generator<Double>.logUniform(in: 1e-12...0x1p-6))
        }
        #expect(try #require(worst).error.lowerBound > 1000)
    }

    @Test func theLibraryIsGood() throws {
        let result = try accuracy(
            of: tanh, against: { SeriesTanh(x: $0) }, within: 3, over: Generator<Double>.logUniform(in: 1e-12...0x1p-6))
        #expect(result.hasPassed)
    }
}
