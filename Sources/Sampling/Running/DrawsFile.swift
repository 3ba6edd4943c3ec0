// The binary file of one chain's draws.
//
//     "ASSAYDRW", version, length of the description, the description, checksum       all integers little-endian
//     blocks: number of rows (UInt32), rows x columns Doubles, checksum               of a size that depends on the columns alone
//     last block: fewer rows, possibly none, with the top bit of the number set       absent while the chain runs
//
// A checksum (CRC-64) covers its block and, because it goes on from the one before, everything before it: no block can be lost, exchanged or edited
// unnoticed, nor a complete file cut. Draws that are complete blocks stay readable whatever happens to the process.

enum DrawsFile {
    static let magic = Array("ASSAYDRW".utf8)
    static let version: UInt32 = 1
    static let lastBlock: UInt32 = 1 << 31
    /// A description is refused above this many bytes.
    static let largestDescription = 1 << 26

    /// How many rows a full block has: about 64 KiB of numbers.
    static func rowsPerBlock(columns: Int) -> Int { max(1, 8192 / columns) }

    static func header(_ description: ChainDescription) -> [UInt8] {
        var inner = ByteWriter()
        description.encode(into: &inner)
        var writer = ByteWriter()
        writer.append(raw: magic)
        writer.append(version)
        writer.append(UInt32(inner.bytes.count))
        writer.append(raw: inner.bytes)
        var check = CyclicRedundancyCheck()
        check.append(writer.bytes)
        writer.append(check.value)
        return writer.bytes
    }
}

/// Appends the draws of one chain to its file.
///
/// Rows gather in memory until they fill a block; memory stays bounded however long the chain.
struct DrawsFileWriter {
    /// How far the file is: what a checkpoint must remember, with the rows that do not yet fill a block.
    struct Mark: Sendable, Equatable, Codable {
        var length: Int
        var checksum: UInt64
        var rowCount: Int
        var pending: [Double]
    }

    let columnCount: Int
    private let file: ChainFile
    private(set) var mark: Mark

    /// Begins a file; one that exists is refused.
    init(path: String, _ description: ChainDescription) throws(ChainFileError) {
        file = try ChainFile(path: path, .create)
        columnCount = description.columns.count
        let header = DrawsFile.header(description)
        try file.write(header, at: 0)
        var check = CyclicRedundancyCheck()
        check.append(header.dropLast(8))
        mark = Mark(length: header.count, checksum: check.value, rowCount: 0, pending: [])
    }

    /// Goes on behind `mark`: what a killed process wrote beyond it is cut off, what is before it is checked.
    init(path: String, _ description: ChainDescription, resumingAt mark: Mark) throws(ChainFileError) {
        file = try ChainFile(path: path, .update)
        columnCount = description.columns.count
        self.mark = mark
        var reader = try DrawsFileReader(file)
        try reader.description.require(description, path: path)
        while reader.offset < mark.length {
            guard try reader.nextBlock() != nil else { break }
        }
        let flushed = mark.rowCount - mark.pending.count / columnCount
        guard reader.offset == mark.length, reader.rowCount == flushed, reader.checksum == mark.checksum else {
            throw .malformed(path: path, reason: "it is not the file that the checkpoint was made with")
        }
        try file.truncate(to: mark.length)
    }

    var path: String { file.path }

    /// Appends a draw, one number a column.
    mutating func append(_ row: [Double]) throws(ChainFileError) {
        assert(row.count == columnCount)
        mark.pending.append(contentsOf: row)
        mark.rowCount += 1
        if mark.pending.count == DrawsFile.rowsPerBlock(columns: columnCount) * columnCount { try writeBlock(0) }
    }

    /// Writes the rest and the mark of a complete file. The writer's `mark` stays that of before, so that more can be appended after a resume.
    func finish() throws(ChainFileError) {
        var copy = self
        try copy.writeBlock(DrawsFile.lastBlock)
        try file.synchronise()
    }

    func synchronise() throws(ChainFileError) { try file.synchronise() }

    private mutating func writeBlock(_ flag: UInt32) throws(ChainFileError) {
        var writer = ByteWriter()
        writer.append(UInt32(mark.pending.count / columnCount) | flag)
        for value in mark.pending { writer.append(value) }
        var check = CyclicRedundancyCheck(continuing: mark.checksum)
        check.append(writer.bytes)
        writer.append(check.value)
        try file.write(writer.bytes, at: mark.length)
        mark.length += writer.bytes.count
        mark.checksum = check.value
        mark.pending.removeAll(keepingCapacity: true)
    }
}
