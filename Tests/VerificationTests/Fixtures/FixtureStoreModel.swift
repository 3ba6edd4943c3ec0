// A model of the fixture store: two quantities whose declarations change, the files that belong to them, and everything that
// can happen to a file. It predicts every finding of a verification, what a regeneration does, and which files there are.
//
// A stored value is one of three numbers that exclude each other: two truths, between which a reference may move, and one
// that only an editor writes.

import Foundation
import PropertyTesting
import Testing

@testable import Verification

struct FixtureStoreModel: StatefulModel {
    enum Name: String, CaseIterable, Comparable {
        case other, root

        var file: String { rawValue + ".json" }

        static func < (a: Name, b: Name) -> Bool { a.rawValue < b.rawValue }
    }

    enum Command: Sendable {
        case regenerate([Name], acceptsChangedTruth: Bool, removesOrphans: Bool)
        // What editors, disks and version control do to files.
        case indent(Name)
        case editValue(Name)
        case misstateNearest(Name)
        case seal(Name)
        case truncate(Name, keeping: Int)
        case garble(Name)
        case setFormat(Name, Int)
        case delete(Name)
        case copy(from: Name, to: Name)
        case addFile(String)
        // What developers do to declarations.
        case withdraw(Name)
        case declare(Name, golden: [Int])
        case setMethod(Name, Int)
        case moveTruth(Name)
    }

    struct Declaration: Equatable {
        var golden: [Int]
        var method = 0
        var truth = 0
    }

    struct Content: Equatable {
        struct Entry: Equatable {
            var point, truth: Int
        }

        var quantity: Name
        var method: Int
        var entries: [Entry]
        var isSealed = true
        var misstatesNearest = false

        /// What regeneration writes.
        init(_ name: Name, _ declaration: Declaration) {
            quantity = name
            method = declaration.method
            entries = declaration.golden.map { Entry(point: $0, truth: declaration.truth) }
        }
    }

    enum File: Equatable {
        case readable(Content)
        case truncated
        case malformed
        case ofTheFuture
    }

    enum Regenerated: Equatable {
        case refusedTheFuture
        case outcomes([String])
    }

    var declared: [Name: Declaration] = [.root: Declaration(golden: [0, 1])]
    var files: [Name: File] = [:]
    /// Other files, of which those that end in .json and are not hidden are orphans.
    var strays: Set<String> = []
    var regenerated: Regenerated?

    // MARK: Commands

    var commands: Generator<Command> {
        let name = Generator<Name>.allCases()
        let golden = Generator<[Int]>.permutation(of: [0, 1, 2, 3]).flatMap { points in
            Generator<Int>.integer(in: 1...4).map { Array(points.prefix($0)) }
        }
        let regenerate = Generator<(Bool, Int, Bool, Bool)>.zip(
            .boolean, .integer(in: 0...1), .boolean(probability: 0.3), .boolean(probability: 0.3)
        ).map { isForOne, index, accepts, removes in
            Command.regenerate(
                isForOne ? [Name.allCases[index]] : [], acceptsChangedTruth: accepts, removesOrphans: removes)
        }
        let damage = Generator<Command>.one(of: [
            name.map(Command.indent), name.map(Command.editValue), name.map(Command.misstateNearest),
            name.map(Command.seal), name.map(Command.garble), name.map(Command.delete),
            Generator<(Name, Int)>.zip(name, .integer(in: 0...200)).map { .truncate($0, keeping: $1) },
            Generator<(Name, Int)>.zip(name, .element(of: [2, 0])).map { .setFormat($0, $1) },
            Generator<(Name, Name)>.zip(name, name).map { .copy(from: $0, to: $1) },
            Generator<String>.element(of: ["stray.json", "README.md", ".hidden.json"]).map(Command.addFile),
        ])
        let change = Generator<Command>.one(of: [
            Generator<(Name, [Int])>.zip(name, golden).map { .declare($0, golden: $1) }, name.map(Command.withdraw),
            Generator<(Name, Int)>.zip(name, .integer(in: 0...1)).map { .setMethod($0, $1) },
            name.map(Command.moveTruth),
        ])
        return .frequency([(3, regenerate), (4, damage), (2, change)])
    }

    func allows(_ command: Command) -> Bool {
        switch command {
        case .regenerate(let names, _, _): names.allSatisfy { declared[$0] != nil }
        case .indent(let name), .editValue(let name), .misstateNearest(let name), .seal(let name):
            content(name) != nil
        case .truncate(let name, _), .garble(let name), .delete(let name): files[name] != nil
        case .setFormat(let name, _): content(name) != nil
        case .copy(let source, let target): source != target && files[source] != nil
        case .addFile, .declare: true
        case .withdraw(let name): declared.count > 1 && declared[name] != nil
        case .setMethod(let name, _), .moveTruth(let name): declared[name] != nil
        }
    }

