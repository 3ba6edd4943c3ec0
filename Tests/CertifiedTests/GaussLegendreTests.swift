import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct GaussLegendreTests {
    private func rule(_ n: Int, _ precision: Precision) throws -> [(node: Interval, weight: Interval)] {
        try (0..<n).map { try CertifiedGaussLegendreRule.point(index: $0, order: n, precision: precision) }
    }

    @Test func momentsAreExactToDegreeTwiceTheOrder() throws {
        try forAll(.integer(in: 1...24), cases: 24) { (n: Int) in
            let points = try rule(n, 200)
            for degree in 0..<(2 * n) {
                var sum = Interval(0, precision: 200)
                for point in points { sum += try point.weight * point.node.raised(to: degree) }
                // int_{-1}^1 x^(2m) dx = 2/(2m+1)
                #expect(
                    try degree % 2 == 1 ? sum.contains(0) : sum.overlaps(Interval(2, precision: 300) / (degree + 1)))
                #expect(sum.width < BigFloat(1, scaledBy: -150, precision: 2))
            }
        }
    }

    @Test func precisionIsKeptAndEnclosuresAgree() throws {
        try forAll(.integer(in: 1...300), .uniform(in: 0...1), .integer(in: 20...300), cases: 60) {
            (n: Int, fraction: Double, bits: Int) in
            let index = min(n - 1, Int(Double(n) * fraction))
            let coarse = try CertifiedGaussLegendreRule.point(
                index: index, order: n, precision: Precision(clamping: bits))
            let fine = try CertifiedGaussLegendreRule.point(
                index: index, order: n, precision: Precision(clamping: 2 * bits))
            #expect(coarse.node.overlaps(fine.node) && coarse.weight.overlaps(fine.weight))
            #expect(coarse.node.relativeAccuracyBits >= bits - 3 && coarse.weight.relativeAccuracyBits >= bits - 3)
        }
    }

    @Test func theRecurrenceIsTheLegendrePolynomial() throws {
        // P_n(1 - 2t) = sum_k (-1)^k C(n,k) C(n+k,k) t^k.
        try forAll(.integer(in: 1...30), .fraction(in: 0...1, denominator: 16)) { (n: Int, x: Double) in
            let t = (Interval(1, precision: 400) - Interval(exact: x, precision: 400)).scaled(by: -1)
            var term = Interval(1, precision: 400)
            var sum = term
            for k in 0..<n {
                term = try -(term * t * (n - k) * (n + k + 1)) / ((k + 1) * (k + 1))
                sum += term
            }
            try #expect(LegendreRecurrence(order: n, target: 100).values(at: BigFloat(x)).current.overlaps(sum))
        }
    }

    @Test(arguments: [3_000, 20_001])
    func pointsOfLargeOrdersAreProved(order: Int) throws {
        for index in [0, 1, order / 3, order - 1] {
            let point = try CertifiedGaussLegendreRule.point(index: index, order: order, precision: 80)
            #expect(point.node.relativeAccuracyBits >= 77 && point.weight.relativeAccuracyBits >= 77)
        }
    }

    @Test func absurdRequestsAreRefused() {
        for order in [Int.min, 0, 1_000_001] {
            #expect(throws: GaussLegendreError.order(order)) {
                try CertifiedGaussLegendreRule.point(index: 0, order: order, precision: 64)
            }
        }
        for index in [-1, 4] {
            #expect(throws: GaussLegendreError.index(index, order: 4)) {
                try CertifiedGaussLegendreRule.point(index: index, order: 4, precision: 64)
            }
        }
    }
}
