// What is known about a point that an iteration calls a fixed point. Everything here is measured or estimated; a proof is the
// business of the reference (interval Newton, Krawczyk).

import RealModule

/// An eigenvalue of largest modulus, of a conjugate pair the one with non-negative imaginary part.
public struct DominantEigenvalue: Sendable, Hashable {
    public let real: Double
    public let imaginary: Double
    public var modulus: Double { (real * real + imaginary * imaginary).squareRoot() }
    /// The relative change in the last iteration; above 10^-3 the eigenvalue is not to be relied on.
    public let uncertainty: Double
}

/// What is known about a fixed point that was found.
public struct FixedPointCertificate: Sendable, Hashable {
    /// |F(x) - x| in the maximum norm: computed.
    public let residual: Double
    /// The geometric mean of the last ratios of residuals: observed.
    public let observedContraction: Double
    /// The eigenvalue of largest modulus of F' at the point: estimated by power iteration.
    public let dominantEigenvalue: DominantEigenvalue
    /// |(F' - I)^-1 (F(x) - x)|, the distance to the fixed point to first order: estimated, infinite if F' - I is singular.
    public let errorEstimate: Double

    /// Whether plain iteration would converge from near enough, as far as the estimate tells.
    public var isAttracting: Bool { dominantEigenvalue.modulus < 1 }

    init(map: FixedPointMap, point: [Double], value: [Double], residual: Double, observedContraction: Double) throws {
        self.residual = residual
        self.observedContraction = observedContraction
        dominantEigenvalue = try Self.dominantEigenvalue(of: map, at: point, value: value)
        let right = zip(value, point).map { $0 - $1 }
        let correction = try GMRES.solve(right, dimension: min(map.dimension, 60), tolerance: 1e-3) { v in
            zip(v, try map.derivative(at: point, along: v, value: value)).map { $0 - $1 }
        }
        let size = norm(correction)
        errorEstimate = size.isFinite ? size : .infinity
    }

    /// Power iteration from a fixed start. Two successive images determine a real eigenvalue or, where they do not line up, a
    /// conjugate pair: A^2 v = a A v + b v in the least-squares sense gives lambda^2 = a lambda + b.
    static func dominantEigenvalue(
        of map: FixedPointMap, at point: [Double], value: [Double], iterations: Int = 60
    ) throws -> DominantEigenvalue {
        let n = map.dimension
        // Components of irrational ratios: orthogonal to no eigenvector that a person would write down.
        var v = (0..<n).map { 0.5 + (Double($0 + 1) * 0.6180339887498949).truncatingRemainder(dividingBy: 1) }
        func unit(_ x: [Double]) -> [Double] {
            let length = euclideanNorm(x)
            return x.map { $0 / length }
        }
        func apply(_ x: [Double]) throws -> [Double] { try map.derivative(at: point, along: x, value: value) }
        v = unit(v)
        var last = (real: Double.nan, imaginary: 0.0)
        var change = Double.infinity
        for _ in 0..<iterations {
            let first = try apply(v)
            let size = euclideanNorm(first)
            guard size > 1e-300, size.isFinite else {
                return DominantEigenvalue(real: size.isFinite ? 0 : size, imaginary: 0, uncertainty: 0)
            }
            let quotient = dot(v, first)
            let misfit = euclideanNorm(zip(first, v).map { $0 - quotient * $1 })
            var found = (real: quotient, imaginary: 0.0)
            if misfit > 1e-8 * size, n > 1 {
                let second = try apply(first)
                // Normal equations of second = a first + b v, with v and the part of first orthogonal to it.
                let across = zip(first, v).map { $0 - quotient * $1 }
                let a = dot(across, second) / dot(across, across)
                let b = dot(v, second) - a * quotient
                let discriminant = a * a / 4 + b
                found =
                    discriminant < 0
                    ? (a / 2, (-discriminant).squareRoot())
                    : (a / 2 + (a < 0 ? -1 : 1) * discriminant.squareRoot(), 0)
            }
            let scale = (found.real * found.real + found.imaginary * found.imaginary).squareRoot()
            change = max(abs(found.real - last.real), abs(found.imaginary - last.imaginary)) / scale
            last = found
            if change <= 1e-12 { break }
            v = unit(first)
        }
        return DominantEigenvalue(
            real: last.real, imaginary: last.imaginary, uncertainty: change.isNaN ? .infinity : change)
    }
}
