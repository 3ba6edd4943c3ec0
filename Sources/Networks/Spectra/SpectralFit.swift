// The decay of a spectrum, fitted by least squares: log E_j = A + S u_j + P log v_j with residuals e_j.
//
// u is the quantity in which the decay should be linear (sqrt k on the line, m on the circle, |S| on the cube, log k for a power
// law); the optional log v takes the algebraic factor that stands before an exponential and would bias its slope.
// Source of the formulas: ordinary least squares by modified Gram-Schmidt, Var(S) = sigma^2 (X^T X)^-1, sigma^2 = |e|^2 / (n - p).
//
// Rounding. The computed coefficients are those of data X + dX, y + dy with |dX_j| <= c u |X_j|, |dy| <= c u |y|, u = 2^-53 and c of the order of
// the number n of points, by which sums are long (A. Bjorck 1967, BIT 7, for modified Gram-Schmidt). To first order, h the row of the
// pseudo-inverse that gives the slope, that moves
//
//     S        by at most  c u |h| ( |y| + sum_j |X_j| |b_j| + |h| |X_1| |e| ),
//     its standard error s = |h| |e| / sqrt(n - p)  by  c u ( |h| (|y| + sum_j |X_j| |b_j|) / sqrt(n - p) + |h| |X_1| s ).
//
// Promises: `slopeAccuracy` and `slopeErrorAccuracy`, these bounds with c = n + 16; never NaN. Does not promise: that a standard error
// covers curvature, which is a property of the data and not noise; `curvature` tells how much there is.

import RealModule

/// A straight line through the logarithms of a spectrum.
public struct SpectralFit: Sendable, Hashable {
    /// S, in natural logarithms per unit of u.
    public let slope: Double
    /// The standard error of S from the scatter of the points about the line.
    public let slopeError: Double
    /// Bound of the rounding error of `slope`, to first order, for exact energies.
    public let slopeAccuracy: Double
    /// Bound of the rounding error of `slopeError`, to first order, for exact energies.
    public let slopeErrorAccuracy: Double
    /// |h|: errors of the log E_j that are e_j each move the slope by at most |h| |e|.
    public let leverage: Double
    /// P; 0 if no algebraic factor was fitted.
    public let power: Double
    public let intercept: Double
    /// Root mean square of the residuals.
    public let scatter: Double
    /// The slope of the upper half of the points less that of the lower half.
    public let curvature: Double
    /// The points that were used.
    public let count: Int

    /// Fits log E = A + S u, or A + S u + P log v.
    ///
    /// - Parameters:
    ///   - energies: E, positive where they are to be used; zeros (modes that vanish) are passed over.
    ///   - abscissae: u, in ascending order.
    ///   - algebraic: v > 0, if an algebraic factor is to be fitted.
    /// - Throws: `SpectralFitError` for mismatched counts, negative or infinite energies, or too few points.
    public init(
        energies: [Double], against abscissae: [Double], algebraic: [Double]? = nil
    ) throws(SpectralFitError) {
        guard energies.count == abscissae.count, algebraic.map({ $0.count == energies.count }) ?? true else {
            throw .countsDiffer(energies.count, abscissae.count)
        }
        if let bad = energies.first(where: { !($0 >= 0 && $0.isFinite) }) { throw .energy(bad) }
        let used = energies.indices.filter { energies[$0] > 0 }
        let columns = 2 + (algebraic == nil ? 0 : 1)
        guard used.count > 2 * columns else { throw .tooFewPoints(used.count, needed: 2 * columns + 1) }
        let y = used.map { Double.log(energies[$0]) }
        let u = used.map { abscissae[$0] }
        let logs = algebraic.map { v in used.map { Double.log(v[$0]) } }
        guard (u + (logs ?? [])).allSatisfy(\.isFinite) else { throw .abscissa }

        let fit = LeastSquares(y, regressors: [u] + (logs.map { [$0] } ?? []))
        guard (fit.coefficients + [fit.errors[0], fit.leverages[0], fit.intercept, fit.scatter]).allSatisfy(\.isFinite)
        else {
            throw .abscissa
        }
        (slope, slopeError, intercept, scatter) = (fit.coefficients[0], fit.errors[0], fit.intercept, fit.scatter)
        power = logs == nil ? 0 : fit.coefficients[1]
        leverage = fit.leverages[0]
        func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let n = Double(used.count)
        let size = norm(y) + abs(slope) * norm(u) + abs(power) * (logs.map(norm) ?? 0)
        let unit = (n + 16) * 0x1p-53 * leverage
        slopeAccuracy = unit * (size + leverage * norm(u) * (scatter * n.squareRoot()))
        slopeErrorAccuracy = unit * (size / max(1, n - Double(columns)).squareRoot() + norm(u) * slopeError)
        guard slopeAccuracy.isFinite, slopeErrorAccuracy.isFinite, leverage > 0 else { throw .abscissa }
        count = used.count
        let middle = used.count / 2
        let remainder = logs.map { logs in zip(y, logs).map { $0 - fit.coefficients[1] * $1 } } ?? y
        let lower = LeastSquares(Array(remainder[..<middle]), regressors: [Array(u[..<middle])])
        let upper = LeastSquares(Array(remainder[middle...]), regressors: [Array(u[middle...])])
        let difference = upper.coefficients[0] - lower.coefficients[0]
        curvature = difference.isFinite ? difference : 0
    }

