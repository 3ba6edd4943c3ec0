import Foundation
import PropertyTesting
import RealModule
import Sampling
import Testing

@testable import Networks

@Suite("RampAdam and RampLangevin")
struct RampDynamicsTests {
    /// Three normal numbers of a chain at a step: Box and Muller's transformation of Philox's words.
    static func noise(seed: UInt64, chain: UInt32, step: UInt64) -> [Double] {
        var stream = PhiloxStream(seed: seed, chain: chain, step: step)
        var numbers: [Double] = []
        for _ in 0..<2 {
            let r = (Double(stream.bits() >> 12) + 0.5) * 0x1p-52
            let q = (Double(stream.bits() >> 12) + 0.5) * 0x1p-52
            let radius = (-2 * Double.log(r)).squareRoot()
            numbers += [radius * Double.cos(2 * .pi * q), radius * Double.sin(2 * .pi * q)]
        }
        return Array(numbers.prefix(3))
    }

    private static func parameters(_ ensemble: RampEnsemble, _ i: Int) -> [Double] {
        [ensemble.readout[i], ensemble.u[i], ensemble.v[i]]
    }

    @Test("Adam is the algorithm of the paper")
    func adam() throws {
        let cloud = try RampCloud(neurons: 11, nodes: 40)
        let energy = try RampEnergy(readoutDecay: 0.1, weightDecay: 0.2)
        let settings = try RampAdam.Settings(rate: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-6)
        var training = RampAdam(cloud.ensemble, energy: energy, settings: settings)
        try training.advance(steps: 12, in: cloud.field)
        #expect(training.steps == 12)
        for i in 0..<11 {
            var theta = Self.parameters(cloud.ensemble, i)
            var (mean, square) = ([0.0, 0, 0], [0.0, 0, 0])
            for t in 1...12 {
                let gradient = RampCloud.gradient(theta, energy, cloud.field)
                for c in 0..<3 {
                    mean[c] = 0.8 * mean[c] + 0.2 * gradient[c]
                    square[c] = 0.95 * square[c] + 0.05 * gradient[c] * gradient[c]
                    let corrected = mean[c] / (1 - Double.pow(0.8, t))
                    theta[c] -= 0.05 * corrected / ((square[c] / (1 - Double.pow(0.95, t))).squareRoot() + 1e-6)
                }
            }
            for (computed, expected) in zip(Self.parameters(training.ensemble, i), theta) {
                #expect(abs(computed - expected) <= 1e-11)
            }
        }
    }

    @Test("Langevin dynamics is BAOAB with the noise of the address")
    func langevin() throws {
        let cloud = try RampCloud(neurons: 11, nodes: 40)
        let energy = try RampEnergy(readoutDecay: 0.5, weightDecay: 1)
        let settings = try RampLangevin.Settings(step: 0.1, friction: 0.7, temperature: 0.4, seed: 77, stream: 5)
        var motion = RampLangevin(cloud.ensemble, energy: energy, settings: settings)
        try motion.advance(steps: 12, in: cloud.field)
        let keep = Double.exp(-0.07)
        for i in 0..<11 {
            var theta = Self.parameters(cloud.ensemble, i)
            var momentum = [0.0, 0, 0]
            for t in 0..<12 {
                let noise = Self.noise(seed: 77, chain: UInt32(5 + i), step: UInt64(t))
                let before = RampCloud.gradient(theta, energy, cloud.field)
                for c in 0..<3 {
                    momentum[c] -= 0.05 * before[c]
                    theta[c] += 0.05 * momentum[c]
                    momentum[c] = keep * momentum[c] + (0.4 * (1 - keep * keep)).squareRoot() * noise[c]
                    theta[c] += 0.05 * momentum[c]
                }
                let after = RampCloud.gradient(theta, energy, cloud.field)
                for c in 0..<3 { momentum[c] -= 0.05 * after[c] }
            }
            for (computed, expected) in zip(Self.parameters(motion.ensemble, i), theta) {
                #expect(abs(computed - expected) <= 1e-12)
            }
        }
    }

