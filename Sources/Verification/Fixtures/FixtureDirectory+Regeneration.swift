// Regeneration: the only code that writes fixtures. Every value is computed anew at working precisions other than those of
// the stored file, compared with the stored truth, and written only if something changed.

import AtomicFiles
import Foundation
import MultiplePrecision

/// How fixtures are regenerated.
public struct RegenerationOptions: Sendable {
    /// The lower of the two working precisions in bits; by default one that the stored fixture did not use.
    public var precision: Int?
    /// Whether a value that is disjoint from the stored one may replace it.
    public var acceptsChangedTruth: Bool
    /// Whether files that belong to no quantity are removed.
    public var removesOrphans: Bool

    public init(precision: Int? = nil, acceptsChangedTruth: Bool = false, removesOrphans: Bool = false) {
        self.precision = precision
        self.acceptsChangedTruth = acceptsChangedTruth
        self.removesOrphans = removesOrphans
    }
}

/// What became of one fixture.
public struct Regeneration: Sendable {
    public enum Outcome: String, Sendable {
        /// Nothing changed, and the file was not touched.
        case unchanged
        case written
        /// A stored truth has changed, so the file was not touched.
        case refused
        /// The file belonged to no quantity.
        case removed
    }

    /// A value that is not what it was.
    public struct Move: Sendable {
        public let inputs: Inputs
        public let old, new: DecimalBracket
        /// By how many units in the last place of the new value it moved.
        public let distance: Double
        /// Whether no number is in both enclosures: the truth has changed.
        public let isDisjoint: Bool
    }

    public let subject: String
    public let outcome: Outcome
    public var moves: [Move] = []
    public var added = 0
    public var removed = 0
    /// Why the stored file was not as it should be; nil if it was.
    public var stored: String?
}

extension FixtureDirectory {
    /// Computes the fixtures of the quantities called `names`, or of all, anew and writes those that changed. Other regenerations of this directory
    /// wait; readers see each file old or new.
    ///
    /// - Throws: `WriteError` if a file cannot be written; ``FixtureError`` if one is of a future version, or two precisions disagree;
    ///   ``EvaluationError`` if a reference fails; ``UsageError`` for an unknown name, or a precision that is out of
    ///   range or stored.
    public func regenerate(
        _ names: [String] = [], of catalogue: Catalogue, _ options: RegenerationOptions = RegenerationOptions(),
        progress: ProgressLine = .none
    ) async throws -> [Regeneration] {
        let quantities = try catalogue.selection(names)
        if let precision = options.precision { try Sharpness.precision(precision).validate() }
        let directory = try await LockedDirectory(path: path) {
            progress.note("waiting for another `assay fixtures regenerate` in \(path)")
        }
        directory.removeStaleFiles()
        var regenerations: [Regeneration] = []
        // All are read before any is written, so that a fixture that must not be replaced stops everything.
        for (quantity, stored) in zip(quantities, try quantities.map(stored)) {
            regenerations.append(try await regenerate(quantity, stored, in: directory, options, progress))
        }
        if options.removesOrphans {
            for orphan in orphans(of: catalogue) {
                let name = URL(filePath: orphan).lastPathComponent
                try directory.remove(name)
                regenerations.append(Regeneration(subject: name, outcome: .removed))
            }
        }
        return regenerations
    }

    /// A stored fixture as far as it can be read, and what is wrong with it.
    private typealias Stored = (fixture: Fixture?, fault: FixtureError?)

    private func regenerate(
        _ quantity: Quantity, _ stored: Stored, in directory: LockedDirectory, _ options: RegenerationOptions,
        _ progress: ProgressLine
    ) async throws -> Regeneration {
        let precisions = try precisions(of: quantity, otherThan: stored.fixture?.precisions ?? [], options)
        let entries = try await quantity.entries(
            precisions, stored: stored.fault == nil ? stored.fixture : nil, progress)
        let comparison = Comparison(old: stored.fixture?.entries ?? [], new: entries)

        func regeneration(_ outcome: Regeneration.Outcome) -> Regeneration {
            Regeneration(
                subject: quantity.name, outcome: outcome, moves: comparison.moves, added: comparison.added,
                removed: comparison.removed,
                stored: stored.fault.map { if case .missing = $0 { "missing" } else { $0.description } })
        }
        if stored.fault == nil, stored.fixture?.entries == entries { return regeneration(.unchanged) }
        if comparison.moves.contains(where: \.isDisjoint), !options.acceptsChangedTruth {
            return regeneration(.refused)
        }
        let fixture = Fixture(
            quantity: quantity.name, method: quantity.certifiedMethod, digits: quantity.reach.digits,
            precisions: precisions, mpfrVersion: Fixture.currentMPFRVersion, entries: entries)
        try directory.replace(quantity.name + ".json", with: fixture.text)
        return regeneration(.written)
    }

