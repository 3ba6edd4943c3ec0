// The checkpoint of one chain: all that its next transition depends on, and how far its files are.
//
//     "ASSAYCHK", version, length of the description, the description, length of the memory, the memory, checksum
//
// Random numbers need no memory: they are found from (seed, chain, step). A resumed chain therefore goes on with the same bits. The memory is
// JSON, whose numbers read back as the same Doubles; a binary property list would not do, since it loses the sign of -0.

import Foundation

/// All that a chain remembers between two transitions.
struct ChainMemory: Sendable, Codable {
    /// Transitions done, those of the warm-up included.
    var step = 0
    var state: ChainState
    var warmUp: WarmUp?
    var stepSize: Double?
    var metric: Metric?
    var statistics = ChainStatistics()
    var mark: DrawsFileWriter.Mark?

    init(state: ChainState) { self.state = state }
}

enum Checkpoint {
    static let magic = Array("ASSAYCHK".utf8)
    static let version: UInt32 = 1

    static func encode(_ memory: ChainMemory, _ description: ChainDescription, path: String) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        var inner = ByteWriter()
        description.encode(into: &inner)
        let body = try encoder.encode(memory)
        var writer = ByteWriter()
        writer.append(raw: magic)
        writer.append(version)
        writer.append(UInt64(inner.bytes.count))
        writer.append(raw: inner.bytes)
        writer.append(UInt64(body.count))
        writer.append(raw: Array(body))
        var check = CyclicRedundancyCheck()
        check.append(writer.bytes)
        writer.append(check.value)
        return writer.bytes
    }

    /// The memory in the file at `path`, if it belongs to the run that `asked` describes.
    ///
    /// - Throws: `ChainFileError`.
    static func read(_ path: String, for asked: ChainDescription) throws(ChainFileError) -> ChainMemory {
        let file = try ChainFile(path: path, .read)
        let bytes = try file.read(file.length(), at: 0)
        guard bytes.starts(with: magic) else {
            throw magic.starts(with: bytes) ? .truncated(path: path) : .foreign(path: path)
        }
        var head = ByteReader(Array(bytes.dropFirst(magic.count).prefix(4)))
        guard let version = try? head.integer(UInt32.self) else { throw .truncated(path: path) }
        guard version <= Self.version else {
            throw .futureVersion(path: path, version: version, known: Self.version)
        }
        // The lengths tell a file that was cut from one that was edited; the checksum, whether they can be believed.
        let body: (description: [UInt8], memory: [UInt8])
        do {
            var reader = ByteReader(Array(bytes.dropFirst(magic.count + 4)))
            body.description = try reader.raw()
            body.memory = try reader.raw()
            let stored = try reader.integer(UInt64.self)
            var check = CyclicRedundancyCheck()
            check.append(bytes.dropLast(8))
            guard stored == check.value, reader.isAtEnd else {
                throw ChainFileError.tampered(path: path, stored: stored, computed: check.value)
            }
        } catch let error as ChainFileError {
            throw error
        } catch {
            throw .truncated(path: path)
        }
        var inner = ByteReader(body.description)
        guard let description = try? ChainDescription(from: &inner), inner.isAtEnd else {
            throw .malformed(path: path, reason: "its description cannot be understood")
        }
        try description.require(asked, path: path)
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let memory = try? decoder.decode(ChainMemory.self, from: Data(body.memory)),
            memory.state.dimension > 0, memory.step >= 0
        else { throw .malformed(path: path, reason: "its memory cannot be understood") }
        return memory
    }
}

extension ChainState: Codable {
    private enum Key: String, CodingKey {
        case position, logDensity, hasLogDensity, gradient, hasGradient, momentum
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(position, forKey: .position)
        try container.encode(logDensity, forKey: .logDensity)
        try container.encode(hasLogDensity, forKey: .hasLogDensity)
        try container.encode(gradient, forKey: .gradient)
        try container.encode(hasGradient, forKey: .hasGradient)
        try container.encode(momentum, forKey: .momentum)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        try self.init(
            position: container.decode([Double].self, forKey: .position),
            logDensity: container.decode(Double.self, forKey: .logDensity),
            gradient: container.decode([Double].self, forKey: .gradient),
            hasGradient: container.decode(Bool.self, forKey: .hasGradient),
            momentum: container.decode([Double].self, forKey: .momentum),
            hasLogDensity: container.decode(Bool.self, forKey: .hasLogDensity))
    }
}
