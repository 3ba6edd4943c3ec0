import Certified
import MultiplePrecision
import Networks
import RealModule

extension Quantity {
    private static let activation = Parameter.Typed.choice("activation", CertifiedActivation.self, "the function phi")
    private static let arguments = [0, 0x1p-1074, 1e-9, 0.3, -0.6875, 1, -2.5, 19.5, -26.75, -38.25, 1000]

    static let activationValue = Quantity(
        "activation-value", "phi(z), the activation of a neuron.", activation,
        .real("argument", in: -1000...1000, drawn: -45...45, "the preactivation z"),
        promise: { activation, argument in
            if case .polynomial(let polynomial) = activation.judged {
                let size = Polynomial.accuracy(degree: polynomial.degree) * polynomial.majorant.value(abs(argument))
                return ULPs.promise(max(size, 4 * .leastNonzeroMagnitude), of: polynomial.value(argument))
            }
            return activation == .tanh ? HyperbolicTangent.accuracy : Activation.valueAccuracy
        },
        golden: CertifiedActivation.allCases.flatMap { activation in
            // GELU halves the least Double, and 1074 bits would tell on which side of the tie.
            arguments.filter { activation != .gelu || $0 != 0x1p-1074 }.map { (activation, $0) }
        },
        fast:
            "kernel of the library (tanh), C library (erf, sin, gelu), Horner's rule, exact comparisons (piecewise linear)",
        { activation, argument in activation.judged.value(argument) },
        certified: "correctly rounded functions of MPFR",
        { precision, activation, argument in try activation.value(at: Interval(exact: argument, precision: precision))
        })

    static let activationDerivative = Quantity(
        "activation-derivative", "phi'(z) or phi''(z), 0 on kinks; phi'' is 0 for the piecewise linear ones.",
        activation,
        .integer("order", in: 1...2, "the number of derivatives"),
        .real("argument", in: -1000...1000, drawn: -45...45, "the preactivation z"),
        promise: { activation, order, z in
            let phi = activation.judged
            let value = order == 1 ? phi.derivative(z) : phi.secondDerivative(z)
            switch phi {
            case .gelu:
                // In ULPs of the terms, of which each derivative is a sum or a multiple that vanishes.
                let (tail, density) = geluTerms(z)
                let size = order == 1 ? max(tail, abs(z) * density) : max(2, z * z) * density
                let accuracy = order == 1 ? Activation.derivativeAccuracy : Activation.secondDerivativeAccuracy
                return ULPs.promise(accuracy * size.ulp, of: value)
            case .polynomial(let polynomial):
                let majorant = Activation.polynomial(polynomial.majorant)
                let size = order == 1 ? majorant.derivative(abs(z)) : majorant.secondDerivative(abs(z))
                let bound = Polynomial.accuracy(degree: polynomial.degree) * size
                return ULPs.promise(max(bound, 4 * .leastNonzeroMagnitude), of: value)
            default:
                return order == 1 ? Activation.derivativeAccuracy : Activation.secondDerivativeAccuracy
            }
        },
        golden: goldenDerivatives,
        fast: "kernel of the library (tanh), exponentials of two Doubles (erf, gelu), C library (sin)",
        { activation, order, argument in
            order == 1 ? activation.judged.derivative(argument) : activation.judged.secondDerivative(argument)
        },
        certified: "correctly rounded functions of MPFR",
        { precision, activation, order, argument in
            let z = Interval(exact: argument, precision: precision)
            return order == 1 ? try activation.derivative(at: z) : try activation.secondDerivative(at: z)
        })

    private static let goldenDerivatives: [(CertifiedActivation, Int, Double)] = {
        let second = [0.3125, -0.75, 1, 6, -26.75, 38.25]
        return CertifiedActivation.allCases.flatMap { activation -> [(CertifiedActivation, Int, Double)] in
            // The squares are rounded, which in the tail would cost hundreds of ULPs.
            let tail = activation == .erf || activation == .gelu ? [20.3, -28.7] : []
            // He_3' vanishes at 1, where a bound in ULPs is none.
            let first = arguments.filter { activation != .he3 || $0 != 1 }
            return (first + tail).map { (activation, 1, $0) } + (second + tail).map { (activation, 2, $0) }
        }
    }()

    /// Phi(z) and n(z), of which GELU's derivatives consist.
    private static func geluTerms(_ z: Double) -> (tail: Double, density: Double) {
        (
            0.5 * Double.erfc(-z * 0.5.squareRoot()),
            z.magnitude < 39 ? Double.exp(-0.5 * z * z) / (2 * Double.pi).squareRoot() : 0
        )
    }
}
