// The fixture store against its model, under sequences of regenerations, damage and changed declarations.

import Foundation
import MultiplePrecision
import PropertyTesting
import Testing

@testable import Verification

@Suite struct FixtureStoreTests {
    @Test func everyFindingIsPredicted() async throws {
        try await forAllCommands(
            of: FixtureStoreModel.self, count: 0...14,
            examples: [
                // A value that was edited and sealed again passes verification, and is a changed truth to regeneration.
                [
                    .regenerate([], acceptsChangedTruth: false, removesOrphans: false), .editValue(.root), .seal(.root),
                    .regenerate([], acceptsChangedTruth: false, removesOrphans: false),
                    .regenerate([], acceptsChangedTruth: true, removesOrphans: false),
                ],
                // One file of the future stops the other quantity's regeneration also, but not one by name.
                [
                    .declare(.other, golden: [2]), .regenerate([], acceptsChangedTruth: false, removesOrphans: false),
                    .setFormat(.root, 2), .delete(.other),
                    .regenerate([], acceptsChangedTruth: false, removesOrphans: true),
                    .regenerate([.other], acceptsChangedTruth: false, removesOrphans: true),
                ],
            ], cases: 60
        ) { try FixtureStore() }
    }
}

/// The real directory, and the declarations of the day.
struct FixtureStore {
    let scratch: ScratchDirectory
    var declared: [FixtureStoreModel.Name: FixtureStoreModel.Declaration]

    init() throws {
        scratch = try ScratchDirectory()
        declared = FixtureStoreModel().declared
    }

    var catalogue: Catalogue {
        Catalogue(declared.sorted { $0.key < $1.key }.map { Self.quantity($0, $1) })
    }

    private static func quantity(
        _ name: FixtureStoreModel.Name, _ declaration: FixtureStoreModel.Declaration
    ) -> Quantity {
        let truth = declaration.truth
        return .root(
            name: name.rawValue, method: ["MPFR", "another"][declaration.method],
            golden: declaration.golden.map { [(0, 2), (1, 0.1), (2, 2), (3, 0.5)][$0] },
            truth: { _, value in
                // Relative distances of 2^-40 and 2^-35: disjoint at 45 digits.
                truth == 0 ? value : value + value.scaled(by: truth == 1 ? -40 : -35)
            })
    }

    /// The content of a readable file, with its first entry changed.
    private func fixture(
        _ name: FixtureStoreModel.Name, _ edit: (Fixture.Entry) throws -> Fixture.Entry = { $0 }
    ) throws -> Fixture {
        let path = scratch.path + "/" + name.file
        let stored = try Fixture(
            reading: scratch.fixtures.read(path), of: .root(name: name.rawValue), at: path, isStrict: false)
        let first = try #require(stored.entries.first)
        return Fixture(
            quantity: stored.quantity, method: stored.method, digits: stored.digits,
            precisions: stored.precisions, mpfrVersion: stored.mpfrVersion,
            entries: try [edit(first)] + stored.entries.dropFirst())
    }

    func text(_ name: FixtureStoreModel.Name) throws -> String { try scratch.text(name.file) }

    func write(_ text: String, to name: FixtureStoreModel.Name) throws { try scratch.write(text, name.file) }

    func seal(_ name: FixtureStoreModel.Name) throws { try write(fixture(name).text, to: name) }

    /// Another value under the digest of an older one.
    func editValue(_ name: FixtureStoreModel.Name) throws {
        let edited = FixtureStoreModel.Declaration(golden: [0], truth: FixtureStoreModel.editedTruth)
        let changed = try fixture(name) { entry in
            let bracket = try Self.quantity(name, edited).bracket(entry.inputs, initial: 256)
            return Fixture.Entry(inputs: entry.inputs, bracket: bracket, nearest: bracket.nearest)
        }
        let digest = Fixture.digest(of: changed.text)
        try write(changed.text.replacing(digest, with: String(repeating: "0", count: digest.count)), to: name)
    }

    /// A nearest Double that the bounds do not give, under a digest that is right.
    func misstateNearest(_ name: FixtureStoreModel.Name) throws {
        let changed = try fixture(name) { entry in
            let nearest = try #require(entry.bracket.nearest)
            return Fixture.Entry(inputs: entry.inputs, bracket: entry.bracket, nearest: nearest.nextUp)
        }
        try write(changed.text, to: name)
    }

    func remove(_ name: FixtureStoreModel.Name) throws {
        try FileManager.default.removeItem(atPath: scratch.path + "/" + name.file)
    }
}

extension FixtureStoreModel {
    func run(_ command: Command, on system: inout FixtureStore) async throws {
        system.declared = declared
        switch command {
        case .regenerate(let names, let accepts, let removes):
            let options = RegenerationOptions(acceptsChangedTruth: accepts, removesOrphans: removes)
            var result = Regenerated.refusedTheFuture
            do {
                let all = try await system.scratch.fixtures.regenerate(
                    names.map(\.rawValue), of: system.catalogue, options)
                result = .outcomes(
                    all.map { "\($0.subject) \($0.outcome) +\($0.added) -\($0.removed) ~\($0.moves.count)" })
            } catch FixtureError.futureVersion {}
            #expect(result == regenerated)
        case .indent(let name):
            let text = try system.text(name)
            try system.write(
                text.replacing("\n  \"quantity\"", with: "\n   \"quantity\"", maxReplacements: 1), to: name)
        case .editValue(let name): try system.editValue(name)
        case .misstateNearest(let name): try system.misstateNearest(name)
        case .seal(let name): try system.seal(name)
        case .truncate(let name, let length):
            let text = try system.text(name)
            try system.write(String(text.prefix(max(0, min(length, text.count - 3)))), to: name)
        case .garble(let name): try system.write("nonsense\n}\n", to: name)
        case .setFormat(let name, let version):
            try system.write(system.text(name).replacing("\"format\": 1", with: "\"format\": \(version)"), to: name)
        case .delete(let name): try system.remove(name)
        case .copy(let source, let target): try system.write(system.text(source), to: target)
        case .addFile(let name): try system.scratch.write("{}", name)
        case .withdraw, .declare, .setMethod, .moveTruth: break
        }
        #expect(system.scratch.names == names)
        let found = system.scratch.fixtures.verify(system.catalogue)
        #expect(found.map(\.subject) == findings.map(\.0))
        for (finding, expected) in zip(found, findings) {
            #expect(finding.isKept == expected.1 && finding.detail.contains(expected.2), "\(finding)")
        }
        // Verification writes nothing.
        #expect(system.scratch.names == names)
    }
}
