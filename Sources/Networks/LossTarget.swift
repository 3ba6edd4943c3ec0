// What a population loss is measured against, and the errors of asking for one.

/// What the network is to learn.
public enum LossTarget: Sendable, Hashable {
    /// y = 0
    case zero
    /// y = A h_k, h_k = He_k / sqrt(k!).
    case hermiteMode(degree: Int, amplitude: Double)
    /// y = another network, of the same activation and input dimension 1.
    case network(TwoLayerNetwork)
}

/// Why a population loss was refused.
public enum PopulationLossError: Error, Equatable, Sendable, CustomStringConvertible {
    case activationNotAnalytic(Activation)
    case degreeOutOfRange(Int)
    case toleranceOutOfRange(Double)
    case weightBoundOutOfRange(Double)
    case targetOutOfRange
    case networkDoesNotFit(String)

    public var description: String {
        switch self {
        case .activationNotAnalytic(let activation):
            "Population loss by quadrature: \(activation.rawValue) is not among tanh, erf and sin; use NeuronKernel."
        case .degreeOutOfRange(let degree):
            "Hermite mode of degree \(degree): the degree must be between 0 and \(PopulationLoss.maximumDegree)."
        case .toleranceOutOfRange(let tolerance):
            "Tolerance \(tolerance): it must be between 2^-200 and 2^-10."
        case .weightBoundOutOfRange(let bound):
            "Weight bound \(bound): it must be between 0 and \(PopulationLoss.maximumWeight)."
        case .targetOutOfRange:
            "Target: its amplitude must be finite, its network of input dimension 1, the same activation and within the bound."
        case .networkDoesNotFit(let reason):
            "Population loss: \(reason)"
        }
    }
}
