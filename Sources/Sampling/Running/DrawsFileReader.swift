// Reads the draws of one chain block by block, so that memory stays bounded.

/// The draws in a file.
public struct DrawsFileReader {
    public let description: ChainDescription
    /// Whether the last block has been read, behind which a chain that is complete has nothing.
    public private(set) var isComplete = false
    private(set) var offset: Int
    private(set) var checksum: UInt64
    private(set) var rowCount = 0
    private let file: ChainFile
    private let start: (offset: Int, checksum: UInt64)

    /// - Throws: `ChainFileError` unless it is a file of draws of a known version whose description is sound.
    public init(path: String) throws(ChainFileError) { try self.init(ChainFile(path: path, .read)) }

    init(_ file: ChainFile) throws(ChainFileError) {
        self.file = file
        let path = file.path
        let magicCount = DrawsFile.magic.count
        let fixed = try file.read(magicCount + 8, at: 0)
        guard fixed.starts(with: DrawsFile.magic) else {
            throw DrawsFile.magic.starts(with: fixed) ? .truncated(path: path) : .foreign(path: path)
        }
        var reader = ByteReader(Array(fixed.dropFirst(magicCount)))
        guard let version = try? reader.integer(UInt32.self), let count = try? reader.integer(UInt32.self) else {
            throw .truncated(path: path)
        }
        guard version <= DrawsFile.version else {
            throw .futureVersion(path: path, version: version, known: DrawsFile.version)
        }
        guard count <= DrawsFile.largestDescription else {
            throw .malformed(path: path, reason: "its description has \(count) bytes")
        }
        let rest = try file.read(Int(count) + 8, at: fixed.count)
        guard rest.count == Int(count) + 8 else { throw .truncated(path: path) }
        checksum = try DrawsFileReader.checked(fixed + rest, continuing: 0, path: path)
        offset = fixed.count + rest.count
        start = (offset, checksum)
        var inner = ByteReader(Array(rest.dropLast(8)))
        do {
            description = try ChainDescription(from: &inner)
            guard inner.isAtEnd else { throw ByteReader.Exhausted() }
        } catch {
            throw .malformed(path: path, reason: "its description cannot be understood")
        }
    }

    /// Goes back to the first block.
    public mutating func rewind() {
        (offset, checksum) = start
        (rowCount, isComplete) = (0, false)
    }

    /// The numbers of the next block, row by row; nil behind the last one, or where a chain that is not complete has no more.
    ///
    /// - Throws: `ChainFileError.truncated` within a block, `.tampered` if its checksum is wrong.
    public mutating func nextBlock() throws(ChainFileError) -> [Double]? {
        guard !isComplete else { return nil }
        let head = try file.read(4, at: offset)
        guard !head.isEmpty else { return nil }
        var headReader = ByteReader(head)
        guard let flagged = try? headReader.integer(UInt32.self) else { throw .truncated(path: file.path) }
        let rows = Int(flagged & ~DrawsFile.lastBlock)
        let columns = description.columns.count
        let full = DrawsFile.rowsPerBlock(columns: columns)
        let isLast = flagged & DrawsFile.lastBlock != 0
        guard isLast ? rows < full : rows == full else {
            throw .malformed(path: file.path, reason: "a block has \(rows) rows where \(full) fit")
        }
        let body = try file.read(rows * columns * 8 + 8, at: offset + 4)
        guard body.count == rows * columns * 8 + 8 else { throw .truncated(path: file.path) }
        checksum = try DrawsFileReader.checked(head + body, continuing: checksum, path: file.path)
        offset += 4 + body.count
        rowCount += rows
        isComplete = isLast
        if isLast, try !file.read(1, at: offset).isEmpty {
            throw .malformed(path: file.path, reason: "there are bytes behind its last block")
        }
        var reader = ByteReader(body)
        var values: [Double] = []
        values.reserveCapacity(rows * columns)
        while values.count < rows * columns, let value = try? reader.double() { values.append(value) }
        return values
    }

    /// The columns with the given indices of `description.columns`, each with one number a draw.
    ///
    /// - Throws: `ChainFileError.truncated` also if the file is not complete.
    public mutating func columns(_ indices: [Int]) throws(ChainFileError) -> [[Double]] {
        let count = description.columns.count
        for index in indices where !(0..<count).contains(index) {
            throw .noColumn(path: file.path, index: index, count: count)
        }
        rewind()
        var columns = [[Double]](repeating: [], count: indices.count)
        while let block = try nextBlock() {
            for row in stride(from: 0, to: block.count, by: count) {
                for (place, index) in indices.enumerated() { columns[place].append(block[row + index]) }
            }
        }
        guard isComplete else { throw .truncated(path: file.path) }
        return columns
    }

    /// The checksum of `bytes` without their last eight, which must hold it.
    private static func checked(
        _ bytes: [UInt8], continuing before: UInt64, path: String
    ) throws(ChainFileError) -> UInt64 {
        var check = CyclicRedundancyCheck(continuing: before)
        check.append(bytes.dropLast(8))
        var reader = ByteReader(Array(bytes.suffix(8)))
        guard let stored = try? reader.integer(UInt64.self) else { throw .truncated(path: path) }
        guard stored == check.value else { throw .tampered(path: path, stored: stored, computed: check.value) }
        return stored
    }
}
