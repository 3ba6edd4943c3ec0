import Quadrature
import RealModule
import Testing

@testable import Networks

@Suite("PopulationLoss")
struct PopulationLossTests {
    static let activations: [Activation] = [.tanh, .erf, .sin]

    private func parseval(_ network: TwoLayerNetwork, minus target: [Int: Double] = [:]) throws -> Double {
        var modes = [Double](repeating: 0, count: 401)
        for (a, w) in zip(network.readout, network.weights) {
            let coefficients = try network.activation.hermiteCoefficients(throughDegree: 400, weight: w)
            for k in 0...400 { modes[k] += a * coefficients[k] }
        }
        for (k, amplitude) in target { modes[k] -= amplitude }
        return modes.reduce(0) { $0 + $1 * $1 }
    }

    @Test("agrees with Parseval for every target", arguments: activations)
    func parseval(activation: Activation) throws {
        for width in [1, 4, 9] {
            let network = try TwoLayerNetworkTests.network(activation, width: width, dimension: 1)
            for (degree, amplitude) in [(0, 0.0), (1, 0.5), (3, -1.5), (6, 0.25), (15, 2)] {
                let loss = try PopulationLoss(
                    activation: activation, target: .hermiteMode(degree: degree, amplitude: amplitude), weightBound: 1)
                let value = try loss.valueAndGradient(of: network).value
                let expected = try parseval(network, minus: [degree: amplitude])
                #expect(abs(value - expected) <= loss.accuracy(loss: expected, of: network))
            }
        }
    }

    @Test("is zero at a target network, and symmetric in the two", arguments: activations)
    func networks(activation: Activation) throws {
        let first = try TwoLayerNetworkTests.network(activation, width: 6, dimension: 1)
        let second = try TwoLayerNetwork(activation: activation, readout: [0.3, -1.1], weights: [0.9, 0.2])
        let (toFirst, toSecond) = (
            try PopulationLoss(activation: activation, target: .network(first), weightBound: 1),
            try PopulationLoss(activation: activation, target: .network(second), weightBound: 1)
        )
        let same = try toFirst.valueAndGradient(of: first)
        #expect(same.value <= toFirst.accuracy(loss: 0, of: first))
        #expect(same.gradient.allSatisfy { abs($0) <= 1e-14 })
        let (one, other) = (
            try toFirst.valueAndGradient(of: second).value, try toSecond.valueAndGradient(of: first).value
        )
        #expect(abs(one - other) <= toFirst.accuracy(loss: one, of: first))
        // The loss to a network is the loss of the difference to zero.
        let difference = try TwoLayerNetwork(
            activation: activation, readout: first.readout + second.readout.map { -$0 },
            weights: first.weights + second.weights)
        let expected = try parseval(difference)
        #expect(abs(one - expected) <= toFirst.accuracy(loss: expected, of: difference))
    }

    @Test("the gradient is the derivative, to fourth order in the step", arguments: activations)
    func gradient(activation: Activation) throws {
        let network = try TwoLayerNetworkTests.network(activation, width: 3, dimension: 1)
        let loss = try PopulationLoss(
            activation: activation, target: .hermiteMode(degree: 3, amplitude: 0.4), weightBound: 2)
        let gradient = try loss.valueAndGradient(of: network).gradient
        for c in 0..<6 {
            func difference(_ step: Double) throws -> Double {
                func value(_ d: Double) throws -> Double {
                    var parameters = network.readout + network.weights
                    parameters[c] += d
                    let moved = try TwoLayerNetwork(
                        activation: activation, readout: Array(parameters[..<3]), weights: Array(parameters[3...]))
                    return try loss.valueAndGradient(of: moved).value
                }
                let (near, far) = (try value(step) - value(-step), try value(2 * step) - value(-2 * step))
                return (8 * near - far) / (12 * step)
            }
            let (coarse, fine) = (
                abs(try difference(1.0 / 16) - gradient[c]), abs(try difference(1.0 / 32) - gradient[c])
            )
            #expect(coarse <= 1e-3)
            // L is quadratic in a, where the formula is exact.
            #expect(fine <= max(coarse / 12, 2e-13))
        }
    }

