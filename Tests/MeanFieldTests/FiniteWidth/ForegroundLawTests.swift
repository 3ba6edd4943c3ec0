import RealModule
import Sampling
import Testing

@testable import MeanField

/// The foreground against the law that it should have, exact on the same inputs, and deliberately wrong foregrounds and networks, which
/// must be told from it.
///
/// Each statistic is a mean over independent neurons of a mean over time. The right one may be 6 standard errors off: a false alarm
/// with probability 2e-9 each. A wrong one must be at least 13 off: then its true distance is above 9.3 with confidence 0.9999, and
/// the power of the test at 6 is at least 0.9995.
@Suite struct ForegroundLawTests {
    private static let width = 300
    private static let threshold = 6.0
    private static let rejection = 13.0

    private let setting: MeanFieldSetting
    private let rule: InputRule
    /// y - f of the background that is self-consistent on the rule.
    private let background: [Double]
    private let law: [Double]
    /// Neurons drawn from the law.
    private let start: NeuronEnsemble

    init() throws {
        setting = try MeanFieldSetting(
            activation: .clippedReLU, target: .xor, readoutDeviation: 1, noise: 0.02)
        rule = try InputRule(radii: 6, angles: 16)
        let neurons = try InputRule(radii: 24, angles: 48)
        background = try WidthExpansion(setting, rule: rule, neurons: neurons).residuals
        law = Self.law(in: background, setting, rule, neurons)
        start = Self.draw(in: background, setting, rule, neurons)
    }

    private static func field(
        _ u: Double, _ v: Double, in background: [Double], _ setting: MeanFieldSetting, _ rule: InputRule
    ) -> Double {
        rule.x.indices.reduce(0) {
            $0 + background[$1] * rule.weights[$1] * setting.activation.value(u * rule.x[$1] + v * rule.y[$1])
        }
    }

    /// Independent draws by rejection from the prior.
    private static func draw(
        in background: [Double], _ setting: MeanFieldSetting, _ rule: InputRule, _ neurons: InputRule
    ) -> NeuronEnsemble {
        func exponent(_ u: Double, _ v: Double) -> (mean: Double, exponent: Double) {
            let g = field(u, v, in: background, setting, rule)
            return (setting.gain * g, 0.5 * setting.stiffness * g * g)
        }
        // The greatest exponent on a grid, with a tenth more for what lies between.
        let bound = 1.1 * (neurons.x.indices.map { exponent(neurons.x[$0], neurons.y[$0]).exponent }.max() ?? 0)
        var stream = PhiloxStream(seed: 77)
        var drawn = NeuronEnsemble(readout: [], w1: [], w2: [])
        while drawn.count < width {
            let (u, v) = (stream.normal(), stream.normal())
            let (mean, exponent) = exponent(u, v)
            guard stream.accepts(logProbability: exponent - bound) else { continue }
            drawn.w1.append(u)
            drawn.w2.append(v)
            drawn.readout.append(mean + setting.readoutDeviation * stream.normal())
        }
        return drawn
    }

    /// <cos 4 psi>, <|w|^2>, <alpha^2> and <alpha sin 2 psi>: the last sees the readout's sign.
    private static func statistics(_ a: Double, _ u: Double, _ v: Double) -> [Double] {
        let angle = Double.atan2(y: v, x: u)
        return [Double.cos(4 * angle), u * u + v * v, a * a, a * Double.sin(2 * angle)]
    }

    /// The statistics under p(w) ~ exp(-|w|^2/2 + stiffness g^2/2), alpha | w ~ N(gain g, sigma_a^2).
    private static func law(
        in background: [Double], _ setting: MeanFieldSetting, _ rule: InputRule, _ neurons: InputRule
    ) -> [Double] {
        let weighted = zip(background, rule.weights).map { $0 * $1 }
        var (total, sums) = (0.0, [Double](repeating: 0, count: 4))
        let variance = setting.readoutDeviation * setting.readoutDeviation
        for i in 0..<neurons.count {
            let (u, v) = (neurons.x[i], neurons.y[i])
            var g = 0.0
            for j in 0..<rule.count { g += weighted[j] * setting.activation.value(u * rule.x[j] + v * rule.y[j]) }
            let mass = neurons.weights[i] * Double.exp(0.5 * setting.stiffness * g * g)
            let mean = setting.gain * g
            var values = statistics(mean, u, v)
            values[2] += variance
            total += mass
            for k in 0..<4 { sums[k] += mass * values[k] }
        }
        return sums.map { $0 / total }
    }

