// The proved price of a market in which buyers and sellers act with logistic noise:
//
//     E sigma((v - p)/T) = E sigma((p - c)/T),   v ~ N(mu_b, s_b^2), c ~ N(mu_s, s_s^2), sigma(u) = 1/(1 + e^(-u)).
//
// E sigma((x + s Z)/T), Z standard normal, by the trapezoidal rule in Z. sigma is analytic for |Im| < pi, so the integrand is in the
// strip |Im Z| < pi T/s; on |Im Z| <= a = pi T/(2 s), where |Im of the argument| <= pi/2, |sigma| <= 1 (for |1 + e^(-u)| >= 1 there), so
// the integrals along the strip are at most M = e^(a^2/2), and the error is at most 2 M/(e^(2 pi a/eta) - 1) (Trefethen & Weideman
// 2014, theorem 5.1). Truncation at |Z| > X adds at most erfc(X/sqrt 2) + eta n(X), as |sigma| <= 1 on the real line.
// The derivative of the share with respect to x is 1/T E sigma(1 - sigma), enclosed by the same sums with |sigma (1 - sigma)| <= 1.

import Foundation
import MultiplePrecision

/// Certified market prices.
public enum CertifiedMarket {
    public static let means = -1000.0...1000
    public static let spreads = 0.25...8.0
    /// Noise temperatures; besides they are at most twice the smaller spread in the judged implementation.
    public static let temperatures = 0.25...8.0

    /// The price.
    ///
    /// - Throws: `RootNotProved`.
    public static func price(
        buyerMean: Double, buyerSpread: Double, sellerMean: Double, sellerSpread: Double, temperature: Double,
        precision: Precision
    ) throws -> Interval {
        let working = precision + 32
        let buyers = LogisticShare(spread: buyerSpread, temperature: temperature, precision: working)
        let sellers = LogisticShare(spread: sellerSpread, temperature: temperature, precision: working)
        let (buyer, seller) = (
            Interval(exact: buyerMean, precision: working), Interval(exact: sellerMean, precision: working)
        )
        var (low, high) = (min(buyerMean, sellerMean), max(buyerMean, sellerMean))
        if low == high { return buyer }
        // Bisection at low precision; demand falls and supply rises.
        let (roughBuyers, roughSellers) = (
            LogisticShare(spread: buyerSpread, temperature: temperature, precision: 64),
            LogisticShare(spread: sellerSpread, temperature: temperature, precision: 64)
        )
        for _ in 0..<24 {
            let p = 0.5 * (low + high)
            let demand = try roughBuyers.value(Interval(exact: buyerMean - p, precision: 64)).share
            let supply = try roughSellers.value(Interval(exact: p - sellerMean, precision: 64)).share
            if demand.midpoint > supply.midpoint { low = p } else { high = p }
        }
        return try IntervalNewton.root(
            near: 0.5 * (low + high), precision: working,
            { p in try buyers.value(buyer - p).share - sellers.value(p - seller).share },
            derivative: { p in -(try buyers.value(buyer - p).slope) - (try sellers.value(p - seller).slope) }
        ).enclosure
    }
}

/// E sigma((x + s Z)/T) and its derivative in x.
struct LogisticShare {
    let spread: Double
    let temperature: Double
    let precision: Precision

    func value(_ x: Interval) throws -> (share: Interval, slope: Interval) {
        let bits = Double(precision.bits)
        let strip = Double.pi / 2 * temperature / spread * (1 - 0x1p-20)
        // 2 pi strip/eta nats beat the target and the growth; the tail is e^(-X^2/2).
        let eta = 2 * Double.pi * strip / (bits * log(2.0) + strip * strip / 2 + 2)
        let reach = Int(((2 * bits * log(2.0)).squareRoot() / eta).rounded(.up)) + 1
        let step = Interval(exact: eta, precision: precision)
        let scale = Interval(exact: spread, precision: precision)
        let heat = Interval(exact: temperature, precision: precision)
        let one = Interval(1, precision: precision)
        var (share, slope) = (Interval(0, precision: precision), Interval(0, precision: precision))
        for i in -reach...reach {
            let z = step * i
            let weight = (-z.squared.scaled(by: -1)).exp()
            let logistic = try one / (one + (-(try (x + scale * z) / heat)).exp())
            share += weight * logistic
            slope += weight * logistic * (one - logistic)
        }
        let normal = try one / Interval.pi(precision: precision).scaled(by: 1).squareRoot()
        let a = Interval(exact: strip, precision: precision)
        let growth = (a.squared.scaled(by: -1)).exp().scaled(by: 1)
        let discretisation = try growth / ((Interval.pi(precision: precision).scaled(by: 1) * a / step).exp() - 1)
        let end = step * reach
        let tail =
            try (end / Interval(2, precision: precision).squareRoot()).erfc() + step * normal
            * (-end.squared.scaled(by: -1)).exp()
        let error = discretisation + tail
        let scaleOfSum = step * normal
        return (scaleOfSum * share + error.hull(-error), try (scaleOfSum * slope + error.hull(-error)) / heat)
    }
}
