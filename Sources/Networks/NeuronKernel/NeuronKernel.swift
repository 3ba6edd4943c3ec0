// Correlations of two neurons on standard normal input, K(v, w) = E[phi(v . x) phi(w . x)], x ~ N(0, 1)^d, and their gradients.
//
//     erf         (2/pi) asin( 2 v.w / sqrt((1 + 2 |v|^2)(1 + 2 |w|^2)) )     as an arctangent
//     relu        |v| |w| (sin d - d cos d) / (2 pi),  d = pi - t             t the angle
//     cliprelu    an integral over the angle (`WedgeIntegral`)
//     hardtanh    2 K_clip(t) - 2 K_clip(pi - t), or Mehler's expansion (`HardTanhPair`)
//
// The gradient in w has a part along w and one along the rejection v' = v - (v.w) w / |w|^2 of v from w,
//
//     grad_w K = dK/d|w| w/|w| + E[phi'(v . x) phi'(w . x)] v'
//
// (the second by Price's theorem, dK/d(v.w) = E[phi' phi']), each of which the methods above give with relative accuracy; the
// usual form v E[phi' phi'] + w E[phi phi''] cancels when v and w are nearly opposite.
//
// Goals: relative accuracy at every angle and length, from 0 to 1e150; the same bits for (v, w) and (w, v).
// Not achieved: for d > 2 and vectors that are orthogonal to more than 2^-45, relative accuracy of the odd activations' K, which is
// as accurate as v.w, in double-double, is.

public enum NeuronKernel {
    /// Bound of the error of `value` and `derivativeKernel` in units of 2^-53 of the value, and of the gradient in such units of
    /// its length, where d <= 2 or sum |v_i w_i| <= 2^45 |v . w|; for d > 2, d more. Of the odd activations' K it is promised
    /// where the cosine of the angle is at least 2^-900.
    public static let accuracy = 24.0

    /// The activations with a kernel here.
    public static let activations: [Activation] = [.erf, .relu, .clippedReLU, .hardTanh]

    /// The largest entry of a vector, in size.
    public static let maximumEntry = 1e150

    /// K(v, w) = E[phi(v . x) phi(w . x)], x ~ N(0, 1)^d.
    ///
    /// - Parameters:
    ///   - activation: phi, one of `activations`.
    ///   - v: d numbers, d >= 1.
    ///   - w: d numbers.
    /// - Throws: `NeuronKernelError` for an activation without kernel, vectors of different or zero dimension, or entries not
    ///   finite or above `maximumEntry` in size.
    /// - Accuracy: `accuracy` 2^-53 relative.
    /// - Complexity: O(d) and, for the clipped activations off parallel, some 100 to 300 exponentials and error functions; more,
    ///   in proportion to log |v| |w|, for long vectors.
    public static func value(
        activation: Activation, _ v: [Double], _ w: [Double]
    ) throws(NeuronKernelError) -> Double {
        try expectations(activation, v, w).value
    }

    /// E[phi'(v . x) phi'(w . x)], the kernel of the derivatives, which is also dK/d(v . w).
    ///
    /// phi'(0) is 0 for the activations with a kink there, as in `Activation.derivative`.
    ///
    /// - Throws: as `value`.
    /// - Accuracy: `accuracy` 2^-53 relative.
    public static func derivativeKernel(
        activation: Activation, _ v: [Double], _ w: [Double]
    ) throws(NeuronKernelError) -> Double {
        try expectations(activation, v, w).derivativeKernel
    }

    /// The gradient of K(v, w) in w, E[phi(v . x) phi'(w . x) x].
    ///
    /// At w = 0 the kernels of relu and cliprelu have the tip of a cone, and the answer is 0, as phi'(0) is.
    ///
    /// - Returns: d numbers.
    /// - Throws: as `value`.
    /// - Accuracy: `accuracy` 2^-53 of the gradient's length.
    public static func gradient(
        activation: Activation, _ v: [Double], _ w: [Double]
    ) throws(NeuronKernelError) -> [Double] {
        let pair = try expectations(activation, v, w)
        return gradient(v, w, derivativeKernel: pair.derivativeKernel, slope: pair.secondSlope)
    }

    /// K(v, w) and its gradients in v and in w.
    ///
    /// - Throws: as `value`.
    /// - Accuracy: as `value` and `gradient`.
    public static func valueAndGradients(
        activation: Activation, _ v: [Double], _ w: [Double]
    ) throws(NeuronKernelError) -> (value: Double, inFirst: [Double], inSecond: [Double]) {
        let pair = try expectations(activation, v, w)
        return (
            pair.value, gradient(w, v, derivativeKernel: pair.derivativeKernel, slope: pair.firstSlope),
            gradient(v, w, derivativeKernel: pair.derivativeKernel, slope: pair.secondSlope)
        )
    }

    private static func gradient(
        _ v: [Double], _ w: [Double], derivativeKernel: Double, slope: Double
    ) -> [Double] {
        guard w.contains(where: { $0 != 0 }) else { return v.map { derivativeKernel * $0 } }
        return zip(NeuronPair.direction(of: w), NeuronPair.rejection(of: v, from: w)).map { unit, rejection in
            slope * unit + derivativeKernel * rejection
        }
    }

    static func expectations(
        _ activation: Activation, _ v: [Double], _ w: [Double]
    ) throws(NeuronKernelError) -> PairExpectations {
        guard v.count == w.count, !v.isEmpty else { throw .vectorsDoNotMatch(v.count, w.count) }
        guard (v + w).allSatisfy({ abs($0) <= maximumEntry }) else { throw .notFinite }
        guard activations.contains(activation) else { throw .noClosedForm(activation) }
        // One order for both, so that the results have the same bits.
        if w.lexicographicallyPrecedes(v) { return try expectations(activation, w, v).exchanged }
        let pair = NeuronPair(v, w)
        if activation.parity == .none, pair.firstLength == 0 || pair.secondLength == 0 { return .zero }
        return switch activation {
        case .erf: .erf(pair)
        case .relu: .relu(pair)
        case .clippedReLU: .clippedReLU(pair)
        default: .hardTanh(pair)
        }
    }
}
