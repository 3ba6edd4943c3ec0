import MultiplePrecision
import PropertyTesting
import Testing

@testable import Certified

@Suite struct CertifiedNetworkTests {
    static func network(_ activation: CertifiedActivation, _ dimension: Int = 2) throws -> CertifiedNetwork {
        let weights = [0.75, -0.5, 1.25, 0.375, -1.5, 0.0625].prefix(3 * dimension)
        return try CertifiedNetwork(
            activation: activation, readout: [1.5, -0.25, 0.625], weights: Array(weights), inputDimension: dimension)
    }

    /// The derivative is enclosed by the difference quotient up to the mean value theorem's second difference.
    @Test(arguments: CertifiedActivation.allCases)
    func derivativesAreThoseOfTheValue(_ activation: CertifiedActivation) throws {
        let network = try Self.network(activation)
        let (x, precision): ([Double], Precision) = ([0.40625, -1.125], 400)
        let step = 0x1p-40
        for parameter in 0..<network.parameterCount {
            func moved(_ t: Double) throws -> Interval {
                var theta = network.readout + network.weights
                theta[parameter] += t
                let other = try CertifiedNetwork(
                    activation: activation, readout: Array(theta.prefix(3)), weights: Array(theta.dropFirst(3)),
                    inputDimension: 2)
                return try other.value(at: x, precision: precision)
            }
            let quotient = try (moved(step) - moved(-step)).scaled(by: 39)
            let derivative = try network.derivative(at: x, parameter: parameter, precision: precision)
            // The third derivative of these functions is at most 12 |a| |x|^3 h^2/6.
            #expect((quotient - derivative).magnitude <= BigFloat(0x1p-76))
        }
    }

    /// H v is the derivative of the gradient along v.
    @Test(arguments: CertifiedActivation.allCases)
    func hessiansAreThoseOfTheGradient(_ activation: CertifiedActivation) throws {
        let network = try Self.network(activation)
        let (x, precision): ([Double], Precision) = ([0.40625, -1.125], 400)
        let direction = [0.5, -1, 0.25, 1, 0.75, -0.5, 2, 0.125, -0.25]
        for parameter in 0..<network.parameterCount {
            func gradient(_ t: Double) throws -> Interval {
                let theta = zip(network.readout + network.weights, direction).map { $0 + t * $1 }
                let other = try CertifiedNetwork(
                    activation: activation, readout: Array(theta.prefix(3)), weights: Array(theta.dropFirst(3)),
                    inputDimension: 2)
                return try other.derivative(at: x, parameter: parameter, precision: precision)
            }
            let quotient = try (gradient(0x1p-40) - gradient(-0x1p-40)).scaled(by: 39)
            let product = try network.hessianVectorProduct(
                at: x, direction: direction, parameter: parameter, precision: precision)
            #expect((quotient - product).magnitude <= BigFloat(0x1p-70))
        }
    }

    @Test func kinksHaveSlopeZeroAndAreDecided() throws {
        let network = try CertifiedNetwork(activation: .clippedReLU, readout: [1, 1], weights: [1, 0.5])
        for (x, slopes) in [(0.0, [0, 0]), (1, [0, 1]), (2, [0, 0]), (-1, [0, 0]), (0.5, [1, 1])] {
            for (i, slope) in slopes.enumerated() {
                let value = try network.derivative(at: [x], parameter: 2 + i, precision: 200)
                #expect(value.contains(Double(slope) * x) && value.isPoint)
            }
        }
    }

    @Test func badInputsAreTypedErrors() throws {
        #expect(throws: CertifiedNetworkError.self) {
            try CertifiedNetwork(activation: .tanh, readout: [1], weights: [])
        }
        #expect(throws: CertifiedNetworkError.self) {
            try CertifiedNetwork(activation: .tanh, readout: [.nan], weights: [1])
        }
        #expect(throws: CertifiedNetworkError.self) {
            try CertifiedNetwork(activation: .tanh, readout: [], weights: [], inputDimension: 0)
        }
        let network = try Self.network(.tanh)
        #expect(throws: CertifiedNetworkError.input(1, 2)) { try network.value(at: [1], precision: 64) }
        #expect(throws: CertifiedNetworkError.self) { try network.value(at: [1, .infinity], precision: 64) }
        #expect(throws: CertifiedNetworkError.parameter(9, 9)) {
            try network.derivative(at: [1, 1], parameter: 9, precision: 64)
        }
        #expect(throws: CertifiedNetworkError.direction(2, 9)) {
            try network.hessianVectorProduct(at: [1, 1], direction: [1, 1], parameter: 0, precision: 64)
        }
        let empty = try CertifiedNetwork(activation: .relu, readout: [], weights: [])
        #expect(try empty.value(at: [3], precision: 64).sign == 0)
    }
}

