// The beta distribution function and its inverse, for the standard error of quantiles.
//
// The distribution function is the continued fraction of the regularised incomplete beta function (DLMF 8.17.22) by Lentz's method, on the side of the
// mean where it converges; the inverse Newton's iteration kept inside a bracket.

import RealModule

/// The beta distribution with density proportional to x^(a-1) (1-x)^(b-1) on [0, 1].
struct BetaDistribution {
    let a: Double
    let b: Double
    private let logNormalisation: Double

    /// - Parameters: a, b: at least 1 and finite.
    init(_ a: Double, _ b: Double) {
        (self.a, self.b) = (a, b)
        logNormalisation = Double.logGamma(a + b) - Double.logGamma(a) - Double.logGamma(b)
    }

    /// P(X <= x).
    ///
    /// - Accuracy: 1e-14 (a + b) relative, from the cancellation in the normalisation, for a, b >= 1.
    func distribution(_ x: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let logFactor = logNormalisation + a * Double.log(x) + b * Double.log(onePlus: -x)
        let factor = Double.exp(logFactor)
        if x < (a + 1) / (a + b + 2) { return min(factor * BetaDistribution.fraction(a, b, x) / a, 1) }
        return max(1 - factor * BetaDistribution.fraction(b, a, 1 - x) / b, 0)
    }

    /// The x with P(X <= x) = p.
    func quantile(_ p: Double) -> Double {
        var (lower, upper) = (0.0, 1.0)
        let mean = a / (a + b)
        let deviation = (mean * (1 - mean) / (a + b + 1)).squareRoot()
        var x = min(max(mean + deviation * RankNormalisation.normalQuantile(p), 1e-3 * mean), 1 - 1e-3 * (1 - mean))
        // A bisection alone would be done after 60 steps.
        for _ in 0..<100 {
            let excess = distribution(x) - p
            if excess == 0 { return x }
            if excess > 0 { upper = x } else { lower = x }
            let logDensity = logNormalisation + (a - 1) * Double.log(x) + (b - 1) * Double.log(onePlus: -x)
            var next = x - excess / Double.exp(logDensity)
            if !(next > lower && next < upper) { next = 0.5 * (lower + upper) }
            if abs(next - x) <= 4 * x.ulp { return next }
            x = next
        }
        return x
    }

    /// The continued fraction of I_x(a, b) a B(a, b) / (x^a (1-x)^b).
    private static func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var c = 1.0
        var d = 1 - (a + b) * x / (a + 1)
        d = 1 / (abs(d) < tiny ? tiny : d)
        var value = d
        // O(sqrt(max(a, b))) terms; a sample of 10^12 draws needs fewer than these.
        for m in 1...10_000_000 {
            let k = Double(m)
            var change = 1.0
            for coefficient in [
                k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)),
                -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1)),
            ] {
                d = 1 + coefficient * d
                d = 1 / (abs(d) < tiny ? tiny : d)
                c = 1 + coefficient / c
                if abs(c) < tiny { c = tiny }
                change = c * d
                value *= change
            }
            if abs(change - 1) <= 0x1p-52 { break }
        }
        return value
    }
}
