import Certified
import MultiplePrecision
import Networks
import RealModule

/// Activations whose correlations have a kernel.
enum KernelActivation: String, CaseIterable, Sendable {
    case erf, relu, cliprelu, hardtanh

    var certified: CertifiedActivation {
        switch self {
        case .erf: .erf
        case .relu: .relu
        case .cliprelu: .clippedReLU
        case .hardtanh: .hardTanh
        }
    }
}

extension Quantity {
    private static let activation = Parameter.Typed.choice("activation", KernelActivation.self, "the function phi")
    private static let first = Parameter.Typed.real(
        "first", in: 0x1p-10...32, by: .binades, "|v|, v along the first axis")
    private static let second = Parameter.Typed.real("second", in: 0x1p-10...32, by: .binades, "|w|")
    private static let angle = Parameter.Typed.real(
        "angle", in: 0x1p-20...3.125, drawn: 0.01...3.1, "the angle between v and w")

    /// v and w as Doubles, which are exact inputs for both sides.
    private static func vectors(_ first: Double, _ second: Double, _ angle: Double) -> ([Double], [Double]) {
        ([first, 0], [second * Double.cos(angle), second * Double.sin(angle)])
    }

    private static let golden: [(KernelActivation, Double, Double, Double)] = KernelActivation.allCases.flatMap {
        [($0, 1, 1, 1), ($0, 0.7, 1.3, 0.01), ($0, 0.0078125, 4, 2), ($0, 20, 20, 3.1), ($0, 2, 0.5, 1.5625)]
    }

    static let neuronKernel = Quantity(
        "neuron-kernel", "K(v, w) = E[phi(v . x) phi(w . x)], x ~ N(0, I), the correlation of two neurons.",
        activation, first, second, angle,
        promise: { _, _, _, _ in NeuronKernel.accuracy },
        golden: golden,
        reach: ReferenceReach(digits: 30, oneDrawIn: 4),
        fast: "arctangent (erf), arc-cosine kernel (relu), integral over the angle (clipped)",
        { activation, first, second, angle in
            let (v, w) = vectors(first, second, angle)
            return try NeuronKernel.value(activation: activation.certified.judged, v, w)
        },
        certified: "Taylor panels over one variable given the other",
        { precision, activation, first, second, angle in
            let (v, w) = vectors(first, second, angle)
            return try CertifiedNeuronKernel.value(activation.certified, v, w, precision: precision)
        })

    static let neuronKernelGradient = Quantity(
        "neuron-kernel-gradient", "A component of dK/dw, of the plane of v and w.", activation, first,
        // hard tanh is linear but for e^(-1/(2 |w|^2)), and the component across v of a linear neuron is 0.
        .real("second", in: 0.25...32, by: .binades, "|w|"), angle,
        .integer("component", in: 0...1, "0 along v, 1 across"),
        promise: { activation, first, second, angle, component in
            let (v, w) = vectors(first, second, angle)
            guard let gradient = try? NeuronKernel.gradient(activation: activation.certified.judged, v, w) else {
                return .nan
            }
            let length = Double.hypot(gradient[0], gradient[1])
            return ULPs.promise(NeuronKernel.accuracy * 0x1p-53 * length, of: gradient[component])
        },
        golden: golden.map { ($0.0, $0.1, $0.2, $0.3, 0) } + golden.map { ($0.0, $0.1, $0.2, $0.3, 1) },
        reach: ReferenceReach(digits: 30, oneDrawIn: 4),
        fast: "parts along w and across it",
        { activation, first, second, angle, component in
            let (v, w) = vectors(first, second, angle)
            return try NeuronKernel.gradient(activation: activation.certified.judged, v, w)[component]
        },
        certified: "Taylor panels over one variable given the other",
        { precision, activation, first, second, angle, component in
            let (v, w) = vectors(first, second, angle)
            return try CertifiedNeuronKernel.gradient(activation.certified, v, w, precision: precision)[component]
        })

    static let neuronDerivativeKernel = Quantity(
        "neuron-derivative-kernel", "E[phi'(v . x) phi'(w . x)], x ~ N(0, I), which is dK/d(v . w).",
        activation, first, second, angle,
        promise: { _, _, _, _ in NeuronKernel.accuracy },
        golden: golden,
        reach: ReferenceReach(digits: 30, oneDrawIn: 4),
        fast: "arctangent (erf), angle (relu), integral over the angle (clipped)",
        { activation, first, second, angle in
            let (v, w) = vectors(first, second, angle)
            return try NeuronKernel.derivativeKernel(activation: activation.certified.judged, v, w)
        },
        certified: "Taylor panels over one variable given the other, a determinant (erf)",
        { precision, activation, first, second, angle in
            let (v, w) = vectors(first, second, angle)
            return try CertifiedNeuronKernel.derivativeKernel(activation.certified, v, w, precision: precision)
        })
}
