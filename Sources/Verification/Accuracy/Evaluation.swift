// One quantity at one point: the fast answer, the certified bounds, and how far the one is from the other.

import Certified
import MultiplePrecision

/// How sharp a certified enclosure is asked to be.
public enum Sharpness: Hashable, Sendable {
    /// Bounds that agree to this many significant digits, at whatever working precision that takes.
    case digits(Int)
    /// Whatever one computation at this many bits gives.
    case precision(Int)
    /// The digits that the quantity's golden values have, at most 40 of them.
    case declared
    /// What judging the quantity's promise takes.
    case promised

    /// The numbers of digits that may be asked for.
    public static let digitsRange = 1...10_000
    /// The working precisions that may be asked for, in bits. Fewer could never decide an error in ULPs.
    public static let precisionRange = 64...131_072

    /// What was asked for by at most one of the two; the declared digits by neither.
    ///
    /// - Throws: ``UsageError/option(_:value:allowed:)`` if both are given.
    public init(digits: Int?, precision: Int?) throws(UsageError) {
        switch (digits, precision) {
        case (let digits?, let precision?):
            throw .option(
                "--precision", value: "\(precision)",
                allowed: "--digits \(digits) already chooses the precision; give one of the two")
        case (nil, let precision?): self = .precision(precision)
        case (let digits?, nil): self = .digits(digits)
        case (nil, nil): self = .declared
        }
    }

    /// - Throws: ``UsageError/option(_:value:allowed:)`` if it is outside the ranges.
    public func validate() throws(UsageError) {
        switch self {
        case .digits(let digits) where !Self.digitsRange.contains(digits):
            let range = "\(Self.digitsRange.lowerBound)...\(Self.digitsRange.upperBound)"
            throw .option("--digits", value: "\(digits)", allowed: "ask for \(range) significant digits")
        case .precision(let bits) where !Self.precisionRange.contains(bits):
            let range = "\(Self.precisionRange.lowerBound)...\(Self.precisionRange.upperBound)"
            throw .option(
                "--precision", value: "\(bits)", allowed: "give \(range) bits; 128 to 1024 serve most questions")
        default: break
        }
    }
}

/// A quantity's answer at one point, judged.
public struct Evaluation: Sendable {
    public let quantity: String
    public let fast: Double
    public let enclosure: Interval
    /// The working precision at which the enclosure was computed.
    public let precision: Precision
    /// The certified bounds in decimal, rounded outward.
    public let lower, upper: String
    /// The worst error that the enclosure allows, against the promise.
    public let sample: Accuracy.Sample
}

/// A point at which one of the two implementations of a quantity gives no answer.
public enum EvaluationError: Error, CustomStringConvertible {
    case fast(quantity: String, inputs: Inputs, reason: String)
    case reference(quantity: String, inputs: Inputs, reason: String)

    public var description: String {
        switch self {
        case .fast(let quantity, let inputs, let reason):
            "the fast implementation of \(quantity) failed at \(inputs), inside its domain: \(reason)"
        case .reference(let quantity, let inputs, let reason):
            "the reference of \(quantity) could not be certified at \(inputs): \(reason)"
        }
    }
}

extension Quantity {
    /// The bounds of `evaluate` are printed with this many digits more than are asked for, which leaves room for rounding
    /// them outward.
    private static let guardDigits = 5

    /// The fast answer at `inputs`, judged by a certified enclosure.
    ///
    /// - Throws: ``UsageError`` for a `sharpness` out of range or too low to decide; ``EvaluationError`` if an
    ///   implementation fails.
    public func evaluate(_ inputs: Inputs, _ sharpness: Sharpness = .declared) throws -> Evaluation {
        try sharpness.validate()
        let fast = try fastAnswer(inputs)
        let promise = try promise(inputs)
        let (enclosure, precision) = try enclosure(inputs, sharpness, judging: promise)
        let digits =
            switch sharpness {
            case .digits(let digits): digits + Self.guardDigits
            case .declared, .promised: min(40, reach(at: inputs).digits) + Self.guardDigits
            case .precision(let bits): bits * 30_103 / 100_000 + 2
            }
        let error: Double
        do {
            error = try ULPs.error(
                of: fast, against: enclosure, widest: reach(at: inputs).widestEnclosure(judging: promise))
        } catch {
            throw undecided(inputs, sharpness, "\(error)")
        }
        return Evaluation(
            quantity: name, fast: fast, enclosure: enclosure, precision: precision,
            lower: enclosure.lower.decimalText(digits: digits, rounding: .down),
            upper: enclosure.upper.decimalText(digits: digits, rounding: .up),
            sample: Accuracy.Sample(inputs: inputs, error: error, promise: promise))
    }

    /// The fast answer's error in ULPs at `inputs`, and what is promised.
    func sample(at inputs: Inputs, _ sharpness: Sharpness) throws -> Accuracy.Sample {
        let fast = try fastAnswer(inputs)
        let promise = try promise(inputs)
        let enclosure = try enclosure(inputs, sharpness, judging: promise).value
        do {
            let error = try ULPs.error(
                of: fast, against: enclosure, widest: reach(at: inputs).widestEnclosure(judging: promise))
            return Accuracy.Sample(inputs: inputs, error: error, promise: promise)
        } catch {
            throw undecided(inputs, sharpness, "\(error)")
        }
    }

    func fastAnswer(_ inputs: Inputs) throws(EvaluationError) -> Double {
        do {
            return try fast(inputs)
        } catch {
            throw .fast(quantity: name, inputs: inputs, reason: "\(error)")
        }
    }

    private func enclosure(
        _ inputs: Inputs, _ sharpness: Sharpness, judging promise: Double
    ) throws -> (value: Interval, precision: Precision) {
        do {
            let digits: Int
            switch sharpness {
            case .precision(let bits):
                let precision = try Precision(bits: bits)
                return (try certified(inputs, precision: precision), precision)
            // Five more than are asked for leave room for rounding the bounds outward.
            case .digits(let asked): digits = max(asked + Self.guardDigits, ULPs.digits(judging: promise))
            case .declared: digits = min(40 + Self.guardDigits, reach(at: inputs).digits)
            case .promised: digits = min(ULPs.digits(judging: promise), reach(at: inputs).digits)
            }
            return try Certification.enclosure(digits: digits) { try certified(inputs, precision: $0) }
        } catch let error as IntervalError {
            throw undecided(inputs, sharpness, error.description)
        } catch {
            throw EvaluationError.reference(quantity: name, inputs: inputs, reason: "\(error)")
        }
    }

    /// Too wide at a precision that was asked for is the asker's to mend; too wide at any is the reference's failure.
    private func undecided(_ inputs: Inputs, _ sharpness: Sharpness, _ reason: String) -> any Error {
        switch sharpness {
        case .precision(let bits): UsageError.precisionTooSmall(bits: bits, reason: reason)
        default: EvaluationError.reference(quantity: name, inputs: inputs, reason: reason)
        }
    }
}
