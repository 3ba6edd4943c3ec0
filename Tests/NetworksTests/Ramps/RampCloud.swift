import PropertyTesting
import RealModule

@testable import Networks

/// Neurons and a field for tests, and what the kernels compute of them by plain loops.
struct RampCloud {
    let ensemble: RampEnsemble
    let field: RampField
    let (x, y, r): ([Double], [Double], [Double])

    init(neurons: Int, nodes: Int, seed: UInt64 = 1) throws {
        var stream = RandomStream(seed: seed)
        func numbers(_ count: Int, _ scale: Double) -> [Double] {
            (0..<count).map { _ in scale * (Double(stream.next() >> 11) * 0x1p-52 - 1) }
        }
        (x, y, r) = (numbers(nodes, 3), numbers(nodes, 3), numbers(nodes, 0.1))
        field = try RampField(x: x, y: y, values: r)
        ensemble = try RampEnsemble(readout: numbers(neurons, 2), u: numbers(neurons, 2), v: numbers(neurons, 2))
    }

    static func projection(u: Double, v: Double, _ field: RampField) -> (value: Double, u: Double, v: Double) {
        var sum = (value: 0.0, u: 0.0, v: 0.0)
        for j in 0..<field.count {
            let z = u * field.x[j] + v * field.y[j]
            sum.value += field.r[j] * Activation.clippedReLU.value(z)
            let slope = field.r[j] * Activation.clippedReLU.derivative(z)
            sum.u += slope * field.x[j]
            sum.v += slope * field.y[j]
        }
        return sum
    }

    /// The gradient of a neuron's energy in (a, u, v).
    static func gradient(_ theta: [Double], _ energy: RampEnergy, _ field: RampField) -> [Double] {
        let g = projection(u: theta[1], v: theta[2], field)
        return [
            g.value + energy.readoutDecay * theta[0], theta[0] * g.u + energy.weightDecay * theta[1],
            theta[0] * g.v + energy.weightDecay * theta[2],
        ]
    }
}
