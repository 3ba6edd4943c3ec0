import Certified
import MultiplePrecision
import Networks

extension Quantity {
    static let activationValue = Quantity(
        "activation-value", "phi(z), the activation of a neuron.",
        .choice("activation", CertifiedActivation.self, "the function phi"),
        .real("argument", in: -1000...1000, drawn: -25...25, "the preactivation z"),
        promise: { activation, _ in activation == .tanh ? HyperbolicTangent.accuracy : Activation.valueAccuracy },
        golden: CertifiedActivation.allCases.flatMap { activation in
            [0, 0x1p-1074, 1e-9, 0.3, -0.6875, 1, -2.5, 19.5, 1000].map { (activation, $0) }
        },
        fast: "kernel of the library (tanh), C library (erf, sin), exact comparisons (piecewise linear)",
        { activation, argument in activation.judged.value(argument) },
        certified: "correctly rounded functions of MPFR",
        { precision, activation, argument in activation.value(at: Interval(exact: argument, precision: precision)) })
}

extension CertifiedActivation {
    /// The image of a point.
    fileprivate func value(at z: Interval) -> Interval {
        let (zero, one) = (Interval(0, precision: z.precision), Interval(1, precision: z.precision))
        switch self {
        case .tanh: return z.tanh()
        case .erf: return z.erf()
        case .sine: return z.sin()
        case .relu: return z.clamped(from: zero, to: nil)
        case .hardTanh: return z.clamped(from: -one, to: one)
        case .clippedReLU: return z.clamped(from: zero, to: one)
        }
    }
}

extension Interval {
    /// A point, or the end of the range that it lies beyond.
    fileprivate func clamped(from lower: Interval, to upper: Interval?) -> Interval {
        if self.upper < lower.lower { return lower }
        if let upper, self.lower > upper.upper { return upper }
        return self
    }
}
