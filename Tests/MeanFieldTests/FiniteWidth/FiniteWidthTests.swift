import AtomicFiles
import Foundation
import RealModule
import Sampling
import Testing

@testable import MeanField

@Suite struct FiniteWidthTests {
    private func setting(_ activation: MeanFieldActivation = .clippedReLU) throws -> MeanFieldSetting {
        try MeanFieldSetting(activation: activation, target: .xor, readoutDeviation: 1, noise: 0.1)
    }

    private func network(
        width: Int = 24, step: Double = 0.05, temperature: Double = 1, friction: Double = 1
    ) throws -> FiniteNetwork {
        try FiniteNetwork(
            width: width, setting(),
            settings: LangevinSettings(step: step, friction: friction, temperature: temperature, seed: 7),
            rule: InputRule(radii: 8, angles: 16))
    }

    // MARK: The rule

    @Test func theRuleHasTheMomentsOfTheNormalLaw() throws {
        let rule = try InputRule.standard()
        func mean(_ f: (Double, Double) -> Double) -> Double {
            rule.weights.indices.reduce(0) { $0 + rule.weights[$1] * f(rule.x[$1], rule.y[$1]) }
        }
        #expect(abs(mean { _, _ in 1 } - 1) <= 1e-9)
        #expect(abs(mean { x, _ in x * x } - 1) <= 2e-8)
        #expect(abs(mean { x, y in x * x * y * y } - 1) <= 1e-6)
        #expect(abs(mean { x, y in x * y }) <= 1e-15)
        for target in MeanFieldTarget.allCases {
            #expect(abs(rule.meanSquare(rule.values(of: target)) - 1) <= 1e-5)
        }
        #expect(throws: MeanFieldError.self) { try InputRule(radii: 8, angles: 10) }
        #expect(throws: MeanFieldError.self) { try InputRule(radii: 0, angles: 16) }
    }

    // MARK: Forces

    @Test(arguments: MeanFieldActivation.allCases)
    func forcesAreMinusTheGradientOfTheEnergy(activation: MeanFieldActivation) throws {
        let setting = try setting(activation)
        let rule = try InputRule(radii: 8, angles: 16)
        let settings = try LangevinSettings(seed: 3)
        let neurons = LangevinNeurons(width: 5, readoutDeviation: 1, settings: settings, purpose: 0)
        let network = FiniteNetwork(setting, neurons: neurons, rule: rule)
        let force = setting.force(
            on: neurons.ensemble, residuals: network.residuals, rule: rule, concurrently: false)
        func energy(_ change: (inout NeuronEnsemble) -> Void) -> Double {
            var moved = neurons
            change(&moved.ensemble)
            return FiniteNetwork(setting, neurons: moved, rule: rule).energy
        }
        // In the readout the energy is quadratic, and central differences of any step are exact but for rounding. In the weights, off the
        // kinks, which a step this small does not reach for this seed, they err by e^2/6 max |E'''|, and with the residual r
        // E''' = (1/kappa^2) sum q x^3 (3 alpha^2 phi' phi''/N - r alpha phi'''); for all activations |phi'| <= 2/sqrt pi, |phi''| <= 1,
        // |phi'''| <= 4/sqrt pi. A residual's rounding is at most 2^-49 (|y| + mean |alpha|), as activations are at most 1.
        let (e, long, width) = (1e-5, 0.5, 5.0)
        let target = rule.values(of: setting.target)
        let readouts = neurons.ensemble.readout
        let meanReadout = readouts.reduce(0) { $0 + abs($1) } / width
        var (rounding, cubes, residualCubes) = (0x1p-45 * network.energy, 0.0, 0.0)
        for j in rule.weights.indices {
            let (weight, residual) = (rule.weights[j], abs(network.residuals[j]))
            rounding += width / setting.noise * 0x1p-49 * weight * residual * (abs(target[j]) + meanReadout)
            let radius = Double.hypot(rule.x[j], rule.y[j])
            cubes += weight * radius * radius * radius
            residualCubes += weight * radius * radius * radius * residual
        }
        for i in 0..<5 {
            let readout = (energy { $0.readout[i] += long } - energy { $0.readout[i] -= long }) / (2 * long)
            let first = (energy { $0.w1[i] += e } - energy { $0.w1[i] -= e }) / (2 * e)
            let second = (energy { $0.w2[i] += e } - energy { $0.w2[i] -= e }) / (2 * e)
            let alpha = abs(readouts[i])
            let root = Double.pi.squareRoot()
            let third = (6 / root * alpha * alpha * cubes / width + 4 / root * alpha * residualCubes) / setting.noise
            let bound = e * e / 6 * third * 1.01 + rounding / e
            // Over the long step the energy grows by at most its own terms: a factor 4 covers both ends.
            #expect(abs(readout + force.readout[i]) <= 4 * rounding / long)
            #expect(abs(first + force.w1[i]) <= bound)
            #expect(abs(second + force.w2[i]) <= bound)
        }
    }

