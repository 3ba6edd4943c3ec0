import Foundation
import Networks
import RealModule
import Testing

@testable import Verification

@Suite struct NetworkEnsembleTests {
    private func ensemble(_ law: WeightLaw, scale: Double = 2, seed: UInt64 = 5) -> NetworkEnsemble {
        NetworkEnsemble(activation: .tanh, width: 2000, law: law, scale: scale, seed: seed)
    }

    @Test func aNumberNamesANetwork() throws {
        let ensemble = ensemble(.gauss)
        #expect(try ensemble.network(3) == ensemble.network(3))
        #expect(try ensemble.network(3) != ensemble.network(4))
        #expect(try ensemble.network(3) != self.ensemble(.gauss, seed: 6).network(3))
    }

    /// Mean and mean square of 2000 entries each. False alarms: four z-tests at 6.5 standard errors, 8e-11 each.
    @Test(arguments: WeightLaw.allCases)
    func theLawsHaveTheirMoments(_ law: WeightLaw) throws {
        let network = try ensemble(law).network(0)
        let (variance, fourth) = law == .uniform ? (4.0 / 3, 16.0 / 5) : (4.0, 48.0)
        if law == .uniform { #expect(network.weights.allSatisfy { abs($0) < 2 }) }
        func check(_ x: [Double], _ variance: Double, _ fourth: Double) {
            let n = Double(x.count)
            #expect(abs(x.reduce(0, +) / n) <= 6.5 * (variance / n).squareRoot())
            let square = x.reduce(0) { $0 + $1 * $1 } / n
            #expect(abs(square - variance) <= 6.5 * ((fourth - variance * variance) / n).squareRoot())
        }
        check(network.weights, variance, fourth)
        check(network.readout, 1, 3)
    }
}

@Suite struct SpectrumExperimentTests {
    /// Every input and activation runs, shows the modes that its parity allows, and is the same again.
    @Test(arguments: SpectrumExperiment.Input.allCases, Activation.allCases)
    func everyCombinationRuns(_ input: SpectrumExperiment.Input, _ activation: Activation) async throws {
        let experiment = try SpectrumExperiment(
            input: input, activation: activation, width: 3, samples: 3, size: 9, seed: 11)
        let spectra = try await experiment.run()
        #expect(spectra.curves.count == 3)
        #expect(spectra.curves.allSatisfy { $0.count == spectra.degrees.count && $0.allSatisfy { $0 >= 0 } })
        #expect(spectra.mean.allSatisfy { $0 > 0 })
        if activation.parity == .odd { #expect(spectra.degrees.allSatisfy { $0 % 2 == 1 }) }
        #expect(try await experiment.run().curves == spectra.curves)
        #expect(spectra.figure().panels[0].series.count >= 4)
    }

    /// Each network's energies sum to its population loss.
    @Test func energiesSumToTheLoss() async throws {
        let experiment = try SpectrumExperiment(width: 5, samples: 4, size: 41, seed: 2)
        let spectra = try await experiment.run()
        for (number, curve) in spectra.curves.enumerated() {
            let ensemble = NetworkEnsemble(activation: .tanh, width: 5, law: .uniform, seed: 2)
            let loss = try PopulationLoss(activation: .tanh, weightBound: 1)
            let value = try loss.valueAndGradient(of: ensemble.network(number)).value
            // What lies beyond degree 41 is below e^(-pi sqrt 43) of the whole, some 1e-9.
            #expect(abs(curve.reduce(0, +) / value - 1) <= 1e-8)
        }
    }

    private static let sloped: [(SpectrumExperiment.Input, Activation, Int)] = [
        (.line, .tanh, 101), (.circle, .tanh, 61), (.line, .erf, 61), (.line, .gelu, 60), (.circle, .relu, 200),
    ]

    /// The mean of 24 networks is fitted by the slope of the exact mean energies over the law of the weights, to eight of the jackknife's
    /// standard errors: five tests, each with a false alarm of 4e-8, the tail of Student's law with 23 degrees of freedom.
    @Test(arguments: sloped)
    func slopesAreThoseOfTheMeanEnergies(
        _ input: SpectrumExperiment.Input, _ activation: Activation, _ size: Int
    ) async throws {
        let experiment = try SpectrumExperiment(
            input: input, activation: activation, width: 16, samples: 24, size: size, seed: 1)
        let spectra = try await experiment.run()
        let (fit, error) = try spectra.slope()
        let expected = try MeanEnergies(experiment).slope(experiment.degrees)
        #expect(abs(fit.slope - expected) <= 8 * error)
        // The slope of another activation is not within that.
        #expect(abs(fit.slope - 1.5 * expected) > 8 * error)
    }

    /// The slopes of the exact mean energies approach the predicted ones. An algebraic factor k^P (1 + O(1/n)), n the abscissa, leaves a
    /// deviation of the order of 1/n^2 where n is the degree, and between 1/n and 1/n^2 in n = sqrt k: with windows [n, 4 n] for tanh and
    /// [n, 2 n] for the others a window that starts twice as high cuts it by at least 1.8.
    @Test(arguments: [
        (SpectrumExperiment.Input.line, Activation.tanh, 255), (.circle, .tanh, 31), (.line, .erf, 31),
        (.line, .gelu, 30),
    ])
    func meanEnergiesApproachThePredictedSlope(
        _ input: SpectrumExperiment.Input, _ activation: Activation, _ start: Int
    ) throws {
        func deviation(_ start: Int) throws -> Double {
            let isRoot = input == .line && activation == .tanh
            let experiment = try SpectrumExperiment(input: input, activation: activation, size: 20_000)
            let top = isRoot ? 16 * start : 2 * start
            // About 40 degrees of the right parity, evenly in the abscissa.
            let degrees = (0...40).map { j -> Int in
                let x = Double(j) / 40
                let (low, high) = (Double(start), Double(top))
                let k =
                    isRoot
                    ? Double.pow(low.squareRoot() + x * (high.squareRoot() - low.squareRoot()), 2)
                    : low + x * (high - low)
                return 2 * Int(k / 2) + start % 2
            }
            let unique = degrees.enumerated().filter { $0 == 0 || degrees[$0 - 1] != $1 }.map(\.element)
            let predicted = try #require(experiment.predictedSlope)
            return abs(try MeanEnergies(experiment).slope(unique) / predicted - 1)
        }
        let (near, far) = (
            try deviation(start),
            try deviation(input == .line && activation == .tanh ? 4 * start + 3 : 2 * start + start % 2)
        )
        #expect(near <= 0.02)
        #expect(far <= near / 1.8)
    }

    /// The ReLU's coefficients on the line and the circle are those of all weights times |w|: exact power laws in the limit.
    @Test(arguments: [SpectrumExperiment.Input.line, .circle])
    func powerLawsApproachTheirExponent(_ input: SpectrumExperiment.Input) throws {
        let experiment = try SpectrumExperiment(input: input, activation: .relu, size: 20_000)
        let predicted = try #require(experiment.predictedSlope)
        let deviations = try [50, 200].map { start in
            let degrees = (0...20).map { start + start / 10 * $0 }
            return abs(try MeanEnergies(experiment).slope(degrees) / predicted - 1)
        }
        // The coefficients are powers times 1 + O(1/k): a window four times as high has at most a third of the deviation.
        #expect(deviations[0] <= 0.02 && deviations[1] <= deviations[0] / 3)
    }

    @Test func anEmptyNetworkHasAnEmptySpectrum() async throws {
        let spectra = try await SpectrumExperiment(width: 0, samples: 2, size: 9).run()
        #expect(spectra.mean.allSatisfy { $0 == 0 })
        #expect(throws: SpectralFitError.self) { try spectra.slope() }
        let scratch = try ScratchDirectory()
        let writer = FigureWriter(directory: scratch.path, format: .svg, path: "")
        let report = try await spectra.report(writer.write(spectra.figure()))
        #expect(report.rendered(as: .text).contains("too few modes do not vanish"))
    }

    @Test func absurdNumbersAreWrongUsage() {
        #expect(throws: UsageError.self) { try SpectrumExperiment(width: -1) }
        #expect(throws: UsageError.self) { try SpectrumExperiment(width: 1_000_000_000) }
        #expect(throws: UsageError.self) { try SpectrumExperiment(samples: 0) }
        #expect(throws: UsageError.self) { try SpectrumExperiment(scale: .nan) }
        #expect(throws: UsageError.self) { try SpectrumExperiment(scale: 0) }
        #expect(throws: UsageError.self) { try SpectrumExperiment(size: 1 << 40) }
        #expect(throws: UsageError.self) { try SpectrumExperiment(input: .cube, size: 30) }
    }
}
