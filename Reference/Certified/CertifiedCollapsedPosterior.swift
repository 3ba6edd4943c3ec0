// (1/2) log det(I + s K(w)), K_ij = E[tanh(w_i x) tanh(w_j x)], x ~ N(0, 1): minus the log likelihood of the weights of a tanh network at
// target 0 whose readout weights are integrated out, certified.
//
// K by the trapezoidal rule of step eta on the integrands, which are even and vanish at 0: 2 eta sum_{0 < j <= J} (.)(j eta), and
//
// (a) Discretisation: at most 2 M / (e^(2 pi y/eta) - 1), M = T^2 e^(y^2/2), T = max(1, tan(y max |w|)), y < pi/(2 max |w|) (`StripTrapezoid`).
// (b) Truncation after X = J eta: |tanh| <= 1, so the terms left out are at most 2 int_X^inf n <= 2 n(X)/X <= e^(-X^2/2)/X.
//
// The determinant is the product of the pivots of I + s K, all of which are at least 1, by elimination in intervals with the greatest pivot
// first, at a precision that leaves `precision` bits of s K's absolute error. Nothing is lost but in that precision, so that weights
// that nearly coincide cost no more than others.

import Foundation
import MultiplePrecision

public enum CertifiedCollapsedPosterior {
    /// (1/2) log det(I + s K(w)) to an absolute accuracy of about 2^-`precision`.
    ///
    /// - Parameters:
    ///   - weights: w, magnitudes up to 1000; at most 160.
    ///   - s: from 0 to 1e100.
    ///   - precision: of the result.
    /// - Throws: ``CertifiedPopulationLossError/tooCostly(weight:)``; `IntervalError.domain` for another s or too many weights, or where the
    ///   precision decides too little.
    public static func halfLogDeterminant(weights: [Double], s: Double, precision: Precision) throws -> Interval {
        guard let largest = weights.map(abs).max() else { return Interval(0, precision: precision) }
        guard weights.allSatisfy({ abs($0) <= 1000 }) else {
            throw CertifiedPopulationLossError.tooCostly(weight: weights.first { !(abs($0) <= 1000) } ?? largest)
        }
        guard 0...1e100 ~= s, weights.count <= 160 else {
            throw IntervalError.domain(
                function: "log det(I + s K) of \(weights.count) neurons", argument: "\(s)",
                domain: "0 <= s <= 1e100, at most 160 neurons")
        }
        let size = s >= 1 ? Int(s.exponent) : 0
        let working = precision + size + 4 * weights.count + 32
        let factor = Interval(exact: s, precision: working)
        var matrix = try gram(weights, precision: working).map { row in row.map { $0 * factor } }
        for i in matrix.indices { matrix[i][i] = matrix[i][i] + 1 }
        var (left, logarithm) = (Array(matrix.indices), Interval(0, precision: working))
        func entry(_ i: Int, _ j: Int) -> Interval { i >= j ? matrix[i][j] : matrix[j][i] }
        while let pivot = left.max(by: { matrix[$0][$0].lower.double() < matrix[$1][$1].lower.double() }) {
            left.removeAll { $0 == pivot }
            let head = matrix[pivot][pivot]
            logarithm = try logarithm + head.log()
            let column = left.map { entry($0, pivot) }
            for (a, i) in left.enumerated() {
                let multiplier = try column[a] / head
                for (b, j) in left.enumerated() where j <= i { matrix[i][j] = matrix[i][j] - multiplier * column[b] }
            }
        }
        return logarithm.scaled(by: -1).rounded(to: precision + 16)
    }

    /// The lower triangle of K, each entry to an absolute accuracy of about 2^-`precision`.
    private static func gram(_ weights: [Double], precision: Precision) throws -> [[Interval]] {
        let nats = Double(precision.bits + 8) * log(2)
        let largest = weights.reduce(0x1p-20) { max($0, abs($1)) }
        let y = min(nats.squareRoot(), 0.98 * Double.pi / (2 * largest))
        let height = Interval(exact: y, precision: 128)
        let bound = try StripTrapezoid.Function.tanh.bound(height * Interval(exact: largest, precision: 128))
        let logMass = y * y / 2 + 2 * log(bound.upper.double(rounding: .up))
        // A Double of 24 bits: the points are exact.
        let step = Double(Float(2 * Double.pi * y / (nats + logMass + 2)).nextDown)
        let count = Int(((2 * nats).squareRoot() / step).rounded(.up))
        let working = max(precision + 64, 128)

        let blocks = 16
        let exact = weights.map { Interval(exact: $0, precision: working) }
        let parts = try concurrentMap(count: blocks) { block in
            var sums = weights.indices.map { [Interval](repeating: Interval(0, precision: working), count: $0 + 1) }
            for j in stride(from: block + 1, through: count, by: blocks) {
                let x = Interval(exact: Double(j) * step, precision: working)
                let root = (-x.squared.scaled(by: -2)).exp()
                let values = exact.map { ($0 * x).tanh() * root }
                for i in values.indices {
                    for k in 0...i { sums[i][k] += values[i] * values[k] }
                }
            }
            return sums
        }
        let normaliser = Interval.pi(precision: working).scaled(by: 1)
        let scale = try Interval(exact: step, precision: working).scaled(by: 1) / normaliser.squareRoot()

        let low = Interval(exact: step, precision: 128)
        let mass = bound.squared * height.squared.scaled(by: -1).exp()
        let periods = try (Interval.pi(precision: 128) * height).scaled(by: 1) / low
        let reach = low * count
        let error = try mass.scaled(by: 1) / periods.expMinusOne() + (-reach.squared.scaled(by: -1)).exp() / reach
        let errors = error.hull(-error)
        return weights.indices.map { i in
            (0...i).map { k in
                parts.reduce(Interval(0, precision: working)) { $0 + $1[i][k] } * scale + errors
            }
        }
    }
}
