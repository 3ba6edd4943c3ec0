// E_w[ g(k(w)) ] over the prior of one weight, for a g that is bounded in the right half-plane: the trapezoidal rule in a variable tau
// that spreads w over the whole line.
//
//     uniform prior on (0,1):  w = 1/(1 + e^(-tau)),  dw = w (1 - w) dtau;      half-normal and half-Cauchy priors:  w = e^tau.
//
// The sector lemma. For |arg w| <= theta <= pi/4, Re k(w) >= 0. Indeed tanh(w x)/(w x) = sum_n 8/(a_n + 4 w^2 x^2), a_n > 0, is a
// Stieltjes function of y = w^2: with alpha = |arg y|, every term's argument lies between 0 and -arg y, so that of its square
// between 0 and -2 arg y, and that of k(w) = E[ w^2 x^2 (tanh(w x)/(w x))^2 ] within [-alpha, alpha], alpha <= pi/2.
//
// So in the strip |Im tau| <= y, where |arg w| <= y, |g(k(w))| <= G := sup of |g| over Re k >= 0, and the rule with step eta errs by at
// most 2 M/(e^(2 pi y/eta) - 1) (Trefethen & Weideman 2014, theorem 5.1), with
//
//     uniform: M = G int |w (1 - w)| dtau <= G y / sin y, as |w (1 - w)| = 1/(2 (cosh Re tau + cos Im tau));
//     normal:  M = G sqrt(2/pi) int e^a e^(-e^(2a) cos(2y)/2) da = G / sqrt(cos 2y);
//     Cauchy:  the density is 1/(pi cosh tau), |cosh(a + ib)|^2 = cosh(a)^2 - sin(b)^2 >= (cosh a cos b)^2, M = G / cos y.
//
// A scale of the prior multiplies w, whose argument it leaves alone.
//
// What is left out at the ends is bounded with 0 <= g <= 1 on the line: e^(-T) eta/(1 - e^(-eta)) on the left of -T and, uniform, on
// the right of T, Cauchy: 2/pi of that; sqrt(2/pi) e^(-W^2/2)/W beyond w = W >= 1.

import Foundation
import MultiplePrecision

/// The priors of a weight of the tanh-zero model that can be certified.
public enum CertifiedWeightPrior: String, CaseIterable, Sendable {
    /// U(-1, 1).
    case uniform
    /// N(0, 1).
    case gauss
}

/// A prior of one weight: a family and a scale.
public struct CertifiedNeuronPrior: Sendable {
    public enum Family: String, CaseIterable, Sendable {
        /// U(-scale, scale).
        case uniform
        /// N(0, scale^2).
        case gauss
        /// Density 1/(pi scale (1 + (w/scale)^2)).
        case cauchy
    }

    public let family: Family
    /// Positive.
    public let scale: Double

    public init(_ family: Family, scale: Double = 1) { (self.family, self.scale) = (family, scale) }

    init(_ prior: CertifiedWeightPrior) { self.init(prior == .uniform ? Family.uniform : Family.gauss) }
}

struct NeuronAverage {
    let prior: CertifiedNeuronPrior
    let precision: Precision
    /// The natural logarithm by which the averages may be smaller than 1, which the absolute accuracy must allow for.
    let depth: Double

    private static let blocks = 32
    /// The most evaluations of tanh, times the 3/2-th power of their bits: minutes on two cores.
    private static let workLimit = 1e11

    /// The strip's half-width y.
    private var height: Double { prior.family == .gauss ? 0.6 : 0.785 }
    private var nats: Double { Double(precision.bits) * log(2) + depth + 3 }
    private var step: Double { Double(Float(2 * Double.pi * height / (nats + 2)).nextDown) }

