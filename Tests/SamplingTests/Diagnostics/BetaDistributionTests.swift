import PropertyTesting
import RealModule
import Testing

@testable import Sampling

@Suite struct BetaDistributionTests {
    /// I_x(a, 1) = x^a, I_x(1, b) = 1 - (1 - x)^b, I_x(a, b) = 1 - I_(1-x)(b, a).
    @Test func betaDistributionHasItsClosedForms() throws {
        try forAll(.uniform(in: 1...400), .uniform(in: 1...400), .uniform(in: 0...1), cases: 300) {
            (a: Double, b: Double, x: Double) in
            let tolerance = 1e-14 * (a + b) + 1e-14
            #expect(abs(BetaDistribution(a, 1).distribution(x) - Double.pow(x, a)) <= tolerance)
            #expect(abs(BetaDistribution(1, b).distribution(x) - (1 - Double.pow(1 - x, b))) <= tolerance)
            let both = BetaDistribution(a, b).distribution(x) + BetaDistribution(b, a).distribution(1 - x)
            #expect(abs(both - 1) <= tolerance)
        }
    }

    /// I_x(k, n - k + 1) is the probability of at least k successes in n trials.
    @Test func betaDistributionIsTheBinomialTail() throws {
        try forAll(.integer(in: 1...30), .integer(in: 1...30), .uniform(in: 0...1), cases: 200) {
            (n: Int, k: Int, x: Double) in
            try assume(k <= n)
            var (tail, coefficient) = (0.0, 1.0)
            for j in 0...n {
                if j >= k { tail += coefficient * Double.pow(x, j) * Double.pow(1 - x, n - j) }
                coefficient = coefficient * Double(n - j) / Double(j + 1)
            }
            let value = BetaDistribution(Double(k), Double(n - k + 1)).distribution(x)
            #expect(abs(value - tail) <= 1e-12)
        }
    }

    @Test func betaQuantileInvertsTheDistribution() throws {
        try forAll(
            .logUniform(in: 1...1e6), .logUniform(in: 1...1e6), .uniform(in: 0.05...0.95),
            examples: [(1, 1, 0.5), (1, 1e6, 0.16), (1e6, 1, 0.84), (1e6, 1e6, 0.16)], cases: 100
        ) { (a: Double, b: Double, p: Double) in
            let beta = BetaDistribution(a, b)
            let x = beta.quantile(p)
            #expect(x > 0 && x < 1)
            // One unit in the last place of x is worth the density times it.
            #expect(abs(beta.distribution(x) - p) <= 1e-14 * (a + b) + 1e-12)
        }
    }
}
