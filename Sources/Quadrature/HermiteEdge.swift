// The outermost nodes of a Gauss-Hermite rule of high order: from node to node by the Taylor series of the Hermite function's
// differential equation (A. Glaser, X. Liu and V. Rokhlin, "A fast algorithm for the calculation of the roots of special
// functions", SIAM J. Sci. Comput. 29 (2007)), starting from the last node that the phase series gives.
//
// psi'' = -(lambda - x^2/4) psi. From a node x0 with psi = 0 the next one, x0 + h s with s about 1, is the root of
// f(s) = sum_m b_m s^m with b_1 = 1 and
//
//     (m + 2)(m + 1) b_(m+2) = -h^2 ( q b_m - (x0/2) h b_(m-1) - (h^2/4) b_(m-2) ),   q = lambda - x0^2/4.
//
// Phi' is the square of psi' up to a constant, so it is carried along by f'(s)^2.
//
// Promises: each step adds a few units of 2^-53 times the spacing to the node and relatively to Phi'; the weights themselves
// are below 2^-1074 wherever this is used, their logarithms keep full relative accuracy.

import RealModule

struct HermiteEdge {
    private let lambda: Double
    private(set) var position: DoubleDouble
    /// Phi'(x), see HermitePhase.swift.
    private(set) var density: Double

    init(lambda: Double, after node: HermitePhase.Node) {
        self.lambda = lambda
        position = node.position
        density = node.density
    }

    /// Steps to the next node, about `spacing` away.
    mutating func advance(spacing h: Double) {
        let count = 36
        let quarterSquare = position * position * 0.25
        let q = (DoubleDouble(lambda) - quarterSquare).rounded
        let constant = -h * h * q
        let linear = h * h * h * 0.5 * position.high
        let quadratic = h * h * h * h * 0.25
        var b = [Double](repeating: 0, count: count)
        b[1] = 1
        for m in 1..<(count - 2) {
            let older = linear * b[m - 1] + (m >= 2 ? quadratic * b[m - 2] : 0)
            b[m + 2] = (constant * b[m] + older) / Double((m + 2) * (m + 1))
        }
        var s = 1.0
        var slope = 1.0
        for _ in 0..<10 {
            var value = 0.0
            slope = 0
            for m in stride(from: count - 1, through: 1, by: -1) {
                value = (value + b[m]) * s
                slope = slope * s + Double(m) * b[m]
            }
            let step = value / slope
            s -= step
            if abs(step) <= 0x1p-52 { break }
        }
        position = position + DoubleDouble.twoProduct(h, s)
        density *= slope * slope
    }
}
