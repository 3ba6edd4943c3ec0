// tanh by Lambert's continued fraction, as a sum of poles. Its n-th convergent is a Gauss rule for the poles of tanh,
//
//     tanh(z)/z = 1/(1 + z^2/(1 3)/(1 + z^2/(3 5)/(1 + ...))) = sum_n 2/(a_n^2 + z^2),   a_n = (n - 1/2) pi,
//     tanh(z)/z = sum_q omega_q / (1 + t_q z^2)  up to the accuracy of Double,   omega_q, t_q > 0,
//
// since the fraction is the Stieltjes transform of a positive measure: t_q are the eigenvalues of its Jacobi matrix, omega_q the squares of
// the eigenvectors' first components (G. Golub and J. Welsch 1969, Math. Comp. 23). All poles lie on the imaginary axis and all weights are
// positive, so that every divided difference of the sum in z^2 is a sum of terms of one sign.

import RealModule

struct LambertFraction: Sendable {
    /// t_q, in no order.
    let poles: [Double]
    /// omega_q, whose sum is 1.
    let weights: [Double]

    /// The convergent that serves |z| up to 14 `reach` for normal inputs of weight `reach`.
    init(reach: Double) { self.init(terms: 14 + Int((11 * reach).rounded(.up))) }

    /// - Parameter terms: at least 1.
    init(terms: Int) {
        // S-fraction 1/(1 + b_1 v/(1 + b_2 v/(1 + ...))), b_k = 1/((2k - 1)(2k + 1)), contracted to the Jacobi matrix of v -> 1/(1 + t v).
        func b(_ k: Int) -> Double { k == 0 ? 0 : 1 / (Double(2 * k - 1) * Double(2 * k + 1)) }
        var diagonal = (0..<terms).map { b(2 * $0) + b(2 * $0 + 1) }
        var off = (0..<terms).map { (b(2 * $0 + 1) * b(2 * $0 + 2)).squareRoot() }
        off[terms - 1] = 0
        var first = [Double](repeating: 0, count: terms)
        first[0] = 1
        LambertFraction.diagonalise(&diagonal, off: &off, firstComponents: &first)
        poles = diagonal.map { max(0, $0) }
        weights = first.map { $0 * $0 }
    }

    /// Implicit QL with Wilkinson's shift on a symmetric tridiagonal matrix, carrying the first row of the eigenvectors.
    private static func diagonalise(
        _ d: inout [Double], off e: inout [Double], firstComponents z: inout [Double]
    ) {
        for l in d.indices {
            // Convergence is cubic; the bound only ends a loop that could not otherwise be proved to end.
            for _ in 0..<60 {
                var m = l
                while m + 1 < d.count, abs(e[m]) > 0x1p-53 * (abs(d[m]) + abs(d[m + 1])) { m += 1 }
                if m == l { break }
                let g = (d[l + 1] - d[l]) / (2 * e[l])
                let r = Double.hypot(g, 1)
                var shifted = d[m] - d[l] + e[l] / (g + (g < 0 ? -r : r))
                var (sine, cosine, shift) = (1.0, 1.0, 0.0)
                for i in stride(from: m - 1, through: l, by: -1) {
                    let (f, b) = (sine * e[i], cosine * e[i])
                    let norm = Double.hypot(f, shifted)
                    e[i + 1] = norm
                    guard norm > 0 else {
                        d[i + 1] -= shift
                        e[m] = 0
                        break
                    }
                    (sine, cosine) = (f / norm, shifted / norm)
                    shifted = d[i + 1] - shift
                    let turn = (d[i] - shifted) * sine + 2 * cosine * b
                    shift = sine * turn
                    d[i + 1] = shifted + shift
                    shifted = cosine * turn - b
                    (z[i + 1], z[i]) = (sine * z[i] + cosine * z[i + 1], cosine * z[i] - sine * z[i + 1])
                }
                d[l] -= shift
                e[l] = shifted
                e[m] = 0
            }
        }
    }
}
