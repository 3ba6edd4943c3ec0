import Certified
import Networks

extension Quantity {
    static let circleCoefficient = Quantity(
        "circle-coefficient",
        "b_m(r) = (1/pi) int_0^(2 pi) phi(r cos t) cos(m t) dt, the spectrum of a neuron on the circle.",
        .choice("activation", CertifiedActivation.self, "the function phi"),
        .integer("degree", in: 0...150, by: .binades, "the degree m"),
        .real("radius", in: 0.05...20, by: .binades, "the radius r of the weight"),
        where: { activation, degree, radius in
            if let reason = activation.vanishing(degree: degree) { return reason }
            let isLinear = radius <= 1 && (activation == .clippedReLU || activation == .hardTanh)
            if degree > 1, degree % 2 == 1, isLinear {
                return "the coefficients of \(activation.rawValue) of odd degree above 1 vanish at this radius"
            }
            return nil
        },
        promise: { activation, degree, radius in
            guard case .polynomial(let polynomial) = activation.judged else { return CircleCoefficient.accuracy }
            let size = try? CircleCoefficient.value(
                of: .polynomial(polynomial.majorant), degree: degree, radius: radius)
            let value = try? CircleCoefficient.value(of: activation.judged, degree: degree, radius: radius)
            return ULPs.promise(Polynomial.accuracy(degree: polynomial.degree) * (size ?? .nan), of: value ?? .nan)
        },
        golden: goldenCircle,
        fast:
            "sum of one sign over the poles (tanh), backward recurrence (erf, sin, gelu), boundary terms at the kinks",
        { activation, degree, radius in
            try CircleCoefficient.value(of: activation.judged, degree: degree, radius: radius)
        },
        certified: "periodic trapezoidal rule (smooth activations), arcs between the kinks",
        { precision, activation, degree, radius in
            try CertifiedCircleCoefficient.value(of: activation, degree: degree, radius: radius, precision: precision)
        })

    /// tanh where the article's figures are and at both ends; the others on both sides of their kinks or turning points.
    private static let goldenCircle: [(CertifiedActivation, Int, Double)] =
        [(1, 0.05), (1, 1), (1, 20), (3, 0.7), (21, 1), (61, 1), (61, 5), (101, 0.3), (149, 2), (149, 20)].map {
            (.tanh, $0.0, $0.1)
        }
        + [CertifiedActivation.erf, .sine].flatMap { activation in
            [(1, 0.05), (1, 20), (3, 0.7), (21, 1), (61, 5), (149, 20)].map { (activation, $0.0, $0.1) }
        }
        + [CertifiedActivation.relu, .clippedReLU].flatMap { activation in
            [(0, 0.5), (1, 0.5), (2, 1), (100, 0.05)].map { (activation, $0.0, $0.1) }
        }
        + [CertifiedActivation.clippedReLU, .hardTanh].flatMap { activation in
            [(1, 1.25), (3, 2), (21, 1.0625), (99, 20)].map { (activation, $0.0, $0.1) }
        } + [(.clippedReLU, 0, 3), (.clippedReLU, 64, 1.5), (.hardTanh, 1, 0.75)]
        + [
            (.gelu, 0, 0.5), (.gelu, 1, 2), (.gelu, 2, 1), (.gelu, 64, 20), (.he3, 1, 0.75), (.he3, 3, 2),
            (.square, 2, 0.3),
        ]
}
