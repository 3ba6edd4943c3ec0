// Neurons of piecewise linear activations by the kernels of `Networks`, which are fused, vectorised and the same bits on every
// processor. The kernels know the ramp clip(z, 0, 1); hard tanh is a difference of two,
//
//     clip(z, -1, 1) = ramp(z) - ramp(-z).

import Networks

extension NeuronEnsemble {
    /// The neurons as ramps, for hard tanh each followed by N places later its mirror image; nil if a number is not finite.
    func ramps(of activation: MeanFieldActivation) -> RampEnsemble? {
        guard activation.isOdd else { return try? RampEnsemble(readout: readout, u: w1, v: w2) }
        return try? RampEnsemble(
            readout: readout + readout.map { -$0 }, u: w1 + w1.map { -$0 }, v: w2 + w2.map { -$0 })
    }

    /// sum_i alpha_i phi(w_i . x_j) at the rule's nodes; NaN throughout if that is not finite.
    func rampOutputs(_ activation: MeanFieldActivation, on rule: InputRule, concurrently: Bool) -> [Double] {
        guard let ramps = ramps(of: activation) else { return [Double](repeating: .nan, count: rule.count) }
        // The nodes are divided, so that each output is one sum in the order of the neurons.
        let parts = orderedMap(rule.parts.count, concurrently: concurrently) { part in
            let field = rule.parts[part]
            return (try? ramps.outputs(on: field)) ?? [Double](repeating: .nan, count: field.count)
        }
        return parts.flatMap { $0 }
    }

    /// g_i = sum_j r_j phi(w_i . x_j), and its derivatives in w_i; NaN throughout if that is not finite.
    func rampProjections(
        _ activation: MeanFieldActivation, of r: [Double], on rule: InputRule, concurrently: Bool
    ) -> (values: [Double], first: [Double], second: [Double]) {
        guard let ramps = ramps(of: activation), let field = try? RampField(x: rule.x, y: rule.y, values: r),
            let g = try? ramps.projections(on: field, concurrently: concurrently)
        else {
            let missing = [Double](repeating: .nan, count: count)
            return (missing, missing, missing)
        }
        guard activation.isOdd else { return (g.values, g.uDerivatives, g.vDerivatives) }
        return (
            (0..<count).map { g.values[$0] - g.values[count + $0] },
            (0..<count).map { g.uDerivatives[$0] + g.uDerivatives[count + $0] },
            (0..<count).map { g.vDerivatives[$0] + g.vDerivatives[count + $0] }
        )
    }
}
