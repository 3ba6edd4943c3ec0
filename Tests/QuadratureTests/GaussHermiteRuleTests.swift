import RealModule
import Testing

@testable import Quadrature

@Suite struct GaussHermiteRuleTests {
    /// Orders on both sides of every change of method, and the smallest.
    static let orders = [1, 2, 3, 4, 5, 7, 16, 33, 64, 79, 80, 81, 82, 113, 128, 200, 601]

    @Test(arguments: orders) func isExactToDegreeTwiceItsOrderMinusOne(order: Int) throws {
        let rule = try GaussHermiteRule(order: order)
        // Beyond order 300 weights of nodes that high moments need have underflowed.
        let last = order <= 300 ? 2 * order - 2 : 200
        let degrees =
            last <= 40 ? Array(stride(from: 0, through: last, by: 2)) : [0, 2, 4, 10, last / 4 * 2, last - 2, last]
        checkGaussRule(
            rule, order: order, nodeAccuracy: GaussHermiteRule.nodeAccuracy(order: order),
            weightAccuracy: GaussHermiteRule.weightAccuracy(order: order), degrees: degrees, moment: normalMoment)
    }

    /// At degree 2n the rule misses E[He_n^2] = n!, exactly.
    @Test(arguments: 1...12) func missesDegreeTwiceItsOrderByTheNorm(order: Int) throws {
        let rule = try GaussHermiteRule(order: order)
        let moment = normalMoment(2 * order)
        let missing = (ScaledDoubleDouble.factorial(order) / moment).value.rounded
        let error = relativeMomentError(rule, degree: 2 * order, moment: moment)
        #expect(abs(error + missing) <= 1e-15 + Double(2 * order) * 0x1p-52)
    }

    @Test(arguments: [1, 2, 15, 79, 80, 127, 300, 600]) func interlacesWithTheNextOrder(order: Int) throws {
        let (coarser, finer) = (try GaussHermiteRule(order: order), try GaussHermiteRule(order: order + 1))
        #expect(interlace(coarser.nodes, finer.nodes))
    }

    /// sum_i w_i h_k(x_i) h_l(x_i) = (k == l). A node's error delta moves the sum by at most (sqrt k + sqrt l) delta (Cauchy's inequality
    /// with h_k' = sqrt(k) h_(k-1)), and exp(x^2 / 2) is good to x^2 2^-53, x^2 <= 4n.
    @Test(arguments: [2, 5, 20, 41]) func makesHermitePolynomialsOrthonormal(order: Int) throws {
        let rule = try GaussHermiteRule(order: order)
        let n = Double(order)
        let rows = try rule.nodes.indices.map { i in
            let x = rule.nodes[i]
            // w h_k h_l = psi_k psi_l w / phi
            let scale = (rule.weights[i] * Double.exp(0.5 * x * x) * Double.sqrt(2 * Double.pi)).squareRoot()
            return try HermiteFunctions.values(through: order - 1, at: x).map { $0 * scale }
        }
        for k in 0..<order {
            for l in 0...k {
                var sum = QuadratureSum()
                for row in rows { sum.add(row[k] * row[l]) }
                let nodeShare = (Double.sqrt(Double(k)) + Double.sqrt(Double(l))) * 2 * Double.sqrt(n) * 0x1p-52
                let tolerance = nodeShare + 1e-15 + (4 * n + 8) * 0x1p-52
                #expect(abs(sum.value - (k == l ? 1 : 0)) <= tolerance, "degrees \(k), \(l)")
            }
        }
    }

    /// w_i = phi(x_i) / sum_(k < n) psi_k(x_i)^2 (the Christoffel function), whose logarithmic derivative at a node is -x.
    @Test(arguments: [1, 6, 31, 80, 81, 150]) func weightsFollowFromNodes(order: Int) throws {
        let rule = try GaussHermiteRule(order: order)
        for i in stride(from: 0, to: order, by: max(1, order / 20)) {
            let x = rule.nodes[i]
            let values = try HermiteFunctions.values(through: order - 1, at: x)
            let sum = values.reduce(0) { $0 + $1 * $1 }
            let density = Double.exp(-0.5 * x * x) / Double.sqrt(2 * Double.pi)
            let tolerance = GaussHermiteRule.weightAccuracy(order: order) + (2 * x * x + Double(order) + 12) * 0x1p-52
            #expect(abs(rule.weights[i] * sum / density - 1) <= tolerance, "order \(order), node \(i)")
        }
    }

    @Test(arguments: [1, 2, 80, 81, 400, 601, 3000]) func logWeightsAreLogarithms(order: Int) throws {
        let rule = try GaussHermiteRule(order: order)
        for i in 0..<order {
            let (w, l) = (rule.weights[i], rule.logWeights[i])
            #expect(l <= 0 && l.isFinite)
            if w >= Double.leastNormalMagnitude {
                let tolerance = 2 * GaussHermiteRule.logWeightAccuracy(order: order) * max(1, abs(l))
                #expect(abs(Double.log(w) - l) <= tolerance)
            } else {
                // The exponential makes the logarithm's relative error one of the weight.
                let conditioning = Double.exp(l) * abs(l) * (GaussHermiteRule.logWeightAccuracy(order: order) + 0x1p-52)
                let unit = Double.leastNonzeroMagnitude
                #expect(abs(w - Double.exp(l)) <= GaussHermiteRule.subnormalWeightAccuracy * unit + unit + conditioning)
            }
        }
    }

