import Certified
import Networks

extension Quantity {
    /// tanh at every degree that the article's figures use and weights from flat to steep; the others at a few.
    private static var goldenCoefficients: [(CertifiedActivation, Int, Double)] {
        var golden: [(CertifiedActivation, Int, Double)] = []
        for degree in [1, 3, 21, 63, 255, 511, 1001] {
            for weight in [0.05, 0.25, 1, 2, 20] { golden.append((.tanh, degree, weight)) }
        }
        for activation in CertifiedActivation.allCases where activation != .tanh {
            golden += [
                (activation, 1, 1), (activation, 3, 0.75), (activation, 33, 0.3), (activation, 255, 1.5),
                (activation, 1001, 1), (activation, 0, 1), (activation, 2, 0.5), (activation, 200, 1),
            ].filter { activation == .relu || activation.vanishing(degree: $0.1) == nil }
                .filter { activation != .he3 || $0.1 != 1 }
        }
        return golden + [(.he3, 1, 0.625), (.he3, 1, 1.0009765625), (.square, 0, 4)]
    }

    static let hermiteCoefficient = Quantity(
        "hermite-coefficient", "c_k(w) = E[phi(w x) h_k(x)], x ~ N(0,1), with orthonormal h_k = He_k / sqrt(k!).",
        .choice("activation", CertifiedActivation.self, "the function phi"),
        .integer("degree", in: 0...1001, by: .binades, "the degree k"),
        .real("weight", in: 0.05...20, by: .binades, "the weight w"),
        where: { activation, degree, _ in activation == .relu ? nil : activation.vanishing(degree: degree) },
        promise: { activation, degree, weight in
            guard case .polynomial(let polynomial) = activation.judged else { return HermiteCoefficient.accuracy }
            let size = try? Activation.polynomial(polynomial.majorant).hermiteCoefficient(
                degree: degree, weight: weight)
            let value = try? activation.judged.hermiteCoefficient(degree: degree, weight: weight)
            return ULPs.promise(Polynomial.accuracy(degree: polynomial.degree) * (size ?? .nan), of: value ?? .nan)
        },
        golden: goldenCoefficients,
        fast: "integral of one sign (tanh), closed forms in double-double (others)",
        { activation, degree, weight in
            try activation.judged.hermiteCoefficient(degree: degree, weight: weight)
        },
        certified: "trapezoidal rule in a strip (tanh), closed forms in intervals (others)",
        { precision, activation, degree, weight in
            try CertifiedHermiteCoefficient.value(activation, degree: degree, weight: weight, precision: precision)
        })
}

extension CertifiedActivation {
    /// The fast library's name of the same function.
    var judged: Activation {
        switch self {
        case .tanh: .tanh
        case .erf: .erf
        case .sine: .sin
        case .relu: .relu
        case .hardTanh: .hardTanh
        case .clippedReLU: .clippedReLU
        case .gelu: .gelu
        case .he3: .polynomial(.he3)
        case .square: .polynomial(.square)
        }
    }

    /// Why the Hermite and Fourier coefficients of this degree vanish at every weight; nil if they do not.
    func vanishing(degree: Int) -> String? {
        switch self {
        case .he3 where degree != 1 && degree != 3: "degree must be 1 or 3 for he3, a polynomial without other modes"
        case .square where degree != 0 && degree != 2: "degree must be 0 or 2 for square, which has no other modes"
        case .relu where degree % 2 == 1 && degree > 1, .gelu where degree % 2 == 1 && degree > 1:
            "degree must be even, or 1, for \(rawValue): try \(degree + 1)"
        default:
            isOdd && degree % 2 == 0
                ? "degree must be odd for \(rawValue), whose even coefficients vanish: try \(degree + 1)" : nil
        }
    }
}