    @Test(
        "wide tanh networks: the same bits in every instruction set, on any threads, as the plain sums give to rounding"
    )
    func wide() throws {
        let loss = try PopulationLoss(
            activation: .tanh, target: .hermiteMode(degree: 3, amplitude: 0.4), weightBound: 3)
        // Widths about the blocks of the kernels and of the threads.
        for width in [0, 1, 5, 6, 7, 8, 9, 255, 256, 257, 700] {
            let network = try TwoLayerNetworkTests.network(.tanh, width: width, dimension: 1)
            let parameters = network.readout + network.weights
            let (value, gradient) = try loss.valueAndGradient(of: network)
            var workspace = PopulationLoss.Workspace()
            for set in InstructionSet.allCases where set.isSupported {
                for concurrently in [false, true] {
                    var other = [Double](repeating: .nan, count: 2 * width)
                    let again = parameters.withUnsafeBufferPointer { parameters in
                        other.withUnsafeMutableBufferPointer {
                            loss.tanhValueAndGradient(
                                parameters, gradient: $0, workspace: &workspace, concurrently: concurrently, by: set)
                        }
                    }
                    #expect(again.bitPattern == value.bitPattern && other == gradient)
                }
            }
            let expected = plain(loss, network)
            #expect(abs(value - expected.value) <= loss.accuracy(loss: expected.value, of: network))
            let scale = loss.scale(of: network)
            for i in gradient.indices {
                let factor = i < width ? 1 : abs(network.readout[i - width])
                #expect(abs(gradient[i] - expected.gradient[i]) <= Double(width + 50) * 0x1p-52 * factor * scale)
            }
        }
    }

    /// The quadrature's sums in the order of their definition.
    private func plain(_ loss: PopulationLoss, _ network: TwoLayerNetwork) -> (value: Double, gradient: [Double]) {
        var (value, gradient) = (0.0, [Double](repeating: 0, count: 2 * network.width))
        for (j, x) in loss.nodes.enumerated() {
            let t = network.weights.map { HyperbolicTangent.value($0 * x) }
            let f = zip(network.readout, t).reduce(-loss.target[j]) { $0 + $1.0 * $1.1 }
            value += loss.weights[j] * f * f
            for i in 0..<network.width {
                gradient[i] += 2 * loss.weights[j] * f * t[i]
                gradient[network.width + i] +=
                    2 * loss.weights[j] * f * network.readout[i] * x
                    * HyperbolicTangent.derivative(network.weights[i] * x)
            }
        }
        return (value, gradient)
    }

    @Test("a Gauss-Hermite rule of enough nodes gives the same loss", arguments: activations)
    func gaussHermite(activation: Activation) throws {
        let network = try TwoLayerNetworkTests.network(activation, width: 6, dimension: 1)
        let other = try TwoLayerNetwork(activation: activation, readout: [0.3, -1.1], weights: [0.9, 0.2])
        for target in [
            LossTarget.zero, .hermiteMode(degree: 3, amplitude: 0.4), .hermiteMode(degree: 2, amplitude: 0.4),
            .network(other),
        ] {
            let loss = try PopulationLoss(activation: activation, target: target, weightBound: 1)
            let expected = try loss.valueAndGradient(of: network)
            // The error of the rule for tanh falls as e^(-pi sqrt(2 n)) and is below 1e-16 here; odd n has a node at 0.
            for order in [120, 121] {
                let byRule = try PopulationLoss(
                    activation: activation, target: target, rule: GaussHermiteRule(order: order))
                let (value, gradient) = try byRule.valueAndGradient(of: network)
                #expect(byRule.accuracy(loss: value, of: network) == .infinity)
                #expect(abs(value - expected.value) <= 2 * loss.accuracy(loss: value, of: network))
                for (a, b) in zip(gradient, expected.gradient) { #expect(abs(a - b) <= 1e-13) }
            }
        }
        #expect(throws: PopulationLossError.activationNotAnalytic(.relu)) {
            try PopulationLoss(activation: .relu, rule: GaussHermiteRule(order: 2))
        }
    }

