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

    /// The fitted slopes against theory, at sizes where their errors are small.
    @Test(arguments: [
        (SpectrumExperiment.Input.line, Activation.tanh, 255), (.circle, .tanh, 101), (.line, .erf, 101),
        (.line, .gelu, 100), (.circle, .relu, 400),
    ])
    func slopesAreThePredictedOnes(
        _ input: SpectrumExperiment.Input, _ activation: Activation, _ size: Int
    ) async throws {
        let experiment = try SpectrumExperiment(
            input: input, activation: activation, width: 16, samples: 6, size: size, seed: 1)
        let predicted = try #require(experiment.predictedSlope)
        let (fit, error) = try await experiment.run().slope()
        // Seven standard errors, and 3 % for the orders that the algebraic factor leaves out.
        #expect(abs(fit.slope - predicted) <= 7 * error + 0.03 * abs(predicted))
        // A slope of another activation is not within that.
        #expect(abs(fit.slope - 1.5 * predicted) > 7 * error + 0.03 * abs(predicted))
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
