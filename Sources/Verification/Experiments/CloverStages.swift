// The parts of the clover experiment that take long. Each keeps its state in a file while it runs, goes on from there after the process
// was killed, and ends with the same bits.

import AtomicFiles
import Foundation
import MeanField

struct CloverStages {
    let experiment: CloverExperiment
    let rule: InputRule
    let checkpoints: Checkpoints
    let progress: ProgressLine

    /// States are saved this often.
    private static let stepsBetweenCheckpoints = 500

    /// Where states are kept, if anywhere. Holds the directory as long as it lives.
    struct Checkpoints {
        private let directory: String?
        private let locked: LockedDirectory?

        init(directory: String?) async throws {
            self.directory = directory
            locked = if let directory { try await LockedDirectory(path: directory) } else { nil }
            locked?.removeStaleFiles()
        }

        /// Calls `body` with a file's path.
        func read(_ name: String, _ body: (String) throws -> Void) rethrows {
            if let directory { try body("\(directory)/\(name)") }
        }

        /// Calls `body` to write the file.
        func write(_ body: (LockedDirectory) throws -> Void) rethrows { if let locked { try body(locked) } }
    }

    private func settings(number: Int) throws -> LangevinSettings {
        try LangevinSettings(step: experiment.step, seed: experiment.seed &+ (UInt64(number) << 32))
    }

    // MARK: The network

    struct Run {
        let network: CloverExperiment.Population
        let later: CloverExperiment.Population
        /// y - f after `steps` steps, and then at regular times; at least one.
        let snapshots: [[Double]]
        /// The mean of y - f over the second half.
        let average: [Double]
    }

    static let checkpointName = "clover.checkpoint"
    static let laterCheckpointName = "clover-later.checkpoint"

    /// The network after `steps` steps and after as many again.
    func train() throws -> Run {
        let (steps, setting) = (experiment.steps, experiment.setting)
        let settings = try settings(number: 0)
        var network = try FiniteNetwork(width: experiment.width, setting, settings: settings, rule: rule)
        try checkpoints.read(Self.checkpointName) { try network.resume(from: $0) }
        // A run that is past its middle is not one of so few steps.
        if network.steps > steps {
            network = try FiniteNetwork(width: experiment.width, setting, settings: settings, rule: rule)
        }
        let bar = progress.begun("network", count: 2 * steps)
        bar.skip(network.steps)
        func isDue(_ network: FiniteNetwork) -> Bool {
            network.steps % steps == 0 || network.steps.isMultiple(of: Self.stepsBetweenCheckpoints)
        }
        try network.advance(steps: steps - network.steps) { network in
            try Task.checkCancellation()
            bar.advance()
            if isDue(network) { try checkpoints.write { try network.save(Self.checkpointName, in: $0) } }
        }
        let first = try CloverExperiment.Population("network", network.ensemble, loss: network.loss)

        let start = network.residuals
        var record = ResidualRecord(rule: rule, stride: steps / max(1, experiment.snapshots - 1))
        try checkpoints.read(Self.laterCheckpointName) { path in
            var (later, kept) = (network, record)
            guard let note = try later.resume(from: path), kept.restore(from: note), kept.count == later.steps - steps,
                kept.count <= steps
            else { return }
            bar.skip(kept.count)
            (network, record) = (later, kept)
        }
        try network.advance(steps: 2 * steps - network.steps) { network in
            try Task.checkCancellation()
            bar.advance()
            record.add(network.residuals)
            if isDue(network) {
                try checkpoints.write { try network.save(Self.laterCheckpointName, in: $0, note: record.text) }
            }
        }
        return Run(
            network: first,
            later: try CloverExperiment.Population("the same, later", network.ensemble, loss: network.loss),
            snapshots: [start] + record.snapshots, average: record.mean)
    }

    // MARK: Foregrounds

    private func fileName(_ number: Int) -> String { "clover-foreground-\(number).checkpoint" }

    /// Whether a state after `steps` steps is saved, the last one having been saved after `saved`.
    private func isDue(_ steps: Int, after saved: inout Int, last: Int) -> Bool {
        guard steps == last || steps - saved >= Self.stepsBetweenCheckpoints else { return false }
        saved = steps
        return true
    }

    /// Neurons after `steps` steps alone in a background.
    ///
    /// - Parameter number: tells apart the foregrounds of an experiment, their noise and their files.
    func foreground(_ name: String, in background: [Double], number: Int) throws -> Foreground {
        let steps = experiment.steps
        let fresh = try Foreground(
            width: experiment.width, experiment.setting, in: background, settings: settings(number: number), rule: rule)
        let kept = try resumed(fresh, number: number) { foreground, path in try foreground.resume(from: path) }
        var foreground = kept.steps > steps ? fresh : kept
        let bar = progress.begun(name, count: steps)
        bar.skip(foreground.steps)
        var (shown, saved) = (foreground.steps, foreground.steps)
        try foreground.advance(steps: steps - foreground.steps) { foreground in
            try Task.checkCancellation()
            bar.advance(by: foreground.steps - shown)
            shown = foreground.steps
            if isDue(shown, after: &saved, last: steps) {
                try checkpoints.write { try foreground.save(fileName(number), in: $0) }
            }
        }
        return foreground
    }

    /// Neurons alone in a background, at the step and at half of it.
    func stepExtrapolation(in background: [Double], numbers: (Int, Int)) throws -> StepExtrapolation {
        let (stride, warmUp) = (10, experiment.steps / 2)
        let looks = max(1, warmUp / stride)
        let settings = try settings(number: numbers.0)
        func averages(refinement: Int, number: Int) throws -> NeuronAverages {
            let foreground = try Foreground(
                width: experiment.width, experiment.setting, in: background, settings: settings.refined(by: refinement),
                rule: rule)
            let fresh = NeuronAverages(foreground, warmUp: refinement * warmUp, stride: refinement * stride)
            var averages = try resumed(fresh, number: number) { averages, path in
                try averages.resume(from: path, looks: looks)
            }
            let last = averages.steps(forLooks: looks)
            let bar = progress.begun("means over time, step \(experiment.step / Double(refinement))", count: last)
            bar.skip(averages.foreground.steps)
            var (shown, saved) = (averages.foreground.steps, averages.foreground.steps)
            try averages.advance(toLooks: looks) { averages in
                try Task.checkCancellation()
                bar.advance(by: averages.foreground.steps - shown)
                shown = averages.foreground.steps
                if isDue(shown, after: &saved, last: last) {
                    try checkpoints.write { try averages.save(fileName(number), in: $0) }
                }
            }
            return averages
        }
        return StepExtrapolation(
            coarse: try averages(refinement: 1, number: numbers.0),
            fine: try averages(refinement: 2, number: numbers.1))
    }

    /// A motion as its checkpoint says, or as it is if there is none. One of another background is left behind by a run with other
    /// numbers of steps, and worthless.
    private func resumed<Motion>(
        _ fresh: Motion, number: Int, _ resume: (inout Motion, String) throws -> Void
    ) throws -> Motion {
        var motion = fresh
        do {
            try checkpoints.read(fileName(number)) { try resume(&motion, $0) }
        } catch CheckpointError.otherRun {
            return fresh
        }
        return motion
    }
}
