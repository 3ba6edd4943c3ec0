// The clipped ReLU's pair expectations, by one integral over an angle whose integrand has one sign.
//
// In polar coordinates of the plane of v and w both neurons are active on a wedge of angle d = pi - t, where v . x = a r sin s and
// w . x = b r sin(d - s), 0 < s < d. With alpha = a sin s and beta = b sin(d - s)
//
//     2 pi K = int_0^d F(alpha, beta) ds,   F = int_0^inf r e^(-r^2/2) min(alpha r, 1) min(beta r, 1) dr,
//
// and F, for alpha <= beta, is alpha [beta G3(1/beta) + G2(1/alpha) - G2(1/beta)] + e^(-1/(2 alpha^2)) (`TruncatedMoments`), a sum of
// positive terms. E[phi' phi'] and the derivatives in a and b, for which min is replaced by its derivative, are likewise positive. So
// K is relatively accurate for every a, b and d, down to d -> 0 where it falls as d^3; the closed form by four bivariate normal
// integrals, K = a b [M(0,0) - M(1/a,0) - M(0,1/b) + M(1/a,1/b)], cancels to nothing there and for large a and b.
//
// F is analytic on either side of alpha = beta, with an essential singularity at alpha = 0, where e^(-1/(2 alpha^2)) vanishes below
// rounding from alpha < 1/9.5 on. The half 0 < s < d/2 (the other one is the same with v and w exchanged) is cut at alpha = beta
// and into panels [c/2, c], on each of which 16-point Gauss-Legendre quadrature errs by less than 4^-32 of the largest value on the
// Bernstein ellipse of parameter 4: on it |arg s| < 42 degrees, so |e^(-1/(2 alpha^2))| <= 1.

import Quadrature
import RealModule

extension PairExpectations {
    static func clippedReLU(_ pair: NeuronPair) -> PairExpectations {
        WedgeIntegral(
            first: pair.firstLength, second: pair.secondLength, opening: pair.supplement, complement: pair.angle,
            sine: pair.sine
        ).value
    }
}

/// The expectations over a wedge of the given opening angle d <= pi, with pi - d given as well.
struct WedgeIntegral {
    let first: Double
    let second: Double
    let opening: Double
    let complement: Double
    let sine: Double

    /// Below this, saturation at alpha r = 1 is invisible: e^(-9.5^2/2) < 2^-65.
    static let unsaturated = 1 / 9.5

    var value: PairExpectations {
        if sine == 0 { return opening == 0 ? .zero : parallel }
        let half = half
        let other = WedgeIntegral(
            first: second, second: first, opening: opening, complement: complement, sine: sine
        ).half.exchanged
        let scale = 1 / (2 * Double.pi)
        return PairExpectations(
            value: scale * (half.value + other.value),
            derivativeKernel: scale * (half.derivativeKernel + other.derivativeKernel),
            firstSlope: scale * (half.firstSlope + other.firstSlope),
            secondSlope: scale * (half.secondSlope + other.secondSlope))
    }

    /// Parallel vectors: integrals over the positive normal half-line, in closed form.
    private var parallel: PairExpectations {
        let (low, high) = (min(first, second), max(first, second))
        let (near, far) = (TruncatedMoments(limit: 1 / high), TruncatedMoments(limit: 1 / low))
        let rootOfTwoPi = (2 * Double.pi).squareRoot()
        let between = far.firstMoment - near.firstMoment
        let lowSlope = (high * near.secondMoment + between) / rootOfTwoPi
        let highSlope = low * near.secondMoment / rootOfTwoPi
        return PairExpectations(
            value: low * lowSlope + 0.5 * Double.erfc(far.limit * 0.5.squareRoot()),
            derivativeKernel: 0.5 * Double.erf(near.limit * 0.5.squareRoot()),
            firstSlope: first <= second ? lowSlope : highSlope, secondSlope: first <= second ? highSlope : lowSlope)
    }

    /// The integrals over 0 < s < d/2, without the factor 1/(2 pi).
    private var half: PairExpectations {
        var sum = PairExpectations.zero
        let crossing = crossing
        func add(_ lower: Double, _ upper: Double) {
            if lower < crossing, crossing < upper {
                addPanel(lower, crossing, to: &sum)
                addPanel(crossing, upper, to: &sum)
            } else {
                addPanel(lower, upper, to: &sum)
            }
        }
        var upper = opening / 2
        while needsGrading(upper) {
            add(upper / 2, upper)
            upper /= 2
        }
        add(0, upper)
        return sum
    }

    /// Where alpha = beta, if that is inside the half.
    private var crossing: Double {
        guard first > second else { return .infinity }
        // tan s = b sin d / (a + b cos d), cos d = 2 sin^2(t/2) - 1
        let sineOfHalf = Double.sin(0.5 * complement)
        return Double.atan2(y: second * sine, x: first - second + 2 * second * sineOfHalf * sineOfHalf)
    }

    /// Whether 0 ... s holds saturation of the first neuron, or of the second near its zero at s = -t.
    private func needsGrading(_ s: Double) -> Bool {
        first * Double.sin(s) > WedgeIntegral.unsaturated
            || (s > complement && second * Double.sin(complement + s) > WedgeIntegral.unsaturated)
    }

    private func addPanel(_ lower: Double, _ upper: Double, to total: inout PairExpectations) {
        let (middle, half) = (0.5 * (lower + upper), 0.5 * (upper - lower))
        // A sum of its own, so that rounding errors grow with the number of panels, not of nodes.
        var sum = PairExpectations.zero
        for (node, weight) in zip(WedgeIntegral.rule.nodes, WedgeIntegral.rule.weights) {
            let s = middle + half * node
            let sineOfFirst = Double.sin(s)
            let sineOfSecond = Double.sin(opening < 0.5 * Double.pi ? opening - s : complement + s)
            add(weight, sineOfFirst, sineOfSecond, to: &sum)
        }
        total.value += half * sum.value
        total.derivativeKernel += half * sum.derivativeKernel
        total.firstSlope += half * sum.firstSlope
        total.secondSlope += half * sum.secondSlope
    }

    /// F and its companions at one angle.
    private func add(_ weight: Double, _ sineOfFirst: Double, _ sineOfSecond: Double, to sum: inout PairExpectations) {
        let (alpha, beta) = (first * sineOfFirst, second * sineOfSecond)
        let (low, high) = (min(alpha, beta), max(alpha, beta))
        let (near, far) = (TruncatedMoments(limit: 1 / high), TruncatedMoments(limit: 1 / low))
        let third = near.thirdMoment
        let lowSlope = high * third + near.secondMoment(to: far)
        let highSlope = low * third
        sum.value += weight * (low * lowSlope + far.decay)
        sum.derivativeKernel += weight * near.firstMoment
        sum.firstSlope += weight * sineOfFirst * (alpha <= beta ? lowSlope : highSlope)
        sum.secondSlope += weight * sineOfSecond * (alpha <= beta ? highSlope : lowSlope)
    }

    private static let rule = GaussLegendreNodes(order: 16)
}

/// The Gauss-Legendre rule on [-1, 1] of an order known to exist.
struct GaussLegendreNodes {
    let nodes: [Double]
    let weights: [Double]

    init(order: Int) {
        // An order within `GaussLegendreRule.orders` is never refused.
        let rule = try? GaussLegendreRule(order: order)
        (nodes, weights) = (rule?.nodes ?? [], rule?.weights ?? [])
    }
}
