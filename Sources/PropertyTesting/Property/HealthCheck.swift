// HealthCheck: ways in which a property can be green and worthless, or slow for no reason. Each fails with its remedy.

/// A defect of the property itself, not of what it tests.
public enum HealthCheck: Hashable, Sendable {
    /// More than ten cases were discarded for each that ran, and more than a hundred altogether.
    case starvedFilter
    /// The first ten cases took more than a second to generate.
    case slowGenerator
    /// A case drew more than 65,536 choices.
    case largeCase
    /// The body, a closure written at the call, contains nothing that could fail.
    case noAssertion

    static let discardsPerCase = 10
    static let discardsBeforeCheck = 100
    static let generationSample = 10
    static let generationLimit = Duration.seconds(1)

    func explanation(_ observed: String) -> String {
        switch self {
        case .starvedFilter:
            "The filter starves: \(observed). Allowed: at most \(Self.discardsPerCase) discarded cases for each that runs. "
                + "Construct inputs that satisfy the condition (map, flatMap) instead of filtering for them or assuming it, "
                + "or pass `suppressing: [.starvedFilter]`."
        case .slowGenerator:
            "The generator is slow: \(observed). Allowed: \(Self.generationLimit). Make the inputs smaller, or pass "
                + "`suppressing: [.slowGenerator]`."
        case .largeCase:
            "The generator is too large: \(observed). Bound the lengths of arrays and the depth of recursion."
        case .noAssertion:
            "The body asserts nothing: \(observed). Write #expect, return a Bool, or let a function whose name begins "
                + "with check, expect, require, verify or assert do it. If reaching the end is the whole property, pass "
                + "`suppressing: [.noAssertion]`."
        }
    }
}
