// The collapsed posterior: against the exact moments at widths 1 and 2, against another set of features, by its derivatives; and
// replica exchange against the exact posterior.

import Foundation
import Networks
import PropertyTesting
import RealModule
import Sampling
import Testing

@testable import LearningCoefficient

@Suite struct CollapsedPosteriorTests {
    /// Cauchy weights take minutes in a debug build: under ASSAY_EFFORT=deep only.
    private static let isDeep = ProcessInfo.processInfo.environment["ASSAY_EFFORT"] == "deep"

    private func logDensity(_ target: CollapsedPosterior, _ u: [Double]) -> Double {
        u.withUnsafeBufferPointer { target.logDensity(at: $0) }
    }

    private func lambda(_ target: CollapsedPosterior, _ u: [Double]) -> Double {
        u.withUnsafeBufferPointer { target.learningCoefficient(at: $0) }
    }

    @Test(arguments: [0.3, 1])
    func modeTablesKeepRelativeAccuracy(reach: Double) throws {
        let count = TanhModeTable.wholeModes + 1
        let table = try #require(TanhModeTable(count: count, reach: reach))
        var values = [Double](repeating: 0, count: count)
        try forAll(.logUniform(in: 1e-6...1), examples: [1], cases: 25) { (part: Double) in
            let w = reach * part
            values.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { table.evaluate(w, into: base) } }
            for mode in 0..<count {
                let c = try Activation.tanh.hermiteCoefficient(degree: 2 * mode + 1, weight: w)
                if abs(c) > 1e-290 { #expect(abs(values[mode] / abs(c) - 1) <= TanhModeTable.accuracy, "mode \(mode)") }
            }
        }
    }

    /// At s h = 1e26 some three hundred modes are visible; the rotated ones give the same sums of products, and slopes.
    @Test func theTailKeepsSumsOverItsModes() throws {
        let scale = 1e26
        let tail = try #require(TanhModeTail(scale: scale, reach: 1))
        let degrees = stride(from: 2 * TanhModeTable.wholeModes + 1, to: 800, by: 2)
        func rotated(_ w: Double) -> (values: [Double], slopes: [Double]) {
            var (values, slopes) = (
                [Double](repeating: 0, count: tail.count), [Double](repeating: 0, count: tail.count)
            )
            values.withUnsafeMutableBufferPointer { values in
                slopes.withUnsafeMutableBufferPointer { slopes in
                    if let value = values.baseAddress, let slope = slopes.baseAddress {
                        tail.evaluate(w, into: value, slopes: slope)
                    }
                }
            }
            return (values, slopes)
        }
        try forAll(.double(in: 0.3...1), .double(in: 0.3...1), examples: [(1, 1), (1, 0.6)], cases: 2) {
            (w: Double, v: Double) in
            let exact = try degrees.reduce(0.0) { sum, degree in
                try sum + abs(Activation.tanh.hermiteCoefficient(degree: degree, weight: w))
                    * abs(Activation.tanh.hermiteCoefficient(degree: degree, weight: v))
            }
            let (first, second) = (rotated(w), rotated(v))
            let sum = zip(first.values, second.values).reduce(0) { $0 + $1.0 * $1.1 }
            // What is not visible is left out: 1e-10/scale for each neuron, and the modes below 1e-9/scale.
            #expect(scale * abs(sum - exact) <= 1e-7 + 1e-8 * scale * exact)
            let step = 1e-5
            let (after, before) = (rotated(w + step).values, rotated(w - step).values)
            for j in 0..<tail.count where w + step <= 1 {
                let size = abs(first.values[j]) + abs(first.slopes[j])
                #expect(abs((after[j] - before[j]) / (2 * step) - first.slopes[j]) <= 1e-4 * size + 1e-4 * 1e-13)
            }
        }
        #expect(rotated(0.2).values.allSatisfy { $0 == 0 })
        #expect((tail.truncated(scale: 1e20)?.count ?? 0) < tail.count && tail.truncated(scale: 1) == nil)
        #expect(TanhModeTail(scale: 1, reach: 1) == nil)
    }

