import Foundation
import MultiplePrecision
import Testing

@testable import Verification

@Suite struct DecimalBracketTests {
    /// 1/3 and √2 to 45 digits, by their published digits; the same at every precision that decides.
    @Test func bracketsAreCanonical() throws {
        let third = String(repeating: "3", count: 44)
        for precision: Precision in [160, 200, 256, 320, 1000] {
            let bracket = try DecimalBracket(Interval(1, precision: precision) / 3)
            #expect(bracket == DecimalBracket(lower: "3.\(third)e-1", upper: "3.\(third.dropLast())4e-1"))
            let root = try DecimalBracket(Interval(2, precision: precision).squareRoot())
            #expect(root?.lower == "1.41421356237309504880168872420969807856967187")
            #expect(root?.upper == "1.41421356237309504880168872420969807856967188")
        }
        #expect(try DecimalBracket(Interval(2, precision: 140).squareRoot()) == nil)
        // Towards minus infinity is away from zero for negative numbers.
        let negative = try DecimalBracket(Interval(-1, precision: 256) / 3)
        #expect(negative == DecimalBracket(lower: "-3.\(third.dropLast())4e-1", upper: "-3.\(third)e-1"))
    }

    @Test func pointsAreExact() throws {
        let half = try #require(try DecimalBracket(Interval(BigFloat(0.5))))
        #expect(half.lower == half.upper)
        #expect(half.nearest == 0.5)
        let zero = try DecimalBracket(Interval(BigFloat(0.0)))
        #expect(zero == DecimalBracket(lower: "0", upper: "0"))
        #expect(zero?.nearest == 0)
        // A Double with more than 45 digits is not exact in 45.
        let long = try #require(try DecimalBracket(Interval(BigFloat(0.1))))
        #expect(long.lower != long.upper)
        #expect(long.nearest == 0.1)
    }

    @Test func anUndecidableNumberGetsItsNeighbours() throws {
        func around(_ value: Double, _ exponent: Int) throws -> DecimalBracket? {
            let radius = BigFloat(1, scaledBy: exponent, precision: 64)
            return DecimalBracket(try Interval(midpoint: BigFloat(value, precision: 2000), radius: radius))
        }
        let zeros = String(repeating: "0", count: 43)
        let nines = String(repeating: "9", count: 44)
        let expected = DecimalBracket(lower: "9.\(nines)e-1", upper: "1.\(zeros)1")
        #expect(try around(1, -500) == nil)
        #expect(try around(1, -700) == expected)
        #expect(try around(1, -900) == expected)
        #expect(expected.nearest == 1)
        #expect(try around(0, -900) == nil)
        // Nor does an enclosure decide that ends at a 45-digit number, on either side.
        let one = BigFloat(1, precision: 400)
        #expect(try DecimalBracket(Interval(lower: one.nextDown, upper: one)) == nil)
        #expect(try DecimalBracket(Interval(lower: one, upper: one.nextUp)) == nil)
    }

    @Test func nonsenseHasNoInterval() {
        for (lower, upper) in [("2", "1"), ("nan", "1"), ("", "1"), ("1", "inf"), ("one", "two")] {
            #expect(DecimalBracket(lower: lower, upper: upper).interval == nil)
            #expect(DecimalBracket(lower: lower, upper: upper).nearest == nil)
        }
        #expect(DecimalBracket(lower: "1", upper: "2").nearest == nil)
    }
}

@Suite struct FixtureTests {
    private let quantity = Quantity.root()

    private func written() async throws -> (ScratchDirectory, String) {
        let scratch = try ScratchDirectory()
        _ = try await scratch.fixtures.regenerate(of: Catalogue([quantity]))
        return (scratch, try scratch.text("root.json"))
    }

