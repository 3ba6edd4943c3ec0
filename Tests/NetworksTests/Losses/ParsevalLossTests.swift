import PropertyTesting
import RealModule
import Testing

@testable import Networks

@Suite("ParsevalLoss")
struct ParsevalLossTests {
    @Test("kernels: the loss is between the sum and the sum with its tail", arguments: NeuronKernel.activations)
    func kernels(activation: Activation) throws {
        let other = try TwoLayerNetwork(activation: activation, readout: [0.5, -1], weights: [1, -0.75])
        for target in RouteTests.lineTargets + [.network(other)] {
            let parseval = try ParsevalLoss(activation: activation, target: target, maximumDegree: 200)
            let kernels = try KernelLoss(activation: activation, target: target)
            try forAll(.smallNetwork(width: 0...3, weight: .double(in: -2...2)), cases: 6) {
                (weights: TwoLayerWeights) in
                let network = try RouteTests.network(activation, weights, dimension: 1)
                let (value, exact) = (try parseval.value(of: network), try kernels.valueAndGradient(of: network).value)
                let slack = try value.rounding + kernels.accuracy(of: network)
                #expect(exact >= value.sum - slack)
                #expect(exact <= value.sum + value.tail + slack)
            }
        }
    }

    @Test(
        "the trapezoidal rule: both to their errors, and the tail vanishes", arguments: [Activation.tanh, .erf, .sin])
    func trapezoidal(activation: Activation) throws {
        let target = LossTarget.hermiteMode(degree: 3, amplitude: 0.5)
        let parseval = try ParsevalLoss(activation: activation, target: target, maximumDegree: 401)
        let loss = try PopulationLoss(activation: activation, target: target, weightBound: 1)
        for width in [0, 1, 5] {
            let network = try TwoLayerNetworkTests.network(activation, width: width, dimension: 1)
            let value = try parseval.value(of: network)
            #expect(value.tail <= 1e-20)
            let other = try loss.valueAndGradient(of: network).value
            #expect(abs(value.sum - other) <= value.rounding + value.tail + loss.accuracy(loss: other, of: network))
        }
    }

    @Test("the tail of one neuron is bounded and of the right size", arguments: Activation.allCases)
    func tails(activation: Activation) throws {
        for weight in [0.3, 0.8, 1.5] {
            let network = try TwoLayerNetwork(activation: activation, readout: [1], weights: [weight])
            let long = try ParsevalLoss(activation: activation, maximumDegree: 3000).value(of: network)
            for degree in [20, 21, 80] {
                let short = try ParsevalLoss(activation: activation, maximumDegree: degree).value(of: network)
                let rest = long.sum - short.sum
                let slack = long.rounding + short.rounding
                // For tanh an estimate by the asymptotic law, which is within a factor of 2 here.
                #expect(rest <= (activation == .tanh ? 2 : 1) * short.tail + slack)
                // Cramer's inequality loses a power of K, the rest a constant.
                #expect(
                    short.tail <= 1e3 * (rest + slack)
                        * ([.tanh, .erf, .sin].contains(activation) ? 1 : Double(degree)))
            }
        }
    }

    @Test("width 0, huge and zero weights; what does not fit is refused")
    func hostileInput() throws {
        for activation in Activation.allCases {
            let loss = try ParsevalLoss(
                activation: activation, target: .hermiteMode(degree: 4, amplitude: 3), maximumDegree: 8)
            let empty = try TwoLayerNetwork(activation: activation, readout: [], weights: [])
            #expect(
                try loss.value(of: empty)
                    == ParsevalLoss.Value(sum: 9, tail: 0, rounding: loss.value(of: empty).rounding))
            for weight in [0, .leastNonzeroMagnitude, 1e308, -1e308] {
                let network = try TwoLayerNetwork(activation: activation, readout: [1], weights: [weight])
                if let value = try? loss.value(of: network) { #expect(value.sum.isFinite && value.tail.isFinite) }
            }
            #expect(throws: PopulationLossError.targetOutOfRange) {
                try ParsevalLoss(activation: activation, target: .planar(.product, amplitude: 1), maximumDegree: 8)
            }
            for degree in [-1, 3, .max] {
                #expect(throws: PopulationLossError.degreeOutOfRange(degree)) {
                    try ParsevalLoss(
                        activation: activation, target: .hermiteMode(degree: 4, amplitude: 3), maximumDegree: degree)
                }
            }
        }
    }
}
