import PropertyTesting
import RealModule
import Testing

@testable import Quadrature

@Suite struct TrapezoidalRuleTests {
    /// The Poisson kernel (1 - r^2) / (1 - 2 r cos x + r^2) = 1 + 2 sum r^k cos kx: the rule's error is 2 pi 2 r^N / (1 - r^N) exactly.
    @Test func periodicErrorOfThePoissonKernel() throws {
        try forAll(
            .integer(in: 1...40), .uniform(in: 0.1...0.6), examples: [(1, 0.5), (40, 0.5)], cases: 50,
            checkPoissonKernel)
    }

    private func checkPoissonKernel(order: Int, r: Double) throws {
        let kernel = { (x: Double) in (1 - r * r) / (1 - 2 * r * Double.cos(x) + r * r) }
        let rule = try PeriodicTrapezoidalRule(order: order)
        let power = Double.pow(r, order)
        let error = rule.integrate(kernel) - 2 * Double.pi
        #expect(abs(error - 4 * Double.pi * power / (1 - power)) <= 100 * 0x1p-52)
        // In the strip of half width a < log 2 the kernel's modulus is largest at x = ia.
        let a = 0.5
        let bound = (1 - r * r) / ((1 - r * Double.exp(a)) * (1 - r * Double.exp(-a)))
        #expect(
            abs(error) <= PeriodicTrapezoidalRule.errorBound(order: order, halfWidth: a, bound: bound) + 100 * 0x1p-52)
    }

    @Test(arguments: [1, 7, 32]) func periodicRuleIsExactForTrigonometricPolynomials(order: Int) throws {
        let (period, origin) = (3.0, -0.4)
        let rule = try PeriodicTrapezoidalRule(order: order, period: period, origin: origin)
        for k in 0...order {
            let integral = rule.integrate { Double.cos(2 * Double.pi * Double(k) * ($0 - origin) / period) }
            // cos(kx) aliases to 1 at k = N.
            let expected = k == 0 || k == order ? period : 0
            #expect(abs(integral - expected) <= Double(20 * (k + 1)) * 0x1p-52)
        }
        #expect(rule.nodes.first == origin && rule.nodes.allSatisfy { $0 < origin + period })
    }

    /// Poisson's summation: h sum exp(-(kh)^2) = sqrt(pi) (1 + 2 sum_m exp(-(pi m / h)^2)).
    @Test func realLineErrorOfTheGaussian() throws {
        try forAll(.uniform(in: 0.4...2.5), examples: [0.4, 1, 2.5], cases: 50, checkGaussian)
    }

    private func checkGaussian(step: Double) throws {
        let rule = try RealLineTrapezoidalRule(step: step, truncation: 7)
        let error = rule.integrate { Double.exp(-$0 * $0) } - Double.sqrt(Double.pi)
        var aliases = 0.0
        for m in 1...5 { aliases += 2 * Double.exp(-Double.pow(Double.pi * Double(m) / step, 2)) }
        #expect(abs(error - Double.sqrt(Double.pi) * aliases) <= 20 * 0x1p-52)
        // |exp(-(x + ia)^2)| integrates to sqrt(pi) exp(a^2); the best half width is pi / step.
        let a = Double.pi / step
        let bound = Double.sqrt(Double.pi) * Double.exp(a * a)
        #expect(abs(error) <= RealLineTrapezoidalRule.errorBound(step: step, halfWidth: a, bound: bound) + 20 * 0x1p-52)
    }

    @Test func realLineNodesAreSymmetricMultiples() throws {
        let rule = try RealLineTrapezoidalRule(step: 0.1, reach: 30)
        #expect(rule.nodes.count == 61 && rule.nodes[30] == 0 && rule.nodes[60] == 30 * 0.1)
        #expect(zip(rule.nodes, rule.nodes.reversed()).allSatisfy { $0 == -$1 })
        #expect(try RealLineTrapezoidalRule(step: 0.5, truncation: 2.1).nodes.last == 2.5)
        #expect(try RealLineTrapezoidalRule(step: 0.5, reach: 0).nodes == [0])
    }

    @Test func rejectsBadRequests() {
        for step in [0, -1, .infinity] {
            #expect(throws: QuadratureError.invalidStep(step)) { try RealLineTrapezoidalRule(step: step, reach: 1) }
        }
        #expect(throws: QuadratureError.self) { try RealLineTrapezoidalRule(step: .nan, reach: 1) }
        #expect(throws: QuadratureError.self) { try RealLineTrapezoidalRule(step: 1e300, reach: 5_000_000_000) }
        #expect(throws: QuadratureError.invalidStep(1e305)) { try RealLineTrapezoidalRule(step: 1e305, reach: 5000) }
        #expect(throws: QuadratureError.self) { try RealLineTrapezoidalRule(step: 1e-300, truncation: 1e300) }
        #expect(throws: QuadratureError.argumentNotFinite(.infinity)) {
            try RealLineTrapezoidalRule(step: 1, truncation: .infinity)
        }
        for reach in [-1, Int.max, Int.min] {
            #expect(throws: QuadratureError.self) { try RealLineTrapezoidalRule(step: 1, reach: reach) }
        }
        #expect(throws: QuadratureError.orderOutOfRange(order: 0, allowed: 1...10_000_000)) {
            try PeriodicTrapezoidalRule(order: 0)
        }
        for period in [0, -1, .infinity, .nan] {
            #expect(throws: QuadratureError.self) { try PeriodicTrapezoidalRule(order: 4, period: period) }
        }
    }

    /// 1 + 1e100 - 1e100 and its kind: the compensated sum keeps what plain summation loses, and overflow stays infinite.
    @Test func compensatedSummation() {
        var sum = QuadratureSum()
        for term in [1.0, 1e100, 1, -1e100] { sum.add(term) }
        #expect(sum.value == 2)
        var many = QuadratureSum()
        for _ in 0..<10_000 { many.add(0.1) }
        #expect(abs(many.value - 1000) <= 1000 * 0x1p-52)
        var overflow = QuadratureSum()
        for _ in 0..<3 { overflow.add(.greatestFiniteMagnitude) }
        #expect(overflow.value == .infinity)
    }
}
