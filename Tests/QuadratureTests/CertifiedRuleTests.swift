import Certified
import CertifiedComparison
import MultiplePrecision
import PropertyTesting
import Testing

@testable import Quadrature

/// The rules and the Hermite functions against the reference, at drawn orders and positions.
@Suite struct CertifiedRuleTests {
    /// A node of a rule.
    struct Position: Sendable {
        let order, index: Int

        /// Half of the orders lie at the changes of method.
        static func generator(through largest: Int) -> Generator<Position> {
            let seams = [1, 2, 3, 79, 80, 81, 100, 372, 599, 600, 601, 1024]
            return Generator<Int>.one(of: [.integer(in: 1...largest), .element(of: seams)]).flatMap { order in
                Generator<Int>.integer(in: 0...(order - 1)).map { Position(order: order, index: $0) }
            }
        }

        func hermite(
            _ part: (CertifiedGaussHermiteRule.Point) throws -> Interval
        ) throws -> CertifiedEnclosure {
            try CertifiedEnclosure(part(CertifiedGaussHermiteRule.point(index: index, order: order, precision: 100)))
        }

        func legendre(_ part: ((node: Interval, weight: Interval)) -> Interval) throws -> CertifiedEnclosure {
            try CertifiedEnclosure(part(CertifiedGaussLegendreRule.point(index: index, order: order, precision: 100)))
        }
    }

    /// A relative bound in units in the last place, which are at least 2^-53 of the value.
    private func ulps(_ relative: Double) -> Double { relative * 0x1p53 }

    @Test func hermiteNodesKeepTheirPromise() throws {
        try accuracy(
            of: { (p: Position) in try GaussHermiteRule(order: p.order).nodes[p.index] },
            against: { (p: Position) in try p.hermite { $0.node } },
            within: GaussHermiteRule.nodeAccuracy(order: 1024), over: Position.generator(through: 1500), cases: 60)
    }

    @Test func hermiteWeightsKeepTheirPromise() throws {
        // To order 370 no weight is subnormal.
        try accuracy(
            of: { (p: Position) in try GaussHermiteRule(order: p.order).weights[p.index] },
            against: { (p: Position) in try p.hermite { $0.weight } },
            within: ulps(GaussHermiteRule.weightAccuracy(order: 370)),
            over: Position.generator(through: 370).map {
                Position(order: min($0.order, 370), index: min($0.index, 369))
            },
            cases: 60)
    }

    @Test func subnormalWeightsKeepTheirPromise() throws {
        try forAll(.integer(in: 380...900), cases: 20) { (order: Int) in
            let rule = try GaussHermiteRule(order: order)
            for index in rule.weights.indices where rule.weights[index] > 0 && rule.weights[index].isSubnormal {
                let position = Position(order: order, index: index)
                let error = try position.hermite { $0.weight }.ulps(of: rule.weights[index])
                #expect(error.upperBound <= GaussHermiteRule.subnormalWeightAccuracy)
            }
        }
    }

    @Test func logarithmsOfWeightsKeepTheirPromise() throws {
        try accuracy(
            of: { (p: Position) in try GaussHermiteRule(order: max(2, p.order)).logWeights[p.index] },
            against: { (p: Position) in
                try Position(order: max(2, p.order), index: p.index).hermite { try $0.weight.log() }
            },
            within: ulps(GaussHermiteRule.logWeightAccuracy(order: 1500)), over: Position.generator(through: 1500),
            cases: 60)
    }

    @Test func legendreNodesKeepTheirPromise() throws {
        try accuracy(
            of: { (p: Position) in try GaussLegendreRule(order: p.order).nodes[p.index] },
            against: { (p: Position) in try p.legendre(\.node) },
            within: GaussLegendreRule.nodeAccuracy(order: 1024), over: Position.generator(through: 1500), cases: 40)
    }

    @Test func legendreWeightsKeepTheirPromise() throws {
        try accuracy(
            of: { (p: Position) in try GaussLegendreRule(order: p.order).weights[p.index] },
            against: { (p: Position) in try p.legendre(\.weight) },
            within: ulps(GaussLegendreRule.weightAccuracy(order: 1024)), over: Position.generator(through: 1500),
            cases: 40)
    }

    @Test(arguments: [100_000, 1_000_000])
    func hugeOrdersKeepTheirPromise(order: Int) throws {
        let rule = try GaussHermiteRule(order: order)
        for index in [order / 2, order / 2 + 7, order * 3 / 4, order - 9, order - 1] {
            let position = Position(order: order, index: index)
            let error = try position.hermite { $0.node }.ulps(of: rule.nodes[index])
            #expect(error.upperBound <= GaussHermiteRule.nodeAccuracy(order: order))
        }
    }

    @Test func hermiteFunctionsKeepTheirPromise() throws {
        // psi_k(x) = h_k(x) sqrt(n(x)), n the normal density.
        try forAll(.integer(in: 0...300), .double(in: -30...30), cases: 100) { (degree: Int, x: Double) in
            let point = Interval(exact: x, precision: 1200)
            let density =
                try (-point.squared.scaled(by: -1)).exp() / Interval.pi(precision: 1200).scaled(by: 1).squareRoot()
            let truth = try HermitePolynomial.orthonormal(degree: degree, at: point) * density.squareRoot()
            let value = try HermiteFunctions.value(degree: degree, at: x)
            let error = (Interval(exact: value, precision: 1200) - truth).magnitude.double(rounding: .up)
            let size = truth.magnitude.double(rounding: .up)
            // The promise: relative, or relative to the envelope (at most 1) next to a zero, or underflow.
            #expect(
                error <= HermiteFunctions.accuracy * size + HermiteFunctions.envelopeAccuracy(degree: degree)
                    + .leastNonzeroMagnitude)
        }
    }
}
