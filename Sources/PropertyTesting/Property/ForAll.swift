// forAll: a property inside a Swift Testing test.
//
// While cases run nothing is recorded; a property that does not pass records exactly one issue, at its own line. A
// body with `await` in it needs `try await forAll`. The body may assert with #expect and #require, throw, or return a
// Bool. Around a property that is known to fail put withKnownIssue outside of forAll: inside its body
// a known issue counts as a failure.

import Testing

/// What a property saw.
public struct PropertySummary: Sendable {
    /// Cases that ran, explicit examples included.
    public var cases: Int
    /// Cases that a filter or ``assume(_:)`` gave up.
    public var discarded: Int
    /// How many cases carried each label.
    public var labels: [String: Int]
    /// The highest score that ``target(_:)`` was given.
    public var bestScore: Double?
    /// Whether every case passed and the property itself is healthy.
    public var hasPassed: Bool
}

/// Checks that a body passes for all values of the generators, as far as the cases tell.
///
/// ```swift
/// @Test func reversingTwiceChangesNothing() throws {
///     try forAll(.integer(in: -9...9).array()) { #expect(Array($0.reversed().reversed()) == $0) }
/// }
/// ```
///
/// - Parameters:
///   - generator: One generator for each parameter of the body.
///   - examples: Inputs that always run, first.
///   - cases: The number of random cases, before `ASSAY_EFFORT` multiplies it; by default that of `.property(cases:)`, else 200.
///   - suppressing: Health checks not to make.
///   - sourceLocation: Where the issue is recorded: the call itself.
///   - body: Returns nothing or a Bool.
/// - Throws: ``PropertyMisuse`` when the property cannot be run. A property that fails records an issue and does not
///   throw.
@discardableResult
public func forAll<each Value, Result>(
    _ generator: repeat Generator<each Value>,
    examples: [(repeat each Value)] = [],
    cases: Int? = nil,
    suppressing: Set<HealthCheck> = [],
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (repeat each Value) throws -> Result
) throws -> PropertySummary {
    let request = PropertyRequest(
        cases: cases, suppressing: suppressing, sourceLocation: sourceLocation, scansBody: Result.self != Bool.self,
        signature: "\((repeat each Value).self)")
    return try forAll(repeat each generator, examples: examples, request, body)
}

/// The synchronous form, for requests that say more than the public one can.
func forAll<each Value, Result>(
    _ generator: repeat Generator<each Value>, examples: [(repeat each Value)], _ request: PropertyRequest,
    _ body: (repeat each Value) throws -> Result
) throws -> PropertySummary {
    let passes = try bodyResult(of: Result.self)
    let generators = tupled(repeat each generator)
    return try withoutActuallyEscaping(body) { body in
        let property = try Property(request, generators, examples, coder: RegressionCoder<(repeat each Value)>.make()) {
            input in
            passes(try body(repeat each input))
        }
        var verdict = PropertyVerdict<(repeat each Value)>.passed
        InlineExecutor.run { verdict = await property.run.verdict() }
        return try property.conclude(verdict)
    }
}

/// Checks that an async body passes for all values of the generators, one case after the other.
///
/// See the synchronous form for everything but `await`.
@discardableResult
public func forAll<each Value, Result>(
    _ generator: repeat Generator<each Value>,
    examples: [(repeat each Value)] = [],
    cases: Int? = nil,
    suppressing: Set<HealthCheck> = [],
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (repeat each Value) async throws -> Result
) async throws -> PropertySummary {
    let passes = try bodyResult(of: Result.self)
    let generators = tupled(repeat each generator)
    let request = PropertyRequest(
        cases: cases, suppressing: suppressing, sourceLocation: sourceLocation, scansBody: Result.self != Bool.self,
        signature: "\((repeat each Value).self)")
    return try await withoutActuallyEscaping(body) { body in
        let property = try Property(request, generators, examples, coder: RegressionCoder<(repeat each Value)>.make()) {
            input in
            passes(try await body(repeat each input))
        }
        return try property.conclude(await property.run.verdict())
    }
}

/// How a body's result is judged: a Bool by its value, Void always as passed.
private func bodyResult<Result>(of type: Result.Type) throws(PropertyMisuse) -> (Result) -> Bool {
    if type == Bool.self { return { $0 as? Bool ?? false } }
    // Optionals are what #expect(throws:) and #expect(processExitsWith:) return when they are a closure's only statement.
    let isOptional = type is any ExpressibleByNilLiteral.Type && type != Bool?.self
    guard type == Void.self || type == Never.self || isOptional else { throw .bodyResult("\(type)") }
    return { _ in true }
}

/// One generator stays itself; several become one of tuples.
private func tupled<each Value>(_ generator: repeat Generator<each Value>) -> Generator<(repeat each Value)> {
    Generator { source in (repeat try (each generator).sampleComponent(&source)) }
}
