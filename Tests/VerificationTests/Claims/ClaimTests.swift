import Foundation
import Testing

@testable import Verification

@Suite struct ClaimTests {
    private struct Failure: Error, CustomStringConvertible {
        let description = "no convergence"
    }

    /// A claim whose computation finds `verdict`; nil for one that fails.
    private static func claim(
        _ id: String, finds verdict: Claim.Verdict?, recorded: Claim.Verdict = .confirmed
    ) -> Claim {
        Claim(id, .learningZero, "Statement of \(id).", recorded: recorded) { _ in
            guard let verdict else { throw Failure() }
            return Claim.Decision(
                verdict, reason: "slope -3.14", scope: "tanh",
                measurements: [Claim.Measurement("slope", -3.14, uncertainty: 0.01, .statistical)])
        }
    }

    @Test func theVerdictOnRecordIsKept() async throws {
        let register = ClaimRegister([
            Self.claim("C1", finds: .confirmed), Self.claim("C2", finds: .refuted, recorded: .refuted),
        ])
        let report = try await Gate([.claims(register)]).report()
        #expect(report.isKept)
        #expect(report.tables[0].rows.map { $0[3] } == ["confirmed: slope -3.14", "refuted: slope -3.14"])
    }

    @Test(arguments: Claim.Verdict.allCases, Claim.Verdict.allCases)
    func anotherVerdictBreaksTheGate(_ found: Claim.Verdict, _ recorded: Claim.Verdict) async throws {
        let register = ClaimRegister([Self.claim("C1", finds: found, recorded: recorded)])
        #expect(try await Gate([.claims(register)]).report().isKept == (found == recorded))
        #expect(Report(try await register.verdicts()).isKept == (found == recorded))
    }

    @Test func aFailingComputationBreaksTheGateAndStopsTheCommand() async throws {
        let register = ClaimRegister([Self.claim("C1", finds: nil), Self.claim("C2", finds: .confirmed)])
        let report = try await Gate([.claims(register)]).report()
        #expect(report.tables[0].rows.map { $0[2] } == ["BROKEN", "kept"])
        #expect(report.tables[0].rows[0][3].contains("no convergence"))
        await #expect(throws: Failure.self) { try await register.verdicts() }
    }

    @Test func claimsAreSelectedByName() async throws {
        let register = ClaimRegister([Self.claim("C1", finds: .confirmed), Self.claim("C2", finds: .refuted)])
        #expect(try await register.verdicts(["C2"]).map(\.claim.id) == ["C2"])
        let error = #expect(throws: UsageError.self) { try register.selection(["C3"]) }
        #expect(error?.description.contains("C1, C2") == true)
    }

    @Test func anUncertaintyExcludes() {
        let sharp = Claim.Measurement("x", 1, uncertainty: 0.1, .certified)
        #expect(!sharp.excludes(1.05) && sharp.excludes(1.2) && sharp.excludes(0.8))
        // Four standard errors.
        let noisy = Claim.Measurement("x", 1, uncertainty: 0.1, .statistical)
        #expect(!noisy.excludes(1.35) && noisy.excludes(1.45))
        // What is not a number excludes nothing.
        #expect(!Claim.Measurement("x", .nan, uncertainty: 0.1, .certified).excludes(1))
    }

    @Test func theRegisterIsWellFormed() {
        let ids = ClaimRegister.standard.claims.map(\.id)
        #expect(Set(ids).count == ids.count)
    }
}
