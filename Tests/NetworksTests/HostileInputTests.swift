import Quadrature
import RealModule
import Testing

@testable import Networks

/// Networks at the edges of Double, put to every function of the library: the answer is finite numbers or a typed error, and exact where
/// there is nothing to compute.
@Suite("Hostile networks")
struct HostileInputTests {
    static let activations: [Activation] = Activation.allCases + [.polynomial(.he3), .polynomial(.square)]
    static let weights = [0, 1e308, -1e308, .leastNonzeroMagnitude, -.leastNormalMagnitude, 1]
    static let readouts = [0, 1, -1e308, .leastNonzeroMagnitude]

    /// Whether a question is refused by a typed error, or answered by finite numbers.
    private func isSound(_ question: () throws -> [Double]) -> Bool {
        do {
            return try question().allSatisfy(\.isFinite)
        } catch {
            return error is NetworkError || error is PopulationLossError || error is SpectrumError
                || error is NeuronKernelError
        }
    }

    private static func networks(_ activation: Activation, dimension: Int) throws -> [TwoLayerNetwork] {
        var networks = [
            try TwoLayerNetwork(activation: activation, readout: [], weights: [], inputDimension: dimension)
        ]
        for weight in weights {
            for readout in readouts {
                networks.append(
                    try TwoLayerNetwork(
                        activation: activation, readout: [readout],
                        weights: (0..<dimension).map { $0 == 0 ? weight : 0.5 * weight }, inputDimension: dimension))
                networks.append(
                    try TwoLayerNetwork(
                        activation: activation, readout: [readout, 1],
                        weights: (0..<(2 * dimension)).map { $0 == 0 ? weight : 0 }, inputDimension: dimension))
            }
        }
        return networks
    }

