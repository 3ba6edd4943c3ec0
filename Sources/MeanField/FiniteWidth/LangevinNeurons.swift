// Langevin dynamics of unit mass by the splitting BAOAB (Leimkuhler and Matthews 2013, Appl. Math. Res. Express): with step e,
//
//     p += (e/2) F;  q += (e/2) p;  p <- e^(-gamma e) p + sqrt(T (1 - e^(-2 gamma e))) xi;  q += (e/2) p;  p += (e/2) F(q).
//
// The law of q is that of e^(-E/T) up to O(e^2); halving the step and extrapolating removes the leading error. The noise of a neuron
// depends on the seed, its number and the step alone.

import RealModule
import Sampling

/// How neurons move.
public struct LangevinSettings: Sendable, Hashable, Codable {
    public let step: Double
    public let friction: Double
    /// 1 samples the posterior, 0 descends to its mode.
    public let temperature: Double
    public let seed: UInt64

    /// - Throws: ``MeanFieldError/outOfRange(_:value:allowed:)``.
    public init(
        step: Double = 0.03, friction: Double = 1, temperature: Double = 1, seed: UInt64 = 0
    ) throws(MeanFieldError) {
        func check(_ name: String, _ value: Double, _ allowed: ClosedRange<Double>) throws(MeanFieldError) {
            guard allowed.contains(value) else { throw .outOfRange(name, value: value, allowed: allowed) }
        }
        try check("step", step, 1e-6...0.5)
        try check("friction", friction, 1e-6...1e6)
        try check("temperature", temperature, 0...1e6)
        (self.step, self.friction, self.temperature, self.seed) = (step, friction, temperature, seed)
    }
}

/// Neurons with momenta.
struct LangevinNeurons: Sendable, Equatable {
    let settings: LangevinSettings
    var ensemble: NeuronEnsemble
    var momenta: NeuronEnsemble
    /// The steps done.
    var steps = 0

    /// Neurons from the prior, at rest.
    ///
    /// - Parameter purpose: tells apart draws of one seed.
    init(width: Int, readoutDeviation: Double, settings: LangevinSettings, purpose: UInt64) {
        self.settings = settings
        ensemble = NeuronEnsemble(
            priorCount: width, readoutDeviation: readoutDeviation, seed: settings.seed, draw: purpose)
        momenta = NeuronEnsemble(zeros: width)
    }

    init(settings: LangevinSettings, _ state: NeuronState) {
        self.settings = settings
        (ensemble, momenta, steps) = (state.positions, state.momenta, state.steps)
    }

    /// One step from the force at the present place, which `force` then gives for the new one.
    mutating func advance(_ present: inout NeuronEnsemble, force: (NeuronEnsemble) -> NeuronEnsemble) {
        let half = 0.5 * settings.step
        let keep = Double.exp(-settings.friction * settings.step)
        let spread = (-settings.temperature * Double.expMinusOne(-2 * settings.friction * settings.step)).squareRoot()
        for i in 0..<ensemble.count {
            var stream = PhiloxStream(seed: settings.seed, chain: UInt32(i), step: UInt64(steps))
            func move(_ q: inout Double, _ p: inout Double, _ force: Double) {
                p += half * force
                q += half * p
                p = keep * p + (spread > 0 ? spread * stream.normal() : 0)
                q += half * p
            }
            move(&ensemble.readout[i], &momenta.readout[i], present.readout[i])
            move(&ensemble.w1[i], &momenta.w1[i], present.w1[i])
            move(&ensemble.w2[i], &momenta.w2[i], present.w2[i])
        }
        present = force(ensemble)
        for i in 0..<ensemble.count {
            momenta.readout[i] += half * present.readout[i]
            momenta.w1[i] += half * present.w1[i]
            momenta.w2[i] += half * present.w2[i]
        }
        steps += 1
    }
}

extension MeanFieldSetting {
    /// The force on each neuron in the field of residuals y - f on a rule,
    ///
    ///     -dE/d alpha = g(w)/kappa^2 - alpha/sigma_a^2,   -dE/dw = alpha grad g(w)/kappa^2 - w.
    func force(
        on neurons: NeuronEnsemble, residuals: [Double], rule: InputRule, concurrently: Bool
    ) -> NeuronEnsemble {
        let field = zip(residuals, rule.weights).map { $0 * $1 / noise }
        let g = neurons.projections(activation, of: field, on: rule, concurrently: concurrently)
        let decay = 1 / (readoutDeviation * readoutDeviation)
        let indices = neurons.readout.indices
        return NeuronEnsemble(
            readout: indices.map { g.values[$0] - decay * neurons.readout[$0] },
            w1: indices.map { neurons.readout[$0] * g.first[$0] - neurons.w1[$0] },
            w2: indices.map { neurons.readout[$0] * g.second[$0] - neurons.w2[$0] })
    }
}
