// ChoiceSource: where a generator gets its decisions from, either fresh from a random stream or from a given sequence,
// and the record of what it used.
//
// In replay a choice of the wrong kind becomes the simplest one, an integer out of its range is clamped, and a sequence
// that ends too early is continued with simplest choices. So every sequence means something, and the shrinker may cut
// and paste freely; it compares what was recorded, not what it proposed.

/// The decisions of one case. Generators that are written by hand draw from it:
///
/// ```swift
/// let lengthAndList = Generator { source in
///     let count = try source.draw(.integer(in: 1...100))
///     return try source.draw(.integer(in: 0...1000).array(count: count...count))
/// }
/// ```
public struct ChoiceSource: ~Copyable {
    /// The most choices that one case may draw before it is abandoned as too large.
    static let defaultLimit = 65_536

    private(set) var random: RandomStream
    private var replayed: [Choice]?
    private var position = 0
    private(set) var choices: [Choice] = []
    private(set) var spans: [Span] = []
    private var limit = ChoiceSource.defaultLimit

    init() {
        random = RandomStream(seed: 0)
        choices.reserveCapacity(64)
    }

    /// Starts a case of fresh choices.
    mutating func begin(seed: UInt64) {
        random = RandomStream(seed: seed)
        replayed = nil
        restart(limit: Self.defaultLimit)
    }

    /// Starts a case that follows given choices.
    mutating func begin(replaying choices: [Choice], limit: Int = ChoiceSource.defaultLimit) {
        replayed = choices
        restart(limit: limit)
    }

    private mutating func restart(limit: Int) {
        position = 0
        choices.removeAll(keepingCapacity: true)
        spans.removeAll(keepingCapacity: true)
        self.limit = limit
    }

    var isReplaying: Bool { replayed != nil }

    var recording: Recording { Recording(choices: choices, spans: spans) }

    /// Draws a value from a generator, as one unit that shrinking may delete or simplify together.
    public mutating func draw<Value>(_ generator: Generator<Value>) throws -> Value {
        try group(.draw) { try generator.sample(&$0) }
    }

    mutating func group<Result>(
        _ label: SpanLabel, _ body: (inout ChoiceSource) throws -> Result
    ) rethrows -> Result {
        let start = choices.count
        let slot = spans.count
        spans.append(Span(label: label, range: start..<start))
        let result = try body(&self)
        // A rewound inner attempt may have cut the list of spans, never below this one.
        spans[slot].range = start..<choices.count
        return result
    }

    /// Runs `body` and forgets what it drew if it returns nil. In replay a failed attempt rejects the case instead,
    /// because the sequence was recorded without failed attempts.
    mutating func attempt<Result>(_ body: (inout ChoiceSource) throws -> Result?) throws -> Result? {
        let (choiceCount, spanCount) = (choices.count, spans.count)
        if let result = try body(&self) { return result }
        if isReplaying { throw Rejection.filtered }
        choices.removeSubrange(choiceCount...)
        spans.removeSubrange(spanCount...)
        return nil
    }

    private mutating func record(
        _ kind: Choice.Kind, admitting admit: (Choice) -> Choice, generate: (inout RandomStream) -> Choice
    ) throws -> Choice {
        guard choices.count < limit else { throw Rejection.tooManyChoices(limit) }
        let choice: Choice
        if let replayed {
            let given = position < replayed.count ? replayed[position] : Choice(kind, 0)
            position += 1
            choice = admit(given.kind == kind ? given : Choice(kind, 0))
        } else {
            choice = generate(&random)
        }
        choices.append(choice)
        return choice
    }

    mutating func boolean(generating generate: (inout RandomStream) -> Bool) throws -> Bool {
        try record(.boolean) {
            Choice(.boolean, min($0.magnitude, 1))
        } generate: {
            Choice(.boolean, generate(&$0) ? 1 : 0)
        }.magnitude == 1
    }

    /// An integer as a signed distance from the value it shrinks towards: at most `above` on one side and `below` on the
    /// other.
    mutating func distance(
        above: UInt64, below: UInt64, generating generate: (inout RandomStream) -> (magnitude: UInt64, isNegative: Bool)
    ) throws -> (magnitude: UInt64, isNegative: Bool) {
        let choice = try record(.integer) { given in
            let isNegative = given.isNegative && below > 0
            let magnitude = min(given.magnitude, isNegative ? below : above)
            return Choice(.integer, magnitude, isNegative: isNegative && magnitude > 0)
        } generate: { random in
            let drawn = generate(&random)
            return Choice(.integer, drawn.magnitude, isNegative: drawn.isNegative && drawn.magnitude > 0)
        }
        return (choice.magnitude, choice.isNegative)
    }

    /// A Double that satisfies `admits`; in replay any other one becomes `fallback`.
    mutating func double(
        admitting admits: (Double) -> Bool, fallback: @autoclosure () -> Double,
        generating generate: (inout RandomStream) -> Double
    ) throws -> Double {
        try record(.double) { given in
            let value = given.double
            return Choice(admits(value) ? value : fallback())
        } generate: { random in
            Choice(generate(&random))
        }.double
    }

    /// Decides something about the shape of a fresh case (a target length) that is not itself a choice.
    mutating func shape(_ decide: (inout RandomStream) -> Int) -> Int { isReplaying ? 0 : decide(&random) }
}

/// Why a case was given up: it counts neither as a success nor as a failure.
enum Rejection: Error {
    /// A filter found no value, or `assume` was false.
    case filtered
    /// The generator drew more choices than a case may have.
    case tooManyChoices(Int)
}
