// A Slurm cluster of two emulated nodes on the loopback interface, which ends with the value.

import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

final class SlurmCluster {
    let directory: String
    private var daemons: [pid_t] = []

    /// What is missing for a cluster on this machine; nil if nothing is.
    static let obstacle: String? = {
        for program in ["munged", "slurmctld", "slurmd", "sbatch", "sinfo", "squeue", "scancel"]
        where find(program) == nil {
            return "there is no \(program) (apt-get install slurm-wlm)"
        }
        return geteuid() == 0 ? nil : "emulated nodes need root"
    }()

    private static func find(_ program: String) -> String? {
        ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"].map { "\($0)/\(program)" }
            .first(where: FileManager.default.isExecutableFile)
    }

    struct DidNotStart: Error {
        let log: String
    }

    init() throws {
        // Short: a socket's path has at most 107 bytes.
        directory = "/tmp/assay-slurm-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: directory + "/state", withIntermediateDirectories: true)
        let key = Data((0..<128).map { _ in UInt8.random(in: 0...255) })
        _ = FileManager.default.createFile(
            atPath: directory + "/munge.key", contents: key, attributes: [.posixPermissions: 0o400])
        let base = 20_000 + Int(ProcessInfo.processInfo.processIdentifier % 10_000)
        let configuration = """
            ClusterName=assay
            SlurmctldHost=localhost
            SlurmctldPort=\(base)
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            CredType=cred/munge
            AuthInfo=socket=\(directory)/munge.socket
            StateSaveLocation=\(directory)/state
            SlurmdSpoolDir=\(directory)/spool-%n
            SlurmctldPidFile=\(directory)/slurmctld.pid
            SlurmdPidFile=\(directory)/slurmd-%n.pid
            SlurmctldLogFile=\(directory)/slurmctld.log
            SlurmdLogFile=\(directory)/slurmd-%n.log
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SwitchType=switch/none
            MpiDefault=none
            ReturnToService=2
            SchedulerType=sched/builtin
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            NodeName=node1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=\(base + 1) CPUs=1 State=UNKNOWN
            NodeName=node2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=\(base + 2) CPUs=1 State=UNKNOWN
            PartitionName=all Nodes=node1,node2 Default=YES MaxTime=INFINITE State=UP

            """
        try configuration.write(toFile: configurationPath, atomically: true, encoding: .utf8)
        try start(
            "munged",
            [
                "--force", "--foreground", "--socket=\(directory)/munge.socket", "--key-file=\(directory)/munge.key",
                "--log-file=\(directory)/munged.log", "--pid-file=\(directory)/munged.pid",
                "--seed-file=\(directory)/munge.seed",
            ])
        try wait { FileManager.default.fileExists(atPath: directory + "/munge.socket") }
        try start("slurmctld", ["-D"])
        for node in ["node1", "node2"] { try start("slurmd", ["-D", "-N", node]) }
        try wait { said("sinfo", ["--noheader", "--states=idle", "--format=%D"]) == "2" }
    }

    deinit {
        for daemon in daemons.reversed() {
            kill(daemon, SIGKILL)
            waitpid(daemon, nil, 0)
        }
        try? FileManager.default.removeItem(atPath: directory)
    }

    var configurationPath: String { directory + "/slurm.conf" }

    var environment: [String: String] {
        ProcessInfo.processInfo.environment.merging(["SLURM_CONF": configurationPath]) { $1 }
    }

    /// Starts a daemon with no signal blocked, which it would inherit from the thread of a test; Foundation's `Process` blocks them, and
    /// waits for a child that closes its descriptors as if it had ended.
    private func start(_ program: String, _ arguments: [String]) throws {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        let path = Self.find(program) ?? program
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + settings { free(word) } }
        var daemon: pid_t = 0
        guard posix_spawn(&daemon, path, &actions, &attributes, &words, &settings) == 0 else {
            throw DidNotStart(log: "\(program) could not be started")
        }
        daemons.append(daemon)
    }

    /// What a program prints; it is ended after ten seconds.
    func said(_ program: String, _ arguments: [String]) -> String {
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = ["10", Self.find(program) ?? program] + arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return "" }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func wait(until isTrue: () -> Bool) throws {
        for _ in 0..<150 {
            if isTrue() { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
        let log = (try? String(contentsOfFile: directory + "/slurmctld.log", encoding: .utf8)) ?? ""
        throw DidNotStart(log: String(log.suffix(1000)))
    }
}
