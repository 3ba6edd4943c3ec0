import Foundation
import Testing

@testable import Verification

/// Promises of networks' quantities at inputs that the gate does not draw.
@Suite struct NetworkQuantityTests {
    private static let names = [
        "activation-value", "activation-derivative", "network-value", "network-gradient", "network-hessian",
        "hermite-spectrum", "circle-spectrum", "walsh-coefficient", "ensemble-energy", "fitted-slope",
        "predicted-slope",
        "population-loss", "population-loss-gradient", "population-loss-hessian", "neuron-kernel",
        "neuron-kernel-gradient", "neuron-derivative-kernel", "target-correlation", "target-correlation-gradient",
        "kernel-loss", "kernel-loss-gradient", "gauss-hermite-loss", "parseval-loss", "empirical-loss",
        "empirical-loss-gradient", "empirical-loss-hessian",
    ]

    private static let isDeep = ProcessInfo.processInfo.environment["ASSAY_EFFORT"] == "deep"

    /// As many inputs as the reach gives for 4, from another seed than the gate's; for 160 under ASSAY_EFFORT=deep.
    @Test(arguments: names)
    func promisesAreKeptAtDrawnInputs(_ name: String) throws {
        let quantity = try #require(try Catalogue.standard.selection([name]).first)
        var stream = SplitMix64(seed: 2024, name: name)
        for _ in 0..<quantity.reach.draws(outOf: Self.isDeep ? 160 : 4) {
            let inputs = try quantity.draw(from: &stream)
            let sample = try quantity.sample(at: inputs, .promised)
            #expect(sample.isKept, "\(inputs): \(sample.error) ULPs, promised \(sample.promise)")
        }
    }
}