    /// Distances from the law in standard errors.
    private func scores(_ times: [NeuronEnsemble]) -> [Double] {
        (0..<4).map { k in
            let means = (0..<Self.width).map { i in
                times.reduce(0) { $0 + Self.statistics($1.readout[i], $1.w1[i], $1.w2[i])[k] } / Double(times.count)
            }
            let moment = CloudMoment(means)
            return (moment.mean - law[k]) / moment.standardError
        }
    }

    /// From places of the law, at rest: twelve times the time in which momenta forget.
    private static let warmUp = 300
    private static let looks = 6
    private static let stride = 40

    /// At this step BAOAB's bias is below a standard error.
    private func settings(_ seed: UInt64) throws -> LangevinSettings { try LangevinSettings(step: 0.04, seed: seed) }

    private func scores(foregroundIn field: [Double], seed: UInt64) throws -> [Double] {
        var foreground = try Foreground(start, setting, in: field, settings: settings(seed), rule: rule)
        try foreground.advance(steps: Self.warmUp)
        var times: [NeuronEnsemble] = []
        try foreground.advance(steps: Self.looks * Self.stride, stretch: Self.stride) { times.append($0.ensemble) }
        return scores(times)
    }

    /// Neurons that move by any force at all.
    private func scores(seed: UInt64, force: (NeuronEnsemble) -> NeuronEnsemble) throws -> [Double] {
        var neurons = LangevinNeurons(
            settings: try settings(seed),
            NeuronState(positions: start, momenta: NeuronEnsemble(zeros: Self.width), steps: 0))
        var present = force(neurons.ensemble)
        for _ in 0..<Self.warmUp { neurons.advance(&present, force: force) }
        var times: [NeuronEnsemble] = []
        for _ in 0..<Self.looks {
            for _ in 0..<Self.stride { neurons.advance(&present, force: force) }
            times.append(neurons.ensemble)
        }
        return scores(times)
    }

    private func force(_ neurons: NeuronEnsemble, residuals: [Double]) -> NeuronEnsemble {
        setting.force(on: neurons, residuals: residuals, rule: rule, concurrently: true)
    }

    /// `background` - scale sum_i alpha_i phi(w_i . x).
    private func residual(_ neurons: NeuronEnsemble, from background: [Double], scale: Double) -> [Double] {
        let outputs = neurons.outputs(setting.activation, on: rule, concurrently: true)
        return zip(background, outputs).map { $0 - scale * $1 }
    }

    /// The greatest distance; infinite for neurons that left the range of Double, which `advance` refuses as unstable.
    private func worst(_ scores: [Double]) -> Double { scores.map { $0.isNaN ? .infinity : abs($0) }.max() ?? 0 }

    @Test func theForegroundHasItsLaw() throws {
        let scores = try scores(foregroundIn: background, seed: 1)
        #expect(worst(scores) <= Self.threshold, "\(scores)")
    }

    @Test func aNetworkHasTheSameLawUpToOneOverN() throws {
        let y = rule.values(of: .xor)
        let scores = try scores(seed: 2) { force($0, residuals: residual($0, from: y, scale: 1 / Double(Self.width))) }
        #expect(worst(scores) <= Self.threshold, "\(scores)")
    }

    @Test func kappaSquaredForKappaToTheFourthIsRejected() throws {
        // U = sigma_a^2 g^2/(2 kappa^2): the field is too weak by kappa.
        let kappa = setting.noise.squareRoot()
        let scores = try scores(foregroundIn: background.map { kappa * $0 }, seed: 3)
        #expect(worst(scores) >= Self.rejection, "\(scores)")
    }

    @Test func theResidualsSignIsSeen() throws {
        let scores = try scores(foregroundIn: background.map { -$0 }, seed: 4)
        // The cloud is the same, for p(w) depends on g^2; the readouts are not.
        #expect(abs(scores[0]) <= Self.threshold && abs(scores[1]) <= Self.threshold)
        #expect(abs(scores[3]) >= Self.rejection, "\(scores)")
    }

