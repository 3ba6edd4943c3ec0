// The mean energy of a tanh neuron's Hermite mode under a uniform law of its weight, E[c_k(w)^2], w ~ U(-1, 1), k odd, certified.
//
// c_k(w)^2 is even in w, so the mean is int_0^1 c_k(w)^2 dw: Gauss-Legendre rules of N points on the panels [b/2, b], b = 1, 1/2, ..., e.
//
// (a) On a panel, w = 3b/4 + (b/4) z. In the Bernstein ellipse rho = 3 of z, with semi-axes 5/3 and 4/3, Re w >= b/3 >= |Im w| and
//     |w| <= 1.22 b. There tanh(w x) is analytic for every real x; for |Im z| <= |Re z|, |tanh z|^2 = (sinh^2 a + sin^2 b)/(sinh^2 a + cos^2 b)
//     is at most 1 if |b| <= pi/4, else at most 1 + 1/sinh^2(pi/4) < 2.33; and |tanh z| <= tan|z| <= 1.56 |z| for |z| <= 1, so that
//     |tanh z| <= 1.56 |z| everywhere. By Bessel's inequality |c_k(w)|^2 <= E|tanh(w x)|^2 <= 2.44 |w|^2 <= 3.64 b^2 =: M. The rule errs by at
//     most (b/4) (64/15) M rho^(-2(N-1)) / (1 - rho^-2) (L. N. Trefethen 2008, SIAM Review 50, theorem 4.5).
// (b) |c_k(w)| grows with w > 0 (its integral of one sign has w sinh(pi t/(2w)) in the denominator, which falls), so what is left is at
//     most e c_k(e)^2.
// (c) Nodes are intervals: c_k is computed at the middle and widened by the radius, since |c_k'| <= (E[x^2])^(1/2) = 1.

import Foundation
import MultiplePrecision

/// Mean energies of Hermite modes as intervals.
public enum CertifiedPriorEnergy {
    /// The degrees that are accepted.
    public static let degrees = 1...2001

    /// E[c_k(w)^2], w ~ U(-1, 1), of tanh, to an absolute accuracy of about 2^-`precision`; exactly 0 for even k.
    ///
    /// - Throws: ``HermiteCoefficientError``.
    public static func tanh(degree k: Int, precision: Precision) throws -> Interval {
        guard degrees ~= k else { throw HermiteCoefficientError.degree(k) }
        guard k % 2 == 1 else { return Interval(0, precision: precision) }
        let working = precision + 32
        let count = Int((Double(precision.bits + 8) / (2 * log2(3))).rounded(.up)) + 2
        let rule = try concurrentMap(count: count) { index in
            try CertifiedGaussLegendreRule.point(index: index, order: count, precision: working)
        }
        var sum = Interval(0, precision: working)
        var exponent = 0
        while true {
            // b = 2^exponent
            let centre = Interval(exact: 0.75, precision: working).scaled(by: exponent)
            let halfWidth = exponent - 2
            let values = try concurrentMap(count: count) { index in
                let node = centre + rule[index].node.scaled(by: halfWidth)
                return try square(degree: k, weight: node, precision: working) * rule[index].weight
            }
            sum += values.reduce(Interval(0, precision: working), +).scaled(by: halfWidth)
            // (64/15) 3.64 / (1 - 1/9) < 17.5
            let tail = try Interval("17.5", precision: 64) / Interval(3, precision: 64).raised(to: 2 * count - 2)
            let error = tail.scaled(by: 3 * exponent - 2)
            sum += error.hull(-error)
            exponent -= 1
            let edge = Interval(exact: Double(sign: .plus, exponent: exponent, significand: 1), precision: 64)
            let rest = try square(degree: k, weight: edge, precision: working).scaled(by: exponent)
            if rest.upper < BigFloat(1, scaledBy: -precision.bits - 4, precision: 2) {
                let nothing = Interval(0, precision: working)
                return (sum + nothing.hull(rest)).rounded(to: precision + 16)
            }
        }
    }

    /// c_k(w)^2 at the weights in an interval.
    private static func square(degree: Int, weight: Interval, precision: Precision) throws -> Interval {
        let middle = weight.midpoint
        let value = try StripTrapezoid(.tanh, weight: middle, precision: precision).coefficients(degrees: [degree])[0]
        let radius = weight.width
        let spread = try Interval(lower: -radius, upper: radius)
        return (value + spread).squared
    }
}
