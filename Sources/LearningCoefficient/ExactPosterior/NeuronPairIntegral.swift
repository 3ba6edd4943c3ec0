// The double integral over two weights: see `ExactPosterior`.

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
        return (lower + shift, upper + shift)
    }

    var value: PosteriorSums {
        var sums = PosteriorSums()
        var workspace = TanhMomentsWorkspace()
        let (lower, upper) = logRange
        GradedPanels.uniform(from: lower, to: upper, unit: 1, order: 16) { t, weight in
            let w = Double.exp(t)
            for half in Half.allCases {
                // 2: the two orders of the weights; w for dt, w for dr.
                add(half, w, 2 * weight * w * w * weights.halfDensity(w), &sums, &workspace)
            }
        }
        return sums
    }

    /// Adds the integral over r at the larger weight w, times `mass`.
    private func add(
        _ half: Half, _ w: Double, _ mass: Double, _ sums: inout PosteriorSums, _ workspace: inout TanhMomentsWorkspace
    ) {
        // D = P + Q r^2 as r tends to 0.
        let tiny = 1e-60
        let square = s * w * w
        let limit: (constant: Double, quadratic: Double)
        switch half {
        case .far:
            let moments = TanhMoments.pair(w, w * tiny, gap: w, &workspace)
            limit = (1 + s * moments.first, square * (1 + square * w * w * w * w * moments.gram))
        case .near:
            let moments = TanhMoments.pair(w, w, gap: w * tiny, &workspace)
            limit = (1 + 2 * s * moments.first, square * square * 4 * w * w * w * w * moments.gram)
        }
        // Past 1 the scale no longer matters: sinh is then linear on the whole range.
        let scale = min((limit.constant / limit.quadratic).squareRoot(), 1)
        let ratio = 0.5 / scale
        let length = ratio > 1e8 ? Double.log(2 * ratio) : Double.log(ratio + (ratio * ratio + 1).squareRoot())
        GradedPanels.graded(length: length, unit: 1, order: 12) { v, weight in
            let r = scale * Double.sinh(v)
            let (other, gap) =
                switch half {
                case .far: (w * r, w * (1 - r))
                case .near: (w * (1 - r), w * r)
                }
            let moments = TanhMoments.pair(w, other, gap: gap, &workspace)
            let difference = gap * (w + other)
            let linear = s * (moments.first + moments.second)
            let determinant = square * (s * other * other) * difference * difference * moments.gram
            let excess = linear + determinant
            sums.add(
                mass: mass * weight * scale * Double.cosh(v) * weights.halfDensity(other), excess: excess,
                trace: (linear + 2 * determinant) / (1 + excess))
        }
    }
}
