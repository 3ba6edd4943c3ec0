import PropertyTesting
import RealModule
import Testing

@testable import Sampling

/// Laws of the diagnostics that no reference implementation is needed for.
@Suite struct DiagnosticLawTests {
    /// Chains of equal length with values of a moderate size.
    static let chains = Generator<[[Double]]>.chains(of: .uniform(in: -4...4), count: 1...4, length: 4...40)

    private func near(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
        abs(a - b) <= tolerance * max(abs(a), abs(b))
    }

    private func varied(_ chains: [[Double]]) throws -> ScalarDraws {
        let draws = try ScalarDraws(chains)
        try assume(draws.constant == nil)
        return draws
    }

    /// rho^t summed to the end: tau = (1 + rho)/(1 - rho) up to the terms behind the truncation, so that ESS = N (1 - rho)/(1 + rho).
    @Test func autoregressiveChainsHaveTheirClosedForm() throws {
        try forAll(.uniform(in: -0.9...0.97), examples: [0, 0.5, -0.5, 0.97], cases: 100) { (rho: Double) in
            let (length, total) = (4000, 16000.0)
            let time = SequenceBundle.autocorrelationTime(length: length, total: total) { Double.pow(rho, $0) }
            let closed = (1 + rho) / (1 - rho)
            #expect(near(time, max(closed, 1 / Double.log10(total)), 1e-12))
        }
    }

    /// Where the sums of neighbours rise or fall below 0 by hand: 1, 0.2 | 0.5, 0.3 | 0.1, -0.3 keeps 1, 0.2 and 0.5, 0.3, then 0.1 once.
    @Test func geyersSequenceByHand() {
        func time(_ correlations: [Double], length: Int = 100) -> Double {
            SequenceBundle.autocorrelationTime(length: length, total: 1000) {
                $0 < correlations.count ? correlations[$0] : -1
            }
        }
        #expect(near(time([1, 0.2, 0.5, 0.3, 0.1, -0.3]), -1 + 2 * (1 + 0.2 + 0.5 + 0.3) + 0.1))
        #expect(near(time([1, 0.2, 0.5, 0.3, -0.1, -0.3]), -1 + 2 * (1 + 0.2 + 0.5 + 0.3)))
        // 0.9 + 0.9 is more than the sum before it, 1 + 0.2, which replaces it.
        #expect(near(time([1, 0.2, 0.9, 0.9, -0.1, -0.3]), -1 + 2 * (1.2 + 1.2)))
        #expect(near(time([1, 0, -0.5, -0.5]), -1 + 2 * 1))
        // Antithetic: at least 1 / log10(1000).
        #expect(near(time([1, -0.9, 0.05, -0.04, -1, -1]), 1.0 / 3))
    }

    @Test func shiftsAndScalesChangeNothing() throws {
        try forAll(
            DiagnosticLawTests.chains, .integer(in: -1000...1000), cases: 100
        ) { (chains: [[Double]], exponent: Int) in
            let draws = try varied(chains)
            let scaled = try varied(chains.map { $0.map { $0.scaled(by: exponent) } })
            // Powers of two are exact unless digits are lost at the ends.
            try assume(zip(draws.values, scaled.values).allSatisfy { $1.scaled(by: -exponent) == $0 })
            #expect(try scaled.bulkESS() == draws.bulkESS())
            #expect(try near(scaled.meanESS(), draws.meanESS()))
            #expect(try near(scaled.standardDeviationESS(), draws.standardDeviationESS()))
            #expect(near(scaled.mean, draws.mean.scaled(by: exponent)))
            #expect(try near(scaled.meanStandardError(), draws.meanStandardError().scaled(by: exponent)))
            #expect(
                try near(
                    scaled.standardDeviationStandardError(),
                    draws.standardDeviationStandardError().scaled(by: exponent)))
            if chains.count > 1 { #expect(try scaled.rHat() == draws.rHat()) }
        }
    }

    /// Rank normalisation sees the order only; the tail too. Neither sees which chain comes first.
    @Test func rankDiagnosticsSeeTheOrderOnly() throws {
        try forAll(DiagnosticLawTests.chains, cases: 100) { (chains: [[Double]]) in
            let draws = try varied(chains)
            let cubed = try ScalarDraws(chains.map { $0.map { 8 * $0 * $0 * $0 + $0 } })
            try assume(RankNormalisation.ranks(of: cubed.values) == RankNormalisation.ranks(of: draws.values))
            #expect(try cubed.bulkESS() == draws.bulkESS())
            #expect(try cubed.bulkRHat() == draws.bulkRHat())
            let reversed = try ScalarDraws(chains.reversed())
            #expect(try near(reversed.bulkESS(), draws.bulkESS(), 1e-8))
            #expect(try near(reversed.rHat(), draws.rHat()))
            #expect(try near(reversed.tailESS(), draws.tailESS(), 1e-8))
        }
    }

    /// R-hat of two half chains that are the same is sqrt((n-1)/n); moved apart by d it is sqrt((n-1)/n + d^2 / (2 W)).
    @Test func splitRHatByHand() throws {
        try forAll(
            Generator<Double>.uniform(in: -1...1).array(count: 3...30), .uniform(in: 0...50), cases: 100
        ) { (half: [Double], distance: Double) in
            let moments = Moments.of(half)
            try assume(moments.squares > 1e-6)
            let draws = try ScalarDraws([half + half.map { $0 + distance }])
            let n = Double(half.count)
            let within = moments.squares / (n - 1)
            let expected = ((n - 1) / n + distance * distance / 2 / within).squareRoot()
            #expect(near(try draws.splitRHat(), expected, 1e-8))
        }
    }

    /// Chains that differ in width alone: only the folded R-hat can tell.
    @Test func foldingSeesTheWidth() throws {
        let wave = (0..<200).map { Double.sin(2.399 * Double($0)) }
        let draws = try ScalarDraws([wave, wave.map { 10 * $0 }])
        #expect(try draws.bulkRHat() < 1.02)
        #expect(try draws.foldedRHat() > 1.5)
        #expect(try draws.rHat() == draws.foldedRHat())
    }

    @Test func energyFractionByHand() throws {
        // Differences of 2 each, variance n/(n-1): 4 (n-1)/n.
        for count in [2, 10, 1000] {
            let alternating = (0..<count).map { $0 % 2 == 0 ? 1.0 : -1.0 }
            let expected = 4 * Double(count - 1) / Double(count)
            #expect(near(try EnergyFraction.value(of: alternating), expected, 1e-14))
            let large = alternating.map { 1e300 * $0 }
            #expect(near(try EnergyFraction.value(of: large), expected, 1e-14))
        }
        // 0, ..., n-1: differences of 1 each, variance n (n+1) / 12.
        #expect(near(try EnergyFraction.value(of: (0..<50).map(Double.init)), 12.0 / (50 * 51), 1e-13))
        #expect(throws: DiagnosticError.constant(3)) { try EnergyFraction.value(of: [3, 3, 3]) }
        #expect(throws: DiagnosticError.tooFewDraws(count: 1, needed: 2)) { try EnergyFraction.value(of: [3]) }
        #expect(throws: DiagnosticError.self) { try EnergyFraction.value(of: [3, .nan]) }
    }
}
