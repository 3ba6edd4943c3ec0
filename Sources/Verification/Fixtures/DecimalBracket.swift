// The canonical decimal bracket of a real number: the number rounded down and rounded up to a number of significant digits,
// 45 unless the quantity's reference reaches less far.
//
// It depends on the number alone, not on how or at which precision it was enclosed, so that every machine writes the same
// text. A number with at most that many digits has lower = upper, if the reference encloses it by a point. If the reference cannot
// (0.5 from a product of roots), no precision decides on which side of 0.5 it lies; once the enclosure is certain to four
// times the digits and still holds a number of so many digits, the bracket is the two neighbours of that number, again no function of
// the precision. Each bracket is computed from two working precisions, which must agree.

import Certified
import MultiplePrecision

/// Decimal bounds of a real number, as the texts that a fixture holds.
public struct DecimalBracket: Hashable, Sendable {
    public let lower, upper: String

    init(lower: String, upper: String) {
        self.lower = lower
        self.upper = upper
    }

    /// The bracket of the number in `enclosure`; nil if the enclosure leaves a choice that a narrower one may decide.
    init?(_ enclosure: Interval, digits: Int = ReferenceReach.standard.digits) {
        func text(_ end: BigFloat, _ rounding: Rounding) -> String {
            end.decimalText(digits: digits, rounding: rounding)
        }
        let (below, above) = (text(enclosure.lower, .down), text(enclosure.upper, .up))
        let isDecided = text(enclosure.upper, .down) == below && text(enclosure.lower, .up) == above
        // An enclosure four times as sharp that still holds a number of so many digits is taken to be undecidable.
        guard isDecided || enclosure.relativeAccuracyDigits >= 4 * digits else { return nil }
        self.init(lower: below, upper: above)
    }

    /// The numbers between the bounds; nil unless they are two numbers in order.
    var interval: Interval? {
        guard let lower = try? BigFloat(lower, precision: Self.precision, rounding: .down),
            let upper = try? BigFloat(upper, precision: Self.precision, rounding: .up),
            lower.isFinite, upper.isFinite
        else { return nil }
        return try? Interval(lower: lower, upper: upper)
    }

    /// Enough bits for the bounds to be exact far past their last digit.
    private static let precision: Precision = 256

    /// The Double nearest to the number; nil if the bounds do not decide it.
    var nearest: Double? {
        guard let interval else { return nil }
        let (lower, upper) = (interval.lower.double(), interval.upper.double())
        return lower == upper ? lower : nil
    }
}

extension Quantity {
    /// The bracket of the true value at `inputs`, found from the working precision `initial` upward.
    func bracket(_ inputs: Inputs, initial: Precision) throws -> DecimalBracket {
        let limit: Precision = 131_072
        let digits = reach(at: inputs).digits
        var precision = initial
        var reason = "its enclosure stays too wide"
        while true {
            do {
                let enclosure = try certified(inputs, precision: precision)
                if let bracket = DecimalBracket(enclosure, digits: digits) { return bracket }
            } catch let error as IntervalError {
                reason = error.description
            } catch {
                throw EvaluationError.reference(quantity: name, inputs: inputs, reason: "\(error)")
            }
            guard precision < limit else {
                throw EvaluationError.reference(
                    quantity: name, inputs: inputs, reason: "\(reason) at \(precision.bits) bits")
            }
            precision = min(precision + precision.bits, limit)
        }
    }
}
