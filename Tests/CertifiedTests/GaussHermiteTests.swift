import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct GaussHermiteTests {
    @Test func momentsAreExactToDegreeTwiceTheOrder() throws {
        try forAll(.integer(in: 1...40), cases: 40) { (n: Int) in
            let rule = try CertifiedGaussHermiteRule(order: n, precision: 256)
            var moment = Interval(1, precision: 256)
            for degree in 0..<(2 * n) {
                var sum = Interval(0, precision: 256)
                for point in rule.points { sum += try point.weight * point.node.raised(to: degree) }
                // E x^(2m) = (2m-1)!!, odd moments vanish.
                if degree % 2 == 1 {
                    #expect(sum.contains(0))
                } else {
                    if degree > 0 { moment = moment * (degree - 1) }
                    #expect(sum.contains(moment))
                }
            }
            // Degree 2n is missed by n! (the norm of He_n), so exactness does not come from wide intervals.
            var sum = Interval(0, precision: 256)
            for point in rule.points { sum += try point.weight * point.node.raised(to: 2 * n) }
            let missed = moment * (2 * n - 1) - sum
            #expect(missed.contains(Interval.factorial(n, precision: 256)) && missed.relativeAccuracyBits > 100)
        }
    }

    @Test func nodesRebuildThePolynomial() throws {
        try forAll(.integer(in: 1...30), cases: 30) { (n: Int) in
            let rule = try CertifiedGaussHermiteRule(order: n, precision: 200)
            var coefficients = [Interval(1, precision: 200)]
            for point in rule.points {
                var product = coefficients.map { -($0 * point.node) } + [Interval(0, precision: 200)]
                for (index, coefficient) in coefficients.enumerated() { product[index + 1] += coefficient }
                coefficients = product
            }
            // He_n = sum_m (-1)^m n! / (m! (n-2m)! 2^m) x^(n-2m)
            for (power, coefficient) in coefficients.enumerated() {
                guard (n - power) % 2 == 0 else {
                    #expect(coefficient.contains(0))
                    continue
                }
                let m = (n - power) / 2
                let factorials = Interval.factorial(m, precision: 400) * Interval.factorial(power, precision: 400)
                let expected = try (Interval.factorial(n, precision: 400) / factorials).scaled(by: -m)
                #expect(coefficient.overlaps(m % 2 == 0 ? expected : -expected))
                #expect(coefficient.relativeAccuracyBits > 120)
            }
        }
    }

    @Test func precisionIsKeptAndEnclosuresAreNested() throws {
        try forAll(.integer(in: 1...130), .integer(in: 20...400), cases: 40) { (n: Int, bits: Int) in
            let coarse = try CertifiedGaussHermiteRule(order: n, precision: Precision(clamping: bits))
            let fine = try CertifiedGaussHermiteRule(order: n, precision: Precision(clamping: 2 * bits))
            for (a, b) in zip(coarse.points, fine.points) {
                #expect(a.node.overlaps(b.node) && a.weight.overlaps(b.weight))
                #expect(a.node.relativeAccuracyBits >= bits - 3 && a.weight.relativeAccuracyBits >= bits - 3)
            }
            #expect(coarse.points.count == n)
        }
    }

    @Test func nodesOfNeighbouringOrdersInterlace() throws {
        try forAll(.integer(in: 1...80), cases: 40) { (n: Int) in
            let few = try CertifiedGaussHermiteRule(order: n, precision: 64).points.map(\.node)
            let many = try CertifiedGaussHermiteRule(order: n + 1, precision: 64).points.map(\.node)
            for index in 0..<n {
                #expect(many[index].upper < few[index].lower && few[index].upper < many[index + 1].lower)
            }
        }
    }

    @Test func rulesAreSymmetric() throws {
        for n in [1, 2, 7, 30, 61] {
            let points = try CertifiedGaussHermiteRule(order: n, precision: 90).points
            for (point, mirror) in zip(points, points.reversed()) {
                #expect(point.node.isIdentical(to: -mirror.node) && point.weight.isIdentical(to: mirror.weight))
            }
            if n % 2 == 1 { #expect(points[n / 2].node.sign == 0) }
        }
    }

    @Test func singlePointsAreThoseOfTheRule() throws {
        try forAll(.integer(in: 1...90), .uniform(in: 0...1), cases: 60) { (n: Int, fraction: Double) in
            let rule = try CertifiedGaussHermiteRule(order: n, precision: 128)
            // The signs change in the middle.
            for index in [(n - 1) / 2, n / 2, min(n - 1, Int(Double(n) * fraction))] {
                let point = try CertifiedGaussHermiteRule.point(index: index, order: n, precision: 128)
                let whole = rule.points[index]
                #expect(point.node.isIdentical(to: whole.node) && point.weight.isIdentical(to: whole.weight))
            }
        }
    }

    @Test(arguments: [5_000, 20_001])
    func pointsOfLargeOrdersAreProved(order: Int) throws {
        for index in [0, 1, order / 2, order - 2, order - 1] {
            let point = try CertifiedGaussHermiteRule.point(index: index, order: order, precision: 80)
            #expect(point.node.isPoint || point.node.relativeAccuracyBits >= 77)
            #expect(point.weight.relativeAccuracyBits >= 77)
        }
    }

    @Test func singlePointsAreProvedAtFewBits() throws {
        // At so few bits neighbouring nodes overlap; the rank must come from what is known before rounding.
        for order in [2, 3, 64, 2_001] {
            for index in [0, order / 3, order / 2, order - 1] {
                let fine = try CertifiedGaussHermiteRule.point(index: index, order: order, precision: 96)
                for bits in [2, 5, 12] {
                    let coarse = try CertifiedGaussHermiteRule.point(
                        index: index, order: order, precision: Precision(clamping: bits))
                    #expect(coarse.node.contains(fine.node) && coarse.weight.contains(fine.weight))
                    #expect(coarse.node.precision.bits == bits)
                }
            }
        }
    }

    @Test func aRankIsNotProvedFromAWideNode() throws {
        let certification = try HermiteRootCertification(order: 50, precision: 64)
        let node = try certification.point(rank: 7).node.rounded(to: 4)
        for rank in 0...10 {
            #expect(throws: GaussHermiteError.self) { try certification.proveRank(of: node, rank: rank) }
        }
    }

    @Test func nodesThatOverlapAreNotCounted() {
        // 200 positive nodes below 40 cannot be told apart by four bits.
        #expect(throws: GaussHermiteError.notSeparated(order: 400, precision: 4)) {
            try CertifiedGaussHermiteRule(order: 400, precision: 4)
        }
    }

    @Test func aRankThatIsWrongIsRefused() throws {
        let certification = try HermiteRootCertification(order: 50, precision: 64)
        let point = try certification.point(rank: 7)
        try certification.proveRank(of: point.node, rank: 7)
        for rank in [6, 8] {
            #expect(throws: GaussHermiteError.self) { try certification.proveRank(of: point.node, rank: rank) }
        }
    }

    @Test(arguments: [Int.min, -1, 0, 10_000_001, 1_000_000_000])
    func absurdOrdersAreRefused(order: Int) {
        #expect(throws: GaussHermiteError.order(order)) { try CertifiedGaussHermiteRule(order: order, precision: 64) }
    }

    @Test(arguments: [-1, 5, Int.max])
    func absurdIndicesAreRefused(index: Int) {
        #expect(throws: GaussHermiteError.index(index, order: 5)) {
            try CertifiedGaussHermiteRule.point(index: index, order: 5, precision: 64)
        }
    }
}
