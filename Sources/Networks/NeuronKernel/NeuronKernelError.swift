/// Why a kernel, or a correlation of a neuron with a target, was refused.
public enum NeuronKernelError: Error, Equatable, Sendable, CustomStringConvertible {
    case noClosedForm(Activation)
    case vectorsDoNotMatch(Int, Int)
    case notPlanar(Int)
    case notFinite

    public var description: String {
        switch self {
        case .noClosedForm(let activation):
            "Kernel of \(activation.rawValue): closed forms exist for "
                + "\(NeuronKernel.activations.map(\.rawValue).joined(separator: ", ")); "
                + "use PopulationLoss or Hermite coefficients."
        case .vectorsDoNotMatch(let first, let second):
            "Kernel of vectors of \(first) and \(second) numbers: they must have the same dimension, at least 1."
        case .notPlanar(let count):
            "Correlation with a planar target: \(count) weights given, 2 expected."
        case .notFinite:
            "Kernel: the vectors must be finite, with entries of at most \(NeuronKernel.maximumEntry) in size."
        }
    }
}
