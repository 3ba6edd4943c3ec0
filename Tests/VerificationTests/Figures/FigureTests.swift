import AtomicFiles
import Foundation
import PropertyTesting
import Testing

@testable import Verification

@Suite struct FigureTests {
    private static func figure(_ points: [Figure.Point], name: String = "a-figure") -> Figure {
        let series = Figure.Series("a, \"b\"", label: "c_k^2", .errorBars, points: points)
        let panel = Figure.Panel(title: "left", x: Figure.Axis("x"), y: Figure.Axis("y"), series: [series])
        return Figure(
            name: name, title: "A \"figure\" of \\ things", panels: [panel], provenance: [("seed", .integer(7))])
    }

    /// Whatever the points, the CSV has one line each, from which the same Doubles are read.
    @Test func csvRoundTrips() throws {
        let number = Generator<Double>.double()
        try forAll(number.array(count: 0...6)) { (numbers: [Double]) in
            let points = numbers.map { Figure.Point($0, -$0, error: $0 > 0 ? $0 : nil) }
            let lines = Self.figure(points).csv.split(separator: "\n").dropFirst()
            #expect(lines.count == points.count)
            for (line, point) in zip(lines, points) {
                #expect(line.hasPrefix("0,\"a, \"\"b\"\"\",0,"))
                let fields = line.split(separator: ",", omittingEmptySubsequences: false).suffix(3).map(String.init)
                #expect(Double(fields[0])?.bitPattern == point.x.bitPattern || point.x.isNaN)
                #expect(Double(fields[1])?.bitPattern == point.y.bitPattern || point.y.isNaN)
                #expect(Double(fields[2]) == point.error)
            }
        }
    }

    @Test func jsonIsJSON() throws {
        let text = Self.figure([Figure.Point(1, .nan), Figure.Point(2, 3, error: 0.5)]).json.text(depth: 4)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(json["seed"] as? Int == 7)
        #expect((json["panels"] as? [[String: Any]])?.count == 1)
    }

    @Test func filesAreWrittenAndDrawn() async throws {
        let scratch = try ScratchDirectory()
        let figure = Self.figure([Figure.Point(0, 1), Figure.Point(.nan, 0), Figure.Point(1, 2, error: 0.1)])
        let written = try await FigureWriter(directory: scratch.path, format: .svg).write(figure)
        let isDrawn = written.notice == nil
        #expect(scratch.names == ["a-figure.csv", "a-figure.gp", "a-figure.json"] + (isDrawn ? ["a-figure.svg"] : []))
        #expect(written.files.count == scratch.names.count)
        // Where gnuplot is installed it accepts the script, hostile title and all.
        if isDrawn {
            #expect(try scratch.text("a-figure.svg").contains("</svg>"))
        } else {
            #expect(written.notice?.contains("apt-get install gnuplot-nox") == true)
        }
    }

    @Test func withoutGnuplotTheDataIsThereAndTheRemedySaid() async throws {
        let scratch = try ScratchDirectory()
        let writer = FigureWriter(directory: scratch.path, format: .png, path: "/nowhere:" + scratch.path)
        let written = try await writer.write(Self.figure([]))
        #expect(scratch.names == ["a-figure.csv", "a-figure.gp", "a-figure.json"])
        #expect(written.notice?.contains("apt-get install gnuplot-nox; then draw it with: gnuplot") == true)
    }

    /// A program called gnuplot that fails leaves no drawing and no trap.
    @Test func aFailingGnuplotIsANotice() async throws {
        let scratch = try ScratchDirectory()
        try scratch.write("#!/bin/sh\necho half\nexit 3\n", "gnuplot")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: scratch.path + "/gnuplot")
        let writer = FigureWriter(directory: scratch.path, format: .svg, path: scratch.path)
        let written = try await writer.write(Self.figure([]))
        #expect(written.notice?.contains("gnuplot ended with status 3") == true)
        #expect(!scratch.names.contains("a-figure.svg"))
    }

    @Test func whatCannotBeWrittenIsSaid() async throws {
        let scratch = try ScratchDirectory()
        try scratch.write("", "file")
        let writer = FigureWriter(directory: scratch.path + "/file", format: .svg)
        await #expect(throws: WriteError.self) { try await writer.write(Self.figure([])) }
        #expect(ExitStatus(WriteError(path: "p", reason: "r")) == .internalError)
    }
}
