// A field on nodes in the plane: numbers r_j at points (x_j, y_j), such as the residual of a network times the weights of a quadrature
// rule. A neuron clip(u x + v y, 0, 1) meets it in the sum g(u, v) = sum_j r_j clip(u x_j + v y_j, 0, 1).

import NetworkKernels

/// Numbers on nodes in the plane, in which neurons clip(w . x, 0, 1) are trained and sampled.
public struct RampField: Sendable, Equatable {
    /// The number of nodes.
    public let count: Int
    /// Padded with zeros to a multiple of the kernels' lanes.
    let x: [Double]
    let y: [Double]
    private(set) var r: [Double]
    private(set) var rx: [Double]
    private(set) var ry: [Double]

    /// The field with the value r[j] at (x[j], y[j]).
    ///
    /// - Throws: `NetworkError` for arrays of different lengths, NaN or infinities.
    public init(x: [Double], y: [Double], values r: [Double]) throws(NetworkError) {
        try NetworkError.checkFinite(x, "x")
        try NetworkError.check(y, count: x.count, "y")
        count = x.count
        self.x = KernelArray.padded(x)
        self.y = KernelArray.padded(y)
        (self.r, rx, ry) = ([], [], [])
        try setValues(r)
    }

    /// Puts other values on the same nodes.
    ///
    /// - Throws: `NetworkError` for a wrong count, NaN or infinities.
    public mutating func setValues(_ values: [Double]) throws(NetworkError) {
        try NetworkError.check(values, count: count, "values")
        r = KernelArray.padded(values)
        rx = zip(r, x).map { $0 * $1 }
        ry = zip(r, y).map { $0 * $1 }
        guard rx.allSatisfy(\.isFinite), ry.allSatisfy(\.isFinite) else { throw .overflow(what: "value times node") }
    }

    /// Calls `body` with the field as the kernels take it.
    func withGrid<Result>(_ body: (NetworkGrid) -> Result) -> Result {
        x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { y in
                r.withUnsafeBufferPointer { r in
                    rx.withUnsafeBufferPointer { rx in
                        ry.withUnsafeBufferPointer { ry in
                            body(
                                NetworkGrid(
                                    x: x.baseAddress, y: y.baseAddress, r: r.baseAddress, rx: rx.baseAddress,
                                    ry: ry.baseAddress, m: x.count))
                        }
                    }
                }
            }
        }
    }
}
