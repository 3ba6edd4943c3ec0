// Correctly rounded arithmetic in three forms: operators, explicit precision and direction, in place.

import CMPFR

extension BigFloat {
    @usableFromInline
    typealias Unary = (UnsafeMutablePointer<__mpfr_struct>, UnsafePointer<__mpfr_struct>, mpfr_rnd_t) -> Int32
    @usableFromInline
    typealias Binary = (
        UnsafeMutablePointer<__mpfr_struct>, UnsafePointer<__mpfr_struct>, UnsafePointer<__mpfr_struct>, mpfr_rnd_t
    ) -> Int32

    @inlinable
    @inline(__always)
    init(_ operation: Unary, _ x: BigFloat, _ precision: Precision, _ rounding: Rounding) {
        self.init(precision: precision) { result in x.read { _ = operation(result, $0, rounding.mpfr) } }
    }

    @inlinable
    @inline(__always)
    init(_ operation: Binary, _ x: BigFloat, _ y: BigFloat, _ precision: Precision, _ rounding: Rounding) {
        self.init(precision: precision) { result in
            x.read { x in y.read { y in _ = operation(result, x, y, rounding.mpfr) } }
        }
    }

    // MARK: Explicit precision and rounding

    /// `x` + `y`, rounded once.
    @inlinable
    public static func sum(_ x: BigFloat, _ y: BigFloat, precision: Precision, rounding: Rounding) -> BigFloat {
        BigFloat(mpfr_add, x, y, precision, rounding)
    }

    /// `x` - `y`, rounded once.
    @inlinable
    public static func difference(_ x: BigFloat, _ y: BigFloat, precision: Precision, rounding: Rounding) -> BigFloat {
        BigFloat(mpfr_sub, x, y, precision, rounding)
    }

    /// `x` · `y`, rounded once.
    @inlinable
    public static func product(_ x: BigFloat, _ y: BigFloat, precision: Precision, rounding: Rounding) -> BigFloat {
        BigFloat(mpfr_mul, x, y, precision, rounding)
    }

    /// `x` / `y`, rounded once; 0/0 is NaN, x/0 an infinity.
    @inlinable
    public static func quotient(_ x: BigFloat, _ y: BigFloat, precision: Precision, rounding: Rounding) -> BigFloat {
        BigFloat(mpfr_div, x, y, precision, rounding)
    }

    /// `x` · `n`, rounded once.
    @inlinable
    public static func product(_ x: BigFloat, _ n: Int, precision: Precision, rounding: Rounding) -> BigFloat {
        BigFloat({ mpfr_mul_si($0, $1, n, $2) }, x, precision, rounding)
    }

    /// `x` / `n`, rounded once.
    @inlinable
    public static func quotient(_ x: BigFloat, _ n: Int, precision: Precision, rounding: Rounding) -> BigFloat {
        BigFloat({ mpfr_div_si($0, $1, n, $2) }, x, precision, rounding)
    }

    /// This value · 2^`exponent`: exact, unless the exponent leaves 2^±(2^30 - 1).
    @inlinable
    public func scaled(by exponent: Int, rounding: Rounding = .toNearest) -> BigFloat {
        BigFloat({ mpfr_mul_2si($0, $1, exponent, $2) }, self, precision, rounding)
    }

    /// The absolute value, exact.
    @inlinable
    public var magnitude: BigFloat { BigFloat(assay_mpfr_abs, self, precision, .toNearest) }

    // MARK: Operators, to nearest at the larger precision

    @inlinable
    public static prefix func - (x: BigFloat) -> BigFloat { BigFloat(mpfr_neg, x, x.precision, .toNearest) }

    @inlinable
    public static func + (x: BigFloat, y: BigFloat) -> BigFloat {
        sum(x, y, precision: max(x.precision, y.precision), rounding: .toNearest)
    }

    @inlinable
    public static func - (x: BigFloat, y: BigFloat) -> BigFloat {
        difference(x, y, precision: max(x.precision, y.precision), rounding: .toNearest)
    }

    @inlinable
    public static func * (x: BigFloat, y: BigFloat) -> BigFloat {
        product(x, y, precision: max(x.precision, y.precision), rounding: .toNearest)
    }

    @inlinable
    public static func / (x: BigFloat, y: BigFloat) -> BigFloat {
        quotient(x, y, precision: max(x.precision, y.precision), rounding: .toNearest)
    }

    // MARK: In place, at the precision of the destination

    /// Sets this value to `x` + `y` at its own precision. Either operand may be this value itself.
    @inlinable
    public mutating func formSum(_ x: BigFloat, _ y: BigFloat, rounding: Rounding = .toNearest) {
        overwrite { result in x.read { x in y.read { y in _ = mpfr_add(result, x, y, rounding.mpfr) } } }
    }

    /// Sets this value to `x` - `y` at its own precision.
    @inlinable
    public mutating func formDifference(_ x: BigFloat, _ y: BigFloat, rounding: Rounding = .toNearest) {
        overwrite { result in x.read { x in y.read { y in _ = mpfr_sub(result, x, y, rounding.mpfr) } } }
    }

    /// Sets this value to `x` · `y` at its own precision.
    @inlinable
    public mutating func formProduct(_ x: BigFloat, _ y: BigFloat, rounding: Rounding = .toNearest) {
        overwrite { result in x.read { x in y.read { y in _ = mpfr_mul(result, x, y, rounding.mpfr) } } }
    }

    /// Sets this value to `x` · `n` at its own precision.
    @inlinable
    public mutating func formProduct(_ x: BigFloat, _ n: Int, rounding: Rounding = .toNearest) {
        overwrite { result in x.read { x in _ = mpfr_mul_si(result, x, n, rounding.mpfr) } }
    }

    /// Sets this value to `x` / `y` at its own precision.
    @inlinable
    public mutating func formQuotient(_ x: BigFloat, _ y: BigFloat, rounding: Rounding = .toNearest) {
        overwrite { result in x.read { x in y.read { y in _ = mpfr_div(result, x, y, rounding.mpfr) } } }
    }

    @inlinable
    public static func += (x: inout BigFloat, y: BigFloat) {
        x.update { x in y.read { _ = mpfr_add(x, x, $0, MPFR_RNDN) } }
    }

    @inlinable
    public static func -= (x: inout BigFloat, y: BigFloat) {
        x.update { x in y.read { _ = mpfr_sub(x, x, $0, MPFR_RNDN) } }
    }

    @inlinable
    public static func *= (x: inout BigFloat, y: BigFloat) {
        x.update { x in y.read { _ = mpfr_mul(x, x, $0, MPFR_RNDN) } }
    }

    @inlinable
    public static func *= (x: inout BigFloat, n: Int) {
        x.update { x in _ = mpfr_mul_si(x, x, n, MPFR_RNDN) }
    }

    @inlinable
    public static func /= (x: inout BigFloat, y: BigFloat) {
        x.update { x in y.read { _ = mpfr_div(x, x, $0, MPFR_RNDN) } }
    }
}
