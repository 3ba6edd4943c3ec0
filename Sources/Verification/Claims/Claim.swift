// A claim of an article, and the computation that decides it.
//
// A claim is declared once, like a quantity: what the article says, what verdict is on record, and a closure that measures and
// judges. `assay claims` shows the verdicts with the figures that decide them; the gate is broken when a computed verdict is
// not the one on record, so that neither an article nor this package can change its mind unnoticed.

/// A statement of an article that a computation confirms or refutes.
public struct Claim: Sendable {
    /// The articles whose claims are judged.
    public enum Article: String, Sendable, CaseIterable {
        case learningZero = "Learning zero"
        case meanField = "Mean field: an introduction"
    }

    public enum Verdict: String, Sendable, CaseIterable {
        case confirmed, refuted, undecided
    }

    /// C1, C2, ... of *Learning zero*; M1, M2, ... of *Mean field*.
    public let id: String
    public let article: Article
    /// What the article says, in a sentence.
    public let statement: String
    /// The verdict on record, which the gate expects.
    public let recorded: Verdict
    let decide: @Sendable (ProgressLine) async throws -> Decision

    /// - Parameters:
    ///   - id: the claim's name.
    ///   - article: where it stands.
    ///   - statement: what the article says.
    ///   - recorded: the verdict that the gate expects.
    ///   - decide: measures and judges; the same result on every run and machine. It takes seconds, not minutes.
    public init(
        _ id: String, _ article: Article, _ statement: String, recorded: Verdict,
        decide: @escaping @Sendable (ProgressLine) async throws -> Decision
    ) {
        self.id = id
        self.article = article
        self.statement = statement
        self.recorded = recorded
        self.decide = decide
    }

    /// What a computation found.
    public struct Decision: Sendable {
        public let verdict: Verdict
        /// The figures that decide, in a sentence.
        public let reason: String
        /// For which priors, activations or sizes the verdict holds.
        public let scope: String
        public let measurements: [Measurement]

        public init(_ verdict: Verdict, reason: String, scope: String, measurements: [Measurement]) {
            self.verdict = verdict
            self.reason = reason
            self.scope = scope
            self.measurements = measurements
        }
    }

    /// A number with its uncertainty.
    public struct Measurement: Sendable {
        /// Where an uncertainty comes from, and so what it is worth.
        public enum Kind: String, Sendable {
            /// A proved bound.
            case certified
            /// A rounding or truncation error that is bounded or measured, not proved.
            case numerical
            /// A standard error.
            case statistical
        }

        public let name: String
        public let value: Double
        /// Half-width (certified, numerical) or standard error (statistical).
        public let uncertainty: Double
        public let kind: Kind

        public init(_ name: String, _ value: Double, uncertainty: Double, _ kind: Kind) {
            self.name = name
            self.value = value
            self.uncertainty = uncertainty
            self.kind = kind
        }

        /// Whether the value differs from `other` by more than the uncertainty: four standard errors if it is statistical.
        public func excludes(_ other: Double) -> Bool {
            abs(value - other) > (kind == .statistical ? 4 : 1) * uncertainty
        }
    }
}
