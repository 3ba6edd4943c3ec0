// Midpoint-radius arithmetic for long sums: numbers known to a radius, which is a Double rounded up.
//
// Radii are computed in Double with each result enlarged by 2^-40, which covers the rounding of the few operations behind it and of
// sums of up to 10^3 terms of one sign; longer sums are enlarged by their length.

import Foundation
import MultiplePrecision

/// All numbers within `radius` of `midpoint`.
struct Ball {
    var midpoint: BigFloat
    /// Not negative.
    var radius: Double

    init(_ midpoint: BigFloat, radius: Double = 0) {
        self.midpoint = midpoint
        self.radius = radius
    }

    init(_ interval: Interval) {
        midpoint = interval.midpoint
        // The midpoint is inside, so the width bounds the distance to both ends.
        radius = interval.width.double(rounding: .up)
    }

    func interval() throws -> Interval { try Interval(midpoint: midpoint, radius: BigFloat(radius)) }

    /// A bound of |x| over the ball.
    var magnitude: Double { (midpoint.magnitude.double(rounding: .up) + radius) * Self.slack }

    static let slack = 1 + 0x1p-40
}

/// Numbers known to radii, kept apart so that sums run over plain arrays.
struct BallVector {
    var midpoints: [BigFloat]
    var radii: [Double]
    /// Bounds of the midpoints' magnitudes.
    private(set) var sizes: [Double]

    init(_ balls: [Ball]) {
        midpoints = balls.map(\.midpoint)
        radii = balls.map(\.radius)
        sizes = midpoints.map { $0.magnitude.double(rounding: .up) }
    }

    init(exact midpoints: [BigFloat]) {
        self.midpoints = midpoints
        radii = [Double](repeating: 0, count: midpoints.count)
        sizes = midpoints.map { $0.magnitude.double(rounding: .up) }
    }

    /// sum_i self[i] exact[start + i], the factors `exact` being exact numbers with magnitudes at most `exactSizes`.
    func dot(_ exact: [BigFloat], _ exactSizes: [Double], from start: Int, precision: Precision) -> Ball {
        let count = midpoints.count
        let value = BigFloat.dot(midpoints, from: 0, exact, from: start, count: count, precision: precision)
        var (absolute, spread) = (0.0, 0.0)
        for i in 0..<count {
            absolute += sizes[i] * exactSizes[start + i]
            spread += radii[i] * exactSizes[start + i]
        }
        let rounding = Double(count + 2) * scalbn(1.0, -precision.bits)
        // Sums of positive Doubles err by count 2^-53 relative; so much underflows at most.
        let slack = 1 + Double(count + 8) * 0x1p-50
        return Ball(value, radius: (absolute * rounding + spread) * slack + 1e-300)
    }
}
