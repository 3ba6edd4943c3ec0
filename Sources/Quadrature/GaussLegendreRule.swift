// Gauss-Legendre quadrature on an interval.
//
// How: up to order 100 all zeros by Taylor steps from the middle (LegendreTaylor.swift); above, the exact phase of the Legendre
// polynomial (LegendrePhase.swift) for all but the outermost 16 nodes on either side, and Taylor steps for those. Time and
// memory are proportional to the order.
//
// Promises: `nodeAccuracy(order:)` and `weightAccuracy(order:)` on [-1, 1]; there the rule is symmetric to the last bit, nodes
// ascend, and an odd rule has a node at exactly 0.

import RealModule

/// The Gauss-Legendre rule of a given order: the integral of f over [lower, upper] is about sum_i weights[i] f(nodes[i]), exactly so
/// for polynomials of degree at most 2 order - 1.
///
/// The nodes are the zeros of P_n, moved to the interval; the weights sum to its length.
public struct GaussLegendreRule: QuadratureRule {
    /// The orders for which there is a rule.
    public static let orders = 1...1_000_000

    /// The nodes, ascending.
    ///
    /// - Accuracy: `nodeAccuracy(order:)` ULPs each on [-1, 1]; on another interval the mapping adds 2^-52 max(|lower|, |upper|).
    public let nodes: [Double]

    /// The weights, in the order of the nodes.
    ///
    /// - Accuracy: `weightAccuracy(order:)` relative; on an interval other than [-1, 1] the mapping adds 2^-52.
    public let weights: [Double]

    /// Bound of a node's error in ULPs of the node, on [-1, 1].
    public static func nodeAccuracy(order: Int) -> Double { 1 }

    /// Bound of a weight's relative error, on [-1, 1].
    public static func weightAccuracy(order: Int) -> Double { 1e-15 }

    /// How many nodes on either side are too close to the end for the phase.
    private static let edgeCount = 16
    private static let largestTaylorOrder = 100

    /// The rule with `order` nodes on [lower, upper].
    ///
    /// - Throws: `QuadratureError.orderOutOfRange` unless `orders` contains the order, `QuadratureError.invalidInterval` unless
    ///   lower < upper, both and their distance finite.
    /// - Complexity: O(order).
    public init(order: Int, lower: Double = -1, upper: Double = 1) throws(QuadratureError) {
        guard GaussLegendreRule.orders.contains(order) else {
            throw .orderOutOfRange(order: order, allowed: GaussLegendreRule.orders)
        }
        guard lower < upper, (upper - lower).isFinite else { throw .invalidInterval(lower: lower, upper: upper) }
        var nodes = [Double](repeating: 0, count: order)
        var weights = nodes
        GaussLegendreRule.forEachNode(order: order) { j, position, weight in
            let above = (order - 1) / 2 + j
            nodes[order - 1 - above] = -position
            nodes[above] = position
            weights[order - 1 - above] = weight
            weights[above] = weight
        }
        if lower != -1 || upper != 1 {
            let middle = 0.5 * lower + 0.5 * upper
            let half = 0.5 * upper - 0.5 * lower
            for i in 0..<order {
                nodes[i] = min(max(middle + half * nodes[i], lower), upper)
                weights[i] *= half
            }
        }
        self.nodes = nodes
        self.weights = weights
    }

    /// Calls `body` with the number, from the middle, of each node >= 0 of [-1, 1], the node and its weight.
    private static func forEachNode(order: Int, _ body: (Int, Double, Double) -> Void) {
        let half = order / 2
        let phase = LegendrePhase(order: order)
        var walk = LegendreTaylor(middleOf: order)
        var first = 1
        if order <= largestTaylorOrder {
            if order & 1 == 1 { body(0, 0, walk.weight) }
        } else {
            for j in (1 - order & 1)...(half - edgeCount) {
                let node = phase.node(j)
                body(j, node.position, node.weight)
            }
            first = half - edgeCount + 1
            let last = phase.node(first - 1)
            walk = LegendreTaylor(order: order, complement: last.complementOfPosition, weight: last.weight)
        }
        for j in stride(from: first, through: half, by: 1) {
            walk.advance(to: phase.approximateComplement(j))
            body(j, walk.position, walk.weight)
        }
    }
}
