// What every quadrature rule is: finitely many nodes with weights.

import RealModule

/// Nodes x_i and weights w_i with integral(f) about sum_i w_i f(x_i).
public protocol QuadratureRule: Sendable {
    /// Ascending.
    var nodes: [Double] { get }
    /// One for each node.
    var weights: [Double] { get }
}

extension QuadratureRule {
    /// The number of nodes.
    public var order: Int { nodes.count }

    /// sum_i weights[i] f(nodes[i]) by compensated summation.
    ///
    /// Nodes whose weight is 0 (underflown ones of a rule of high order) are left out: f may overflow there.
    ///
    /// - Accuracy: against the exact sum over the exact products of the rounded weights and values,
    ///   `QuadratureSum.accuracy(terms:)` times sum_i |weights[i] f(nodes[i])|.
    @inlinable
    public func integrate(_ f: (Double) throws -> Double) rethrows -> Double {
        var sum = QuadratureSum()
        for i in nodes.indices where weights[i] != 0 {
            sum.add(weights[i] * (try f(nodes[i])))
        }
        return sum.value
    }
}

/// A compensated sum: A. Neumaier's variant of Kahan's summation (ZAMM 54 (1974)), which carries the rounding errors apart.
public struct QuadratureSum: Sendable {
    @usableFromInline var total = 0.0
    @usableFromInline var compensation = 0.0

    @inlinable
    public init() {}

    /// Bound of the error of `value` relative to the sum of the terms' magnitudes: one rounding for each product, one
    /// for the result, and what compensation leaves.
    ///
    /// The part that multiplies the result, not the sum of magnitudes, is 2^-53 only.
    public static func accuracy(terms: Int) -> Double {
        0x1p-52 + Double(terms) * Double(terms) * 0x1p-105
    }

    @inlinable @inline(__always)
    public mutating func add(_ term: Double) {
        let sum = total + term
        // A sum that overflowed has no error to carry; it would only turn infinity into NaN.
        if sum.isFinite {
            compensation += total.magnitude >= term.magnitude ? (total - sum) + term : (term - sum) + total
        }
        total = sum
    }

    @inlinable
    public var value: Double { total.isFinite ? total + compensation : total }
}
