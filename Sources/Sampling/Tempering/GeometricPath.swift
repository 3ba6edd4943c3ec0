// From a normal distribution q = N(0, s^2 I) to any target p along p_beta proportional to q^(1 - beta) p^beta: the prior q, and the energy
//
//     E = log q - log p.
//
// It makes a tempered family of a target that has no prior of its own (R. M. Neal 2001, Statistics and Computing 11). q should cover p: s not below
// the distance of p's modes from 0. The prior is normalised, so that Z(1)/Z(0) is the integral of p's density as the target gives it.

import RealModule

/// A target as the cold end of a path that begins at N(0, s^2 I).
public struct GeometricPath<Base: Target>: DrawablePrior {
    public let base: Base
    /// s
    public let scale: Double
    private let logNormaliser: Double

    public var dimension: Int { base.dimension }

    /// - Throws: `SamplingError.outOfRange` unless the scale is in 1e-100...1e100.
    public init(_ base: Base, scale: Double) throws(SamplingError) {
        guard 1e-100...1e100 ~= scale else {
            throw .outOfRange(what: "Scale of a reference distribution", value: scale, allowed: "1e-100...1e100")
        }
        (self.base, self.scale) = (base, scale)
        logNormaliser = -Double(base.dimension) * (Double.log(scale) + 0.5 * Double.log(2 * Double.pi))
    }

    public func logPrior(at x: UnsafeBufferPointer<Double>) -> Double {
        var sum = 0.0
        for index in 0..<dimension { sum += (x[index] / scale) * (x[index] / scale) }
        return logNormaliser - 0.5 * sum
    }

    public func logPrior(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        for index in 0..<dimension { gradient[index] = -x[index] / scale / scale }
        return logPrior(at: x)
    }

    public func energy(at x: UnsafeBufferPointer<Double>) -> Double { logPrior(at: x) - base.saneLogDensity(at: x) }

    public func energy(
        at x: UnsafeBufferPointer<Double>, adding weight: Double,
        timesGradientTo gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { slopes in
            slopes.initialize(repeating: 0)
            let logDensity = base.saneLogDensity(at: x, gradient: slopes)
            for index in 0..<dimension { gradient[index] -= weight * (x[index] / scale / scale + slopes[index]) }
            return logPrior(at: x) - logDensity
        }
    }

    public func drawPrior<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R) {
        randomness.fillNormals(x)
        for index in 0..<dimension { x[index] *= scale }
    }
}

/// What a target has beyond N(0, s^2 I), log p - log q: the likelihood for elliptical slices under that prior.
public struct RelativeTarget<Base: Target>: Target {
    public let path: GeometricPath<Base>

    public var dimension: Int { path.dimension }

    public init(_ path: GeometricPath<Base>) { self.path = path }

    public func logDensity(at x: UnsafeBufferPointer<Double>) -> Double { -path.energy(at: x) }

    public func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        gradient.update(repeating: 0)
        return -path.energy(at: x, adding: -1, timesGradientTo: gradient)
    }
}
