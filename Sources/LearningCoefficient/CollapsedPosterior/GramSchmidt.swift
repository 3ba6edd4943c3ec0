// Modified Gram-Schmidt orthonormalisation of [A; I], whose R is accurate column by column (Å. Björck 1967, BIT 7), by the array kernels.

import NetworkKernels
import RealModule

enum GramSchmidt {
    /// sum_j (R_jj^2 - 1) over the columns that are left when they are taken for orthonormal as they are: twice the error of the sum
    /// of logarithms at most.
    static let residual = 1e-9

    /// Rows come in multiples of this.
    static let lanes = Int(network_lanes)
    private static let instructions = network_best_instruction_set()

    /// Replaces the first `rank` columns, each of `length` contiguous numbers of which the first `top` belong to A, by orthonormal
    /// ones; sum_k log R_kk and the trace of A^T A (I + A^T A)^(-1) are complete up to `residual` with these.
    static func orthonormalise(
        _ matrix: UnsafeMutableBufferPointer<Double>, columns: Int, length: Int, top: Int
    ) -> (logarithm: Double, rank: Int) {
        guard let base = matrix.baseAddress else { return (0, 0) }
        var logarithm = 0.0
        for k in 0..<columns {
            let current = base + k * length
            // Column k of I has been touched by columns before k only: its entries end there.
            let end = top + k + 1
            var norm = 0.0
            for i in 0..<end { norm += current[i] * current[i] }
            norm = norm.squareRoot()
            logarithm += Double.log(norm)
            let inverse = 1 / norm
            for i in 0..<end { current[i] *= inverse }
            // A later column's own unit entry lies beyond `end`: its norm is 1 + square, and `rest` sums the squares.
            var rest = 0.0
            network_project_out(instructions, current, end, current + length, length, columns - k - 1, &rest)
            if rest < residual { return (logarithm, k + 1) }
        }
        return (logarithm, columns)
    }

    /// The derivative of sum_k log R_kk, given slopes of A's entries: its share of each row, and of each column.
    static func slopes(
        _ matrix: UnsafeMutableBufferPointer<Double>, rank: Int, columns: Int, length: Int, top: Int,
        slopes: UnsafeMutableBufferPointer<Double>, byRow: UnsafeMutableBufferPointer<Double>,
        byColumn: UnsafeMutableBufferPointer<Double>
    ) {
        network_determinant_slopes(
            instructions, matrix.baseAddress, length, top, rank, columns, slopes.baseAddress, byRow.baseAddress,
            byColumn.baseAddress)
    }
}
