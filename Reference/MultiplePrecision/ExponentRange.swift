// MPFR keeps the range of exponents in thread-local globals that any code of the process may narrow. No result here
// may depend on them: every operation runs inside the range below, whatever the thread was left with.

import CMPFR

/// Runs `body` with MPFR's default exponent range, 2^±(2^30 - 1), and puts the thread's own range back.
///
/// The body must not suspend: the range belongs to the thread.
@inlinable
@inline(__always)
func withStandardExponentRange<Result>(_ body: () throws -> Result) rethrows -> Result {
    let emin = mpfr_get_emin()
    let emax = mpfr_get_emax()
    if emin == assay_mpfr_default_emin() && emax == assay_mpfr_default_emax() { return try body() }
    mpfr_set_emin(assay_mpfr_default_emin())
    mpfr_set_emax(assay_mpfr_default_emax())
    defer {
        mpfr_set_emin(emin)
        mpfr_set_emax(emax)
    }
    return try body()
}
