// Labels, coverage decisions with their error, and climbing.

import Foundation
import Testing

@testable import PropertyTesting

@Suite("Labels, coverage, targets")
struct LabelTests {
    @Test("binomial tails: exact integers for small n, both tails sum to 1 for large n")
    func tails() throws {
        // n = 40, p = 1/4: sums of C(40, k) 3^(40 - k), exact in UInt128, over 4^40.
        var term: UInt128 = 1
        for _ in 0..<40 { term *= 3 }
        var sum: UInt128 = 0
        let total = UInt128(1) << 80
        for k in 0...40 {
            sum += term
            let exact = Double(sum) / Double(total)
            let tail = Binomial(trials: 40, probability: 0.25).lowerTail(k)
            #expect(abs(tail - exact) <= Binomial.relativeError * exact)
            let upper = Binomial(trials: 40, probability: 0.25).upperTail(k + 1)
            let exactUpper = Double(total - sum) / Double(total)
            #expect(abs(upper - exactUpper) <= Binomial.relativeError * max(exactUpper, 1e-6))
            term = term * UInt128(40 - k) / UInt128(k + 1) / 3
        }
        // P(X <= n/2) = (1 + P(X = n/2)) / 2 for p = 1/2, with P(X = n/2) = 1/sqrt(pi n/2) (1 - 1/(4n) + O(n^-2)).
        let n = 1_000_000
        let centre = (1 - 0.25 / Double(n)) / (Double.pi * Double(n) / 2).squareRoot()
        #expect(abs(Binomial(trials: n, probability: 0.5).lowerTail(n / 2) - (1 + centre) / 2) < Binomial.relativeError)
    }

    @Test("coverage is accepted, refused, or undecided")
    func decisions() {
        #expect(CoverageDecision(hits: 500, cases: 1000, required: 0.25, look: 0) == .reached)
        #expect(CoverageDecision(hits: 100, cases: 1000, required: 0.25, look: 0) == .missed)
        #expect(CoverageDecision(hits: 24, cases: 100, required: 0.25, look: 0) == .undecided)
        #expect(CoverageDecision(hits: 0, cases: 10, required: 0, look: 0) == .reached)
        #expect(CoverageDecision(hits: 10, cases: 10, required: 1, look: 0) == .undecided)
        #expect(CoverageDecision(hits: 9, cases: 10, required: 1, look: 0) == .missed)
    }

    @Test("cover extends the run until it knows")
    func cover() throws {
        let coin = Generator<Bool>.boolean(probability: 0.3)
        let summary = try forAll(coin, cases: 100) { heads in
            PropertyTesting.cover("heads", percent: 25, when: heads)
            return true
        }
        #expect(summary.cases > 100)
        expectPropertyIssue("lacks coverage", "\"heads\", required 50.0 %", "below 1e-09") {
            try forAll(coin, cases: 100) { heads in
                PropertyTesting.cover("heads", percent: 50, when: heads)
                return true
            }
        }
        // All cases alike, exactly the required share: more evidence never settles what lies between 0.9 p and p.
        var count = 0
        expectPropertyIssue("coverage is undecided") {
            try forAll(Generator<Int>.integer(), cases: 20) { _ in
                count += 1
                PropertyTesting.cover("most", percent: 40, when: count % 50 < 19)
                return true
            }
        }
    }

    @Test("collect counts by value")
    func collectValues() throws {
        let summary = try forAll(Generator<Int>.integer(in: 0...2), cases: 300) { n in
            collect(n)
            return true
        }
        #expect(Set(summary.labels.keys) == ["0", "1", "2"])
        #expect(summary.labels.values.reduce(0, +) == 300)
    }

    @Test("target climbs to a worst case that random cases miss")
    func climbing() throws {
        // One point in 2^53 or so: 1/(1 + |x - 1234.5678|) is large only near it.
        func score(_ x: Double) -> Double { 1 / (1e-9 + (x - 1234.5678).magnitude) }
        let random = try Generator<Double>.double(in: 0...1e4).samples(4000).map(score).max() ?? 0
        let summary = try forAll(.double(in: 0...1e4), cases: 2000) { (x: Double) in
            target(score(x))
            target(.nan)
            return true
        }
        #expect(summary.cases == 4000)
        #expect(try #require(summary.bestScore) > 100 * random)
        // A failure found while climbing is shrunk as any other.
        expectPropertyIssue("minimal input:  1234.5", "0x1.34") {
            try forAll(.double(in: 0...1e4), cases: 3000) { (x: Double) in
                target(-(x - 1234.5678).magnitude)
                return (x - 1234.5678).magnitude > 0.1
            }
        }
    }

    @Test("rounds of climbing: half of the climbers go on, no step is lost")
    func climbingRounds() throws {
        try forAll(.integer(in: 1...8), .integer(in: 1...5000)) { (climbers: Int, cases: Int) in
            let rounds = ClimbingRound.all(climbers: climbers, cases: cases)
            #expect(rounds.first?.climbers == climbers && rounds.last?.climbers == 1)
            #expect(rounds.flatMap(\.steps).reduce(0, +) == cases)
            for round in rounds {
                #expect(round.steps.count == round.climbers)
                #expect((round.steps.max() ?? 0) - (round.steps.min() ?? 0) <= 1)
            }
            for (before, after) in zip(rounds, rounds.dropFirst()) {
                #expect(after.climbers == (before.climbers + 1) / 2)
            }
        }
    }

    /// Two hills that look alike from afar; only that at 750,000 goes on rising nearby. One start is on either with nearly equal
    /// probability and reaches its top in 14 seeds of 16 with a probability of about 2e-3; all of eight starts are on
    /// the lower hill with probability 2^-8.
    @Test("several starts find the higher of two hills")
    func restarts() throws {
        func score(_ n: Int) -> Double {
            n < 500_000 ? -Double(max((n - 250_000).magnitude, 20)) : -Double((n - 750_000).magnitude)
        }
        let generator = Generator<Int>.integer(in: 0...1_000_000, distribution: .uniform)
        let tops = (UInt64(0)..<16).count { seed in
            let plan = PropertyPlan(cases: 2000, seed: seed, maximumShrinkSteps: 0)
            let run = PropertyRun(plan, generator: generator) { n in
                target(score(n))
                return true
            }
            InlineExecutor.run { _ = await run.verdict() }
            return (run.tally.bestScore ?? -.infinity) > -20
        }
        #expect(tops >= 14)
    }

    @Test("outside of a property the functions are harmless")
    func outside() {
        classify("nothing")
        target(1)
        #expect(throws: (any Error).self) { try assume(false) }
        #expect(throws: Never.self) { try assume(true) }
    }
}
