// Certified Gauss-Hermite rules for N(0,1): E f(X) ~ sum_i w_i f(x_i), with weights that sum to 1.
//
// The nodes are the roots of He_n, the weights w_i = n! / He_n'(x_i)^2 (Szegö, Orthogonal polynomials, 3.4.8 and 15.3). For each
// positive node, from a Double start x:
//
// 1. He_n(x) and He_n'(x) = n He_{n-1}(x) by the recurrence, with the error proved in `HermiteRecurrence`.
// 2. The Taylor series about x of the solution of y'' = x y' - n y, scaled to y'(x) = 1 (`HermiteTaylor`), gives the root x + t
//    and the derivative there. On |t| <= T the derivative stays above 1/2, so a sign change proves exactly one root.
// 3. The proved roots of a whole rule are disjoint and as many as He_n has; for a single node a Sturm count proves its index.
//
// Each result is an interval whose relative width is about 2^-precision. Cost: n MPFR recurrence steps a node, both cores.

import MultiplePrecision

/// A Gauss-Hermite rule whose nodes and weights are proved.
public struct CertifiedGaussHermiteRule: Sendable {
    /// A node and its weight.
    public struct Point: Sendable {
        /// An interval that contains the node and no other root of He_n.
        public let node: Interval
        /// An interval that contains the weight.
        public let weight: Interval
    }

    /// The orders that are accepted.
    public static let orders = 1...10_000_000

    /// The points in ascending order of their nodes.
    public let points: [Point]

    /// The rule of `order` nodes, each node and weight to about `precision` bits relative.
    ///
    /// - Throws: ``GaussHermiteError``.
    public init(order n: Int, precision: Precision) throws {
        let certification = try HermiteRootCertification(order: n, precision: precision)
        // Rank 0 is the largest node. The middle node of an odd order is 0, and has the last rank.
        let upperHalf = try concurrentMap(count: (n + 1) / 2) { try certification.point(rank: $0) }
        for (above, below) in zip(upperHalf, upperHalf.dropFirst()) where above.node.lower <= below.node.upper {
            throw GaussHermiteError.notSeparated(order: n, precision: precision.bits)
        }
        // In descending order, positive but for the 0 of odd order, and so with their mirror images n distinct roots of He_n: all.
        guard n % 2 == 1 || upperHalf.last?.node.sign == 1 else {
            throw GaussHermiteError.notSeparated(order: n, precision: precision.bits)
        }
        let lowerHalf = upperHalf.prefix(n / 2).map { Point(node: -$0.node, weight: $0.weight) }
        points = lowerHalf + upperHalf.reversed()
    }

    /// The point of number `index`, ascending from 0, of the rule of `order` nodes, without the rest of the rule.
    ///
    /// - Throws: ``GaussHermiteError``.
    public static func point(index: Int, order n: Int, precision: Precision) throws -> Point {
        // A node rounded outward to few bits may cover its neighbours; at 64 bits none does, at any order, and its rank is proved.
        let certification = try HermiteRootCertification(order: n, precision: max(precision, 64))
        guard (0..<n).contains(index) else { throw GaussHermiteError.index(index, order: n) }
        let rank = min(index, n - 1 - index)
        let point = try certification.point(rank: rank)
        try certification.proveRank(of: point.node, rank: rank)
        let (node, weight) = (point.node.rounded(to: precision), point.weight.rounded(to: precision))
        return Point(node: index < n / 2 ? -node : node, weight: weight)
    }
}

/// Why a Gauss-Hermite rule could not be certified.
public enum GaussHermiteError: Error, Hashable, CustomStringConvertible {
    case order(Int)
    case index(Int, order: Int)
    /// No sign change was proved near the start.
    case rootNotProved(order: Int, rank: Int)
    /// Two enclosures overlap, so the roots were not counted.
    case notSeparated(order: Int, precision: Int)

    public var description: String {
        switch self {
        case .order(let order):
            "order \(order) is outside \(CertifiedGaussHermiteRule.orders.lowerBound)..."
                + "\(CertifiedGaussHermiteRule.orders.upperBound); ask for a number of nodes in that range"
        case .index(let index, let order):
            "index \(index) is outside 0...\(order - 1), the nodes of the rule of order \(order)"
        case .rootNotProved(let order, let rank):
            "root \(rank) from above of order \(order) could not be proved from its start; please report this order"
        case .notSeparated(let order, let precision):
            "the nodes of order \(order) are not separated at \(precision) bits; raise the precision"
        }
    }
}
