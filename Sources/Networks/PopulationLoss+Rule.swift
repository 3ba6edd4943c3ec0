// The quadrature rule of a population loss: the step from the error bound proved at the head of `PopulationLoss`, the number of
// nodes from a bound of the tails.
//
// The step makes the theorem's bound half of the tolerance. The rest is for the nodes left out, beyond the last one x with
// x^2 > 4 k + 4, k the degree of the target. From He_(k+1)/He_k = x - k He_(k-1)/He_k it follows by induction that
// He_k/He_(k-1) >= (x + sqrt(x^2 - 4 k))/2 there, so that for g = phi and for g = phi h_k^2, phi the normal density,
//
//     (log g)' = -x + 2 k He_(k-1)/He_k <= -sqrt(x^2 - 4 k) <= -2,    sum_(i >= 1) g(x + i h) <= g(x) / (e^(2h) - 1) <= g(x) / (2 h).
//
// With |f| <= sum |a_i| and (f - y)^2 <= 2 S^2 (1 + h_k^2) they carry at most 2 h 2 S^2 (1 + h_k(x)^2) phi(x) / (2 h), which is below
// S^2 tolerance / 64, since the last node is the first one where phi (1 + h_k^2) < tolerance / 128.

import Quadrature
import RealModule

extension PopulationLoss {
    /// log of the bound e^(s^2/2) (G(w s) + sqrt(L_k(-s^2)))^2 for a scale of 1.
    private static func logBound(activation: Activation, degree: Int, weightBound: Double, strip s: Double) -> Double {
        let v = weightBound * s
        let logGrowth =
            switch activation {
            case .tanh: v < Double.pi / 2 ? max(0, Double.log(Double.tan(v))) : Double.infinity
            case .erf: Double.log(1 + 2 * v) + v * v
            default: v
            }
        // log L_k(-s^2) <= log sum_j (k s^2)^j / j!^2 <= 2 s sqrt(k).
        return s * s / 2 + 2 * (max(logGrowth, s * Double(degree).squareRoot()) + Double.log(2))
    }

    /// The largest step whose error bound is half of the tolerance, over a grid of strips.
    static func step(activation: Activation, degree: Int, weightBound: Double, tolerance: Double) -> Double {
        var best = 0.0
        for i in 1..<400 {
            let s =
                activation == .tanh && weightBound > 0.1
                ? Double(i) / 400 * Double.pi / (2 * weightBound) : Double(i) / 20
            let log = logBound(activation: activation, degree: degree, weightBound: weightBound, strip: s)
            // 2 M / (e^(2 pi s / h) - 1) <= tolerance / 2
            best = max(best, 2 * Double.pi * s / (Double.log(4 / tolerance) + log + 0x1p-20))
        }
        // A step of 24 bits makes the nodes (j + 1/2) h exact; rounding down keeps the bound.
        let short = Double(Float(best))
        return short <= best ? short : Double(Float(best).nextDown)
    }

    /// Nodes (j + 1/2) h up to where what is left out is below the tolerance, with weights 2 h times the normal density.
    static func rule(step: Double, degree: Int, tolerance: Double) -> (nodes: [Double], weights: [Double]) {
        var (nodes, weights): ([Double], [Double]) = ([], [])
        var j = 0.0
        while true {
            let x = (j + 0.5) * step
            nodes.append(x)
            weights.append(2 * step * Gaussian.density(x))
            if x * x > 4 * Double(degree) + 4 {
                let mode = degree == 0 ? 1 : orthonormalHermite(degree, x)
                if weights[weights.count - 1] * (1 + mode * mode) < tolerance * step / 64 { break }
            }
            j += 1
        }
        return padded(nodes, weights)
    }

    /// The positive nodes of a symmetric rule, with twice their weights: f is odd, and 0 at 0.
    static func positiveHalf(of rule: GaussHermiteRule) -> (nodes: [Double], weights: [Double]) {
        let first = (rule.order + 1) / 2
        return padded(Array(rule.nodes[first...]), rule.weights[first...].map { 2 * $0 })
    }

    private static func padded(_ nodes: [Double], _ weights: [Double]) -> (nodes: [Double], weights: [Double]) {
        (KernelArray.padded(nodes), KernelArray.padded(weights))
    }

    /// h_k(x), by the recurrence of the orthonormal polynomials.
    static func orthonormalHermite(_ k: Int, _ x: Double) -> Double {
        var (previous, current) = (0.0, 1.0)
        for j in 0..<k {
            let j = Double(j)
            (previous, current) = (current, (x * current - j.squareRoot() * previous) / (j + 1).squareRoot())
        }
        return current
    }
}
