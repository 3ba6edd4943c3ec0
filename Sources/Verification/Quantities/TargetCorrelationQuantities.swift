// Correlations of a neuron with the planar targets, E[y(x) phi(w . x)], and their gradients.

import Certified
import Networks
import RealModule

extension Quantity {
    private static let target = Parameter.Typed.choice(
        "target", CertifiedPlanarTarget.self, "y: x_1 x_2, or Im (x_1 + i x_2)^3 / sqrt 24")
    private static let activation = Parameter.Typed.choice("activation", CertifiedActivation.self, "the function phi")
    private static let kernelActivation = Parameter.Typed.choice(
        "activation", KernelActivation.self, "the function phi")
    private static let length = Parameter.Typed.real("length", in: 0x1p-24...0x1p24, by: .binades, "r = |w|")
    private static let angle = Parameter.Typed.real("angle", in: 0...6.25, "the angle of w")

    private static func vector(_ length: Double, _ angle: Double) -> [Double] {
        [length * Double.cos(angle), length * Double.sin(angle)]
    }

    /// Why the correlation vanishes, or has no Double or no reference; nil if there is one.
    private static func exclusion(
        _ target: CertifiedPlanarTarget, _ activation: CertifiedActivation, _ r: Double, _ angle: Double
    ) -> String? {
        if let reason = activation.vanishing(degree: target.degree) { return reason }
        if activation == .relu, target == .flower { return "relu has no mode of degree 3, which flower sees" }
        if angle == 0 { return "angle must not be 0, where the target vanishes along w" }
        let isCut = activation == .clippedReLU || activation == .hardTanh
        // e^(-1/(2 r^2)), which is below the least Double from 1/39 on and takes 1/r^2 bits to certify.
        if isCut, target == .flower, r < 0x1p-6 { return "the correlation is below e^(-2048) for lengths below 2^-6" }
        // The trapezoidal rule's points grow with r; sin's correlation falls as e^(-r^2/2).
        if activation == .tanh || activation == .erf || activation == .gelu, r > 64 {
            return "lengths above 64 take too many points to certify for \(activation.rawValue)"
        }
        return activation == .sine && r > 32 ? "sin's correlation is below e^(-512) for lengths above 32" : nil
    }

    static let targetCorrelation = Quantity(
        "target-correlation", "E[y(x) phi(w . x)], x ~ N(0, I_2), of a neuron and a target on the plane.", target,
        activation, length, angle,
        where: exclusion,
        promise: { _, _, _, _ in PlanarTarget.accuracy },
        golden: goldenCorrelations,
        reach: ReferenceReach(digits: 45, oneDrawIn: 2),
        fast: "a Hermite coefficient, turned by exact products",
        { target, activation, length, angle in
            try target.judged.correlation(activation: activation.judged, vector(length, angle))
        },
        certified: "truncated normal moments (piecewise linear), trapezoidal rule in a strip",
        { precision, target, activation, length, angle in
            try CertifiedPlanarCorrelation.value(
                target, activation, vector(length, angle), precision: precision)
        })

    static let targetCorrelationGradient = Quantity(
        "target-correlation-gradient", "A component of the gradient of E[y(x) phi(w . x)] in w.", target,
        kernelActivation, length, angle, .integer("component", in: 0...1, "the component of w"),
        where: { target, activation, length, angle, _ in
            let isCut = activation == .cliprelu || activation == .hardtanh
            // The second derivative, of order e^(-1/(2 r^2)) r^-5, is what vanishes first.
            if isCut, target == .product, length < 0x1p-6 { return "give a length of at least 2^-6" }
            return exclusion(target, activation.certified, length, angle)
        },
        promise: { target, activation, length, angle, component in
            let w = vector(length, angle)
            guard let gradient = try? target.judged.correlationGradient(activation: activation.certified.judged, w)
            else { return .nan }
            // The clipped ReLU's radial derivative in `product` vanishes near |w| = 0.631; see `PlanarTarget.accuracy`.
            let size =
                activation == .cliprelu && target == .product
                ? 0.25 / max(1, length * length) : Double.hypot(gradient[0], gradient[1])
            // Below the least normal Double errors are units of 2^-1074.
            let bound = max(PlanarTarget.accuracy * 0x1p-53 * size, 4 * Double.leastNonzeroMagnitude)
            return ULPs.promise(bound, of: gradient[component])
        },
        golden: goldenGradients,
        reach: ReferenceReach(digits: 45, oneDrawIn: 2),
        fast: "derivatives along w and across it",
        { target, activation, length, angle, component in
            try target.judged.correlationGradient(
                activation: activation.certified.judged, vector(length, angle))[component]
        },
        certified: "moments of the derivative's pieces, in the axes of the plane",
        { precision, target, activation, length, angle, component in
            try CertifiedPlanarCorrelation.gradient(
                target, activation.certified, vector(length, angle), precision: precision)[component]
        })

    /// Short and long vectors as well as those where the activations bend.
    private static let goldenCorrelations: [(CertifiedPlanarTarget, CertifiedActivation, Double, Double)] = {
        let vectors: [(Double, Double)] = [
            (1, 1), (0x1p-20, 0.5), (0.03125, 2.25), (0.625, 4), (3.5, 5.5), (16, 0.0009765625), (0x1p20, 3),
        ]
        var golden: [(CertifiedPlanarTarget, CertifiedActivation, Double, Double)] = []
        for target in CertifiedPlanarTarget.allCases {
            for activation in CertifiedActivation.allCases {
                for (length, angle) in vectors where exclusion(target, activation, length, angle) == nil {
                    golden.append((target, activation, length, angle))
                }
            }
        }
        return golden
    }()

    private static let goldenGradients: [(CertifiedPlanarTarget, KernelActivation, Double, Double, Int)] = {
        var golden: [(CertifiedPlanarTarget, KernelActivation, Double, Double, Int)] = []
        for (target, activation, length, angle) in goldenCorrelations {
            guard let judged = KernelActivation.allCases.first(where: { $0.certified == activation }) else { continue }
            let isFlat = length < 0x1p-6 && target == .product && judged == .cliprelu
            if !isFlat { golden += [(target, judged, length, angle, 0), (target, judged, length, angle, 1)] }
        }
        return golden
    }()
}

extension CertifiedPlanarTarget {
    /// The fast library's name of the same target.
    var judged: PlanarTarget {
        switch self {
        case .product: .product
        case .flower: .flower
        }
    }
}
