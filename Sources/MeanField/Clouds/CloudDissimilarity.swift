// How far two clouds of points are from each other, as a mean over pairs.
//
// For a function d(u, v) of two points, conditionally of negative type,
//
//     T(X, Y) = 2 mean d(x_i, y_j) - mean d(x_i, x_j) - mean d(y_i, y_j),   means over all pairs, i = j included,
//
// is a squared distance of the two empirical measures: never negative, and 0 only if they are the same.
//
//     energy distance   d = |u - v|                                G. J. Székely and M. L. Rizzo 2013, J. Stat. Plan. Inference 143
//     MMD^2             d = -exp(-|u - v|^2/(2 l^2))               A. Gretton et al. 2012, J. Mach. Learn. Res. 13
//
// Both cost N^2/2 evaluations of d, and keep nothing.

import RealModule

/// A squared distance between clouds that is a mean over pairs of points.
public enum PairDissimilarity: Sendable, Hashable {
    /// d = |u - v|.
    case energy
    /// d = -exp(-|u - v|^2/(2 l^2)), l the length.
    case gaussianKernel(length: Double)

    func validate() throws(CloudError) {
        guard case .gaussianKernel(let length) = self else { return }
        guard length > 1e-100, length < 1e100 else {
            throw .setting("length", value: length, allowed: "positive and finite, 1e-100 to 1e100")
        }
    }

    /// Writes d for the squared distances in `buffer` over them.
    func apply(_ buffer: UnsafeMutableBufferPointer<Double>) {
        switch self {
        case .energy:
            for i in buffer.indices { buffer[i] = buffer[i].squareRoot() }
        case .gaussianKernel(let length):
            let scale = -0.5 / (length * length)
            for i in buffer.indices { buffer[i] = -Double.exp(scale * buffer[i]) }
        }
    }

    /// T(X, Y).
    ///
    /// - Parameters:
    ///   - first: X.
    ///   - second: Y.
    /// - Throws: ``CloudError``.
    /// - Accuracy: rounding ``roundingBound(_:_:)``.
    public func value(_ first: PlanarCloud, _ second: PlanarCloud) throws(CloudError) -> Double {
        try validate()
        let sums = pairSums(first, second)
        let (n, m) = (Double(first.count), Double(second.count))
        return 2 * sums.between / (n * m) - sums.withinFirst / (n * n) - sums.withinSecond / (m * m)
    }

    /// A bound of the rounding error of T(X, Y).
    ///
    /// With u = 2^-53 a distance is off by 4 u of itself, a kernel by 4 u, as |x| e^x <= 1/e; a row of n is summed as it comes, which
    /// brings n u of the sum of its |d|, and rows are summed with compensation.
    ///
    /// - Parameters:
    ///   - first: X.
    ///   - second: Y.
    /// - Throws: ``CloudError``.
    public func roundingBound(_ first: PlanarCloud, _ second: PlanarCloud) throws(CloudError) -> Double {
        try validate()
        let units = Double(max(first.count, second.count) + 12) * 0x1p-53
        guard self == .energy else { return 4 * units }
        let sums = pairSums(first, second)
        let (n, m) = (Double(first.count), Double(second.count))
        return units * (2 * sums.between / (n * m) + sums.withinFirst / (n * n) + sums.withinSecond / (m * m))
    }

    /// Sums of d over ordered pairs within each cloud, and over pairs between the two.
    private func pairSums(
        _ first: PlanarCloud, _ second: PlanarCloud
    ) -> (withinFirst: Double, withinSecond: Double, between: Double) {
        func sum(_ a: PlanarCloud, _ b: PlanarCloud) -> Double {
            var total = CompensatedSum()
            var row = [Double](repeating: 0, count: b.count)
            for i in 0..<a.count {
                row.withUnsafeMutableBufferPointer { row in
                    squaredDistances(a.x[i], a.y[i], b.x, b.y, from: 0, row)
                    apply(row)
                    var part = 0.0
                    for value in row { part += value }
                    total.add(part)
                }
            }
            return total.value
        }
        return (sum(first, first), sum(second, second), sum(first, second))
    }
}

/// |p - q_j|^2 for j = start ..< count, into buffer[0...].
func squaredDistances(
    _ px: Double, _ py: Double, _ x: [Double], _ y: [Double], from start: Int,
    _ buffer: UnsafeMutableBufferPointer<Double>
) {
    x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { y in
            for j in start..<x.count {
                let (dx, dy) = (x[j] - px, y[j] - py)
                buffer[j - start] = dx * dx + dy * dy
            }
        }
    }
}

/// A sum whose rounding error is carried along (Neumaier 1974).
struct CompensatedSum {
    private var total = 0.0
    private var compensation = 0.0

    mutating func add(_ term: Double) {
        let sum = total + term
        compensation += abs(total) >= abs(term) ? (total - sum) + term : (term - sum) + total
        total = sum
    }

    var value: Double { total + compensation }
}
