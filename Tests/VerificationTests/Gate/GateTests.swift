import MultiplePrecision
import Testing

@testable import Verification

@Suite struct GateTests {
    private func report(_ judged: Quantity, fixturesOf stored: Quantity? = nil, count: Int = 8) async throws -> Report {
        let scratch = try ScratchDirectory()
        if let stored { _ = try await scratch.fixtures.regenerate(of: Catalogue([stored])) }
        return try await Gate.standard(Catalogue([judged]), ClaimRegister([]), scratch.fixtures, count: count).report()
    }

    @Test func soundQuantitiesPass() async throws {
        let report = try await report(.root(), fixturesOf: .root())
        #expect(report.isKept)
        #expect(report.tables[0].rows.map { $0[0] } == ["declarations", "fixtures", "golden", "accuracy"])
        #expect(report.tables[0].rows.allSatisfy { $0[2] == "kept" })
        #expect(report.notes == ["All promises kept."])
    }

    private func verdicts(_ report: Report) -> [String] { report.tables[0].rows.map { "\($0[0]) \($0[2])" } }

    @Test func eachBrokenPromiseFailsItsCheck() async throws {
        let off = try await report(.root(ulps: 1), fixturesOf: .root())
        #expect(verdicts(off) == ["declarations kept", "fixtures kept", "golden BROKEN", "accuracy BROKEN"])
        #expect(!off.isKept)
        let missing = try await report(.root())
        #expect(verdicts(missing) == ["declarations kept", "fixtures BROKEN", "golden BROKEN", "accuracy kept"])
        let undeclared = try await report(.root(name: "Root"), fixturesOf: .root(name: "Root"))
        #expect(verdicts(undeclared)[0] == "declarations BROKEN")
        #expect(!undeclared.isKept)
    }

    /// The golden check trusts the fixture and not the reference of the day.
    @Test func goldenIsJudgedByTheFixture() async throws {
        let drifted = Quantity.root(truth: { _, value in value + value.scaled(by: -40) })
        let report = try await report(drifted, fixturesOf: .root())
        #expect(verdicts(report) == ["declarations kept", "fixtures kept", "golden kept", "accuracy BROKEN"])
    }

    @Test func aPartAddsItsOwnCheck() async throws {
        let claim = Check("claims") { _ in [Finding(subject: "C4", isKept: false, detail: "130/23 is not 64")] }
        let report = try await Gate([claim]).report()
        #expect(!report.isKept)
        #expect(verdicts(report) == ["claims BROKEN"])
        #expect(report.notes == ["1 of 1 promises broken."])
    }

    @Test func theReportIsTheSameEachTime() async throws {
        let texts = try await [report(.root(), fixturesOf: .root()), report(.root(), fixturesOf: .root())]
        #expect(texts[0].rendered(as: .json) == texts[1].rendered(as: .json))
    }
}
