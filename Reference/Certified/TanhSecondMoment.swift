// k(w) = E[tanh(w x)^2], x ~ N(0,1), relatively: an enclosure of k(w)/w^2 by the trapezoidal rule in a strip.
//
// g(x) = (tanh(w x)/w)^2 n(x), n the normal density, is even, vanishes at 0, and is analytic for |Im x| < pi/(2w).
//
// (a) Discretisation. |tanh z / z| <= tan(beta)/beta for |Im z| <= beta < pi/2, because tanh z / z = sum_n 8/(a_n + 4 z^2) with
//     a_n = (2n-1)^2 pi^2, and |a_n + 4 z^2| >= a_n - 4 beta^2. So int |g(x + ib)| dx <= M = (tan(beta)/beta)^2 (1 + b^2) e^(b^2/2),
//     beta = w b, which grows with b, and the rule errs by at most 2 M/(e^(2 pi b/eta) - 1) (Trefethen & Weideman 2014, theorem 5.1).
// (b) Truncation after X = J eta >= 2. |tanh(w x)/w| <= |x|, and x^2 n(x) falls from sqrt 2 on, so what is left out is at most
//     2 int_X^inf x^2 n = 2 (X n(X) + int_X^inf n) <= (2 X + 2/X) n(X).
// (c) Rounding. Every term is positive. With u = 2^-p: w x errs by u relatively, tanh of it by 2.01u (|z tanh'(z)/tanh(z)| <= 1), the
//     square by 5.1u, the weight by u, their product by 7.2u, and the J additions by J u: (J + 8) u relative in all.
//
// One rule serves all weights up to its limit, since M grows with w.

import Foundation
import MultiplePrecision

/// The rule for weights w <= `limit`.
struct TanhSecondMomentRule: Sendable {
    let limit: Double
    private let nodes: [Double]
    private let weights: [BigFloat]
    private let precision: Precision
    /// (a) + (b), a bound of the error of k(w)/w^2.
    private let remainder: BigFloat

    /// How many nodes the rule has for weights up to `limit`, in Double.
    private static func plan(limit: Double, bits: Int) -> (height: Double, step: Double, count: Int) {
        let nats = Double(bits + 4) * log(2)
        let height = min((2 * nats).squareRoot(), 0.92 * Double.pi / (2 * limit))
        let beta = height * limit
        let logMass = 2 * log(tan(beta) / beta) + log(1 + height * height) + height * height / 2
        // 24 bits, so that j eta is exact.
        let step = Double(Float(2 * Double.pi * height / (nats + logMass + 1)).nextDown)
        let reach = (2 * nats).squareRoot() + 1
        return (height, step, Int((reach / step).rounded(.up)))
    }

    /// How many terms one value takes.
    static func cost(limit: Double, bits: Int) -> Int { plan(limit: limit, bits: bits).count }

    init(limit: Double, precision: Precision) throws {
        let plan = Self.plan(limit: limit, bits: precision.bits)
        self.limit = limit
        self.precision = precision
        let bits = max(precision, 64)
        let (height, step) = (
            Interval(exact: plan.height, precision: bits), Interval(exact: plan.step, precision: bits)
        )
        let beta = height * Interval(exact: limit, precision: bits)
        let tangent = try beta.sin() / beta.cos()
        let mass = try (tangent / beta).squared * (height.squared + 1) * height.squared.scaled(by: -1).exp()
        let periods = try (Interval.pi(precision: bits) * height).scaled(by: 1) / step
        let discretisation = try mass.scaled(by: 1) / periods.expMinusOne()
        let reach = step * plan.count
        // n(X) < e^(-X^2/2) / 2
        let truncation = try (reach + Interval(1, precision: bits) / reach) * (-reach.squared.scaled(by: -1)).exp()
        guard reach.lower >= BigFloat(2), beta.upper < BigFloat(1.5) else {
            throw IntervalError.domain(function: "the rule for k(w)", argument: "\(limit)", domain: "(0, 2^10]")
        }
        remainder = (discretisation + truncation).upper
        nodes = (1...plan.count).map { Double($0) * plan.step }
        // 2 eta n(x), with the constant of n.
        let scale = try step.scaled(by: 1) / Interval.pi(precision: bits + 16).scaled(by: 1).squareRoot()
        weights = nodes.map { x in
            let exponent = -Interval(exact: x, precision: bits + 16).squared.scaled(by: -1)
            return BigFloat((scale * exponent.exp()).midpoint, precision: bits, rounding: .toNearest)
        }
    }

    /// k(w) for a weight in (0, `limit`] known as a number.
    func value(at w: BigFloat) throws -> Interval {
        let sum = Arena.with(count: 4, precision: max(precision, 64)) { arena in
            let (argument, weight, sum, slope) = (arena[0], arena[1], arena[2], arena[3])
            slope.set(w)
            for (x, omega) in zip(nodes, weights) {
                argument.set(x)
                argument.set(argument, times: slope)
                argument.set(argument, .tanh)
                argument.set(argument, times: argument)
                weight.set(omega)
                sum.set(weight, times: argument, plus: sum)
            }
            return sum.value
        }
        let bits = max(precision, 64)
        let unit = BigFloat(Double(nodes.count + 8)).scaled(by: -bits.bits)
        let spread = try Interval(midpoint: BigFloat(1, precision: bits + 16), radius: unit)
        let square = try Interval(w).squared
        return try Interval(sum) * spread + square * Interval(lower: -remainder, upper: remainder)
    }
}
