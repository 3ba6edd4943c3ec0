// The metric of Hamiltonian dynamics: an estimate C = D D^T of the target's covariance, the inverse mass matrix.
//
// Kernels work with the whitened momentum p ~ N(0, I), D^T times the physical one, so that the kinetic energy is |p|^2 / 2 in
// every metric and the equations of motion are
//
//     dx/dt = D p,    dp/dt = D^T grad log p(x).
//
// The physical momentum's scalar products M^-1 r . r' become p . p', so that NUTS's criterion needs no metric either.

/// An estimate of the target's covariance.
public struct Metric: Sendable, Equatable, Codable {
    /// The matrix whose use the metric makes.
    public enum Form: String, Sendable, CaseIterable, Codable {
        case unit, diagonal, dense
    }

    public let form: Form
    public let dimension: Int
    /// D: nothing, its diagonal, or its rows below and with the diagonal, one after the other.
    let factor: ContiguousArray<Double>

    private init(form: Form, dimension: Int, factor: ContiguousArray<Double>) {
        (self.form, self.dimension, self.factor) = (form, dimension, factor)
    }

    /// C = I.
    public static func unit(_ dimension: Int) -> Metric {
        Metric(form: .unit, dimension: max(dimension, 0), factor: [])
    }

    /// C diagonal.
    ///
    /// - Throws: `SamplingError` unless every variance is positive and finite.
    public static func diagonal(variances: some Collection<Double>) throws(SamplingError) -> Metric {
        for variance in variances { try SamplingError.checkPositive(variance, "Variance of a metric") }
        return Metric(
            form: .diagonal, dimension: variances.count, factor: ContiguousArray(variances.map { $0.squareRoot() }))
    }

    /// C dense, given row by row; only its lower triangle is read.
    ///
    /// - Throws: `SamplingError` unless it is square, finite and positive definite.
    public static func dense(covariance: some Collection<Double>, dimension: Int) throws(SamplingError) -> Metric {
        guard dimension > 0, dimension < 1 << 20, covariance.count == dimension * dimension else {
            throw .count(
                what: "Covariance of a metric", count: covariance.count,
                expected: "the square of the dimension \(dimension)")
        }
        try SamplingError.checkFinite(covariance, "Covariance")
        let matrix = ContiguousArray(covariance)
        var factor = ContiguousArray<Double>(repeating: 0, count: dimension * (dimension + 1) / 2)
        // Cholesky: C = D D^T, row by row.
        for row in 0..<dimension {
            let rowStart = row * (row + 1) / 2
            for column in 0...row {
                let columnStart = column * (column + 1) / 2
                var sum = matrix[row * dimension + column]
                for index in 0..<column { sum -= factor[rowStart + index] * factor[columnStart + index] }
                if row == column {
                    guard sum > 0 else { throw .notPositiveDefinite(pivot: row) }
                    factor[rowStart + row] = sum.squareRoot()
                } else {
                    factor[rowStart + column] = sum / factor[columnStart + column]
                }
            }
        }
        return Metric(form: .dense, dimension: dimension, factor: factor)
    }

    /// C, row by row.
    public var covariance: [Double] {
        var matrix = [Double](repeating: 0, count: dimension * dimension)
        for row in 0..<dimension {
            for column in 0...row {
                var sum = 0.0
                switch form {
                case .unit: sum = row == column ? 1 : 0
                case .diagonal: sum = row == column ? factor[row] * factor[row] : 0
                case .dense:
                    for index in 0...column {
                        sum += factor[row * (row + 1) / 2 + index] * factor[column * (column + 1) / 2 + index]
                    }
                }
                matrix[row * dimension + column] = sum
                matrix[column * dimension + row] = sum
            }
        }
        return matrix
    }

    static func fitting(_ metric: Metric?, dimension: Int) throws(SamplingError) -> Metric {
        let metric = metric ?? .unit(dimension)
        guard metric.dimension == dimension, dimension > 0 else {
            throw .count(what: "Dimension of a metric", count: metric.dimension, expected: "\(dimension), at least 1")
        }
        return metric
    }

    /// Calls `body` with D in memory that stays in its place meanwhile.
    @inline(__always)
    func withFactor<Result>(_ body: (Factor) -> Result) -> Result {
        factor.withUnsafeBufferPointer { body(Factor(form: form, entries: $0)) }
    }

    /// x += h D p.
    @inline(__always)
    func drift(_ x: Vector.Buffer, along p: Vector.Buffer, by h: Double) { withFactor { $0.drift(x, along: p, by: h) } }

    /// p += h D^T g.
    @inline(__always)
    func kick(_ p: Vector.Buffer, along g: Vector.Buffer, by h: Double) { withFactor { $0.kick(p, along: g, by: h) } }

    /// x <- D^-1 x.
    func solve(_ x: Vector.Buffer) {
        switch form {
        case .unit: return
        case .diagonal: for index in 0..<dimension { x[index] /= factor[index] }
        case .dense:
            var start = 0
            for row in 0..<dimension {
                for column in 0..<row { x[row] -= factor[start + column] * x[column] }
                x[row] /= factor[start + row]
                start += row + 1
            }
        }
    }

    /// x <- D^-T x.
    func solveTransposed(_ x: Vector.Buffer) {
        switch form {
        case .unit: return
        case .diagonal: for index in 0..<dimension { x[index] /= factor[index] }
        case .dense:
            for row in (0..<dimension).reversed() {
                let start = row * (row + 1) / 2
                x[row] /= factor[start + row]
                for column in 0..<row { x[column] -= factor[start + column] * x[row] }
            }
        }
    }
}