    /// The recurrence and the phase share no formula; where both apply they must agree within both promises.
    @Test(arguments: [81, 200, 401]) func phaseAgreesWithRecurrence(order: Int) {
        let phase = HermitePhase(order: order)
        let recurrence = HermiteRecurrence(order: order)
        for j in stride(from: 3, through: order / 2 - 16, by: max(1, order / 40)) {
            let theta = phase.target(j)
            let node = phase.node(theta: theta, start: HermitePhase.leadingAngle(theta.high))
            let found = recurrence.nodes(starts: .init(repeating: node.position.high))
            #expect(distanceInULPs(node.position.high, found.positions[0]) <= 1)
            #expect(abs(node.weight / found.weights[0] - 1) <= GaussHermiteRule.weightAccuracy(order: order))
        }
    }

    /// Starts that one pass accepts, and starts that take two, lead to the same node.
    @Test(arguments: [81, 130, 300]) func nodesDoNotDependOnTheStart(order: Int) {
        let phase = HermitePhase(order: order)
        for j in (order / 2 - 18)...(order / 2 - 16) {
            let theta = phase.target(j)
            let exact = phase.node(theta: theta, start: HermitePhase.leadingAngle(theta.high))
            let again = phase.node(theta: theta, start: exact.angle)
            for shift in [-1e-2, -0.9 * 0x1p-30, 0.9 * 0x1p-30, 1e-3] {
                let start = exact.angle + shift * Double.cos(exact.angle)
                let node = phase.node(theta: theta, start: start)
                #expect(distanceInULPs(node.position.high, again.position.high) <= 1)
                #expect(abs(node.weight / again.weight - 1) <= 8 * 0x1p-53)
            }
        }
    }

    /// The outermost nodes by Taylor steps and by the recurrence, on either side of the change of method.
    @Test func taylorStepsAgreeWithRecurrence() throws {
        let order = GaussHermiteConstruction.largestEdgeRecurrenceOrder + 1
        let rule = try GaussHermiteRule(order: order)
        let recurrence = HermiteRecurrence(order: order)
        for i in (order - 16)..<order {
            let found = recurrence.nodes(starts: .init(repeating: rule.nodes[i]))
            #expect(
                distanceInULPs(rule.nodes[i], found.positions[2]) <= 2 * GaussHermiteRule.nodeAccuracy(order: order))
            let tolerance = 2 * GaussHermiteRule.logWeightAccuracy(order: order) * abs(rule.logWeights[i])
            #expect(abs(rule.logWeights[i] - found.logWeights[2]) <= tolerance)
        }
    }

    /// sum x_i^2 = n (n - 1), from the two leading coefficients of He_n: a check of every node of a high order at once.
    @Test(arguments: [5000, 20_001]) func sumOfSquaresOfHighOrders(order: Int) throws {
        let rule = try GaussHermiteRule(order: order)
        let sum = rule.nodes.reduce(DoubleDouble.zero) { $0 + DoubleDouble.twoProduct($1, $1) }
        let exact = Double(order) * Double(order - 1)
        // Each square is within 2 nodeAccuracy 2^-52 and they are all positive.
        #expect(abs((sum - exact).rounded) <= 2 * GaussHermiteRule.nodeAccuracy(order: order) * 0x1p-52 * exact)
        checkGaussRule(
            rule, order: order, nodeAccuracy: GaussHermiteRule.nodeAccuracy(order: order),
            weightAccuracy: GaussHermiteRule.weightAccuracy(order: order), degrees: [0, 2, 8], moment: normalMoment)
    }

    @Test func isTheSameOnManyCores() throws {
        let order = 2 * (2 * GaussHermiteConstruction.blockSize + 100) + 1
        let alone = try GaussHermiteRule(order: order, concurrently: false)
        let together = try GaussHermiteRule(order: order, concurrently: true)
        #expect(alone.nodes == together.nodes && alone.weights == together.weights)
        #expect(alone.logWeights == together.logWeights)
    }

    /// E[cos(aX)] = exp(-a^2 / 2); the rule's own error is at most a^(2n) n! / (2n)!, below 1e-46 here.
    @Test func integratesAnEntireFunction() throws {
        let rule = try GaussHermiteRule(order: 40)
        for a in [0.0, 0.5, 1, 2] {
            let tolerance = 1e-15 + QuadratureSum.accuracy(terms: 40) + 4 * a * 0x1p-52
            #expect(abs(rule.integrate { Double.cos(a * $0) } - Double.exp(-0.5 * a * a)) <= tolerance)
        }
    }

    @Test(arguments: [0, -1, 1_000_001, 1_000_000_000, Int.min, Int.max]) func rejectsOrders(order: Int) {
        #expect(throws: QuadratureError.orderOutOfRange(order: order, allowed: 1...1_000_000)) {
            try GaussHermiteRule(order: order)
        }
        #expect(QuadratureError.orderOutOfRange(order: order, allowed: 1...1_000_000).description.contains("\(order)"))
    }
}
