// Gauss-Hermite quadrature for the standard normal distribution, probabilists' convention (He_n, not H_n).
//
// How: up to order 80 the three-term recurrence (HermiteRecurrence.swift); above, the exact phase of the Hermite function
// (HermitePhase.swift) for all but the outermost 16 nodes on either side, and for those the recurrence up to order 600 and Taylor
// steps (HermiteEdge.swift) beyond. Time and memory are proportional to the order.
//
// Promises: see `nodeAccuracy(order:)`, `weightAccuracy(order:)` and `logWeightAccuracy(order:)`; nodes ascend strictly; the
// rule is symmetric to the last bit, and has a node at exactly 0 when the order is odd; no NaN; the same bits on one
// core and on many.
// Does not promise: correct rounding, although most nodes are correctly rounded.

import Dispatch

/// The Gauss-Hermite rule of a given order for N(0, 1): E[f(X)] is about sum_i weights[i] f(nodes[i]), exactly so for polynomials of
/// degree at most 2 order - 1.
///
/// The nodes are the zeros of He_n, orthogonal under exp(-x^2 / 2); the weights sum to 1. For the weight exp(-t^2) (H_n),
/// t = x / sqrt 2 and the weights times sqrt pi.
public struct GaussHermiteRule: QuadratureRule {
    /// The orders for which there is a rule.
    public static let orders = 1...1_000_000

    /// The nodes, ascending.
    ///
    /// - Accuracy: `nodeAccuracy(order:)` ULPs each.
    public let nodes: [Double]

    /// The weights, in the order of the nodes. Weights below the normal range are subnormal numbers or 0.
    ///
    /// - Accuracy: `weightAccuracy(order:)` relative where the weight is a normal number, `subnormalWeightAccuracy` below.
    public let weights: [Double]

    /// Natural logarithms of the weights, also of those that underflow.
    ///
    /// - Accuracy: `logWeightAccuracy(order:)` max(1, |logWeight|).
    public let logWeights: [Double]

    /// Bound of a node's error in ULPs of the node.
    public static func nodeAccuracy(order: Int) -> Double { 1 }

    /// Bound of a weight's relative error, for weights in the normal range of Double.
    public static func weightAccuracy(order: Int) -> Double { 1e-15 }

    /// Bound of a subnormal weight's error, in units of the least positive Double.
    public static let subnormalWeightAccuracy = 2.0

    /// Bound of a log-weight's error, relative to max(1, |logWeight|).
    public static func logWeightAccuracy(order: Int) -> Double { 1e-15 }

    /// The rule with `order` nodes.
    ///
    /// - Parameters:
    ///   - order: the number of nodes.
    ///   - concurrently: whether several cores may share the work on rules of more than 8,192 nodes; the result is the
    ///     same.
    /// - Throws: `QuadratureError.orderOutOfRange` unless `orders` contains the order.
    /// - Complexity: O(order).
    public init(order: Int, concurrently: Bool = true) throws(QuadratureError) {
        guard GaussHermiteRule.orders.contains(order) else {
            throw .orderOutOfRange(order: order, allowed: GaussHermiteRule.orders)
        }
        var nodes = [Double](repeating: 0, count: order)
        var weights = nodes
        var logWeights = nodes
        nodes.withUnsafeMutableBufferPointer { nodes in
            weights.withUnsafeMutableBufferPointer { weights in
                logWeights.withUnsafeMutableBufferPointer { logWeights in
                    let storage = MirroredStorage(order: order, nodes: nodes, weights: weights, logWeights: logWeights)
                    GaussHermiteConstruction(order: order).fill(storage, concurrently: concurrently)
                }
            }
        }
        self.nodes = nodes
        self.weights = weights
        self.logWeights = logWeights
    }
}

/// The arrays of a symmetric rule, addressed by the distance from the middle.
///
/// Sendable although it holds pointers: different j write different elements, no element is read, and the arrays outlive
/// every use, which ends before `withUnsafeMutableBufferPointer` returns.
struct MirroredStorage: @unchecked Sendable {
    private let order: Int
    private let nodes: UnsafeMutableBufferPointer<Double>
    private let weights: UnsafeMutableBufferPointer<Double>
    private let logWeights: UnsafeMutableBufferPointer<Double>

    init(
        order: Int, nodes: UnsafeMutableBufferPointer<Double>, weights: UnsafeMutableBufferPointer<Double>,
        logWeights: UnsafeMutableBufferPointer<Double>
    ) {
        self.order = order
        self.nodes = nodes
        self.weights = weights
        self.logWeights = logWeights
    }

    /// Stores the j-th node from the middle on both sides; j = 0 is the middle of an odd rule and else j starts at 1.
    @inline(__always)
    func set(_ j: Int, position: Double, weight: Double, logWeight: Double) {
        let upper = (order - 1) / 2 + j
        let lower = order - 1 - upper
        nodes[lower] = -position
        nodes[upper] = position
        weights[lower] = weight
        weights[upper] = weight
        logWeights[lower] = logWeight
        logWeights[upper] = logWeight
    }
}
