import AtomicFiles
import Foundation
import MultiplePrecision
import Testing

@testable import Verification

@Suite struct RegenerationTests {
    private let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    private func regenerate(_ quantity: Quantity, _ options: RegenerationOptions = .init()) async throws -> Regeneration
    {
        let all = try await scratch.fixtures.regenerate(of: Catalogue([quantity]), options)
        return try #require(all.first)
    }

    private var fileNumber: Int? {
        (try? FileManager.default.attributesOfItem(atPath: scratch.path + "/root.json"))?[.systemFileNumber] as? Int
    }

    @Test func theSameValuesLeaveTheFileUntouched() async throws {
        let first = try await regenerate(.root())
        #expect(first.outcome == .written)
        #expect((first.added, first.removed, first.stored) == (4, 0, "missing"))
        let (text, file) = (try scratch.text("root.json"), fileNumber)
        for precision in [nil, 500, 1000] {
            #expect(try await regenerate(.root(), RegenerationOptions(precision: precision)).outcome == .unchanged)
        }
        #expect(try scratch.text("root.json") == text)
        #expect(fileNumber == file)
        #expect(scratch.names == ["root.json"])
    }

    @Test func valuesDoNotDependOnThePrecisionTheyWereFoundAt() async throws {
        _ = try await regenerate(.root(), RegenerationOptions(precision: 200))
        let first = try scratch.fixtures.fixture(of: .root())
        try FileManager.default.removeItem(atPath: scratch.path + "/root.json")
        _ = try await regenerate(.root(), RegenerationOptions(precision: 999))
        let second = try scratch.fixtures.fixture(of: .root())
        #expect(first.precisions == [200, 250])
        #expect(second.precisions == [999, 1248])
        #expect(first.entries == second.entries)
    }

