import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

/// The certified losses by different routes enclose the same numbers.
@Suite struct CertifiedKernelLossTests {
    private static func network(_ activation: CertifiedActivation, _ dimension: Int) throws -> CertifiedNetwork {
        try CertifiedNetworkTests.network(activation, dimension)
    }

    private static let lineTargets: [CertifiedPopulationLoss.Target] = [
        .zero, .hermiteMode(degree: 3, amplitude: 0.75), .hermiteMode(degree: 4, amplitude: -1),
        .hermiteMode(degree: 1, amplitude: 2),
    ]

    /// By kernels and by the trapezoidal rule, with gradients.
    @Test(arguments: [CertifiedActivation.erf, .sine])
    func kernelsAndQuadratureAgreeOnTheLine(_ activation: CertifiedActivation) throws {
        let network = try Self.network(activation, 1)
        let other = try CertifiedNetwork(activation: activation, readout: [0.5, -2], weights: [0.875, -0.25])
        for target in Self.lineTargets + [.network(other)] {
            let value = try CertifiedKernelLoss.value(of: network, target: target, precision: 90)
            let quadrature = try CertifiedPopulationLoss.value(of: network, target: target, precision: 90)
            #expect(value.overlaps(quadrature))
            #expect(value.width <= BigFloat(0x1p-80) && quadrature.width <= BigFloat(0x1p-80))
            for parameter in 0..<6 {
                let slope = try CertifiedKernelLoss.derivative(
                    of: network, target: target, parameter: parameter, precision: 90)
                #expect(
                    try slope.overlaps(
                        CertifiedPopulationLoss.derivative(
                            of: network, target: target, parameter: parameter, precision: 90)))
                #expect(slope.width <= BigFloat(0x1p-78))
            }
        }
    }

    @Test(arguments: [CertifiedActivation.erf, .sine])
    func kernelsAndQuadratureAgreeOnThePlane(_ activation: CertifiedActivation) throws {
        let network = try CertifiedNetwork(
            activation: activation, readout: [1.5, -0.25], weights: [0.375, -0.5, 0.25, 0.125], inputDimension: 2)
        let other = try CertifiedNetwork(
            activation: activation, readout: [-0.5], weights: [0.25, 0.5], inputDimension: 2)
        let targets: [CertifiedPopulationLoss.Target] = [
            .zero, .planar(.product, amplitude: 2), .planar(.flower, amplitude: -0.75), .network(other),
        ]
        for target in targets {
            let value = try CertifiedKernelLoss.value(of: network, target: target, precision: 50)
            let quadrature = try CertifiedPlanarLoss.value(of: network, target: target, precision: 50)
            #expect(value.overlaps(quadrature))
            #expect(quadrature.width <= BigFloat(0x1p-42))
        }
    }

    /// Along one direction the plane is the line.
    @Test func tanhOnThePlaneAlongOneDirectionIsTanhOnTheLine() throws {
        let line = try CertifiedNetwork(activation: .tanh, readout: [1, -0.5], weights: [0.625, -0.3125])
        let plane = try CertifiedNetwork(
            activation: .tanh, readout: [1, -0.5], weights: [0.375, 0.5, -0.1875, -0.25], inputDimension: 2)
        let expected = try CertifiedPopulationLoss.value(of: line, target: .zero, precision: 60)
        let value = try CertifiedPlanarLoss.value(of: plane, target: .zero, precision: 50)
        #expect(value.overlaps(expected) && value.width <= BigFloat(0x1p-45))
        let shifted = try CertifiedPlanarLoss.value(
            of: plane, target: .planar(.product, amplitude: 2), precision: 50)
        #expect(shifted.overlaps(expected + 4))
    }

    /// The gradient is the derivative of the loss: the error of a central difference falls by four as its step is halved.
    @Test(arguments: [CertifiedActivation.relu, .hardTanh, .clippedReLU, .gelu, .square])
    func theGradientIsThatOfTheLoss(_ activation: CertifiedActivation) throws {
        for (dimension, target) in [
            (1, CertifiedPopulationLoss.Target.zero), (2, .zero), (1, .hermiteMode(degree: 2, amplitude: 0.5)),
            (2, .planar(.product, amplitude: 1)),
        ] {
            // GELU's correlations have no certified gradient.
            if activation == .gelu, case .zero = target {} else if activation == .gelu { continue }
            let network = try Self.network(activation, dimension)
            for parameter in [0, 3, network.parameterCount - 1] {
                let exact = try CertifiedKernelLoss.derivative(
                    of: network, target: target, parameter: parameter, precision: 85)
                let errors = try [12, 13].map { (shift: Int) -> Double in
                    let step = Double(sign: .plus, exponent: -shift, significand: 1)
                    func moved(_ t: Double) throws -> Interval {
                        var theta = network.readout + network.weights
                        theta[parameter] += t
                        let other = try CertifiedNetwork(
                            activation: activation, readout: Array(theta.prefix(3)),
                            weights: Array(theta.dropFirst(3)), inputDimension: dimension)
                        return try CertifiedKernelLoss.value(of: other, target: target, precision: 85)
                    }
                    return try ((moved(step) - moved(-step)).scaled(by: shift - 1) - exact).midpoint.double()
                }
                // A loss that is quadratic in the parameter leaves rounding only, some 2^(13 - 85).
                let isQuadratic = errors.allSatisfy { abs($0) < 0x1p-66 }
                #expect(isQuadratic || abs(errors[0]) < 1e-4 && abs(errors[0] / errors[1] - 4) < 0.05)
            }
        }
    }

    @Test func aNetworkIsItsOwnTargetAndEmptyOnesHaveTheTargetsLoss() throws {
        for activation in [CertifiedActivation.relu, .gelu, .he3] {
            let network = try Self.network(activation, 2)
            let own = try CertifiedKernelLoss.value(of: network, target: .network(network), precision: 90)
            #expect(own.contains(0) && own.width <= BigFloat(0x1p-70))
            let empty = try CertifiedNetwork(activation: activation, readout: [], weights: [], inputDimension: 2)
            let loss = try CertifiedKernelLoss.value(
                of: empty, target: .planar(.product, amplitude: 2), precision: 90)
            #expect(loss.contains(4))
        }
    }

    @Test func badInputsAreTypedErrors() throws {
        let (line, plane) = (try Self.network(.relu, 1), try Self.network(.relu, 2))
        func loss(_ network: CertifiedNetwork, _ target: CertifiedPopulationLoss.Target) throws -> Interval {
            try CertifiedKernelLoss.value(of: network, target: target, precision: 80)
        }
        #expect(throws: CertifiedPopulationLossError.inputDimension(2)) {
            try loss(plane, .hermiteMode(degree: 1, amplitude: 1))
        }
        #expect(throws: CertifiedPopulationLossError.inputDimension(1)) {
            try loss(line, .planar(.product, amplitude: 1))
        }
        #expect(throws: CertifiedPopulationLossError.targetActivation) { try loss(line, .network(plane)) }
        #expect(throws: CertifiedPopulationLossError.self) { try loss(plane, .planar(.product, amplitude: .nan)) }
        #expect(throws: CertifiedPopulationLossError.degree(-1)) {
            try loss(line, .hermiteMode(degree: -1, amplitude: 1))
        }
        #expect(throws: CertifiedKernelError.activation(.tanh)) { try loss(Self.network(.tanh, 1), .zero) }
        #expect(throws: CertifiedNetworkError.parameter(6, 6)) {
            try CertifiedKernelLoss.derivative(of: line, target: .zero, parameter: 6, precision: 80)
        }
        #expect(throws: CertifiedPopulationLossError.activation("relu")) {
            try CertifiedPlanarLoss.value(of: plane, target: .zero, precision: 50)
        }
        #expect(throws: CertifiedPopulationLossError.inputDimension(1)) {
            try CertifiedPlanarLoss.value(of: Self.network(.tanh, 1), target: .zero, precision: 50)
        }
        let steep = try CertifiedNetwork(activation: .tanh, readout: [1], weights: [1e3, 1], inputDimension: 2)
        #expect(throws: CertifiedPopulationLossError.self) {
            try CertifiedPlanarLoss.value(of: steep, target: .zero, precision: 50)
        }
    }
}

