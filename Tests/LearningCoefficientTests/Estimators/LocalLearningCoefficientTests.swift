// The estimator of practitioners, each of its errors against an exact value: localisation, step, minibatch and Monte Carlo on a quadratic
// loss, the finite temperature, localisation and step on a singular one.
//
// Each run is held to 6 standard errors: `StatisticalTest.estimators`.

import PropertyTesting
import RealModule
import Sampling
import Testing

@testable import LearningCoefficient

/// l_i(w) = sum_j h_j (w_j - x_ij)^2 / 2.
private struct QuadraticLoss: SampleLoss {
    let curvatures: [Double]
    let data: [[Double]]

    var dimension: Int { curvatures.count }
    var sampleCount: Int { data.count }
    var centre: [Double] { curvatures.indices.map { j in data.reduce(0) { $0 + $1[j] } / Double(sampleCount) } }

    func loss(of index: Int, at w: UnsafeBufferPointer<Double>) -> Double {
        curvatures.indices.reduce(0) { $0 + curvatures[$1] * (w[$1] - data[index][$1]) * (w[$1] - data[index][$1]) / 2 }
    }

    func addGradient(
        of index: Int, weight: Double, at w: UnsafeBufferPointer<Double>,
        to gradient: UnsafeMutableBufferPointer<Double>
    ) {
        for j in curvatures.indices { gradient[j] += weight * curvatures[j] * (w[j] - data[index][j]) }
    }

    /// The variance of the gradient of beta L_n from a batch drawn with replacement.
    func gradientVariances(beta: Double, batchSize: Int) -> [Double] {
        let centre = centre
        return curvatures.indices.map { j in
            let variance = data.reduce(0) { $0 + ($1[j] - centre[j]) * ($1[j] - centre[j]) } / Double(sampleCount)
            return beta * beta * curvatures[j] * curvatures[j] * variance / Double(batchSize)
        }
    }
}

/// K(w) = w^4/4 + w^6/6, the same for each sample: singular, lambda = 1/4 at 0.
private struct SexticLoss: SampleLoss {
    let sampleCount: Int
    var dimension: Int { 1 }

    static func value(_ w: Double) -> Double { (w * w) * (w * w) * (0.25 + w * w / 6) }
    static func slope(_ w: Double) -> Double { w * w * w * (1 + w * w) }

    func loss(of index: Int, at w: UnsafeBufferPointer<Double>) -> Double { Self.value(w[0]) }

    func addGradient(
        of index: Int, weight: Double, at w: UnsafeBufferPointer<Double>,
        to gradient: UnsafeMutableBufferPointer<Double>
    ) {
        gradient[0] += weight * Self.slope(w[0])
    }

    /// beta <K> of the localised posterior itself, by the trapezoidal rule, which leaves nothing for an entire integrand that is e^(-40) at
    /// the ends.
    static func exact(beta: Double, localisation: Double) -> Double {
        var (numerator, partition) = (0.0, 0.0)
        for w in stride(from: -2.5, through: 2.5, by: 0.01) {
            let weight = Double.exp(-beta * value(w) - localisation * w * w / 2)
            numerator += weight * beta * value(w)
            partition += weight
        }
        return numerator / partition
    }

    /// beta <K> of the chain's own stationary law, step size and all: the fixed point of p(z') = int p(z) N(z'; z + drift(z), step) dz, by
    /// the trapezoidal rule with two nodes a standard deviation, which errs by e^(-8 pi^2). Beyond 1.6 less than 1e-7 of a step arrives.
    static func stationary(beta: Double, localisation: Double, step: Double) -> Double {
        let spacing = step.squareRoot() / 2
        let last = Int(1.6 / spacing)
        let nodes = (-last...last).map { Double($0) * spacing }
        let kernel = nodes.map { z in
            let mean = z - step / 2 * (beta * slope(z) + localisation * z)
            return nodes.map { Double.exp(-($0 - mean) * ($0 - mean) / (2 * step)) }
        }
        var law = nodes.map { _ in 1.0 }
        // The second eigenvalue is below 0.9: what is left of the start is 0.9^300.
        for _ in 0..<300 {
            var next = [Double](repeating: 0, count: nodes.count)
            for (mass, row) in zip(law, kernel) { for j in next.indices { next[j] += mass * row[j] } }
            let sum = next.reduce(0, +)
            law = next.map { $0 / sum }
        }
        return zip(law, nodes).reduce(0) { $0 + $1.0 * beta * value($1.1) }
    }
}

