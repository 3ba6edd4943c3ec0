// The routes to the population loss agree to their promises: the trapezoidal rule (`PopulationLoss`), kernels (`KernelLoss`), product
// Gauss-Hermite rules (`GaussHermiteLoss`), and quadrature of the definition.

import PropertyTesting
import RealModule
import Testing

@testable import Networks

@Suite("Routes to the population loss")
struct RouteTests {
    /// A network from a property kit's weights, its numbers scaled to the bound.
    static func network(
        _ activation: Activation, _ weights: TwoLayerWeights, dimension: Int
    ) throws -> TwoLayerNetwork {
        try TwoLayerNetwork(
            activation: activation, readout: weights.output, weights: weights.input.flatMap { $0 },
            inputDimension: dimension)
    }

    static let lineTargets: [LossTarget] = [
        .zero, .hermiteMode(degree: 0, amplitude: 0.5), .hermiteMode(degree: 1, amplitude: 2),
        .hermiteMode(degree: 3, amplitude: -1), .hermiteMode(degree: 8, amplitude: 1),
    ]

    @Test("erf on the line: trapezoidal rule, kernels and Gauss-Hermite rule, with gradients", arguments: 0..<6)
    func line(index: Int) throws {
        let other = try TwoLayerNetworkTests.network(.erf, width: 3, dimension: 1)
        let target = index < 5 ? Self.lineTargets[index] : .network(other)
        let trapezoidal = try PopulationLoss(activation: .erf, target: target, weightBound: 1)
        let kernels = try KernelLoss(activation: .erf, target: target)
        let gauss = try GaussHermiteLoss(activation: .erf, target: target, lengthBound: 1)
        try forAll(.smallNetwork(width: 0...5, weight: .double(in: -1...1)), cases: 20) { (weights: TwoLayerWeights) in
            let network = try Self.network(.erf, weights, dimension: 1)
            let (first, second, third) = (
                try trapezoidal.valueAndGradient(of: network), try kernels.valueAndGradient(of: network),
                try gauss.valueAndGradient(of: network)
            )
            let exact = try kernels.accuracy(of: network)
            #expect(abs(first.value - second.value) <= exact + trapezoidal.accuracy(loss: second.value, of: network))
            #expect(abs(third.value - second.value) <= exact + gauss.accuracy(loss: second.value, of: network))
            let bounds = try kernels.gradientAccuracy(of: network)
            let trapezoidalBounds = trapezoidal.gradientAccuracy(loss: first.value, of: network)
            for c in bounds.indices {
                #expect(abs(first.gradient[c] - second.gradient[c]) <= bounds[c] + trapezoidalBounds[c])
                #expect(abs(third.gradient[c] - second.gradient[c]) <= bounds[c] + trapezoidalBounds[c])
            }
        }
    }

