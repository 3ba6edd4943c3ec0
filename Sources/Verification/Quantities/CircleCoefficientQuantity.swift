import Certified
import Networks

extension Quantity {
    static let circleCoefficient = Quantity(
        "circle-coefficient",
        "b_m(r) = (1/pi) int_0^(2 pi) tanh(r cos t) cos(m t) dt, the spectrum of a neuron on the circle.",
        .integer("degree", in: 1...150, by: .binades, "the degree m, odd"),
        .real("radius", in: 0.05...20, by: .binades, "the radius r of the weight"),
        where: { degree, _ in
            degree % 2 == 0 ? "degree must be odd, since even coefficients vanish: try \(degree + 1)" : nil
        },
        promise: { _, _ in CircleCoefficient.accuracy },
        golden: [(1, 0.05), (1, 1), (1, 20), (3, 0.7), (21, 1), (61, 1), (61, 5), (101, 0.3), (149, 2), (149, 20)],
        fast: "sum of one sign over the poles",
        { degree, radius in
            try CircleCoefficient.value(degree: degree, radius: radius)
        },
        certified: "periodic trapezoidal rule in a strip",
        { precision, degree, radius in
            try CertifiedCircleCoefficient.value(degree: degree, radius: radius, precision: precision)
        })
}
