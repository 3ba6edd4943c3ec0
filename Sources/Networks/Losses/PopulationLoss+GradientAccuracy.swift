// The error of the gradient of a population loss, proved as that of the loss is.
//
// Quadrature. dL/da_i and dL/dw_i are integrals of 2 (f - y) phi(w_i x) and 2 a_i (f - y) x phi'(w_i x) against the normal density. On the
// line Im x = s, with the scale S >= sum |a_i| + |A| and G, G' the suprema of |phi| and |phi'| on |Im| <= w s,
//
//     int |...| <= 2 S |e^(s^2/2)| max(G, sqrt(L_k(-s^2))) G                        for a_i
//     int |...| <= 2 S |a_i| e^(s^2/2) max(G, sqrt(L_k(-s^2))) G' sqrt(1 + s^2)     for w_i
//
// by Cauchy's inequality (E|x + i s|^2 = 1 + s^2); G' is 1/cos^2 for tanh, 2/sqrt(pi) e^(v^2) for erf, cosh for sin. With these the theorem
// at the head of `PopulationLoss` holds for any s; the bound is the least one over a grid of s, at the step of the loss.
//
// Tails. By the head of `PopulationLoss+Rule` the nodes left out carry less than 1.21 S tolerance / 64 for a_i and, since x g(x)
// falls at least as e^(-3x/2), 1.7 S |a_i| x_J tolerance / 64 for w_i, x_J the last node.
//
// Rounding. As at the head of `PointwiseLoss`, with gamma (h + nodes/2 + 32) 2^-53 and |phi| + |z phi'|, |phi'| + |z phi''| below 2.2, or
// below 1 + 2 W for sin, W the weight bound, on the rule's average.

import RealModule

extension PopulationLoss {
    /// Bounds of the errors of the gradient's entries, readout first, when the loss is L; infinite for a rule of the caller's choice,
    /// for an L that is no loss, and for another input dimension.
    public func gradientAccuracy(loss: Double, of network: TwoLayerNetwork) -> [Double] {
        guard loss >= 0, loss.isFinite, tolerance.isFinite, network.inputDimension == 1 else {
            return [Double](repeating: .infinity, count: network.parameterCount)
        }
        let scale = scale(of: network)
        let quadrature = gradientQuadratureAccuracy
        let amplification = activation == .sin ? 1 + 2 * weightBound : 2.2
        let gamma = Double(network.width + nodes.count / 2 + 32) * 0x1p-53 * amplification
        let rounding = 2 * gamma * (amplification * scale + loss.squareRoot())
        let inReadout = quadrature.readout * scale + rounding
        return network.readout.map { _ in inReadout }
            + network.readout.map { (abs($0) * (quadrature.weights * scale + rounding)).asBound }
    }

    /// The quadrature's error of dL/da_i over S, and of dL/dw_i over S |a_i|.
    private var gradientQuadratureAccuracy: (readout: Double, weights: Double) {
        // The nodes are (j + 1/2) step.
        let step = 2 * nodes[0]
        var (readout, inWeights) = (Double.infinity, Double.infinity)
        for i in 1..<400 {
            let s =
                activation == .tanh && weightBound > 0.1
                ? Double(i) / 400 * Double.pi / (2 * weightBound) : Double(i) / 20
            let growth = StripGrowth(activation, weightBound * s)
            let common =
                Double.log(4) + s * s / 2 + max(growth.value, s * Double(targetDegree).squareRoot()) - 2 * Double.pi * s
                / step
            // 1 / (e^u - 1) <= 2 e^-u from u = log 2 on.
            guard 2 * Double.pi * s / step > 1 else { continue }
            readout = min(readout, 2 * Double.exp(common + growth.value))
            inWeights = min(inWeights, 2 * Double.exp(common + growth.slope + 0.5 * Double.log(1 + s * s)))
        }
        let last = nodes.max() ?? 0
        return (readout + 2.42 * tolerance / 64, inWeights + 3.4 * last * tolerance / 64)
    }
}
