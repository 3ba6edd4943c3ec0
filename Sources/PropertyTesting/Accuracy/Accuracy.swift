// accuracy: the worst error of a function in ULPs against certified bounds, and a verdict on a promised bound.
//
// For each input the reference gives an interval of the error. Three outcomes are kept apart:
//
//   lower > promise            the promise is broken, whatever the true value in the interval is
//   lower <= promise < upper   the reference is too wide to decide: a fault of the reference, reported as such
//   upper <= promise           kept
//
// The search climbs (see target): random inputs first, then small changes of the worst ones. A broken promise does not end
// it; the report shows the worst input of all and the simplest that breaks the promise.

import Testing

/// The outcome of an accuracy check.
public struct AccuracyResult<Input> {
    /// The input with the largest certain error (the largest lower bound, then the largest upper bound); nil if no case
    /// ran.
    public var worstInput: Input?
    /// What the function returned there.
    public var computed: Double
    /// The certain bounds of its error there, in ULPs.
    public var error: ClosedRange<Double>
    /// Cases that ran, the shrinking of a failure not included.
    public var cases: Int
    /// Whether no input broke the promise and none was undecided.
    public var hasPassed: Bool
}

/// The reference's interval contains both errors that keep the promise and errors that break it.
public struct ReferenceTooWide: Error, CustomStringConvertible {
    public var ulps: ClosedRange<Double>
    public var promise: Double

    public var description: String {
        "The reference is too wide to decide: the error is between \(ulps.lowerBound) and \(ulps.upperBound) ULPs, the "
            + "promise is \(promise). Raise the reference's precision."
    }
}

/// A certain error above the promised one.
public struct AccuracyExceeded: Error, CustomStringConvertible {
    public var ulps: ClosedRange<Double>
    public var promise: Double
    public var computed: Double

    public var description: String {
        "The error is at least \(ulps.lowerBound) ULPs, the promise is \(promise); computed \(computed) "
            + "(\(computed.isFinite ? computed.hexadecimal : "not finite"))."
    }
}

/// Measures a function's error in ULPs against certified bounds, and fails with the worst input when it exceeds a promise.
///
/// ```swift
/// let result = try accuracy(of: fastTanh, against: certifiedTanh, within: 2.5, over: .double(in: -20...20))
/// ```
///
/// - Parameters:
///   - function: What is measured; NaN counts as an infinite error.
///   - reference: The certified bounds for an input.
///   - promise: The largest allowed error in ULPs.
///   - generator: One generator for each parameter of the function.
///   - examples: Inputs that always run, first: known worst cases.
///   - cases: The number of random inputs, and again as many that climb.
///   - suppressing: Health checks not to make.
///   - sourceLocation: Where the issue is recorded: the call itself.
/// - Returns: The worst case, also when the check fails.
@discardableResult
public func accuracy<each Input, Bounds: CertifiedBounds>(
    of function: (repeat each Input) throws -> Double,
    against reference: (repeat each Input) throws -> Bounds,
    within promise: Double,
    over generator: repeat Generator<each Input>,
    examples: [(repeat each Input)] = [],
    cases: Int? = nil,
    suppressing: Set<HealthCheck> = [],
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> AccuracyResult<(repeat each Input)> {
    var worst: (input: (repeat each Input), computed: Double, error: ClosedRange<Double>)?
    let request = PropertyRequest(
        cases: cases, suppressing: suppressing, sourceLocation: sourceLocation, scansBody: false, seeksWorst: true,
        signature: "\((repeat each Input).self)")
    let summary = try forAll(repeat each generator, examples: examples, request) { (input: repeat each Input) -> Bool in
        let computed = try function(repeat each input)
        let error = try reference(repeat each input).ulps(of: computed)
        target(error.lowerBound)
        if worst.map({ ($0.error.lowerBound, $0.error.upperBound) < (error.lowerBound, error.upperBound) }) ?? true {
            worst = ((repeat each input), computed, error)
        }
        if error.lowerBound > promise { throw AccuracyExceeded(ulps: error, promise: promise, computed: computed) }
        if error.upperBound > promise { throw ReferenceTooWide(ulps: error, promise: promise) }
        return true
    }
    return AccuracyResult(
        worstInput: worst?.input, computed: worst?.computed ?? .nan, error: worst?.error ?? 0 ... .infinity,
        cases: summary.cases, hasPassed: summary.hasPassed)
}
