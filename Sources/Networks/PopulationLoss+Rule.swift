// The quadrature rule of a population loss: the step from the error bound proved at the head of `PopulationLoss`, the number of
// nodes from the tails.

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
        return best
    }

    /// Nodes (j + 1/2) h up to where what is left out is below the tolerance, with weights 2 h times the normal density.
    static func rule(step: Double, degree: Int, tolerance: Double) -> (nodes: [Double], weights: [Double]) {
        var (nodes, weights): ([Double], [Double]) = ([], [])
        var j = 0.0
        while true {
            let x = (j + 0.5) * step
            nodes.append(x)
            weights.append(2 * step * Gaussian.density(x))
            // Past its last root h_k^2 times the density falls faster than geometrically, and is then below (x^2)^k of it.
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
