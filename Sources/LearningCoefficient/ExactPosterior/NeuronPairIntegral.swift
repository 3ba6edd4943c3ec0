// The double integral over two weights: see `ExactPosterior`. For V(eps) = P(a^T K a < eps), with s = 1/eps and x1 >= x2 the eigenvalues of
// s K, and z1, z2 standard normal,
//
//     P(x1 z1^2 + x2 z2^2 < 1) = int erf( ((1 - x2 z^2)/(2 x1))^(1/2) ) n(z) dz = int_0^(pi/2) 2 R cos t n(R sin t) erf(c cos t) dt,
//     z = R sin t,  R = x2^(-1/2),  c = (2 x1)^(-1/2):
//
// an entire function of t, of one sign, cut where n(R sin t) vanishes.

import Quadrature
import RealModule

struct NeuronPairIntegral {
    let s: Double
    let weights: WeightPrior

    /// The two halves of 0 < w2 < w1.
    private enum Half: CaseIterable {
        /// w2 = r w1, r < 1/2.
        case far
        /// w2 = (1 - r) w1, r < 1/2.
        case near
    }

    /// The range of t = log w1 outside which less than 1e-18 of Z lies.
    ///
    /// Z is at least about s^(-2/3), the mass of the square of side s^(-1/6) on which D is about s^(2/3). Below w1 there is a mass of
    /// w1^2 with a factor of at most (s w1^2)^(-1/2); from w1 > s^(-1/6) on, the integrand falls as w1^(-2) or faster.
    private var logRange: (lower: Double, upper: Double) {
        let logS = max(0, Double.log(s * weights.scale * weights.scale))
        let nats = 42.0
        let lower = max(-nats / 2 - logS / 3, -nats - logS / 6)
        let upper = min(Double.log(weights.reach / weights.scale), -logS / 6 + nats / 2 + 3)
        let shift = Double.log(weights.scale)
        // Weights beyond 1 are steps, whose D no longer grows: for a prior that has them only its own density ends the integral.
        guard weights.scale <= 1, weights.family != .cauchy else {
            return (lower - abs(shift), Double.log(weights.reach))
        }
        return (lower + shift, upper + shift)
    }

    var value: PosteriorSums {
        var sums = PosteriorSums()
        overPairs(unit: 1) { mass, linear, determinant in
            let excess = linear + determinant
            sums.add(mass: mass, excess: excess, trace: (linear + 2 * determinant) / (1 + excess))
        }
        return sums
    }

    /// V(1/s) for sigma_a = 1.
    var volume: Double {
        guard let rule = try? GaussLegendreRule(order: 32, lower: 0, upper: 1) else { return .nan }
        var volume = 0.0
        // e^(-1/x2) flattens as x2 tends to 0, where it is not analytic: shorter panels.
        overPairs(unit: 0.25) { mass, linear, determinant in
            let discriminant = max(0, linear * linear - 4 * determinant)
            let greater = (linear + discriminant.squareRoot()) / 2
            let root = (greater / determinant).squareRoot()
            let slope = (2 * greater).squareRoot()
            // Beyond 9.5 the normal law has less than 1e-20 of its mass.
            let end = root > 9.5 ? Double.asin(9.5 / root) : Double.pi / 2
            var sum = 0.0
            for (t, weight) in zip(rule.nodes, rule.weights) {
                let (sine, cosine) = (root * Double.sin(end * t), Double.cos(end * t))
                sum += weight * cosine * Double.exp(-0.5 * sine * sine) * Double.erf(cosine / slope)
            }
            volume += mass * sum * end * root * (2 / Double.pi).squareRoot()
        }
        return volume
    }

    /// Calls `body` with the prior's mass, tr(s K) and det(s K) of pairs of weights, for integrands that turn where D does.
    private func overPairs(unit: Double, _ body: (Double, Double, Double) -> Void) {
        var workspace = TanhMomentsWorkspace()
        let (lower, upper) = logRange
        GradedPanels.uniform(from: lower, to: upper, unit: unit, order: 16) { t, weight in
            let w = Double.exp(t)
            for half in Half.allCases {
                // 2: the two orders of the weights; w for dt, w for dr.
                overRatios(half, w, 2 * weight * w * w * weights.halfDensity(w), unit: unit, &workspace, body)
            }
        }
    }

    /// Calls `body` for the pairs whose larger weight is w.
    private func overRatios(
        _ half: Half, _ w: Double, _ mass: Double, unit: Double, _ workspace: inout TanhMomentsWorkspace,
        _ body: (Double, Double, Double) -> Void
    ) {
        // D = P + Q r^2 as r tends to 0.
        let tiny = 1e-60
        let square = s * w * w
        let limit: (constant: Double, quadratic: Double)
        switch half {
        case .far:
            let moments = TanhMoments.pair(w, w * tiny, gap: w, &workspace)
            limit = (1 + s * moments.first, square * (1 + square * (w * w * w * w * moments.gram)))
        case .near:
            let moments = TanhMoments.pair(w, w, gap: w * tiny, &workspace)
            limit = (1 + 2 * s * moments.first, square * square * (4 * w * w * w * w * moments.gram))
        }
        // Past 1 the scale no longer matters: sinh is then linear on the whole range.
        let scale = min((limit.constant / limit.quadratic).squareRoot(), 1)
        let bends = half == .far ? weights.bends(below: w / 2).map { $0 / w } : []
        GradedPanels.graded(
            between: GradedPanels.inverseSinh([0] + bends + [0.5], over: scale), unit: unit, order: 12
        ) { v, weight in
            let r = scale * Double.sinh(v)
            let (other, gap) =
                switch half {
                case .far: (w * r, w * (1 - r))
                case .near: (w * (1 - r), w * r)
                }
            let moments = TanhMoments.pair(w, other, gap: gap, &workspace)
            let difference = gap * (w + other)
            let linear = s * (moments.first + moments.second)
            let determinant = square * (s * other * other) * (difference * difference * moments.gram)
            body(mass * weight * scale * Double.cosh(v) * weights.halfDensity(other), linear, determinant)
        }
    }
}
