// The moves of a chain over the dual posterior, each of which leaves I(g)^h e^(-|g|^2/2) as it is.
//
// Through the weights: given g they are independent with density prior(w) e^(-q(w)), and given them g is normal,
//
//     w_i | g  ~  prior(w) e^(-(s/2) (g . c(w))^2),      g | w  ~  N(0, (I + s sum_i c(w_i) c(w_i)^T)^(-1)),
//
// so that one pass over the polygon redraws every coordinate. The wider the network, the less sum_i c c^T varies, and the nearer the new g is
// to an independent draw. A narrow network at low temperature is stuck instead: its few weights fix the scale of g, and g theirs.
//
// By slices: a coordinate is updated over its whole line, shrinking from (-9, 9), beyond which the prior has less than 1e-18 (R. Neal
// 2003, Annals of Statistics 31): nothing is tuned, and a coordinate that is 1e-4 wide costs a few more evaluations, no frozen chain.

import RealModule
import Sampling

/// A point, with g . c at the vertices.
struct DualPoint: Sendable {
    var g: [Double]
    var heights: [Double]

    init(_ g: [Double], of target: DualPosterior) {
        self.g = g
        heights = target.heights(g)
    }
}

extension DualPosterior {
    /// Draws the weights given the point, and the point given them.
    ///
    /// - Returns: the mean of (d - |g|^2)/2 given the weights.
    func redraw(_ point: inout DualPoint, _ randomness: inout PhiloxStream) -> Double {
        let cumulative = cumulativeMasses(point.heights)
        let d = dimension
        // The lower triangle of the precision of g.
        var precision = [Double](repeating: 0, count: d * d)
        for k in 0..<d { precision[k * d + k] = 1 }
        let s = 2 * slope * slope
        var neuron = [Double](repeating: 0, count: d)
        for _ in 0..<width {
            let edge = DualPosterior.index(of: randomness.uniform() * cumulative[cumulative.count - 1], in: cumulative)
            let part = DualPosterior.position(
                slope * point.heights[edge], slope * point.heights[edge + 1], &randomness)
            for k in 0..<d {
                let axis = polygon.axes[k]
                neuron[k] = axis[edge] + part * (axis[edge + 1] - axis[edge])
            }
            for k in 0..<d {
                let scaled = s * neuron[k]
                for l in 0...k { precision[k * d + l] += scaled * neuron[l] }
            }
        }
        // Axes of the greatest variance first: the matrix is graded, and Cholesky's factor accurate column by column.
        for k in 0..<d {
            for l in 0...k {
                var sum = precision[k * d + l]
                for j in 0..<l { sum -= precision[k * d + j] * precision[l * d + j] }
                // At least 1 is left, up to rounding.
                precision[k * d + l] = k == l ? max(sum, 0x1p-52).squareRoot() : sum / precision[l * d + l]
            }
        }
        var g = (0..<d).map { _ in randomness.normal() }
        for k in stride(from: d - 1, through: 0, by: -1) {
            for j in k + 1..<max(k + 1, d) { g[k] -= precision[j * d + k] * g[j] }
            g[k] /= precision[k * d + k]
        }
        point = DualPoint(g, of: self)
        return (Double(d) - DualPosterior.traceOfInverse(precision, d)) / 2
    }

    /// The trace of (L L^T)^(-1), which is the square norm of L^(-1).
    private static func traceOfInverse(_ factor: [Double], _ d: Int) -> Double {
        var trace = 0.0
        for column in 0..<d {
            var x = [Double](repeating: 0, count: d)
            for k in column..<d {
                var sum = k == column ? 1.0 : 0
                for j in column..<k { sum -= factor[k * d + j] * x[j] }
                x[k] = sum / factor[k * d + k]
                trace += x[k] * x[k]
            }
        }
        return trace
    }

    /// The first edge whose cumulative mass is above `level`.
    private static func index(of level: Double, in cumulative: [Double]) -> Int {
        var (low, high) = (0, cumulative.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] > level { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Where on an edge, from 0 to 1, the weight is: density e^(-u^2), u from x to y.
    ///
    /// By rejection. An edge is drawn by its mass, and the first one contains u = 0: there are no more tries on average, edge for edge,
    /// than the greatest e^(-u^2) is greater than their mean.
    private static func position(_ x: Double, _ y: Double, _ randomness: inout PhiloxStream) -> Double {
        let least = x * y <= 0 ? 0 : min(x * x, y * y)
        while true {
            let part = randomness.uniform()
            let u = x + part * (y - x)
            if randomness.accepts(logProbability: least - u * u) { return part }
        }
    }

    /// Updates coordinate `k`.
    func slice(_ point: inout DualPoint, _ k: Int, _ randomness: inout PhiloxStream) {
        let axis = polygon.axes[k]
        let old = point.g[k]
        let level = logLikelihood(point.heights) - old * old / 2 + Double.log(randomness.uniform())
        var (low, high) = (-9.0, 9.0)
        var proposal = point.heights
        while true {
            let value = low + (high - low) * randomness.uniform()
            let change = value - old
            for i in proposal.indices { proposal[i] = point.heights[i] + change * axis[i] }
            if logLikelihood(proposal) - value * value / 2 >= level {
                point.g[k] = value
                swap(&point.heights, &proposal)
                return
            }
            if value < old { low = value } else { high = value }
            // The old point is on the slice, up to rounding.
            if high - low < 1e-15 { return }
        }
    }
}
