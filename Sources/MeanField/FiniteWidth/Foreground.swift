// The foreground: neurons that are sampled alone and independently, each in the fixed residual of a background, and that do not see
// each other. If the background is self-consistent they look like it together, and make it.

import RealModule

/// Independent neurons in the fixed field of a background.
public struct Foreground: Sendable, Equatable {
    public let setting: MeanFieldSetting
    public let rule: InputRule
    /// The background's y - f on the rule, which does not change.
    public let background: [Double]
    private(set) var neurons: LangevinNeurons
    private var force: NeuronEnsemble

    /// Neurons drawn from the prior, in the field of a background.
    ///
    /// - Parameter background: y - f at the rule's nodes.
    /// - Throws: ``MeanFieldError`` for a width outside `FiniteNetwork.widths`, or a background that is not finite or of another size
    ///   than the rule.
    public init(
        width: Int, _ setting: MeanFieldSetting, in background: [Double], settings: LangevinSettings, rule: InputRule
    ) throws(MeanFieldError) {
        guard FiniteNetwork.widths.contains(width) else {
            throw .resolution("width", value: width, allowed: FiniteNetwork.widths)
        }
        guard background.count == rule.count else {
            throw .resolution("background", value: background.count, allowed: rule.count...rule.count)
        }
        for value in background where !value.isFinite {
            throw .outOfRange("background", value: value, allowed: -1e300...1e300)
        }
        let neurons = LangevinNeurons(
            width: width, readoutDeviation: setting.readoutDeviation, settings: settings, purpose: 1)
        self.init(setting, neurons: neurons, in: background, rule: rule)
    }

    /// A foreground as it was.
    init(_ setting: MeanFieldSetting, neurons: LangevinNeurons, in background: [Double], rule: InputRule) {
        self.setting = setting
        self.rule = rule
        self.background = background
        self.neurons = neurons
        force = setting.force(on: neurons.ensemble, residuals: background, rule: rule, concurrently: true)
    }

    public var ensemble: NeuronEnsemble { neurons.ensemble }
    /// The steps done.
    public var steps: Int { neurons.steps }

    /// y - (1/N) sum_i alpha_i phi(w_i . x) on the rule: the residual that the foreground would make as a network.
    public var residuals: [Double] {
        let scale = 1 / Double(ensemble.count)
        let outputs = ensemble.outputs(setting.activation, on: rule, concurrently: true)
        return zip(rule.values(of: setting.target), outputs).map { $0 - scale * $1 }
    }

    /// Takes further steps.
    ///
    /// - Throws: ``MeanFieldError/unstable(step:)`` if a parameter leaves the range of Double: the step is then too long.
    public mutating func advance(
        steps count: Int, concurrently: Bool = true, observe: (Foreground) throws -> Void = { _ in }
    ) throws {
        for _ in 0..<max(0, count) {
            neurons.advance(&force) { ensemble in
                setting.force(on: ensemble, residuals: background, rule: rule, concurrently: concurrently)
            }
            guard neurons.ensemble.isFinite else { throw MeanFieldError.unstable(step: neurons.settings.step) }
            try observe(self)
        }
    }
}

/// A mean over time of residuals on a rule.
public struct ResidualAverage: Sendable {
    private var sums: [Double]
    public private(set) var count = 0

    public init(rule: InputRule) { sums = [Double](repeating: 0, count: rule.count) }

    public mutating func add(_ residuals: [Double]) {
        for i in sums.indices { sums[i] += residuals[i] }
        count += 1
    }

    /// The mean so far; zeros before the first.
    public var mean: [Double] { sums.map { $0 / Double(max(1, count)) } }
}
