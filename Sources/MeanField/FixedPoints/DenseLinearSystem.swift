// A dense linear system by Gaussian elimination with partial pivoting.

struct DenseLinearSystem {
    /// Columns of the matrix.
    let columns: [[Double]]

    /// x with A x = b; nil if a pivot is below 2^-50 of the largest entry of its column of A, or nothing is finite.
    func solve(_ b: [Double]) -> [Double]? {
        let n = b.count
        var a = columns
        var x = b
        let scale = columns.map(norm)
        for k in 0..<n {
            guard let pivot = (k..<n).max(by: { abs(a[k][$0]) < abs(a[k][$1]) }) else { return nil }
            guard abs(a[k][pivot]) > 0x1p-50 * scale[k], a[k][pivot].isFinite else { return nil }
            if pivot != k {
                for j in 0..<n { a[j].swapAt(k, pivot) }
                x.swapAt(k, pivot)
            }
            for i in k + 1..<max(n, k + 1) {
                let factor = a[k][i] / a[k][k]
                guard factor != 0 else { continue }
                for j in k..<n { a[j][i] -= factor * a[j][k] }
                x[i] -= factor * x[k]
            }
        }
        for k in stride(from: n - 1, through: 0, by: -1) {
            x[k] /= a[k][k]
            for i in 0..<k { x[i] -= a[k][i] * x[k] }
        }
        return norm(x).isFinite ? x : nil
    }
}
