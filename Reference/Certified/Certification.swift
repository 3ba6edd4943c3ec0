// "Ask for d digits and get them": raises the working precision of a certified computation until its enclosure is narrow
// enough, and says so when that cannot be.

import MultiplePrecision

/// A value that could not be certified as asked.
public enum CertificationError: Error, CustomStringConvertible {
    /// The enclosure was still too wide at the greatest precision tried.
    case notReached(digits: Int, reached: Int, precision: Int, cause: String?)
    /// More digits than ``Certification/digitsRange`` allows.
    case digits(Int)

    public var description: String {
        switch self {
        case .notReached(let digits, let reached, let precision, let cause):
            "only \(reached) of \(digits) digits could be certified at \(precision) bits"
                + (cause.map { " (\($0))" } ?? "") + "; ask for fewer digits, or allow a greater precision"
        case .digits(let digits):
            "\(digits) digits are outside \(Certification.digitsRange.lowerBound)..."
                + "\(Certification.digitsRange.upperBound); ask for a number of significant digits in that range"
        }
    }
}

/// The adaptive loop that all certified quantities share.
public enum Certification {
    /// The numbers of significant digits that may be asked for.
    public static let digitsRange = 1...100_000

    /// The first enclosure whose bounds agree to `digits` significant digits, at working precisions that rise from
    /// `initial` (by default a little above `digits`) to `limit`: by what is missing once digits are certain, else doubling.
    ///
    /// `compute` may throw an `IntervalError` where the precision is too small to decide a sign; that counts as too wide.
    ///
    /// - Throws: ``CertificationError``, or whatever else `compute` throws.
    public static func enclosure(
        digits: Int, initial: Precision? = nil, limit: Precision = 131_072,
        _ compute: (Precision) throws -> Interval
    ) throws -> (value: Interval, precision: Precision) {
        guard digitsRange.contains(digits) else { throw CertificationError.digits(digits) }
        var precision = initial ?? Precision(clamping: digits * 10 / 3 + 64)
        var reached = 0
        var cause: String?
        while true {
            do {
                let value = try compute(precision)
                reached = max(0, value.relativeAccuracyDigits)
                if reached >= digits { return (value, precision) }
                cause = nil
            } catch let error as IntervalError {
                cause = error.description
            }
            guard precision < limit else {
                throw CertificationError.notReached(
                    digits: digits, reached: reached, precision: precision.bits, cause: cause)
            }
            let missing = reached > 0 ? (digits - reached) * 10 / 3 + 16 : precision.bits
            precision = min(precision + missing, limit)
        }
    }
}
