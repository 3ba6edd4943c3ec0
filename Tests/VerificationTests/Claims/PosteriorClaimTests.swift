import Testing

@testable import Verification

@Suite struct PosteriorClaimTests {
    /// The claims that need no sampling, each to the verdict on record; the others take seconds in a release build.
    @Test(arguments: ["C4", "C13"])
    func verdictsAreThoseOnRecord(_ id: String) async throws {
        let decided = try #require(try await ClaimRegister.standard.verdicts([id]).first)
        #expect(decided.isAsRecorded)
        #expect(!decided.decision.measurements.isEmpty)
    }

    @Test func theAnsatzIsTheArticles() {
        // (log beta)^2/(4 pi^2) is 1 at log beta = 2 pi.
        #expect(abs(LambdaCurve.ansatz(535.4916555247646) - 1) < 1e-14)
    }
}