    @Test("neurons in motion make the network of their parameters, and go on from their momenta with the same bits")
    func stateInMotion() throws {
        // 3 is no multiple of the kernels' lanes.
        let cloud = try RampCloud(neurons: 3, nodes: 20)
        let energy = try RampEnergy(readoutDecay: 0.5, weightDecay: 1)
        var motion = RampLangevin(cloud.ensemble, energy: energy, settings: try .init(step: 0.1, seed: 4))
        try motion.advance(steps: 5, in: cloud.field)
        let (now, momentum) = (motion.ensemble, motion.momentum)
        let still = try RampEnsemble(readout: now.readout, u: now.u, v: now.v)
        #expect(try now.outputs(on: cloud.field) == still.outputs(on: cloud.field))
        var resumed = try RampLangevin(
            still, momentum: RampEnsemble(readout: momentum.readout, u: momentum.u, v: momentum.v), steps: 5,
            energy: energy, settings: motion.settings)
        try motion.advance(steps: 4, in: cloud.field)
        try resumed.advance(steps: 4, in: cloud.field)
        #expect(resumed.ensemble.readout == motion.ensemble.readout && resumed.ensemble.u == motion.ensemble.u)
        #expect(resumed.momentum.v == motion.momentum.v && resumed.steps == 9)
        #expect(throws: NetworkError.self) {
            try RampLangevin(
                still, momentum: RampEnsemble(readout: [], u: [], v: []), steps: 5, energy: energy,
                settings: motion.settings)
        }
        #expect(throws: NetworkError.self) {
            try RampLangevin(still, momentum: still, steps: -1, energy: energy, settings: motion.settings)
        }
    }

    @Test("in a quadratic energy the stationary variance of a, u and v is T over the decay, whatever the step")
    func stationaryVariance() throws {
        // BAOAB samples the position of a harmonic oscillator exactly. 4,096 neurons from rest, 60 units of time; the sample
        // variance of n normals is within 5 sqrt(2/n) of 1 but for a probability of 6e-7; three of them.
        let zeros = [Double](repeating: 0, count: 4096)
        for step in [0.5, 1.5] {
            var motion = RampLangevin(
                try RampEnsemble(readout: zeros, u: zeros, v: zeros),
                energy: try RampEnergy(readoutDecay: 1, weightDecay: 0.25),
                settings: try .init(step: step, friction: 1, temperature: 2, seed: 3))
            try motion.advance(steps: Int(60 / step), in: try RampField(x: [], y: [], values: []))
            for (numbers, decay) in [
                (motion.ensemble.readout, 1.0), (motion.ensemble.u, 0.25), (motion.ensemble.v, 0.25),
            ] {
                let variance = numbers.reduce(0) { $0 + $1 * $1 } / 4096
                #expect(abs(variance * decay / 2 - 1) <= 5 * (2.0 / 4096).squareRoot())
            }
        }
    }

    @Test("the bits depend neither on the instruction set, nor on threads, nor on how steps are divided")
    func bits() throws {
        let cloud = try RampCloud(neurons: 130, nodes: 17)
        let energy = try RampEnergy(readoutDecay: 0.1, weightDecay: 0.3)
        let adam = RampAdam(cloud.ensemble, energy: energy, settings: try .init())
        let motion = RampLangevin(cloud.ensemble, energy: energy, settings: try .init(step: 0.2, seed: 9))
        var (trained, moved) = (adam, motion)
        try trained.advance(steps: 9, in: cloud.field, concurrently: false, by: .baseline)
        try moved.advance(steps: 9, in: cloud.field, concurrently: false, by: .baseline)
        for set in InstructionSet.allCases where set.isSupported {
            var (a, b) = (adam, motion)
            for steps in [4, 0, 5] {
                try a.advance(steps: steps, in: cloud.field, concurrently: true, by: set)
                try b.advance(steps: steps, in: cloud.field, concurrently: true, by: set)
                // As after a stop and a resume.
                a = try JSONDecoder().decode(RampAdam.self, from: JSONEncoder().encode(a))
                b = try JSONDecoder().decode(RampLangevin.self, from: JSONEncoder().encode(b))
            }
            #expect(a == trained)
            #expect(b == moved)
        }
    }

    @Test("a neuron moves alike alone and among others")
    func independence() throws {
        let cloud = try RampCloud(neurons: 20, nodes: 17)
        let energy = try RampEnergy(readoutDecay: 0.1, weightDecay: 0.3)
        var all = RampLangevin(cloud.ensemble, energy: energy, settings: try .init(step: 0.2, seed: 9))
        try all.advance(steps: 7, in: cloud.field)
        let i = 13
        var one = RampLangevin(
            try RampEnsemble(
                readout: [cloud.ensemble.readout[i]], u: [cloud.ensemble.u[i]], v: [cloud.ensemble.v[i]]),
            energy: energy, settings: try .init(step: 0.2, seed: 9, stream: UInt32(i)))
        try one.advance(steps: 7, in: cloud.field)
        #expect(Self.parameters(one.ensemble, 0) == Self.parameters(all.ensemble, i))
    }
}
