import Foundation
import PropertyTesting
import Testing

@testable import Sampling

/// Files that were cut, edited, exchanged or belong to something else.
@Suite struct HostileFileTests {
    private static let description = ChainDescription(
        target: "t", kernel: "k", seed: 1, chain: 0, warmup: 2, thinning: 1, parameters: ["x.1", "ü"])

    /// A complete file of 2,000 rows, that is of one full block of 910 rows, another, and a last one.
    private func written(_ scratch: ScratchDirectory, rows: Int = 2000) throws -> [[Double]] {
        var writer = try DrawsFileWriter(path: scratch.path + "/d", HostileFileTests.description)
        let rows = (0..<rows).map { row in (0..<9).map { Double(row * 9 + $0) / 7 } }
        for row in rows { try writer.append(row) }
        try writer.finish()
        return rows
    }

    private func read(_ scratch: ScratchDirectory) throws -> [[Double]] {
        var reader = try DrawsFileReader(path: scratch.path + "/d")
        return try reader.columns(Array(0..<9))
    }

    @Test(arguments: [0, 1, 909, 910, 911, 1820, 2000]) func drawsAreReadBack(_ count: Int) throws {
        let scratch = try ScratchDirectory()
        let rows = try written(scratch, rows: count)
        let columns = try read(scratch)
        #expect(columns == (0..<9).map { column in rows.map { $0[column] } })
        let reader = try DrawsFileReader(path: scratch.path + "/d")
        #expect(reader.description == HostileFileTests.description)
    }

    /// Every byte counts: a changed one is an error, wherever it is, and so is every shorter or longer file.
    @Test func everyChangeOfDrawsIsFound() throws {
        let scratch = try ScratchDirectory()
        _ = try written(scratch, rows: 1000)
        let bytes = try scratch.bytes("d")
        // The header has 133 bytes; all of them, and a sample of the rest.
        let positions = Generator<Int>.one(of: [.integer(in: 0...160), .integer(in: 0...(bytes.count - 1))])
        try forAll(positions, .integer(in: 1...255), examples: [(0, 1), (8, 1), (12, 255)], cases: 150) {
            (position: Int, change: Int) in
            var edited = bytes
            edited[position] ^= UInt8(change)
            try scratch.write(edited, "d")
            #expect(throws: ChainFileError.self) { try read(scratch) }
        }
        try forAll(positions, examples: [0, 4, 8, 12, 16, bytes.count - 1], cases: 100) { (length: Int) in
            try scratch.write(bytes[..<length], "d")
            #expect(throws: ChainFileError.truncated(path: scratch.path + "/d")) { try read(scratch) }
        }
        try scratch.write(bytes + [0], "d")
        #expect(throws: ChainFileError.self) { try read(scratch) }
        try scratch.write(bytes, "d")
        #expect(try read(scratch).count == 9)
    }

    /// Blocks whose own checksums are right, but in another order or with one left out.
    @Test func blocksCannotBeExchanged() throws {
        let scratch = try ScratchDirectory()
        _ = try written(scratch)
        let bytes = try scratch.bytes("d")
        let header = DrawsFile.header(HostileFileTests.description).count
        let block = 4 + DrawsFile.rowsPerBlock(columns: 9) * 9 * 8 + 8
        let (first, second) = (bytes[header..<header + block], bytes[header + block..<header + 2 * block])
        for edited in [
            bytes[..<header] + second + first + bytes[(header + 2 * block)...],
            bytes[..<header] + second + bytes[(header + 2 * block)...],
            bytes[..<header] + first + bytes[(header + 2 * block)...],
        ] {
            try scratch.write(edited, "d")
            #expect(throws: ChainFileError.self) { try read(scratch) }
        }
    }

    @Test func foreignFilesAreRefused() throws {
        let scratch = try ScratchDirectory()
        let path = scratch.path + "/d"
        for text in ["hello, this is no file of draws", "ASSAYCHK........................"] {
            try scratch.write(text.utf8, "d")
            #expect(throws: ChainFileError.foreign(path: path)) { try read(scratch) }
        }
        try scratch.write([], "d")
        #expect(throws: ChainFileError.truncated(path: path)) { try read(scratch) }
        var future = DrawsFile.header(HostileFileTests.description)
        future[8] = 2
        try scratch.write(future, "d")
        #expect(throws: ChainFileError.futureVersion(path: path, version: 2, known: 1)) { try read(scratch) }
        #expect(throws: ChainFileError.self) { try DrawsFileReader(path: path + "/nothing") }
        #expect(throws: ChainFileError.self) { try DrawsFileReader(path: scratch.path) }
        _ = try? FileManager.default.removeItem(atPath: path)
        _ = try written(scratch, rows: 3)
        for index in [-1, 9, Int.max] {
            #expect(throws: ChainFileError.noColumn(path: path, index: index, count: 9)) {
                var reader = try DrawsFileReader(path: path)
                _ = try reader.columns([index])
            }
        }
    }

    @Test func everyChangeOfACheckpointIsFound() throws {
        let scratch = try ScratchDirectory()
        let target = try GaussianTarget(scales: [1, 2])
        var memory = ChainMemory(state: try ChainState(at: [0.1, -0.3], of: target))
        memory.step = 5
        memory.mark = DrawsFileWriter.Mark(length: 10, checksum: 77, rowCount: 1, pending: [1, .nan, .infinity, -0.0])
        let path = scratch.path + "/c"
        let bytes = try Checkpoint.encode(memory, HostileFileTests.description, path: path)
        func read() throws -> ChainMemory { try Checkpoint.read(path, for: HostileFileTests.description) }
        try scratch.write(bytes, "c")
        let back = try read()
        #expect(back.state == memory.state && back.step == 5)
        #expect(back.mark?.pending.map(\.bitPattern) == memory.mark?.pending.map(\.bitPattern))
        for position in bytes.indices {
            var edited = bytes
            edited[position] ^= 0x10
            try scratch.write(edited, "c")
            #expect(throws: ChainFileError.self) { try read() }
        }
        for length in stride(from: 0, to: bytes.count, by: 3) {
            try scratch.write(bytes[..<length], "c")
            #expect(throws: ChainFileError.truncated(path: path)) { try read() }
        }
    }

    /// CRC-64/XZ of "123456789", as its specification gives it.
    @Test func checksumHasItsKnownAnswer() {
        var whole = CyclicRedundancyCheck()
        whole.append("123456789".utf8)
        #expect(whole.value == 0x995d_c9bb_df19_39fa)
        var parts = CyclicRedundancyCheck()
        parts.append("1234".utf8)
        var rest = CyclicRedundancyCheck(continuing: parts.value)
        rest.append("56789".utf8)
        #expect(rest == whole)
    }
}
