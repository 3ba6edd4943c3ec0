// Networks in motion that survive the end of their process: a checkpoint is the whole state, replaced in one step on disk, from which
// a run goes on as if it had not been interrupted, to the last bit.
//
// Format: ASCII lines `name value...`, numbers as bit patterns in hexadecimal, closed by a checksum (FNV-1a, 64 bits) of all before.

import AtomicFiles
import Foundation

/// Why a checkpoint was refused.
public enum CheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case damaged(path: String)
    case otherRun(path: String, what: String)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path) cannot be read (\(reason)); remove it to start afresh"
        case .damaged(let path): "\(path) is truncated or changed; remove it to start afresh"
        case .otherRun(let path, let what):
            "\(path) belongs to a run with another \(what); give another directory, or remove it to start afresh"
        }
    }
}

extension FiniteNetwork {
    /// The state as text, with a line about whatever else the run needs.
    func checkpoint(note: String = "") -> String {
        func row(_ name: String, _ numbers: [Double]) -> String {
            name + numbers.map { " " + String($0.bitPattern, radix: 16) }.joined()
        }
        let state = neurons
        let lines =
            [
                "assay-network 2", identity, "steps \(steps)", row("alpha", state.ensemble.readout),
                row("w1", state.ensemble.w1), row("w2", state.ensemble.w2), row("p-alpha", state.momenta.readout),
                row("p1", state.momenta.w1), row("p2", state.momenta.w2), "note \(note)",
            ].joined(separator: "\n") + "\n"
        return lines + "checksum \(Self.checksum(lines))\n"
    }

    /// What two states of one run have in common.
    private var identity: String {
        let numbers = [setting.readoutDeviation, setting.noise, settings.step, settings.friction, settings.temperature]
        let texts = numbers.map { String($0.bitPattern, radix: 16) }.joined(separator: " ")
        return "run \(setting.activation.rawValue) \(setting.target.rawValue) \(texts) \(settings.seed) "
            + "\(ensemble.count) \(rule.radii.count) \(rule.angles.count)"
    }

    private static func checksum(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    /// Replaces the checkpoint called `name` in a directory.
    ///
    /// - Parameters:
    ///   - name: of the file, without a path.
    ///   - directory: holds the lock until it is released, so that one run writes there.
    ///   - note: a line that ``resume(from:)`` gives back.
    public func save(_ name: String, in directory: LockedDirectory, note: String = "") throws(WriteError) {
        try directory.replace(name, with: checkpoint(note: note))
    }

    /// Puts the network in the state of a checkpoint of the same run, if there is a file.
    ///
    /// - Returns: the note that was kept with it; nil if there was none.
    /// - Throws: ``CheckpointError``.
    @discardableResult
    public mutating func resume(from path: String) throws(CheckpointError) -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw .unreadable(path: path, reason: (error as NSError).localizedDescription)
        }
        guard let end = text.range(of: "checksum ", options: .backwards) else { throw .damaged(path: path) }
        let body = String(text[..<end.lowerBound])
        guard text[end.lowerBound...] == "checksum \(Self.checksum(body))\n" else { throw .damaged(path: path) }
        let lines = body.split(separator: "\n").map { $0.split(separator: " ") }
        guard lines.count == 10, lines[0] == ["assay-network", "2"] else { throw .damaged(path: path) }
        guard lines[1].joined(separator: " ") == identity else { throw .otherRun(path: path, what: "setting") }
        guard lines[2].count == 2, let steps = Int(lines[2][1]), steps >= 0 else { throw .damaged(path: path) }
        var rows: [[Double]] = []
        for line in lines[3..<9] {
            let numbers = line.dropFirst().compactMap { UInt64($0, radix: 16).map(Double.init(bitPattern:)) }
            guard numbers.count == ensemble.count, numbers.allSatisfy(\.isFinite) else { throw .damaged(path: path) }
            rows.append(numbers)
        }
        let state = LangevinNeurons(
            settings: settings, ensemble: NeuronEnsemble(readout: rows[0], w1: rows[1], w2: rows[2]),
            momenta: NeuronEnsemble(readout: rows[3], w1: rows[4], w2: rows[5]), steps: steps)
        self = FiniteNetwork(setting, neurons: state, rule: rule)
        return lines[9].dropFirst().joined(separator: " ")
    }
}
