// Generator: how to make a value from a sequence of choices.
//
// Everything composes: map, flatMap, filter, zip, arrays and recursion only ever draw choices, so their values shrink with
// no code of the user's. A generator is a pure function of the choices it draws; one that reads a clock, a global or
// SystemRandomNumberGenerator breaks replay, and such failures are reported as flaky.

/// Makes values of a type for a property.
public struct Generator<Value>: Sendable {
    let sample: @Sendable (inout ChoiceSource) throws -> Value

    /// A generator that draws from others, one after the other; later ones may depend on earlier values.
    ///
    /// - Parameter sample: Called once a case. An error that it throws fails the property.
    public init(_ sample: @escaping @Sendable (inout ChoiceSource) throws -> Value) {
        self.sample = sample
    }

    /// Always the same value.
    public static func constant(_ value: Value) -> Generator where Value: Sendable {
        Generator { _ in value }
    }

    /// Transforms every value. Shrinks as the original does.
    public func map<Result>(_ transform: @escaping @Sendable (Value) throws -> Result) -> Generator<Result> {
        Generator<Result> { try transform(sample(&$0)) }
    }

    /// Uses a value to decide what to draw next. Both shrink, the first one too: the second part is drawn again from the
    /// choices that it had.
    public func flatMap<Result>(
        _ transform: @escaping @Sendable (Value) throws -> Generator<Result>
    ) -> Generator<Result> {
        Generator<Result> { source in
            let next = try transform(sample(&source))
            return try source.draw(next)
        }
    }

    /// Keeps the values that satisfy a condition, with up to ``filterAttempts`` draws; then the case is discarded.
    ///
    /// A filter that keeps too little fails the property (``HealthCheck/starvedFilter``): construct values that satisfy
    /// the condition instead, with `map` or `flatMap`.
    public func filter(_ isIncluded: @escaping @Sendable (Value) throws -> Bool) -> Generator {
        Generator { source in
            for _ in 0..<Generator.filterAttempts {
                let kept = try source.attempt { source in
                    let value = try sample(&source)
                    return try isIncluded(value) ? Kept(value: value) : nil
                }
                if let kept { return kept.value }
            }
            throw Rejection.filtered
        }
    }

    /// Draws of a filter before it gives the case up.
    public static var filterAttempts: Int { 25 }

    /// Tells a kept value that is itself an optional nil from a failed attempt.
    private struct Kept { var value: Value }

    /// Several generators as one of tuples.
    public static func zip<each Part>(_ part: repeat Generator<each Part>) -> Generator
    where Value == (repeat each Part) {
        Generator { source in
            (repeat try (each part).sampleComponent(&source))
        }
    }

    func sampleComponent(_ source: inout ChoiceSource) throws -> Value {
        try source.group(.component) { try sample(&$0) }
    }

    /// The first `count` values for a seed: to look at, and to test a generator's distribution.
    ///
    /// - Throws: What the generator throws; ``StarvedGenerator`` when fewer than one case in ten is not discarded.
    public func samples(_ count: Int, seed: UInt64 = 0) throws -> [Value] {
        var source = ChoiceSource()
        var values: [Value] = []
        values.reserveCapacity(count)
        var caseSeed = CaseSeeds(seed: seed)
        var discarded = 0
        while values.count < count {
            source.begin(seed: caseSeed.next())
            do {
                values.append(try sample(&source))
            } catch is Rejection {
                discarded += 1
                if discarded > 100, discarded > 10 * values.count {
                    throw StarvedGenerator(kept: values.count, discarded: discarded)
                }
            }
        }
        return values
    }
}

/// Too few of a generator's cases survive its filters.
public struct StarvedGenerator: Error, CustomStringConvertible {
    public var kept: Int
    public var discarded: Int

    public var description: String {
        "The generator kept \(kept) cases and discarded \(discarded). Allowed: at most ten discarded for each kept one. "
            + "Construct values that satisfy the condition instead of filtering for them."
    }
}

/// The seeds of a run's cases, a function of the run's seed and the case's number.
struct CaseSeeds {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 { splitMix64(&state) }
}
