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
                (activation, 1001, 1),
            ]
            if !activation.isOdd { golden += [(activation, 0, 1), (activation, 2, 0.5), (activation, 200, 1)] }
        }
        return golden
    }

    static let hermiteCoefficient = Quantity(
        "hermite-coefficient", "c_k(w) = E[phi(w x) h_k(x)], x ~ N(0,1), with orthonormal h_k = He_k / sqrt(k!).",
        .choice("activation", CertifiedActivation.self, "the function phi"),
        .integer("degree", in: 0...1001, by: .binades, "the degree k"),
        .real("weight", in: 0.05...20, by: .binades, "the weight w"),
        where: { activation, degree, _ in
            activation.isOdd && degree % 2 == 0
                ? "degree must be odd for \(activation.rawValue), whose even coefficients vanish: try \(degree + 1)"
                : nil
        },
        promise: { _, _, _ in HermiteCoefficient.accuracy },
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
        }
    }
}