    @Test func aNeuronAloneFeelsTheExactField() throws {
        // On the fixed point's own residual the rule's force is that of the field, up to the kinks' error.
        let setting = try setting()
        let solution = try InfiniteWidthSolver.solve(setting, resolution: .coarse)
        let rule = try InputRule(radii: 24, angles: 192)
        let residuals = solution.residuals(radii: rule.radii, angles: rule.angles)
        let neurons = NeuronEnsemble(readout: [0, 0], w1: [0.5, -1.2], w2: [0.7, 0.4])
        let force = setting.force(on: neurons, residuals: residuals, rule: rule, concurrently: true)
        for i in 0..<2 {
            #expect(abs(force.readout[i] * setting.noise - solution.field(neurons.w1[i], neurons.w2[i])) <= 2e-4)
        }
    }

    // MARK: Dynamics

    @Test func nothingDependsOnTheNumberOfThreads() throws {
        var (alone, together) = (try network(width: 130), try network(width: 130))
        try alone.advance(steps: 3, concurrently: false)
        try together.advance(steps: 3, concurrently: true)
        #expect(alone == together)
    }

    @Test func withoutFrictionAndNoiseTheEnergyIsKeptToSecondOrder() throws {
        func drift(_ step: Double, _ steps: Int) throws -> Double {
            var network = try network(width: 16, step: step, temperature: 0, friction: 1e-6)
            // Momenta from a few warm steps.
            let kinetic = { (network: FiniteNetwork) -> Double in
                let p = network.neurons.momenta
                return 0.5 * (dot(p.readout, p.readout) + dot(p.w1, p.w1) + dot(p.w2, p.w2))
            }
            let before = network.energy + kinetic(network)
            try network.advance(steps: steps)
            return abs(network.energy + kinetic(network) - before)
        }
        let coarse = try drift(0.02, 20)
        let fine = try drift(0.01, 40)
        #expect(coarse <= 0.05)
        #expect(fine <= 0.45 * coarse)
    }

    @Test func trainingWithoutNoiseDescends() throws {
        var network = try network(width: 40, step: 0.1, temperature: 0)
        let start = network.energy
        try network.advance(steps: 150)
        #expect(network.energy < start)
        #expect(network.loss < 0.95)
    }

    @Test func theForegroundDoesNotSeeItself() throws {
        let rule = try InputRule(radii: 8, angles: 16)
        let settings = try LangevinSettings(seed: 9)
        let background = rule.values(of: .xor)
        for activation in MeanFieldActivation.allCases {
            let setting = try self.setting(activation)
            var many = try Foreground(width: 20, setting, in: background, settings: settings, rule: rule)
            let start = many.ensemble
            try many.advance(steps: 10)
            // Each neuron goes the way that it goes alone, with its own noise: the first of twenty is the only one of one.
            func single(_ ensemble: NeuronEnsemble) -> NeuronEnsemble {
                NeuronEnsemble(readout: [ensemble.readout[0]], w1: [ensemble.w1[0]], w2: [ensemble.w2[0]])
            }
            var alone = try Foreground(single(start), setting, in: background, settings: settings, rule: rule)
            try alone.advance(steps: 10)
            #expect(alone.ensemble == single(many.ensemble))
            // The steps may be divided, and the work shared.
            var divided = try Foreground(start, setting, in: background, settings: settings, rule: rule)
            try divided.advance(steps: 7, stretch: 3, concurrently: false)
            try divided.advance(steps: 3)
            #expect(divided == many)
        }
    }