    @Test func densitiesAtWidthTwoAreTheDeterminants() throws {
        let coordinates = Generator<Double>.double(in: -9...5)
        let betas = try [0.01, 1, 77, 1e5, 1e8, 1e12, 1e17, 1e40, 1e60].map { try InverseTemperature($0) }
        let targets = try CollapsedPosterior.ladder(width: 2, prior: .uniform, betas: betas, readoutScale: 1)
        try forAll(
            .integer(in: 0...8), coordinates, coordinates, examples: [(8, -4, -4.01), (5, -4, -4.01), (2, 4.4, 2.1)],
            cases: 30
        ) {
            (rung: Int, a: Double, b: Double) in
            let target = targets[rung]
            let (first, second) = (max(a, b), min(a, b))
            let w = [first, second].map { 1 / (1 + Double.exp(-$0)) }
            // w1 - w2 = w1 w2 (e^(-u2) - e^(-u1)).
            let gap = w[0] * w[1] * Double.exp(-second) * -Double.expMinusOne(second - first)
            var workspace = TanhMomentsWorkspace()
            let moments = TanhMoments.pair(w[0], w[1], gap: gap, &workspace)
            let s = 2 * target.beta.value
            let difference = w[0] * w[1] * gap * (w[0] + w[1])
            let linear = s * (moments.first + moments.second)
            let square = (s * difference) * (s * difference) * moments.gram
            let prior = w.map { Double.log($0 * (1 - $0)) }.reduce(0, +)
            // What interpolation, invisible modes (some sqrt(k)/pi times the first of them) and the rest of the columns leave; and the second column's residual keeps its digits
            // relative to sqrt(s) c_3.
            let tolerance =
                2 * TanhModeTable.accuracy + 5 * TanhModeTable.visible + GramSchmidt.residual + 1e-15 * s.squareRoot()
            #expect(abs(logDensity(target, [a, b]) - (prior - 0.5 * Double.log(1 + linear + square))) <= tolerance)
            let expected = (linear + 2 * square) / (1 + linear + square) / 2
            #expect(abs(lambda(target, [a, b]) - expected) <= tolerance)
        }
    }