    /// - Throws: the faults that regeneration must not write over.
    private func stored(_ quantity: Quantity) throws -> Stored {
        do {
            return (try fixture(of: quantity), nil)
        } catch {
            switch error {
            case .futureVersion, .unreadable: throw error
            case .missing: return (nil, error)
            default: break
            }
            let path = path(of: quantity)
            let readable = try? Fixture(reading: read(path), of: quantity, at: path, isStrict: false)
            return (readable, error)
        }
    }

    private func precisions(
        of quantity: Quantity, otherThan stored: [Int], _ options: RegenerationOptions
    ) throws(UsageError) -> [Int] {
        guard let precision = options.precision else {
            let pairs = quantity.reach.precisions
            return pairs.first { Set($0).isDisjoint(with: stored) } ?? pairs[0]
        }
        guard !stored.contains(precision) else {
            throw .option(
                "--precision", value: "\(precision)",
                allowed:
                    "the stored fixture was computed at \(stored.map(String.init).joined(separator: " and ")) bits; "
                    + "give another precision, or none")
        }
        return [precision, precision + precision / 4]
    }
}

// MARK: - Values

extension Quantity {
    /// The certified values at the golden inputs, found from each of two working precisions.
    fileprivate func entries(
        _ precisions: [Int], stored: Fixture?, _ progress: ProgressLine
    ) async throws -> [Fixture.Entry] {
        let tasks = golden.flatMap { inputs in precisions.map { (inputs, Precision(clamping: $0)) } }
        let brackets = await tasks.parallelMap(progress.begun(name, count: tasks.count)) { inputs, precision in
            Result { try bracket(inputs, initial: precision) }
        }
        return try golden.enumerated().map { index, inputs in
            let first = try brackets[2 * index].get()
            let second = try brackets[2 * index + 1].get()
            guard var bracket = first.agreement(with: second) else {
                throw FixtureError.disagreement(
                    quantity: name, inputs: inputs, first: first.description, second: second.description)
            }
            // An exact value that this precision happened not to enclose by a point stays exact.
            if let old = stored?.entries.first(where: { $0.inputs == inputs })?.bracket, old.isExact(in: bracket) {
                bracket = old
            }
            let nearest = bracket.nearest
            guard nearest != nil || reach(at: inputs).digits < ULPs.digits else {
                throw EvaluationError.reference(
                    quantity: name, inputs: inputs, reason: "\(bracket) does not decide the nearest Double")
            }
            return Fixture.Entry(inputs: inputs, bracket: bracket, nearest: nearest)
        }
    }
}

extension DecimalBracket: CustomStringConvertible {
    public var description: String { "[\(lower), \(upper)]" }

    /// The sharper of two brackets of one number; nil if no number has both.
    fileprivate func agreement(with other: DecimalBracket) -> DecimalBracket? {
        if self == other || isExact(in: other) { return self }
        return other.isExact(in: self) ? other : nil
    }

    /// Whether this is a point strictly between the bounds of `other`.
    fileprivate func isExact(in other: DecimalBracket) -> Bool {
        guard lower == upper, let own = interval, let outer = other.interval else { return false }
        return outer.lower < own.lower && own.upper < outer.upper
    }
}

/// What changed between two lists of certified values.
private struct Comparison {
    var moves: [Regeneration.Move] = []
    let added: Int
    let removed: Int

    init(old: [Fixture.Entry], new: [Fixture.Entry]) {
        var kept = 0
        for entry in new {
            guard let before = old.first(where: { $0.inputs == entry.inputs }) else { continue }
            kept += 1
            guard before.bracket != entry.bracket, let a = before.bracket.interval, let b = entry.bracket.interval
            else {
                continue
            }
            moves.append(
                Regeneration.Move(
                    inputs: entry.inputs, old: before.bracket, new: entry.bracket,
                    distance: ULPs.distance(from: a.lower, to: b.lower), isDisjoint: !a.overlaps(b)))
        }
        added = new.count - kept
        removed = old.count - kept
    }
}
