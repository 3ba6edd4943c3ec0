import PropertyTesting
import RealModule
import Testing

@testable import MeanField

/// The posterior at finite width, sampled exactly, and its expansion in 1/N, which share no formula.
@Suite struct WidthExpansionTests {
    private let rule: InputRule
    private let neurons: InputRule

    init() throws {
        rule = try InputRule(radii: 6, angles: 12)
        neurons = try InputRule(radii: 24, angles: 48)
    }

    private func setting(
        _ deviation: Double, _ noise: Double, _ activation: MeanFieldActivation = .clippedReLU,
        _ target: MeanFieldTarget = .xor
    ) throws -> MeanFieldSetting {
        try MeanFieldSetting(activation: activation, target: target, readoutDeviation: deviation, noise: noise)
    }

    // MARK: Linear algebra

    @Test func rankOneUpdatesOfTheIdentity() throws {
        try forAll(Generator<Double>.double(in: -2...2).array(count: 1...9), .double(in: 0...3), cases: 40) { v, c in
            var matrix = SymmetricMatrix(identity: v.count)
            v.withUnsafeBufferPointer { matrix.add(c, $0) }
            let factor = try #require(matrix.choleskyFactor)
            // det(I + c v v') = 1 + c |v|^2, and Sherman and Morrison's inverse.
            let square = dot(v, v)
            #expect(abs(factor.logDeterminant - Double.log(onePlus: c * square)) <= 1e-13 * Double(v.count))
            let b = v.indices.map { Double.cos(Double($0)) }
            let x = factor.solve(b)
            let scale = c * dot(v, b) / (1 + c * square)
            for i in v.indices { #expect(abs(x[i] - (b[i] - scale * v[i])) <= 1e-12) }
            // Past -1/|v|^2 it is not positive.
            guard square > 0.1 else { return }
            var other = SymmetricMatrix(identity: v.count)
            v.withUnsafeBufferPointer { other.add(-1.01 / square, $0) }
            #expect(other.choleskyFactor == nil)
        }
    }

    // MARK: The expansion

    @Test func theLossIsThatOfAngularModes() throws {
        // A third route to the fixed point. The rules err by the square of their angular step times a fraction of the output; halving
        // the step nearly quarters the error.
        let setting = try setting(2, 0.1)
        let exact = try InfiniteWidthSolver.solve(setting, resolution: .coarse).loss
        let errors = try [12, 24].map { angles in
            let rule = try InputRule(radii: 8, angles: angles)
            let error = abs(try WidthExpansion(setting, rule: rule, neurons: rule).loss - exact)
            let step = 2 * Double.pi / Double(angles)
            #expect(error <= step * step)
            return error
        }
        #expect(errors[1] <= 0.5 * errors[0])
    }

    @Test func aWeakReadoutHasTheVarianceOfThePrior() throws {
        // For sigma_a -> 0, f = (1/N) sum alpha phi has the prior's variance sigma_a^2 E phi^2/N, up to O(sigma_a^4/kappa^2).
        let setting = try setting(0.01, 1)
        let expansion = try WidthExpansion(setting, rule: rule, neurons: neurons)
        var square = 0.0
        for i in 0..<neurons.count {
            for j in 0..<rule.count {
                let value = setting.activation.value(neurons.x[i] * rule.x[j] + neurons.y[i] * rule.y[j])
                square += neurons.weights[i] * rule.weights[j] * value * value
            }
        }
        #expect(abs(expansion.correction / (1e-4 * square) - 1) <= 1e-3)
    }

    @Test func theResidualsAreAFixedPoint() throws {
        let setting = try setting(3, 0.05)
        let expansion = try WidthExpansion(setting, rule: rule, neurons: neurons)
        #expect(abs(rule.meanSquare(expansion.residuals) - expansion.loss) <= 1e-13)
        // f = E_p[<alpha|w> phi], written as it reads.
        var (total, output) = (0.0, [Double](repeating: 0, count: rule.count))
        for i in 0..<neurons.count {
            let values = rule.x.indices.map {
                setting.activation.value(neurons.x[i] * rule.x[$0] + neurons.y[i] * rule.y[$0])
            }
            var g = 0.0
            for j in values.indices { g += rule.weights[j] * expansion.residuals[j] * values[j] }
            let mass = neurons.weights[i] * Double.exp(0.5 * setting.stiffness * g * g)
            total += mass
            for j in values.indices { output[j] += mass * setting.gain * g * values[j] }
        }
        for j in output.indices {
            let f = setting.target.value(rule.x[j], rule.y[j]) - expansion.residuals[j]
            // The norm of the defect is 1e-13, and a node's weight 1e-10 at least.
            #expect(abs(f - output[j] / total) <= 1e-7)
        }
    }

    // MARK: Exact sampling

    private func mean(_ values: [Double], batches: Int = 20) -> CloudMoment {
        let size = values.count / batches
        return CloudMoment((0..<batches).map { values[$0 * size..<($0 + 1) * size].reduce(0, +) / Double(size) })
    }

    private func losses(_ network: inout GibbsNetwork, _ count: Int) -> [Double] {
        for _ in 0..<50 { network.sweep() }
        return (0..<count).map { _ in
            network.sweep()
            return network.loss
        }
    }

    @Test func oneNeuronHasItsPosterior() throws {
        // Alone, a neuron's posterior is an integral over the plane of Gaussian integrals over its readout.
        let setting = try setting(1, 0.1)
        var (total, expected) = (0.0, 0.0)
        let y = rule.values(of: .xor)
        for i in 0..<neurons.count {
            var (overlap, square) = (0.0, 0.0)
            for j in 0..<rule.count {
                let value = setting.activation.value(neurons.x[i] * rule.x[j] + neurons.y[i] * rule.y[j])
                overlap += rule.weights[j] * y[j] * value
                square += rule.weights[j] * value * value
            }
            let (a, b) = (square / 0.1 + 1, overlap / 0.1)
            let mass = neurons.weights[i] / a.squareRoot() * Double.exp(b * b / (2 * a))
            total += mass
            expected += mass * (rule.meanSquare(y) - 2 * b / a * overlap + (1 / a + b * b / (a * a)) * square)
        }
        var network = try GibbsNetwork(width: 1, setting, rule: rule, seed: 5)
        let sampled = mean(losses(&network, 6000))
        // Twenty batches: Student's law with 19 degrees of freedom exceeds 10 with probability 5e-9.
        #expect(abs(sampled.mean - expected / total) <= 10 * sampled.standardError)
        // A readout without its own fluctuation, a = 1, would be seen.
        #expect(sampled.standardError <= 0.002)
    }

    @Test func theLossApproachesItsLimitAsOneOverN() throws {
        let setting = try setting(1, 0.1)
        let expansion = try WidthExpansion(setting, rule: rule, neurons: neurons)
        let scaled = try [4, 8].map { width -> CloudMoment in
            var network = try GibbsNetwork(width: width, setting, rule: rule, seed: UInt64(width))
            let loss = mean(losses(&network, 6000))
            #expect(network.acceptance > 0.5)
            return CloudMoment(
                mean: Double(width) * (loss.mean - expansion.loss), standardError: Double(width) * loss.standardError)
        }
        // N (E loss - loss) = c + c'/N + O(1/N^2): twice the second less the first is c.
        let limit = 2 * scaled[1].mean - scaled[0].mean
        let error = Double.hypot(2 * scaled[1].standardError, scaled[0].standardError)
        // Student with 19 degrees of freedom: 5e-9.
        #expect(abs(limit - expansion.correction) <= 10 * error)
        // Sharp enough to tell c from none and from twice as much with power 0.999: 10 + 3.1 standard errors.
        #expect(13.1 * error <= expansion.correction)
        // A rate of N^(-1/2) or N^(-3/2) is rejected.
        let (ratio, spread) = (
            scaled[1].mean / scaled[0].mean,
            Double.hypot(scaled[1].standardError / scaled[1].mean, scaled[0].standardError / scaled[0].mean)
        )
        #expect(abs(Double.log(ratio)) + 5 * spread <= 0.5 * Double.log(2))
    }

    @Test func sweepsKeepTheResidual() throws {
        for activation in MeanFieldActivation.allCases {
            let setting = try setting(2, 0.1, activation, .cubic)
            var network = try GibbsNetwork(width: 5, setting, rule: rule, seed: 9)
            for _ in 0..<20 { network.sweep() }
            let outputs = network.ensemble.outputs(activation, on: rule, concurrently: false)
            let residuals = zip(rule.values(of: .cubic), outputs).map { $0 - $1 / 5 }
            #expect(abs(rule.meanSquare(residuals) - network.loss) <= 1e-12)
        }
        #expect(throws: MeanFieldError.self) { try GibbsNetwork(width: 0, setting(1, 1), rule: rule, seed: 0) }
    }
}