    @Test(arguments: [MeanFieldActivation.clippedReLU, .hardTanh])
    func kernelsAgreeWithTheDefinition(activation: MeanFieldActivation) throws {
        let rule = try InputRule(radii: 9, angles: 12)
        let neurons = NeuronEnsemble(priorCount: 7, readoutDeviation: 2, seed: 4, draw: 0)
        let r = zip(rule.x, rule.y).map { Double.sin($0) - 0.3 * $1 }
        let outputs = neurons.outputs(activation, on: rule, concurrently: true)
        for j in 0..<rule.count {
            let terms = (0..<7).map {
                neurons.readout[$0] * activation.value(neurons.w1[$0] * rule.x[j] + neurons.w2[$0] * rule.y[j])
            }
            #expect(abs(outputs[j] - terms.reduce(0, +)) <= 0x1p-48 * (1 + terms.reduce(0) { $0 + abs($1) }))
        }
        let g = neurons.projections(activation, of: r, on: rule, concurrently: true)
        for i in 0..<7 {
            var sums = (0.0, 0.0, 0.0)
            for j in 0..<rule.count {
                let z = neurons.w1[i] * rule.x[j] + neurons.w2[i] * rule.y[j]
                sums.0 += r[j] * activation.value(z)
                sums.1 += r[j] * rule.x[j] * activation.derivative(z)
                sums.2 += r[j] * rule.y[j] * activation.derivative(z)
            }
            // 108 terms of magnitude below 2 x 7.
            #expect(abs(g.values[i] - sums.0) <= 108 * 14 * 0x1p-50)
            #expect(abs(g.first[i] - sums.1) <= 108 * 14 * 0x1p-50)
            #expect(abs(g.second[i] - sums.2) <= 108 * 14 * 0x1p-50)
        }
    }

    @Test func aForegroundInNoFieldKeepsThePrior() throws {
        // Zero residual: an Ornstein-Uhlenbeck process at its own law, whose moments BAOAB keeps but for O(step^2).
        let setting = try setting()
        let rule = try InputRule(radii: 2, angles: 8)
        var foreground = try Foreground(
            width: 2000, setting, in: [Double](repeating: 0, count: rule.count),
            settings: LangevinSettings(step: 0.1, seed: 2),
            rule: rule)
        try foreground.advance(steps: 30)
        let square = try foreground.ensemble.cloud.squareRadius
        // 7 standard errors of independent points: 3e-12; BAOAB is exact for positions of a Gaussian law.
        #expect(abs(square.mean - 2) <= 7 * square.standardError)
    }

    // MARK: Checkpoints

