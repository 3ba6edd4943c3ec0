// The error of the Hessian's products, proved as that of the gradient is (`PopulationLoss+GradientAccuracy`).
//
// Quadrature. With D = f - y and g = sum_k (v_k phi(w_k x) + a_k u_k x phi'(w_k x)), the derivative of f along (v, u), the entries are the
// integrals of
//
//     2 (g phi + D u_i x phi')                                       for a_i
//     2 (g a_i x phi' + D (v_i x phi' + a_i u_i x^2 phi''))          for w_i
//
// against the normal density; all are even. On Im x = s, with V = sum |v_k|, U = sum |a_k u_k|, the suprema G, G', G'' of |phi|, |phi'|, |phi''|
// on |Im| <= W s, R = max(G, sqrt(L_k(-s^2))), E|x + is|^2 = 1 + s^2 =: p^2 and E|x + is|^4 = 3 + 2 s^2 + s^4 =: q^2, the integrals of their
// absolute values are, by Minkowski's and Cauchy's inequalities, at most 2 e^(s^2/2) times
//
//     (V G + U G' p) G + S R G' p |u_i|
//     (V G + U G' p) |a_i| G' p + S R (|v_i| G' p + |a_i u_i| G'' q).
//
// G'' is 2 G G' for tanh, (4/sqrt pi) (0.43 + v) e^(v^2) for erf (|x| e^(-x^2) < 0.43), cosh v for sin. The theorem at the head of
// `PopulationLoss` holds for any s; each of the five products is bounded at the s of a grid that is best for it.
//
// Tails. On the line |phi| <= 1, |phi'| <= 2/sqrt pi < 1.13 and |phi''| <= 1, and |D| <= S (1 + h_k^2). The nodes left out, beyond the last one
// X, carry of x^p phi (1 + h_k^2), whose logarithm falls at a rate of at least 2 - p/X >= 1 (head of `PopulationLoss+Rule`), at most
// X^p tolerance/64.
//
// Rounding. `PointwiseLoss.hessianScales`.

import RealModule

extension PopulationLoss {
    /// Bounds of the errors of the entries of `hessianVectorProduct`, readout first; infinite for a rule of the caller's choice.
    ///
    /// - Throws: `PopulationLossError` as `hessianVectorProduct`.
    public func hessianAccuracy(
        of network: TwoLayerNetwork, direction: [Double]
    ) throws(PopulationLossError) -> [Double] {
        try checkDirection(network, direction)
        guard tolerance.isFinite else { return direction.map { _ in .infinity } }
        let width = network.width
        let factor = PointwiseLoss.hessianRoundingFactor(width: width, inputDimension: 1)
        let scales = pointwise.hessianScales(of: network, direction: direction)
        let products = HessianProducts(self)
        var (v, u) = (0.0, 0.0)
        for k in 0..<width {
            v += abs(direction[k])
            u += abs(network.readout[k] * direction[width + k])
        }
        let s = scale(of: network)
        return (0..<(2 * width)).map { parameter in
            let i = parameter % width
            let (a, own) = (abs(network.readout[i]), (v: abs(direction[i]), u: abs(direction[width + i])))
            let quadrature =
                parameter < width
                ? v * products.plain + u * products.once + s * own.u * products.target
                : a * (v * products.once + u * products.twice) + s
                    * (own.v * products.target + a * own.u * products.bent)
            return (quadrature + factor * scales[parameter]).asBound
        }
    }
}

/// The errors of the rule for the products G G, G G' p, (G' p)^2, R G' p and R G'' q, with the tails that go with them.
private struct HessianProducts {
    private(set) var plain, once, twice, target, bent: Double

    init(_ loss: PopulationLoss) {
        (plain, once, twice, target, bent) = (.infinity, .infinity, .infinity, .infinity, .infinity)
        // The nodes are (j + 1/2) step.
        let step = 2 * loss.nodes[0]
        for i in 1..<400 {
            let s =
                loss.activation == .tanh && loss.weightBound > 0.1
                ? Double(i) / 400 * Double.pi / (2 * loss.weightBound) : Double(i) / 20
            // 1 / (e^u - 1) <= 2 e^-u from u = log 2 on.
            guard 2 * Double.pi * s / step > 1 else { continue }
            let g = StripGrowth(loss.activation, loss.weightBound * s)
            let residual = max(g.value, s * Double(loss.targetDegree).squareRoot())
            let p = 0.5 * Double.log(1 + s * s)
            let q = 0.5 * Double.log(3 + 2 * s * s + s * s * s * s)
            func error(_ logProduct: Double) -> Double {
                8 * Double.exp(s * s / 2 - 2 * Double.pi * s / step + logProduct)
            }
            plain = min(plain, error(2 * g.value))
            once = min(once, error(g.value + g.slope + p))
            twice = min(twice, error(2 * (g.slope + p)))
            target = min(target, error(residual + g.slope + p))
            bent = min(bent, error(residual + g.bend + q))
        }
        let (tail, last) = (2 * loss.tolerance / 64, loss.nodes.max() ?? 0)
        plain += tail
        once += 1.13 * last * tail
        twice += 1.28 * last * last * tail
        target += 1.13 * last * tail
        bent += last * last * tail
    }
}

/// Logarithms of G, G' and G'' on |Im| <= v.
struct StripGrowth {
    let value, slope, bend: Double

    init(_ activation: Activation, _ v: Double) {
        switch activation {
        case .tanh where v < Double.pi / 2:
            value = max(0, Double.log(Double.tan(v)))
            slope = -2 * Double.log(Double.cos(v))
            bend = Double.log(2) + value + slope
        case .tanh: (value, slope, bend) = (.infinity, .infinity, .infinity)
        case .erf:
            value = Double.log(1 + 2 * v) + v * v
            slope = 0.13 + v * v
            bend = Double.log(2.26 * (0.43 + v)) + v * v
        default: (value, slope, bend) = (v, v, v)
        }
    }
}
