import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct HermiteFunctionTests {
    private func value(_ n: Int, _ x: Double, _ precision: Precision = 120) throws -> Interval {
        try CertifiedHermiteFunction.value(degree: n, at: x, precision: precision)
    }

    @Test func thePolynomialOfAnIntervalAgrees() throws {
        try forAll(.integer(in: 0...60), .double(in: -25...25)) { (n: Int, x: Double) in
            let point = Interval(exact: x, precision: 900)
            let density =
                try (-point.squared.scaled(by: -1)).exp() / Interval.pi(precision: 900).scaled(by: 1).squareRoot()
            let truth = try HermitePolynomial.orthonormal(degree: n, at: point) * density.squareRoot()
            #expect(try value(n, x).overlaps(truth))
            #expect(try value(n, x).width <= BigFloat(1, scaledBy: -119, precision: 2))
        }
    }

    @Test func neighboursObeyTheRecurrence() throws {
        // sqrt(n+1) psi_{n+1} = x psi_n - sqrt(n) psi_{n-1}
        try forAll(.integer(in: 1...2_000), .double(in: -100...100), cases: 60) { (n: Int, x: Double) in
            let left = try value(n + 1, x) * Interval(n + 1, precision: 120).squareRoot()
            let right =
                try Interval(exact: x, precision: 120) * value(n, x) - value(n - 1, x)
                * Interval(n, precision: 120).squareRoot()
            #expect(left.overlaps(right))
        }
    }

    @Test func aRuleMakesThemOrthonormal() throws {
        // E[h_k h_l] by the rule of 40 nodes, exact for k + l <= 79; h_k h_l = psi_k psi_l / phi is formed from He.
        let rule = try CertifiedGaussHermiteRule(order: 40, precision: 200)
        for (k, l) in [(0, 0), (3, 3), (39, 39), (3, 5), (20, 38)] {
            let mean = try rule.points.reduce(Interval(0, precision: 200)) { sum, point in
                let product =
                    try HermitePolynomial.orthonormal(degree: k, at: point.node)
                    * HermitePolynomial.orthonormal(degree: l, at: point.node)
                return sum + point.weight * product
            }
            #expect(mean.contains(Interval(k == l ? 1 : 0, precision: 64)) && mean.width < BigFloat(1e-20))
        }
    }

    @Test func parityAndBadInputs() throws {
        #expect(try value(7, -1.5).isIdentical(to: -value(7, 1.5)))
        #expect(try value(8, -1.5).isIdentical(to: value(8, 1.5)))
        for (n, x) in [(-1, 0.0), (1_000_001, 0), (1, .nan), (1, .infinity)] {
            #expect(throws: HermiteFunctionError.self) { try value(n, x) }
        }
    }
}
