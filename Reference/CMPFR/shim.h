// The part of MPFR and GMP that Swift's importer cannot see by itself: functions that the headers rename by macro,
// variadics, and cast macros. Everything else is called directly.
#ifndef ASSAY_CMPFR_SHIM_H
#define ASSAY_CMPFR_SHIM_H

#include <stdio.h>
#include <gmp.h>
#include <mpfr.h>

static inline mpfr_exp_t assay_mpfr_default_emin(void) { return MPFR_EMIN_DEFAULT; }
static inline mpfr_exp_t assay_mpfr_default_emax(void) { return MPFR_EMAX_DEFAULT; }
static inline size_t assay_mpfr_limbs(mpfr_prec_t precision) { return mpfr_custom_get_size(precision) / sizeof(mp_limb_t); }

// Makes `x` an MPFR number of value +0 whose significand lives in memory that the caller owns.
static inline void assay_mpfr_adopt(mpfr_ptr x, mpfr_prec_t precision, mp_limb_t *limbs) {
    mpfr_custom_init(limbs, precision);
    mpfr_custom_init_set(x, MPFR_ZERO_KIND, 0, precision, limbs);
}

static inline int assay_mpfr_sign(mpfr_srcptr x) { return mpfr_sgn(x); }
static inline int assay_mpfr_signbit(mpfr_srcptr x) { return mpfr_signbit(x) != 0; }
static inline int assay_mpfr_is_nan(mpfr_srcptr x) { return mpfr_nan_p(x) != 0; }
static inline int assay_mpfr_is_infinite(mpfr_srcptr x) { return mpfr_inf_p(x) != 0; }
static inline int assay_mpfr_is_zero(mpfr_srcptr x) { return mpfr_zero_p(x) != 0; }
static inline int assay_mpfr_is_regular(mpfr_srcptr x) { return mpfr_regular_p(x) != 0; }
static inline mpfr_exp_t assay_mpfr_exponent(mpfr_srcptr x) { return mpfr_get_exp(x); }

static inline int assay_mpfr_set_long(mpfr_ptr x, long value, mpfr_rnd_t rounding) { return mpfr_set_si(x, value, rounding); }
static inline int assay_mpfr_set_long_scaled(mpfr_ptr x, long value, mpfr_exp_t exponent, mpfr_rnd_t rounding) {
    return mpfr_set_si_2exp(x, value, exponent, rounding);
}
static inline int assay_mpfr_copy(mpfr_ptr x, mpfr_srcptr y, mpfr_rnd_t rounding) { return mpfr_set(x, y, rounding); }
static inline int assay_mpfr_abs(mpfr_ptr x, mpfr_srcptr y, mpfr_rnd_t rounding) { return mpfr_abs(x, y, rounding); }
static inline int assay_mpfr_parse(mpfr_ptr x, const char *text, char **end, int base, mpfr_rnd_t rounding) {
    return mpfr_strtofr(x, text, end, base, rounding);
}
static inline char *assay_mpfr_digits(char *text, mpfr_exp_t *exponent, int base, size_t digits, mpfr_srcptr x,
                                      mpfr_rnd_t rounding) {
    return mpfr_get_str(text, exponent, base, digits, x, rounding);
}
static inline size_t assay_mpfr_round_trip_digits(int base, mpfr_prec_t precision) {
    return mpfr_get_str_ndigits(base, precision);
}

#endif
