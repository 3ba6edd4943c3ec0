// The curve w -> tanh(w x), 0 <= w <= reach, in the Hilbert space of functions of x ~ N(0,1), as a polygon in as few dimensions as can be
// seen: what the dual of the collapsed posterior needs of the neurons.
//
// Vertices are so close that the polygon leaves the curve by less than `sagitta` (s h)^(-1/2): along w the deviation is step^2/8 times the
// second derivative, whose norm (E[(x^2 tanh''(w x))^2])^(1/2) is below min(7.8 w, 0.8, 0.8 w^(-5/2)). The space is spanned by the vertices
// one by one, the farthest first (Gram-Schmidt with pivoting), until s h times the squared distance of every other vertex is below
// `residual`; then the axes are turned into the principal ones of the prior, E[c c^T] diagonal.

import RealModule

struct NeuronPolygon: Sendable {
    /// How far the polygon may leave the curve, in units of (s h)^(-1/2).
    static let sagitta = 0.05
    /// What is left of s h times a squared distance.
    static let residual = 1e-4

    /// Coordinates of the vertices, axis by axis; the first vertex is 0.
    let axes: [[Double]]
    /// The prior's mass of each edge.
    let masses: [Double]

    var dimension: Int { axes.count }

    init(prior: WeightPrior, scale: Double) {
        let weights = NeuronPolygon.weights(reach: prior.reach, scale: scale)
        masses = zip(weights, weights.dropFirst()).map { prior.mass(from: $0, to: $1) }
        let nodes = NeuronNodes(reach: prior.reach)
        var rows = weights.map(nodes.features)
        var axes: [[Double]] = []
        while axes.count < 64 {
            let norms = rows.map { row in row.reduce(0) { $0 + $1 * $1 } }
            guard let farthest = norms.indices.max(by: { norms[$0] < norms[$1] }),
                scale * norms[farthest] > NeuronPolygon.residual
            else { break }
            let length = norms[farthest].squareRoot()
            let direction = rows[farthest].map { $0 / length }
            let coordinates = rows.map { row in zip(row, direction).reduce(0) { $0 + $1.0 * $1.1 } }
            for i in rows.indices {
                for j in direction.indices { rows[i][j] -= coordinates[i] * direction[j] }
            }
            axes.append(coordinates)
        }
        self.axes = NeuronPolygon.principal(axes, masses)
    }

    /// 0, ..., reach, with steps that the curvature allows.
    private static func weights(reach: Double, scale: Double) -> [Double] {
        let tolerance = 8 * sagitta / max(1, scale).squareRoot()
        var weights = [0.0]
        var w = 0.0
        while w < reach {
            // The curvature at the end of the step; from 0 it grows with it.
            let first = Double.root(tolerance / 7.8, 3)
            let guess = w + (w == 0 ? first : (tolerance / curvature(w)).squareRoot())
            let step = min((tolerance / max(curvature(w), curvature(guess))).squareRoot(), 0.05 * reach)
            w = reach - w < 1.5 * step ? reach : w + step
            weights.append(w)
        }
        return weights
    }

    private static func curvature(_ w: Double) -> Double {
        max(1e-100, min(7.8 * w, 0.8, w > 1 ? 0.8 / (w * w * w.squareRoot()) : 0.8))
    }

    /// The coordinates along the eigenvectors of E[c c^T], by Jacobi's rotations.
    private static func principal(_ axes: [[Double]], _ masses: [Double]) -> [[Double]] {
        var axes = axes
        /// E[c_k c_l], a vertex standing for its edge.
        func moment(_ k: Int, _ l: Int) -> Double {
            masses.indices.reduce(0) { $0 + masses[$1] * axes[k][$1 + 1] * axes[l][$1 + 1] }
        }
        for _ in 0..<12 {
            var isDiagonal = true
            for k in axes.indices {
                for l in axes.indices where l > k {
                    let (a, b, c) = (moment(k, k), moment(l, l), moment(k, l))
                    guard abs(c) > 1e-10 * (a * b).squareRoot() else { continue }
                    isDiagonal = false
                    let zeta = (b - a) / (2 * c)
                    let tangent = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
                    let cosine = 1 / (1 + tangent * tangent).squareRoot()
                    let sine = cosine * tangent
                    for i in axes[k].indices {
                        let (x, y) = (axes[k][i], axes[l][i])
                        axes[k][i] = cosine * x - sine * y
                        axes[l][i] = sine * x + cosine * y
                    }
                }
            }
            if isDiagonal { break }
        }
        return axes
    }
}

extension WeightPrior {
    /// The prior mass of low < |w| < high, where both are at most `reach`.
    func mass(from low: Double, to high: Double) -> Double {
        switch family {
        case .uniform: (high - low) / scale
        case .gauss:
            Double.erf(high / scale / 2.squareRoot()) - Double.erf(low / scale / 2.squareRoot())
        case .cauchy: 2 / Double.pi * Double.atan((high - low) / scale / (1 + high / scale * (low / scale)))
        }
    }
}
