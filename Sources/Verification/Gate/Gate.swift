// The gate's verdict: all checks, all findings, one table.

/// An ordered list of checks, all of which must be kept.
public struct Gate: Sendable {
    public let checks: [Check]

    public init(_ checks: [Check]) { self.checks = checks }

    /// How many inputs the gate draws for each quantity, unless told otherwise.
    public static let drawCount = 32

    /// Everything that is promised about `catalogue`, and the verdicts on `claims`.
    ///
    /// - Parameters:
    ///   - catalogue: the quantities.
    ///   - claims: the claims.
    ///   - directory: the fixtures.
    ///   - names: the checks to run; none stands for all.
    ///   - count: how many inputs are drawn for each quantity.
    ///   - seed: chooses the inputs.
    /// - Throws: ``UsageError`` if `count` is out of range or a check unknown.
    public static func standard(
        _ catalogue: Catalogue, _ claims: ClaimRegister, _ directory: FixtureDirectory, checks names: [String] = [],
        count: Int = drawCount, seed: UInt64 = 0
    ) throws(UsageError) -> Gate {
        try Accuracy.validate(count: count)
        let checks: [Check] = [
            .declarations(catalogue), .fixtures(catalogue, directory), .golden(catalogue, directory),
            .accuracy(catalogue, count: count, seed: seed), .claims(claims),
        ]
        if let unknown = names.first(where: { name in !checks.contains { $0.name == name } }) {
            let known = checks.map(\.name).joined(separator: ", ")
            throw .option("--check", value: unknown.quoted, allowed: "the checks are \(known)")
        }
        return Gate(names.isEmpty ? checks : checks.filter { names.contains($0.name) })
    }

    /// Runs every check, also after one is broken.
    public func report(progress: ProgressLine = .none) async throws -> Report {
        var findings: [(check: String, Finding)] = []
        for check in checks {
            findings += try await check.findings(progress).map { (check.name, $0) }
        }
        return Report(findings)
    }
}

extension Report {
    /// The findings of several checks.
    init(_ findings: [(check: String, Finding)]) {
        var table = Table(.text("check"), .text("subject"), .text("verdict"), .text("detail"))
        for (check, finding) in findings {
            table.append(check, finding.subject, finding.isKept ? "kept" : "BROKEN", finding.detail)
        }
        let broken = findings.count { !$0.1.isKept }
        let json = findings.map { check, finding in
            JSON.object([
                ("check", .string(check)), ("subject", .string(finding.subject)), ("kept", .bool(finding.isKept)),
                ("detail", .string(finding.detail)),
            ])
        }
        self.init(
            json: .object([("kept", .bool(broken == 0)), ("findings", .array(json))]), tables: [table],
            notes: [broken == 0 ? "All promises kept." : "\(broken) of \(findings.count) promises broken."],
            isKept: broken == 0)
    }
}

extension FixtureDirectory {
    /// The answer of `assay fixtures verify`.
    public func report(on catalogue: Catalogue) -> Report { Report(verify(catalogue).map { ("fixtures", $0) }) }
}