    private func sealed(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.contains("\"digest\"") ? "  \"digest\": \"\(Fixture.digest(of: text))\"," : String(line)
        }
        return lines.joined(separator: "\n")
    }

    /// FIPS 180-2, appendix B.1.
    /// The check value of CRC-32/CKSUM, and what the `cksum` of the system says of texts whose length takes one byte or more.
    @Test(arguments: [0, 1, 127, 128, 255, 256, 300, 70_000])
    func theDigestIsThatOfCksum(length: Int) throws {
        #expect(Checksum.text(of: "123456789".utf8) == "930766865 9")
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 256) }
        let file = FileManager.default.temporaryDirectory.appending(path: "cksum-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/cksum")
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(said == Checksum.text(of: bytes) + "\n")
    }

    @Test func aFixtureReadsBack() async throws {
        let (scratch, text) = try await written()
        let fixture = try scratch.fixtures.fixture(of: quantity)
        #expect(fixture.text == text)
        #expect(fixture.entries.map(\.inputs) == quantity.golden)
        #expect(fixture.entries[0].nearest == 2.0.squareRoot())
        #expect(text.contains("\"x\": \"0x1p+1\""))
        #expect(sealed(text) == text)
        #expect(text.split(separator: "\n").allSatisfy { $0.count < 220 })
    }

    @Test func eachFaultHasItsOwnError() async throws {
        let (scratch, text) = try await written()
        func fault(_ content: String, of quantity: Quantity? = nil) throws -> String {
            try scratch.write(content, "root.json")
            do {
                _ = try scratch.fixtures.fixture(of: quantity ?? self.quantity)
                return "none"
            } catch {
                // Every message names the file and a command.
                #expect(error.description.contains(scratch.path))
                #expect(
                    error.description.contains("assay fixtures regenerate") || error.description.contains("git pull"))
                return String("\(Mirror(reflecting: error).children.first?.label ?? "")")
            }
        }
        #expect(try fault(text) == "none")
        for length in 0..<text.utf8.count - 1 {
            let cut = try fault(String(decoding: text.utf8.prefix(length), as: UTF8.self))
            #expect(cut == "truncated", "\(length)")
        }
        #expect(try fault("{\n}\n") == "malformed")
        #expect(try fault("nonsense\n}\n") == "malformed")
        #expect(try fault(text.replacing("\"method\"", with: "\"madhot\"")) == "malformed")
        #expect(try fault(text.replacing("\"format\": 1", with: "\"format\": 0")) == "malformed")
        #expect(try fault(text.replacing("\"format\": 1", with: "\"format\": 2")) == "futureVersion")
        #expect(try fault(text.replacing("1.41421", with: "1.41422")) == "tampered")
        #expect(try fault(text.replacing("    {", with: "   {")) == "tampered")
        #expect(try fault(sealed(text.replacing("\"root\"", with: "\"toor\""))) == "wrongQuantity")
        #expect(try fault(sealed(text.replacing("\"n\": 3", with: "\"n\": 4"))) == "declarationChanged")
        #expect(try fault(sealed(text.replacing("\"n\": 3", with: "\"m\": 3"))) == "declarationChanged")
        #expect(try fault(text, of: .root(method: "another")) == "declarationChanged")
        #expect(try fault(text, of: .root(golden: [(0, 2)])) == "declarationChanged")
        let reversed = [(3, 0.5), (2, 2.0), (1, 0.1), (0, 2.0)]
        #expect(try fault(text, of: .root(golden: reversed)) == "declarationChanged")
        #expect(try fault(sealed(text.replacing("1.41421", with: "1.41422"))) == "inconsistent")
        let nearest = 2.0.squareRoot()
        let wrong = text.replacing(nearest.hexadecimalText, with: nearest.nextUp.hexadecimalText)
        #expect(try fault(sealed(wrong)) == "inconsistent")
        try FileManager.default.removeItem(atPath: scratch.path + "/root.json")
        try FileManager.default.createDirectory(atPath: scratch.path + "/root.json", withIntermediateDirectories: true)
        #expect(throws: FixtureError.self) { try scratch.fixtures.fixture(of: quantity) }
    }

    @Test func missingAndOrphanedAreFound() async throws {
        let (scratch, text) = try await written()
        try scratch.write(text, "toor.json")
        try scratch.write("", "README.md")
        let findings = scratch.fixtures.verify(Catalogue([quantity, .root(name: "other")]))
        #expect(findings.map(\.subject) == ["root", "other", "toor.json"])
        #expect(findings.map(\.isKept) == [true, false, false])
        #expect(findings[1].detail.contains("is missing; make it with: assay fixtures regenerate other"))
        #expect(findings[2].detail.contains("--remove-orphans"))
    }

    @Test func verificationWritesNothing() async throws {
        let scratch = try ScratchDirectory()
        _ = scratch.fixtures.verify(Catalogue([quantity]))
        #expect(scratch.names.isEmpty)
    }

    @Test func theNearestDirectoryIsFound() throws {
        let scratch = try ScratchDirectory()
        let deep = scratch.path + "/a/b"
        try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
        #expect(throws: UsageError.self) { try FixtureDirectory.nearest(above: deep) }
        try FileManager.default.createDirectory(atPath: scratch.path + "/Fixtures", withIntermediateDirectories: true)
        #expect(try FixtureDirectory.nearest(above: deep).path == "../../Fixtures")
        #expect(try FixtureDirectory.nearest(above: scratch.path).path == "Fixtures")
    }
}
