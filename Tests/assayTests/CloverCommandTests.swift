import Foundation
import Testing

@Suite struct CloverCommandTests {
    private static let line =
        "clover --width 16 --kappa2 0.1 --steps 1200 --snapshots 2 --coarse --seed 5 --format json --output figures"

    /// Kills the process as soon as a file is there.
    private static func run(in directory: String, killedAt file: String? = nil) throws -> Run {
        try Tool.run(line.split(separator: " ").map(String.init), in: directory) { process in
            guard let file else { return }
            while process.isRunning, !FileManager.default.fileExists(atPath: "\(directory)/figures/\(file)") {
                usleep(2000)
            }
            kill(process.processIdentifier, SIGKILL)
        }
    }

    @Test func aKilledRunGoesOnToTheSameEnd() throws {
        let base = FileManager.default.temporaryDirectory.appending(path: "assay-clover-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: base) }
        for name in ["straight", "killed"] {
            try FileManager.default.createDirectory(atPath: "\(base)/\(name)", withIntermediateDirectories: true)
        }
        let straight = try Self.run(in: base + "/straight")
        #expect(straight.status == 0, "\(straight.errors)")
        // In the first half of the network's run, in the second, among its foregrounds, and then not at all.
        for file in ["clover.checkpoint", "clover-later.checkpoint", "clover-foreground-6.checkpoint"] {
            #expect(try Self.run(in: base + "/killed", killedAt: file).wasKilled)
        }
        let end = try Self.run(in: base + "/killed")
        #expect(end.status == 0, "\(end.errors)")
        #expect(end.output == straight.output)
        for file in ["clover.csv", "clover.json", "clover.gp"] {
            let texts = try ["straight", "killed"].map {
                try String(contentsOfFile: "\(base)/\($0)/figures/\(file)", encoding: .utf8)
            }
            #expect(texts[0] == texts[1])
        }
        // The numbers of every population and pair are there.
        let json = try #require(end.json)
        #expect((json["populations"] as? [Any])?.count == 7)
        #expect((json["comparisons"] as? [Any])?.count == 5)
        let snapshots = try #require(json["snapshots"] as? [String: Any])
        #expect((snapshots["energyP"] as? [Any])?.count == 2)
    }

    @Test func anotherRunsCheckpointIsRefused() throws {
        let base = FileManager.default.temporaryDirectory.appending(path: "assay-clover-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: base) }
        let line = "clover --width 16 --kappa2 0.1 --steps 10 --snapshots 0 --coarse --output \(base)"
        #expect(try Tool.run(line + " --seed 1").status == 0)
        let other = try Tool.run(line + " --seed 2")
        #expect(other.status != 0)
        #expect(other.errors.contains("belongs to a run with another setting"))
    }
}
