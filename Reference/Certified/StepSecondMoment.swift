// k(w) = E[tanh(w x)^2], x ~ N(0,1), for weights w >= 1 of any size, at a cost that does not depend on w:
//
//     1 - k(w) = E[sech(w x)^2] = (1/w) int sech(u)^2 n(u/w) du,   n the normal density,
//
// by the trapezoidal rule in a strip |Im u| <= b < pi/2.
//
// (a) Discretisation. |sech(a + ib)|^2 = 1/(cosh(a)^2 - sin(b)^2), whose integral over a is 2 b/(sin b cos b) (t = tanh a), and
//     |n(u/w)| <= n(0) e^(b^2/2): with M = n(0) e^(b^2/2) 2 b/(sin b cos b)/w the rule errs by at most 2 M/(e^(2 pi b/eta) - 1) (Trefethen &
//     Weideman 2014, theorem 5.1).
// (b) Truncation after U = J eta. The terms fall, sech(u)^2 <= 4 e^(-2u): what is left out is at most 4 e^(-2U) n(0)/w.
//
// The values n(u_j/w)/n(0) = q^(j^2), q = e^(-eta^2/(2 w^2)), follow from each other by two products.

import Foundation
import MultiplePrecision

/// The rule for all weights w >= 1.
struct StepSecondMomentRule: Sendable {
    private let step: Interval
    /// 2 eta n(0) sech(j eta)^2 for j = 1, 2, ...
    private let weights: [Interval]
    /// eta n(0)
    private let centre: Interval
    /// (a) + (b), a bound of the error of w (1 - k(w)).
    private let remainder: Interval
    private let precision: Precision

    private static let height = 1.4

    private static func plan(bits: Int) -> (step: Double, count: Int) {
        let nats = Double(bits + 4) * log(2)
        // 24 bits, so that j eta is exact.
        let step = Double(Float(2 * Double.pi * height / (nats + 5)).nextDown)
        return (step, Int((nats / 2 / step).rounded(.up)))
    }

    /// How many terms one value takes.
    static func cost(bits: Int) -> Int { plan(bits: bits).count }

    init(precision: Precision) throws {
        let bits = max(precision, 64)
        let plan = Self.plan(bits: bits.bits)
        let one = Interval(1, precision: bits)
        let step = Interval(exact: plan.step, precision: bits)
        let density = try one / Interval.pi(precision: bits).scaled(by: 1).squareRoot()
        let scale = step * density
        centre = scale
        weights = try (1...plan.count).map { j in
            try (scale / (step * j).cosh().squared).scaled(by: 1)
        }
        let b = Interval(exact: Self.height, precision: bits)
        let mass = try density * b.squared.scaled(by: -1).exp() * b.scaled(by: 1) / (b.sin() * b.cos())
        let periods = try (Interval.pi(precision: bits) * b).scaled(by: 1) / step
        let discretisation = try mass.scaled(by: 1) / periods.expMinusOne()
        let truncation = density * (-(step * plan.count).scaled(by: 1)).exp().scaled(by: 2)
        let bound = (discretisation + truncation).upper
        remainder = try Interval(lower: -bound, upper: bound)
        self.step = step
        self.precision = bits
    }

    /// k(w) for a weight known as a number.
    ///
    /// - Throws: an `IntervalError` below 1.
    func value(at w: BigFloat) throws -> Interval {
        guard w >= BigFloat(1) else {
            throw IntervalError.domain(function: "the rule for steps", argument: "\(w.double())", domain: "[1, inf)")
        }
        let weight = try Interval(w)
        let q = try (-(step / weight).squared.scaled(by: -1)).exp()
        let square = q.squared
        // q^(j^2) and q^(2j + 1).
        var (power, ratio) = (Interval(1, precision: precision), q)
        var sum = centre
        for omega in weights {
            power = power * ratio
            ratio = ratio * square
            sum += omega * power
        }
        return try Interval(1, precision: precision) - (sum + remainder) / weight
    }
}
