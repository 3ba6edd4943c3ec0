// PropertyTrait: defaults for the properties of a test or a suite.

import Testing

/// Sets the defaults for every `forAll` of a test or suite; made by `.property(...)`.
public struct PropertyTrait: TestTrait, SuiteTrait, TestScoping {
    @TaskLocal static var defaults = PropertyDefaults()

    let changes: PropertyDefaults

    public var isRecursive: Bool { true }

    public func scopeProvider(for test: Test, testCase: Test.Case?) -> PropertyTrait? {
        testCase == nil ? nil : self
    }

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await Self.$defaults.withValue(changes.filled(from: Self.defaults), operation: function)
    }
}

extension Trait where Self == PropertyTrait {
    /// Sets defaults for the properties of a test or suite.
    ///
    /// - Parameters:
    ///   - cases: The number of cases of each property before `ASSAY_EFFORT`; 200 if nothing says otherwise.
    ///   - seed: Replaces the seed that comes from the test's name.
    ///   - maximumShrinkSteps: How many candidates shrinking may try; 5000 if nothing says otherwise.
    ///   - keepsRegressions: Whether a minimal failing input is written to the regressions file beside the test, except
    ///     in CI.
    public static func property(
        cases: Int? = nil, seed: UInt64? = nil, maximumShrinkSteps: Int? = nil, keepsRegressions: Bool? = nil
    ) -> PropertyTrait {
        PropertyTrait(
            changes: PropertyDefaults(
                cases: cases, seed: seed, maximumShrinkSteps: maximumShrinkSteps, keepsRegressions: keepsRegressions))
    }
}

struct PropertyDefaults: Sendable {
    var cases: Int?
    var seed: UInt64?
    var maximumShrinkSteps: Int?
    var keepsRegressions: Bool?

    func filled(from outer: PropertyDefaults) -> PropertyDefaults {
        PropertyDefaults(
            cases: cases ?? outer.cases, seed: seed ?? outer.seed,
            maximumShrinkSteps: maximumShrinkSteps ?? outer.maximumShrinkSteps,
            keepsRegressions: keepsRegressions ?? outer.keepsRegressions)
    }
}
