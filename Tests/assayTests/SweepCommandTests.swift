// Sweeps as processes: killed workers and a killed coordinator lose no finished shard; local cores and Slurm give the same bytes.

import Foundation
import Testing

@Suite(.serialized) struct SweepCommandTests {
    private static let points = "sweep --width 1,3 --beta 1:100 --sweeps 40 --warm-up 10 --seeds 2 --format json"

    /// Directories that are removed with the value.
    private final class Scratch {
        let path = NSTemporaryDirectory() + "/assay-sweep-\(UUID().uuidString)"

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func merged(_ name: String) throws -> [Data] {
            try ["sweep.json", "sweep.csv"].map { try Data(contentsOf: URL(filePath: "\(path)/\(name)/\($0)")) }
        }

        /// The inodes of finished shards, by path.
        func finished(_ name: String) -> [String: Int] {
            var found: [String: Int] = [:]
            for shard in 0..<4 {
                let file = "\(path)/\(name)/shards/\(shard)/complete"
                let attributes = try? FileManager.default.attributesOfItem(atPath: file)
                found[file] = attributes?[.systemFileNumber] as? Int
            }
            return found
        }
    }

    @Test func killedProcessesLoseNoFinishedShard() throws {
        let scratch = Scratch()
        let whole = try Tool.run("\(Self.points) --directory \(scratch.path)/whole")
        #expect(whole.status == 0, "\(whole.errors)")
        let expected = try scratch.merged("whole")
        let line = "\(Self.points) --workers 1 --directory \(scratch.path)/pieces"
        let arguments = line.split(separator: " ").map(String.init)
        // The coordinator is killed once a shard is finished; and the worker that it leaves behind.
        let killed = try Tool.run(arguments) { process in
            for _ in 0..<600 where scratch.finished("pieces").isEmpty { Thread.sleep(forTimeInterval: 0.02) }
            let workers = Self.children(of: process.processIdentifier)
            kill(process.processIdentifier, SIGKILL)
            for worker in workers { kill(worker, SIGKILL) }
        }
        #expect(killed.wasKilled || killed.status == 0)
        let before = scratch.finished("pieces")
        #expect(!before.isEmpty)
        // A worker that dies is replaced.
        let resumed = try Tool.run(arguments) { process in
            for _ in 0..<100 {
                if let worker = Self.children(of: process.processIdentifier).first {
                    kill(worker, SIGKILL)
                    return
                }
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try scratch.merged("pieces") == expected)
        let after = scratch.finished("pieces")
        #expect(before.allSatisfy { after[$0.key] == $0.value })
        // Another sweep in the same directory is refused, and says so.
        let other = try Tool.run(line.replacing("--sweeps 40", with: "--sweeps 41"))
        #expect(other.status == 70 && other.errors.contains("another setting"), "\(other.errors)")
    }

    private static func children(of parent: Int32) -> [Int32] {
        let text = try? String(contentsOfFile: "/proc/\(parent)/task/\(parent)/children", encoding: .utf8)
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(parent)/task")) ?? []
        let all = threads.compactMap {
            try? String(contentsOfFile: "/proc/\(parent)/task/\($0)/children", encoding: .utf8)
        }
        return ((text ?? "") + " " + all.joined(separator: " ")).split(separator: " ").compactMap { Int32($0) }
    }

    @Test func slurmGivesTheSameBytes() throws {
        if let obstacle = SlurmCluster.obstacle {
            print("Sweeps by Slurm were not tested: \(obstacle).")
            return
        }
        let scratch = Scratch()
        let local = try Tool.run("\(Self.points) --directory \(scratch.path)/local")
        #expect(local.status == 0, "\(local.errors)")
        let cluster = try SlurmCluster()
        let prefix = "export SLURM_CONF='\(cluster.configurationPath)'"
        let arguments = "\(Self.points) --slurm --directory \(scratch.path)/slurm".split(separator: " ")
        // A task that is killed is submitted again.
        let run = try Tool.run(arguments.map(String.init), shell: prefix) { _ in
            for _ in 0..<200 {
                let steps = cluster.said("squeue", ["--noheader", "--states=running", "--format=%A"])
                if let job = steps.split(separator: "\n").first {
                    _ = cluster.said("scancel", ["--signal=KILL", "--full", String(job)])
                    return
                }
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
        #expect(run.status == 0, "\(run.errors)")
        #expect(try scratch.merged("slurm") == scratch.merged("local"))
        // Without Slurm the command says what to install.
        let without = try Tool.run(
            "\(Self.points) --slurm --directory \(scratch.path)/without".split(separator: " ").map(String.init),
            shell: "PATH=/nonexistent")
        #expect(without.status == 70 && without.errors.contains("apt-get install slurm-wlm"), "\(without.errors)")
    }
}
