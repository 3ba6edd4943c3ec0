import Certified
import CertifiedComparison
import MultiplePrecision
import PropertyTesting
import RealModule
import Testing

@testable import Networks

/// Derivatives of activations and of networks, and the neurons' kernels, against certified ones at drawn inputs.
@Suite struct CertifiedDerivativeTests {
    /// A fast activation and its reference.
    static let pairs: [(CertifiedActivation, Activation)] =
        Activation.allCases.compactMap { activation in
            CertifiedActivation(rawValue: activation.rawValue).map { ($0, activation) }
        } + [(.he3, .polynomial(.he3)), (.square, .polynomial(.square))]

    @Test func everyActivationHasAReference() {
        #expect(Self.pairs.count == Activation.allCases.count + 2)
        #expect(Self.pairs.count == CertifiedActivation.allCases.count)
    }

    private static let parameter = Generator<Double>.double(in: -4...4)

    /// The exact value at 200 bits, rounded: 2^-53 of it at most.
    private func rounded(_ interval: Interval) -> Double { interval.midpoint.double() }

    /// f, its gradient and its Hessian's products of two neurons on the plane, within `accuracyFactor` 2^-53 of the sums of absolute
    /// values that `TwoLayerNetwork` names, two more for the rounding of the reference, and some units of 2^-1074 where products underflow.
    @Test(arguments: pairs)
    func networksKeepTheirPromise(_ reference: CertifiedActivation, _ activation: Activation) throws {
        let gradual = 0x1p-1060
        let unit = (TwoLayerNetwork.accuracyFactor(width: 2, inputDimension: 2) + 2) * 0x1p-53
        try forAll(
            Self.parameter.array(count: 6...6), Self.parameter.array(count: 2...2), Self.parameter.array(count: 6...6),
            cases: 40
        ) { (theta: [Double], x: [Double], direction: [Double]) in
            let (readout, weights) = (Array(theta[..<2]), Array(theta[2...]))
            let network = try TwoLayerNetwork(
                activation: activation, readout: readout, weights: weights, inputDimension: 2)
            let certified = try CertifiedNetwork(
                activation: reference, readout: readout, weights: weights, inputDimension: 2)
            // |w_i|.|x|, and u_i = |v_i|.|x|.
            let reach = (0..<2).map { abs(weights[2 * $0] * x[0]) + abs(weights[2 * $0 + 1] * x[1]) }
            let moved = (0..<2).map { abs(direction[2 + 2 * $0] * x[0]) + abs(direction[3 + 2 * $0] * x[1]) }
            let sizes = (0..<2).map { i in
                Sizes(activation, at: weights[2 * i] * x[0] + weights[2 * i + 1] * x[1], reach: reach[i])
            }
            let valueSize = abs(readout[0]) * sizes[0].value + abs(readout[1]) * sizes[1].value
            let value = rounded(try certified.value(at: x, precision: 200))
            #expect(abs(try network.value(at: x) - value) <= unit * valueSize + gradual)
            let gradient = try network.gradient(at: x)
            let product = try network.hessianVectorProduct(at: x, direction: direction)
            for parameter in 0..<6 {
                let (i, c) = parameter < 2 ? (parameter, 0) : ((parameter - 2) / 2, parameter % 2)
                // Next to a kink the fast preactivation may fall on the other side.
                let z = weights[2 * i] * x[0] + weights[2 * i + 1] * x[1]
                if ActivationTests.kinks(activation).contains(where: { abs(z - $0) <= 0x1p-50 * (1 + reach[i]) }) {
                    return
                }
                let slope = rounded(try certified.derivative(at: x, parameter: parameter, precision: 200))
                let slopeSize =
                    parameter < 2 ? sizes[i].value : abs(readout[i] * x[c]) * sizes[i].derivative
                #expect(abs(gradient[parameter] - slope) <= unit * slopeSize + gradual)
                let entry = rounded(
                    try certified.hessianVectorProduct(
                        at: x, direction: direction, parameter: parameter, precision: 200))
                let entrySize =
                    parameter < 2
                    ? moved[i] * sizes[i].derivative
                    : abs(x[c])
                        * (abs(direction[i]) * sizes[i].derivative + abs(readout[i]) * moved[i] * sizes[i].second)
                #expect(abs(product[parameter] - entry) <= 2 * unit * entrySize + gradual)
            }
        }
    }

    /// |phi| + |w|.|x| |phi'| and so on at a preactivation; |phi'''| <= 4 (|phi'| + |phi''| + |z phi''|) for these functions.
    private struct Sizes {
        let value, derivative, second: Double

        init(_ activation: Activation, at z: Double, reach: Double) {
            let (first, bend) = (abs(activation.derivative(z)), abs(activation.secondDerivative(z)))
            value = abs(activation.value(z)) + reach * first
            derivative = first + reach * bend
            second = bend + reach * 4 * (first + bend + abs(z) * bend)
        }
    }

    private static let length = Generator<Double>.logUniform(in: 0x1p-8...8)
    private static let angle = Generator<Double>.one(of: [.uniform(in: 0.01...3.1), .logUniform(in: 1e-6...1)])

    @Test(arguments: [
        (CertifiedActivation.erf, Activation.erf), (.relu, .relu), (.clippedReLU, .clippedReLU), (.hardTanh, .hardTanh),
    ])
    func kernelsKeepTheirPromise(_ reference: CertifiedActivation, _ activation: Activation) throws {
        try forAll(Self.length, Self.length, Self.angle, cases: 8) { (a: Double, b: Double, angle: Double) in
            let (v, w) = ([a, 0], [b * Double.cos(angle), b * Double.sin(angle)])
            let promise = NeuronKernel.accuracy * 0x1p-53
            func exact(_ compute: (Precision) throws -> Interval) throws -> Double {
                rounded(try Certification.enclosure(digits: 20, compute).value)
            }
            let value = try exact { try CertifiedNeuronKernel.value(reference, v, w, precision: $0) }
            let computed = try NeuronKernel.valueAndGradients(activation: activation, v, w)
            #expect(abs(computed.value - value) <= promise * abs(value))
            let derivative = try exact { try CertifiedNeuronKernel.derivativeKernel(reference, v, w, precision: $0) }
            #expect(
                abs(try NeuronKernel.derivativeKernel(activation: activation, v, w) - derivative) <= promise
                    * derivative)
            let gradient = try CertifiedNeuronKernel.gradient(reference, v, w, precision: 120).map(rounded)
            let length = Double.hypot(gradient[0], gradient[1])
            let error = Double.hypot(computed.inSecond[0] - gradient[0], computed.inSecond[1] - gradient[1])
            #expect(error <= promise * length)
        }
    }
}
