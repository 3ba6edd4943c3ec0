// Langevin dynamics of the whole network, neurons seeing the residual that they make together.
//
// The posterior of N neurons, each parameter's prior and the loss on the input rule, is e^(-E) with
//
//     E = sum_i ( alpha_i^2/(2 sigma_a^2) + |w_i|^2/2 ) + (N/(2 kappa^2)) sum_j q_j (y_j - f_j)^2,   f = (1/N) sum_i alpha_i phi(w_i . x),
//
// and the force on a neuron is that of the current residual, as if it were alone in it. Temperature 1 samples the posterior up to
// O(step^2); temperature 0 is training without noise, by gradients with momentum.
//
// Promises: the same bits for every number of threads, and however the steps are divided into calls and resumed from checkpoints.

import RealModule

/// A network of finite width in motion.
public struct FiniteNetwork: Sendable, Equatable {
    public static let widths = 1...65_536

    public let setting: MeanFieldSetting
    public let rule: InputRule
    /// y - f on the rule.
    public private(set) var residuals: [Double]
    private(set) var neurons: LangevinNeurons
    private let targets: [Double]
    private var force: NeuronEnsemble

    /// Neurons drawn from the prior, at rest.
    ///
    /// - Throws: ``MeanFieldError/resolution(_:value:allowed:)`` for a width outside `widths`.
    public init(
        width: Int, _ setting: MeanFieldSetting, settings: LangevinSettings, rule: InputRule
    ) throws(MeanFieldError) {
        guard Self.widths.contains(width) else { throw .resolution("width", value: width, allowed: Self.widths) }
        let neurons = LangevinNeurons(
            width: width, readoutDeviation: setting.readoutDeviation, settings: settings, purpose: 0)
        self.init(setting, neurons: neurons, rule: rule)
    }

    /// A network as it was.
    init(_ setting: MeanFieldSetting, neurons: LangevinNeurons, rule: InputRule) {
        self.setting = setting
        self.rule = rule
        self.neurons = neurons
        targets = rule.values(of: setting.target)
        residuals = targets
        force = neurons.ensemble
        (residuals, force) = Self.react(neurons.ensemble, setting, rule, targets, concurrently: true)
    }

    /// The residual that neurons make, and its force on them.
    private static func react(
        _ ensemble: NeuronEnsemble, _ setting: MeanFieldSetting, _ rule: InputRule, _ targets: [Double],
        concurrently: Bool
    ) -> ([Double], NeuronEnsemble) {
        let scale = 1 / Double(ensemble.count)
        let outputs = ensemble.outputs(setting.activation, on: rule, concurrently: concurrently)
        let residuals = zip(targets, outputs).map { $0 - scale * $1 }
        return (
            residuals, setting.force(on: ensemble, residuals: residuals, rule: rule, concurrently: concurrently)
        )
    }

    public var ensemble: NeuronEnsemble { neurons.ensemble }
    public var settings: LangevinSettings { neurons.settings }
    /// The steps done.
    public var steps: Int { neurons.steps }

    /// sum_j q_j (y_j - f_j)^2.
    public var loss: Double { rule.meanSquare(residuals) }

    /// E.
    public var energy: Double {
        let variance = setting.readoutDeviation * setting.readoutDeviation
        let (a, u, v) = (ensemble.readout, ensemble.w1, ensemble.w2)
        var prior = 0.0
        for i in a.indices { prior += a[i] * a[i] / variance + u[i] * u[i] + v[i] * v[i] }
        return 0.5 * prior + 0.5 * Double(a.count) / setting.noise * loss
    }

    /// Takes further steps.
    ///
    /// - Parameters:
    ///   - count: number of steps; none if it is not positive.
    ///   - concurrently: whether all cores take part; the steps are the same bits either way.
    ///   - observe: is called after each step.
    /// - Throws: ``MeanFieldError/unstable(step:)`` if a parameter leaves the range of Double: the step is then too long.
    public mutating func advance(
        steps count: Int, concurrently: Bool = true, observe: (FiniteNetwork) throws -> Void = { _ in }
    ) throws {
        for _ in 0..<max(0, count) {
            var made = residuals
            neurons.advance(&force) { ensemble in
                let reaction = Self.react(ensemble, setting, rule, targets, concurrently: concurrently)
                made = reaction.0
                return reaction.1
            }
            residuals = made
            guard neurons.ensemble.isFinite, residuals.allSatisfy(\.isFinite) else {
                throw MeanFieldError.unstable(step: neurons.settings.step)
            }
            try observe(self)
        }
    }
}