@Suite struct LocalLearningCoefficientTests {
    private static func quadratic() -> QuadraticLoss {
        var stream = PhiloxStream(seed: 3)
        return QuadraticLoss(curvatures: [1, 0.2], data: (0..<6).map { _ in [stream.normal(), 2 * stream.normal()] })
    }

    @Test(arguments: [nil, 1, 3] as [Int?])
    func theQuadraticLawIsExact(batchSize: Int?) throws {
        let loss = Self.quadratic()
        let beta = try InverseTemperature(sampleCount: 6)
        let (localisation, step) = (2.0, 0.15)
        let posterior = try LocalisedPosterior(loss, beta: beta, localisation: localisation, centre: loss.centre)
        let estimate = try LocalLearningCoefficient.estimate(
            posterior,
            .init(stepSize: step, steps: 8000, burnIn: 100, chains: 2, batchSize: batchSize, seed: 17))
        let law = try #require(
            QuadraticEstimatorLaw(
                curvatures: loss.curvatures, beta: beta, localisation: localisation, stepSize: step,
                gradientVariances: batchSize.map { loss.gradientVariances(beta: beta.value, batchSize: $0) }))
        #expect(abs(estimate.value - law.value) <= 6 * estimate.standardError, "\(estimate), \(law)")
        #expect(estimate.rHat < 1.05)
        // Each error is resolved: without it, or with beta taken twice, the law is rejected.
        let wrong = [
            law.value - law.localisationError, law.value - law.stepError,
            QuadraticEstimatorLaw(
                curvatures: loss.curvatures.map { $0 * 6 }, beta: beta, localisation: localisation, stepSize: step)?
                .value ?? 0,
        ]
        for wrong in wrong { #expect(abs(estimate.value - wrong) > 6 * estimate.standardError, "\(wrong)") }
        if batchSize != nil {
            #expect(abs(estimate.value - (law.value - law.minibatchError)) > 6 * estimate.standardError)
        }
    }

