// The manifest of a sweep: every shard's plan with its checksum, and the checksum of the program that computes them. A directory with another
// manifest is refused, by the command that starts the sweep and by every shard.

import AtomicFiles
import Foundation

/// What a sweep's directory holds.
struct SweepManifest: Codable, Equatable {
    struct Shard: Codable, Equatable {
        let plan: LadderPlan
        let checksum: String
    }

    static let format = "assay-sweep 1"
    static let name = "manifest.json"

    let format: String
    /// The checksum of the executable.
    let code: String
    let shards: [Shard]

    init(_ sweep: Sweep, code: String) throws {
        format = Self.format
        self.code = code
        shards = try sweep.plans.map { Shard(plan: $0, checksum: Checksum.text(of: try $0.identity.utf8)) }
    }

    var text: String {
        get throws {
            let encoder = JSONEncoder.ordered
            encoder.outputFormatting.insert(.prettyPrinted)
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }

    /// The manifest in a directory; nil if there is none.
    ///
    /// - Throws: ``SweepFileError``.
    static func read(in directory: String) throws -> SweepManifest? {
        let path = directory + "/" + name
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw SweepFileError.unreadable(path: path, reason: (error as NSError).localizedDescription)
        }
        guard let manifest = try? JSONDecoder().decode(SweepManifest.self, from: data), manifest.format == format,
            try manifest.shards.allSatisfy({ $0.checksum == Checksum.text(of: try $0.plan.identity.utf8) })
        else { throw SweepFileError.damaged(path: path) }
        return manifest
    }

    /// - Throws: ``SweepFileError/otherRun(path:what:)`` if `stored`, found in `directory`, is not this one.
    func require(_ stored: SweepManifest, in directory: String) throws {
        let path = directory + "/" + Self.name
        guard stored.shards == shards else { throw SweepFileError.otherRun(path: path, what: "setting") }
        try Self.requireCode(stored.code, code, in: directory)
    }

    static func requireCode(_ stored: String, _ own: String, in directory: String) throws {
        guard stored == own else {
            throw SweepFileError.otherRun(path: directory + "/" + name, what: "build of the program")
        }
    }

    /// The checksum of the executable that runs.
    static func ownCode() throws -> String {
        let path = executable
        do {
            return fingerprint(of: try Data(contentsOf: URL(filePath: path), options: .alwaysMapped))
        } catch {
            throw SweepFileError.unreadable(path: path, reason: (error as NSError).localizedDescription)
        }
    }

    /// FNV-1a over words of 64 bits, each step of which is one-to-one: programs that differ in one word always differ here. A checksum
    /// byte by byte would take seconds in a debug build.
    static func fingerprint(of data: Data) -> String {
        data.withUnsafeBytes { bytes in
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            var offset = 0
            while offset + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                hash = (hash ^ UInt64(littleEndian: word)) &* 0x100_0000_01b3
                offset += 8
            }
            while offset < bytes.count {
                hash = (hash ^ UInt64(bytes[offset])) &* 0x100_0000_01b3
                offset += 1
            }
            return "\(String(hash, radix: 16)) \(bytes.count)"
        }
    }

    /// The executable that runs, as a path that other processes can start.
    static var executable: String {
        (Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])).resolvingSymlinksInPath().path
    }
}
