// Certified Gauss-Legendre rules on [-1, 1]: int f ~ sum_i w_i f(x_i), with weights that sum to 2.
//
// The nodes are the roots of P_n, the weights w_i = 2 (1 - x_i^2) / (n P_{n-1}(x_i))^2 (Szegö 15.3.1 with 4.7.27). P_n(x) comes from
//
//     P_{k+1} = ( (2k+1) x P_k - k P_{k-1} ) / (k+1)
//
// in floating point. If each step errs by at most E, P_n errs by at most E (n+1)(n+2)/4 for |x| <= 1 (Johansson & Mezzarobba 2018,
// "Fast and rigorous arbitrary-precision computation of Gauss-Legendre quadrature nodes and weights", SIAM J. Sci. Comput. 40):
// the errors e(z) = sum e_n z^n satisfy (1 - 2xz + z^2) e' = (x - z) e + eta with eta = sum (n+1) E_{n+1} z^n, so e = p int p eta for
// p = sum P_n z^n = (1 - 2xz + z^2)^(-1/2). As |P_n| <= 1, p is majorised by 1/(1-z), p eta by E/(1-z)^3, and e by E/(2 (1-z)^3).
// For the same reason a step of five roundings errs by at most 8 u.
//
// A root is proved by a change of sign inside Bruns's interval (k - 1/2) pi/(n + 1/2) < theta_k < k pi/(n + 1/2) for x_k = cos theta_k
// (Szegö 6.21.5): the n intervals are disjoint, so each holds one root, and the index is proved with it.

import Foundation
import MultiplePrecision

/// One point of a Gauss-Legendre rule, proved.
public enum CertifiedGaussLegendreRule {
    /// The orders that are accepted.
    public static let orders = 1...1_000_000

    /// The node and the weight of number `index`, ascending from 0, each to about `precision` bits relative.
    ///
    /// - Throws: ``GaussLegendreError``, or an `IntervalError` if the precision decides too little.
    public static func point(
        index: Int, order n: Int, precision: Precision
    ) throws -> (node: Interval, weight: Interval) {
        guard orders.contains(n) else { throw GaussLegendreError.order(n) }
        guard (0..<n).contains(index) else { throw GaussLegendreError.index(index, order: n) }
        let rank = min(index, n - 1 - index)
        let polynomial = LegendreRecurrence(order: n, target: precision)
        let node = try polynomial.root(rank: rank)
        let weight = try polynomial.weight(at: node).rounded(to: precision)
        let rounded = node.rounded(to: precision)
        return (index < n / 2 ? -rounded : rounded, weight)
    }
}

/// Why a Gauss-Legendre rule could not be certified.
public enum GaussLegendreError: Error, Hashable, CustomStringConvertible {
    case order(Int)
    case index(Int, order: Int)
    /// No change of sign was found where the root of this rank from above must be.
    case rootNotProved(order: Int, rank: Int)

    public var description: String {
        switch self {
        case .order(let order):
            "order \(order) is outside \(CertifiedGaussLegendreRule.orders.lowerBound)..."
                + "\(CertifiedGaussLegendreRule.orders.upperBound); ask for a number of nodes in that range"
        case .index(let index, let order):
            "index \(index) is outside 0...\(order - 1), the nodes of the rule of order \(order)"
        case .rootNotProved(let order, let rank):
            "root \(rank) from above of the Legendre polynomial of degree \(order) could not be proved; please report this"
        }
    }
}

/// P_n and P_{n-1} at points, with the proved error, and what follows for roots and weights.
struct LegendreRecurrence {
    let order: Int
    private let working: Precision

    init(order n: Int, target: Precision) {
        order = n
        // In powers of n: 2 for the error of P_n, 1 for the distance of the least root to 0, 2 for the slope of P_{n-1} in the
        // weight and 1 for its size there. The root's own sensitivity 1/|P_n'| is at most 1.
        working = target + 24 + 6 * (Int.bitWidth - n.leadingZeroBitCount)
    }

