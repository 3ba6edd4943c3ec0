// What a population loss is measured against, and the errors of asking for one.

/// What the network is to learn.
public enum LossTarget: Sendable, Hashable {
    /// y = 0
    case zero
    /// y = A h_k, h_k = He_k / sqrt(k!).
    case hermiteMode(degree: Int, amplitude: Double)
    /// y = another network, of the same activation and input dimension.
    case network(TwoLayerNetwork)
    /// y = A p(x_1, x_2), for networks of input dimension 2.
    case planar(PlanarTarget, amplitude: Double)
}

/// Why a population loss was refused.
public enum PopulationLossError: Error, Equatable, Sendable, CustomStringConvertible {
    case activationNotAnalytic(Activation)
    case noKernel(Activation)
    case orderOutOfReach(dimension: Int, largest: Int)
    case degreeOutOfRange(Int)
    case toleranceOutOfRange(Double)
    case weightBoundOutOfRange(Double)
    case targetOutOfRange
    case networkDoesNotFit(String)

    public var description: String {
        switch self {
        case .activationNotAnalytic(let activation):
            "Population loss by quadrature: \(activation.rawValue) is not among tanh, erf and sin; use NeuronKernel."
        case .noKernel(let activation):
            "Population loss by kernels: \(activation.rawValue) has none; use PopulationLoss or GaussHermiteLoss."
        case .orderOutOfReach(let dimension, let largest):
            "Population loss by a Gauss-Hermite rule in dimension \(dimension): more than \(largest) nodes a direction are "
                + "needed; lower the weight bound or raise the tolerance."
        case .degreeOutOfRange(let degree):
            "Hermite mode of degree \(degree): the degree must be between 0 and \(PopulationLoss.maximumDegree)."
        case .toleranceOutOfRange(let tolerance):
            "Tolerance \(tolerance): it must be between 2^-200 and 2^-10."
        case .weightBoundOutOfRange(let bound):
            "Weight bound \(bound): it must be between 0 and \(PopulationLoss.maximumWeight)."
        case .targetOutOfRange:
            "Target: its amplitude must have a finite square, its network the same activation and input dimension and "
                + "weights within the bound; Hermite modes are for input dimension 1, planar targets for 2."
        case .networkDoesNotFit(let reason):
            "Population loss: \(reason)"
        }
    }
}
