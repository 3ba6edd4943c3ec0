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
}
