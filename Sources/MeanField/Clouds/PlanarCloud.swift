// Finite sets of points in the plane: the weights of neurons.

import RealModule

/// Points (x_i, y_i) of equal weight.
public struct PlanarCloud: Sendable, Hashable {
    public private(set) var x: [Double]
    public private(set) var y: [Double]

    public var count: Int { x.count }

    public static let sizes = 1...1_000_000
    /// Squares of distances then stay in the range of Double.
    public static let greatestCoordinate = 1e150

    /// - Throws: ``CloudError`` for arrays of different lengths, of a size outside `sizes`, or with numbers that are not finite or beyond
    ///   `greatestCoordinate`.
    public init(x: [Double], y: [Double]) throws(CloudError) {
        guard x.count == y.count else { throw .lengths(x.count, y.count) }
        guard Self.sizes.contains(x.count) else { throw .size(x.count, allowed: Self.sizes) }
        for (index, number) in (x + y).enumerated() where !number.isFinite {
            throw .notFinite(index: index % x.count, value: number)
        }
        for number in x + y where abs(number) > Self.greatestCoordinate {
            throw .setting("coordinate", value: number, allowed: "in -1e150...1e150")
        }
        self.x = x
        self.y = y
    }

    /// The points of both clouds, this one's first.
    func pooled(with other: PlanarCloud) -> (x: [Double], y: [Double]) { (x + other.x, y + other.y) }
}

/// Why clouds were refused.
public enum CloudError: Error, Equatable, Sendable, CustomStringConvertible {
    case lengths(Int, Int)
    case size(Int, allowed: ClosedRange<Int>)
    case notFinite(index: Int, value: Double)
    case setting(String, value: Double, allowed: String)

    public var description: String {
        switch self {
        case .lengths(let x, let y):
            "\(x) abscissae and \(y) ordinates; a cloud needs as many of the one as of the other"
        case .size(let count, let allowed):
            "a cloud of \(count) points; it must have \(allowed.lowerBound)...\(allowed.upperBound)"
        case .notFinite(let index, let value): "point \(index) has a coordinate of \(value); all must be finite"
        case .setting(let name, let value, let allowed): "\(name) is \(value); it must be \(allowed)"
        }
    }
}