    /// The averages of the components of `g`, each bounded by G = `bound` in the right half-plane and by [0, 1] on the line.
    func values(
        count: Int, bound: Int, _ g: @Sendable (Interval) throws -> [Interval]
    ) throws -> [Interval] {
        let (step, nats) = (step, nats)
        let left = Int(((nats + 1) / step).rounded(.up))
        let right = prior.family == .gauss ? Int((log((2 * nats).squareRoot() + 1) / step).rounded(.up)) : left
        let working = precision + 24
        let scale = Interval(exact: prior.scale, precision: working)
        // Classes of weights up to 1, each a factor of 2: the rules of the lower ones need fewer nodes.
        let limits = (-3...0).map { exp2(Double($0)) }
        // Products are cheap beside tanh.
        let costs = limits.map { TanhSecondMomentRule.cost(limit: $0, bits: working.bits) }
        let work = Double(left + right) * Double(costs[0] + costs[costs.count - 1] / 8) * pow(Double(working.bits), 1.5)
        guard work <= Self.workLimit else { throw CertifiedPosteriorError.tooCostly(precision: precision.bits) }
        let rules = try limits.map { try TanhSecondMomentRule(limit: $0, precision: working) }
        let steps = try StepSecondMomentRule(precision: working)

        let zero = [Interval](repeating: Interval(0, precision: working), count: count)
        let partial = try concurrentMap(count: Self.blocks) { block in
            var sums = zero
            for j in stride(from: block - left, through: right, by: Self.blocks) {
                let (w, jacobian) = try point(Interval(exact: Double(j) * step, precision: working))
                // k is only known at numbers; between them 0 <= d log k / d log w <= 2.
                let weight = w * scale
                let middle = weight.midpoint
                let rule = rules.first { middle.double(rounding: .up) <= $0.limit }
                let ratio = try weight / Interval(middle)
                let moment =
                    try (rule?.value(at: middle) ?? steps.value(at: middle))
                    * ratio.squared.hull(Interval(1, precision: working))
                for (index, value) in try g(moment).enumerated() { sums[index] += jacobian * value }
            }
            return sums
        }
        let exactStep = Interval(exact: step, precision: working)
        let remainder = try remainder(left: left, right: right, bound: bound)
        return (0..<count).map { index in
            partial.reduce(zero[0]) { $0 + $1[index] } * exactStep + remainder
        }
    }

    /// w(tau) and the density dP(w)/dtau.
    private func point(_ tau: Interval) throws -> (weight: Interval, jacobian: Interval) {
        switch prior.family {
        case .uniform:
            let decay = (-tau).exp()
            let w = try Interval(1, precision: tau.precision) / (decay + 1)
            return (w, try w * decay / (decay + 1))
        case .gauss:
            let w = tau.exp()
            let scale = try (Interval.pi(precision: tau.precision).scaled(by: -1)).squareRoot()
            return (w, try w * (-w.squared.scaled(by: -1)).exp() / scale)
        case .cauchy:
            return (tau.exp(), try Interval(1, precision: tau.precision) / (tau.cosh() * .pi(precision: tau.precision)))
        }
    }

    /// [-d, d + t], with d the bound of the discretisation and t that of the truncation.
    private func remainder(left: Int, right: Int, bound: Int) throws -> Interval {
        let bits: Precision = 128
        let (eta, y) = (Interval(exact: step, precision: bits), Interval(exact: height, precision: bits))
        let mass: Interval
        switch prior.family {
        case .uniform: mass = try y / y.sin()
        case .cauchy: mass = try Interval(1, precision: bits) / y.cos()
        case .gauss: mass = try Interval(1, precision: bits) / y.scaled(by: 1).cos().squareRoot()
        }
        let periods = try (Interval.pi(precision: bits) * y).scaled(by: 1) / eta
        let discretisation = try (mass * bound).scaled(by: 1) / periods.expMinusOne()
        // The first point left out is at -(left + 1) eta; w(tau) <= e^tau and 1 - w <= e^(-tau).
        let decay = (-eta).exp()
        let one = Interval(1, precision: bits)
        let side = try eta * (-(eta * (left + 1))).exp() / (one - decay)
        var truncation = side
        switch prior.family {
        case .uniform, .cauchy: truncation += try eta * (-(eta * (right + 1))).exp() / (one - decay)
        case .gauss:
            let reach = (eta * right).exp()
            truncation += try (-reach.squared.scaled(by: -1)).exp() / reach
        }
        return try Interval(lower: -discretisation.upper, upper: (discretisation + truncation).upper)
    }
}
