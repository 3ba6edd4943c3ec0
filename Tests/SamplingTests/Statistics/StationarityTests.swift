// Every exact kernel on every target with exact truth, from stationary starts, by sequential tests of bounded false-alarm probability.

import PropertyTesting
import RealModule
import Testing

@testable import Sampling

@Suite struct StationarityTests {
    @Test func gaussian() throws { try check(Specimens.gaussian()) }
    @Test func skewed() throws { try check(Specimens.skewed()) }
    @Test func funnel() throws { try check(Specimens.funnel()) }
    @Test func mixture() throws { try check(Specimens.mixture()) }
    @Test func banana() throws { try check(Specimens.banana()) }

    @Test(arguments: [1, 1e4, 1e8])
    func freeCrossing(_ beta: Double) throws { try check(Specimens.freeCrossing(beta: beta)) }

    /// Kernels without gradients take the hard walls as they are.
    @Test(arguments: [1e4, 1e8])
    func crossing(_ beta: Double) throws {
        let specimen = try Specimens.crossing(beta: beta)
        try check(RandomWalk(target: specimen.target, stepSize: 0.2), specimen, "random walk")
        try check(SliceSampling(target: specimen.target, width: 1), specimen, "slice", isReversible: false)
        let gibbs = ConditionalDraw(
            target: specimen.target, conditional: CrossingConditional(beta: beta, coordinate: 0)
        )
        .then(ConditionalDraw(target: specimen.target, conditional: CrossingConditional(beta: beta, coordinate: 1)))
        try check(gibbs, specimen, "Gibbs", isReversible: false)
    }

    @Test func ellipticalSlice() throws {
        // The skewed target as a likelihood under a correlated normal prior; both orders of prior and likelihood agree on the density, so
        // the posterior's draws come from rejection.
        let law = try SkewedPosterior()
        let kernel = try EllipticalSlice(likelihood: law.likelihood, prior: law.prior)
        let experiment = SamplerExperiment(
            "elliptical slice", kernel, keeps: law, steps: 3,
            statistics: [
                .compared { $0[0] }, .compared { $0[1] }, .compared { $0[0] * $0[1] },
                .compared { value(law, $0) },
            ])
        try check(experiment)
    }

    private func check<T: ExactTarget>(_ specimen: Specimen<T>) throws {
        for experiment in try SamplerExperiment.exactKernels(on: specimen) { try check(experiment) }
    }

    private func check<T: ExactTarget, K: TransitionKernel>(
        _ kernel: K, _ specimen: Specimen<T>, _ name: String, isReversible: Bool = true
    ) throws where K.State == ChainState {
        try check(SamplerExperiment(name, kernel, on: specimen, isReversible: isReversible))
    }

    private func check(_ experiment: SamplerExperiment) throws {
        let test = SequentialTest(name: .stationarity, replications: Effort.isDeep ? 20_000 : 400)
        let verdict = try test.run(seed: seed(experiment.name)) {
            try experiment.pValue(replications: $0, seed: $1)
        }
        #expect(!verdict.isRejected, "\(experiment.name): \(verdict)")
    }
}

/// N(0, C) times a skewed likelihood, with exact draws by rejection: the likelihood is at most e^-1 a coordinate.
struct SkewedPosterior: ExactTarget {
    let likelihood: LogExponentialTarget
    let prior: Metric

    init() throws {
        likelihood = try LogExponentialTarget(dimension: 2)
        prior = try Metric.dense(covariance: [1, 0.8, 0.8, 2], dimension: 2)
    }

    var dimension: Int { 2 }

    func logDensity(at x: UnsafeBufferPointer<Double>) -> Double {
        // C^-1 = [2, -0.8; -0.8, 1] / 1.36.
        likelihood.logDensity(at: x) - 0.5 * (2 * x[0] * x[0] - 1.6 * x[0] * x[1] + x[1] * x[1]) / 1.36
    }

    func logDensity(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        _ = likelihood.logDensity(at: x, gradient: gradient)
        gradient[0] -= (2 * x[0] - 0.8 * x[1]) / 1.36
        gradient[1] -= (x[1] - 0.8 * x[0]) / 1.36
        return logDensity(at: x)
    }

    func draw<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R) {
        while true {
            let (first, second) = (randomness.normal(), randomness.normal())
            x[0] = first
            x[1] = 0.8 * first + Double.sqrt(1.36) * second
            if randomness.accepts(logProbability: likelihood.logDensity(at: UnsafeBufferPointer(x)) + 2) { return }
        }
    }
}

/// One coordinate of the normal crossing given the other: half-normal cut off at 1, with either sign.
struct CrossingConditional: ConditionalDistribution {
    let beta: Double
    let coordinate: Int

    func draw<R: Randomness>(into x: UnsafeMutableBufferPointer<Double>, with randomness: inout R) {
        let deviation = 1 / (Double.sqrt(2 * beta) * abs(x[1 - coordinate]))
        while true {
            let value = deviation < 0.7 ? deviation * abs(randomness.normal()) : randomness.uniform()
            guard value < 1 else { continue }
            let kept = deviation < 0.7 ? 0 : -0.5 * (value / deviation) * (value / deviation)
            guard randomness.accepts(logProbability: kept) else { continue }
            x[coordinate] = randomness.coin() ? value : -value
            return
        }
    }
}