    /// log E of the fitted line at u (without the algebraic factor, if v is nil).
    ///
    /// - Throws: `SpectralFitError.abscissa` for a u that is not finite, a v that is not positive, or an overflow.
    public func logEnergy(at u: Double, algebraic v: Double? = nil) throws(SpectralFitError) -> Double {
        let value = intercept + slope * u + (v.map { power * Double.log($0) } ?? 0)
        guard value.isFinite else { throw .abscissa }
        return value
    }
}

/// Why no line could be fitted.
public enum SpectralFitError: Error, Equatable, Sendable, CustomStringConvertible {
    case countsDiffer(Int, Int)
    case energy(Double)
    case abscissa
    case tooFewPoints(Int, needed: Int)

    public var description: String {
        switch self {
        case .countsDiffer(let energies, let abscissae):
            "Spectral fit of \(energies) energies at \(abscissae) abscissae: give one of each a point."
        case .energy(let energy): "Spectral fit: an energy is \(energy); it must be finite and not negative."
        case .abscissa: "Spectral fit: the abscissae must be finite and not all equal."
        case .tooFewPoints(let count, let needed):
            "Spectral fit: \(count) modes do not vanish, but \(needed) are needed; ask for a higher degree."
        }
    }
}

/// y = intercept + sum_j coefficients[j] x_j, by orthogonalising the centred regressors.
private struct LeastSquares {
    var coefficients: [Double]
    var errors: [Double]
    /// The square roots of the diagonal of (X^T X)^-1.
    var leverages: [Double]
    var intercept: Double
    var scatter: Double

    init(_ y: [Double], regressors: [[Double]]) {
        let n = Double(y.count)
        func centred(_ x: [Double]) -> (mean: Double, rest: [Double]) {
            let mean = x.reduce(0, +) / n
            return (mean, x.map { $0 - mean })
        }
        func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
        let (meanOfY, restOfY) = centred(y)
        let centredRegressors = regressors.map(centred)
        // q: orthogonal; r[i][j]: the part of regressor j along q_i.
        var q: [[Double]] = []
        let p = regressors.count
        var r = [[Double]](repeating: [Double](repeating: 0, count: p), count: p)
        for (j, (_, column)) in centredRegressors.enumerated() {
            var rest = column
            for i in 0..<j {
                r[i][j] = dot(q[i], rest) / dot(q[i], q[i])
                for k in rest.indices { rest[k] -= r[i][j] * q[i][k] }
            }
            r[j][j] = 1
            q.append(rest)
        }
        var residual = restOfY
        var projections = [Double](repeating: 0, count: p)
        for i in 0..<p {
            projections[i] = dot(q[i], residual) / dot(q[i], q[i])
            for k in residual.indices { residual[k] -= projections[i] * q[i][k] }
        }
        coefficients = projections
        for i in stride(from: p - 1, through: 0, by: -1) {
            for j in (i + 1)..<max(p, i + 1) { coefficients[i] -= r[i][j] * coefficients[j] }
        }
        intercept = meanOfY - zip(coefficients, centredRegressors).reduce(0) { $0 + $1.0 * $1.1.mean }
        let squares = dot(residual, residual)
        scatter = (squares / n).squareRoot()
        let variance = squares / max(1, n - Double(p) - 1)
        // Rows of R^-1 by back substitution.
        leverages = (0..<p).map { row in
            var inverse = [Double](repeating: 0, count: p)
            inverse[row] = 1
            for j in (row + 1)..<max(p, row + 1) {
                inverse[j] = -(row..<j).reduce(0) { $0 + inverse[$1] * r[$1][j] }
            }
            return (0..<p).reduce(0) { $0 + inverse[$1] * inverse[$1] / dot(q[$1], q[$1]) }.squareRoot()
        }
        errors = leverages.map { variance.squareRoot() * $0 }
    }
}
