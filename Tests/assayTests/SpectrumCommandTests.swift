import Foundation
import Testing

@Suite struct SpectrumCommandTests {
    private let directory = NSTemporaryDirectory() + "/assay-spectrum-" + UUID().uuidString

    @Test func dataAndAnswerAgree() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let arguments = [
            "spectrum", "--width", "4", "--samples", "3", "--max-degree", "15", "--output", directory, "--format",
            "json",
        ]
        let run = try Tool.run(arguments)
        #expect(run.status == 0, "\(run.errors)")
        let json = try #require(run.json)
        #expect(json["degrees"] as? [Int] == [1, 3, 5, 7, 9, 11, 13, 15])
        #expect(json["predictedSlope"] as? Double == -Double.pi)
        let mean = try #require(json["mean"] as? [Double])
        // The last of the mean's points in the CSV is that of the answer.
        let csv = try String(contentsOfFile: directory + "/spectrum.csv", encoding: .utf8)
        let line = try #require(csv.split(separator: "\n").last { $0.contains(",mean,") })
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        #expect(Double(fields[3]) == 15.0.squareRoot())
        #expect(Double(fields[4]) == log10(mean[7]))
        #expect(try Tool.run(arguments).output == run.output)
        #expect(try Tool.run(arguments + ["--seed", "1"]).output != run.output)
    }

    @Test(arguments: [
        ("spectrum --width=-3", "--width -3 is not possible"), ("spectrum --samples 0", "from 1 to"),
        ("spectrum --scale nan", "--scale nan is not possible"), ("spectrum --input sphere", "sphere"),
        ("spectrum --input cube --max-degree 9", "the cube takes --dimension"),
        ("spectrum --dimension 9", "it belongs to --input cube"), ("spectrum --activation tan", "tan"),
        ("spectrum --input cube --dimension 40", "from 8 to 20"), ("spectrum --figure bmp", "bmp"),
    ])
    func wrongUsageEndsWith64(_ line: String, _ part: String) throws {
        let run = try Tool.run(line)
        #expect(run.status == 64)
        #expect(run.errors.contains(part), "\(run.errors)")
    }

    @Test func aPlaceThatCannotBeWrittenIsSaid() throws {
        let run = try Tool.run("spectrum --width 2 --samples 1 --max-degree 9 --output /dev/null/x")
        #expect(run.status == 70)
        #expect(run.errors.contains("could not be written"))
    }

    /// Without gnuplot the data is written, the run ends well, and the answer and the help say what to install.
    @Test func withoutGnuplotTheDataIsCompleteAndTheRemedyIsNamed() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let run = try Tool.run(
            ["spectrum", "--width", "2", "--samples", "2", "--max-degree", "15", "--output", directory],
            shell: "PATH=/nonexistent; export PATH")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("apt-get install gnuplot-nox"))
        let written = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasPrefix("spectrum") }
        #expect(written.sorted() == ["spectrum.csv", "spectrum.gp", "spectrum.json"])
        #expect(try Tool.run("spectrum --help").output.contains("apt-get install gnuplot-nox"))
    }
}
