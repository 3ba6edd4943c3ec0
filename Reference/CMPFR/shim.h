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

// Integers in limbs, least significant first. A mpz_t is an array in C and so no value in Swift: numbers cross as limbs.

// The low `count` limbs of |x|, x an integer; returns whether x < 0.
static inline int assay_mpfr_get_limbs(mp_limb_t *limbs, size_t count, mpfr_srcptr x) {
    mpz_t integer;
    mpz_init(integer);
    mpfr_get_z(integer, x, MPFR_RNDN);
    size_t size = mpz_size(integer);
    for (size_t i = 0; i < count; i++) limbs[i] = i < size ? mpz_limbs_read(integer)[i] : 0;
    int negative = mpz_sgn(integer) < 0;
    mpz_clear(integer);
    return negative;
}

// x = +-limbs * 2^exponent, rounded to nearest.
static inline void assay_mpfr_set_limbs(mpfr_ptr x, const mp_limb_t *limbs, size_t count, int negative, mpfr_exp_t exponent) {
    mpz_t integer;
    mpfr_set_z_2exp(x, mpz_roinit_n(integer, limbs, (mp_size_t)count), exponent, MPFR_RNDN);
    if (negative) mpfr_neg(x, x, MPFR_RNDN);
}

// product = (positive - negative) * (otherPositive - otherNegative) + bias, which must be in 0 ..< 2^(64 resultCount); each operand has
// `count` or `otherCount` limbs.
static inline void assay_mpn_signed_product(mp_limb_t *result, size_t resultCount, const mp_limb_t *positive,
                                            const mp_limb_t *negative, size_t count, const mp_limb_t *otherPositive,
                                            const mp_limb_t *otherNegative, size_t otherCount, const mp_limb_t *bias) {
    mpz_t x, y, view, otherView;
    mpz_init(x);
    mpz_init(y);
    mpz_sub(x, mpz_roinit_n(view, positive, (mp_size_t)count), mpz_roinit_n(otherView, negative, (mp_size_t)count));
    mpz_sub(y, mpz_roinit_n(view, otherPositive, (mp_size_t)otherCount),
            mpz_roinit_n(otherView, otherNegative, (mp_size_t)otherCount));
    mpz_mul(x, x, y);
    mpz_add(x, x, mpz_roinit_n(view, bias, (mp_size_t)resultCount));
    size_t size = mpz_size(x);
    for (size_t i = 0; i < resultCount; i++) result[i] = i < size ? mpz_limbs_read(x)[i] : 0;
    mpz_clear(x);
    mpz_clear(y);
}

// sum[0 ... 2 count] += x y, both of `count` limbs; `product` has room for 2 count limbs.
static inline void assay_mpn_accumulate(mp_limb_t *sum, mp_limb_t *product, const mp_limb_t *x, const mp_limb_t *y, size_t count) {
    mpn_mul_n(product, x, y, (mp_size_t)count);
    sum[2 * count] += mpn_add_n(sum, sum, product, (mp_size_t)(2 * count));
}

// |x - y| into `difference`; returns whether x < y.
static inline int assay_mpn_distance(mp_limb_t *difference, const mp_limb_t *x, const mp_limb_t *y, size_t count) {
    int less = mpn_cmp(x, y, (mp_size_t)count) < 0;
    if (less) mpn_sub_n(difference, y, x, (mp_size_t)count); else mpn_sub_n(difference, x, y, (mp_size_t)count);
    return less;
}

#endif
