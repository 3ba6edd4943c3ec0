// The error of a Double in units in the last place of the true value.
//
// For a true value v and an answer f the error is |f - v| / ulp(v), where ulp(v) = 2^max(e - 53, -1074) for
// 2^(e-1) <= |v| < 2^e: the distance of the Doubles around v, also among the subnormal ones. A correctly rounded answer has
// at most 1/2. For v = 0 the unit is the least subnormal number. An infinite answer is right (error 0) where every number
// of the enclosure overflows to it, and infinitely wrong elsewhere, as is NaN.
//
// The true value is only known to lie in an enclosure; the error is the worst that any number of it gives. An enclosure
// too wide for that to mean anything decides nothing, which is an error and never a pass.

import Foundation
import MultiplePrecision

/// Errors in units in the last place.
public enum ULPs {
    /// The greatest part of an ULP that an enclosure may be wide, unless the promise is wide itself.
    public static let widestEnclosure = 0x1p-10

    /// The significant digits that an enclosure needs for an error in ULPs: 53 + 10 bits, with a margin for the binade.
    public static let digits = 22

    /// The significant digits that judge a promise at no more than 2^-10 of it.
    static func digits(judging promise: Double) -> Int {
        let spare = promise > 1 ? Int(min(log10(promise), Double(digits))) : 0
        return max(1, digits - spare)
    }

    /// The unit in the last place of `value` as a power of two. Numbers past the greatest Double have its unit.
    static func exponent(of value: BigFloat) -> Int {
        guard let exponent = value.exponent else { return -1074 }
        return min(max(exponent - 53, -1074), 1024 - 53)
    }

    /// The worst |`answer` - v| / ulp(v) over all v of `enclosure`, rounded up.
    ///
    /// - Throws: ``UndecidedReference`` if `enclosure` is wider than `widest` ULPs.
    public static func error(
        of answer: Double, against enclosure: Interval, widest: Double = widestEnclosure
    ) throws(UndecidedReference) -> Double {
        // ulp grows with |v|, so the least unit of the enclosure is the one at its least |v|.
        let unit = exponent(of: enclosure.mignitude)
        let width = enclosure.width.scaled(by: -unit, rounding: .up).double(rounding: .up)
        guard enclosure.isBounded, width <= widest else {
            throw UndecidedReference(enclosure: enclosure.description, width: width)
        }
        guard answer.isFinite else {
            let (lower, upper) = (enclosure.lower.double(), enclosure.upper.double())
            return lower == answer && upper == answer ? 0 : .infinity
        }
        let answer = BigFloat(answer)
        return max(
            distance(from: answer, to: enclosure.lower, unit: unit),
            distance(from: answer, to: enclosure.upper, unit: unit))
    }

    /// |x - v| / ulp(v), rounded up.
    static func distance(from x: BigFloat, to v: BigFloat) -> Double { distance(from: x, to: v, unit: exponent(of: v)) }

    /// |x - y| / 2^`unit`, rounded up: an exact difference stays exact, and any other is not made smaller.
    private static func distance(from x: BigFloat, to y: BigFloat, unit: Int) -> Double {
        BigFloat.difference(x, y, precision: 64, rounding: x < y ? .down : .up).magnitude
            .scaled(by: -unit, rounding: .up).double(rounding: .up)
    }
}

/// A reference that is too wide to tell the error of an answer.
public struct UndecidedReference: Error, Hashable, CustomStringConvertible {
    public let enclosure: String
    /// The width in ULPs.
    public let width: Double

    public var description: String {
        "the enclosure \(enclosure) is \(width) ULPs wide, too wide to judge by; raise the working precision"
    }
}
