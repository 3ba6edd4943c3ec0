import Certified
import Quadrature

extension Quantity {
    static let hermiteFunction = Quantity(
        "hermite-function",
        "psi_k(x) = h_k(x) sqrt(phi(x)), orthonormal on the line: h_k = He_k / sqrt(k!), phi the density of N(0,1).",
        .integer("degree", in: HermiteFunctions.degrees, drawn: 0...3000, by: .binades, "the degree k"),
        .real("argument", in: -1000...1000, drawn: -60...60, "the point x"),
        // A relative bound in units in the last place; the part relative to the envelope is invisible but next to a zero.
        promise: { _, _ in HermiteFunctions.accuracy * 0x1p53 },
        golden: [
            (0, 0), (0, 1), (0, 38), (1, -0.5), (2, 3), (21, 0.75), (64, -14.5), (255, 30), (255, 0.1), (1000, 12.25),
            (1000, 70),
            (1001, -63.5), (4096, 100), (100_000, 1), (100_000, 632),
        ],
        fast: "three-term recurrence in double-double",
        { degree, argument in try HermiteFunctions.value(degree: degree, at: argument) },
        certified: "recurrence with proved error",
        { precision, degree, argument in
            try CertifiedHermiteFunction.value(degree: degree, at: argument, precision: precision)
        })
}
