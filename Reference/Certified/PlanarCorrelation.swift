// Correlations of a neuron with a harmonic polynomial on the plane, E[y(x) phi(w . x)], x ~ N(0, I_2), and their gradients in w.
//
// y = N Im (x_1 + i x_2)^k. With w = r e^(i alpha) as a complex number and x_1 + i x_2 = zeta = (s + i t) e^(i alpha), s and t are standard
// normal and independent, w . x = r s, and the mean over t of (s + i t)^k is He_k(s). So
//
//     E[y phi(w . x)] = N sin(k alpha) M_k,
//
// and as x_1 = (zeta + conj zeta)/2, x_2 = (zeta - conj zeta)/(2 i), while the mean over t of (s + i t)^k (s - i t) is s He_k + k He_{k-1} =
// He_{k+1} + 2 k He_{k-1},
//
//     E[y x_1 phi'(w . x)] = (N/2) ( sin((k+1) alpha) m_{k+1} + sin((k-1) alpha) (m_{k+1} + 2 k m_{k-1}) )
//     E[y x_2 phi'(w . x)] = (N/2) ( cos((k-1) alpha) (m_{k+1} + 2 k m_{k-1}) - cos((k+1) alpha) m_{k+1} )
//
// with the moments of `NeuronMoments`. Powers of e^(i alpha) = w/r are products, so that no angle is reduced.

import MultiplePrecision

/// A polynomial on the plane with mean square 1.
public enum CertifiedPlanarTarget: String, CaseIterable, Sendable {
    /// x_1 x_2 = Im (x_1 + i x_2)^2 / 2.
    case product
    /// Im (x_1 + i x_2)^3 / sqrt 24.
    case flower

    /// k
    public var degree: Int { self == .product ? 2 : 3 }

    /// y(x_1, x_2).
    public func value(_ x: Interval, _ y: Interval) throws -> Interval {
        self == .product ? x * y : try normalisation(x.precision) * y * (x.squared * 3 - y.squared)
    }

    /// N
    fileprivate func normalisation(_ precision: Precision) throws -> Interval {
        self == .product
            ? Interval(1, precision: precision).scaled(by: -1)
            : try Interval(1, precision: precision) / Interval(24, precision: precision).squareRoot()
    }
}

/// Correlations with planar targets as intervals.
public enum CertifiedPlanarCorrelation {
    /// E[y phi(w . x)] to an absolute accuracy of about 2^-`precision`.
    ///
    /// - Throws: ``CertifiedKernelError``; ``HermiteCoefficientError`` where |w| takes too many points.
    public static func value(
        _ target: CertifiedPlanarTarget, _ activation: CertifiedActivation, _ w: [Double], precision: Precision
    ) throws -> Interval {
        let direction = try Direction(w, precision: precision + 32 + WeightPair.spread(w, w))
        guard direction.length.upper.signum > 0 else { return Interval(0, precision: precision) }
        let moments = NeuronMoments(activation: activation, length: direction.length, precision: precision)
        let factor = try target.normalisation(direction.length.precision) * direction.power(target.degree).sine
        return try (factor * moments.value(degree: target.degree)).rounded(to: precision + 16)
    }

    /// The gradient of E[y phi(w . x)] in w, to an absolute accuracy of about 2^-`precision`.
    ///
    /// - Throws: ``CertifiedKernelError``, among them ``CertifiedKernelError/activation(_:)`` for tanh and GELU, and
    ///   ``CertifiedKernelError/zeroVector``.
    public static func gradient(
        _ target: CertifiedPlanarTarget, _ activation: CertifiedActivation, _ w: [Double], precision: Precision
    ) throws -> [Interval] {
        let direction = try Direction(w, precision: precision + 32 + WeightPair.spread(w, w))
        guard direction.length.upper.signum > 0 else { throw CertifiedKernelError.zeroVector }
        let moments = NeuronMoments(activation: activation, length: direction.length, precision: precision)
        let k = target.degree
        let (above, below) = (try moments.derivative(degree: k + 1), try moments.derivative(degree: k - 1))
        let turned = above + below * (2 * k)
        let (next, last) = (direction.power(k + 1), direction.power(k - 1))
        let half = try target.normalisation(direction.length.precision).scaled(by: -1)
        return [
            half * (next.sine * above + last.sine * turned), half * (last.cosine * turned - next.cosine * above),
        ].map { $0.rounded(to: precision + 16) }
    }

    /// w in polar coordinates.
    private struct Direction {
        let length: Interval
        private let unit: (cosine: Interval, sine: Interval)

        init(_ w: [Double], precision: Precision) throws {
            guard w.count == 2 else { throw CertifiedKernelError.shapes(w.count, 2) }
            if let value = w.first(where: { !$0.isFinite }) { throw CertifiedKernelError.notFinite(value) }
            let (x, y) = (Interval(exact: w[0], precision: precision), Interval(exact: w[1], precision: precision))
            length = try (x.squared + y.squared).squareRoot()
            let isZero = w[0] == 0 && w[1] == 0
            unit = isZero ? (x, y) : (try x / length, try y / length)
        }

        /// e^(i k alpha)
        func power(_ k: Int) -> (cosine: Interval, sine: Interval) {
            let one = Interval(1, precision: length.precision)
            return (0..<k).reduce((one, one - one)) { power, _ in
                (
                    power.0 * unit.cosine - power.1 * unit.sine, power.0 * unit.sine + power.1 * unit.cosine
                )
            }
        }
    }
}
