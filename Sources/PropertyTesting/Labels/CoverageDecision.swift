// CoverageDecision: is a share of at least p reached? A sequential decision with a bounded error.
//
// After n, 2n, 4n, ... cases (looks k = 0, 1, 2, ...) two exact one-sided binomial tests are made, each at level
// alpha / 2^(k+1), so that all looks together err with probability at most alpha = 1e-9 (union bound):
//
//   missed    P(X <= hits | p) is below the level: the share is less than p
//   reached   P(X >= hits | 0.9 p) is below the level: the share is more than 0.9 p
//
// The gap between p and 0.9 p makes a decision possible after finitely many cases even when the share is p exactly
// (QuickCheck's checkCoverage has the same tolerance; its intervals are Wilson's, ours are exact).

import Foundation

enum CoverageDecision: Equatable {
    case reached
    case missed
    case undecided

    static let errorProbability = 1e-9
    static let tolerance = 0.9
    static let maximumLooks = 11

    init(hits: Int, cases: Int, required: Double, look: Int) {
        let level = Self.errorProbability / Double(sign: .plus, exponent: look + 1, significand: 1)
        if required <= 0 {
            self = .reached
        } else if Binomial(trials: cases, probability: min(required, 1)).lowerTail(hits) < level {
            self = .missed
        } else if Binomial(trials: cases, probability: min(Self.tolerance * required, 1)).upperTail(hits) < level {
            self = .reached
        } else {
            self = .undecided
        }
    }
}

/// Tails of the binomial law.
///
/// - Accuracy: relative error below 1e-7 for up to 10^6 trials (the logarithms of factorials lose that much).
struct Binomial {
    static let relativeError = 1e-7

    var trials: Int
    var probability: Double

    /// P(X <= k).
    func lowerTail(_ k: Int) -> Double {
        if k >= trials { return 1 }
        if k < 0 || probability >= 1 { return 0 }
        if probability <= 0 { return 1 }
        // Below the mean the terms fall towards 0; above it the complement is the short sum.
        guard Double(k) < Double(trials) * probability else { return 1 - upperTail(k + 1) }
        return sum(from: k, towardsZero: true)
    }

    /// P(X >= k).
    func upperTail(_ k: Int) -> Double {
        if k <= 0 { return 1 }
        if k > trials || probability <= 0 { return 0 }
        if probability >= 1 { return 1 }
        guard Double(k) > Double(trials) * probability else { return 1 - lowerTail(k - 1) }
        return sum(from: k, towardsZero: false)
    }

    /// The terms from the k-th on, each by its ratio to the one before, until they no longer count.
    private func sum(from k: Int, towardsZero: Bool) -> Double {
        let odds = probability / (1 - probability)
        var ratio = 1.0
        var total = 1.0
        var index = k
        while towardsZero ? index > 0 : index < trials {
            if towardsZero {
                ratio *= Double(index) / (Double(trials - index + 1) * odds)
                index -= 1
            } else {
                ratio *= Double(trials - index) * odds / Double(index + 1)
                index += 1
            }
            total += ratio
            if ratio < total * 0x1p-60 { break }
        }
        return exp(logTerm(k)) * total
    }

    /// log P(X = k).
    private func logTerm(_ k: Int) -> Double {
        let (n, k) = (Double(trials), Double(k))
        return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(probability) + (n - k) * log1p(-probability)
    }
}
