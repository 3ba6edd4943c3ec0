// Scratch numbers for inner loops: a block of registers of one precision, allocated once, written in place by plain MPFR
// calls. Measured at the speed of the same loop in C.

import CMPFR

/// A block of multiple-precision registers that lives for the length of a closure.
///
/// The exponent range is set once for the closure, so operations on registers have no cost beyond MPFR's own.
public struct Arena {
    @usableFromInline
    let headers: UnsafeMutablePointer<__mpfr_struct>

    /// The number of registers.
    public let count: Int

    /// Runs `body` with `count` registers of `precision`, all zero at the start. No register may outlive the closure.
    @inlinable
    public static func with<Result>(
        count: Int, precision: Precision, _ body: (Arena) throws -> Result
    ) rethrows -> Result {
        try with(precisions: repeatElement(precision, count: count), body)
    }

    /// Runs `body` with one register for each of `precisions`, all zero at the start. No register may outlive the closure.
    @inlinable
    public static func with<Result>(
        precisions: some Collection<Precision>, _ body: (Arena) throws -> Result
    ) rethrows -> Result {
        let limbs = precisions.reduce(0) { $0 + assay_mpfr_limbs($1.bits) }
        let significands = UnsafeMutablePointer<mp_limb_t>.allocate(capacity: max(1, limbs))
        let headers = UnsafeMutablePointer<__mpfr_struct>.allocate(capacity: max(1, precisions.count))
        defer {
            significands.deallocate()
            headers.deallocate()
        }
        var next = significands
        for (index, precision) in precisions.enumerated() {
            assay_mpfr_adopt(headers + index, precision.bits, next)
            next += assay_mpfr_limbs(precision.bits)
        }
        return try withStandardExponentRange { try body(Arena(headers: headers, count: precisions.count)) }
    }

    @inlinable
    init(headers: UnsafeMutablePointer<__mpfr_struct>, count: Int) {
        self.headers = headers
        self.count = count
    }

    /// Register number `index`.
    @inlinable
    public subscript(index: Int) -> Register {
        assert((0..<count).contains(index))
        return Register(pointer: headers + index)
    }
}

/// A handle on one number of an ``Arena``. A destination may be one of its own operands. Results round to nearest unless a
/// direction is given.
public struct Register {
    @usableFromInline
    let pointer: UnsafeMutablePointer<__mpfr_struct>

    @inlinable
    init(pointer: UnsafeMutablePointer<__mpfr_struct>) { self.pointer = pointer }

    @inlinable
    public func set(_ x: Register, _ rounding: Rounding = .toNearest) {
        _ = assay_mpfr_copy(pointer, x.pointer, rounding.mpfr)
    }

    @inlinable
    public func set(_ x: BigFloat, _ rounding: Rounding = .toNearest) {
        x.read { _ = assay_mpfr_copy(pointer, $0, rounding.mpfr) }
    }

    @inlinable
    public func set(_ value: Double) { mpfr_set_d(pointer, value, MPFR_RNDN) }

    @inlinable
    public func set(_ value: Int) { _ = assay_mpfr_set_long(pointer, value, MPFR_RNDN) }

    /// Sets this register to `x` + `y`.
    @inlinable
    public func set(_ x: Register, plus y: Register, _ rounding: Rounding = .toNearest) {
        mpfr_add(pointer, x.pointer, y.pointer, rounding.mpfr)
    }

    /// Sets this register to `x` - `y`.
    @inlinable
    public func set(_ x: Register, minus y: Register, _ rounding: Rounding = .toNearest) {
        mpfr_sub(pointer, x.pointer, y.pointer, rounding.mpfr)
    }

    /// Sets this register to `x` · `y`.
    @inlinable
    public func set(_ x: Register, times y: Register, _ rounding: Rounding = .toNearest) {
        mpfr_mul(pointer, x.pointer, y.pointer, rounding.mpfr)
    }

    /// Sets this register to `x` · `y`.
    @inlinable
    public func set(_ x: BigFloat, times y: Register, _ rounding: Rounding = .toNearest) {
        x.read { _ = mpfr_mul(pointer, $0, y.pointer, rounding.mpfr) }
    }

    /// Sets this register to `x` · `y`, rounded to nearest.
    @inlinable
    public func set(_ x: BigFloat, times y: BigFloat) {
        x.read { x in y.read { y in _ = mpfr_mul(pointer, x, y, MPFR_RNDN) } }
    }

    /// Sets this register to `x` · `n`.
    @inlinable
    public func set(_ x: Register, times n: Int, _ rounding: Rounding = .toNearest) {
        // The unsigned form is a third faster.
        if n >= 0 {
            mpfr_mul_ui(pointer, x.pointer, UInt(n), rounding.mpfr)
        } else {
            mpfr_mul_si(pointer, x.pointer, n, rounding.mpfr)
        }
    }

    /// Sets this register to `x` / `y`.
    @inlinable
    public func set(_ x: Register, over y: Register, _ rounding: Rounding = .toNearest) {
        mpfr_div(pointer, x.pointer, y.pointer, rounding.mpfr)
    }

    /// Sets this register to `x` / `n`.
    @inlinable
    public func set(_ x: Register, over n: Int, _ rounding: Rounding = .toNearest) {
        mpfr_div_si(pointer, x.pointer, n, rounding.mpfr)
    }

    /// Sets this register to `x` · `y` + `z`, rounded once.
    @inlinable
    public func set(_ x: Register, times y: Register, plus z: Register, _ rounding: Rounding = .toNearest) {
        mpfr_fma(pointer, x.pointer, y.pointer, z.pointer, rounding.mpfr)
    }

    @inlinable
    public func negate() { mpfr_neg(pointer, pointer, MPFR_RNDN) }

    @inlinable
    public func set(_ x: Register, _ function: BigFloat.Function, _ rounding: Rounding = .toNearest) {
        _ = function.operation(pointer, x.pointer, rounding.mpfr)
    }

    /// The value as a number that may leave the arena, at the register's precision.
    @inlinable
    public var value: BigFloat {
        BigFloat(precision: Precision(clamping: pointer.pointee._mpfr_prec)) {
            _ = assay_mpfr_copy($0, pointer, MPFR_RNDN)
        }
    }

    /// |x| · 2^`bits`, rounded up.
    public func magnitude(inUnitsOf bits: Int) -> Double {
        guard !isZero else { return 0 }
        var exponent = 0
        let significand = abs(mpfr_get_d_2exp(&exponent, pointer, MPFR_RNDA))
        return Double(sign: .plus, exponent: min(max(exponent + bits, -2000), 2000), significand: significand)
    }

    /// The value as the nearest `Double`.
    @inlinable
    public var double: Double { mpfr_get_d(pointer, MPFR_RNDN) }

    /// Whether the value is zero.
    @inlinable
    public var isZero: Bool { assay_mpfr_is_zero(pointer) != 0 }
}
