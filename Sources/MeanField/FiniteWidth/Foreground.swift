// The foreground: neurons that are sampled alone and independently, each in the fixed residual of a background, and that do not see
// each other. If the background is self-consistent they look like it together, and make it.
//
// How: for the clipped ReLU by the fused kernels of `Networks`, which take a few neurons through all steps before the next; for other
// activations step by step.
//
// Promises: the same bits for every number of threads, and however the steps are divided into calls and resumed from checkpoints.

import Networks
import RealModule

/// Independent neurons in the fixed field of a background.
public struct Foreground: Sendable, Equatable {
    public let setting: MeanFieldSetting
    public let rule: InputRule
    /// The background's y - f on the rule, which does not change.
    public let background: [Double]
    public let settings: LangevinSettings
    private var motion: Motion

    private enum Motion: Sendable, Equatable {
        /// The neurons' common field beside them.
        case fused(RampLangevin, RampField)
        /// The force at the present place beside the neurons.
        case stepwise(LangevinNeurons, force: NeuronEnsemble)
    }

    /// Neurons drawn from the prior, in the field of a background.
    ///
    /// - Parameters:
    ///   - width: number of neurons, in `FiniteNetwork.widths`.
    ///   - setting: gives activation, prior and temperature; its target enters through the background alone.
    ///   - background: y - f at the rule's nodes.
    ///   - settings: step, friction and seed.
    ///   - rule: nodes and weights of the average over inputs.
    /// - Throws: ``MeanFieldError`` for a width outside `FiniteNetwork.widths`, or a background that is not finite or of another size
    ///   than the rule.
    public init(
        width: Int, _ setting: MeanFieldSetting, in background: [Double], settings: LangevinSettings, rule: InputRule
    ) throws(MeanFieldError) {
        guard FiniteNetwork.widths.contains(width) else {
            throw .resolution("width", value: width, allowed: FiniteNetwork.widths)
        }
        let ensemble = NeuronEnsemble(
            priorCount: width, readoutDeviation: setting.readoutDeviation, seed: settings.seed, draw: 1)
        try self.init(ensemble, setting, in: background, settings: settings, rule: rule)
    }

    /// Given neurons, at rest.
    init(
        _ ensemble: NeuronEnsemble, _ setting: MeanFieldSetting, in background: [Double], settings: LangevinSettings,
        rule: InputRule
    ) throws(MeanFieldError) {
        let state = NeuronState(positions: ensemble, momenta: NeuronEnsemble(zeros: ensemble.count), steps: 0)
        try self.init(state, setting, in: background, settings: settings, rule: rule)
    }

    private init(
        _ state: NeuronState, _ setting: MeanFieldSetting, in background: [Double], settings: LangevinSettings,
        rule: InputRule
    ) throws(MeanFieldError) {
        guard background.count == rule.count else {
            throw .resolution("background", value: background.count, allowed: rule.count...rule.count)
        }
        for value in background where !(abs(value) <= Self.greatestResidual) {
            throw .outOfRange("background", value: value, allowed: -Self.greatestResidual...Self.greatestResidual)
        }
        self.setting = setting
        self.rule = rule
        self.background = background
        self.settings = settings
        do {
            motion = try Self.motion(state, setting, background, settings, rule)
        } catch {
            throw .unstable(step: settings.step)
        }
    }

    /// Residuals are of order 1; so much leaves room for every product.
    private static let greatestResidual = 1e100

