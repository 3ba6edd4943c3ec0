import Foundation
import Testing

/// `assay sample` as a process: its answers, its files, and what becomes of them when it is killed.
@Suite struct SampleCommandTests {
    private func scratch() -> String { NSTemporaryDirectory() + "/assay-sample-" + UUID().uuidString }

    private func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

    @Test func aSoundRunAnswersWithItsTable() throws {
        let line = "sample gaussian dimension=3 --warmup 200 --draws 400"
        let run = try Tool.run(line)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.hasPrefix("quantity"))
        for word in ["ESS bulk", "R-hat", "error/MCSE", "lp__", "x.3", "The run is sound"] {
            #expect(run.output.contains(word))
        }
        // The same numbers whatever the threads did.
        #expect(try Tool.run(line).output == run.output)
        #expect(try Tool.run(line + " --seed 1").output != run.output)
    }

    /// The means are within 5 standard errors of the exact ones: false alarm 6e-7 each, 1e-5 for a new seed; the seed is fixed.
    @Test func theAnswerInJSONKnowsTheTruth() throws {
        let run = try Tool.run("sample eight-schools --warmup 300 --draws 500 --format json --seed 3")
        let json = try #require(run.json)
        #expect(["sound", "divergent", "not-mixed"].contains(json["outcome"] as? String))
        #expect((run.status == 0) == (json["outcome"] as? String == "sound"))
        let quantities = try #require(json["quantities"] as? [[String: Any]])
        #expect(quantities.map { $0["name"] as? String }.prefix(3) == ["lp__", "mu", "tau"])
        for quantity in quantities where quantity["exactMean"] is Double {
            let error = try #require(quantity["errorInMcse"] as? Double)
            #expect(abs(error) < 5, "\(quantity)")
        }
        #expect((json["perChain"] as? [[String: Any]])?.count == 4)
    }

    @Test func aRunThatIsNotSoundEndsWith1AndARemedy() throws {
        let run = try Tool.run("sample mixture separation=8 --kernel hmc --warmup 100 --draws 200 --seed 5")
        #expect(run.status == 1)
        #expect(run.output.contains("Not sound: not mixed") && run.output.contains("tempered"))
        let spent = try Tool.run("sample gaussian --draws 1000000000 --budget 0.2 --chains 2 --format json")
        #expect(spent.status == 1)
        #expect(spent.json?["outcome"] as? String == "budget-spent")
    }

    @Test func everyKernelAndTargetRuns() throws {
        for kernel in [
            "nuts", "hmc", "mala", "slice", "random-walk", "nuts-slice", "elliptical-slice", "replica-exchange", "smc",
            "langevin", "ula",
        ] {
            let run = try Tool.run("sample banana --kernel \(kernel) --warmup 20 --draws 20 --chains 2")
            #expect(run.status == 0 || run.status == 1, "\(kernel): \(run.errors)")
            #expect(run.output.contains("x.2"))
        }
        for target in [
            "gaussian rotated=yes", "funnel", "mixture", "log-exponential", "eight-schools-centred",
            "funnel-non-centred", "normal-crossing beta=1e4",
        ] {
            let run = try Tool.run("sample \(target) --warmup 20 --draws 20 --chains 2")
            #expect(run.status == 0 || run.status == 1, "\(target): \(run.errors)")
            #expect(run.output.contains("lp__"))
        }
    }

    /// Two modes that chains of hmc do not leave are found in their shares, by a ladder and by particles: the mean of x_1, 2.4, is within 5 standard
    /// errors; 6e-7 of new seeds would fail.
    @Test(arguments: [
        "replica-exchange --rungs 5 --warmup 100 --draws 600", "smc --draws 400 --reference-scale 6",
    ])
    func temperedKernelsFindBothModes(_ kernel: String) throws {
        let run = try Tool.run(
            "sample mixture dimension=1 separation=6 weight=0.7 --chains 2 --format json --kernel \(kernel)")
        let json = try #require(run.json)
        let quantities = try #require(json["quantities"] as? [[String: Any]])
        let first = try #require(quantities.first { $0["name"] as? String == "x.1" })
        let error = try #require(first["errorInMcse"] as? Double)
        #expect(abs(error) < 5, "\(first)")
        #expect((first["sd"] as? Double ?? 0) > 4)
        // The density integrates to 1 up to the constant that the target leaves out.
        #expect((json["logEvidence"] as? [Double])?.count == (kernel.hasPrefix("smc") ? 2 : 0))
    }

    /// Resumed, replica exchange has the draws of a run that was not interrupted.
    @Test func replicaExchangeIsExtended() throws {
        let (whole, parts) = (scratch(), scratch())
        defer { [whole, parts].forEach(remove) }
        let line = "sample mixture --kernel replica-exchange --rungs 3 --warmup 10 --chains 1 --draws"
        _ = try Tool.run("\(line) 60 --output \(whole)")
        _ = try Tool.run("\(line) 25 --output \(parts)")
        let run = try Tool.run("\(line) 60 --resume --output \(parts)")
        #expect(run.status == 0 || run.status == 1, "\(run.errors)")
        #expect(try bytes(parts + "/chain-1.draws") == bytes(whole + "/chain-1.draws"))
    }

    @Test(arguments: [
        ("sample nothing", "nothing"), ("sample gaussian dimension=0", "out of range"),
        ("sample gaussian size=3", "the keys are dimension"), ("sample gaussian dimension", "KEY=VALUE"),
        ("sample funnel scale=1 scale=2", "twice"), ("sample gaussian condition=nan", "not a real number"),
        ("sample gaussian --draws 0", "expected"), ("sample gaussian --draws=-5", "expected"),
        ("sample gaussian --chains 0", "expected"), ("sample gaussian --thin 0", "expected"),
        ("sample gaussian --step-size 0", "--step-size"), ("sample gaussian --step-size nan", "--step-size"),
        ("sample gaussian --acceptance 1", "--acceptance"), ("sample gaussian --leapfrog-steps 0", "--leapfrog-steps"),
        ("sample gaussian --rungs 2", "--rungs"), ("sample gaussian --reference-scale 0", "--reference-scale"),
        ("sample gaussian --kernel smc --budget 1", "--budget"),
        ("sample gaussian --budget 0", "--budget"), ("sample gaussian --checkpoint 0", "--checkpoint"),
        ("sample gaussian --checkpoint nan", "--checkpoint"), ("sample gaussian --resume", "--output"),
        ("sample gaussian --kernel gibbs", "gibbs"), ("sample eight-schools beta=1", "beta"),
    ])
    func wrongUsageEndsWith64(_ line: String, _ part: String) throws {
        let run = try Tool.run(line)
        #expect(run.status == 64, "\(run.errors)")
        #expect(run.errors.contains(part), "\(run.errors)")
        #expect(run.output.isEmpty)
    }

    /// Killed with SIGKILL while it samples, and resumed, the run has the same files to the last byte as one that nobody disturbed.
    @Test func aKilledRunIsResumedWithTheSameBits() throws {
        let (whole, killed) = (scratch(), scratch())
        defer { [whole, killed].forEach(remove) }
        func arguments(_ path: String) -> [String] {
            "sample gaussian dimension=3 --kernel mala --warmup 100 --draws 4000 --chains 2 --checkpoint 0.01 --output"
                .split(separator: " ").map(String.init) + [path]
        }
        let undisturbed = try Tool.run(arguments(whole))
        let first = try Tool.run(arguments(killed), shell: "ulimit -t 20") { process in
            // When both chains have made a checkpoint there is something to lose.
            let checkpoints = [1, 2].map { "\(killed)/chain-\($0).checkpoint" }
            let deadline = Date(timeIntervalSinceNow: 20)
            while !checkpoints.allSatisfy(FileManager.default.fileExists), Date() < deadline { usleep(5000) }
            kill(process.processIdentifier, SIGKILL)
        }
        #expect(first.wasKilled)
        let resumed = try Tool.run(arguments(killed) + ["--resume"])
        #expect(resumed.status == undisturbed.status, "\(resumed.errors)")
        for chain in 1...2 {
            for kind in ["draws", "csv"] {
                let name = "/chain-\(chain).\(kind)"
                #expect(try bytes(killed + name) == bytes(whole + name))
            }
        }
        #expect(FileManager.default.fileExists(atPath: whole + "/figures/sample.csv"))
        // The same directory is not overwritten, and not resumed as another run.
        #expect(try Tool.run(arguments(killed)).status == 64)
        let other = try Tool.run(arguments(killed) + ["--resume", "--seed", "9"])
        #expect(other.status == 64 && other.errors.contains("its seed is 0, and not 9"))
    }

    /// An interrupt ends the run with what there is.
    @Test func anInterruptedRunKeepsItsDraws() throws {
        let path = scratch()
        defer { remove(path) }
        let arguments =
            "sample gaussian dimension=2 --draws 1000000 --thin 2000 --chains 2 --checkpoint 0.5 --format json --output"
            .split(separator: " ")
        // A run that does not listen, its chains having all the cores, is ended by its limit of processor seconds.
        let run = try Tool.run(arguments.map(String.init) + [path], shell: "ulimit -t 20") { process in
            // On a busy machine one chain may be far ahead of the other.
            let checkpoints = [1, 2].map { "\(path)/chain-\($0).checkpoint" }
            let deadline = Date(timeIntervalSinceNow: 20)
            while !checkpoints.allSatisfy(FileManager.default.fileExists), Date() < deadline { usleep(5000) }
            kill(process.processIdentifier, SIGINT)
        }
        #expect(run.status == 1 && !run.wasKilled, "\(run.errors)")
        #expect(run.json?["outcome"] as? String == "cancelled")
        let perChain = try #require(run.json?["perChain"] as? [[String: Any]])
        #expect(perChain.allSatisfy { ($0["draws"] as? Int ?? 0) > 0 })
    }

    /// A file size limit stands for a full disk: the run ends with a message, and what it kept can be resumed.
    @Test func aFullDiskIsATypedError() throws {
        let path = scratch()
        defer { remove(path) }
        let arguments =
            "sample gaussian dimension=20 --kernel mala --warmup 50 --draws 700 --chains 1 --output"
            .split(separator: " ").map(String.init) + [path]
        // 128 blocks of 512 bytes: a block of draws does not fit.
        let run = try Tool.run(arguments, shell: "ulimit -f 128")
        #expect(run.status == 70 && !run.wasKilled, "\(run.status) \(run.errors)")
        #expect(run.errors.contains("could not be written"))
        #expect([0, 1].contains(try Tool.run(arguments + ["--resume"]).status))
        // A cut and an edited file are found.
        let draws = path + "/chain-1.draws"
        var content = try bytes(draws)
        content[content.count / 2] ^= 1
        try content.write(to: URL(filePath: draws))
        let edited = try Tool.run(arguments + ["--resume"])
        #expect(edited.status == 1 && edited.errors.contains("was changed"), "\(edited.errors)")
        let checkpoint = path + "/chain-1.checkpoint"
        try bytes(checkpoint).dropLast(9).write(to: URL(filePath: checkpoint))
        let cut = try Tool.run(arguments + ["--resume"])
        #expect(cut.status == 1 && cut.errors.contains("is truncated"), "\(cut.errors)")
    }
}
