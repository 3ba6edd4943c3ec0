// The estimator of practitioners, each of its errors against an exact value: localisation, step and minibatch on a quadratic loss, the
// finite temperature on a singular one.
//
// False alarms: each run is held to 6 standard errors, below 1e-7 for all of them together with an error that is itself known to 5 %.

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

/// l_i(w) = (w_1 w_2)^2 / 2, the same for each i.
private struct CrossingLoss: SampleLoss {
    let sampleCount: Int
    var dimension: Int { 2 }

    func loss(of index: Int, at w: UnsafeBufferPointer<Double>) -> Double { w[0] * w[0] * w[1] * w[1] / 2 }

    func addGradient(
        of index: Int, weight: Double, at w: UnsafeBufferPointer<Double>,
        to gradient: UnsafeMutableBufferPointer<Double>
    ) {
        gradient[0] += weight * w[0] * w[1] * w[1]
        gradient[1] += weight * w[0] * w[0] * w[1]
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

    /// At a singular point the estimate is far from lambda = 1/2 at any finite temperature, but agrees with the exact finite value, which
    /// a product rule gives for the same localised posterior.
    @Test func theFiniteTemperatureIsNotTheLimit() throws {
        let loss = CrossingLoss(sampleCount: 1)
        let beta = try InverseTemperature(80)
        let posterior = try LocalisedPosterior(loss, beta: beta, localisation: 4, centre: [0, 0])
        let estimate = try LocalLearningCoefficient.estimate(
            posterior, .init(stepSize: 0.004, steps: 80_000, burnIn: 1000, chains: 2, seed: 5))
        // E[b K] for density exp(-b (xy)^2/2 - g (x^2 + y^2)/2): y integrates out, E over x of (b x^2 / (g + b x^2)) / 2 with
        // weight (g + b x^2)^(-1/2) e^(-g x^2/2); x = sinh(t).
        var (numerator, partition) = (0.0, 0.0)
        for node in 0..<4000 {
            let t = 3 * (Double(node) + 0.5) / 4000
            let x = Double.sinh(t)
            let weight = Double.cosh(t) * Double.exp(-2 * x * x) / (4 + 80 * x * x).squareRoot()
            numerator += weight * 80 * x * x / (4 + 80 * x * x) / 2
            partition += weight
        }
        let exact = numerator / partition
        // The step's error is of its order times the greatest curvature, here below 4 %.
        #expect(abs(estimate.value - exact) <= 6 * estimate.standardError + 0.04 * exact, "\(estimate), \(exact)")
        #expect(0.5 - exact > 0.1 && 0.5 - estimate.value > 6 * estimate.standardError)
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
