// Midpoint-radius arithmetic for long sums: numbers known to a radius, which is a Double rounded up.
//
// Radii are computed in Double with each result enlarged by 2^-40, which covers the rounding of the few operations behind it.

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

/// Numbers known to one radius, in fixed point, so that sums of products are exact but for the radius.
struct BallVector {
    let midpoints: FixedPointVector
    /// Bounds the distance of each number to its midpoint, the conversion to fixed point included.
    let radius: Double

    init(_ balls: [Ball], bits: Int) {
        midpoints = FixedPointVector(balls.map(\.midpoint), bits: bits)
        radius = ((balls.lazy.map(\.radius).max() ?? 0) + scalbn(0.5, midpoints.exponent)) * Ball.slack + 1e-300
    }

    /// sum_i self[i] exact[i], with |exact[i]| <= `greatest`.
    func dot(_ exact: FixedPointVector, greatest: Double, precision: Precision) -> Ball {
        ball(midpoints.dot(exact, precision: precision), greatest, precision)
    }

    /// sum_j self[j] exact[i + j] for all i, with |exact[j]| <= `greatest`.
    func correlation(with exact: FixedPointVector, greatest: Double, precision: Precision) -> [Ball] {
        midpoints.correlation(with: exact, precision: precision).map { ball($0, greatest, precision) }
    }

    private func ball(_ sum: BigFloat, _ greatest: Double, _ precision: Precision) -> Ball {
        let rounding = sum.magnitude.double(rounding: .up) * scalbn(1.0, -precision.bits)
        return Ball(sum, radius: (Double(midpoints.count) * radius * greatest + rounding) * Ball.slack + 1e-300)
    }
}
