import MultiplePrecision
import Networks
import Quadrature
import Sampling

/// w4: loss and gradient of a tanh network of random weights on a Gauss-Hermite rule, whose positive nodes suffice, with the error of
/// the loss against the same sum in intervals.
func populationLossWorkload() throws {
    for (width, order) in [(128, 64), (512, 64), (2048, 137)] {
        var stream = PhiloxStream(seed: 4)
        let readout = (0..<width).map { _ in stream.normal() / Double(width).squareRoot() }
        let weights = (0..<width).map { _ in stream.normal() }
        let rule = try GaussHermiteRule(order: order)
        let loss = try PopulationLoss(activation: .tanh, rule: rule)
        let truth = intervalLoss(readout, weights, rule)
        for isConcurrent in [false, true] {
            var (value, workspace) = (0.0, PopulationLoss.Workspace())
            var gradient = [Double](repeating: 0, count: 2 * width)
            let measurement = try (readout + weights).withUnsafeBufferPointer { parameters in
                try gradient.withUnsafeMutableBufferPointer { gradient in
                    try Measurement(batch: 1 + 100_000 / width) {
                        value = try loss.valueAndGradient(
                            at: parameters, gradient: gradient, workspace: &workspace, concurrently: isConcurrent)
                    }
                }
            }
            let error = (Interval(exact: value, precision: 90) - truth).absolute.upper.double(rounding: .up) / value
            try emit(
                "W4", size: ["h": width, "n": order, "nodes": "half"] as [String: Any], threads: isConcurrent ? nil : 1,
                measurement, accuracy: ["value_relerr": error, "microseconds": measurement.processorMinimum * 1e6])
        }
    }
}

/// sum_j q_j (sum_i a_i tanh(w_i x_j))^2
private func intervalLoss(_ readout: [Double], _ weights: [Double], _ rule: GaussHermiteRule) -> Interval {
    var loss = Interval(0, precision: 90)
    for j in (rule.order + 1) / 2..<rule.order {
        let x = Interval(exact: rule.nodes[j], precision: 90)
        var f = Interval(0, precision: 90)
        for (a, w) in zip(readout, weights) {
            f += (Interval(exact: w, precision: 90) * x).tanh() * Interval(exact: a, precision: 90)
        }
        loss += f.squared * Interval(exact: 2 * rule.weights[j], precision: 90)
    }
    return loss
}