@Suite struct CertifiedPopulationLossTests {
    private static let smooth: [CertifiedActivation] = [.tanh, .erf, .sine]

    private func network(_ activation: CertifiedActivation) throws -> CertifiedNetwork {
        try CertifiedNetworkTests.network(activation, 1)
    }

    /// Parseval: sum_k (C_k - A [k = target])^2, by certified coefficients, from below; what is left beyond degree K is positive.
    @Test(arguments: smooth, [(0, 0.0), (3, -1.5), (6, 0.5), (1, 0.25)])
    func parsevalHolds(_ activation: CertifiedActivation, _ mode: (degree: Int, amplitude: Double)) throws {
        let network = try network(activation)
        let target = CertifiedPopulationLoss.Target.hermiteMode(degree: mode.degree, amplitude: mode.amplitude)
        let loss = try CertifiedPopulationLoss.value(of: network, target: target, precision: 100)
        let degrees = Array(0...301)
        var modes = [Interval](repeating: Interval(0, precision: 200), count: degrees.count)
        for (a, w) in zip(network.readout, network.weights) {
            let magnitude = try CertifiedHermiteCoefficient.values(
                activation, degrees: degrees, weight: abs(w), precision: 160)
            for k in degrees {
                let sign = w < 0 && k % 2 == 1 ? -1 : 1
                modes[k] += magnitude[k] * Interval(exact: a, precision: 200) * sign
            }
        }
        modes[mode.degree] -= Interval(exact: mode.amplitude, precision: 200)
        let sum = modes.reduce(Interval(0, precision: 200)) { $0 + $1.squared }
        #expect(sum.lower <= loss.upper)
        // tanh at weights up to 1.25 decays like e^(-pi sqrt(k)/1.25), 1e-19 at 300; the others faster.
        #expect((loss - sum).magnitude <= BigFloat(1e-17))
    }

    /// The gradient against the loss: a central difference, whose error the third derivative bounds.
    @Test(arguments: smooth)
    func theGradientIsThatOfTheLoss(_ activation: CertifiedActivation) throws {
        let network = try network(activation)
        let target = CertifiedPopulationLoss.Target.hermiteMode(degree: 3, amplitude: 0.75)
        let step = 0x1p-30
        for parameter in 0..<network.parameterCount {
            func moved(_ t: Double) throws -> Interval {
                var theta = network.readout + network.weights
                theta[parameter] += t
                let other = try CertifiedNetwork(
                    activation: activation, readout: Array(theta.prefix(3)), weights: Array(theta.dropFirst(3)))
                return try CertifiedPopulationLoss.value(of: other, target: target, precision: 150)
            }
            let quotient = try (moved(step) - moved(-step)).scaled(by: 29)
            let derivative = try CertifiedPopulationLoss.derivative(
                of: network, target: target, parameter: parameter, precision: 150)
            #expect((quotient - derivative).magnitude <= BigFloat(0x1p-50))
        }
    }

