// Networks drawn from the prior of the article *Learning zero*: a_i ~ N(0, 1), and every entry of w_i from a law of scale s.
//
// Network number j of a seed is the same on every machine, whatever else is drawn.

import Networks
import Sampling

/// The law of an entry of a weight vector.
public enum WeightLaw: String, Sendable, CaseIterable {
    /// Uniform on (-s, s).
    case uniform
    /// N(0, s^2).
    case gauss
}

/// Random two-layer networks.
public struct NetworkEnsemble: Sendable {
    public let activation: Activation
    public let width: Int
    public let inputDimension: Int
    public let law: WeightLaw
    /// s.
    public let scale: Double
    public let seed: UInt64

    public init(
        activation: Activation, width: Int, inputDimension: Int = 1, law: WeightLaw, scale: Double = 1, seed: UInt64
    ) {
        self.activation = activation
        self.width = width
        self.inputDimension = inputDimension
        self.law = law
        self.scale = scale
        self.seed = seed
    }

    /// The network of a number.
    public func network(_ number: Int) throws(NetworkError) -> TwoLayerNetwork {
        var stream = PhiloxStream(seed: seed, chain: UInt32(truncatingIfNeeded: number))
        let readout = (0..<width).map { _ in stream.normal() }
        let weights = (0..<(width * inputDimension)).map { _ in
            switch law {
            case .uniform: scale * (2 * stream.uniform() - 1)
            case .gauss: scale * stream.normal()
            }
        }
        return try TwoLayerNetwork(
            activation: activation, readout: readout, weights: weights, inputDimension: inputDimension)
    }
}
