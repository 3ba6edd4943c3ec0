// Features of all neurons at once, F F^T = K(w), to the full RELATIVE accuracy of Double in every singular value: also of weights that nearly
// coalesce, or are near 0, where the singular values of the rows tanh(w_i x) themselves have no digits left past s = 1e32.
//
// At a node x of a rule for E, tanh(w x) = w g(w^2). Newton's form of g in the variable w^2, on the weights themselves as nodes, is exact:
//
//     tanh(w_i x) = sum_{k<=i} L_ik D_k(x),   L_ik = w_i prod_{l<k} (w_i - w_l)(w_i + w_l),   D_k = g[w_1^2, ..., w_k^2].
//
// L is a product of exact differences. D_k has full relative accuracy because tanh is a sum of poles on the imaginary axis
// (`LambertFraction`), of which every divided difference is known and of one sign, c_q = t_q x^2:
//
//     D_k(x) = (-1)^(k-1) x sum_q omega_q c_q^(k-1) / prod_{l<=k} (1 + w_l^2 c_q).
//
// With D = R Q by orthonormalisation of the functions D_k, F = L R is as good as K's own factor, has as many columns as there are neurons,
// and its columns fall in size with an error relative to each. The order of the weights is chosen by pivoting, greatest |L_kk| first: this is
// Gaussian elimination with pivoting on structured factors (J. Demmel et al. 1999, Linear Algebra Appl. 299; Demmel 1999, SIAM J. Matrix
// Anal. 21), which pays for s = 1e60 no more than for s = 1.
//
// What is lost is the conditioning of the directions of D_1, D_2, ..., which are as close to one another as odd powers of a normal variable:
// a factor 1e3 for 8 neurons, 1e8 for 16 weights all over (0, 1), of which only the last directions suffer. And the gradient, not the
// density, loses 1e-16 (w_i/w_j)^2 of a weight beside two others that are that much smaller: Hamiltonian proposals are then refused more
// often, which is no error of the samples.

import RealModule

struct DividedFeatures: Sendable {
    /// The step of the trapezoidal rule in t, x = sinh(t)/reach, up to x = 14.
    private static let step = 0.07
    private static let farthest = 14.0
    /// The greatest share s |rest|^2 of what is left out.
    private static let unseen = 1e-12
    /// The greatest weight that is served: `LambertFraction` then has 454 poles.
    static let greatestReach = 40.0
    /// Rows past this many are not visible: c^k, k > 96, of any weights.
    private static let mostRows = 96

    /// The greatest number of features of `width` neurons.
    static func count(width: Int) -> Int { min(width, mostRows) }

    private let tolerance: Double
    /// x sqrt(mass) at the nodes.
    private let factors: [Double]
    /// omega_q and c_q = t_q x^2 at [q * nodes + node].
    private let weights, ratios: [Double]

    /// Features for weights of up to `reach` in det(1 + s K).
    init(s: Double, reach: Double) {
        var (nodes, factors): ([Double], [Double]) = ([], [])
        var t = DividedFeatures.step / 2
        while Double.sinh(t) < DividedFeatures.farthest * reach {
            let x = Double.sinh(t) / reach
            let density = Double.exp(-x * x / 2) / (2 * Double.pi).squareRoot()
            nodes.append(x)
            factors.append(x * (2 * DividedFeatures.step * Double.cosh(t) / reach * density).squareRoot())
            t += DividedFeatures.step
        }
        let fraction = LambertFraction(reach: reach)
        tolerance = DividedFeatures.unseen / s
        self.factors = factors
        weights = fraction.weights.flatMap { weight in nodes.map { _ in weight } }
        ratios = fraction.poles.flatMap { pole in nodes.map { pole * $0 * $0 } }
    }

    private init(_ other: DividedFeatures, tolerance: Double) {
        (self.tolerance, factors, weights, ratios) = (tolerance, other.factors, other.weights, other.ratios)
    }

    /// The same for another s.
    func serving(s: Double) -> DividedFeatures { DividedFeatures(self, tolerance: DividedFeatures.unseen / s) }

    /// Writes F_ik at `values[k * stride + i]` and, if asked for, the components along feature k of row i's derivative in w_i; returns
    /// how many features there are, at most `count(width:)`. Whatever lies beyond them is not visible.
    ///
    /// - Accuracy: (1/2) log det(I + s K) from these to `CollapsedPosterior.accuracy` times max(1, itself), up to
    ///   s = 2 `CollapsedPosterior.heldTemperature`. Measured beyond, for 128 weights all over (-1, 1): 1e-4 at s = 2e40, nothing right at 2e60.
    func evaluate(
        _ w: UnsafeBufferPointer<Double>, into values: UnsafeMutablePointer<Double>, stride: Int,
        slopes: UnsafeMutablePointer<Double>?, slopeStride: Int
    ) -> Int {
        let h = w.count
        var newton = NewtonRows(features: self, weights: w)
        newton.eliminate(until: tolerance)
        let rank = newton.rank
        for i in 0..<h {
            for k in 0..<rank { values[k * stride + i] = newton.value(of: i, along: k) }
        }
        if let slopes {
            for i in 0..<h { newton.writeSlopes(of: i, into: slopes + i, stride: slopeStride) }
        }
        return rank
    }