    @Test func errorsOfTheLawHaveTheirSignsAndLimits() throws {
        try forAll(.logUniform(in: 0.1...10), .logUniform(in: 1...1e6), .double(in: 0...1), cases: 30) {
            (curvature: Double, beta: Double, part: Double) in
            let beta = try InverseTemperature(beta)
            let a = beta.value * curvature + 1
            let law = try #require(
                QuadraticEstimatorLaw(
                    curvatures: [curvature], beta: beta, localisation: 1, stepSize: 3 * part / a,
                    gradientVariances: [a]))
            #expect(law.truth == 0.5 && law.localisationError < 0 && law.stepError >= 0 && law.minibatchError >= 0)
            #expect(abs(law.localisationError + 0.5 / a) <= 1e-12)
            // The step's error is of first order.
            let (coarse, fine) = (
                QuadraticEstimatorLaw(curvatures: [curvature], beta: beta, localisation: 1, stepSize: 2e-3 / a),
                QuadraticEstimatorLaw(curvatures: [curvature], beta: beta, localisation: 1, stepSize: 1e-3 / a)
            )
            let ratio = (coarse?.stepError ?? 0) / (fine?.stepError ?? 1)
            #expect(abs(ratio - 2) <= 0.01)
        }
        let beta = try InverseTemperature(10)
        #expect(QuadraticEstimatorLaw(curvatures: [1], beta: beta, localisation: 0, stepSize: 0.4) == nil)
        #expect(QuadraticEstimatorLaw(curvatures: [0], beta: beta, localisation: 0) == nil)
        #expect(QuadraticEstimatorLaw(curvatures: [1], beta: beta, localisation: .nan) == nil)
        #expect(QuadraticEstimatorLaw(curvatures: [1, 1], beta: beta, localisation: 0, gradientVariances: [0]) == nil)
    }

    /// At a singular point: the finite temperature, the localisation and the step each shift the estimate by a known amount, which 110,000
    /// steps resolve. By 9 standard errors of the step's error, the least: each is missed with probability below 1e-3.
    @Test func errorsAtASingularPointAreExactOnes() throws {
        let (beta, localisation, step) = (10.0, 1.0, 0.04)
        let posterior = try LocalisedPosterior(
            SexticLoss(sampleCount: 1), beta: InverseTemperature(beta), localisation: localisation, centre: [0])
        let estimate = try LocalLearningCoefficient.estimate(
            posterior, .init(stepSize: step, steps: 55_000, burnIn: 100, chains: 2, seed: 5))
        let limit = 0.25
        let finite = SexticLoss.exact(beta: beta, localisation: 0)
        let localised = SexticLoss.exact(beta: beta, localisation: localisation)
        let stepped = SexticLoss.stationary(beta: beta, localisation: localisation, step: step)
        let (error, test) = (estimate.standardError, StatisticalTest.estimators)
        #expect(test.accepts(estimate.value - stepped, error: error), "\(estimate), \(stepped)")
        for part in [finite - limit, localised - finite, stepped - localised] {
            #expect(!test.accepts(estimate.value - (stepped - part), error: error), "\(part)")
        }
        // The step's error is of first order: the law tends to the posterior.
        let fine = SexticLoss.stationary(beta: beta, localisation: localisation, step: step / 2)
        #expect(abs(fine - localised) < abs(stepped - localised) / 2)
    }

    /// The square of an autoregression of coefficient r decorrelates as r^(2k): the error of the mean of N losses, each of standard deviation
    /// 2^(1/2) lambda-hat, is lambda-hat (2 t/N)^(1/2) with t = (1 + r^2)/(1 - r^2).
    ///
    /// The estimated error has a standard error of 5 %: 4 % from the autocovariances, some fifty of which count, with 16,000 draws, 3 % from the
    /// variance. Draws taken for independent are off by 1/2.
    @Test func theMonteCarloErrorIsThatOfTheAutoregression() throws {
        let loss = QuadraticLoss(curvatures: [1], data: [[0.0]])
        let (beta, step) = (try InverseTemperature(4), 0.1)
        let posterior = try LocalisedPosterior(loss, beta: beta, localisation: 0, centre: [0])
        let estimate = try LocalLearningCoefficient.estimate(
            posterior, .init(stepSize: step, steps: 8000, burnIn: 100, chains: 2, seed: 31))
        let law = try #require(
            QuadraticEstimatorLaw(curvatures: [1], beta: beta, localisation: 0, stepSize: step))
        let square = Double.pow(1 - step * 4 / 2, 2)
        let expected = law.value * (2 * (1 + square) / (1 - square) / 16_000).squareRoot()
        let (quotient, test) = (estimate.standardError / expected, StatisticalTest.estimators)
        #expect(test.accepts(quotient - 1, error: 0.05), "\(quotient)")
        let independent = law.value * (2.0 / 16_000).squareRoot()
        #expect(!test.accepts(independent / expected - 1, error: 0.05))
    }

    @Test func theInformationCriterionIsTheMeanLossAtItsTemperature() throws {
        let loss = Self.quadratic()
        let beta = try InverseTemperature.wbic(sampleCount: loss.sampleCount)
        let posterior = try LocalisedPosterior(loss, beta: beta, localisation: 0, centre: loss.centre)
        let estimate = try LocalLearningCoefficient.estimate(
            posterior, .init(stepSize: 0.05, steps: 8000, burnIn: 100, chains: 2, seed: 23))
        let law = try #require(
            QuadraticEstimatorLaw(curvatures: loss.curvatures, beta: beta, localisation: 0, stepSize: 0.05))
        let least = loss.centre.withUnsafeBufferPointer { loss.mean(at: $0) }
        // n L_n(w*) + lambda log n.
        let expected = 6 * least + law.value * Double.log(6)
        let found = estimate.widelyApplicableInformationCriterion(sampleCount: 6)
        #expect(abs(found - expected) <= 6 * estimate.standardError * Double.log(6))
    }

    @Test func badInputsAreRefused() throws {
        let loss = Self.quadratic()
        let beta = try InverseTemperature(6)
        for localisation in [-1, .nan, .infinity] {
            #expect(throws: SamplingError.self) {
                try LocalisedPosterior(loss, beta: beta, localisation: localisation, centre: loss.centre)
            }
        }
        for centre in [[], [1], [1, .nan], [1, 2, 3]] {
            #expect(throws: SamplingError.self) {
                try LocalisedPosterior(loss, beta: beta, localisation: 1, centre: centre)
            }
        }
        let posterior = try LocalisedPosterior(loss, beta: beta, localisation: 1, centre: loss.centre)
        let refused: [LocalLearningCoefficient.Settings] = [
            .init(stepSize: 0, steps: 10), .init(stepSize: .nan, steps: 10), .init(stepSize: 0.1, steps: 3),
            .init(stepSize: 0.1, steps: 10, chains: 0), .init(stepSize: 0.1, steps: 10, batchSize: 0),
            .init(stepSize: 0.1, steps: 10, burnIn: -1),
            // No stationary law: the loss overflows.
            .init(stepSize: 100, steps: 4000),
        ]
        for settings in refused {
            #expect(throws: (any Error).self) { try LocalLearningCoefficient.estimate(posterior, settings) }
        }
    }
}
