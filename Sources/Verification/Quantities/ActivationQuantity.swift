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
        { precision, activation, argument in try activation.value(at: Interval(exact: argument, precision: precision))
        })
}
