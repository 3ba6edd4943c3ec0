// The inner loops of samplers that must be vectorised: the halves of a leapfrog step, the scalar products of NUTS's criterion, a
// Gaussian log density, and normal random numbers.
//
// Each kernel exists once in C, in Kernels.h, and is compiled once an instruction set; the caller says which one to run, normally
// `sampling_best_instruction_set()`. Multiplications and additions are never contracted, and sums run in eight lanes in a fixed order,
// so that the results are the same bits in every instruction set. Arrays hold n numbers, must not overlap, and n may be 0.

#ifndef SAMPLING_KERNELS_H
#define SAMPLING_KERNELS_H

#include <stdint.h>

/// The instruction sets that the kernels are compiled for, the widest last.
typedef enum { sampling_baseline, sampling_avx2, sampling_avx512, sampling_instruction_set_count } SamplingInstructionSet;

/// Whether this processor has an instruction set.
int sampling_supports(SamplingInstructionSet set);

/// The widest instruction set that this processor has.
SamplingInstructionSet sampling_best_instruction_set(void);

/// p += a s g, then next = x + b s p, entry by entry; next may be x.
void sampling_kick_and_drift(SamplingInstructionSet set, double *p, double a, const double *s, const double *g,
                             const double *x, double b, double *next, long n);

/// p += a s g and sum += p, entry by entry; returns the sum of p^2.
double sampling_kick_and_sum(SamplingInstructionSet set, double *p, double a, const double *s, const double *g, double *sum,
                             long n);

/// Two numbers.
typedef struct {
    double first, second;
} SamplingPair;

/// a . rho and b . rho, rho = upper - lower + extra; lower and extra may be null, and a or b may be any of the others.
SamplingPair sampling_products(SamplingInstructionSet set, const double *a, const double *b, const double *upper,
                               const double *lower, const double *extra, long n);

/// gradient_i = -t_i (x_i - shift), unless gradient is null; returns sum_i t_i (x_i - shift)^2.
double sampling_quadratic(SamplingInstructionSet set, const double *x, double shift, const double *t, double *gradient, long n);

/// Standard normal numbers, 16 for each 8 blocks of Philox4x32-10 from the counter (counter, c1, c2, c3) on under a key: of block k the
/// lower and the upper 64 bits give numbers 2 k and 2 k + 1, by the quantile function of AS 241, the lowest bit being the sign.
///
/// Returns how many groups of 16 were written: fewer than asked if one has bits whose number is so far in the tail that it needs more of
/// them (the 12 leading bits zero, 0.4 % of the groups).
///
/// - Accuracy: relative error 2e-15.
long sampling_normals(SamplingInstructionSet set, uint64_t key, uint32_t counter, uint32_t c1, uint32_t c2, uint32_t c3,
                      double *z, long groups);

#endif
