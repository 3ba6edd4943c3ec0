import Certified
import MultiplePrecision
import PropertyTesting
import RealModule
import Testing

@testable import Networks

@Suite("Tiny losses")
struct TinyLossTests {
    /// The n-th difference of a -> tanh(w x) in w, of step 2^-8 from 1/2 on: f is of order 2^(-8 n).
    private func difference(order n: Int) throws -> TwoLayerNetwork {
        var binomials = [1.0]
        for k in 0..<n { binomials.append(-binomials[k] * Double(n - k) / Double(k + 1)) }
        return try TwoLayerNetwork(
            activation: .tanh, readout: binomials, weights: (0...n).map { 0.5 + 0x1p-8 * Double($0) })
    }

    /// E[f^2] with 200 bits, by the trapezoidal rule of step 1/8 on |x| <= 16: for weights up to 5/8 the integrand is analytic in
    /// |Im x| < 2.5, so that the rule's error is below e^(-2 pi 2.4 8) = 1e-52, and what is cut is below 1e-55.
    private func reference(_ network: TwoLayerNetwork) -> Double {
        let precision: Precision = 200
        var sum = Interval(0, precision: precision)
        for j in -128...128 {
            let x = Interval(exact: Double(j) / 8, precision: precision)
            var f = Interval(0, precision: precision)
            for (a, w) in zip(network.readout, network.weights) {
                let neuron = (Interval(exact: w, precision: precision) * x).tanh()
                f = f + Interval(exact: a, precision: precision) * neuron
            }
            let half = Interval(exact: -0.5, precision: precision)
            sum = sum + f * f * (half * x * x).exp()
        }
        // The step over sqrt(2 pi).
        return sum.lower.double() / 8 / (2 * Double.pi).squareRoot()
    }

    @Test("losses down to 1e-24 at weights of order 1 keep their digits", arguments: [0, 1, 2, 4, 6])
    func relativeAccuracy(order: Int) throws {
        let network = try difference(order: order)
        let loss = try PopulationLoss(activation: .tanh, weightBound: 0.625, tolerance: 0x1p-170)
        let expected = reference(network)
        if order == 6 { #expect(expected < 1e-23) }
        let value = try loss.tinyValueAndGradient(of: network).value
        let allowed = loss.tinyLossAccuracy(loss: expected, of: network)
        #expect(allowed <= 1e-12 * expected)
        #expect(abs(value - expected) <= allowed + 1e-15 * expected)
        // Double alone does not have them.
        if order == 6 {
            let plain = try loss.valueAndGradient(of: network).value
            #expect(abs(plain / expected - 1) > 1e-12)
        }
    }

    @Test("agrees with the Double loss and gradient to their bounds")
    func agreement() throws {
        let loss = try PopulationLoss(activation: .tanh, weightBound: 2)
        try forAll(.smallNetwork(width: 0...4, weight: .double(in: -2...2)), cases: 20) { (weights: TwoLayerWeights) in
            let network = try RouteTests.network(.tanh, weights, dimension: 1)
            let (tiny, plain) = (try loss.tinyValueAndGradient(of: network), try loss.valueAndGradient(of: network))
            let allowed = loss.accuracy(loss: tiny.value, of: network)
            #expect(abs(tiny.value - plain.value) <= allowed + loss.tinyLossAccuracy(loss: tiny.value, of: network))
            let bounds = loss.gradientAccuracy(loss: tiny.value, of: network)
            for c in bounds.indices { #expect(abs(tiny.gradient[c] - plain.gradient[c]) <= 2 * bounds[c]) }
        }
    }

    @Test("Euler: sum a_i dL/da_i = 2 L, also where L is tiny")
    func homogeneity() throws {
        let network = try difference(order: 4)
        let loss = try PopulationLoss(activation: .tanh, weightBound: 0.625, tolerance: 0x1p-170)
        let (value, gradient) = try loss.tinyValueAndGradient(of: network)
        let sum = zip(network.readout, gradient).reduce(0) { $0 + $1.0 * $1.1 }
        // Each dL/da_i is of the size sqrt L; so is its error, 2^-48 of that.
        #expect(abs(sum - 2 * value) <= 16 * 0x1p-48 * value.squareRoot())
    }

    @Test("other activations and targets are refused")
    func hostileInput() throws {
        let erf = try PopulationLoss(activation: .erf, weightBound: 1)
        #expect(throws: PopulationLossError.activationNotAnalytic(.erf)) {
            try erf.tinyValueAndGradient(of: TwoLayerNetwork(activation: .erf, readout: [], weights: []))
        }
        let mode = try PopulationLoss(activation: .tanh, target: .hermiteMode(degree: 2, amplitude: 1), weightBound: 1)
        #expect(throws: PopulationLossError.targetOutOfRange) {
            try mode.tinyValueAndGradient(of: TwoLayerNetwork(activation: .tanh, readout: [], weights: []))
        }
    }
}
