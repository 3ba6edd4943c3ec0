// Conversions from and to machine numbers. Those without a `rounding` argument are exact.

import CMPFR

extension BigFloat {
    /// Exactly `value`, at 53 bits. Subnormal numbers, infinities and NaN included.
    @inlinable
    public init(_ value: Double) {
        self.init(value, precision: 53, rounding: .toNearest)
    }

    /// `value` rounded to `precision`; exact from 53 bits on.
    @inlinable
    public init(_ value: Double, precision: Precision, rounding: Rounding = .toNearest) {
        self.init(precision: precision) { mpfr_set_d($0, value, rounding.mpfr) }
    }

    /// `value` rounded to `precision`; exact from 64 bits on.
    @inlinable
    public init(_ value: Int, precision: Precision, rounding: Rounding = .toNearest) {
        self.init(precision: precision) { assay_mpfr_set_long($0, value, rounding.mpfr) }
    }

    /// `significand` · 2^`exponent`, rounded to `precision`; exact from 64 bits on.
    @inlinable
    public init(_ significand: Int, scaledBy exponent: Int, precision: Precision, rounding: Rounding = .toNearest) {
        self.init(precision: precision) { assay_mpfr_set_long_scaled($0, significand, exponent, rounding.mpfr) }
    }

    /// `value` rounded to `precision`.
    @inlinable
    public init(_ value: BigFloat, precision: Precision, rounding: Rounding) {
        self.init(precision: precision) { destination in
            value.read { _ = assay_mpfr_copy(destination, $0, rounding.mpfr) }
        }
    }

    /// The value as a `Double`, correctly rounded also where the result is subnormal or overflows.
    @inlinable
    public func double(rounding: Rounding = .toNearest) -> Double {
        read { mpfr_get_d($0, rounding.mpfr) }
    }
}
