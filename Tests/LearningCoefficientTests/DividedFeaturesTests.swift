// Features by divided differences: the poles of tanh, determinants against the certified ones where neurons coalesce or vanish, at s up to
// 2e60; their gradients; agreement with the features of neurons one by one where both serve.

import Certified
import CertifiedComparison
import Foundation
import MultiplePrecision
import PropertyTesting
import RealModule
import Testing

@testable import LearningCoefficient

@Suite struct DividedFeaturesTests {
    @Test(arguments: [0x1p-20, 1, 9.1, 36.4])
    func poleSumsAreTanh(reach: Double) throws {
        let fraction = LambertFraction(reach: reach)
        #expect(fraction.weights.allSatisfy { $0 >= 0 } && abs(fraction.weights.reduce(0, +) - 1) <= 1e-13)
        // A tail of the normal density weighs what is beyond 9 `reach`, of which no relative accuracy is asked.
        try forAll(.logUniform(in: 1e-8...9), examples: [9, 1e-300, 0.5], cases: 30) { (x: Double) in
            let z = reach * x
            let sum = zip(fraction.poles, fraction.weights).reduce(0) { $0 + $1.1 / (1 + $1.0 * z * z) }
            #expect(abs(sum * z / Double.tanh(z) - 1) <= 1e-13 * max(1, reach))
        }
    }

    /// u at which the weights are spread over the prior, near one another, near 0, or all of this.
    private static let coordinates: Generator<[Double]> = {
        let place = Generator<Double>.double(in: -30...3)
        let spread = Generator<Double>.logUniform(in: 1e-9...10)
        let part = Generator<Double>.double(in: -1...1).array(count: 1...8)
        return Generator<(Double, Double, [Double])>.zip(place, spread, part).map { place, spread, parts in
            parts.map { place + spread * $0 }
        }
    }()

    private func check(_ beta: Double, _ u: [Double], _ prior: WeightPrior = .uniform) throws {
        let target = try CollapsedPosterior(width: u.count, prior: prior, beta: InverseTemperature(beta))
        let found = u.withUnsafeBufferPointer { target.likelihood(at: $0) }
        let certified = try CertifiedCollapsedPosterior.halfLogDeterminant(
            weights: u.map { target.weight($0).w }, s: 2 * beta, precision: 64)
        let exact = certified.midpoint.double()
        let difference = abs(-found.log - exact)
        #expect(difference <= CollapsedPosterior.accuracy * max(1, exact), "\(u): \(found.log) against \(exact)")
    }

    @Test func determinantsKeepTheirAccuracyAtAnyTemperature() throws {
        // Three neurons within 1e-12 of one another; all within (0, 1); all but 0.
        let examples: [(Double, [Double])] = [
            (1e60, [1, 1 + 1e-12, 1 - 2e-12]), (1e60, [-2, 2, 0.5, 1, -1, -0.3, 3, -3]), (1e50, [-23, -24, -23.0001]),
            (1e60, [0.5, 0.5]),
        ]
        for (beta, u) in examples { try check(beta, u) }
        try check(1e58, [0.3, 0.3001, -9, 1.5], .gauss)
        try forAll(.logUniform(in: 1e16...1e60), DividedFeaturesTests.coordinates, cases: 3) {
            (beta: Double, u: [Double]) in
            try check(beta, u)
        }
    }

    /// Weights all over the prior, and in a part of it a tenth as wide.
    private func checkSpread(width: Int, beta: Double) throws {
        for spread in [6.0, 0.6] {
            // Multiples of the golden ratio modulo 1 are well spread at every width.
            let u = (1...width).map {
                -1 + spread * ((Double($0) * 0.6180339887498949).truncatingRemainder(dividingBy: 1) - 0.5)
            }
            try check(beta, u)
        }
    }

    /// Past 16 neurons the directions that are seen lose digits with their number, some 26 of them at 1e30.
    @Test(arguments: [16, 32])
    func determinantsOfManyNeuronsKeepTheirAccuracy(_ width: Int) throws {
        try checkSpread(width: width, beta: CollapsedPosterior.heldTemperature(width: width))
    }

    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["ASSAY_EFFORT"] == "deep"),
        arguments: [1e17, 1e22, CollapsedPosterior.heldTemperature(width: 128)])
    func determinantsAtWidth128KeepTheirAccuracy(_ beta: Double) throws { try checkSpread(width: 128, beta: beta) }

    @Test func gradientsKeepTheirAccuracyAtAnyTemperature() throws {
        let points: [(WeightPrior, [Double])] = [
            (.uniform, [1, 1 + 1e-4, 1 - 2e-4]), (.uniform, [-2, 2, 0.5, 1, -1]), (.gauss, [-9, -10, 0.3]),
            (.uniform, [0.2]),
        ]
        for (prior, u) in points {
            let target = try CollapsedPosterior(width: u.count, prior: prior, beta: InverseTemperature(1e60))
            var gradient = [Double](repeating: .nan, count: u.count)
            let density = u.withUnsafeBufferPointer { u in
                gradient.withUnsafeMutableBufferPointer { target.logDensity(at: u, gradient: $0) }
            }
            #expect(density == u.withUnsafeBufferPointer { target.logDensity(at: $0) })
            for i in u.indices {
                func difference(_ step: Double) -> Double {
                    let ends = [step, -step].map { step in
                        var moved = u
                        moved[i] += step
                        return moved.withUnsafeBufferPointer { target.logDensity(at: $0) }
                    }
                    return (ends[0] - ends[1]) / (2 * step)
                }
                let step = 2e-6
                let slope = (4 * difference(step) - difference(2 * step)) / 3
                #expect(abs(slope - gradient[i]) <= 1e-4 * max(1, abs(slope)), "coordinate \(i)")
            }
        }
    }

    /// Ranks below the width, and neurons that are not pivots.
    @Test func differencesAndModesAreFeaturesOfOneKernel() throws {
        let coordinates = Generator<Double>.double(in: -6...3).array(count: 20...20)
        try forAll(.logUniform(in: 1...1e10), coordinates, cases: 3) { (beta: Double, u: [Double]) in
            let byModes = try CollapsedPosterior(width: 20, prior: .uniform, beta: InverseTemperature(beta))
            let byDifferences = CollapsedPosterior(
                byModes, features: .divided(DividedFeatures(s: 2 * beta, reach: 1)))
            var gradients: [[Double]] = []
            var densities: [Double] = []
            for target in [byModes, byDifferences] {
                var gradient = [Double](repeating: .nan, count: 20)
                densities.append(
                    u.withUnsafeBufferPointer { u in
                        gradient.withUnsafeMutableBufferPointer { target.logDensity(at: u, gradient: $0) }
                    })
                gradients.append(gradient)
            }
            #expect(abs(densities[0] - densities[1]) <= 1e-6)
            for i in u.indices { #expect(abs(gradients[0][i] - gradients[1][i]) <= 1e-5) }
        }
    }
}