    @Test func anotherPrecisionThanTheStoredOneIsUsed() async throws {
        _ = try await regenerate(.root())
        let stored = try scratch.fixtures.fixture(of: .root()).precisions
        _ = try await regenerate(.root(method: "another"))
        let next = try scratch.fixtures.fixture(of: .root(method: "another")).precisions
        #expect(Set(stored).isDisjoint(with: next))
        await #expect(throws: UsageError.self) {
            try await regenerate(.root(method: "another"), RegenerationOptions(precision: next[1]))
        }
        await #expect(throws: UsageError.self) { try await regenerate(.root(), RegenerationOptions(precision: 1)) }
    }

    @Test func goldenInputsComeAndGo() async throws {
        _ = try await regenerate(.root(golden: [(0, 2), (1, 0.5)]))
        let change = try await regenerate(.root(golden: [(1, 0.5), (7, 1), (8, 1)]))
        #expect(change.outcome == .written)
        #expect((change.added, change.removed, change.moves.count) == (2, 1, 0))
        #expect(change.stored?.contains("does not fit the declaration") == true)
        let reordered = try await regenerate(.root(golden: [(8, 1), (7, 1), (1, 0.5)]))
        #expect(reordered.outcome == .written)
    }

    @Test func aChangedTruthIsRefusedUntilAccepted() async throws {
        _ = try await regenerate(.root())
        let text = try scratch.text("root.json")
        // 2^-40 relative is 2^12 to 2^13 units.
        let moved = Quantity.root(truth: { _, value in value + value.scaled(by: -40) })
        let refusal = try await regenerate(moved)
        #expect(refusal.outcome == .refused)
        #expect(refusal.moves.count == 4)
        #expect(refusal.moves.allSatisfy { $0.isDisjoint && (4096...8192).contains($0.distance) })
        #expect(!Report([refusal]).isKept)
        #expect(try scratch.text("root.json") == text)
        #expect(scratch.names == ["root.json"])
        let accepted = try await regenerate(moved, RegenerationOptions(acceptsChangedTruth: true))
        #expect(accepted.outcome == .written)
        #expect(try scratch.text("root.json") != text)
    }

    @Test func anEditedValueIsATruthToo() async throws {
        _ = try await regenerate(.root())
        let text = try scratch.text("root.json")
        try scratch.write(text.replacing("1.41421", with: "1.41422"), "root.json")
        #expect(try await regenerate(.root()).outcome == .refused)
        // White space is no truth.
        try scratch.write(text.replacing("    {", with: "   {"), "root.json")
        #expect(try await regenerate(.root()).outcome == .written)
        let findings = scratch.fixtures.verify(Catalogue([.root()]))
        #expect(findings.map(\.isKept) == [true])
    }

    @Test func aTruncatedFileIsReplacedAndAFutureOneIsNot() async throws {
        _ = try await regenerate(.root())
        let text = try scratch.text("root.json")
        try scratch.write(String(text.prefix(300)), "root.json")
        #expect(try await regenerate(.root()).outcome == .written)
        #expect(try scratch.text("root.json") == text)
        let future = text.replacing("\"format\": 1", with: "\"format\": 99")
        try scratch.write(future, "root.json")
        await #expect(throws: FixtureError.self) { try await regenerate(.root()) }
        #expect(try scratch.text("root.json") == future)
    }

    @Test func twoPrecisionsMustAgree() async throws {
        let lying = Quantity.root(truth: { precision, value in
            precision.bits == 320 ? value + value.scaled(by: -60) : value
        })
        let error = await #expect(throws: FixtureError.self) { try await regenerate(lying) }
        #expect(error?.description.contains("two working precisions") == true)
        #expect(scratch.names.isEmpty)
    }

    /// 1 enclosed by a point at one precision and by an interval at the other is the same number; once known to be exact it
    /// stays so.
    @Test func exactValuesStayExact() async throws {
        let one = Quantity.one { $0 == 256 ? 0 : 0x1p-800 }
        #expect(try await regenerate(one).outcome == .written)
        #expect(try scratch.fixtures.fixture(of: one).entries.allSatisfy { $0.bracket.lower == "1.\(zeros)" })
        #expect(try await regenerate(.one { _ in 0x1p-800 }).outcome == .unchanged)
    }

    private let zeros = String(repeating: "0", count: 44)

    @Test func staleFilesAndOrphansAreRemoved() async throws {
        let stale = ".root.json.abc.assay-temporary"
        try scratch.write("half", stale)
        try scratch.write("{}", "toor.json")
        try scratch.write("", ".keep")
        _ = try await regenerate(.root())
        #expect(scratch.names == [".keep", "root.json", "toor.json"])
        let all = try await scratch.fixtures.regenerate(
            of: Catalogue([.root()]), RegenerationOptions(removesOrphans: true))
        #expect(all.map(\.outcome) == [.unchanged, .removed])
        #expect(scratch.names == [".keep", "root.json"])
    }

    @Test func whatCannotBeWrittenIsSaid() async throws {
        try scratch.write("a file", "file")
        let inside = FixtureDirectory(path: scratch.path + "/file/Fixtures")
        let error = await #expect(throws: WriteError.self) { try await inside.regenerate(of: Catalogue([.root()])) }
        #expect(error.map(ExitStatus.init) == .internalError)
        await #expect(throws: UsageError.self) {
            try await scratch.fixtures.regenerate(["toot"], of: Catalogue([.root()]))
        }
    }

    @Test func manyAtOnceLeaveOneSoundFile() async throws {
        let fixtures = scratch.fixtures
        try await withThrowingTaskGroup(of: Void.self) { group in
            for turn in 0..<6 {
                group.addTask {
                    let method = turn.isMultiple(of: 2) ? "even" : "odd"
                    _ = try await fixtures.regenerate(of: Catalogue([.root(method: method)]))
                }
            }
            try await group.waitForAll()
        }
        #expect(scratch.names == ["root.json"])
        let sound = ["even", "odd"].filter { (try? fixtures.fixture(of: .root(method: $0))) != nil }
        #expect(sound.count == 1)
    }
}
