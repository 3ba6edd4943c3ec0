// A binary floating-point number of any precision, correctly rounded by MPFR.
//
// Goals, in this order: (1) value semantics, (2) correct rounding in an explicit direction at an explicit precision,
// (3) speed within a small factor of C through in-place forms; for inner loops see `Arena`, which has none of the cost.
//
// The significand lies in the tail of the one heap object that also holds MPFR's header, so a number is one allocation.
// For that reason `mpfr_swap`, `mpfr_clear` and `mpfr_set_prec` must never touch a `BigFloat`.
//
// Not promised: IEEE 754 exception flags, or signalling NaNs. NaN exists, as the result of 0/0 and the like, and compares
// as in IEEE 754; `Interval` never holds one.

import CMPFR

@usableFromInline
final class Significand: ManagedBuffer<__mpfr_struct, mp_limb_t> {
    @inlinable
    static func make(_ precision: Precision) -> Significand {
        let limbs = assay_mpfr_limbs(precision.bits)
        let buffer = Significand.create(minimumCapacity: limbs) { _ in __mpfr_struct() }
        buffer.withUnsafeMutablePointers { assay_mpfr_adopt($0, precision.bits, $1) }
        return unsafeDowncast(buffer, to: Significand.self)
    }
}

/// A binary floating-point number of explicit precision with value semantics.
///
/// Operators work at the larger precision of their operands and round to nearest; every operation also has a form with an
/// explicit precision and ``Rounding``, and a mutating form that keeps the precision of the destination.
///
/// - Accuracy: every operation and function is correctly rounded: the exact result, rounded once in the asked direction.
public struct BigFloat {
    @usableFromInline
    var storage: Significand

    /// Plus zero at `precision`.
    @inlinable
    public init(precision: Precision) {
        storage = .make(precision)
    }

    /// The number of bits of the significand.
    @inlinable
    public var precision: Precision {
        Precision(clamping: storage.header._mpfr_prec)
    }

    /// Calls `body` with MPFR's view of the value.
    @inlinable
    @inline(__always)
    func read<Result>(_ body: (UnsafePointer<__mpfr_struct>) throws -> Result) rethrows -> Result {
        try storage.withUnsafeMutablePointerToHeader { try body(UnsafePointer($0)) }
    }

    /// Calls `body` with a destination that no other value shares; its old value survives only if it was already unshared.
    @inlinable
    @inline(__always)
    mutating func overwrite(_ body: (UnsafeMutablePointer<__mpfr_struct>) -> Void) {
        if !isKnownUniquelyReferenced(&storage) { storage = .make(precision) }
        storage.withUnsafeMutablePointerToHeader { pointer in withStandardExponentRange { body(pointer) } }
    }

    /// Calls `body` with this value's own memory, copied first if it is shared.
    @inlinable
    @inline(__always)
    mutating func update(_ body: (UnsafeMutablePointer<__mpfr_struct>) -> Void) {
        if !isKnownUniquelyReferenced(&storage) {
            self = BigFloat(precision: precision) { copy in read { _ = assay_mpfr_copy(copy, $0, MPFR_RNDN) } }
        }
        storage.withUnsafeMutablePointerToHeader { pointer in withStandardExponentRange { body(pointer) } }
    }

    /// The value of `operation`, rounded to `precision`.
    @inlinable
    @inline(__always)
    init(precision: Precision, _ operation: (UnsafeMutablePointer<__mpfr_struct>) -> Void) {
        storage = .make(precision)
        storage.withUnsafeMutablePointerToHeader { pointer in withStandardExponentRange { operation(pointer) } }
    }
}

// The storage is written only through `overwrite`, when this value is its only owner, or before it is shared at all; a
// value seen by two threads is therefore only read, and MPFR's const functions do not write to their operands.
extension BigFloat: @unchecked Sendable {}

// MARK: - Classification

extension BigFloat {
    /// Whether the value is not a number.
    @inlinable
    public var isNaN: Bool { read { assay_mpfr_is_nan($0) != 0 } }

    /// Whether the value is plus or minus infinity.
    @inlinable
    public var isInfinite: Bool { read { assay_mpfr_is_infinite($0) != 0 } }

    /// Whether the value is a number other than infinity.
    @inlinable
    public var isFinite: Bool { !isNaN && !isInfinite }

    /// Whether the value is plus or minus zero.
    @inlinable
    public var isZero: Bool { read { assay_mpfr_is_zero($0) != 0 } }

    /// Whether the sign bit is set, also on zero, infinity and NaN.
    @inlinable
    public var isSignMinus: Bool { read { assay_mpfr_signbit($0) != 0 } }

    /// -1, 0 or 1; 0 for NaN.
    @inlinable
    public var signum: Int { isNaN ? 0 : read { Int(assay_mpfr_sign($0)).signum() } }

    /// The e for which |x| = m 2^e with 1/2 <= m < 1; nil for zero, infinity and NaN.
    @inlinable
    public var exponent: Int? { read { assay_mpfr_is_regular($0) != 0 ? Int(assay_mpfr_exponent($0)) : nil } }

    /// The next number of the same precision towards plus infinity.
    public var nextUp: BigFloat {
        var next = self
        next.update { mpfr_nextabove($0) }
        return next
    }

    /// The next number of the same precision towards minus infinity.
    public var nextDown: BigFloat {
        var next = self
        next.update { mpfr_nextbelow($0) }
        return next
    }
}

// MARK: - Comparison

extension BigFloat: Comparable {
    @inlinable
    public static func == (lhs: BigFloat, rhs: BigFloat) -> Bool {
        lhs.read { a in rhs.read { b in mpfr_equal_p(a, b) != 0 } }
    }

    @inlinable
    public static func < (lhs: BigFloat, rhs: BigFloat) -> Bool {
        lhs.read { a in rhs.read { b in mpfr_less_p(a, b) != 0 } }
    }

    @inlinable
    public static func <= (lhs: BigFloat, rhs: BigFloat) -> Bool {
        lhs.read { a in rhs.read { b in mpfr_lessequal_p(a, b) != 0 } }
    }

    @inlinable
    public static func > (lhs: BigFloat, rhs: BigFloat) -> Bool { rhs < lhs }

    @inlinable
    public static func >= (lhs: BigFloat, rhs: BigFloat) -> Bool { rhs <= lhs }

    /// Whether the two are the same representation: precision, sign of zero and NaN included.
    public func isIdentical(to other: BigFloat) -> Bool {
        guard precision == other.precision, isSignMinus == other.isSignMinus else { return false }
        return isNaN ? other.isNaN : self == other
    }
}
