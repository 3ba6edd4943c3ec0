import Networks
import Quadrature
import RealModule
import Sampling

/// w7: 2,048 neurons clip(w . x, 0, 1), each on its own in a fixed residual on a grid of 32 x 32 nodes, trained by Adam and sampled by
/// Langevin dynamics; the accuracy is that of the projections, against compensated sums, relative to sum |r|.
func rampWorkload() throws {
    let (neurons, steps) = (2048, 100)
    let rule = try GaussHermiteRule(order: 32)
    let nodes = rule.nodes.indices.flatMap { i in rule.nodes.indices.map { (i, $0) } }
    let x = nodes.map { rule.nodes[$0.0] }
    let y = nodes.map { rule.nodes[$0.1] }
    let residual = nodes.indices.map { j in
        rule.weights[nodes[j].0] * rule.weights[nodes[j].1]
            * (Double.tanh(x[j]) * Double.sin(y[j]) - 0.3 * x[j] + 0.2)
    }
    let field = try RampField(x: x, y: y, values: residual)
    var stream = PhiloxStream(seed: 7)
    func normals() -> [Double] { (0..<neurons).map { _ in stream.normal() } }
    let ensemble = try RampEnsemble(readout: normals(), u: normals(), v: normals())
    let energy = try RampEnergy(readoutDecay: 1e-3, weightDecay: 1e-3)

    let values = try ensemble.projections(on: field).values
    let scale = residual.reduce(0) { $0 + abs($1) }
    let errors = (0..<neurons).map { i in
        var sum = QuadratureSum()
        for j in nodes.indices {
            sum.add(residual[j] * Activation.clippedReLU.value(ensemble.u[i] * x[j] + ensemble.v[i] * y[j]))
        }
        return abs(values[i] - sum.value) / scale
    }
    for isConcurrent in [false, true] {
        var adam = RampAdam(ensemble, energy: energy, settings: try .init())
        var langevin = RampLangevin(ensemble, energy: energy, settings: try .init(step: 0.03, seed: 7))
        for (method, body) in [
            ("adam", { try adam.advance(steps: steps, in: field, concurrently: isConcurrent) }),
            ("langevin", { try langevin.advance(steps: steps, in: field, concurrently: isConcurrent) }),
        ] as [(String, () throws -> Void)] {
            let measurement = try Measurement(body)
            try emit(
                "W7",
                size: ["neurons": neurons, "grid": nodes.count, "steps": steps, "method": method] as [String: Any],
                threads: isConcurrent ? nil : 1, measurement,
                accuracy: [
                    "steps_per_cpu_s": Double(steps) / measurement.processorMinimum,
                    "projection_error": errors.max() ?? 0,
                ])
        }
    }
}
