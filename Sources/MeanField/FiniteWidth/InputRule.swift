// The inputs of finite networks: x ~ N(0, I_2) on a polar rule, Gauss-Legendre in the radius and equally spaced in the angle.
//
// In the angle the rule is exact for modes below the number of angles, so by symmetry a network keeps the target's. A neuron has
// kinks, across which a rule of M angles errs by O(M^-2) of it; sums over many neurons are smooth.

import Networks
import Quadrature
import RealModule

/// Nodes and weights of the standard normal law of the plane.
public struct InputRule: Sendable, Equatable {
    public let radii: [Double]
    public let angles: [Double]
    /// Radius-major.
    public let x: [Double]
    public let y: [Double]
    /// Their sum is 1 - 2e-10.
    public let weights: [Double]
    /// The nodes in parts that are worked on at once, as the kernels take them, with values 0.
    let parts: [RampField]

    private static let partSize = 96

    /// 24 radii up to 6.7 and 48 angles.
    public static func standard() throws -> InputRule { try InputRule(radii: 24, angles: 48) }

    /// - Throws: `MeanFieldError.resolution` unless there are 2...512 radii and 8...4096 angles, a multiple of 4.
    public init(radii radialCount: Int, angles angularCount: Int) throws {
        guard (2...512).contains(radialCount) else {
            throw MeanFieldError.resolution("radii", value: radialCount, allowed: 2...512)
        }
        guard (8...4096).contains(angularCount), angularCount % 4 == 0 else {
            throw MeanFieldError.resolution("angles, a multiple of 4,", value: angularCount, allowed: 8...4096)
        }
        let rule = try GaussLegendreRule(order: radialCount, lower: 0, upper: 6.7)
        radii = rule.nodes
        angles = (0..<angularCount).map { 2 * Double.pi * (Double($0) + 0.5) / Double(angularCount) }
        let directions = angles.map { (Double.cos($0), Double.sin($0)) }
        x = radii.flatMap { radius in directions.map { radius * $0.0 } }
        y = radii.flatMap { radius in directions.map { radius * $0.1 } }
        weights = zip(rule.nodes, rule.weights).flatMap { radius, weight in
            let mass = weight * radius * Double.exp(-radius * radius / 2) / Double(angularCount)
            return [Double](repeating: mass, count: angularCount)
        }
        let (x, y) = (x, y)
        parts = try stride(from: 0, to: x.count, by: Self.partSize).map { first in
            let nodes = first..<min(first + Self.partSize, x.count)
            return try RampField(
                x: Array(x[nodes]), y: Array(y[nodes]), values: [Double](repeating: 0, count: nodes.count))
        }
    }

    /// The indices of the nodes of a part.
    func nodes(ofPart part: Int) -> Range<Int> { part * Self.partSize..<min((part + 1) * Self.partSize, count) }

    public var count: Int { x.count }

    /// sum_j q_j v_j^2.
    public func meanSquare(_ values: [Double]) -> Double {
        zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
    }

    /// The target's values.
    public func values(of target: MeanFieldTarget) -> [Double] { zip(x, y).map(target.value) }
}
