// Two weight vectors v, w as the kernels see them: with x ~ N(0, 1)^d, v.x = a X and w.x = b (rho X + q Z), X and Z independent and
// standard normal, a = |v|, b = |w|, rho = v.w/(a b), q = sqrt(1 - rho^2).
//
// q comes from Lagrange's identity a^2 b^2 - (v.w)^2 = sum_{i<j} (v_i w_j - v_j w_i)^2, whose terms lose nothing however close v and w
// are to parallel, and are exactly zero, at 106 bits or more, if and only if they are.

import MultiplePrecision

struct WeightPair {
    /// a and b.
    let lengths: (Interval, Interval)
    /// v.w
    let product: Interval
    /// a^2 b^2 - (v.w)^2
    let gramDeterminant: Interval
    let v, w: [Interval]

    /// How far the sizes of the vectors are from 1, in bits: what sums of terms of order 1 lose.
    static func spread(_ v: [Double], _ w: [Double]) -> Int {
        [v, w].reduce(0) { bits, vector in
            let largest = vector.reduce(0) { max($0, $1.magnitude) }
            return largest > 0 && largest.isFinite ? bits + abs(Int(largest.exponent)) : bits
        }
    }

    init(_ v: [Double], _ w: [Double], precision: Precision) throws(CertifiedKernelError) {
        guard v.count == w.count, !v.isEmpty else { throw .shapes(v.count, w.count) }
        if let value = (v + w).first(where: { !$0.isFinite }) { throw .notFinite(value) }
        let working = max(precision, 128)
        let zero = Interval(0, precision: working)
        let first = v.map { Interval(exact: $0, precision: working) }
        let second = w.map { Interval(exact: $0, precision: working) }
        (self.v, self.w) = (first, second)
        func length(_ vector: [Interval]) throws(CertifiedKernelError) -> Interval {
            // A sum of squares has a square root.
            (try? vector.reduce(zero) { $0 + $1.squared }.squareRoot()) ?? zero
        }
        lengths = (try length(first), try length(second))
        product = zip(first, second).reduce(zero) { $0 + $1.0 * $1.1 }
        var determinant = zero
        for i in v.indices {
            for j in v.indices where j > i {
                determinant += (first[i] * second[j] - first[j] * second[i]).squared
            }
        }
        gramDeterminant = determinant
    }

    /// Whether v or w is zero.
    var isDegenerate: Bool { lengths.0.sign == 0 || lengths.1.sign == 0 }

    /// rho and q, for vectors that are not zero.
    func correlation() throws -> (rho: Interval, q: Interval) {
        let scale = lengths.0 * lengths.1
        if gramDeterminant.sign == 0 {
            let one = Interval(1, precision: scale.precision)
            return (product.lower.signum > 0 ? one : -one, Interval(0, precision: scale.precision))
        }
        return (try product / scale, try gramDeterminant.squareRoot() / scale)
    }
}
