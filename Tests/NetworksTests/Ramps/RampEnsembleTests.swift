import PropertyTesting
import RealModule
import Testing

@testable import Networks

@Suite("RampEnsemble")
struct RampEnsembleTests {
    @Test("projections and outputs are the plain sums", arguments: InstructionSet.allCases)
    func sums(set: InstructionSet) throws {
        guard set.isSupported else { return }
        for (neurons, nodes) in [(1, 1), (7, 8), (8, 7), (9, 64), (70, 33)] {
            let cloud = try RampCloud(neurons: neurons, nodes: nodes)
            let (values, u, v) = try cloud.ensemble.projections(on: cloud.field, concurrently: false, by: set)
            let outputs = try cloud.ensemble.outputs(on: cloud.field, by: set)
            #expect(values.count == neurons && outputs.count == nodes)
            let rounding = Double(nodes / 8 + 8) * 0x1p-53
            for i in 0..<neurons {
                let expected = RampCloud.projection(u: cloud.ensemble.u[i], v: cloud.ensemble.v[i], cloud.field)
                // |r| <= 0.1, |x|, |y| <= 3, |u|, |v| <= 2.
                #expect(abs(values[i] - expected.value) <= 2 * rounding * Double(nodes) * 0.1 * 13)
                #expect(abs(u[i] - expected.u) <= 2 * rounding * Double(nodes) * 0.3)
                #expect(abs(v[i] - expected.v) <= 2 * rounding * Double(nodes) * 0.3)
            }
            for j in 0..<nodes {
                let expected = (0..<neurons).reduce(0.0) { sum, i in
                    let z = cloud.ensemble.u[i] * cloud.x[j] + cloud.ensemble.v[i] * cloud.y[j]
                    return sum + cloud.ensemble.readout[i] * Activation.clippedReLU.value(z)
                }
                #expect(abs(outputs[j] - expected) <= Double(neurons + 4) * 0x1p-53 * Double(neurons) * 26)
            }
        }
    }

    @Test("every instruction set and number of threads gives the same bits")
    func bits() throws {
        try forAll(.integer(in: 0...150), .integer(in: 0...70), .integer(in: 1...1000), cases: 20) {
            neurons, nodes, seed in
            let cloud = try RampCloud(neurons: neurons, nodes: nodes, seed: UInt64(seed))
            let reference = try cloud.ensemble.projections(on: cloud.field, concurrently: false, by: .baseline)
            let outputs = try cloud.ensemble.outputs(on: cloud.field, by: .baseline)
            for set in InstructionSet.allCases where set.isSupported {
                let other = try cloud.ensemble.projections(on: cloud.field, concurrently: true, by: set)
                #expect(other == reference)
                #expect(try cloud.ensemble.outputs(on: cloud.field, by: set) == outputs)
            }
        }
    }

    @Test("on a kink the derivative is the flat side's")
    func kinks() throws {
        let field = try RampField(x: [1, -1, 0.5, 2], y: [0, 0, 0, 0], values: [1, 10, 100, 1000])
        let (values, u, v) = try RampEnsemble(readout: [1, 1], u: [1, 0], v: [5, 5]).projections(on: field)
        #expect(values == [1 + 50 + 1000, 0])
        #expect(u == [50, 0] && v == [0, 0])
    }

    @Test("what does not fit, or is not finite, is refused")
    func errors() throws {
        for bad in [Double.nan, .infinity] {
            #expect(throws: NetworkError.self) { try RampEnsemble(readout: [1], u: [bad], v: [0]) }
            #expect(throws: NetworkError.self) { try RampField(x: [0], y: [0], values: [bad]) }
            #expect(throws: NetworkError.self) { try RampEnergy(readoutDecay: bad, weightDecay: 0) }
            #expect(throws: NetworkError.self) { try RampAdam.Settings(rate: bad) }
            #expect(throws: NetworkError.self) { try RampLangevin.Settings(step: bad, seed: 0) }
            #expect(throws: NetworkError.self) { try RampLangevin.Settings(step: 1, temperature: bad, seed: 0) }
        }
        #expect(throws: NetworkError.shape(what: "v", count: 0, expected: 1)) {
            try RampEnsemble(readout: [1], u: [1], v: [])
        }
        #expect(throws: NetworkError.shape(what: "values", count: 2, expected: 1)) {
            try RampField(x: [1], y: [1], values: [1, 2])
        }
        #expect(throws: NetworkError.self) { try RampAdam.Settings(beta2: 1) }
        let cloud = try RampCloud(neurons: 2, nodes: 3)
        let energy = try RampEnergy(readoutDecay: 1, weightDecay: 1)
        var adam = RampAdam(cloud.ensemble, energy: energy, settings: try .init())
        #expect(throws: NetworkError.self) { try adam.advance(steps: -1, in: cloud.field) }
        // A step beyond 2 / sqrt(decay) is unstable.
        var langevin = RampLangevin(
            cloud.ensemble, energy: try RampEnergy(readoutDecay: 1e10, weightDecay: 1e10),
            settings: try .init(step: 1, seed: 1))
        #expect(throws: NetworkError.overflow(what: "a neuron in motion")) {
            try langevin.advance(steps: 100, in: cloud.field)
        }
        let huge = try RampEnsemble(readout: [1e308, 1e308], u: [0, 0], v: [0, 0])
        #expect(try huge.outputs(on: cloud.field).allSatisfy { $0 == 0 })
        let large = try RampEnsemble(readout: [1e308, 1e308], u: [9, 9], v: [0, 0])
        #expect(throws: NetworkError.overflow(what: "the network's value")) {
            try large.outputs(on: RampField(x: [1], y: [0], values: [0]))
        }
    }
}