    @Test func aLostFactorOfOneOverNIsRejected() throws {
        let y = rule.values(of: .xor)
        let scores = try scores(seed: 5) { force($0, residuals: residual($0, from: y, scale: 1)) }
        #expect(worst(scores) >= Self.rejection, "\(scores)")
    }

    @Test func aFrozenReadoutIsRejected() throws {
        let scores = try scores(seed: 6) { neurons in
            var force = force(neurons, residuals: background)
            // Only the prior and the noise move it.
            force.readout = neurons.readout.map { -$0 }
            return force
        }
        #expect(worst(scores) >= Self.rejection, "\(scores)")
    }

    @Test func aForegroundThatSeesItselfIsRejected() throws {
        let scores = try scores(seed: 7) {
            force($0, residuals: residual($0, from: background, scale: 1 / Double(Self.width)))
        }
        #expect(worst(scores) >= Self.rejection, "\(scores)")
    }

    // MARK: Equivariance

    /// Turning the background and the weights by a number of the rule's angles turns the forces on the weights with them.
    @Test(arguments: MeanFieldActivation.allCases)
    func forcesTurnWithBackgroundAndWeights(activation: MeanFieldActivation) throws {
        let setting = try MeanFieldSetting(
            activation: activation, target: .cubic, readoutDeviation: 2, noise: 0.1)
        let neurons = NeuronEnsemble(priorCount: 9, readoutDeviation: 2, seed: 8, draw: 0)
        var stream = PhiloxStream(seed: 9)
        let residuals = (0..<rule.count).map { _ in stream.normal() }
        let plain = setting.force(on: neurons, residuals: residuals, rule: rule, concurrently: false)
        let count = rule.angles.count
        for turn in [1, 5, 15] {
            let angle = 2 * Double.pi * Double(turn) / Double(count)
            let (c, s) = (Double.cos(angle), Double.sin(angle))
            // Radius-major: the value at an angle comes from the one `turn` places before.
            let turned = residuals.indices.map { j in
                residuals[j / count * count + (j % count - turn + count) % count]
            }
            let moved = NeuronEnsemble(
                readout: neurons.readout, w1: zip(neurons.w1, neurons.w2).map { c * $0 - s * $1 },
                w2: zip(neurons.w1, neurons.w2).map { s * $0 + c * $1 })
            let force = setting.force(on: moved, residuals: turned, rule: rule, concurrently: false)
            // Sums of 96 terms of magnitude below 1e3: residual over kappa^2, readout and radius.
            let tolerance = 96 * 1e3 * 0x1p-50
            for i in 0..<9 {
                #expect(abs(force.readout[i] - plain.readout[i]) <= tolerance)
                #expect(abs(force.w1[i] - (c * plain.w1[i] - s * plain.w2[i])) <= tolerance)
                #expect(abs(force.w2[i] - (s * plain.w1[i] + c * plain.w2[i])) <= tolerance)
            }
        }
    }

    // MARK: The step

    @Test func theLimitOfNoStepIsTheExactLaw() throws {
        let settings = try LangevinSettings(step: 0.06, seed: 10)
        let averages = try [1, 2].map { refinement in
            let foreground = try Foreground(
                width: Self.width, setting, in: background, settings: settings.refined(by: refinement), rule: rule)
            var averages = NeuronAverages(foreground, warmUp: refinement * 200, stride: refinement * 30)
            try averages.advance(toLooks: 6)
            return averages
        }
        let extrapolation = StepExtrapolation(coarse: averages[0], fine: averages[1])
        for (moment, exact) in zip(
            [extrapolation.petalOrder, extrapolation.squareRadius, extrapolation.squareReadout], law)
        {
            #expect(abs(moment.limit.mean - exact) <= Self.threshold * moment.limit.standardError)
        }
    }

    @Test func extrapolationCancelsTheSquareOfTheStep() {
        let coarse = CloudMoment(mean: 3 + 0.04 * 5, standardError: 0.3)
        let fine = CloudMoment(mean: 3 + 0.01 * 5, standardError: 0.4)
        let limit = ExtrapolatedMoment(coarse: coarse, fine: fine).limit
        #expect(abs(limit.mean - 3) <= 1e-15)
        #expect(abs(limit.standardError - (0.16 * 16 + 0.09).squareRoot() / 3) <= 1e-15)
    }
}
