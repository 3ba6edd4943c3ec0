#include "RecurrenceFloor.h"

#include <mpfr.h>

double assay_recurrence_floor(long order, double x, long bits, long repetitions) {
    mpfr_t point, a, b, c;
    mpfr_init2(point, 53);
    mpfr_inits2(bits, a, b, c, (mpfr_ptr)0);
    mpfr_set_d(point, x, MPFR_RNDN);
    mpfr_ptr before = a, now = b, next = c;
    for (long repetition = 0; repetition < repetitions; repetition++) {
        mpfr_set_ui(before, 0, MPFR_RNDN);
        mpfr_set_ui(now, 1, MPFR_RNDN);
        for (long k = 0; k < order; k++) {
            mpfr_mul(next, now, point, MPFR_RNDN);
            mpfr_mul_ui(before, before, (unsigned long)k, MPFR_RNDN);
            mpfr_sub(before, next, before, MPFR_RNDN);
            mpfr_ptr swap = now;
            now = before;
            before = swap;
        }
    }
    long exponent;
    double significand = mpfr_get_d_2exp(&exponent, now, MPFR_RNDN);
    mpfr_clears(point, a, b, c, (mpfr_ptr)0);
    return significand;
}
