// A target with bounded coordinates, seen from free coordinates y: log p(x(y)) + sum_i log |dx_i/dy_i|.

/// A target on a product of intervals, as a target on R^d.
public struct FreeTarget<Base: Target>: Target {
    public let base: Base
    /// Where each coordinate may be.
    public let supports: [Support]

    public var dimension: Int { base.dimension }

    /// - Throws: `SamplingError` unless there is a support a coordinate and each is a proper interval.
    public init(_ base: Base, supports: [Support]) throws(SamplingError) {
        guard supports.count == base.dimension else {
            throw .count(what: "Supports", count: supports.count, expected: "\(base.dimension), one a coordinate")
        }
        for support in supports { try support.check() }
        (self.base, self.supports) = (base, supports)
    }

    /// x of a free position y.
    public func bounded(_ y: some Collection<Double>) -> [Double] { zip(supports, y).map { $0.map($1).value } }

    /// y of a position x inside.
    ///
    /// - Throws: `SamplingError` if a coordinate is not inside of its support.
    public func free(_ x: some Collection<Double>) throws(SamplingError) -> [Double] {
        guard x.count == supports.count else {
            throw .count(what: "Position", count: x.count, expected: "\(supports.count)")
        }
        var result: [Double] = []
        for (support, value) in zip(supports, x) { result.append(try support.free(value)) }
        return result
    }

    public func logDensity(at y: UnsafeBufferPointer<Double>) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { x in
            var logJacobian = 0.0
            for index in 0..<dimension {
                let image = supports[index].map(y[index])
                x[index] = image.value
                logJacobian += image.logJacobian
            }
            return base.saneLogDensity(at: UnsafeBufferPointer(x)) + logJacobian
        }
    }

    public func logDensity(
        at y: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * dimension) { scratch in
            let x = UnsafeMutableBufferPointer(rebasing: scratch[..<dimension])
            var logJacobian = 0.0
            for index in 0..<dimension {
                let image = supports[index].map(y[index])
                x[index] = image.value
                scratch[dimension + index] = image.slope
                scratch[2 * dimension + index] = image.logJacobianSlope
                logJacobian += image.logJacobian
            }
            let value = base.saneLogDensity(at: UnsafeBufferPointer(x), gradient: gradient)
            for index in 0..<dimension {
                gradient[index] = gradient[index] * scratch[dimension + index] + scratch[2 * dimension + index]
            }
            return value + logJacobian
        }
    }
}
