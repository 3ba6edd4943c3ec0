// The curve w -> tanh(w x), 0 <= w <= reach, in the Hilbert space of functions of x ~ N(0,1), as a polygon in as few dimensions as can be
// seen: what the dual of the collapsed posterior needs of the neurons.
//
// Vertices are so close that the polygon leaves the curve by less than `sagitta` (s h)^(-1/2), s h taken for at least `finest`: along w the deviation is step^2/8 times the
// second derivative, whose norm (E[(x^2 tanh''(w x))^2])^(1/2) is below min(7.8 w, 0.8, 0.8 w^(-5/2)). The space is spanned by the vertices
// one by one, the farthest first (Gram-Schmidt with pivoting), until s h times the squared distance of every other vertex is below
// `residual`; then the axes are turned into the principal ones of the prior, E[c c^T] diagonal.

import RealModule

struct NeuronPolygon: Sendable {
    /// How far the polygon may leave the curve, in units of (s h)^(-1/2).
    static let sagitta = 0.02
    /// The least s h that decides on the vertices: a chord is nearer to 0 than its arc, which at small s h shows in lambda-hat.
    static let finest = 1e7
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
        var rows = weights.flatMap { nodes.features($0) }
        self.axes = NeuronPolygon.principal(
            rows.withUnsafeMutableBufferPointer {
                NeuronPolygon.pivoted($0, count: weights.count, residual: NeuronPolygon.residual / scale)
            }, masses)
    }

    /// Coordinates of the rows along directions found from the rows themselves, until no square norm is above `residual`; the rows become
    /// what is left.
    private static func pivoted(
        _ rows: UnsafeMutableBufferPointer<Double>, count: Int, residual: Double
    ) -> [[Double]] {
        let length = rows.count / count
        var axes: [[Double]] = []
        var norms = [Double](repeating: 0, count: count)
        for i in 0..<count {
            for j in i * length..<(i + 1) * length { norms[i] += rows[j] * rows[j] }
        }
        while axes.count < 64 {
            guard let farthest = norms.indices.max(by: { norms[$0] < norms[$1] }), norms[farthest] > residual
            else { break }
            let scale = 1 / norms[farthest].squareRoot()
            let direction = rows[farthest * length..<(farthest + 1) * length].map { $0 * scale }
            let coordinates = direction.withUnsafeBufferPointer { direction in
                (0..<count).map { i in
                    var (coordinate, norm) = (0.0, 0.0)
                    let start = i * length
                    for j in 0..<length { coordinate += rows[start + j] * direction[j] }
                    for j in 0..<length {
                        let left = rows[start + j] - coordinate * direction[j]
                        rows[start + j] = left
                        norm += left * left
                    }
                    norms[i] = norm
                    return coordinate
                }
            }
            axes.append(coordinates)
        }
        return axes
    }

    /// 0, ..., reach, with steps that the curvature allows.
    private static func weights(reach: Double, scale: Double) -> [Double] {
        let tolerance = 8 * sagitta / max(finest, scale).squareRoot()
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
