// Product integration: the weights by which the values of F at the radii enter int_0^R F(t) Phi_m(s t) dt.
//
// The radii are Gauss-Legendre nodes on panels; on a panel F is the polynomial through its values. Phi_m(s t) of a clipped
// activation has a singularity of type (s t - 1)^(3/2) at t = 1/s: panels are split there, and right of it the variable is
// tau, t = 1/s + tau^2, in which the integrand is analytic.

import Quadrature
import RealModule

struct ProductIntegration: Sendable {
    let modes: Int
    /// Ascending.
    let radii: [Double]
    /// Weights of the rule for int F(t) dt.
    let weights: [Double]

    private let isPiecewiseLinear: Bool
    private let harmonics: AngularHarmonics
    private let panelNodes: [Double]
    private let barycentric: [Double]
    private let partNodes: [Double]
    private let partWeights: [Double]

    /// Nodes of the rule on each part of a split panel.
    private static let partOrder = 40

    init(activation: MeanFieldActivation, fold: Int, resolution: MeanFieldResolution) throws {
        modes = resolution.modes
        isPiecewiseLinear = activation.isPiecewiseLinear
        harmonics = try AngularHarmonics(activation, fold: fold, count: resolution.modes)
        let rule = try GaussLegendreRule(order: resolution.panelOrder)
        let part = try GaussLegendreRule(order: Self.partOrder)
        panelNodes = rule.nodes
        partNodes = part.nodes
        partWeights = part.weights
        barycentric = rule.nodes.indices.map { i in
            rule.nodes.indices.reduce(1.0) { $1 == i ? $0 : $0 / (2 * (rule.nodes[i] - rule.nodes[$1])) }
        }
        var radii: [Double] = []
        var weights: [Double] = []
        for (low, high) in zip(MeanFieldResolution.panelEnds, MeanFieldResolution.panelEnds.dropFirst()) {
            radii += rule.nodes.map { 0.5 * (low + high) + 0.5 * (high - low) * $0 }
            weights += rule.weights.map { 0.5 * (high - low) * $0 }
        }
        self.radii = radii
        self.weights = weights
    }

    /// For each mode the weights c_j with int_0^R F(t) Phi_m(s t) dt = sum_j c_j F(t_j), mode-major.
    func transformWeights(at s: Double) -> [Double] {
        let count = radii.count
        var row = [Double](repeating: 0, count: modes * count)
        var values = [Double](repeating: 0, count: modes)
        guard isPiecewiseLinear, s > 0 else {
            for j in 0..<count {
                values.withUnsafeMutableBufferPointer { harmonics.evaluate(s * radii[j], into: $0) }
                for k in 0..<modes { row[k * count + j] = values[k] * weights[j] }
            }
            return row
        }
        let kink = 1 / s
        var basis = [Double](repeating: 0, count: panelNodes.count)
        for panel in 0..<(MeanFieldResolution.panelEnds.count - 1) {
            let (low, high) = (MeanFieldResolution.panelEnds[panel], MeanFieldResolution.panelEnds[panel + 1])
            let first = panel * panelNodes.count
            func add(_ t: Double, _ weight: Double) {
                lagrange((2 * t - low - high) / (high - low), &basis)
                values.withUnsafeMutableBufferPointer { harmonics.evaluate(s * t, into: $0) }
                row.withUnsafeMutableBufferPointer { row in
                    for k in 0..<modes {
                        let factor = weight * values[k]
                        let start = k * count + first
                        for j in basis.indices { row[start + j] += factor * basis[j] }
                    }
                }
            }
            if low < kink {
                let end = min(high, kink)
                for (x, weight) in zip(partNodes, partWeights) {
                    add(0.5 * (low + end) + 0.5 * (end - low) * x, 0.5 * (end - low) * weight)
                }
            }
            if high > kink {
                let (start, end) = ((max(low, kink) - kink).squareRoot(), (high - kink).squareRoot())
                for (x, weight) in zip(partNodes, partWeights) {
                    let tau = 0.5 * (start + end) + 0.5 * (end - start) * x
                    add(kink + tau * tau, (end - start) * tau * weight)
                }
            }
        }
        return row
    }

    /// The Lagrange polynomials of a panel at x of [-1, 1], by the barycentric formula.
    private func lagrange(_ x: Double, _ values: inout [Double]) {
        var sum = 0.0
        for j in values.indices {
            let difference = x - panelNodes[j]
            if difference == 0 {
                for i in values.indices { values[i] = i == j ? 1 : 0 }
                return
            }
            values[j] = barycentric[j] / difference
            sum += values[j]
        }
        for j in values.indices { values[j] /= sum }
    }
}
