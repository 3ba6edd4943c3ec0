// The regressions file: written when asked and never in CI, read first, reviewable, refused when edited wrongly.

import Foundation
import Testing

@testable import PropertyTesting

@Suite("Regressions")
struct RegressionFileTests {
    private struct Point: Codable, Sendable, Equatable {
        var x: Double
        var tags: [String]
    }

    private func withTemporarySource(_ body: (_ source: String, _ file: String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("regressions-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(
            folder.appendingPathComponent("KernelTests.swift").path,
            folder.appendingPathComponent(".KernelTests.regressions").path)
    }

    private func failing(at source: String) throws {
        let location = SourceLocation(fileID: "M/KernelTests.swift", filePath: source, line: 1, column: 1)
        try forAll(.double(in: -9...9), Generator<Int>.integer(in: 0...99), sourceLocation: location) { x, n in
            x < 2.25 || n < 7
        }
    }

    @Test("kept when asked, run first the next time, kept once")
    func keeping() throws {
        try withTemporarySource { source, file in
            withEnvironment(["ASSAY_KEEP_REGRESSIONS": "1"]) {
                _ = expectPropertyIssue("minimal input:  (3.0, 7)", "regression:     kept in") {
                    try failing(at: source)
                }
            }
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(
                text.contains("(Double, Int)\n# (0x1.8p+1, 7)\n3\t7\n") || text.contains("# (0x1.8p+1, 7)\n3.0\t7\n"))
            withEnvironment([:]) {
                _ = expectPropertyIssue("kept regression 1", "(3.0, 7)") { try failing(at: source) }
            }
        }
    }

    @Test("never written in CI, nor unasked")
    func notWritten() throws {
        for variables in [["ASSAY_KEEP_REGRESSIONS": "1", "CI": "true"], [:]] {
            try withTemporarySource { source, file in
                withEnvironment(variables) { _ = expectPropertyIssue("minimal input") { try failing(at: source) } }
                #expect(!FileManager.default.fileExists(atPath: file))
            }
        }
    }

    @Test("a line that is no input is refused with the remedy")
    func malformed() throws {
        try withTemporarySource { source, file in
            let name = try PropertyPlan(
                PropertyRequest(
                    cases: nil, suppressing: [],
                    sourceLocation: SourceLocation(fileID: "M/K.swift", filePath: source, line: 1, column: 1),
                    scansBody: false, signature: "(Double, Int)")
            ).name
            try "property: \(name)\n3.0\tseven\n".write(toFile: file, atomically: true, encoding: .utf8)
            let error = #expect(throws: PropertyMisuse.self) { try failing(at: source) }
            #expect("\(error as Any)".contains("Correct the line or delete it."))
        }
    }

    @Test("values read back bit for bit")
    func coding() throws {
        let coder = RegressionCoder<(Double, Point)>.make()
        let points = Generator<(Double, [String])>.zip(
            Generator<Double>.double(including: [.negativeZero, .subnormals, .infinities]),
            Generator<String>.string(of: .unicode).array(count: 0...3)
        ).map { Point(x: $0, tags: $1) }
        try forAll(Generator<Double>.double(including: .all), points) { x, point in
            let line = try coder.encode((x, point))
            let (copy, pointCopy) = try coder.decode(line)
            #expect(copy.bitPattern == x.bitPattern || x.isNaN && copy.isNaN)
            #expect(pointCopy == point)
            #expect(!line.contains("\n"))
        }
        #expect(throws: (any Error).self) { try coder.decode("1") }
        #expect(throws: (any Error).self) { try RegressionCoder<Set<Choice>>.make().encode([]) }
    }
}
