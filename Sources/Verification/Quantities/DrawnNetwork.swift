// Networks as inputs of a quantity: a seed, a width and a scale name one.
//
// The network of a seed is number 0 of `NetworkEnsemble`: a_i ~ N(0, 1) and w_i ~ U(-scale, scale) by Philox 4x32-10 with the seed as
// key, all rounded to Doubles, which are exact inputs for the reference. Number 1 serves as the target or the direction.

import Certified
import Networks

/// A network that is named by scalars, for both sides.
struct DrawnNetwork {
    let judged: TwoLayerNetwork
    let certified: CertifiedNetwork

    init(
        _ activation: CertifiedActivation, width: Int, scale: Double = 1, seed: Int, inputDimension: Int = 1,
        number: Int = 0
    ) throws {
        judged = try NetworkEnsemble(
            activation: activation.judged, width: width, inputDimension: inputDimension, law: .uniform, scale: scale,
            seed: UInt64(seed)
        ).network(number)
        certified = try CertifiedNetwork(
            activation: activation, readout: judged.readout, weights: judged.weights, inputDimension: inputDimension)
    }

    /// The largest |w_i|.
    var largestWeight: Double { judged.weights.reduce(0) { max($0, abs($1)) } }

    static let width = Parameter.Typed.integer("width", in: 1...16, by: .binades, "the number of neurons")
    static let seed = Parameter.Typed.integer("seed", in: 0...999_999, "the seed that draws the network")
    static let scale = Parameter.Typed.real(
        "scale", in: 0.0625...4, by: .binades, "weights are uniform on (-scale, scale)")
}

extension ULPs {
    /// A bound of the absolute error as a number of units in the last place of a value that is known to within it.
    static func promise(_ bound: Double, of value: Double) -> Double {
        let least = max(abs(value) - bound, abs(value) / 2)
        return bound / max(least.ulp, .leastNonzeroMagnitude)
    }
}

/// Activations that are analytic in a strip about the real line.
enum SmoothActivation: String, CaseIterable, Sendable {
    case tanh, erf, sin

    var certified: CertifiedActivation {
        switch self {
        case .tanh: .tanh
        case .erf: .erf
        case .sin: .sine
        }
    }
}
