// Certified moments of pairs of neurons and the posterior of width 2: against the modes, against the rule itself, and by known transforms.
// Everything at the coarse resolution, which is the same program.

import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct TanhPairTests {
    @Test func determinantsAreSumsOfMinorsOfTheModes() throws {
        // Cauchy and Binet: the determinant is the sum of the squared 2x2 minors of the modes. Beyond degree 161 there is less than
        // 1e-20 of it at these weights, where c_k^2 falls as e^(-pi sqrt(k)/w).
        let degrees = Array(stride(from: 1, through: 161, by: 2))
        try forAll(.double(in: 0.1...0.6), .double(in: 0.05...0.9), cases: 2) { (first: Double, ratio: Double) in
            let second = first * ratio
            let modes = try [first, second].map {
                try CertifiedHermiteCoefficient.values(.tanh, degrees: degrees, weight: $0, precision: 110)
            }
            var sum = Interval(0, precision: 200)
            for k in degrees.indices {
                for l in degrees.indices where l > k {
                    sum += (modes[0][k] * modes[1][l] - modes[0][l] * modes[1][k]).squared
                }
            }
            let rule = try TanhPairMomentRule(limit: first, bits: 90)
            let (x, y) = (Interval(exact: first, precision: 200), Interval(exact: second, precision: 200))
            let difference = x.squared - y.squared
            let moments = try rule.moments(rule.values(at: x), rule.values(at: y), difference: difference)
            let determinant = moments.gram * (x * y * difference).squared
            #expect(determinant.relativeAccuracyBits >= 40)
            let rest = try Interval("1e-20", precision: 64)
            #expect(determinant.overlaps(sum + rest.hull(Interval(0, precision: 64))))
            let square = try TanhSecondMomentRule(limit: first, precision: 100).value(at: BigFloat(second))
            #expect((moments.square * y.squared).overlaps(square))
        }
    }

    @Test func cellsKeepTheirErrors() throws {
        let rows = try TanhPairTable.rows(.uniform, .coarse)
        try forAll(
            .integer(in: 0...(rows.count - 1)), .double(in: 0.01...0.99), .double(in: 0.01...0.99), .integer(in: 0...9),
            examples: [(rows.count - 1, 0.5, 0.5, 0), (0, 0.99, 0.98, 6)], cases: 20
        ) { (index: Int, part: Double, share: Double, number: Int) in
            let row = rows[index]
            let cell = row.cells[number % row.cells.count]
            let w = row.weights.lower + part * (row.weights.upper - row.weights.lower)
            let rho = cell.ratio.lower + share * (cell.ratio.upper - cell.ratio.lower)
            let (x, r) = (Interval(exact: w, precision: 200), Interval(exact: rho, precision: 200))
            let rule = try TanhPairMomentRule(limit: w, bits: 90)
            let (first, difference) = (rule.values(at: x), x.squared * (Interval(1, precision: 200) - r.squared))
            let moments = try rule.moments(first, rule.values(at: x * r), difference: difference)
            let growth = (x.squared * 3 + 1) * ((x * r).squared * 3 + 1)
            let expected = try [rule.square(of: first) + r.squared * moments.square, moments.gram * growth.squared]
            // By both of a cell's sections.
            let byWeight = cell.section(weight: DoubleInterval(w))
            let byRatio = cell.section(ratio: DoubleInterval(rho))
            let t = (cell.ratio.local(DoubleInterval(rho)), cell.weight.local(DoubleInterval(w)))
            let found = [
                DoubleInterval.polynomial(byWeight.linear[...], at: t.0),
                DoubleInterval.polynomial(byWeight.gram[...], at: t.0),
                DoubleInterval.polynomial(byRatio.linear[...], at: t.1),
                DoubleInterval.polynomial(byRatio.gram[...], at: t.1),
            ]
            for (number, value) in found.enumerated() {
                let truth = expected[number % 2]
                let error = try (value.interval - truth) / truth
                #expect(error.mignitude <= BigFloat(cell.relativeError), "\(row.weights) \(cell.ratio) \(number)")
            }
            #expect(cell.relativeError < 1e-6)
        }
    }

    @Test func resolutionsAndPrecisionsAreRefusedWhereTheyEnd() throws {
        typealias Posterior = CertifiedTanhZeroPosterior
        for width in [Int.min, 0, 3] {
            #expect(throws: CertifiedPosteriorError.width(width)) {
                try Posterior.learningCoefficient(width: width, beta: 1, prior: .uniform, precision: 80)
            }
            #expect(throws: CertifiedPosteriorError.width(width)) {
                try Posterior.basinVolume(width: width, level: 1, prior: .uniform, precision: 80)
            }
        }
        for beta in [0, -1, 1e62, .nan, .infinity] {
            #expect(throws: CertifiedPosteriorError.self) {
                try Posterior.freeEnergy(width: 2, beta: beta, prior: .gauss, precision: 80)
            }
            #expect(throws: CertifiedPosteriorError.self) {
                try Posterior.basinVolume(width: 2, level: beta, prior: .gauss, precision: 80)
            }
        }
        // More digits than there are: refused at once, not tried for ever.
        #expect(throws: CertifiedPosteriorError.tooCostly(precision: 400)) {
            try Posterior.learningCoefficient(width: 2, beta: 1, prior: .uniform, precision: 400)
        }
    }

    // MARK: The integrals

    private func sums(_ beta: Double) throws -> TanhPairSums {
        try TanhPairIntegral(TanhPairIntegrand(prior: .uniform, modulus: DoubleInterval(2 * beta)), .coarse).value()
    }

    @Test func partitionAndComplementAddUpToOne() throws {
        for beta in [0.01, 3, 1e7] {
            let sums = try sums(beta)
            let total = sums.partition + sums.complement
            #expect(total.lower <= 1 && total.upper >= 1 && total.upper - total.lower < 1e-5)
        }
    }

    @Test func smallTemperaturesFollowTheMoments() throws {
        // lambda-hat = beta <L>_0 - beta^2 Var_0(L) + ..., an alternating series below its first term for small beta; <L>_0 =
        // 2 E[k(w)], and by the width-1 posterior beta E[k] is its own first term: lambda2 is at most 2 beta E k.
        let beta = 1e-3
        let sums = try sums(beta)
        let pair = sums.numerator / sums.partition
        let single = try CertifiedTanhZeroPosterior.learningCoefficient(beta: beta, prior: .uniform, precision: 64)
        // Both are beta <L>_0 (1 + O(beta)) with <L>_0 proportional to the width.
        let ratio = pair.middle / single.lower.double()
        #expect(abs(ratio / 2 - 1) < 5 * beta)
    }

    @Test func theFreeEnergyHasTheLearningCoefficientForItsSlope() throws {
        // F is concave in beta and lambda-hat/beta = F' falls: F(b2) - F(b1) lies between (b2 - b1) F'(b2) and (b2 - b1) F'(b1).
        for (low, high) in [(0.5, 0.75), (1e6, 1.5e6)] {
            let (first, second) = try (sums(low), sums(high))
            func slope(_ sums: TanhPairSums, _ beta: Double) throws -> Interval {
                try (sums.numerator / sums.partition).interval / Interval(exact: beta, precision: 64)
            }
            let rise =
                try first.partition.interval.rounded(to: 100).log() - second.partition.interval.rounded(to: 100).log()
            let step = Interval(exact: high - low, precision: 64)
            #expect(rise.upper >= (try slope(second, high) * step).lower)
            #expect(rise.lower <= (try slope(first, low) * step).upper)
        }
    }

    // MARK: Laplace inversion

    @Test func knownTransformsAreInverted() throws {
        // Z(beta) = 1/(1 + beta) belongs to V(eps) = 1 - e^(-eps), and keeps the bound |Z(s)| <= Z(|s|)/cos(arg s/2)^2.
        for (level, bits) in [(1e-9, 30), (1, 44), (50, 20)] {
            let inversion = LaplaceInversion(bits: bits)
            let epsilon = Interval(exact: level, precision: 160)
            var sum = Interval(0, precision: 160)
            for index in 0...inversion.count {
                let point = try inversion.point(index)
                // 1/(1 + z/eps) = eps (eps + conj z)/|eps + z|^2
                let (x, y) = (point.modulus * point.phase.cosine + epsilon, point.modulus * point.phase.sine)
                let square = x.squared + y.squared
                let term = try (point.factor.real * x + point.factor.imaginary * y) * epsilon / square
                sum += index == 0 ? term : term.scaled(by: 1)
            }
            let pi = Interval.pi(precision: 160)
            let value = try sum * Interval(exact: inversion.step, precision: 160) / pi.scaled(by: 1)
            let nearest = LaplaceInversion.nearest
            let error = try inversion.error() * epsilon / (epsilon + nearest) * 2
            let truth = -(-epsilon).expMinusOne()
            #expect((value + error.hull(-error)).overlaps(truth))
            // The bound is no idle one: it is what was asked for.
            #expect(error.upper < (truth.scaled(by: 3 - bits)).lower)
        }
    }

    @Test func volumesAreLinkedToTheirPartitionFunction() throws {
        // e^(-beta eps) V(eps) <= Z(beta) for all beta and eps, and V(eps) >= 1 - (1 - Z(beta))/(1 - e^(-beta eps)) from L >= eps on.
        let volume = try CertifiedTanhZeroPosterior.basinVolume(width: 2, level: 0.5, prior: .uniform, precision: 80)
        #expect(volume.relativeAccuracyDigits >= 5)
        for beta in [0.5, 2, 8] {
            let sums = try sums(beta)
            let weight = (-Interval(exact: beta * 0.5, precision: 64)).exp()
            #expect((weight * volume).lower < BigFloat(sums.partition.upper))
            let one = Interval(1, precision: 64)
            let least = try one - sums.complement.interval / (one - weight)
            #expect(volume.upper > least.lower)
        }
    }
}
