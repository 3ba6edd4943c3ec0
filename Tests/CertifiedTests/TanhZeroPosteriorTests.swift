import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct TanhZeroPosteriorTests {
    private func bound(_ bits: Int) -> BigFloat { BigFloat(1, scaledBy: -bits, precision: 2) }

    @Test func secondMomentsAreSumsOverModes() throws {
        // Parseval: the partial sum is a lower bound, and the terms beyond degree 401 are below e^(-(pi/w) 20) < 2^-90 together.
        try forAll(.double(in: 0.03...1), cases: 6) { (w: Double) in
            let modes = try CertifiedHermiteCoefficient.values(
                .tanh, degrees: Array(stride(from: 1, through: 401, by: 2)), weight: w, precision: 120)
            let sum = modes.reduce(Interval(0, precision: 140)) { $0 + $1.squared }
            let rest = try Interval(lower: BigFloat(0), upper: bound(60))
            let moment = try TanhSecondMomentRule(limit: w, precision: 130).value(at: BigFloat(w))
            #expect(moment.overlaps(sum + rest))
            #expect(moment.relativeAccuracyBits >= 110)
        }
    }

    @Test func smallWeightsKeepRelativeAccuracy() throws {
        // k(w) = w^2 - 2 w^4 + (17/45) 15 w^6 - ..., an alternating, enveloping series for small w.
        for exponent in [-200, -40, -20] {
            let w = BigFloat(1, scaledBy: exponent, precision: 64)
            let square = try Interval(w).rounded(to: 700).squared
            let moment = try TanhSecondMomentRule(limit: 0.125, precision: 100).value(at: w)
            let series = square - square.squared.scaled(by: 1)
            let next = try square * square.squared * 17 / 3
            #expect(moment.overlaps(series + next.hull(Interval(0, precision: 64))))
            #expect(moment.relativeAccuracyBits >= 90)
        }
    }

    @Test func oneRuleServesAllSmallerWeights() throws {
        try forAll(.double(in: 0.001...8), .double(in: 1...4), cases: 8) { (w: Double, factor: Double) in
            let tight = try TanhSecondMomentRule(limit: w, precision: 100).value(at: BigFloat(w))
            let loose = try TanhSecondMomentRule(limit: w * factor, precision: 140).value(at: BigFloat(w))
            #expect(tight.overlaps(loose))
        }
    }

    @Test func stepsAreAnotherRuleForTheSameMoment() throws {
        let steps = try StepSecondMomentRule(precision: 100)
        let rule = try TanhSecondMomentRule(limit: 4, precision: 110)
        try forAll(.double(in: 1...4), examples: [1], cases: 3) { (w: Double) in
            let moment = try steps.value(at: BigFloat(w))
            #expect(try moment.overlaps(rule.value(at: BigFloat(w))) && moment.relativeAccuracyBits >= 90)
        }
        // E[sech(w x)^2] is 2 n(0)/w less at most n(0) E[u^2]/w^3, E over sech^2: pi^2/6.
        let far = try steps.value(at: BigFloat(1e20))
        let limit =
            try Interval(1, precision: 140) - Interval(exact: 2e-20, precision: 140)
            / Interval.pi(precision: 140).scaled(by: 1).squareRoot()
        #expect(far.overlaps(try limit + Interval(lower: BigFloat(0), upper: bound(180))))
        #expect(throws: IntervalError.self) { try steps.value(at: BigFloat(0.5)) }
    }

    @Test func enclosuresOfHeavyTailsOverlap() throws {
        let prior = CertifiedNeuronPrior(.cauchy, scale: 3)
        let values = try [40, 56].map { bits in
            try CertifiedTanhZeroPosterior.learningCoefficient(
                beta: 10, neuron: prior, precision: Precision(bits: bits))
        }
        #expect(values[0].overlaps(values[1]) && values[0].relativeAccuracyBits >= 32)
        #expect(throws: CertifiedPosteriorError.scale(0)) {
            try CertifiedTanhZeroPosterior.freeEnergy(
                beta: 1, neuron: CertifiedNeuronPrior(.gauss, scale: 0), precision: 64)
        }
    }

    @Test(arguments: CertifiedWeightPrior.allCases)
    func enclosuresOfTwoPrecisionsOverlap(prior: CertifiedWeightPrior) throws {
        for beta in prior == .uniform ? [0.01, 1e20] : [30] {
            let values = try [70, 110].map { bits in
                try [
                    CertifiedTanhZeroPosterior.learningCoefficient(
                        beta: beta, prior: prior, precision: Precision(bits: bits)),
                    CertifiedTanhZeroPosterior.freeEnergy(beta: beta, prior: prior, precision: Precision(bits: bits)),
                    CertifiedTanhZeroPosterior.basinVolume(
                        level: 1 / beta, prior: prior, precision: Precision(bits: bits)),
                ]
            }
            for (coarse, fine) in zip(values[0], values[1]) {
                #expect(coarse.overlaps(fine))
                #expect(coarse.relativeAccuracyBits >= 60 && fine.relativeAccuracyBits >= 100)
            }
        }
    }

    @Test func aRiemannSumAgrees() throws {
        // 1/sqrt(1 + s k(w)) falls in w, so sums over left and right ends of equal steps bracket its average.
        let (n, beta) = (64, 3.0)
        let rule = try TanhSecondMomentRule(limit: 1, precision: 80)
        let values = try (1...n).map { i in
            let moment = try rule.value(at: BigFloat(Double(i) / Double(n)))
            return try Interval(1, precision: 80) / (moment * 6 + 1).squareRoot()
        }
        let right = try values.reduce(Interval(0, precision: 80), +) / n
        let left = try right + (Interval(1, precision: 80) - values[n - 1]) / n
        let energy = try CertifiedTanhZeroPosterior.freeEnergy(beta: beta, prior: .uniform, precision: 70)
        #expect(right.hull(left).contains((-energy).exp()))
    }

    @Test func badInputsAreRefused() throws {
        for beta in [0, -1, .nan, .infinity, 1e101] {
            #expect(throws: CertifiedPosteriorError.self) {
                try CertifiedTanhZeroPosterior.learningCoefficient(beta: beta, prior: .uniform, precision: 64)
            }
            #expect(throws: CertifiedBoundError.self) {
                try CertifiedLearningCoefficientBound.value(width: 1, beta: beta, reach: 1, precision: 64)
            }
        }
        for level in [0, -1, .nan, .infinity] {
            #expect(throws: CertifiedPosteriorError.self) {
                try CertifiedTanhZeroPosterior.basinVolume(level: level, prior: .gauss, precision: 64)
            }
        }
        #expect(throws: CertifiedPosteriorError.self) {
            try CertifiedTanhZeroPosterior.freeEnergy(beta: 1, prior: .uniform, precision: 100_000)
        }
    }
}
