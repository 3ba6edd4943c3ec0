// On quadratics Langevin kernels are linear maps of state and noise. Their coefficients are read off the production code, and the
// stationary law that follows from these is the one that the headers state: exact, but for rounding.

import PropertyTesting
import RealModule
import Testing

@testable import Sampling

@Suite struct LangevinLawTests {
    private static let scales = Generator<Double>.logUniform(in: 0.3...3)
    private static let fractions = Generator<Double>.uniform(in: 0.05...1.5)

    /// x' = (1 - e^2/(2 s^2)) x + e z, variance s^2 / (1 - e^2/(4 s^2)).
    @Test func unadjusted() throws {
        try forAll(Self.scales, Self.fractions, cases: 50) { (scale: Double, fraction: Double) in
            let step = fraction * scale
            let kernel = try UnadjustedLangevin(target: GaussianTarget(scales: [scale]), stepSize: step)
            let a = try Self.next(kernel, from: 1, noise: 0).position[0]
            let b = try Self.next(kernel, from: 0, noise: 1).position[0]
            #expect(abs(a - (1 - 0.5 * fraction * fraction)) <= 1e-14)
            #expect(abs(b - step) <= 1e-14 * step)
            let variance = b * b / (1 - a * a)
            #expect(abs(variance / (scale * scale / (1 - 0.25 * fraction * fraction)) - 1) <= 1e-11)
            // Linear: both together are their sum.
            let both = try Self.next(kernel, from: 2, noise: -3).position[0]
            #expect(abs(both - (2 * a - 3 * b)) <= 1e-13 * (1 + 3 * scale))
        }
    }

    /// With the metric of the target every scale behaves as 1.
    @Test func metricWhitens() throws {
        try forAll(Self.scales, Self.fractions, cases: 30) { (scale: Double, step: Double) in
            let target = try GaussianTarget(scales: [scale])
            let metric = try Metric.diagonal(variances: [scale * scale])
            let plain = try UnadjustedLangevin(target: GaussianTarget(scales: [1]), stepSize: step)
            for whitened in [
                try UnadjustedLangevin(target: target, stepSize: step, metric: metric),
                try UnadjustedLangevin(
                    target: target, stepSize: step, metric: .dense(covariance: [scale * scale], dimension: 1)),
            ] {
                let expected = try Self.next(plain, from: 0.7, noise: 0.4).position[0] * scale
                let found = try Self.next(whitened, from: 0.7 * scale, noise: 0.4).position[0]
                #expect(abs(found - expected) <= 1e-13 * scale)
            }
        }
    }

    /// The positions of BAOAB have exactly the target's variance, uncorrelated with the momenta, whose variance is 1 - e^2/(4 s^2)
    /// (B. Leimkuhler and C. Matthews 2015, Molecular Dynamics, section 7.4).
    @Test func baoab() throws {
        try forAll(Self.scales, .uniform(in: 0.1...1.8), .logUniform(in: 0.1...10), cases: 50) {
            (scale: Double, fraction: Double, friction: Double) in
            let kernel = try LangevinDynamics(
                target: GaussianTarget(scales: [scale]), stepSize: fraction * scale, friction: friction)
            let image = { (x: Double, p: Double, z: Double) throws -> (x: Double, p: Double) in
                var state = try ChainState(at: [x], of: kernel.target)
                state.momentum = [p]
                var randomness = ScriptedRandomness(normals: [z])
                _ = kernel.advance(&state, with: &randomness)
                return (state.position[0], state.momentum[0])
            }
            let (a, b, c) = (try image(1, 0, 0), try image(0, 1, 0), try image(0, 0, 1))
            // Sigma = M Sigma M^T + n n^T holds for the stated Sigma.
            let (xx, pp) = (scale * scale, 1 - 0.25 * fraction * fraction)
            let size = max(1, xx)
            #expect(abs(a.x * a.x * xx + b.x * b.x * pp + c.x * c.x - xx) <= 1e-13 * size)
            #expect(abs(a.p * a.p * xx + b.p * b.p * pp + c.p * c.p - pp) <= 1e-13 * size)
            #expect(abs(a.x * a.p * xx + b.x * b.p * pp + c.x * c.p) <= 1e-13 * size)
        }
    }