    /// H v against the gradient: a central difference along v.
    @Test(arguments: smooth)
    func theHessianIsThatOfTheGradient(_ activation: CertifiedActivation) throws {
        let network = try network(activation)
        let direction = [0.5, -1, 0.25, 1, 0.75, -0.5]
        for target in [CertifiedPopulationLoss.Target.zero, .hermiteMode(degree: 3, amplitude: 0.75)] {
            for parameter in 0..<network.parameterCount {
                func gradient(_ t: Double) throws -> Interval {
                    let theta = zip(network.readout + network.weights, direction).map { $0 + t * $1 }
                    let other = try CertifiedNetwork(
                        activation: activation, readout: Array(theta.prefix(3)), weights: Array(theta.dropFirst(3)))
                    return try CertifiedPopulationLoss.derivative(
                        of: other, target: target, parameter: parameter, precision: 150)
                }
                let quotient = try (gradient(0x1p-30) - gradient(-0x1p-30)).scaled(by: 29)
                let product = try CertifiedPopulationLoss.hessianVectorProduct(
                    of: network, target: target, direction: direction, parameter: parameter, precision: 150)
                #expect((quotient - product).magnitude <= BigFloat(0x1p-50))
                #expect(product.width <= BigFloat(0x1p-140))
            }
        }
        #expect(throws: CertifiedNetworkError.direction(1, 6)) {
            try CertifiedPopulationLoss.hessianVectorProduct(
                of: network, target: .zero, direction: [1], parameter: 0, precision: 80)
        }
    }

    @Test func precisionIsAbsoluteAndEnclosuresOverlap() throws {
        try forAll(.double(in: -2...2), .double(in: -3...3), .integer(in: 40...200), cases: 12) {
            (a: Double, w: Double, bits: Int) in
            let network = try CertifiedNetwork(activation: .tanh, readout: [a, 1], weights: [w, 0.5])
            let target = CertifiedPopulationLoss.Target.hermiteMode(degree: 3, amplitude: 1)
            let coarse = try CertifiedPopulationLoss.value(
                of: network, target: target, precision: Precision(clamping: bits))
            let fine = try CertifiedPopulationLoss.value(
                of: network, target: target, precision: Precision(clamping: bits + 100))
            #expect(coarse.overlaps(fine))
            // The square of the scale is at most 16.
            #expect(coarse.width <= BigFloat(1, scaledBy: 8 - bits, precision: 2))
            #expect(fine.width < coarse.width)
        }
    }

    /// a tanh(w x) - a tanh((w + d) x): a loss of order (a d)^2 with all its digits.
    @Test(arguments: [0x1p-10, 0x1p-40, 0x1p-100])
    func cancellingNeuronsLeaveATinyLossWithDigits(_ d: Double) throws {
        let network = try CertifiedNetwork(activation: .tanh, readout: [1, -1, d], weights: [1, 1, 0.5])
        let single = try CertifiedNetwork(activation: .tanh, readout: [1], weights: [0.5])
        let tiny = try Certification.enclosure(digits: 30) {
            try CertifiedPopulationLoss.value(of: network, target: .zero, precision: $0)
        }
        let whole = try CertifiedPopulationLoss.value(of: single, target: .zero, precision: 200)
        #expect(tiny.value.overlaps(whole * Interval(exact: d, precision: 200).squared))
    }

    @Test func aNetworkIsItsOwnTargetAndEmptyOnesHaveTheTargetsLoss() throws {
        let network = try network(.tanh)
        let own = try CertifiedPopulationLoss.value(of: network, target: .network(network), precision: 100)
        #expect(own.contains(0) && own.width <= BigFloat(0x1p-90))
        let empty = try CertifiedNetwork(activation: .tanh, readout: [], weights: [])
        let loss = try CertifiedPopulationLoss.value(
            of: empty, target: .hermiteMode(degree: 5, amplitude: 2), precision: 100)
        #expect(loss.contains(4))
        let toNetwork = try CertifiedPopulationLoss.value(of: empty, target: .network(network), precision: 100)
        #expect(toNetwork.overlaps(try CertifiedPopulationLoss.value(of: network, target: .zero, precision: 100)))
        // An even mode is orthogonal to an odd network.
        let even = try CertifiedPopulationLoss.value(
            of: network, target: .hermiteMode(degree: 4, amplitude: 3), precision: 100)
        #expect(even.overlaps(toNetwork + 9))
    }

    @Test func badInputsAreTypedErrors() throws {
        let (tanh, relu) = (try network(.tanh), try network(.relu))
        func loss(_ network: CertifiedNetwork, _ target: CertifiedPopulationLoss.Target = .zero) throws -> Interval {
            try CertifiedPopulationLoss.value(of: network, target: target, precision: 80)
        }
        #expect(throws: CertifiedPopulationLossError.activation("relu")) { try loss(relu) }
        #expect(throws: CertifiedPopulationLossError.targetActivation) { try loss(tanh, .network(relu)) }
        #expect(throws: CertifiedPopulationLossError.degree(-1)) {
            try loss(tanh, .hermiteMode(degree: -1, amplitude: 1))
        }
        #expect(throws: CertifiedPopulationLossError.self) { try loss(tanh, .hermiteMode(degree: 1, amplitude: .nan)) }
        #expect(throws: CertifiedPopulationLossError.inputDimension(2)) {
            try loss(CertifiedNetworkTests.network(.tanh, 2))
        }
        let steep = try CertifiedNetwork(activation: .tanh, readout: [1], weights: [1e300])
        #expect(throws: CertifiedPopulationLossError.tooCostly(weight: 1e300)) { try loss(steep) }
    }
}
