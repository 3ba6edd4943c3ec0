import Foundation
import PropertyTesting
import Testing

@testable import Sampling

@Suite struct CmdStanCSVTests {
    private func sampled(_ scratch: ScratchDirectory) async throws -> RunResult {
        let plan = try RunPlan(seed: 3, chainCount: 2, warmup: 50, draws: 40, thinning: 2)
        let directory = try await RunDirectory(path: scratch.path, resumes: false)
        let result = try await GaussianRun.specimen(plan).run(in: directory)
        for chain in 0..<2 { #expect(try directory.exportCSV(chain) == "\(scratch.path)/chain-\(chain + 1).csv") }
        return result
    }

    /// Every number of the file reads back as the same Double, under its name.
    @Test func numbersReadBackAsTheSameDoubles() async throws {
        let scratch = try ScratchDirectory()
        let columns = try await sampled(scratch).columns(Array(0..<10))
        for chain in 0..<2 {
            let text = String(decoding: try scratch.bytes("chain-\(chain + 1).csv"), as: UTF8.self)
            let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            #expect(
                lines[0]
                    == "lp__,accept_stat__,stepsize__,treedepth__,n_leapfrog__,divergent__,energy__,x.1,x.2,x.3")
            #expect(lines.count == 41)
            for (row, line) in lines.dropFirst().enumerated() {
                #expect(line.split(separator: ",").map { Double($0) } == columns.map { $0[chain][row] })
            }
            #expect(text.contains("# id = \(chain + 1)\n") && text.contains("#     thin = 2\n"))
        }
    }

    @Test func numbersAreShortAndExact() throws {
        #expect(CmdStanCSV.number(3) == "3" && CmdStanCSV.number(-0.0) == "-0.0" && CmdStanCSV.number(0.1) == "0.1")
        try forAll(.double(including: .all), cases: 300) { (value: Double) in
            let back = try #require(Double(CmdStanCSV.number(value)))
            #expect(back.bitPattern == value.bitPattern || (back.isNaN && value.isNaN))
        }
    }

    /// ArviZ reads the files and finds the same numbers and effective sample sizes. Needs a Python with ArviZ, in PATH or named by ASSAY_PYTHON.
    @Test(
        .enabled(
            if: ArviZ.python != nil, "no Python with ArviZ; pip install arviz==0.23.4, or name one with ASSAY_PYTHON"))
    func arviZReadsTheFiles() async throws {
        let scratch = try ScratchDirectory()
        let result = try await sampled(scratch)
        let script = """
            import arviz, glob, json, sys
            data = arviz.from_cmdstan(posterior=sorted(glob.glob(sys.argv[1] + "/chain-*.csv")))
            x = data.posterior["x"]
            print(json.dumps({"shape": list(x.shape), "sum": float(x.sum()), "ess": [float(v) for v in arviz.ess(x)["x"]],
                              "divergences": int(data.sample_stats["diverging"].sum())}))
            """
        let output = try ArviZ.run(["-W", "ignore", "-c", script, scratch.path])
        struct Answer: Decodable {
            let shape: [Int]
            let sum: Double
            let ess: [Double]
            let divergences: Int
        }
        let answer = try JSONDecoder().decode(Answer.self, from: output)
        #expect(answer.shape == [2, 40, 3] && answer.divergences == 0)
        let columns = try result.columns([7, 8, 9])
        let sum = columns.flatMap(\.self).flatMap(\.self).reduce(0, +)
        #expect(abs(answer.sum - sum) <= 1e-12 * 240)
        for (chains, ess) in zip(columns, answer.ess) {
            #expect(abs(try ScalarDraws(chains).bulkESS() - ess) <= 1e-10 * ess)
        }
    }
}

/// A Python that has ArviZ.
enum ArviZ {
    static let python: String? = {
        let candidates = [ProcessInfo.processInfo.environment["ASSAY_PYTHON"], "python3"].compactMap(\.self)
        return candidates.first { (try? run(["-c", "import arviz"], python: $0)) != nil }
    }()

    struct Failed: Error {}

    static func run(_ arguments: [String], python: String? = python) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python ?? "python3"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed() }
        return data
    }
}
