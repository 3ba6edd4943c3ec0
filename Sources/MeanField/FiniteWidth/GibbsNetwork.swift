// The posterior of a network of finite width, sampled without any step size, by Gibbs steps: one neuron after another is drawn given
// all others. With r = y - (1/N) sum_(others) alpha phi, a = <phi, phi>/(N kappa^2) + 1/sigma_a^2 and b = <r, phi>/kappa^2 the density of
// neuron i given the others is proportional to
//
//     exp(-|w|^2/2) exp(b alpha - a alpha^2/2):   alpha | w ~ N(b/a, 1/a),   w ~ prior x a^(-1/2) exp(b^2/(2a)).
//
// w is proposed from the prior and accepted by the ratio of the last factor (independence Metropolis, alpha integrated out), alpha is
// then drawn. The chain leaves the posterior on the rule's inputs invariant exactly: what is left is the error of sampling.

import RealModule
import Sampling

/// A network in its posterior.
public struct GibbsNetwork: Sendable {
    public let setting: MeanFieldSetting
    public let rule: InputRule
    public private(set) var ensemble: NeuronEnsemble
    /// The sweeps done.
    public private(set) var sweeps = 0
    /// Proposals accepted so far.
    public private(set) var accepted = 0

    private let seed: UInt64
    private let roots: [Double]
    /// phi(w_i . x_j) sqrt(q_j), neuron-major.
    private var features: [Double]
    /// (y_j - f_j) sqrt(q_j).
    private var residual: [Double]
    private var proposal: [Double]

    /// Neurons drawn from the prior.
    ///
    /// - Throws: ``MeanFieldError/resolution(_:value:allowed:)`` for a width outside `FiniteNetwork.widths`.
    public init(width: Int, _ setting: MeanFieldSetting, rule: InputRule, seed: UInt64) throws(MeanFieldError) {
        guard FiniteNetwork.widths.contains(width) else {
            throw .resolution("width", value: width, allowed: FiniteNetwork.widths)
        }
        self.setting = setting
        self.rule = rule
        self.seed = seed
        ensemble = NeuronEnsemble(
            priorCount: width, readoutDeviation: setting.readoutDeviation, seed: seed, draw: 3)
        roots = rule.weights.map { $0.squareRoot() }
        features = [Double](repeating: 0, count: width * rule.count)
        residual = zip(rule.values(of: setting.target), roots).map { $0 * $1 }
        proposal = residual
        for i in 0..<width {
            propose(ensemble.w1[i], ensemble.w2[i])
            let share = ensemble.readout[i] / Double(width)
            for j in residual.indices { residual[j] -= share * proposal[j] }
            features.replaceSubrange(i * rule.count..<(i + 1) * rule.count, with: proposal)
        }
    }

    /// sum_j q_j (y_j - f_j)^2.
    public var loss: Double { residual.reduce(0) { $0 + $1 * $1 } }

    /// The accepted share of proposals.
    public var acceptance: Double { Double(accepted) / Double(max(1, sweeps * ensemble.count)) }

    private mutating func propose(_ u: Double, _ v: Double) {
        for j in proposal.indices {
            proposal[j] = roots[j] * setting.activation.value(u * rule.x[j] + v * rule.y[j])
        }
    }

    /// Draws each neuron once.
    public mutating func sweep() {
        let width = ensemble.count
        let size = rule.count
        for i in 0..<width {
            var stream = PhiloxStream(seed: seed, chain: UInt32(i), step: UInt64(sweeps))
            let (u, v) = (stream.normal(), stream.normal())
            propose(u, v)
            let share = ensemble.readout[i] / Double(width)
            var (present, new) = (Response(), Response())
            residual.withUnsafeMutableBufferPointer { residual in
                features.withUnsafeBufferPointer { features in
                    let own = UnsafeBufferPointer(rebasing: features[i * size..<(i + 1) * size])
                    // The residual without this neuron.
                    for j in 0..<size { residual[j] += share * own[j] }
                    present = Response(residual, own, setting, width)
                    proposal.withUnsafeBufferPointer { new = Response(residual, $0, setting, width) }
                }
            }
            if stream.accepts(logProbability: new.logWeight - present.logWeight) {
                (ensemble.w1[i], ensemble.w2[i]) = (u, v)
                features.withUnsafeMutableBufferPointer { features in
                    for j in 0..<size { features[i * size + j] = proposal[j] }
                }
                present = new
                accepted += 1
            }
            ensemble.readout[i] = present.mean + present.deviation * stream.normal()
            let after = ensemble.readout[i] / Double(width)
            features.withUnsafeBufferPointer { features in
                residual.withUnsafeMutableBufferPointer { residual in
                    for j in 0..<size { residual[j] -= after * features[i * size + j] }
                }
            }
        }
        sweeps += 1
    }

    /// The readout's law at one w.
    private struct Response {
        var mean = 0.0
        var deviation = 0.0
        var logWeight = 0.0

        init() {}

        init(
            _ residual: UnsafeMutableBufferPointer<Double>, _ feature: UnsafeBufferPointer<Double>,
            _ setting: MeanFieldSetting, _ width: Int
        ) {
            var (overlap, square) = (0.0, 0.0)
            for j in 0..<feature.count {
                overlap += residual[j] * feature[j]
                square += feature[j] * feature[j]
            }
            let a =
                square / (Double(width) * setting.noise) + 1 / (setting.readoutDeviation * setting.readoutDeviation)
            let b = overlap / setting.noise
            mean = b / a
            deviation = (1 / a).squareRoot()
            logWeight = 0.5 * (b * mean - Double.log(a))
        }
    }
}