    /// Mean and variance of a minibatch step by enumeration of the batch and of a two-point noise of mean 0 and variance 1; then
    /// the AR(1) law x' = (1 - e a/2) x + ..., of variance (1 + e v/4) / (a (1 - e a/4)).
    @Test func stochasticGradient() throws {
        try forAll(
            Generator<Double>.uniform(in: -2...2).array(count: 3...3), .uniform(in: 0.01...0.3), .integer(in: 1...3),
            .uniform(in: -2...2),
            cases: 30
        ) { (data: [Double], step: Double, batch: Int, x: Double) in
            let model = NormalMeanModel(data: data)
            let kernel = try StochasticGradientLangevin(
                target: MinibatchTarget(model, batchSize: batch), stepSize: step)
            let moments = { (start: Double) throws -> (mean: Double, variance: Double) in
                let outcomes = try allOutcomes(normals: [(-1, 0.5), (1, 0.5)]) { randomness in
                    var state = try ChainState(at: [start], of: GaussianTarget(scales: [1]))
                    _ = kernel.advance(&state, with: &randomness)
                    return state.position[0]
                }
                let mean = outcomes.reduce(0) { $0 + $1.outcome * $1.probability }
                let square = outcomes.reduce(0) { $0 + ($1.outcome - mean) * ($1.outcome - mean) * $1.probability }
                return (mean, square)
            }
            let (here, there) = (try moments(x), try moments(x + 1))
            let curvature = 1 + 3 / NormalMeanModel.noiseVariance
            let sum = data.reduce(0, +) / NormalMeanModel.noiseVariance
            #expect(abs(here.mean - (x + 0.5 * step * (sum - curvature * x))) <= 1e-13)
            #expect(abs(there.mean - here.mean - (1 - 0.5 * step * curvature)) <= 1e-13)
            // v: the variance of N/n times a sum of n gradients drawn from N.
            let average = data.reduce(0, +) / 3
            let spread = data.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 3
            let noise = 9 / Double(batch) * spread / (NormalMeanModel.noiseVariance * NormalMeanModel.noiseVariance)
            let coefficient = there.mean - here.mean
            let stationary = here.variance / (1 - coefficient * coefficient)
            let stated = (1 + 0.25 * step * noise) / (curvature * (1 - 0.25 * step * curvature))
            #expect(abs(stationary / stated - 1) <= 1e-11)
        }
    }

    /// One step of MALA is accepted with p(x') q(x | x') / (p(x) q(x' | x)), q written out as normal densities.
    @Test func metropolisAdjustedRatio() throws {
        try forAll(.uniform(in: -2...2), .uniform(in: -2...2), .uniform(in: 0.1...1.5), cases: 100) {
            (x: Double, z: Double, step: Double) in
            let target = try LogExponentialTarget(dimension: 1)
            let kernel = try MetropolisAdjustedLangevin(target: target, stepSize: step)
            var (state, randomness) = (try ChainState(at: [x], of: target), ScriptedRandomness(normals: [z]))
            let transition = kernel.advance(&state, with: &randomness)
            let logDensity = { (y: Double) in y - Double.exp(y) }
            let centre = { (y: Double) in y + 0.5 * step * step * (1 - Double.exp(y)) }
            let proposal = centre(x) + step * z
            let logForward = -0.5 * (proposal - centre(x)) * (proposal - centre(x)) / (step * step)
            let logBackward = -0.5 * (x - centre(proposal)) * (x - centre(proposal)) / (step * step)
            let ratio = Double.exp(logDensity(proposal) + logBackward - logDensity(x) - logForward)
            #expect(abs(transition.acceptance - min(1, ratio)) <= 1e-12)
        }
    }

    private static func next(
        _ kernel: UnadjustedLangevin<GaussianTarget>, from x: Double, noise: Double
    ) throws -> ChainState {
        var (state, randomness) = (try ChainState(at: [x], of: kernel.target), ScriptedRandomness(normals: [noise]))
        _ = kernel.advance(&state, with: &randomness)
        return state
    }
}

/// The mean of normal data of known variance under a standard normal prior.
struct NormalMeanModel: DecomposableTarget {
    static let noiseVariance = 2.0
    let data: [Double]

    var dimension: Int { 1 }
    var dataCount: Int { data.count }

    func priorGradient(at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) {
        gradient[0] = -x[0]
    }

    func addDatumGradient(
        _ index: Int, weight: Double, at x: UnsafeBufferPointer<Double>, to gradient: UnsafeMutableBufferPointer<Double>
    ) {
        gradient[0] += weight * (data[index] - x[0]) / Self.noiseVariance
    }
}