    @Test("erf on the plane and in space: kernels and Gauss-Hermite product rule, with gradients", arguments: 0..<5)
    func plane(index: Int) throws {
        let dimension = index < 4 ? 2 : 3
        /// Weight vectors shorter than 0.75, where few nodes suffice.
        func small(width: Int) throws -> TwoLayerNetwork {
            let network = try TwoLayerNetworkTests.network(.erf, width: width, dimension: dimension)
            return try TwoLayerNetwork(
                activation: .erf, readout: network.readout, weights: network.weights.map { 0.43 * $0 },
                inputDimension: dimension)
        }
        let other = try small(width: 2)
        let targets: [LossTarget] = [
            .zero, .planar(.product, amplitude: 1), .planar(.flower, amplitude: -2), .network(other), .network(other),
        ]
        let kernels = try KernelLoss(activation: .erf, target: targets[index], inputDimension: dimension)
        let gauss = try GaussHermiteLoss(
            activation: .erf, target: targets[index], inputDimension: dimension, lengthBound: 0.75,
            tolerance: dimension == 2 ? 0x1p-40 : 0x1p-16)
        for width in [0, 1, 3] {
            let network = try small(width: width)
            let (first, second) = (try kernels.valueAndGradient(of: network), try gauss.valueAndGradient(of: network))
            let allowed = try kernels.accuracy(of: network) + gauss.accuracy(loss: first.value, of: network)
            #expect(abs(first.value - second.value) <= allowed)
            // The derivatives' quadrature has no proved bound; it is of the size of the loss's.
            for (a, b) in zip(first.gradient, second.gradient) { #expect(abs(a - b) <= 16 * allowed) }
        }
    }

    @Test(
        "kinked activations on the line: kernels against quadrature",
        arguments: [Activation.relu, .clippedReLU, .hardTanh])
    func kinks(activation: Activation) throws {
        let other = try TwoLayerNetwork(activation: activation, readout: [0.5, -1], weights: [1.5, -0.75])
        for target in Self.lineTargets + [.network(other)] {
            let loss = try KernelLoss(activation: activation, target: target)
            for width in [0, 1, 3] {
                let network = try TwoLayerNetworkTests.network(activation, width: width, dimension: 1)
                let kinks = (network.weights + other.weights).flatMap { w in
                    ActivationTests.kinks(activation).map { $0 / w }
                }
                func residual(_ x: Double) -> Double {
                    let y: Double =
                        switch target {
                        case .hermiteMode(let k, let amplitude): amplitude * NormalExpectation.orthonormalHermite(k, x)
                        case .network(let other): (try? other.value(at: [x])) ?? .nan
                        default: 0
                        }
                    return ((try? network.value(at: [x])) ?? .nan) - y
                }
                let expected = NormalExpectation.value(kinks: kinks) { residual($0) * residual($0) }
                let computed = try loss.valueAndGradient(of: network)
                let allowed = try loss.accuracy(of: network) + 4e-15 * (1 + expected)
                #expect(abs(computed.value - expected) <= allowed)
                let bounds = try loss.gradientAccuracy(of: network)
                for i in 0..<width {
                    let (a, w) = (network.readout[i], network.weights[i])
                    let inReadout = NormalExpectation.value(kinks: kinks) {
                        2 * residual($0) * activation.value(w * $0)
                    }
                    let inWeight = NormalExpectation.value(kinks: kinks) {
                        2 * residual($0) * a * activation.derivative(w * $0) * $0
                    }
                    #expect(abs(computed.gradient[i] - inReadout) <= bounds[i] + 4e-15 * (1 + expected))
                    #expect(abs(computed.gradient[width + i] - inWeight) <= bounds[width + i] + 4e-15 * (1 + expected))
                }
            }
        }
    }

    @Test(
        "kinked activations on the plane: the gradient is the derivative",
        arguments: [Activation.relu, .clippedReLU, .hardTanh])
    func planeGradient(activation: Activation) throws {
        for target in [LossTarget.planar(.product, amplitude: 1), .planar(.flower, amplitude: 0.5), .zero] {
            let loss = try KernelLoss(activation: activation, target: target, inputDimension: 2)
            let network = try TwoLayerNetworkTests.network(activation, width: 3, dimension: 2)
            let gradient = try loss.valueAndGradient(of: network).gradient
            for c in 0..<9 {
                func difference(_ step: Double) throws -> Double {
                    func value(_ d: Double) throws -> Double {
                        var parameters = network.readout + network.weights
                        parameters[c] += d
                        return try loss.valueAndGradient(
                            of: TwoLayerNetwork(
                                activation: activation, readout: Array(parameters[..<3]),
                                weights: Array(parameters[3...]), inputDimension: 2)
                        ).value
                    }
                    return try (8 * (value(step) - value(-step)) - value(2 * step) + value(-2 * step)) / (12 * step)
                }
                let (coarse, fine) = (
                    abs(try difference(0x1p-6) - gradient[c]), abs(try difference(0x1p-7) - gradient[c])
                )
                #expect(coarse <= 1e-4)
                #expect(fine <= max(coarse / 12, 1e-12))
            }
        }
    }

    @Test("tanh on the plane along one direction is tanh on the line")
    func oneDirection() throws {
        let line = try TwoLayerNetwork(activation: .tanh, readout: [1, -0.5], weights: [0.5, -0.25])
        let plane = try TwoLayerNetwork(
            activation: .tanh, readout: [1, -0.5], weights: [0.3, 0.4, -0.15, -0.2], inputDimension: 2)
        let expected = try PopulationLoss(activation: .tanh, weightBound: 1).valueAndGradient(of: line)
        let loss = try GaussHermiteLoss(
            activation: .tanh, inputDimension: 2, lengthBound: 0.5 + 1e-12, tolerance: 0x1p-34)
        let computed = try loss.valueAndGradient(of: plane)
        #expect(abs(computed.value - expected.value) <= 2 * loss.accuracy(loss: expected.value, of: plane))
        // x1 x2 and an odd network: uncorrelated, so that the loss is the sum.
        let shifted = try GaussHermiteLoss(
            activation: .tanh, target: .planar(.product, amplitude: 2), inputDimension: 2, lengthBound: 0.51,
            tolerance: 0x1p-34)
        let value = try shifted.valueAndGradient(of: plane).value
        #expect(abs(value - expected.value - 4) <= 2 * shifted.accuracy(loss: value, of: plane))
    }

    @Test("the Gauss-Hermite bound holds where it is coarse, and is not idle", arguments: GaussHermiteLoss.activations)
    func coarseRules(activation: Activation) throws {
        let network = try TwoLayerNetwork(activation: activation, readout: [1], weights: [1])
        let fine = try GaussHermiteLoss(activation: activation, lengthBound: 1)
        let value = try fine.valueAndGradient(of: network).value
        var ratio = 0.0
        for exponent in [12.0, 16, 20, 24, 28] {
            let coarse = try GaussHermiteLoss(
                activation: activation, lengthBound: 1, tolerance: Double.exp2(-exponent))
            #expect(coarse.order < fine.order)
            #expect(coarse.quadratureError <= Double.exp2(-exponent))
            let error = abs(try coarse.valueAndGradient(of: network).value - value)
            #expect(error <= coarse.accuracy(loss: value, of: network) + fine.accuracy(loss: value, of: network))
            ratio = max(ratio, error / coarse.quadratureError)
        }
        // A rule of half as many nodes would break the bound if it were within 1,000 of the error; this says it sees the nodes.
        #expect(ratio > 1e-9)
    }

    @Test(
        "the trapezoidal gradient is within its bound of one with a far smaller tolerance",
        arguments: [Activation.tanh, .erf, .sin])
    func trapezoidalGradient(activation: Activation) throws {
        let target = LossTarget.hermiteMode(degree: 3, amplitude: 0.5)
        let coarse = try PopulationLoss(activation: activation, target: target, weightBound: 1, tolerance: 0x1p-16)
        let fine = try PopulationLoss(activation: activation, target: target, weightBound: 1, tolerance: 0x1p-100)
        try forAll(.smallNetwork(width: 1...4, weight: .double(in: -1...1)), cases: 40) { (weights: TwoLayerWeights) in
            let network = try Self.network(activation, weights, dimension: 1)
            let (a, b) = (try coarse.valueAndGradient(of: network), try fine.valueAndGradient(of: network))
            let bounds = zip(
                coarse.gradientAccuracy(loss: b.value, of: network), fine.gradientAccuracy(loss: b.value, of: network)
            ).map { $0 + $1 }
            for c in bounds.indices { #expect(abs(a.gradient[c] - b.gradient[c]) <= bounds[c]) }
        }
        let one = try TwoLayerNetwork(activation: activation, readout: [1], weights: [1])
        for bound in fine.gradientAccuracy(loss: 1, of: one) { #expect(bound <= 1e-12) }
    }

    @Test("width 0, zero, huge and subnormal weights; what does not fit is refused")
    func hostileInput() throws {
        for activation in NeuronKernel.activations {
            let empty = try TwoLayerNetwork(activation: activation, readout: [], weights: [], inputDimension: 2)
            let loss = try KernelLoss(
                activation: activation, target: .planar(.product, amplitude: 3), inputDimension: 2)
            #expect(try loss.valueAndGradient(of: empty).value == 9)
            let line = try KernelLoss(activation: activation)
            for weight in [0, 1e150, -1e150, .leastNonzeroMagnitude] {
                let network = try TwoLayerNetwork(activation: activation, readout: [1, 0], weights: [weight, 1])
                if let result = try? line.valueAndGradient(of: network) {
                    #expect(([result.value] + result.gradient).allSatisfy { $0.isFinite })
                    #expect(weight != 0 || result.value == 0)
                } else {
                    #expect(activation == .relu && abs(weight) == 1e150)
                }
            }
            let tooLarge = try TwoLayerNetwork(activation: activation, readout: [1], weights: [1e308])
            #expect(throws: PopulationLossError.self) { try line.valueAndGradient(of: tooLarge) }
            #expect(throws: PopulationLossError.self) { try line.valueAndGradient(of: empty) }
        }
        for activation in [Activation.tanh, .sin, .gelu] {
            #expect(throws: PopulationLossError.noKernel(activation)) { try KernelLoss(activation: activation) }
        }
        #expect(throws: PopulationLossError.targetOutOfRange) {
            try KernelLoss(activation: .erf, target: .planar(.product, amplitude: 1))
        }
        #expect(throws: PopulationLossError.targetOutOfRange) {
            try KernelLoss(activation: .erf, target: .hermiteMode(degree: 1, amplitude: 1), inputDimension: 2)
        }
        for amplitude in [Double.nan, .infinity, 1e200] {
            #expect(throws: PopulationLossError.targetOutOfRange) {
                try KernelLoss(activation: .erf, target: .planar(.flower, amplitude: amplitude), inputDimension: 2)
            }
        }
        #expect(throws: PopulationLossError.activationNotAnalytic(.relu)) {
            try GaussHermiteLoss(activation: .relu, lengthBound: 1)
        }
        for bound in [-1, Double.nan, .infinity, 9] {
            #expect(throws: PopulationLossError.self) { try GaussHermiteLoss(activation: .tanh, lengthBound: bound) }
        }
        #expect(throws: PopulationLossError.orderOutOfReach(dimension: 7, largest: 8)) {
            try GaussHermiteLoss(activation: .tanh, inputDimension: 7, lengthBound: 1)
        }
        #expect(throws: PopulationLossError.targetOutOfRange) {
            try PopulationLoss(activation: .tanh, target: .planar(.product, amplitude: 1), weightBound: 1)
        }
    }
}
