// Supply and demand: the smallest self-consistency problem. The price p is the background; each buyer's valuation is
// N(mu_b, s_b^2) and each seller's cost N(mu_s, s_s^2), and each acts alone in that background, with logistic noise of temperature T:
//
//     demand(p) = E sigma((v - p)/T),    supply(p) = E sigma((p - c)/T),    sigma(u) = 1/(1 + e^(-u)),
//
// at T = 0 the normal tails Q((p - mu_b)/s_b) and Phi((p - mu_s)/s_s). The price at which they agree exists and is unique, as
// demand falls and supply rises. With equal numbers at T = 0 it is (mu_b s_s + mu_s s_b)/(s_b + s_s). The cobweb, in which sellers
// offer what the last price told them to and buyers set the next one, has slope -s_b/s_s there and diverges for s_b > s_s.
//
// How: E sigma((x + s Z)/T) = E Phi((x + T X)/s), X logistic, by the trapezoidal rule of step 1/4 in X, whose error is
// e^(-2 pi^2 4) times the growth e^((pi T/s)^2/2) of Phi in the strip |Im X| < pi.

import RealModule

/// A market of equally many buyers and sellers.
public struct Market: Sendable, Hashable {
    /// A side of the market: valuations or costs are normal.
    public struct Side: Sendable, Hashable {
        public let mean: Double
        /// The standard deviation, positive.
        public let spread: Double

        public init(mean: Double, spread: Double) {
            self.mean = mean
            self.spread = spread
        }
    }

    public static let means = -1000.0...1000
    public static let spreads = 0x1p-10...0x1p10

    public let buyers: Side
    public let sellers: Side
    /// T, at most twice the smaller spread.
    public let temperature: Double

    /// - Throws: ``ScalarModelError/outOfRange(_:value:allowed:)``.
    public init(buyers: Side, sellers: Side, temperature: Double = 0) throws(ScalarModelError) {
        for (name, side) in [("buyers", buyers), ("sellers", sellers)] {
            guard Self.means.contains(side.mean) else {
                throw .outOfRange("\(name)' mean", value: side.mean, allowed: "in \(Self.means)")
            }
            guard Self.spreads.contains(side.spread) else {
                throw .outOfRange("\(name)' spread", value: side.spread, allowed: "in \(Self.spreads)")
            }
        }
        let hottest = 2 * min(buyers.spread, sellers.spread)
        guard temperature >= 0, temperature <= hottest else {
            throw .outOfRange("temperature", value: temperature, allowed: "in 0...\(hottest), twice the smaller spread")
        }
        self.buyers = buyers
        self.sellers = sellers
        self.temperature = temperature
    }

    /// The fraction of buyers who buy at price p.
    public func demand(_ p: Double) -> Double { Self.share(buyers.mean - p, buyers.spread, temperature) }

    /// The fraction of sellers who sell at price p.
    public func supply(_ p: Double) -> Double { Self.share(p - sellers.mean, sellers.spread, temperature) }

    /// Bound of the error of a price of 1 or more, in ULPs, for means of the price's order that differ by at most 4 sums of spreads.
    public static let accuracy = 256.0

    /// The price at which demand is supply.
    ///
    /// - Accuracy: `accuracy` ULPs of max(|mu_b|, |mu_s|) while the means differ by at most 4 (s_b + s_s).
    public var price: Double {
        let closed =
            (buyers.mean * sellers.spread + sellers.mean * buyers.spread) / (buyers.spread + sellers.spread)
        guard temperature > 0 else { return closed }
        // Demand falls and supply rises: the price lies between the means, where both shares are on the same side of one half.
        var (low, high) = (min(buyers.mean, sellers.mean), max(buyers.mean, sellers.mean))
        var p = min(max(closed, low), high)
        for _ in 0..<200 {
            let excess = demand(p) - supply(p)
            if excess == 0 { break }
            if excess > 0 { low = max(low, p) } else { high = min(high, p) }
            let slope =
                -Self.density(buyers.mean - p, buyers.spread, temperature)
                - Self.density(p - sellers.mean, sellers.spread, temperature)
            var next = p - excess / slope
            // At the level of rounding a step may leave the bracket, and is right.
            let isLast = abs(next - p) <= 2 * p.ulp
            if !isLast, !(next >= low && next <= high) { next = 0.5 * (low + high) }
            p = next
            if isLast { break }
        }
        return p
    }

    /// The next price when supply follows the last one: the p' with demand(p') = supply(p). At T = 0.
    ///
    /// Its derivative is -s_b/s_s everywhere: the slope ratio of the two curves.
    public var cobweb: FixedPointMap {
        let ratio = buyers.spread / sellers.spread
        return FixedPointMap(
            value: { p in buyers.mean - ratio * (p - sellers.mean) }, derivative: { _ in -ratio })
    }

    /// The price moved by its excess demand, p + rate (demand(p) - supply(p)): Walras's groping.
    public func adjustment(rate: Double) -> FixedPointMap {
        FixedPointMap(
            value: { p in p + rate * (demand(p) - supply(p)) },
            derivative: { p in
                1 - rate
                    * (Self.density(buyers.mean - p, buyers.spread, temperature)
                        + Self.density(p - sellers.mean, sellers.spread, temperature))
            })
    }

    /// The step and the reach of the rule in X: the logistic density is below e^-40 outside.
    private static let step = 0.25
    private static let reach = 160

    private static func distribution(_ z: Double) -> Double { 0.5 * Double.erfc(-z * 0.5.squareRoot()) }

    /// E Phi((x + T X)/s).
    private static func share(_ x: Double, _ s: Double, _ temperature: Double) -> Double {
        average(temperature) { distribution((x + temperature * $0) / s) }
    }

    private static func density(_ x: Double, _ s: Double, _ temperature: Double) -> Double {
        average(temperature) {
            let z = (x + temperature * $0) / s
            return Double.exp(-z * z / 2) / (s * (2 * Double.pi).squareRoot())
        }
    }

    private static func average(_ temperature: Double, _ f: (Double) -> Double) -> Double {
        guard temperature > 0 else { return f(0) }
        // sech^2(X/2)/4 is the logistic density; both signs of X at once, so that E of an odd function is exactly 0.
        var sum = 0.25 * f(0)
        for i in 1...reach {
            let x = Double(i) * step
            let cosine = Double.cosh(x / 2)
            sum += 0.25 / (cosine * cosine) * (f(x) + f(-x))
        }
        return step * sum
    }
}
