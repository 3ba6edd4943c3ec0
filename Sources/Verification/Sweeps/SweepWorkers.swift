// Who runs the shards: processes on the local cores, or a Slurm job array. Either way each is `assay sweep --shard N`, which can die at any
// time: what it has written is what the next attempt goes on from.

import Foundation

/// Where shards run.
public enum SweepWorkers: Sendable {
    /// So many processes at a time on this machine.
    case local(Int)
    /// A job array, with further options of sbatch.
    case slurm(options: [String])

    /// Attempts at a shard whose process dies.
    private static let attempts = 3

    /// Runs what is missing in the directory.
    ///
    /// - Throws: ``SweepError``, ``SweepFileError``, `CancellationError`.
    public func run(_ directory: SweepDirectory, progress: ProgressLine = .none) async throws {
        let missing = directory.missing
        let bar = progress.begun("sweep", count: directory.shardCount)
        bar.skip(directory.shardCount - missing.count)
        guard !missing.isEmpty else { return }
        switch self {
        case .local(let count): try await runLocally(missing, directory, count, bar)
        case .slurm(let options): try await runArray(missing, directory, options, bar)
        }
    }

    private func runLocally(
        _ shards: [Int], _ directory: SweepDirectory, _ count: Int, _ bar: ProgressLine
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var waiting = shards[...]
            func addNext() {
                guard let shard = waiting.popFirst() else { return }
                group.addTask {
                    var last = ChildProcess.Ending()
                    for _ in 0..<Self.attempts {
                        last = try await ChildProcess.run(
                            SweepManifest.executable, ["sweep", "--directory", directory.path, "--shard", "\(shard)"])
                        if last.status == 0, directory.isComplete(shard) {
                            bar.advance()
                            return
                        }
                        try Task.checkCancellation()
                    }
                    throw SweepError.failed(shard: shard, status: last.status, said: last.said)
                }
            }
            for _ in 0..<max(1, count) { addNext() }
            while try await group.next() != nil { addNext() }
        }
    }

    private func runArray(
        _ shards: [Int], _ directory: SweepDirectory, _ options: [String], _ bar: ProgressLine
    ) async throws {
        let (sbatch, squeue, scancel) = (
            try ChildProcess.find("sbatch"), try ChildProcess.find("squeue"), try ChildProcess.find("scancel")
        )
        let place = URL(filePath: directory.path).standardizedFileURL.path
        let command =
            "exec \(SweepManifest.executable.shellQuoted) sweep --directory \(place.shellQuoted) "
            + "--shard \"$SLURM_ARRAY_TASK_ID\""
        var missing = shards
        // Slurm puts the tasks of a node that fails back into its queue; tasks that were killed are submitted anew, and go on.
        for _ in 0..<Self.attempts {
            let submitted = try await ChildProcess.run(
                sbatch,
                [
                    "--parsable", "--requeue", "--job-name=assay-sweep", "--ntasks=1",
                    "--array=\(missing.map(String.init).joined(separator: ","))", "--output=\(place)/slurm-%a.log",
                    "--open-mode=append",
                ] + options + ["--wrap", command])
            // "JOB" or "JOB;CLUSTER".
            let job = submitted.output.prefix { $0 != ";" && !$0.isWhitespace }
            guard submitted.status == 0, !job.isEmpty else {
                throw SweepError.slurm(status: submitted.status, said: submitted.said)
            }
            do {
                try await wait(for: String(job), squeue, directory, &missing, bar)
            } catch {
                // SIGTERM, upon which each task writes down how far it is.
                _ = try? await ChildProcess.run(scancel, [String(job)], evenIfCancelled: true)
                throw error
            }
            if missing.isEmpty { return }
        }
        throw SweepError.incomplete(directory: directory.path, missing: missing)
    }

    /// Waits until the job has left Slurm's queue, or nothing is missing.
    private func wait(
        for job: String, _ squeue: String, _ directory: SweepDirectory, _ missing: inout [Int], _ bar: ProgressLine
    ) async throws {
        var pause = Duration.milliseconds(200)
        while true {
            // The queue first: a task that ends between the two questions is then seen as complete.
            let queue = try await ChildProcess.run(squeue, ["--noheader", "--jobs", job])
            let left = missing.filter { !directory.isComplete($0) }
            for _ in left.count..<missing.count { bar.advance() }
            missing = left
            // squeue fails for a job that has been forgotten.
            if missing.isEmpty || queue.output.isEmpty { return }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(10))
        }
    }
}

extension String {
    /// The text as one word of a POSIX shell.
    var shellQuoted: String { "'" + replacing("'", with: "'\\''") + "'" }
}
