import Foundation
import MeanField
import Testing

@testable import Verification

@Suite struct CloverExperimentTests {
    private func experiment(seed: UInt64 = 3) throws -> CloverExperiment {
        var experiment = try CloverExperiment(
            width: 16, kappa2: 0.1, steps: 10, seed: seed, snapshots: 2, relabellings: 19)
        experiment.resolution = .coarse
        return experiment
    }

    @Test func theAnswerAndTheFigureAreThoseOfTheRun() async throws {
        let directory = NSTemporaryDirectory() + "assay-clover-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let outcome = try await experiment().run(in: directory)
        #expect(outcome.foregrounds.count == 4)
        #expect(outcome.comparisons.count == 5)
        for comparison in outcome.comparisons {
            for test in [comparison.energy, comparison.kernel, comparison.slicedWasserstein] {
                #expect((0.05...1).contains(test.pValue))
            }
            // 20 relabellings cannot reach a third of 5 %.
            #expect(!comparison.isTold)
        }
        #expect(outcome.snapshots.count == 2)
        #expect(outcome.snapshotsTogether?.relabelled.count == 19)
        let figure = outcome.figure()
        #expect(figure.panels.count == 3)
        let points = figure.panels[0].series.dropLast().reduce(0) { $0 + $1.segments[0].count }
        #expect(points == 16)
        #expect(figure.panels.allSatisfy { !($0.series.last?.segments.isEmpty ?? true) })
        let report = outcome.report(FigureWriter.Written(files: ["x"], notice: nil))
        let text = report.rendered(as: .text)
        #expect(text.contains("Gaussian-process background"))
        #expect(text.contains("foreground, Gaussian process"))
        // Taken up from the checkpoint in the middle, the run ends the same.
        let again = try await experiment().run(in: directory)
        #expect(again.later.ensemble == outcome.later.ensemble)
        #expect(
            again.report(FigureWriter.Written(files: ["x"], notice: nil)).rendered(as: .json)
                == report.rendered(as: .json))
        // And so it does with no directory at all.
        let apart = try await experiment().run()
        #expect(apart.later.ensemble == outcome.later.ensemble)
        // Another seed is another run, and its checkpoint is not taken for this one's.
        await #expect(throws: CheckpointError.self) { try await experiment(seed: 4).run(in: directory) }
    }

    @Test func badSettingsAreRefused() {
        #expect(throws: UsageError.self) { try CloverExperiment(width: 3) }
        #expect(throws: UsageError.self) { try CloverExperiment(sigmaA: .nan) }
        #expect(throws: UsageError.self) { try CloverExperiment(kappa2: 0) }
        #expect(throws: UsageError.self) { try CloverExperiment(steps: 0) }
        #expect(throws: UsageError.self) { try CloverExperiment(snapshots: -1) }
        #expect(throws: UsageError.self) { try CloverExperiment(snapshots: 65) }
        #expect(throws: UsageError.self) { try CloverExperiment(step: 1) }
    }
}
