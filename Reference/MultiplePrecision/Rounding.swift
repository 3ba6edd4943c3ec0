import CMPFR

/// The direction in which an inexact result is rounded.
public enum Rounding: String, Hashable, Sendable, CaseIterable {
    /// To the nearest number, ties to the even significand.
    case toNearest
    /// Towards minus infinity.
    case down
    /// Towards plus infinity.
    case up
    /// Towards zero.
    case towardZero

    @inlinable
    var mpfr: mpfr_rnd_t {
        switch self {
        case .toNearest: MPFR_RNDN
        case .down: MPFR_RNDD
        case .up: MPFR_RNDU
        case .towardZero: MPFR_RNDZ
        }
    }
}
