// Ordinary least squares in intervals: y = b_0 + sum_j b_j x_j + e by the normal equations X^T X b = X^T y, X with a column of ones, solved by
// elimination, which for a positive definite matrix needs no exchange of rows. With n points and p regressors
//
//     sigma^2 = |e|^2 / (n - p - 1),      Var(b_j) = sigma^2 (X^T X)^-1_jj.

import MultiplePrecision

/// Least-squares fits as intervals.
public enum CertifiedLeastSquares {
    /// b_1 and its standard error.
    ///
    /// - Parameters:
    ///   - y: n numbers.
    ///   - regressors: x_1, ..., x_p, each n numbers, p >= 1 and n > p + 1.
    /// - Throws: ``LeastSquaresError``; an `IntervalError` where the precision does not tell the columns apart.
    public static func slope(
        of y: [Interval], against regressors: [[Interval]]
    ) throws -> (value: Interval, standardError: Interval) {
        let (n, p) = (y.count, regressors.count)
        guard p >= 1, n > p + 1, regressors.allSatisfy({ $0.count == n }) else {
            throw LeastSquaresError(points: n, regressors: regressors.map(\.count))
        }
        let precision = y[0].precision
        let columns = [[Interval](repeating: Interval(1, precision: precision), count: n)] + regressors
        func dot(_ a: [Interval], _ b: [Interval]) -> Interval {
            zip(a, b).reduce(Interval(0, precision: precision)) { $0 + $1.0 * $1.1 }
        }
        let matrix = columns.map { column in columns.map { dot(column, $0) } }
        let unit = columns.indices.map { Interval($0 == 1 ? 1 : 0, precision: precision) }
        let solutions = try solve(matrix, [columns.map { dot($0, y) }, unit])
        let residuals = y.indices.map { k in
            columns.indices.reduce(y[k]) { $0 - solutions[0][$1] * columns[$1][k] }
        }
        let squares = residuals.reduce(Interval(0, precision: precision)) { $0 + $1.squared }
        let variance = try squares / (n - p - 1) * solutions[1][1]
        return (solutions[0][1], try Interval.maximum(variance, Interval(0, precision: precision)).squareRoot())
    }

    /// The solutions of a positive definite system for several right-hand sides.
    private static func solve(_ matrix: [[Interval]], _ sides: [[Interval]]) throws -> [[Interval]] {
        var rows = matrix.indices.map { i in matrix[i] + sides.map { $0[i] } }
        let count = rows.count
        for i in 0..<count {
            for k in 0..<count where k != i {
                let factor = try rows[k][i] / rows[i][i]
                for c in i..<rows[k].count { rows[k][c] -= factor * rows[i][c] }
            }
        }
        return try sides.indices.map { side in try (0..<count).map { try rows[$0][count + side] / rows[$0][$0] } }
    }
}

/// Points to which no line was fitted.
public struct LeastSquaresError: Error, Hashable, CustomStringConvertible {
    public let points: Int
    /// The number of values of each regressor.
    public let regressors: [Int]

    public var description: String {
        "\(points) points and regressors of \(regressors) values; give each regressor a value a point, and two points more than regressors"
    }
}
