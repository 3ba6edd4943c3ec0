// All claims that are judged, and their verdicts as a report and as a check of the gate.

/// An ordered set of claims.
public struct ClaimRegister: Sendable {
    public let claims: [Claim]

    public init(_ claims: [Claim]) { self.claims = claims }

    /// The claims called `ids`, in the register's order; all of them if there are no ids.
    ///
    /// - Throws: ``UsageError/unknownClaim(_:known:)``.
    public func selection(_ ids: [String]) throws(UsageError) -> [Claim] {
        let known = claims.map(\.id)
        for id in ids where !known.contains(id) { throw .unknownClaim(id, known: known) }
        return ids.isEmpty ? claims : claims.filter { ids.contains($0.id) }
    }

    /// Decides the claims called `ids`, or all, one after another.
    ///
    /// - Throws: ``UsageError`` for an unknown id; whatever a computation throws, cancellation included.
    public func verdicts(_ ids: [String] = [], progress: ProgressLine = .none) async throws -> [DecidedClaim] {
        var decided: [DecidedClaim] = []
        for claim in try selection(ids) {
            try Task.checkCancellation()
            decided.append(DecidedClaim(claim: claim, decision: try await claim.decide(progress)))
        }
        return decided
    }
}

/// A claim with what was found.
public struct DecidedClaim: Sendable {
    public let claim: Claim
    public let decision: Claim.Decision

    /// Whether the verdict is the one on record.
    public var isAsRecorded: Bool { decision.verdict == claim.recorded }
}

extension Check {
    /// The verdicts are those on record. A computation that fails decides nothing, and breaks the check.
    public static func claims(_ register: ClaimRegister) -> Check {
        Check("claims") { progress in
            var findings: [Finding] = []
            for claim in register.claims {
                do {
                    let decision = try await claim.decide(progress)
                    let decided = DecidedClaim(claim: claim, decision: decision)
                    findings.append(
                        Finding(subject: claim.id, isKept: decided.isAsRecorded, detail: decided.sentence))
                } catch let error as CancellationError {
                    throw error
                } catch {
                    findings.append(Finding(subject: claim.id, isKept: false, detail: "not decided: \(error)"))
                }
            }
            return findings
        }
    }
}

extension DecidedClaim {
    /// The verdict and its reason.
    fileprivate var sentence: String {
        let verdict = "\(decision.verdict.rawValue): \(decision.reason)"
        return isAsRecorded ? verdict : "\(verdict), but on record as \(claim.recorded.rawValue)"
    }
}

extension Report {
    /// The answer of `assay claims`.
    public init(_ decided: [DecidedClaim]) {
        var verdicts = Table(.text("claim"), .text("verdict"), .text("what the article says"), .text("scope"))
        var figures = Table(
            .text("claim"), .text("figure"), .number("value"), .number("uncertainty"), .text("kind"))
        var notes: [String] = []
        for claim in decided {
            let decision = claim.decision
            verdicts.append(claim.claim.id, decision.verdict.rawValue, claim.claim.statement, decision.scope)
            for measurement in decision.measurements {
                figures.append(
                    claim.claim.id, measurement.name, "\(measurement.value)", measurement.uncertainty.shortText,
                    measurement.kind.rawValue)
            }
            notes.append("\(claim.claim.id) \(claim.sentence).")
        }
        self.init(
            json: .array(decided.map(\.json)), jsonDepth: 2, tables: [verdicts, figures], notes: notes,
            isKept: decided.allSatisfy(\.isAsRecorded))
    }
}

extension DecidedClaim {
    fileprivate var json: JSON {
        let measurements = decision.measurements.map { measurement in
            JSON.object([
                ("name", .string(measurement.name)), ("value", .real(measurement.value)),
                ("uncertainty", .real(measurement.uncertainty)), ("kind", .string(measurement.kind.rawValue)),
            ])
        }
        return .object([
            ("claim", .string(claim.id)), ("article", .string(claim.article.rawValue)),
            ("statement", .string(claim.statement)), ("verdict", .string(decision.verdict.rawValue)),
            ("recorded", .string(claim.recorded.rawValue)), ("reason", .string(decision.reason)),
            ("scope", .string(decision.scope)), ("measurements", .array(measurements)),
        ])
    }
}
