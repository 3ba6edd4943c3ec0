// Second moments of two tanh neurons on normal input, certified, in the divided form in which their determinant keeps its digits:
//
//     kappa(w) = E[u_w^2],   u_w(x) = tanh(w x)/w,       H(w1, w2) = E[u^2] E[a^2] - E[u a]^2,
//     u = u_{w2},   a = (u_{w1} - u_{w2}) / (w1^2 - w2^2),   k_ij = E[tanh(w_i x) tanh(w_j x)],
//     k11 k22 - k12^2 = w1^2 w2^2 (w1^2 - w2^2)^2 H   (row operations),
//
// by the trapezoidal rule in a strip. With tanh(z)/z = sum_n 8/(a_n + 4 z^2), a_n = (2n-1)^2 pi^2, and X = x^2,
//
//     u = x sum_n 8/(a_n + 4 w^2 X),     a = -x^3 sum_n 32/((a_n + 4 w1^2 X)(a_n + 4 w2^2 X)).
//
// (a) For |Im z| <= beta < pi/2, |a_n + 4 z^2| >= a_n - 4 beta^2, so that on Im x = b, with beta = b max w, |u| <= T |x| and |a| <= S |x|^3,
//     T = tan(beta)/beta,   S = sum_n 32/(a_n - 4 beta^2)^2 = dT/d(beta^2) = (beta/cos^2 beta - tan beta)/(2 beta^3).
//     With E|x + ib|^2 = 1 + b^2, E|x + ib|^4 = 3 + 2 b^2 + b^4, E|x + ib|^6 = 15 + 9 b^2 + 3 b^4 + b^6 and the density's factor e^(b^2/2)
//     these bound M of Trefethen & Weideman 2014, theorem 5.1: the rule errs by at most 2 M/(e^(2 pi b/eta) - 1).
// (b) On the real line |u| <= |x| and |a| <= |x|^3/3. What is left out beyond X = J eta >= 3 is at most 2 int_X^inf x^(2m) n(x) dx, over
//     1, 3, 9: (X + 1/X) n, (X^3 + 3 X + 3/X) n, (X^5 + 5 X^3 + 15 X + 15/X) n, twice.
// (c) Rounding, d = 2^-p. At floating numbers w, each value of u errs by 4.2 d relatively (its product, |z tanh'(z)/tanh z| <= 1, tanh, the
//     inverse, the product), so by 4.2 d |x|, and a = (u1 - u2)/D, D = w1^2 - w2^2 known to 8 d, by d (10.6 |x|/D + 3.4 |x|^3). With the
//     weights, known to 2 d, and J additions, E[u^2], E[u a] and E[a^2] err by at most d (24/D + 2 J + 60) each if d/D < 2^-20.
//     Nodes w and rho rounded by 4 d move kappa and H by less than 64 d: they are bounded by 1 and 8/3 for |arg w| <= pi/4, so that
//     their slopes in log w and log rho are at most 4/pi and 11/pi (Cauchy).

import Foundation
import MultiplePrecision

struct TanhPairMomentRule: Sendable {
    private let nodes: [Double]
    /// 2 eta n(x_j).
    private let weights: [BigFloat]
    private let precision: Precision
    /// Bounds of (a) and (b) for E[u^2], E[u a], E[a^2].
    private let errors: [BigFloat]