    @Test("parameters in place: what does not fit is refused")
    func inPlace() throws {
        let loss = try PopulationLoss(activation: .tanh, weightBound: 1)
        var workspace = PopulationLoss.Workspace()
        for (parameters, count) in [
            ([1.0, 0.5, 0.5], 3), ([1, 0.5], 3), ([1, 2], 2), ([1, .nan], 2), ([.nan, 1], 2), ([1e200, 1], 2),
        ] {
            var gradient = [Double](repeating: 0, count: count)
            #expect(throws: PopulationLossError.self) {
                _ = try parameters.withUnsafeBufferPointer { parameters in
                    try gradient.withUnsafeMutableBufferPointer { gradient in
                        try loss.valueAndGradient(at: parameters, gradient: gradient, workspace: &workspace)
                    }
                }
            }
        }
    }

    @Test("erf agrees with the arcsine kernel")
    func arcsine() throws {
        let network = try TwoLayerNetworkTests.network(.erf, width: 6, dimension: 1)
        var expected = 0.0
        for i in 0..<6 {
            for j in 0..<6 {
                expected +=
                    try network.readout[i] * network.readout[j]
                    * NeuronKernel.value(activation: .erf, [network.weights[i]], [network.weights[j]])
            }
        }
        let value = try PopulationLoss(activation: .erf, weightBound: 1).valueAndGradient(of: network).value
        #expect(abs(value - expected) <= 1e-15 * 36)
    }

    @Test("a loss of 1e-24 at weights of order 1 is kept")
    func tinyLoss() throws {
        // The sixth difference of a -> tanh(a x): weights of order 1, f of order (0.01)^6.
        let binomials: [Double] = [1, -6, 15, -20, 15, -6, 1]
        let weights = (0..<7).map { 0.5 + 0x1p-7 * Double($0) }
        let network = try TwoLayerNetwork(activation: .tanh, readout: binomials, weights: weights)
        let loss = try PopulationLoss(activation: .tanh, weightBound: 1, tolerance: 0x1p-110)
        let value = try loss.valueAndGradient(of: network).value
        let expected = try parseval(network)
        #expect(expected < 1e-20)
        // Both sides round f, or its modes, by 2^-53 of the scale.
        #expect(abs(value - expected) <= 2 * loss.accuracy(loss: expected, of: network))
        #expect(loss.accuracy(loss: expected, of: network) < expected)
    }

    @Test("a wider bound and a smaller tolerance change nothing within the promise", arguments: activations)
    func stability(activation: Activation) throws {
        let network = try TwoLayerNetworkTests.network(activation, width: 5, dimension: 1)
        let loss = try PopulationLoss(activation: activation, weightBound: 1)
        let value = try loss.valueAndGradient(of: network).value
        for (bound, tolerance) in [(1.0, 0x1p-110), (8, 0x1p-56), (30, 0x1p-80)] {
            let other = try PopulationLoss(activation: activation, weightBound: bound, tolerance: tolerance)
            #expect(
                abs(try other.valueAndGradient(of: network).value - value) <= 2
                    * loss.accuracy(loss: value, of: network))
        }
    }

    @Test("width 0, zero and large weights, and what does not fit")
    func domain() throws {
        let empty = try TwoLayerNetwork(activation: .tanh, readout: [], weights: [])
        let mode = try PopulationLoss(activation: .tanh, target: .hermiteMode(degree: 5, amplitude: 2), weightBound: 0)
        #expect(abs(try mode.valueAndGradient(of: empty).value - 4) <= mode.accuracy(loss: 4, of: empty))
        #expect(try PopulationLoss(activation: .tanh, weightBound: 1).valueAndGradient(of: empty).value == 0)
        let large = try TwoLayerNetwork(activation: .tanh, readout: [1], weights: [500])
        let value = try PopulationLoss(activation: .tanh, weightBound: 1000).valueAndGradient(of: large).value
        // E[tanh^2] = 1 - E[1/cosh^2], which for large w is 2/(w sqrt(2 pi)) (1 + O(1/w^2)).
        #expect(abs(value - (1 - 2 / (500 * (2 * Double.pi).squareRoot()))) <= 1 / (500.0 * 500 * 500))

        let loss = try PopulationLoss(activation: .tanh, weightBound: 1)
        for network in [
            large, try TwoLayerNetwork(activation: .erf, readout: [1], weights: [1]),
            try TwoLayerNetwork(activation: .tanh, readout: [1], weights: [1, 1], inputDimension: 2),
            try TwoLayerNetwork(activation: .tanh, readout: [1e200], weights: [1]),
        ] {
            #expect(throws: PopulationLossError.self) { try loss.valueAndGradient(of: network) }
        }
        #expect(throws: PopulationLossError.activationNotAnalytic(.relu)) {
            try PopulationLoss(activation: .relu, weightBound: 1)
        }
        for bound in [-1, .nan, .infinity, 1001] {
            #expect(throws: PopulationLossError.self) { try PopulationLoss(activation: .tanh, weightBound: bound) }
        }
        for tolerance in [0, .nan, 1, -1] {
            #expect(throws: PopulationLossError.self) {
                try PopulationLoss(activation: .tanh, weightBound: 1, tolerance: tolerance)
            }
        }
        #expect(throws: PopulationLossError.degreeOutOfRange(-1)) {
            try PopulationLoss(activation: .tanh, target: .hermiteMode(degree: -1, amplitude: 1), weightBound: 1)
        }
        #expect(throws: PopulationLossError.targetOutOfRange) {
            try PopulationLoss(activation: .tanh, target: .hermiteMode(degree: 1, amplitude: .nan), weightBound: 1)
        }
    }
}