@Suite struct CertifiedEmpiricalLossTests {
    private func loss() throws -> CertifiedEmpiricalLoss {
        try CertifiedEmpiricalLoss(
            inputs: [0.5, -1, 2, 0.25, -1.5, -0.375], targets: [1, -0.5, 0.25], inputDimension: 2)
    }

    /// Central differences of the loss and of its gradient along a direction.
    @Test(arguments: CertifiedActivation.allCases)
    func derivativesAreThoseOfTheValue(_ activation: CertifiedActivation) throws {
        let network = try CertifiedNetworkTests.network(activation)
        let direction = [0.5, -1, 0.25, 1, 0.75, -0.5, 2, 0.125, -0.25]
        let (precision, step): (Precision, Double) = (400, 0x1p-40)
        func moved(_ t: [Double]) throws -> CertifiedNetwork {
            let theta = zip(network.readout + network.weights, t).map { $0 + $1 }
            return try CertifiedNetwork(
                activation: activation, readout: Array(theta.prefix(3)), weights: Array(theta.dropFirst(3)),
                inputDimension: 2)
        }
        let loss = try loss()
        for parameter in 0..<9 {
            let unit = (0..<9).map { $0 == parameter ? step : 0 }
            let quotient = try
                (loss.value(of: moved(unit), precision: precision)
                - loss.value(of: moved(unit.map { -$0 }), precision: precision)).scaled(by: 39)
            let slope = try loss.derivative(of: network, parameter: parameter, precision: precision)
            // Third derivatives of these losses are below 2^12.
            #expect((quotient - slope).magnitude <= BigFloat(0x1p-66))
            func gradient(_ t: Double) throws -> Interval {
                try loss.derivative(of: moved(direction.map { $0 * t }), parameter: parameter, precision: precision)
            }
            let bend = try (gradient(step) - gradient(-step)).scaled(by: 39)
            let product = try loss.hessianVectorProduct(
                of: network, direction: direction, parameter: parameter, precision: precision)
            #expect((bend - product).magnitude <= BigFloat(0x1p-62))
        }
    }

    @Test func badInputsAreTypedErrors() throws {
        for (inputs, targets, dimension) in [
            ([], [], 1), ([1, 2, 3], [1, 2], 2), ([1], [1], 0), ([1], [], 1),
        ] as [([Double], [Double], Int)] {
            #expect(throws: CertifiedNetworkError.self) {
                try CertifiedEmpiricalLoss(inputs: inputs, targets: targets, inputDimension: dimension)
            }
        }
        #expect(throws: CertifiedNetworkError.self) { try CertifiedEmpiricalLoss(inputs: [.nan], targets: [1]) }
        let network = try CertifiedNetworkTests.network(.tanh, 1)
        #expect(throws: CertifiedNetworkError.self) { try loss().value(of: network, precision: 80) }
        #expect(throws: CertifiedNetworkError.direction(1, 9)) {
            try loss().hessianVectorProduct(
                of: CertifiedNetworkTests.network(.tanh), direction: [1], parameter: 0, precision: 80)
        }
    }
}
