import Testing

@testable import Verification

@Suite struct SpectrumClaimTests {
    /// The claims that are decided quickly, each to the verdict on record with figures that bear it.
    @Test(arguments: ["C1", "C3", "C9", "C10"])
    func verdictsAreThoseOnRecord(_ id: String) async throws {
        let decided = try #require(try await ClaimRegister.standard.verdicts([id]).first)
        #expect(decided.isAsRecorded)
        #expect(!decided.decision.measurements.isEmpty)
        #expect(decided.decision.measurements.allSatisfy { $0.value.isFinite && $0.uncertainty >= 0 })
    }

    @Test func everyClaimSaysWhatItIs() {
        for claim in ClaimRegister.standard.claims {
            #expect(claim.statement.hasSuffix("."))
            #expect(claim.id.hasPrefix(claim.article == .learningZero ? "C" : "M"))
        }
    }
}
