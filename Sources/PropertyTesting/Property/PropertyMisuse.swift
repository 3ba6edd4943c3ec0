// PropertyMisuse: everything that a caller can get wrong, with the value, the allowed range and the remedy.

/// A property, a generator or the environment was set up in a way that cannot be run.
public enum PropertyMisuse: Error, Sendable, Equatable, CustomStringConvertible {
    /// An environment variable has a value that does not parse.
    case environment(name: String, value: String, allowed: String)
    /// A generator's parameter is out of its domain.
    case parameter(generator: String, name: String, value: String, allowed: String)
    /// The body returned neither `Void` nor `Bool`.
    case bodyResult(String)
    /// A line of a regressions file does not decode as the property's input.
    case regression(file: String, line: String, property: String)
    /// The property failed where no test is running, so there is nothing to record the issue in.
    case failedOutsideTest(report: String)

    public var description: String {
        switch self {
        case .environment(let name, let value, let allowed):
            "\(name)='\(value)' is not understood. Allowed: \(allowed). Correct the variable or unset it."
        case .parameter(let generator, let name, let value, let allowed):
            "Generator.\(generator): \(name) is \(value). Allowed: \(allowed). Change the argument."
        case .bodyResult(let type):
            "The body of forAll returns \(type). Allowed: Void (the expectations decide) or Bool (true passes). "
                + "End the body with `return` or assign the value to `_`."
        case .regression(let file, let line, let property):
            "\(file): the line '\(line)' is not an input of \(property). Allowed: one JSON value a parameter, separated by "
                + "tabs. Correct the line or delete it."
        case .failedOutsideTest(let report):
            "A property failed outside of a running test. Call forAll from an @Test function.\n\(report)"
        }
    }
}