    /// P_n(x) and P_{n-1}(x) as intervals, for a number x of (-1, 1).
    func values(at x: BigFloat) throws -> (current: Interval, previous: Interval) {
        let precision = max(working, x.precision)
        let error = BigFloat(2 * Double(order + 1) * Double(order + 2)).scaled(by: -working.bits, rounding: .up)
        let (current, previous) = Arena.with(count: 4, precision: precision) { arena in
            var (now, before, free) = (arena[0], arena[1], arena[2])
            arena[3].set(x)
            now.set(1)
            for k in 0..<order {
                free.set(now, times: arena[3])
                free.set(free, times: 2 * k + 1)
                before.set(before, times: k)
                free.set(free, minus: before)
                free.set(free, over: k + 1)
                (now, before, free) = (free, now, before)
            }
            return (now.value, before.value)
        }
        return try (Interval(midpoint: current, radius: error), Interval(midpoint: previous, radius: error))
    }

    /// The root with `rank` roots above it, as an interval at the ends of which P_n has proved opposite signs.
    func root(rank: Int) throws -> Interval {
        if 2 * rank + 1 == order { return Interval(0, precision: working) }
        let failure = GaussLegendreError.rootNotProved(order: order, rank: rank)
        let k = rank + 1
        // Bruns's interval in x; cos falls, so the larger angle is the lower end.
        let unit = try Interval.pi(precision: working) / (2 * order + 1)
        let (low, high) = ((unit * (2 * k)).cos().upper, (unit * (2 * k - 1)).cos().lower)
        // Newton's method from Tricomi's approximation, (4k-1) pi/(4n+2); each step doubles the correct digits.
        let start =
            (1 - (Double(order) - 1) / (8 * pow(Double(order), 3)))
            * cos(Double.pi * Double(4 * k - 1) / Double(4 * order + 2))
        var x = min(max(BigFloat(start, precision: working), low), high)
        var step = BigFloat(1, precision: working)
        for _ in 0..<64 {
            let (value, previous) = try values(at: x)
            // (1 - x^2) P_n' = n (P_{n-1} - x P_n)
            let slope = (previous.midpoint - x * value.midpoint) * BigFloat(order, precision: working)
            let one = BigFloat(1, precision: working)
            let next = value.midpoint * (one - x * x) / slope
            guard next.isFinite else { throw failure }
            x -= next
            // The last step is below the error of the recurrence, or cannot fall any more.
            let isSettled = (next.exponent ?? .min) <= 8 - working.bits / 2
            step = next.magnitude
            if isSettled { break }
        }
        // After the last quadratic step the error of P_n decides; |P_n'| >= 1 at every root.
        let unitError = BigFloat(8 * Double(order + 1) * Double(order + 2)).scaled(by: -working.bits)
        let radius = unitError + (step * step) * BigFloat(order * order, precision: 64)
        let enclosure = try Interval(midpoint: x, radius: radius)
        guard low < enclosure.lower, enclosure.upper < high,
            let below = try values(at: enclosure.lower).current.sign,
            let above = try values(at: enclosure.upper).current.sign, below * above == -1
        else { throw failure }
        return enclosure
    }

    /// 2 (1 - x^2) / (n P_{n-1}(x))^2 over the whole of `node`.
    func weight(at node: Interval) throws -> Interval {
        let middle = node.midpoint
        let previous = try values(at: middle).previous
        // |P_{n-1}'| <= n^2/2 on [-1, 1].
        let slack = BigFloat.product(
            node.width, BigFloat(Double(order) * Double(order)), precision: 64, rounding: .up)
        let value = try previous + Interval(lower: -slack, upper: slack)
        let one = Interval(1, precision: working)
        // (1 - x)(1 + x) keeps its digits near the ends.
        return try ((one - node) * (one + node)).scaled(by: 1) / (value * order).squared
    }
}
