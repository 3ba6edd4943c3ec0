import Certified
import CertifiedComparison
import PropertyTesting
import Testing

@testable import LearningCoefficient

@Suite struct LearningCoefficientBoundTests {
    @Test func theBoundKeepsItsPromise() throws {
        try accuracy(
            of: { (width: Int, beta: Double, reach: Double) in
                try LearningCoefficientBound.value(width: width, at: InverseTemperature(beta), reach: reach)
            },
            against: { (width: Int, beta: Double, reach: Double) in
                try CertifiedEnclosure(
                    CertifiedLearningCoefficientBound.value(width: width, beta: beta, reach: reach, precision: 90))
            },
            within: LearningCoefficientBound.accuracy * 0x1p53, over: .integer(in: 1...1024),
            .logUniform(in: 1e-2...1e30), .double(in: 0.05...1), examples: [(128, 1e24, 1), (1, 1e-2, 0.05)], cases: 5)
    }

    @Test func exactValuesStayBelowIt() throws {
        try forAll(.element(of: [1, 1, 1, 2]), .logUniform(in: 1e-2...1e40), examples: [(2, 1e6)], cases: 4) {
            (width: Int, beta: Double) in
            let beta = try InverseTemperature(beta)
            let bound = try LearningCoefficientBound.value(width: width, at: beta, reach: 1)
            #expect(try ExactPosterior(width: width).learningCoefficient(at: beta) <= bound)
        }
    }

    @Test func itGrowsWithEveryInputAndNeverPassesHalfTheWidth() throws {
        try forAll(.integer(in: 1...1000), .logUniform(in: 1e-2...1e20), .double(in: 0.05...1), cases: 12) {
            (width: Int, beta: Double, reach: Double) in
            func bound(_ width: Int, _ beta: Double, _ reach: Double, _ scale: Double = 1) throws -> Double {
                try LearningCoefficientBound.value(
                    width: width, at: InverseTemperature(beta), reach: reach, readoutScale: scale)
            }
            let value = try bound(width, beta, reach)
            #expect(value <= Double(width) / 2)
            let slack = 1 - 4 * LearningCoefficientBound.accuracy
            #expect(try bound(width + 1, beta, reach) >= value * slack)
            #expect(try bound(width, beta * 1.5, reach) >= value * slack)
            #expect(try bound(width, beta, reach * 1.1) >= value * slack)
            // Only beta sigma_a^2 matters.
            #expect(abs(try bound(width, beta, reach, 2) / bound(width, 4 * beta, reach) - 1) <= 1e-14)
        }
    }

    @Test func badInputsAreRefused() throws {
        let beta = try InverseTemperature(1)
        for (width, reach, scale) in [(0, 1, 1), (1, 0, 1), (1, .nan, 1), (1, 3, 1), (1, 1, 0), (1, 1, .infinity)] {
            #expect(throws: LearningCoefficientError.self) {
                try LearningCoefficientBound.value(width: width, at: beta, reach: reach, readoutScale: scale)
            }
        }
    }
}