    private static func motion(
        _ state: NeuronState, _ setting: MeanFieldSetting, _ background: [Double], _ settings: LangevinSettings,
        _ rule: InputRule
    ) throws -> Motion {
        guard setting.activation == .clippedReLU else {
            let force = setting.force(on: state.positions, residuals: background, rule: rule, concurrently: true)
            return .stepwise(LangevinNeurons(settings: settings, state), force: force)
        }
        // E/T = -alpha g/kappa^2 + alpha^2/(2 sigma_a^2) + |w|^2/2.
        let field = try RampField(
            x: rule.x, y: rule.y, values: zip(background, rule.weights).map { -$0 * $1 / setting.noise })
        let energy = try RampEnergy(
            readoutDecay: 1 / (setting.readoutDeviation * setting.readoutDeviation), weightDecay: 1)
        let dynamics = try RampLangevin.Settings(
            step: settings.step, friction: settings.friction, temperature: settings.temperature, seed: settings.seed)
        func ramps(_ neurons: NeuronEnsemble) throws -> RampEnsemble {
            try RampEnsemble(readout: neurons.readout, u: neurons.w1, v: neurons.w2)
        }
        let langevin = try RampLangevin(
            ramps(state.positions), momentum: ramps(state.momenta), steps: state.steps, energy: energy,
            settings: dynamics)
        return .fused(langevin, field)
    }

    public var ensemble: NeuronEnsemble { state.positions }

    public var state: NeuronState {
        func neurons(_ ramps: RampEnsemble) -> NeuronEnsemble {
            NeuronEnsemble(readout: ramps.readout, w1: ramps.u, w2: ramps.v)
        }
        switch motion {
        case .fused(let langevin, _):
            return NeuronState(
                positions: neurons(langevin.ensemble), momenta: neurons(langevin.momentum), steps: langevin.steps)
        case .stepwise(let neurons, _):
            return NeuronState(positions: neurons.ensemble, momenta: neurons.momenta, steps: neurons.steps)
        }
    }

    public mutating func restore(_ state: NeuronState) throws {
        self = try Foreground(state, setting, in: background, settings: settings, rule: rule)
    }

    /// The steps done.
    public var steps: Int {
        switch motion {
        case .fused(let langevin, _): langevin.steps
        case .stepwise(let neurons, _): neurons.steps
        }
    }

    /// y - (1/N) sum_i alpha_i phi(w_i . x) on the rule: the residual that the foreground would make as a network.
    public var residuals: [Double] {
        let neurons = ensemble
        let scale = 1 / Double(neurons.count)
        let outputs = neurons.outputs(setting.activation, on: rule, concurrently: true)
        return zip(rule.values(of: setting.target), outputs).map { $0 - scale * $1 }
    }

    /// The steps that are taken between two observations, unless told otherwise.
    public static let stretch = 16

    /// Takes further steps.
    ///
    /// - Parameters:
    ///   - count: the number of steps.
    ///   - stretch: the number of steps between observations, at least 1.
    ///   - concurrently: whether several cores may share the work; the result is the same.
    ///   - observe: is called after each stretch and after the last step.
    /// - Throws: ``MeanFieldError/unstable(step:)`` if a parameter leaves the range of Double: the step is then too long.
    public mutating func advance(
        steps count: Int, stretch: Int = Foreground.stretch, concurrently: Bool = true,
        observe: (Foreground) throws -> Void = { _ in }
    ) throws {
        var left = count
        while left > 0 {
            let part = min(left, max(1, stretch))
            motion = try advanced(by: part, concurrently: concurrently)
            left -= part
            try observe(self)
        }
    }

    private func advanced(by count: Int, concurrently: Bool) throws(MeanFieldError) -> Motion {
        switch motion {
        case .fused(var langevin, let field):
            do {
                try langevin.advance(steps: count, in: field, concurrently: concurrently)
            } catch {
                throw .unstable(step: langevin.settings.step)
            }
            return .fused(langevin, field)
        case .stepwise(var neurons, var force):
            for _ in 0..<count {
                neurons.advance(&force) { ensemble in
                    setting.force(on: ensemble, residuals: background, rule: rule, concurrently: concurrently)
                }
                guard neurons.ensemble.isFinite else { throw .unstable(step: neurons.settings.step) }
            }
            return .stepwise(neurons, force: force)
        }
    }
}
