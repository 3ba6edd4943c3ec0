// How a single neuron is correlated with a target.

import RealModule

extension LossTarget {
    /// A, whose square is E[y^2]; 0 for zero and for networks.
    var amplitude: Double {
        switch self {
        case .zero, .network: 0
        case .hermiteMode(_, let amplitude), .planar(_, let amplitude): amplitude
        }
    }

    /// Whether the target goes with networks of an activation and an input dimension.
    func check(activation: Activation, inputDimension: Int) throws(PopulationLossError) {
        guard amplitude.isFinite, (amplitude * amplitude).isFinite else { throw .targetOutOfRange }
        switch self {
        case .zero: break
        case .hermiteMode(let degree, _):
            guard 0...PopulationLoss.maximumDegree ~= degree else { throw .degreeOutOfRange(degree) }
            guard inputDimension == 1 else { throw .targetOutOfRange }
        case .planar:
            guard inputDimension == 2 else { throw .targetOutOfRange }
        case .network(let network):
            guard network.activation == activation, network.inputDimension == inputDimension else {
                throw .targetOutOfRange
            }
        }
    }

    /// E[y phi(w . x)] and its gradient in w, for targets but networks, which have none here (0).
    func correlation(
        activation: Activation, _ w: [Double]
    ) throws(PopulationLossError) -> (value: Double, gradient: [Double]) {
        switch self {
        case .zero, .network: return (0, w.map { _ in 0 })
        case .hermiteMode(let degree, let amplitude):
            let coefficient = HermiteMode(activation: activation, degree: degree, weight: w[0])
            return (amplitude * coefficient.value, [amplitude * coefficient.derivative])
        case .planar(let target, let amplitude):
            do throws(NeuronKernelError) {
                return (
                    amplitude * (try target.correlation(activation: activation, w)),
                    try target.correlationGradient(activation: activation, w).map { amplitude * $0 }
                )
            } catch {
                throw .networkDoesNotFit(error.description)
            }
        }
    }
}

/// c_k(w) and dc_k/dw = (k c_k + sqrt((k+1)(k+2)) c_(k+2)) / w; at w = 0, E[phi'(0) x h_k] with phi'(0) = 0 at a kink.
struct HermiteMode {
    let value: Double
    let derivative: Double

    /// For a degree in range and a finite weight.
    init(activation: Activation, degree k: Int, weight: Double) {
        guard weight != 0 else {
            (value, derivative) = (k == 0 ? activation.value(0) : 0, k == 1 ? activation.derivative(0) : 0)
            return
        }
        value = (try? activation.hermiteCoefficient(degree: k, weight: weight)) ?? 0
        let above = (try? activation.hermiteCoefficient(degree: k + 2, weight: weight)) ?? 0
        let root = (Double(k + 1) * Double(k + 2)).squareRoot()
        derivative = Double(k) * (value / weight) + root * (above / weight)
    }
}