    /// A rule for weights up to `limit`, with errors of about 2^-`bits` in the three moments.
    init(limit: Double, bits: Int) throws {
        let precision = Precision(clamping: bits + 64)
        let nats = Double(bits + 2) * log(2)
        let b = min((2 * nats).squareRoot(), 1.4 / limit)
        let beta = b * limit
        let slope = (beta / (cos(beta) * cos(beta)) - tan(beta)) / (2 * beta * beta * beta)
        let logMass = 2 * log(slope + 2) + log(15 + 9 * b * b + 3 * pow(b, 4) + pow(b, 6)) + b * b / 2
        let step = Double(Float(2 * Double.pi * b / (nats + logMass + 1)).nextDown)
        let reach = max(3, (2 * nats).squareRoot() + 2.5)
        let count = Int((reach / step).rounded(.up))

        let (height, exactStep) = (
            Interval(exact: b, precision: precision), Interval(exact: step, precision: precision)
        )
        let angle = height * Interval(exact: limit, precision: precision)
        let tangent = try angle.sin() / angle.cos()
        let t = try tangent / angle
        let s = try (angle / angle.cos().squared - tangent) / (angle.squared * angle).scaled(by: 1)
        let square = height.squared
        let masses = [
            t.squared * (square + 1), t * s * (square.squared + square * 2 + 3),
            s.squared * (square.squared * square + square.squared * 3 + square * 9 + 15),
        ]
        let periods = try (Interval.pi(precision: precision) * height).scaled(by: 1) / exactStep
        let factor = try square.scaled(by: -1).exp().scaled(by: 1) / periods.expMinusOne()
        let end = exactStep * count
        let inverse = try Interval(1, precision: precision) / end
        let density = try StandardNormal.density(end).scaled(by: 1)
        let cube = end * end.squared
        let tails = try [
            end + inverse, (cube + end * 3 + inverse * 3) / 3,
            (cube * end.squared + cube * 5 + end * 15 + inverse * 15) / 9,
        ]
        errors = zip(masses, tails).map { ($0 * factor + $1 * density).upper }
        nodes = (1...count).map { Double($0) * step }
        weights = try nodes.map {
            let density = try StandardNormal.density(Interval(exact: $0, precision: precision + 16))
            return BigFloat((density * exactStep.scaled(by: 1)).midpoint, precision: precision, rounding: .toNearest)
        }
        self.precision = precision
    }

    /// u_w at the nodes, in floating point.
    func values(at w: Interval) -> [BigFloat] {
        Arena.with(count: 3, precision: precision) { arena in
            let (slope, inverse, value) = (arena[0], arena[1], arena[2])
            slope.set(w.midpoint)
            inverse.set(1)
            inverse.set(inverse, over: slope)
            return nodes.map { x in
                value.set(x)
                value.set(value, times: slope)
                value.set(value, .tanh)
                value.set(value, times: inverse)
                return value.value
            }
        }
    }

    /// kappa(w), from the values of u_w.
    func square(of values: [BigFloat]) throws -> Interval {
        let sum = Arena.with(count: 3, precision: precision) { arena in
            for j in nodes.indices {
                arena[1].set(values[j], times: values[j])
                arena[2].set(weights[j])
                arena[0].set(arena[1], times: arena[2], plus: arena[0])
            }
            return arena[0].value
        }
        return try Interval(midpoint: sum, radius: BigFloat.sum(errors[0], rounding(1), precision: 64, rounding: .up))
    }

    /// d (24/D + 2 J + 60) + 64 d.
    private func rounding(_ difference: Double) -> BigFloat {
        BigFloat(25 / difference + Double(2 * nodes.count) + 130).scaled(by: -precision.bits, rounding: .up)
    }

    /// kappa(w2) and H(w1, w2), from the values of u at both weights and w1^2 - w2^2 > 0.
    func moments(
        _ first: [BigFloat], _ second: [BigFloat], difference: Interval
    ) throws -> (square: Interval, gram: Interval) {
        let least = difference.lower.double(rounding: .down)
        guard least > 0, precision.bits - Int(-log2(least)) > 24 else {
            throw IntervalError.divisionByZero(divisor: difference.description)
        }
        let sums = Arena.with(count: 8, precision: precision) { arena in
            let (square, cross, cube) = (arena[0], arena[1], arena[2])
            let (u, a, inverse, weighted, weight) = (arena[3], arena[4], arena[5], arena[6], arena[7])
            u.set(difference.midpoint)
            inverse.set(1)
            inverse.set(inverse, over: u)
            for j in nodes.indices {
                u.set(second[j])
                a.set(first[j])
                a.set(a, minus: u)
                a.set(a, times: inverse)
                weight.set(weights[j])
                weighted.set(a, times: weight)
                cross.set(weighted, times: u, plus: cross)
                cube.set(weighted, times: a, plus: cube)
                weighted.set(u, times: weight)
                square.set(weighted, times: u, plus: square)
            }
            return [square.value, cross.value, cube.value]
        }
        let rounding = rounding(least)
        let moments = try zip(sums, errors).map {
            try Interval(midpoint: $0, radius: BigFloat.sum($1, rounding, precision: 64, rounding: .up))
        }
        return (moments[0], moments[0] * moments[2] - moments[1].squared)
    }
}
