// A target whose coordinates x_i, i of a range, have a scale e^(c v) that is another coordinate's, seen from coordinates of scale 1:
//
//     x_i = e^(c v) z_i,    log p(v, z) = log p(v, x(v, z)) + n c v,    n the number of the x_i.
//
// Centred coordinates lie in a funnel, whose neck no step size fits that fits its mouth; non-centred ones do not, where the data say little about
// the x_i (O. Papaspiliopoulos, G. O. Roberts and M. Skold 2007, Statistical Science 22).

import RealModule

/// A target with a range of coordinates scaled by another one.
public struct NonCentredTarget<Base: Target>: Target {
    public let base: Base
    /// The coordinates x_i.
    public let scaled: Range<Int>
    /// Which coordinate v is.
    public let logScale: Int
    /// c
    public let exponent: Double

    public var dimension: Int { base.dimension }

    /// - Parameters:
    ///   - base: the target in centred coordinates.
    ///   - scaled: the coordinates that are scaled.
    ///   - logScale: the coordinate that scales them, not one of them.
    ///   - exponent: the scale is e to this times that coordinate: 1/2 if that is a log variance, 1 for the log of a standard deviation.
    /// - Throws: `SamplingError` unless the coordinates exist and the exponent is finite.
    public init(
        _ base: Base, scaled: Range<Int>, by logScale: Int, exponent: Double = 1
    ) throws(SamplingError) {
        _ = try Coordinates.checked(scaled, dimension: base.dimension)
        guard 0..<base.dimension ~= logScale, !scaled.contains(logScale) else {
            throw .count(
                what: "Coordinate of the logarithm of a scale", count: logScale,
                expected: "within 0..<\(base.dimension), outside of the scaled ones")
        }
        try SamplingError.checkFinite([exponent], "Exponent of a scale")
        (self.base, self.scaled, self.logScale, self.exponent) = (base, scaled, logScale, exponent)
    }

    /// The centred coordinates of a position.
    public func centred(_ z: some Collection<Double>) -> [Double] {
        var x = Array(z)
        guard x.count == dimension else { return x }
        let scale = Double.exp(exponent * x[logScale])
        for index in scaled { x[index] *= scale }
        return x
    }

    /// The position of centred coordinates.
    ///
    /// - Throws: `SamplingError` for another dimension, or a scale that under- or overflows.
    public func nonCentred(_ x: some Collection<Double>) throws(SamplingError) -> [Double] {
        var z = Array(x)
        guard z.count == dimension else { throw .count(what: "Position", count: z.count, expected: "\(dimension)") }
        let scale = Double.exp(exponent * z[logScale])
        try SamplingError.checkPositive(scale, "Scale of coordinates")
        for index in scaled { z[index] /= scale }
        return z
    }

    private var logJacobianSlope: Double { Double(scaled.count) * exponent }

    public func logDensity(at z: UnsafeBufferPointer<Double>) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { x in
            centre(z, x)
            return base.saneLogDensity(at: UnsafeBufferPointer(x)) + logJacobianSlope * z[logScale]
        }
    }

    public func logDensity(
        at z: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { x in
            let scale = centre(z, x)
            let value = base.saneLogDensity(at: UnsafeBufferPointer(x), gradient: gradient)
            // d/dz_i = e^(c v) d/dx_i; d/dv gains c sum_i x_i d/dx_i.
            var product = 0.0
            for index in scaled {
                gradient[index] *= scale
                product += gradient[index] * z[index]
            }
            gradient[logScale] += exponent * product + logJacobianSlope
            return value + logJacobianSlope * z[logScale]
        }
    }

    @discardableResult
    private func centre(_ z: UnsafeBufferPointer<Double>, _ x: UnsafeMutableBufferPointer<Double>) -> Double {
        let scale = Double.exp(exponent * z[logScale])
        for index in 0..<dimension { x[index] = z[index] }
        for index in scaled { x[index] *= scale }
        return scale
    }
}

/// What is reported are the centred coordinates.
extension NonCentredTarget: ReportedTarget where Base: ReportedTarget {
    public var summary: String { "non-centred(\(base.summary))" }
    public var quantities: [ReportedQuantity] { base.quantities }

    public func appendQuantities(at position: ContiguousArray<Double>, to values: inout [Double]) {
        base.appendQuantities(at: ContiguousArray(centred(position)), to: &values)
    }
}