    @Test("values, gradients and Hessians at points", arguments: activations)
    func points(activation: Activation) throws {
        for network in try Self.networks(activation, dimension: 2) {
            for x in [[0.0, 0], [1, -1], [1e308, 1e308], [.leastNonzeroMagnitude, 1]] {
                #expect(isSound { [try network.value(at: x)] })
                #expect(isSound { try network.gradient(at: x) })
                for size in [0, 1, 1e308] {
                    let direction = [Double](repeating: size, count: network.parameterCount)
                    #expect(isSound { try network.hessianVectorProduct(at: x, direction: direction) })
                }
            }
            if network.width == 0 { #expect(try network.value(at: [1, 2]) == 0) }
        }
    }

    @Test("spectra", arguments: activations)
    func spectra(activation: Activation) throws {
        for network in try Self.networks(activation, dimension: 1) {
            #expect(isSound { try HermiteSpectrum.coefficients(of: network, degrees: [0, 1, 2, 101]) })
            #expect(isSound { try HermiteSpectrum.coefficients(of: network, degrees: []) })
        }
        for network in try Self.networks(activation, dimension: 2) {
            #expect(
                isSound {
                    try CircleSpectrum.coefficients(of: network, degrees: [0, 1, 2, 101]).flatMap {
                        [$0.cosine, $0.sine]
                    }
                })
            #expect(isSound { try CircleSpectrum.energies(of: network, degrees: [0, 1, 2, 101]) })
            #expect(isSound { try WalshSpectrum.values(of: network) })
            #expect(
                isSound {
                    let coefficients = try WalshSpectrum.coefficients(values: try WalshSpectrum.values(of: network))
                    return try WalshSpectrum.weightsByDegree(coefficients: coefficients)
                })
        }
    }

    @Test("losses with their gradients, Hessians and bounds", arguments: activations)
    func losses(activation: Activation) throws {
        let data = try EmpiricalLoss(inputs: [0, 1, 1e300, -.leastNonzeroMagnitude], targets: [0, 1, -1, 1e150])
        let parseval = try ParsevalLoss(activation: activation, maximumDegree: 6)
        let line = try? PopulationLoss(activation: activation, weightBound: 1)
        let gauss = try? GaussHermiteLoss(activation: activation, lengthBound: 1, tolerance: 0x1p-20)
        let kernels = try? KernelLoss(activation: activation)
        for network in try Self.networks(activation, dimension: 1) {
            let direction = [Double](repeating: 1, count: network.parameterCount)
            func answers(_ answer: (value: Double, gradient: [Double])) -> [Double] { [answer.value] + answer.gradient }
            #expect(isSound { answers(try data.valueAndGradient(of: network)) })
            #expect(isSound { answers(try data.valueAndGradient(of: network, batch: [1, 1, 3])) })
            #expect(isSound { [try data.value(of: network)] })
            #expect(isSound { try data.hessianVectorProduct(of: network, direction: direction) })
            #expect(isSound { try parseval.modes(of: network) })
            if let line {
                #expect(isSound { answers(try line.valueAndGradient(of: network)) })
                #expect(isSound { try line.hessianVectorProduct(of: network, direction: direction) })
                #expect(isSound { try line.hessian(of: network).flatMap { $0 } })
                if activation == .tanh { #expect(isSound { answers(try line.tinyValueAndGradient(of: network)) }) }
            }
            if let gauss {
                #expect(isSound { answers(try gauss.valueAndGradient(of: network)) })
                #expect(isSound { try gauss.hessianVectorProduct(of: network, direction: direction) })
            }
            if let kernels { #expect(isSound { answers(try kernels.valueAndGradient(of: network)) }) }
            // Nothing to compute, nothing lost.
            if network.readout.allSatisfy({ $0 == 0 }) || network.weights.allSatisfy({ $0 == 0 }) {
                if let value = try? line?.valueAndGradient(of: network).value { #expect(value == 0) }
                if let value = try? kernels?.valueAndGradient(of: network).value { #expect(value == 0) }
            }
        }
    }

    /// A bound is a number or infinity, never NaN and never less than 0.
    @Test("bounds of errors", arguments: activations)
    func bounds(activation: Activation) throws {
        func isBound(_ bounds: [Double]) -> Bool { bounds.allSatisfy { $0 >= 0 } }
        let data = try EmpiricalLoss(inputs: [0, 1], targets: [0, 1])
        let line = try? PopulationLoss(activation: activation, weightBound: 1)
        let chosen = try? PopulationLoss(activation: activation, rule: GaussHermiteRule(order: 9))
        let gauss = try? GaussHermiteLoss(activation: activation, lengthBound: 1, tolerance: 0x1p-20)
        for dimension in [1, 2] {
            for network in try Self.networks(activation, dimension: dimension) {
                let direction = [Double](repeating: 1, count: network.parameterCount)
                for loss in [0, 1, 1e308, .infinity, .nan, -1] {
                    #expect(isBound([data.valueBound(loss: loss, of: network)]))
                    #expect(data.gradientBounds(loss: loss, of: network).count == network.parameterCount)
                    #expect(isBound(data.gradientBounds(loss: loss, of: network)))
                    for population in [line, chosen].compactMap({ $0 }) {
                        #expect(isBound([population.accuracy(loss: loss, of: network)]))
                        #expect(isBound([population.tinyLossAccuracy(loss: loss, of: network)]))
                        #expect(isBound(population.gradientAccuracy(loss: loss, of: network)))
                        #expect(population.gradientAccuracy(loss: loss, of: network).count == network.parameterCount)
                    }
                    if let gauss { #expect(isBound([gauss.accuracy(loss: loss, of: network)])) }
                    if !(loss >= 0) {
                        #expect(data.valueBound(loss: loss, of: network) == .infinity)
                        if let line { #expect(line.accuracy(loss: loss, of: network) == .infinity) }
                    }
                }
                for population in [line, chosen].compactMap({ $0 }) {
                    if let bounds = try? population.hessianAccuracy(of: network, direction: direction) {
                        #expect(isBound(bounds))
                    }
                }
                if let bounds = try? data.hessianBounds(of: network, direction: direction) { #expect(isBound(bounds)) }
            }
        }
    }

    @Test("NaN and infinity in, NaN and limits out of scalar functions, and nothing traps", arguments: activations)
    func scalars(activation: Activation) {
        #expect(activation.secondDerivative(.nan).isNaN)
        if activation != .sin, activation != .polynomial(.he3), activation != .polynomial(.square) {
            for z in [Double.infinity, -.infinity, 1e308, -1e308] { #expect(activation.secondDerivative(z) == 0) }
        }
        for z in [0, .leastNonzeroMagnitude, -.leastNormalMagnitude, 1e100, -1e100] {
            #expect(activation.secondDerivative(z).isFinite)
        }
    }

    @Test("arrays of tanh: none, NaN, infinities and subnormal numbers")
    func arrays() {
        #expect(HyperbolicTangent.values([]).isEmpty)
        #expect(HyperbolicTangent.valuesAndDerivatives([]).values.isEmpty)
        let numbers = [Double.nan, .infinity, -.infinity, .leastNonzeroMagnitude, -0.0, 1e308, 0.5]
        let (values, derivatives) = HyperbolicTangent.valuesAndDerivatives(numbers)
        for (j, x) in numbers.enumerated() {
            #expect(values[j].isNaN == x.isNaN && derivatives[j].isNaN == x.isNaN)
            if !x.isNaN {
                #expect(values[j] == HyperbolicTangent.value(x) && values[j].sign == x.sign)
                #expect(derivatives[j] == HyperbolicTangent.derivative(x))
            }
        }
        var none: [Double] = []
        none.withUnsafeMutableBufferPointer { HyperbolicTangent.apply(to: $0) }
        #expect(none.isEmpty)
    }

    @Test("ramps: no neurons, no nodes, huge and subnormal parameters")
    func ramps() throws {
        let empty = try RampEnsemble(readout: [], u: [], v: [])
        let nowhere = try RampField(x: [], y: [], values: [])
        let field = try RampField(x: [0, 1e308, 1], y: [1, -1e308, .leastNonzeroMagnitude], values: [1, 0.5, -1])
        #expect(try empty.outputs(on: nowhere).isEmpty)
        #expect(try empty.outputs(on: field) == [0, 0, 0])
        #expect(try empty.projections(on: field).values.isEmpty)
        for weight in Self.weights {
            let ensemble = try RampEnsemble(readout: [1, 1e308], u: [weight, 1], v: [-weight, weight])
            #expect(isSound { try ensemble.outputs(on: field) })
            #expect(
                isSound {
                    let answer = try ensemble.projections(on: field)
                    return answer.values + answer.uDerivatives + answer.vDerivatives
                })
            #expect(try ensemble.projections(on: nowhere).values == [0, 0])
        }
        #expect(throws: NetworkError.self) { try RampField(x: [1e308], y: [0], values: [1e308]) }
        #expect(throws: NetworkError.self) {
            try RampEnsemble(readout: [Double](repeating: 0, count: TwoLayerNetwork.maximumWidth + 1), u: [], v: [])
        }
    }
}
