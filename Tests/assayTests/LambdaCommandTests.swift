import Foundation
import Testing

@Suite struct LambdaCommandTests {
    @Test func aShortLadderIsReportedAndDrawn() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "assay-lambda-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let line = "lambda --width 2 --beta 1:10 --sweeps 20 --warm-up 10 --seed 3 --format json --output \(directory)"
        let run = try Tool.run(line)
        #expect(run.status == 0, "\(run.errors)")
        let json = try #require(run.json)
        #expect(json["rlct"] as? String == "2/3")
        let rungs = try #require(json["rungs"] as? [[String: Any]])
        #expect(rungs.compactMap { $0["beta"] as? Double } == [1, 10])
        for rung in rungs {
            let (value, exact) = (try #require(rung["lambda"] as? Double), try #require(rung["exact"] as? Double))
            #expect(value > 0 && value < 1 && abs(value - exact) < 0.2)
            // Forty draws are too few, and the report says so.
            #expect(rung["warning"] is String)
        }
        for file in ["lambda.csv", "lambda.json", "lambda.gp"] {
            #expect(FileManager.default.fileExists(atPath: "\(directory)/\(file)"))
        }
        // The same seed gives the same bytes.
        #expect(try Tool.run(line).output == run.output)
    }

    @Test func routesAreComparedInTheirErrors() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "assay-lambda-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let line = "lambda --width 2 --beta 1:10 --sweeps 40 --warm-up 10 --route both --output \(directory)"
        let json = try #require(try Tool.run(line + " --format json").json)
        #expect(json["route"] as? String == "both")
        for rung in try #require(json["rungs"] as? [[String: Any]]) {
            let dual = try #require(rung["dual"] as? [String: Any])
            let numbers = [rung["lambda"], rung["standardError"], dual["lambda"], dual["standardError"]]
            let n = try numbers.map { try #require($0 as? Double) }
            let expected = (n[0] - n[2]) / (n[1] * n[1] + n[3] * n[3]).squareRoot()
            #expect(abs((rung["difference"] as? Double ?? .nan) - expected) <= 1e-9 * max(1, abs(expected)))
            #expect(abs(expected) < 10)
        }
        #expect(try Tool.run(line).output.contains("difference / error"))
        let alone = try #require(try Tool.run(line.replacing("both", with: "dual") + " --format json").json)
        let rung = try #require((alone["rungs"] as? [[String: Any]])?.first)
        #expect(rung["lambda"] as? Double == (rung["dual"] as? [String: Any])?["lambda"] as? Double)
        let refused = try Tool.run("lambda --width 128 --beta 1e20 --route dual")
        #expect(refused.status == 64 && refused.errors.contains("--beta"))
    }

    @Test func anInterruptedRunGoesOnToTheSameBytes() throws {
        let base = FileManager.default.temporaryDirectory.appending(path: "assay-lambda-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: base) }
        func run(_ name: String, during: ((Process) -> Void)? = nil) throws -> (Run, Data?) {
            let line = "lambda --width 3 --beta 1:100 --sweeps 400 --warm-up 20 --chains 1 --output \(base)/\(name)"
            let run = try Tool.run(line.split(separator: " ").map(String.init), during: during)
            return (run, try? Data(contentsOf: URL(filePath: "\(base)/\(name)/lambda.csv")))
        }
        let (whole, expected) = try run("whole")
        #expect(whole.status == 0 && expected != nil)
        // Not before its first sweep, where there is nothing to lose: the handler is then in place.
        let (interrupted, _) = try run("pieces") { process in
            Thread.sleep(forTimeInterval: 0.6)
            process.interrupt()
        }
        if !interrupted.wasKilled, interrupted.status != 0 {
            #expect(interrupted.status == 130 && interrupted.errors.contains("the same command goes on"))
            let left = try FileManager.default.contentsOfDirectory(atPath: "\(base)/pieces")
            #expect(left.contains { $0.hasSuffix(".ladder") })
        }
        let (resumed, bytes) = try run("pieces")
        #expect(resumed.status == 0 && bytes == expected)
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(base)/pieces")
        #expect(!left.contains { $0.hasSuffix(".ladder") })
    }
}
