// Hard tanh's pair expectations. hardtanh(z) = cliprelu(z) - cliprelu(-z), so with d = pi - t
//
//     K = 2 [K_clip(d) - K_clip(pi - d)],   E[phi' phi'] = 2 [P_clip(d) + P_clip(pi - d)].
//
// The difference loses less than two bits where |cos t| >= 1/2. Nearer to orthogonal vectors, where it cancels, Mehler's expansion
//
//     K = sum_(k odd) c_k(a) c_k(b) cos(t)^k,   dK/db = sum_(k odd) c_k(a) c_k'(b) cos(t)^k
//
// converges at least as 4^-j, its first term larger than all others together. c_k is as at the head of
// `ClippedHermiteCoefficients`; c_k'(b) = 2 int_0^(1/b) y h_k(y) phi(y) dy is -(2/sqrt(k!)) (He_k(s) + k He_(k-2)(s)) phi(s), s = 1/b, where
// s > 1; below, where that cancels, 12-point Gauss-Legendre quadrature (the integrand is entire).

import Quadrature
import RealModule

extension PairExpectations {
    static func hardTanh(_ pair: NeuronPair) -> PairExpectations {
        guard abs(pair.cosine) >= 0.5 else { return hardTanhNearOrthogonal(pair) }
        let (wide, narrow) = (max(pair.supplement, pair.angle), min(pair.supplement, pair.angle))
        func wedge(_ opening: Double, _ complement: Double) -> PairExpectations {
            WedgeIntegral(
                first: pair.firstLength, second: pair.secondLength, opening: opening, complement: complement,
                sine: pair.sine
            ).value
        }
        let (large, small) = (wedge(wide, narrow), wedge(narrow, wide))
        let factor: Double = pair.cosine > 0 ? 2 : -2
        return PairExpectations(
            value: factor * (large.value - small.value),
            derivativeKernel: 2 * (large.derivativeKernel + small.derivativeKernel),
            firstSlope: factor * (large.firstSlope - small.firstSlope),
            secondSlope: factor * (large.secondSlope - small.secondSlope))
    }

    private static func hardTanhNearOrthogonal(_ pair: NeuronPair) -> PairExpectations {
        let (a, b) = (HardTanhSeries(pair.firstLength), HardTanhSeries(pair.secondLength))
        let square = pair.cosine * pair.cosine
        var sums = PairExpectations.zero
        // By Horner's rule, from the smallest terms on.
        for j in stride(from: HardTanhSeries.terms - 1, through: 0, by: -1) {
            sums.value = sums.value * square + a.coefficients[j] * b.coefficients[j]
            sums.derivativeKernel =
                sums.derivativeKernel * square + Double(2 * j + 1) * (a.ratios[j] * b.ratios[j])
            sums.firstSlope = sums.firstSlope * square + a.slopes[j] * b.coefficients[j]
            sums.secondSlope = sums.secondSlope * square + a.coefficients[j] * b.slopes[j]
        }
        return PairExpectations(
            value: sums.value * pair.cosine, derivativeKernel: sums.derivativeKernel,
            firstSlope: sums.firstSlope * pair.cosine, secondSlope: sums.secondSlope * pair.cosine)
    }
}

/// c_k(w), c_k(w)/w and c_k'(w) of hard tanh for k = 1, 3, 5, ..., each to a few ULPs of the first.
private struct HardTanhSeries {
    /// (1/4)^30 (2 30 + 1) < 2^-54.
    static let terms = 31

    private(set) var coefficients: [Double] = []
    private(set) var ratios: [Double] = []
    private(set) var slopes: [Double] = []

    init(_ weight: Double) {
        let s = 1 / weight
        let near = TruncatedMoments(limit: s)
        let rootOfTwoOverPi = (2 / Double.pi).squareRoot()
        // c_1 = w erf(s / sqrt 2), whose limits for w -> infinity and for s -> infinity are the first and the second of these.
        let argument = s * 0.5.squareRoot()
        let firstRatio = Double.erf(argument)
        coefficients.append(argument < 0x1p-500 ? rootOfTwoOverPi : weight * firstRatio)
        ratios.append(firstRatio)
        slopes.append(rootOfTwoOverPi * near.secondMoment)
        let zeros = [Double](repeating: 0, count: HardTanhSeries.terms - 1)
        guard s < 40 else {
            // The density vanishes at the kink.
            coefficients += zeros
            ratios += zeros
            slopes += zeros
            return
        }
        let density = near.decay / (2 * Double.pi).squareRoot()
        let h = HardTanhSeries.hermite(s)
        for j in 1..<HardTanhSeries.terms {
            let k = Double(2 * j + 1)
            // He_(k-2)(s) phi(s) / sqrt(k!)
            let scaled = h[2 * j - 1] / (k * (k - 1)).squareRoot() * density
            coefficients.append(-2 * weight * scaled)
            ratios.append(-2 * scaled)
            slopes.append(-2 * (h[2 * j + 1] * density + k * scaled))
        }
        if s <= 1 { slopes = HardTanhSeries.slopesByQuadrature(s) }
    }

    private static let rule = GaussLegendreNodes(order: 12)

    /// 2 int_0^s y h_k(y) phi(y) dy
    private static func slopesByQuadrature(_ s: Double) -> [Double] {
        var slopes = [Double](repeating: 0, count: terms)
        for (node, weight) in zip(rule.nodes, rule.weights) {
            let y = 0.5 * s * (1 + node)
            let factor = weight * s * y * Double.exp(-0.5 * y * y) / (2 * Double.pi).squareRoot()
            let h = hermite(y)
            for j in 0..<terms { slopes[j] += factor * h[2 * j + 1] }
        }
        return slopes
    }

    /// h_0(x), ..., h_(2 terms)(x), orthonormal.
    private static func hermite(_ x: Double) -> [Double] {
        var h = [1.0, x]
        for n in 1..<(2 * terms) {
            let n = Double(n)
            h.append((x * h[h.count - 1] - n.squareRoot() * h[h.count - 2]) / (n + 1).squareRoot())
        }
        return h
    }
}