    @Test func aResumedRunIsTheSameRun() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "assay-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let locked = try await LockedDirectory(path: directory)
        var straight = try network()
        try straight.advance(steps: 8)
        var first = try network()
        try first.advance(steps: 5)
        try first.save("network", in: locked, note: "5 of 8")
        var second = try network()
        #expect(try second.resume(from: directory + "/network") == "5 of 8")
        #expect(second == first)
        try second.advance(steps: 3)
        #expect(second == straight)
        #expect(try second.resume(from: directory + "/nothing") == nil)
    }

    @Test func recordsOfResidualsGoThroughTheirText() throws {
        let rule = try InputRule(radii: 2, angles: 8)
        var record = ResidualRecord(rule: rule, stride: 2)
        let residuals = (0..<5).map { t in (0..<rule.count).map { Double.sin(Double(t * rule.count + $0)) } }
        for values in residuals { record.add(values) }
        #expect(record.snapshots == [residuals[1], residuals[3]])
        for j in 0..<rule.count {
            #expect(abs(record.mean[j] - residuals.reduce(0) { $0 + $1[j] } / 5) <= 1e-15)
        }
        let empty = ResidualRecord(rule: rule, stride: 2)
        var copy = empty
        #expect(copy.restore(from: record.text) && copy == record)
        for text in [
            "", "-1" + record.text.dropFirst(), String(record.text.dropLast(20)), record.text + " 0",
            record.text.replacing("5 2", with: "5 1"), record.text.replacing(" 2 ", with: " 2 x"),
        ] {
            var other = empty
            #expect(!other.restore(from: text) && other == empty)
        }
    }

    @Test(arguments: [MeanFieldActivation.clippedReLU, .erf])
    func aResumedForegroundIsTheSame(activation: MeanFieldActivation) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "assay-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let locked = try await LockedDirectory(path: directory)
        let rule = try InputRule(radii: 4, angles: 8)
        let field = rule.values(of: .xor)
        func fresh(_ background: [Double]) throws -> NeuronAverages {
            let foreground = try Foreground(
                width: 11, setting(activation), in: background, settings: LangevinSettings(seed: 5), rule: rule)
            return NeuronAverages(foreground, warmUp: 6, stride: 3)
        }
        var straight = try fresh(field)
        try straight.advance(toLooks: 5)
        #expect(straight.foreground.steps == 21)
        // Killed in the middle of the looks, and in the warm-up, where nothing was seen yet.
        for looks in [0, 2] {
            var killed = try fresh(field)
            try killed.advance(toLooks: looks)
            try killed.save("foreground", in: locked)
            var resumed = try fresh(field)
            try resumed.resume(from: directory + "/foreground", looks: 5)
            #expect(resumed.looks == looks)
            try resumed.advance(toLooks: 5)
            #expect(resumed.foreground.state == straight.foreground.state)
            #expect(resumed.moments == straight.moments)
        }
        // One that has gone too far, or looks at other times, is not this one's; one in another background is another's.
        var shorter = try fresh(field)
        try shorter.resume(from: directory + "/foreground", looks: 1)
        #expect(shorter.foreground.steps == 0)
        var other = try fresh(field.map { -$0 })
        #expect(throws: CheckpointError.self) { try other.resume(from: directory + "/foreground", looks: 5) }
        try shorter.foreground.save("foreground", in: locked, note: "6 3 0")
        #expect(throws: CheckpointError.self) { try shorter.resume(from: directory + "/foreground", looks: 5) }
    }

    @Test func damagedCheckpointsAreRefused() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "assay-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let locked = try await LockedDirectory(path: directory)
        let network = try network(width: 3)
        let text = network.checkpoint()
        var other = network
        for length in stride(from: 0, to: text.utf8.count - 1, by: 37) {
            try locked.replace("cut", with: Array(text.utf8.prefix(length)))
            #expect(throws: CheckpointError.self) { try other.resume(from: directory + "/cut") }
        }
        for position in stride(from: 5, to: text.utf8.count, by: 41) {
            var bytes = Array(text.utf8)
            bytes[position] = bytes[position] == 0x30 ? 0x31 : 0x30
            guard bytes != Array(text.utf8) else { continue }
            try locked.replace("changed", with: bytes)
            #expect(throws: CheckpointError.self) { try other.resume(from: directory + "/changed") }
        }
        try locked.replace("other", with: try self.network(width: 4).checkpoint())
        #expect(throws: CheckpointError.otherRun(path: directory + "/other", what: "setting")) {
            try other.resume(from: directory + "/other")
        }
        #expect(other == network)
    }

    @Test func badInputIsRefused() throws {
        let rule = try InputRule(radii: 4, angles: 8)
        for width in [0, -3, 1 << 40] {
            #expect(throws: MeanFieldError.self) {
                try FiniteNetwork(width: width, setting(), settings: LangevinSettings(), rule: rule)
            }
        }
        #expect(throws: MeanFieldError.self) {
            try Foreground(width: 2, setting(), in: [1], settings: LangevinSettings(), rule: rule)
        }
        #expect(throws: MeanFieldError.self) {
            try Foreground(
                width: 2, setting(), in: [Double](repeating: .nan, count: rule.count), settings: LangevinSettings(),
                rule: rule)
        }
        for step in [0, -1, .nan, 3] as [Double] {
            #expect(throws: MeanFieldError.self) { try LangevinSettings(step: step) }
        }
    }
}
