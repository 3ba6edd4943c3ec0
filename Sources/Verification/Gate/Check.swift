// The gate: a list of checks, each of which looks at every quantity (or claim) and says what it found. A later part of the
// project adds a check to the list.

/// What a check found about one subject.
public struct Finding: Sendable {
    /// What it is about: a quantity, a file, a claim.
    public let subject: String
    /// Whether it is as promised.
    public let isKept: Bool
    /// The figure that decides, or what is wrong and the command that mends it.
    public let detail: String

    public init(subject: String, isKept: Bool, detail: String) {
        self.subject = subject
        self.isKept = isKept
        self.detail = detail
    }
}

/// One kind of promise, judged for all its subjects.
public struct Check: Sendable {
    public let name: String
    let findings: @Sendable (ProgressLine) async throws -> [Finding]

    public init(_ name: String, findings: @escaping @Sendable (ProgressLine) async throws -> [Finding]) {
        self.name = name
        self.findings = findings
    }
}

extension Check {
    /// The declarations of the catalogue are consistent.
    public static func declarations(_ catalogue: Catalogue) -> Check {
        Check("declarations") { _ in
            let errors = catalogue.declarationErrors.map {
                Finding(subject: $0.quantity, isKept: false, detail: $0.message)
            }
            let count = "\(catalogue.quantities.count) quantities"
            return errors.isEmpty ? [Finding(subject: "catalogue", isKept: true, detail: count)] : errors
        }
    }

    /// The fixtures on disk are complete and untouched.
    public static func fixtures(_ catalogue: Catalogue, _ directory: FixtureDirectory) -> Check {
        Check("fixtures") { _ in directory.verify(catalogue) }
    }

    /// The fast implementations keep their promises at the golden inputs, judged by the fixtures as stored.
    public static func golden(_ catalogue: Catalogue, _ directory: FixtureDirectory) -> Check {
        Check("golden") { _ in catalogue.quantities.map { $0.goldenFinding(directory) } }
    }

    /// The fast implementations keep their promises at `count` drawn inputs a quantity.
    public static func accuracy(_ catalogue: Catalogue, count: Int, seed: UInt64) -> Check {
        Check("accuracy") { progress in
            var findings: [Finding] = []
            for quantity in catalogue.quantities {
                findings.append(await quantity.accuracy(count: count, seed: seed, progress: progress).finding)
            }
            return findings
        }
    }
}

extension Quantity {
    fileprivate func goldenFinding(_ directory: FixtureDirectory) -> Finding {
        let fixture: Fixture
        do {
            fixture = try directory.fixture(of: self)
        } catch {
            return Finding(subject: name, isKept: false, detail: "there is no sound fixture to judge by")
        }
        let samples = fixture.entries.map { entry in
            Result {
                guard let interval = entry.bracket.interval else {
                    throw EvaluationError.reference(quantity: name, inputs: entry.inputs, reason: "\(entry.bracket)")
                }
                let promise = try promise(entry.inputs)
                let error = try ULPs.error(
                    of: fastAnswer(entry.inputs), against: interval,
                    widest: reach(at: entry.inputs).widestEnclosure(judging: promise))
                return Accuracy.Sample(inputs: entry.inputs, error: error, promise: promise)
            }
        }
        return Accuracy(quantity: name, samples: samples, failures: []).finding
    }
}

extension Accuracy {
    /// The accuracy in one sentence.
    var finding: Finding {
        let detail: String
        if let failure = failures.first {
            detail = failure
        } else if let broken = worstBroken {
            detail = "\(broken.error.tableText) ULPs at \(broken.inputs), promised \(broken.promise.tableText)"
        } else if let worst {
            detail = "at most \(worst.error.tableText) ULPs at \(count) inputs, promised \(worst.promise.tableText)"
        } else {
            detail = "there were no inputs"
        }
        return Finding(subject: quantity, isKept: isKept, detail: detail)
    }
}
