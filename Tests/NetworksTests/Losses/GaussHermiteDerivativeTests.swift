import Certified
import MultiplePrecision
import PropertyTesting
import RealModule
import Testing

@testable import Networks

/// Derivatives by coarse Gauss-Hermite rules, whose error dwarfs rounding, against certified ones by kernels and by trapezoidal rules.
@Suite("Derivatives by Gauss-Hermite rules")
struct GaussHermiteDerivativeTests {
    private static let pairs: [(CertifiedActivation, Activation)] = [
        (.tanh, .tanh), (.erf, .erf), (.sine, .sin), (.gelu, .gelu), (.he3, .polynomial(.he3)),
    ]

    /// The errors of the readout's derivatives are at most 2 S epsilon, by the bound of the loss for pairs of functions; those of the
    /// weights' derivatives were measured, and `derivativeFactor` times 2 S |a_i| epsilon holds them with a margin of 4.
    @Test("gradients, on the line and on the plane", arguments: pairs, [1, 2])
    func gradients(_ pair: (CertifiedActivation, Activation), _ dimension: Int) throws {
        let (reference, activation) = pair
        // Tanh on the plane has no certified gradient.
        if reference == .tanh, dimension == 2 { return }
        let bound = dimension == 1 ? 1 : 0.75
        let tolerances = dimension == 1 ? [0x1p-12, 0x1p-20, 0x1p-28] : [0x1p-12, 0x1p-20]
        let losses = try tolerances.map {
            try GaussHermiteLoss(
                activation: activation, inputDimension: dimension, lengthBound: bound, tolerance: $0)
        }
        let count = 2 * (1 + dimension)
        try forAll(Generator<Double>.double(in: -1...1).array(count: count...count), cases: 6) { (numbers: [Double]) in
            let scaleOfWeights: Double = bound / Double(dimension).squareRoot()
            let theta = numbers.enumerated().map { index, number in index < 2 ? number : number * scaleOfWeights }
            let (readout, weights) = (Array(theta[..<2]), Array(theta[2...]))
            let network = try TwoLayerNetwork(
                activation: activation, readout: readout, weights: weights, inputDimension: dimension)
            let certified = try CertifiedNetwork(
                activation: reference, readout: readout, weights: weights, inputDimension: dimension)
            let truth = try theta.indices.map { parameter in
                reference == .tanh
                    ? try CertifiedPopulationLoss.derivative(
                        of: certified, target: .zero, parameter: parameter, precision: 80)
                    : try CertifiedKernelLoss.derivative(
                        of: certified, target: .zero, parameter: parameter, precision: 80)
            }.map { $0.midpoint.double() }
            let scale = readout.reduce(0) { $0 + abs($1) }
            for loss in losses {
                let gradient = try loss.valueAndGradient(of: network).gradient
                for (parameter, exact) in truth.enumerated() {
                    let isReadout = parameter < 2
                    let error: Double = abs(gradient[parameter] - exact)
                    let size: Double = isReadout ? 1 : abs(readout[(parameter - 2) / dimension])
                    let factor: Double = isReadout ? 1 : GaussHermiteLoss.derivativeFactor
                    // Rounding: 2^-44 of the scales, far below the coarse rules' errors.
                    let allowed: Double = 2 * scale * size * (factor * loss.quadratureError + 0x1p-44)
                    #expect(error <= allowed)
                }
            }
        }
    }
}
