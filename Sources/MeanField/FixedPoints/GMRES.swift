// GMRES without restart: the x of the Krylov space span(b, A b, A^2 b, ...) that minimises |b - A x|_2, by Arnoldi's
// modified Gram-Schmidt process and Givens rotations (Y. Saad and M. H. Schultz 1986, SIAM J. Sci. Stat. Comput. 7, 856).

enum GMRES {
    /// An x with |b - A x|_2 <= tolerance |b|_2, or the best one of a Krylov space of the given dimension.
    static func solve(
        _ b: [Double], dimension: Int, tolerance: Double, _ apply: ([Double]) throws -> [Double]
    ) rethrows -> [Double] {
        let length = euclideanNorm(b)
        guard length > 0 else { return b }
        var basis = [b.map { $0 / length }]
        // Column j of the triangular factor of the Hessenberg matrix.
        var triangle: [[Double]] = []
        var rotations: [(cosine: Double, sine: Double)] = []
        var right = [length]
        for j in 0..<dimension {
            var next = try apply(basis[j])
            let before = euclideanNorm(next)
            var column: [Double] = []
            for unit in basis {
                let overlap = dot(unit, next)
                column.append(overlap)
                for i in next.indices { next[i] -= overlap * unit[i] }
            }
            let rest = euclideanNorm(next)
            for (i, rotation) in rotations.enumerated() {
                (column[i], column[i + 1]) = (
                    rotation.cosine * column[i] + rotation.sine * column[i + 1],
                    rotation.cosine * column[i + 1] - rotation.sine * column[i]
                )
            }
            let radius = (column[j] * column[j] + rest * rest).squareRoot()
            guard radius > 0 else { break }
            let rotation = (cosine: column[j] / radius, sine: rest / radius)
            rotations.append(rotation)
            column[j] = radius
            triangle.append(column)
            right.append(-rotation.sine * right[j])
            right[j] *= rotation.cosine
            if abs(right[j + 1]) <= tolerance * length || rest <= 0x1p-52 * before { break }
            basis.append(next.map { $0 / rest })
        }
        var solution = [Double](repeating: 0, count: b.count)
        for j in stride(from: triangle.count - 1, through: 0, by: -1) {
            let coefficient = right[j] / triangle[j][j]
            for i in 0..<j { right[i] -= triangle[j][i] * coefficient }
            for i in solution.indices { solution[i] += coefficient * basis[j][i] }
        }
        return solution
    }
}
