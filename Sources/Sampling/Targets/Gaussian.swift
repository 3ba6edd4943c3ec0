// Centred Gaussian targets with known scales: independent, or turned by a reflection so that every coordinate is correlated.
//
//     log p(x) = -1/2 sum_i (y_i / s_i)^2,   y = x or y = H x,   H = I - 2 v v^T,  v = (1, ..., 1) / sqrt(d)

import RealModule
import SamplingKernels

/// A centred normal distribution with principal standard deviations s_i.
public struct GaussianTarget: ExactTarget {
    /// s, the standard deviations along the principal axes.
    public let scales: ContiguousArray<Double>
    /// Whether the principal axes are those of a Householder reflection, and not the coordinate axes.
    public let isRotated: Bool
    private let precisions: ContiguousArray<Double>

    public var dimension: Int { scales.count }

    /// - Throws: `SamplingError` unless there is a scale and every one is positive, finite and between 1e-150 and 1e150.
    public init(scales: some Collection<Double>, isRotated: Bool = false) throws(SamplingError) {
        guard !scales.isEmpty else { throw .count(what: "Scales of a Gaussian", count: 0, expected: "at least 1") }
        for scale in scales {
            guard scale >= 1e-150, scale <= 1e150 else {
                throw .outOfRange(what: "Scale of a Gaussian", value: scale, allowed: "1e-150...1e150")
            }
        }
        self.scales = ContiguousArray(scales)
        self.isRotated = isRotated
        precisions = ContiguousArray(scales.map { 1 / ($0 * $0) })
    }

    /// Scales in geometric progression, the largest 1, so that the covariance has the given condition number.
    public init(dimension: Int, condition: Double, isRotated: Bool = false) throws(SamplingError) {
        guard dimension >= 1, dimension <= 1 << 20 else {
            throw .count(what: "Dimension of a Gaussian", count: dimension, expected: "1 to 1048576")
        }
        guard condition >= 1, condition <= 1e100 else {
            throw .outOfRange(what: "Condition of a Gaussian", value: condition, allowed: "1...1e100")
        }
        let exponents = (0..<dimension).map { dimension == 1 ? 0 : Double($0) / Double(dimension - 1) }
        try self.init(scales: exponents.map { Double.pow(condition, -0.5 * $0) }, isRotated: isRotated)
    }

    public func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        let shift = reflectionShift(x)
        return -0.5
            * precisions.withUnsafeBufferPointer {
                sampling_quadratic(Vector.instructions, x.baseAddress, shift, $0.baseAddress, nil, dimension)
            }
    }

    public func logDensity(
        at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let shift = reflectionShift(x)
        let sum = precisions.withUnsafeBufferPointer {
            sampling_quadratic(
                Vector.instructions, x.baseAddress, shift, $0.baseAddress, gradient.baseAddress, dimension)
        }
        if isRotated {
            var gradientSum = 0.0
            for index in 0..<dimension { gradientSum += gradient[index] }
            let gradientShift = 2 * gradientSum / Double(dimension)
            for index in 0..<dimension { gradient[index] -= gradientShift }
        }
        return -0.5 * sum
    }

    public func draw<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R) {
        for index in 0..<dimension { x[index] = scales[index] * randomness.normal() }
        let shift = reflectionShift(UnsafeBufferPointer(x))
        for index in 0..<dimension { x[index] -= shift }
    }

    /// What H subtracts from every coordinate, 2 (v . x) / sqrt(d).
    private func reflectionShift(_ x: UnsafeBufferPointer<Double>) -> Double {
        guard isRotated else { return 0 }
        var sum = 0.0
        for index in 0..<dimension { sum += x[index] }
        return 2 * sum / Double(dimension)
    }
}