    /// The elimination: Newton's rows, orthonormalised as they come.
    private struct NewtonRows {
        let features: DividedFeatures
        let weights: UnsafeBufferPointer<Double>
        private(set) var rank = 0
        /// omega_q c_q^(k-1) / prod_{l<=k} (1 + w_l^2 c_q).
        private var terms: [Double]
        /// Orthonormal functions at the nodes, one after the other, and D_l's components along them.
        private var basis: [Double] = []
        private var components: [[Double]] = []
        /// prod_{l<k} (w_i^2 - w_l^2) and its derivative in w_i^2, a row for each k.
        private var products: [[Double]]
        private var productSlopes: [[Double]]

        init(features: DividedFeatures, weights: UnsafeBufferPointer<Double>) {
            (self.features, self.weights) = (features, weights)
            terms = features.weights
            products = [[Double](repeating: 1, count: weights.count)]
            productSlopes = [[Double](repeating: 0, count: weights.count)]
        }

        private var nodes: Int { features.factors.count }

        mutating func eliminate(until tolerance: Double) {
            var left = Array(0..<weights.count)
            while !left.isEmpty, rank < DividedFeatures.mostRows {
                var (position, greatest, rest) = (0, 0.0, 0.0)
                for (place, i) in left.enumerated() {
                    let pivot = abs(weights[i] * products[rank][i])
                    rest += pivot * pivot
                    if pivot > greatest { (position, greatest) = (place, pivot) }
                }
                // What is left coincides with what there is.
                guard greatest > 0 else { break }
                let pivot = left.remove(at: position)
                var row = advance(at: weights[pivot])
                let square = row.reduce(0) { $0 + $1 * $1 }
                let along = project(&row)
                let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
                guard norm > 0 else { break }
                basis.append(contentsOf: row.map { $0 / norm })
                components.append(along + [norm])
                var (next, nextSlope) = (products[rank], productSlopes[rank])
                for i in 0..<weights.count {
                    let difference = (weights[i] - weights[pivot]) * (weights[i] + weights[pivot])
                    nextSlope[i] = nextSlope[i] * difference + next[i]
                    next[i] *= difference
                }
                products.append(next)
                productSlopes.append(nextSlope)
                rank += 1
                if rest * square < tolerance { break }
            }
        }

        /// The next divided difference, with a node at w^2.
        private mutating func advance(at w: Double) -> [Double] {
            let (count, square, isFirst) = (nodes, w * w, rank == 0)
            var row = [Double](repeating: 0, count: count)
            terms.withUnsafeMutableBufferPointer { terms in
                features.ratios.withUnsafeBufferPointer { ratios in
                    row.withUnsafeMutableBufferPointer { row in
                        for start in Swift.stride(from: 0, to: terms.count, by: count) {
                            for node in 0..<count {
                                let ratio = ratios[start + node]
                                let term = terms[start + node] * (isFirst ? 1 : ratio) / (1 + square * ratio)
                                terms[start + node] = term
                                row[node] += term
                            }
                        }
                    }
                }
            }
            scale(&row, sign: rank)
            return row
        }

        /// The divided difference at all nodes so far and w^2, one of them or not.
        private func confluent(at w: Double) -> [Double] {
            let (count, square, isFirst) = (nodes, w * w, rank == 0)
            var row = [Double](repeating: 0, count: count)
            terms.withUnsafeBufferPointer { terms in
                features.ratios.withUnsafeBufferPointer { ratios in
                    row.withUnsafeMutableBufferPointer { row in
                        for start in Swift.stride(from: 0, to: terms.count, by: count) {
                            for node in 0..<count {
                                let ratio = ratios[start + node]
                                row[node] += terms[start + node] * (isFirst ? 1 : ratio) / (1 + square * ratio)
                            }
                        }
                    }
                }
            }
            scale(&row, sign: rank)
            return row
        }

        private func scale(_ row: inout [Double], sign: Int) {
            for node in row.indices { row[node] *= sign & 1 == 0 ? features.factors[node] : -features.factors[node] }
        }

        /// The components of a row along the basis, which are taken out of it one after the other.
        private func project(_ row: inout [Double]) -> [Double] {
            let count = nodes
            return basis.withUnsafeBufferPointer { basis in
                row.withUnsafeMutableBufferPointer { row in
                    (0..<rank).map { k in
                        let start = k * count
                        var component = 0.0
                        for node in 0..<count { component += basis[start + node] * row[node] }
                        for node in 0..<count { row[node] -= component * basis[start + node] }
                        return component
                    }
                }
            }
        }

        /// F_ik = sum_{l>=k} L_il R_lk.
        func value(of i: Int, along k: Int) -> Double {
            var sum = 0.0
            for l in k..<rank { sum += products[l][i] * components[l][k] }
            return weights[i] * sum
        }

        /// d(w g(w^2))/dw = g + 2 w^2 g', where g' is that of Newton's form with w_i^2 as one more node.
        func writeSlopes(of i: Int, into output: UnsafeMutablePointer<Double>, stride: Int) {
            let twice = 2 * weights[i] * weights[i]
            var last = confluent(at: weights[i])
            let rest = project(&last)
            for k in 0..<rank {
                var sum = twice * productSlopes[rank][i] * rest[k]
                for l in k..<rank { sum += (products[l][i] + twice * productSlopes[l][i]) * components[l][k] }
                output[k * stride] = sum
            }
        }
    }
}
