// The directory of a sweep: its shards are run here, one a process, and merged.

import AtomicFiles
import Foundation
import LearningCoefficient

/// A directory with a manifest.
public struct SweepDirectory: Sendable {
    public let path: String
    let manifest: SweepManifest

    public var shardCount: Int { manifest.shards.count }

    /// Begins a sweep in a directory, or goes on with it.
    ///
    /// - Parameter code: stands for the program that computes the shards.
    /// - Throws: ``SweepFileError`` if the directory holds another sweep, `WriteError`, `CancellationError`.
    init(_ sweep: Sweep, at path: String, code: String) async throws {
        let locked = try await LockedDirectory(path: path)
        locked.removeStaleFiles()
        manifest = try SweepManifest(sweep, code: code)
        self.path = path
        if let stored = try SweepManifest.read(in: path) {
            try manifest.require(stored, in: path)
        } else {
            try locked.replace(SweepManifest.name, with: manifest.text)
        }
    }

    /// Begins a sweep in a directory, or goes on with it, by this program.
    ///
    /// - Throws: as above.
    public init(_ sweep: Sweep, at path: String) async throws {
        try await self.init(sweep, at: path, code: SweepManifest.ownCode())
    }

    /// A sweep that another process has begun.
    ///
    /// - Throws: ``SweepFileError`` if there is none, or another build of the program began it.
    public init(at path: String) throws {
        guard let stored = try SweepManifest.read(in: path) else {
            throw SweepFileError.unreadable(path: path + "/" + SweepManifest.name, reason: "there is none")
        }
        try SweepManifest.requireCode(stored.code, SweepManifest.ownCode(), in: path)
        (self.path, manifest) = (path, stored)
    }

    /// The file of a ladder under way, and of one that is done.
    private static let (underWay, complete) = ("ladder", "complete")

    private func place(_ shard: Int) -> String { "\(path)/shards/\(shard)" }

    /// Whether a shard is done; what it holds is checked when it is merged.
    func isComplete(_ shard: Int) -> Bool {
        FileManager.default.fileExists(atPath: place(shard) + "/" + Self.complete)
    }

    /// The shards that are not complete.
    public var missing: [Int] { (0..<shardCount).filter { !isComplete($0) } }

    /// Runs a shard to its end. A second process with the same shard waits for the first, and then finds it done.
    ///
    /// - Throws: ``UsageError``, ``SweepFileError``, `WriteError`, `SamplingError`, `CancellationError`.
    public func run(shard: Int, progress: ProgressLine = .none) async throws {
        try UsageError.check("--shard", shard, in: 0...(shardCount - 1))
        let plan = manifest.shards[shard].plan
        let locked = try await LockedDirectory(path: place(shard))
        locked.removeStaleFiles()
        guard !isComplete(shard) else { return }
        let bar = progress.begun("shard \(shard)", count: plan.length)
        let ladder = try plan.run(Self.underWay, in: locked, at: place(shard), progress: bar)
        try LadderFile.write(ladder, of: plan, to: Self.complete, in: locked)
        try? locked.remove(Self.underWay)
    }

    /// What was written.
    public struct Merged: Sendable {
        public let curves: [LambdaCurve]
        public let files: [String]
    }

    /// Merges complete shards into `sweep.json` and `sweep.csv`, whose bytes depend on the sweep alone.
    ///
    /// - Throws: ``SweepFileError``, `WriteError`, `DiagnosticError`; `SweepError.incomplete` if a shard is missing.
    public func merge(_ sweep: Sweep) async throws -> Merged {
        var (ladders, missing) = ([CollapsedLadder](), [Int]())
        for shard in 0..<shardCount {
            let plan = manifest.shards[shard].plan
            if let ladder = try LadderFile.read(place(shard) + "/" + Self.complete, of: plan) {
                ladders.append(ladder)
            } else {
                missing.append(shard)
            }
        }
        guard missing.isEmpty else { throw SweepError.incomplete(directory: path, missing: missing) }
        let curves = try sweep.curves(from: ladders)
        let json = JSON.object([
            ("sweep", .string(Checksum.text(of: try manifest.shards.map { try $0.plan.identity }.joined().utf8))),
            ("curves", .array(curves.map(\.json))),
        ])
        let locked = try await LockedDirectory(path: path)
        let files = [("sweep.json", json.text(depth: 4) + "\n"), ("sweep.csv", curves.csv)]
        for (name, text) in files { try locked.replace(name, with: text) }
        return Merged(curves: curves, files: files.map { path + "/" + $0.0 })
    }
}

/// A sweep that did not come to its end.
public enum SweepError: Error, Equatable, Sendable, CustomStringConvertible {
    case incomplete(directory: String, missing: [Int])
    /// A shard's process failed time and again.
    case failed(shard: Int, status: Int32, said: String)
    case noSlurm(program: String)
    case slurm(status: Int32, said: String)

    public var description: String {
        switch self {
        case .incomplete(let directory, let missing):
            "\(missing.count) shards of \(directory) are not complete (\(missing.prefix(5).map(String.init).joined(separator: ", "))"
                + (missing.count > 5 ? ", ..." : "") + "); repeat the command: what is done stays done"
        case .failed(let shard, let status, let said):
            "shard \(shard) ended with status \(status) three times: \(said); what the others did is kept"
        case .noSlurm(let program):
            "there is no \(program) on the PATH; install Slurm (apt-get install slurm-wlm), or leave out --slurm to run on "
                + "the local cores"
        case .slurm(let status, let said):
            "sbatch ended with status \(status): \(said); what is done stays done"
        }
    }
}

extension [LambdaCurve] {
    /// One line a point and inverse temperature.
    fileprivate var csv: String {
        var lines = [
            "width,prior,scale,readout_scale,beta,lambda,standard_error,effective_draws,r_hat,exact,bound,warning"
        ]
        for curve in self {
            let experiment = curve.experiment
            for rung in curve.rungs {
                let sample = rung.sample
                let head =
                    "\(experiment.width),\(experiment.prior.family.rawValue),\(experiment.prior.scale),\(experiment.readoutScale)"
                lines.append(
                    head + ",\(sample.beta),\(sample.value),\(sample.standardError),\(sample.effectiveDraws),"
                        + "\(sample.rHat),\(rung.exact.map { "\($0)" } ?? ""),\(rung.bound.map { "\($0)" } ?? ""),"
                        + (rung.warning ?? "").csvField)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
