// Distances between two finite sets of points of the plane, each point of a set with the same mass, in intervals.
//
// Means over pairs, for a function d of two points, are a quadratic form of signed masses c_i = 1/n in the first set and -1/m in the
// second,
//
//     T = - sum_(i, j) c_i c_j d(z_i, z_j)       energy distance: d = |u - v|;   MMD^2: d = -exp(-|u - v|^2/(2 l^2)),
//
// and the sliced Wasserstein distance is, with the projections on theta in ascending order as quantile functions F and G,
//
//     SW_p^p = mean over theta of int_0^1 |F(t) - G(t)|^p dt,      theta = pi (k + 1/2)/directions, k < directions.
//
// Which of two projections is the lower need not be decided: the k-th of them lies between the k-th of their lower ends and the k-th of
// their upper ends.

import MultiplePrecision

/// Two sets of points of the plane.
public struct CertifiedCloudPair: Sendable {
    private struct Point {
        let x: Double
        let y: Double
    }

    private let first: [Point]
    private let second: [Point]

    /// - Parameters:
    ///   - first: abscissae and ordinates, as many of the one as of the other, at least one.
    ///   - second: likewise.
    /// - Throws: ``CertifiedCloudError``.
    public init(
        first: (x: [Double], y: [Double]), second: (x: [Double], y: [Double])
    ) throws(CertifiedCloudError) {
        func points(_ x: [Double], _ y: [Double]) throws(CertifiedCloudError) -> [Point] {
            guard x.count == y.count, !x.isEmpty else { throw .shape(x.count, y.count) }
            for number in x + y where !number.isFinite { throw .notFinite(number) }
            return zip(x, y).map { Point(x: $0, y: $1) }
        }
        self.first = try points(first.x, first.y)
        self.second = try points(second.x, second.y)
    }

    /// The energy distance, 2 E|X - Y| - E|X - X'| - E|Y - Y'|.
    public func energyDistance(precision: Precision) throws -> Interval {
        try meanOverPairs(precision) { try $0.squareRoot() }
    }

    /// The squared maximum mean discrepancy of the kernel exp(-|u - v|^2/(2 l^2)).
    ///
    /// - Throws: ``CertifiedCloudError`` for a length that is not positive and finite.
    public func squaredMeanDiscrepancy(length: Double, precision: Precision) throws -> Interval {
        guard length > 0, length.isFinite else { throw CertifiedCloudError.length(length) }
        let scale = Interval(exact: length, precision: precision).squared.scaled(by: 1)
        return try meanOverPairs(precision) { try -(-($0 / scale)).exp() }
    }

    /// T for d as a function of the squared distance.
    private func meanOverPairs(_ precision: Precision, _ d: (Interval) throws -> Interval) throws -> Interval {
        let one = Interval(1, precision: precision)
        let masses = try [one / first.count, -(one / second.count)]
        let points = first.map { ($0, 0) } + second.map { ($0, 1) }
        let diagonal = try d(Interval(0, precision: precision))
        var sum = Interval(0, precision: precision)
        for (i, (p, group)) in points.enumerated() {
            sum += masses[group].squared * diagonal
            for (q, other) in points[(i + 1)...] {
                let distance = try d(squaredDistance(p, q, precision))
                sum += (masses[group] * masses[other] * distance).scaled(by: 1)
            }
        }
        return -sum
    }

    private func squaredDistance(_ p: Point, _ q: Point, _ precision: Precision) -> Interval {
        func exact(_ number: Double) -> Interval { Interval(exact: number, precision: precision) }
        return (exact(p.x) - exact(q.x)).squared + (exact(p.y) - exact(q.y)).squared
    }

    /// SW_p.
    ///
    /// - Parameters:
    ///   - p: the exponent, at least 1.
    ///   - directions: how many, at least 1.
    ///   - precision: of the arithmetic.
    /// - Throws: ``CertifiedCloudError`` for an exponent or directions below 1; an `IntervalError` for p > 2 where the precision does
    ///   not tell the distance from 0.
    public func slicedWasserstein(exponent p: Int, directions: Int, precision: Precision) throws -> Interval {
        guard p >= 1, directions >= 1 else { throw CertifiedCloudError.setting(exponent: p, directions: directions) }
        let (n, m) = (first.count, second.count)
        var sum = Interval(0, precision: precision)
        for k in 0..<directions {
            let angle = try Interval.pi(precision: precision) * (2 * k + 1) / (2 * directions)
            let (a, b) = try (quantiles(first, angle, precision), quantiles(second, angle, precision))
            for i in 0..<n {
                // In units of 1/(n m) the i-th point of the one has i m ..< (i + 1) m, the j-th of the other j n ..< (j + 1) n.
                for j in (i * m / n)...min(m - 1, ((i + 1) * m - 1) / n) {
                    let shared = min((i + 1) * m, (j + 1) * n) - max(i * m, j * n)
                    sum += try (a[i] - b[j]).absolute.raised(to: p) * shared
                }
            }
        }
        let mean = try sum / (n * m) / directions
        return switch p {
        case 1: mean
        case 2: try mean.squareRoot()
        default: try (mean.log() / p).exp()
        }
    }

    /// The projections on a direction in ascending order.
    private func quantiles(_ points: [Point], _ angle: Interval, _ precision: Precision) throws -> [Interval] {
        let (cosine, sine) = (angle.cos(), angle.sin())
        let projections = points.map {
            cosine * Interval(exact: $0.x, precision: precision) + sine * Interval(exact: $0.y, precision: precision)
        }
        return try zip(projections.map(\.lower).sorted(), projections.map(\.upper).sorted()).map {
            try Interval(lower: $0, upper: $1)
        }
    }
}

/// Why a distance of clouds was refused.
public enum CertifiedCloudError: Error, Hashable, Sendable, CustomStringConvertible {
    case shape(Int, Int)
    case notFinite(Double)
    case length(Double)
    case setting(exponent: Int, directions: Int)

    public var description: String {
        switch self {
        case .shape(let x, let y): "\(x) abscissae and \(y) ordinates; give as many of both, at least one"
        case .notFinite(let number): "\(number) is not certified; give finite numbers"
        case .length(let length): "the length is \(length); it must be positive and finite"
        case .setting(let exponent, let directions):
            "exponent \(exponent), \(directions) directions; both must be at least 1"
        }
    }
}