    mutating func apply(_ command: Command) {
        regenerated = nil
        switch command {
        case .regenerate(let names, let accepts, let removes):
            regenerated = regenerate(names, accepts: accepts, removesOrphans: removes)
        case .indent(let name): change(name) { $0.isSealed = false }
        case .editValue(let name):
            change(name) { content in
                content.entries[0].truth = Self.editedTruth
                content.isSealed = false
                content.misstatesNearest = false
            }
        case .misstateNearest(let name):
            change(name) { content in
                content.misstatesNearest = true
                content.isSealed = true
            }
        case .seal(let name): change(name) { $0.isSealed = true }
        case .truncate(let name, _): files[name] = .truncated
        case .garble(let name): files[name] = .malformed
        case .setFormat(let name, let version):
            files[name] = version > Fixture.formatVersion ? .ofTheFuture : .malformed
        case .delete(let name): files[name] = nil
        case .copy(let source, let target): files[target] = files[source]
        case .addFile(let file): strays.insert(file)
        case .withdraw(let name): declared[name] = nil
        case .declare(let name, let golden): declared[name, default: Declaration(golden: [])].golden = golden
        case .setMethod(let name, let method): declared[name]?.method = method
        case .moveTruth(let name): declared[name]?.truth ^= 1
        }
    }

    static let editedTruth = 2

    private func content(_ name: Name) -> Content? {
        if case .readable(let content) = files[name] { content } else { nil }
    }

    private mutating func change(_ name: Name, _ edit: (inout Content) -> Void) {
        guard var content = content(name) else { return }
        edit(&content)
        files[name] = .readable(content)
    }

    // MARK: Predictions

    /// What the finding of a declared quantity says; nil if all is well.
    private func fault(_ name: Name, _ declaration: Declaration) -> String? {
        switch files[name] {
        case nil: return "is missing"
        case .truncated: return "is truncated"
        case .malformed: return "is malformed"
        case .ofTheFuture: return "newer than"
        case .readable(let content):
            if !content.isSealed { return "was edited" }
            if content.quantity != name { return "holds the quantity" }
            if content.misstatesNearest { return "contradicts itself" }
            let fits = content.method == declaration.method && content.entries.map(\.point) == declaration.golden
            return fits ? nil : "does not fit the declaration"
        }
    }

    var orphans: [String] {
        let withdrawn = files.keys.filter { declared[$0] == nil }.map(\.file)
        return (withdrawn + strays.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }).sorted()
    }

    var names: [String] { (files.keys.map(\.file) + strays).sorted() }

    /// Subject, whether it is kept, and what its text says.
    var findings: [(String, Bool, String)] {
        declared.sorted { $0.key < $1.key }.map { name, declaration in
            let fault = fault(name, declaration)
            return (name.rawValue, fault == nil, fault ?? "\(declaration.golden.count) golden values")
        } + orphans.map { ($0, false, "belongs to no quantity") }
    }

    private mutating func regenerate(_ names: [Name], accepts: Bool, removesOrphans: Bool) -> Regenerated {
        let chosen = declared.keys.sorted().filter { names.isEmpty || names.contains($0) }
        // A file that must not be replaced stops everything.
        if chosen.contains(where: { files[$0] == .ofTheFuture }) { return .refusedTheFuture }
        var outcomes: [String] = []
        for name in chosen {
            guard let declaration = declared[name] else { continue }
            let new = Content(name, declaration)
            let old = content(name)?.entries ?? []
            let kept = old.filter { entry in declaration.golden.contains(entry.point) }
            let moves = kept.count { $0.truth != declaration.truth }
            let outcome: Regeneration.Outcome =
                fault(name, declaration) == nil && moves == 0 ? .unchanged : moves > 0 && !accepts ? .refused : .written
            if outcome == .written { files[name] = .readable(new) }
            outcomes.append(
                "\(name) \(outcome) +\(new.entries.count - kept.count) -\(old.count - kept.count) ~\(moves)")
        }
        if removesOrphans {
            for orphan in orphans {
                outcomes.append("\(orphan) removed +0 -0 ~0")
                strays.remove(orphan)
                for name in Name.allCases where name.file == orphan { files[name] = nil }
            }
        }
        return .outcomes(outcomes)
    }
}
