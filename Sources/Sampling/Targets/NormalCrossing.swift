// A normal crossing on a square: the density on [-1, 1]^2 that is proportional to e^(-beta (w_1 w_2)^2).
//
// It is what singular learning theory reduces losses to: as beta grows the mass retreats to the cross w_1 w_2 = 0, whose arms are
// 1 / (sqrt(beta) |w|) wide, and no single scale fits.
//
// Exact draws: t = sqrt(beta) |w_1| has a density proportional to erf(t)/t on (0, sqrt(beta)), which min(2/sqrt(pi), 1/t) bounds; then |w_2|
// is half-normal of standard deviation 1/(sqrt(2) t), cut off at 1 (S. Watanabe 2009, Algebraic Geometry and Statistical Learning Theory, for
// the role of normal crossings).

import RealModule

/// exp(-beta (w1 w2)^2) on [-1, 1]^2: a uniform prior with the energy (w1 w2)^2.
public struct NormalCrossing: DrawablePrior {
    public init() {}

    public var dimension: Int { 2 }

    public func logPrior(at x: UnsafeBufferPointer<Double>) -> Double {
        abs(x[0]) <= 1 && abs(x[1]) <= 1 ? 0 : -.infinity
    }

    public func logPrior(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        gradient.update(repeating: 0)
        return logPrior(at: x)
    }

    public func energy(at x: UnsafeBufferPointer<Double>) -> Double {
        let product = x[0] * x[1]
        return product * product
    }

    public func energy(
        at x: UnsafeBufferPointer<Double>, adding weight: Double,
        timesGradientTo gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let product = x[0] * x[1]
        gradient[0] += weight * 2 * product * x[1]
        gradient[1] += weight * 2 * product * x[0]
        return product * product
    }

    public func drawPrior<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R) {
        x[0] = 2 * randomness.uniform() - 1
        x[1] = 2 * randomness.uniform() - 1
    }
}

extension Tempered: ExactTarget where Base == NormalCrossing {
    /// An exact draw at the inverse temperature beta.
    public func draw<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R) {
        let first = arm(with: &randomness)
        let second = halfNormal(deviation: 1 / (Double.sqrt(2 * beta) * first), with: &randomness)
        x[0] = randomness.coin() ? first : -first
        x[1] = randomness.coin() ? second : -second
    }

    /// |w_1| by rejection: the bound's mass is 1 on (0, c), c = sqrt(pi)/2, where it is constant, and log(length/c) beyond.
    private func arm<R: Randomness>(with randomness: inout R) -> Double {
        let (length, corner) = (Double.sqrt(beta), 0.5 * Double.sqrt(Double.pi))
        guard length > 0 else { return randomness.uniform() }
        let plateau = min(length, corner)
        let tail = length > corner ? Double.log(length / corner) : 0
        while true {
            let t: Double
            if randomness.accepts(probability: plateau / corner / (plateau / corner + tail)) {
                t = plateau * randomness.uniform()
            } else {
                t = corner * Double.exp(tail * randomness.uniform())
            }
            if t > 0, randomness.accepts(probability: Double.erf(t) / t / min(1 / corner, 1 / t)) { return t / length }
        }
    }

    /// A half-normal number below 1: from the uniform distribution where that is flat, from the half-normal elsewhere.
    private func halfNormal<R: Randomness>(deviation: Double, with randomness: inout R) -> Double {
        while true {
            if deviation >= 0.7 {
                let value = randomness.uniform()
                if randomness.accepts(logProbability: -0.5 * (value / deviation) * (value / deviation)) { return value }
            } else {
                let value = abs(deviation * randomness.normal())
                if value < 1 { return value }
            }
        }
    }
}
