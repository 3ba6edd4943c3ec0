// Symmetric positive matrices: rank-one updates and Cholesky's factorisation A = L L'.

import RealModule

/// A symmetric matrix by its lower triangle, in rows of full length.
struct SymmetricMatrix {
    let size: Int
    private var entries: [Double]

    init(identity size: Int) {
        self.size = size
        entries = [Double](repeating: 0, count: size * size)
        for i in 0..<size { entries[i * size + i] = 1 }
    }

    /// Adds c v v'.
    mutating func add(_ c: Double, _ v: UnsafeBufferPointer<Double>) {
        entries.withUnsafeMutableBufferPointer { entries in
            for i in 0..<size {
                let factor = c * v[i]
                // Neurons are 0 on half of the inputs.
                guard factor != 0 else { continue }
                for j in 0...i { entries[i * size + j] += factor * v[j] }
            }
        }
    }

    /// L; nil if the matrix is not positive.
    var choleskyFactor: CholeskyFactor? {
        // L' in rows, so that the innermost loop runs along one.
        var rows = [Double](repeating: 0, count: size * size)
        for i in 0..<size { for j in 0...i { rows[j * size + i] = entries[i * size + j] } }
        let isPositive = rows.withUnsafeMutableBufferPointer { rows in
            for k in 0..<size {
                let pivot = rows[k * size + k]
                guard pivot > 0, pivot.isFinite else { return false }
                let root = pivot.squareRoot()
                for j in k..<size { rows[k * size + j] /= root }
                for i in (k + 1)..<max(size, k + 1) {
                    let factor = rows[k * size + i]
                    guard factor != 0 else { continue }
                    for j in i..<size { rows[i * size + j] -= factor * rows[k * size + j] }
                }
            }
            return true
        }
        return isPositive ? CholeskyFactor(size: size, rows: rows) : nil
    }
}

/// L with A = L L'.
struct CholeskyFactor {
    let size: Int
    /// L' by rows.
    fileprivate let rows: [Double]

    /// log det A.
    var logDeterminant: Double { 2 * (0..<size).reduce(0) { $0 + Double.log(rows[$1 * size + $1]) } }

    /// x with A x = b.
    func solve(_ b: [Double]) -> [Double] {
        var x = b
        for k in 0..<size {
            x[k] /= rows[k * size + k]
            for j in (k + 1)..<max(size, k + 1) { x[j] -= rows[k * size + j] * x[k] }
        }
        for k in stride(from: size - 1, through: 0, by: -1) {
            for j in (k + 1)..<max(size, k + 1) { x[k] -= rows[k * size + j] * x[j] }
            x[k] /= rows[k * size + k]
        }
        return x
    }
}
