// Neurons in motion that survive the end of their process: a checkpoint is the whole state, replaced in one step on disk, from which
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

/// Where neurons are, and how fast they move.
public struct NeuronState: Sendable, Equatable {
    public let positions: NeuronEnsemble
    public let momenta: NeuronEnsemble
    /// The steps done.
    public let steps: Int
}

/// Neurons in motion whose state goes through a file unchanged.
public protocol ResumableMotion {
    /// A word that tells its checkpoints from others'.
    static var kind: String { get }
    /// What two states of one run have in common, in one line of words.
    var identity: String { get }
    var state: NeuronState { get }

    /// Puts the neurons, as many as there are, in a state of the same run.
    mutating func restore(_ state: NeuronState) throws
}

extension ResumableMotion {
    /// The state as text, with a line about whatever else the run needs.
    func checkpoint(note: String = "") -> String {
        let state = state
        let lines =
            [
                Self.kind, identity, "steps \(state.steps)", HexadecimalRow.text("alpha", state.positions.readout),
                HexadecimalRow.text("w1", state.positions.w1), HexadecimalRow.text("w2", state.positions.w2),
                HexadecimalRow.text("p-alpha", state.momenta.readout), HexadecimalRow.text("p1", state.momenta.w1),
                HexadecimalRow.text("p2", state.momenta.w2), "note \(note)",
            ].joined(separator: "\n") + "\n"
        return lines + "checksum \(FowlerNollVo.hash(lines))\n"
    }

    /// Replaces the checkpoint called `name` in a directory.
    ///
    /// - Parameters:
    ///   - name: of the file, without a path.
    ///   - directory: holds the lock until it is released, so that one run writes there.
    ///   - note: a line of words, one space apart, that ``resume(from:)`` gives back.
    public func save(_ name: String, in directory: LockedDirectory, note: String = "") throws(WriteError) {
        try directory.replace(name, with: checkpoint(note: note))
    }

    /// Puts the neurons in the state of a checkpoint of the same run, if there is a file.
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
        guard text[end.lowerBound...] == "checksum \(FowlerNollVo.hash(body))\n" else { throw .damaged(path: path) }
        let lines = body.split(separator: "\n").map { $0.split(separator: " ") }
        guard lines.count == 10, lines[0].joined(separator: " ") == Self.kind else { throw .damaged(path: path) }
        guard lines[1].joined(separator: " ") == identity else { throw .otherRun(path: path, what: "setting") }
        guard lines[2].count == 2, let steps = Int(lines[2][1]), steps >= 0 else { throw .damaged(path: path) }
        let count = state.positions.count
        var rows: [[Double]] = []
        for line in lines[3..<9] {
            guard let row = HexadecimalRow.numbers(line.dropFirst(), count: count) else { throw .damaged(path: path) }
            rows.append(row)
        }
        do {
            try restore(
                NeuronState(
                    positions: NeuronEnsemble(readout: rows[0], w1: rows[1], w2: rows[2]),
                    momenta: NeuronEnsemble(readout: rows[3], w1: rows[4], w2: rows[5]), steps: steps))
        } catch {
            throw .damaged(path: path)
        }
        return lines[9].dropFirst().joined(separator: " ")
    }
}

/// Numbers to the last bit, as words of text.
enum HexadecimalRow {
    static func text(_ name: String, _ numbers: [Double]) -> String {
        name + numbers.map { " " + word($0) }.joined()
    }

    static func word(_ number: Double) -> String { String(number.bitPattern, radix: 16) }

    /// So many finite numbers; nil if the words are anything else.
    static func numbers(_ words: some Sequence<Substring>, count: Int) -> [Double]? {
        let numbers = words.map { UInt64($0, radix: 16).map(Double.init(bitPattern:)) ?? .nan }
        return numbers.count == count && numbers.allSatisfy(\.isFinite) ? numbers : nil
    }
}

/// The checksum FNV-1a of 64 bits (G. Fowler, L. C. Noll and K.-P. Vo): against accidents, not against malice.
enum FowlerNollVo {
    static func hash(_ text: String) -> String { hash(bytes: text.utf8) }

    /// Of numbers' bits.
    static func hash(_ numbers: [Double]) -> String {
        hash(
            bytes: numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) }
            })
    }

    private static func hash(bytes: some Sequence<UInt8>) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}

extension MeanFieldSetting {
    /// The setting and how neurons move in it, in words that tell every difference.
    func identity(_ settings: LangevinSettings, width: Int, rule: InputRule) -> String {
        let numbers = [readoutDeviation, noise, settings.step, settings.friction, settings.temperature]
        return
            "run \(activation.rawValue) \(target.rawValue) \(numbers.map(HexadecimalRow.word).joined(separator: " ")) "
            + "\(settings.seed) \(width) \(rule.radii.count) \(rule.angles.count)"
    }
}

extension FiniteNetwork: ResumableMotion {
    public static var kind: String { "assay-network 2" }

    public var identity: String { setting.identity(settings, width: ensemble.count, rule: rule) }

    public var state: NeuronState {
        NeuronState(positions: neurons.ensemble, momenta: neurons.momenta, steps: neurons.steps)
    }

    public mutating func restore(_ state: NeuronState) {
        self = FiniteNetwork(setting, neurons: LangevinNeurons(settings: settings, state), rule: rule)
    }
}

extension Foreground: ResumableMotion {
    public static var kind: String { "assay-foreground 1" }

    /// The background belongs to it.
    public var identity: String {
        setting.identity(settings, width: state.positions.count, rule: rule) + " \(FowlerNollVo.hash(background))"
    }
}
