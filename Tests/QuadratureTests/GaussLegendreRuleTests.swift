import PropertyTesting
import RealModule
import Testing

@testable import Quadrature

@Suite struct GaussLegendreRuleTests {
    static let orders = [1, 2, 3, 4, 10, 31, 99, 100, 101, 102, 257]

    @Test(arguments: orders) func isExactToDegreeTwiceItsOrderMinusOne(order: Int) throws {
        let rule = try GaussLegendreRule(order: order)
        let last = 2 * order - 2
        checkGaussRule(
            rule, order: order, nodeAccuracy: GaussLegendreRule.nodeAccuracy(order: order),
            weightAccuracy: GaussLegendreRule.weightAccuracy(order: order),
            degrees: Set([0, 2, last / 4 * 2, last].filter { $0 <= last }).sorted()
        ) { ScaledDoubleDouble(DoubleDouble(2) / Double($0 + 1)) }
    }

    /// At degree 2n the rule misses the integral of the squared monic polynomial, 2^(2n+1) (n!)^4 / ((2n)!^2 (2n + 1)).
    @Test(arguments: 1...12) func missesDegreeTwiceItsOrderByTheNorm(order: Int) throws {
        let rule = try GaussLegendreRule(order: order)
        let moment = ScaledDoubleDouble(DoubleDouble(2) / Double(2 * order + 1))
        let ratio = ScaledDoubleDouble.factorial(order).power(2) / ScaledDoubleDouble.factorial(2 * order)
        let missing = ratio.power(2) * Double(sign: .plus, exponent: 2 * order, significand: 1)
        let error = relativeMomentError(rule, degree: 2 * order, moment: moment)
        #expect(abs(error + missing.value.rounded) <= 1e-15 + Double(2 * order) * 0x1p-52)
    }

    @Test(arguments: [1, 2, 50, 99, 100, 101, 300]) func interlacesWithTheNextOrder(order: Int) throws {
        let (coarser, finer) = (try GaussLegendreRule(order: order), try GaussLegendreRule(order: order + 1))
        #expect(interlace(coarser.nodes, finer.nodes))
    }

    /// The phase and Taylor steps from the middle share no formula; they meet in the middle range of nodes.
    @Test(arguments: [101, 140]) func phaseAgreesWithTaylorSteps(order: Int) {
        let phase = LegendrePhase(order: order)
        var walk = LegendreTaylor(middleOf: order)
        for j in 1...(order / 2 - 16) {
            walk.advance(to: phase.approximateComplement(j))
            let node = phase.node(j)
            #expect(distanceInULPs(node.position, walk.position) <= 1)
            #expect(abs(node.weight / walk.weight - 1) <= GaussLegendreRule.weightAccuracy(order: order))
        }
    }

    /// sum x_i^2 = n (n - 1) / (2n - 1), from the two leading coefficients of P_n, and weights that sum to 2, at a high order.
    @Test(arguments: [4001, 10_000]) func sumsOfHighOrders(order: Int) throws {
        let rule = try GaussLegendreRule(order: order)
        let n = Double(order)
        let sum = rule.nodes.reduce(DoubleDouble.zero) { $0 + DoubleDouble.twoProduct($1, $1) }
        let exact = DoubleDouble(n * (n - 1)) / (2 * n - 1)
        #expect(abs((sum - exact).rounded) <= 2 * 0x1p-52 * exact.high)
        checkGaussRule(
            rule, order: order, nodeAccuracy: 1, weightAccuracy: GaussLegendreRule.weightAccuracy(order: order),
            degrees: [0, 2, 30]
        ) { ScaledDoubleDouble(DoubleDouble(2) / Double($0 + 1)) }
    }

    /// The integral of x^2 over [a, b] is (b^3 - a^3) / 3, at any order from 2.
    @Test func mapsToIntervals() throws {
        let intervals = Generator<(Double, Double)>.zip(.double(in: -8...8), .double(in: 1e-3...8)).map {
            ($0, $0 + $1)
        }
        try forAll(.integer(in: 2...40), intervals, examples: [(2, (0, 1)), (17, (-3, 5)), (2, (-1e-3, 0))], cases: 60)
        {
            (order: Int, interval: (Double, Double)) in
            let (lower, upper) = interval
            let rule = try GaussLegendreRule(order: order, lower: lower, upper: upper)
            let size = max(abs(lower), abs(upper))
            // (b^3 - a^3) / 3 without the cancellation.
            let exact = (upper - lower) * (upper * upper + upper * lower + lower * lower) / 3
            #expect(abs(rule.integrate { $0 * $0 } - exact) <= 16 * 0x1p-52 * (upper - lower) * size * size)
            #expect(rule.nodes.allSatisfy { lower < $0 && $0 < upper })
            #expect(abs(rule.weights.reduce(0, +) - (upper - lower)) <= 0x1p-48 * (upper - lower))
        }
    }

    @Test func rejectsBadRequests() {
        for order in [0, -1, 1_000_000_000] {
            #expect(throws: QuadratureError.orderOutOfRange(order: order, allowed: 1...1_000_000)) {
                try GaussLegendreRule(order: order)
            }
        }
        for (lower, upper) in [(1.0, 1.0), (2, 1), (0, .infinity), (-1e308, 1e308)] {
            #expect(throws: QuadratureError.invalidInterval(lower: lower, upper: upper)) {
                try GaussLegendreRule(order: 3, lower: lower, upper: upper)
            }
        }
        #expect(throws: QuadratureError.self) { try GaussLegendreRule(order: 3, lower: .nan, upper: 1) }
    }
}
