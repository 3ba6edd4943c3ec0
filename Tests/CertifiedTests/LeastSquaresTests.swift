import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct CertifiedLeastSquaresTests {
    private func numbers(_ x: [Double]) -> [Interval] { x.map { Interval(exact: $0, precision: 200) } }

    /// Data of two regressors and residuals orthogonal to them: the slope is exact and the error is that of the textbook.
    @Test func aDesignWithKnownAnswer() throws {
        let (u, v) = (numbers([-1, -1, 0, 0, 1, 1]), numbers([1, 1, -2, -2, 1, 1]))
        let noise = numbers([1, -1, 1, -1, 1, -1])
        try forAll(.fraction(in: -9...9), .fraction(in: -9...9), cases: 20) { (slope: Double, power: Double) in
            let (s, p) = (Interval(exact: slope, precision: 200), Interval(exact: power, precision: 200))
            let y = u.indices.map { u[$0] * s + v[$0] * p + noise[$0] + 7 }
            let fit = try CertifiedLeastSquares.slope(of: y, against: [u, v])
            #expect(fit.value.contains(slope) && fit.value.width <= BigFloat(1e-50))
            // |e|^2 = 6 over 3 degrees of freedom, sum u^2 = 4.
            let expected = try Interval(0.5, precision: 200).squareRoot()
            #expect(fit.standardError.overlaps(expected) && fit.standardError.width <= BigFloat(1e-20))
            let alone = try CertifiedLeastSquares.slope(of: y, against: [u])
            #expect(alone.value.contains(slope))
        }
    }

    @Test func badShapesAndDependentColumnsAreErrors() throws {
        let three = numbers([1, 2, 3])
        #expect(throws: LeastSquaresError.self) { try CertifiedLeastSquares.slope(of: three, against: []) }
        #expect(throws: LeastSquaresError.self) { try CertifiedLeastSquares.slope(of: [], against: [[]]) }
        #expect(throws: LeastSquaresError.self) {
            try CertifiedLeastSquares.slope(of: three, against: [numbers([1, 2])])
        }
        #expect(throws: LeastSquaresError.self) { try CertifiedLeastSquares.slope(of: three, against: [three, three]) }
        let four = numbers([1, 2, 3, 5])
        #expect(throws: IntervalError.self) { try CertifiedLeastSquares.slope(of: four, against: [four, four]) }
    }
}