    /// Features of all neurons together have a reach, those one by one a temperature: past both a prior is refused.
    @Test func everyPriorIsServedOrRefused() throws {
        for prior in try [WeightPrior(.uniform, scale: 1), WeightPrior(.gauss, scale: 1)] {
            let target = try CollapsedPosterior(width: 3, prior: prior, beta: InverseTemperature(1e60))
            let value = logDensity(target, [0.5, -1, 0.25])
            #expect(target.isGraded && value.isFinite && value < 0)
        }
        for prior in try [
            WeightPrior(.uniform, scale: 64), WeightPrior(.gauss, scale: 64), WeightPrior(.cauchy, scale: 1),
        ] {
            #expect(throws: LearningCoefficientError.tooCold(1e29, reach: prior.reach, greatest: 5e27)) {
                try CollapsedPosterior(width: 3, prior: prior, beta: InverseTemperature(1e29))
            }
        }
    }

    /// Weights up to 1e10: neurons that are steps but for a trace, which the rotated features and the moments of pairs must both see.
    @Test(.enabled(if: isDeep)) func heavyTailsAreFollowedToTheirEnd() throws {
        let beta = try InverseTemperature(1e3)
        let target = try CollapsedPosterior(width: 2, prior: WeightPrior(.cauchy, scale: 3), beta: beta)
        let coordinates = Generator<Double>.double(in: -6...22)
        try forAll(coordinates, coordinates, examples: [(21, 1), (20, 20.5)], cases: 6) { (a: Double, b: Double) in
            guard abs(a - b) > 1e-3 else { return }
            let w = [3 * Double.exp(max(a, b)), 3 * Double.exp(min(a, b))]
            var workspace = TanhMomentsWorkspace()
            let moments = TanhMoments.pair(w[0], w[1], gap: w[0] - w[1], &workspace)
            let s = 2 * beta.value
            let difference = (w[0] - w[1]) * (w[0] + w[1])
            let linear = s * (moments.first + moments.second)
            let square = (s * w[0]) * (s * w[1]) * (difference * difference * w[0] * w[1] * moments.gram)
            let prior = [a, b].map { -Double.log(2 * Double.cosh($0)) }.reduce(0, +)
            #expect(
                abs(logDensity(target, [a, b]) - prior + 0.5 * Double.log(1 + linear + square))
                    <= 1e-7)
            let expected = (linear + 2 * square) / (1 + linear + square) / 2
            #expect(abs(lambda(target, [a, b]) - expected) <= 1e-7)
            var gradient = [0.0, 0.0]
            _ = [a, b].withUnsafeBufferPointer { u in
                gradient.withUnsafeMutableBufferPointer { target.logDensity(at: u, gradient: $0) }
            }
            func slope(_ step: Double) -> Double {
                (logDensity(target, [a + step, b]) - logDensity(target, [a - step, b])) / (2 * step)
            }
            #expect(abs((4 * slope(0.0025) - slope(0.005)) / 3 - gradient[0]) <= 1e-4)
        }
        #expect(logDensity(target, [0, 44]) == -.infinity)
    }

    @Test func modesAndNodesAreFeaturesOfOneKernel() throws {
        let coordinates = Generator<Double>.double(in: -3...3).array(count: 12...12)
        try forAll(.logUniform(in: 1...1e8), coordinates, cases: 4) { (beta: Double, u: [Double]) in
            let beta = try InverseTemperature(beta)
            let byModes = try CollapsedPosterior(width: 12, prior: .uniform, beta: beta)
            let features = try #require(NeuronFeatures(s: 1e12, width: 12, reach: 3))
            let byNodes = CollapsedPosterior(byModes, features: features)
            #expect(abs(logDensity(byModes, u) - logDensity(byNodes, u)) <= 1e-6)
            #expect(abs(lambda(byModes, u) - lambda(byNodes, u)) <= 1e-6)
        }
    }

    @Test(arguments: [(1, WeightPrior.uniform), (5, .uniform), (3, .gauss), (60, .gauss)])
    func gradientsAndDerivativesInTemperature(_ width: Int, _ prior: WeightPrior) throws {
        try forAll(.logUniform(in: 1...1e8), cases: width > 50 ? 1 : 2) { (value: Double) in
            let target = try CollapsedPosterior(width: width, prior: prior, beta: InverseTemperature(value))
            let u = (0..<width).map { 0.9 * Double.sin(Double(7 * $0 + 1)) - 0.6 }
            var gradient = [Double](repeating: .nan, count: width)
            let density = u.withUnsafeBufferPointer { u in
                gradient.withUnsafeMutableBufferPointer { target.logDensity(at: u, gradient: $0) }
            }
            #expect(density == logDensity(target, u))
            // Tables are relatively accurate to `accuracy`, and log det changes by twice the trace for a relative change of all features.
            let noise = 4 * TanhModeTable.accuracy * max(1, lambda(target, u))
            for i in Set([0, width / 2, width - 1]) {
                let quotient = DifferenceQuotient(step: 0.005, noise: noise) { step in
                    var moved = u
                    moved[i] += step
                    return logDensity(target, moved)
                }
                #expect(abs(quotient.value - gradient[i]) <= quotient.error, "coordinate \(i): \(quotient)")
            }
            // d/dlog beta of -log density is half the trace.
            let quotient = try DifferenceQuotient(step: 0.01, noise: noise) { step in
                let beta = try InverseTemperature(value * Double.exp(step))
                return logDensity(try CollapsedPosterior(width: width, prior: prior, beta: beta), u)
            }
            #expect(abs(quotient.value + lambda(target, u)) <= quotient.error + noise, "\(quotient)")
        }
    }

    @Test(arguments: [0.0, 1.0])
    func aRungThatIsStuckCostsNoOther(_ distance: Double) throws {
        let betas = try [1, 10].map { try InverseTemperature($0) }
        let exchange = try CollapsedExchange(width: 2, prior: .uniform, betas: betas)
        let ladders = try (0..<2).map { chain in
            var ladder = try CollapsedLadder(
                exchange, warmUp: 4, randomness: SeededChain(seed: 1, chain: UInt32(chain)))
            ladder.rungs[0].draws = (0..<40).map { Double.sin(Double(7 * $0 + chain)) }
            ladder.rungs[1].draws = [Double](repeating: distance * Double(chain), count: 40)
            return ladder
        }
        let summary = try CollapsedExchange.summary(of: ladders, at: betas)
        #expect(!summary[0].isStuck && summary[0].standardError.isFinite && summary[0].effectiveDraws > 1)
        #expect(summary[1].isStuck && summary[1].standardError == .infinity && summary[1].effectiveDraws == 0)
        #expect(summary[1].value == distance / 2)
    }

    @Test func wideNetworksFollowTheBound() throws {
        // Each statistic, not only its mean, is below the bound by visible modes.
        for beta in [1e4, 1e24] {
            let beta = try InverseTemperature(beta)
            let target = try CollapsedPosterior(width: 64, prior: .uniform, beta: beta)
            let u = (0..<64).map { 6 * Double.sin(Double(3 * $0)) }
            let value = lambda(target, u)
            let bound = try LearningCoefficientBound.value(width: 64, at: beta, reach: 1)
            #expect(value > 0.5 && value <= bound)
        }
    }

    @Test func hardInputsAreImpossibleNotNaN() throws {
        let target = try CollapsedPosterior(width: 2, prior: .gauss, beta: InverseTemperature(1e4))
        let impossible: [[Double]] = [
            [Double.nan, 0], [Double.infinity, 0], [-Double.infinity, 0], [0, 3], [0, 1e300],
        ]
        for u in impossible {
            #expect(logDensity(target, u) == -.infinity)
        }
        #expect(logDensity(target, [-99, -99]).isFinite)
        for width in [Int.min, 0, 4097] {
            #expect(throws: LearningCoefficientError.self) {
                try CollapsedPosterior(width: width, prior: .uniform, beta: InverseTemperature(1))
            }
        }
        #expect(throws: LearningCoefficientError.self) {
            try CollapsedPosterior(width: 1, prior: .uniform, beta: InverseTemperature(1e61))
        }
        #expect(throws: LearningCoefficientError.self) { try CollapsedExchange(width: 1, prior: .uniform, betas: []) }
        let beta = try InverseTemperature(1)
        #expect(throws: LearningCoefficientError.ladder(2)) {
            try CollapsedExchange(width: 1, prior: .uniform, betas: [beta, beta])
        }
    }

    /// False alarms: six z-scores beyond 6, below 2e-8 together for normal errors; the effective draws are some hundreds, whose
    /// estimate of the error is good to 10 %. The power against a temperature that is wrong by a factor 4 is tested too.
    @Test func replicaExchangeAgreesWithTheExactPosterior() async throws {
        for (width, prior) in [(1, WeightPrior.gauss), (2, .uniform)] {
            let betas = try [1, 1e2, 1e4].map { try InverseTemperature($0) }
            let exchange = try CollapsedExchange(width: width, prior: prior, betas: betas)
            let exact = try ExactPosterior(width: width, weights: prior)
            let samples = try await exchange.run(sweeps: 250, warmUp: 100, chains: 2, seed: 11)
            for (beta, sample) in zip(betas, samples) {
                let truth = exact.learningCoefficient(at: beta)
                #expect(sample.rHat < 1.1)
                #expect(abs(sample.value - truth) <= 6 * sample.standardError, "width \(width), \(sample)")
            }
            let wrong = try exact.learningCoefficient(at: InverseTemperature(4))
            #expect(abs(samples[0].value - wrong) > 6 * samples[0].standardError)
        }
    }

    /// False alarms: five z-scores beyond 6, below 1e-8. A temperature that is wrong by a factor 16 is rejected.
    @Test func importanceSamplingAgreesWithTheExactPosterior() throws {
        var cases: [(Int, WeightPrior, Double)] = [
            (1, .uniform, 1e2), (2, .uniform, 1), (2, .uniform, 1e3), (1, .gauss, 1e3), (2, .gauss, 30),
        ]
        if Self.isDeep { cases.append((2, try WeightPrior(.cauchy, scale: 0.5), 30)) }
        for (width, prior, beta) in cases {
            let beta = try InverseTemperature(beta)
            let exact = try ExactPosterior(width: width, weights: prior)
            let found = try CollapsedImportance(width: width, prior: prior, beta: beta).estimate(
                standardError: 0.004, seed: 3)
            #expect(found.standardError <= 0.004 && found.effectiveDraws >= 100)
            #expect(abs(found.value - exact.learningCoefficient(at: beta)) <= 6 * found.standardError, "\(found)")
            #expect(abs(found.freeEnergy - exact.freeEnergy(at: beta)) <= 6 * found.freeEnergyError, "\(found)")
            let wrong = try exact.learningCoefficient(at: InverseTemperature(16 * beta.value))
            #expect(abs(found.value - wrong) > 6 * found.standardError)
        }
        // Far from the prior there is no answer, but a reason.
        let cold = try CollapsedImportance(width: 8, prior: .uniform, beta: InverseTemperature(1e20))
        #expect(throws: ImportanceError.self) { try cold.estimate(standardError: 1e-3, seed: 1, limit: 600) }
        for request in [0, -1, .nan, .infinity] {
            #expect(throws: ImportanceError.self) { try cold.estimate(standardError: request, seed: 1) }
        }
    }

    @Test func runsAreReproducible() async throws {
        let betas = try [1, 1e3].map { try InverseTemperature($0) }
        let exchange = try CollapsedExchange(width: 1, prior: .uniform, betas: betas, steps: 1...3)
        let (first, second) = (
            try await exchange.run(sweeps: 8, warmUp: 2, chains: 2, seed: 5),
            try await exchange.run(sweeps: 8, warmUp: 2, chains: 2, seed: 5)
        )
        #expect(first == second)
        let third = try await exchange.run(sweeps: 8, warmUp: 2, chains: 2, seed: 6)
        #expect(first != third)
        await #expect(throws: SamplingError.self) { try await exchange.run(sweeps: 2, warmUp: 0, seed: 0) }
    }
}
