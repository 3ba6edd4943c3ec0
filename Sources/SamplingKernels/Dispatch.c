// Each public kernel hands its arguments to the one of the instruction set.

#include "SamplingKernels.h"

#if defined(__x86_64__)
#define DECLARE(type, kernel, ...) type kernel##_baseline(__VA_ARGS__), kernel##_avx2(__VA_ARGS__), kernel##_avx512(__VA_ARGS__);
#define RUN(kernel, ...)                                       \
    switch (set) {                                             \
    case sampling_avx512: return kernel##_avx512(__VA_ARGS__); \
    case sampling_avx2: return kernel##_avx2(__VA_ARGS__);     \
    default: return kernel##_baseline(__VA_ARGS__);            \
    }
#else
#define DECLARE(type, kernel, ...) type kernel##_baseline(__VA_ARGS__);
#define RUN(kernel, ...) \
    (void)set;           \
    return kernel##_baseline(__VA_ARGS__);
#endif

int sampling_supports(SamplingInstructionSet set) {
    switch (set) {
    case sampling_baseline: return 1;
#if defined(__x86_64__)
    case sampling_avx2: return __builtin_cpu_supports("x86-64-v3") != 0;
    case sampling_avx512: return __builtin_cpu_supports("x86-64-v4") != 0;
#endif
    default: return 0;
    }
}

SamplingInstructionSet sampling_best_instruction_set(void) {
    if (sampling_supports(sampling_avx512)) return sampling_avx512;
    return sampling_supports(sampling_avx2) ? sampling_avx2 : sampling_baseline;
}

DECLARE(void, sampling_kick_and_drift, double *p, double a, const double *s, const double *g, const double *x, double b,
        double *next, long n)
void sampling_kick_and_drift(SamplingInstructionSet set, double *p, double a, const double *s, const double *g,
                             const double *x, double b, double *next, long n) {
    RUN(sampling_kick_and_drift, p, a, s, g, x, b, next, n)
}

DECLARE(double, sampling_kick_and_sum, double *p, double a, const double *s, const double *g, double *sum, long n)
double sampling_kick_and_sum(SamplingInstructionSet set, double *p, double a, const double *s, const double *g, double *sum,
                             long n) {
    RUN(sampling_kick_and_sum, p, a, s, g, sum, n)
}

DECLARE(SamplingPair, sampling_products, const double *a, const double *b, const double *upper, const double *lower,
        const double *extra, long n)
SamplingPair sampling_products(SamplingInstructionSet set, const double *a, const double *b, const double *upper,
                               const double *lower, const double *extra, long n) {
    RUN(sampling_products, a, b, upper, lower, extra, n)
}

DECLARE(double, sampling_quadratic, const double *x, double shift, const double *t, double *gradient, long n)
double sampling_quadratic(SamplingInstructionSet set, const double *x, double shift, const double *t, double *gradient,
                          long n) {
    RUN(sampling_quadratic, x, shift, t, gradient, n)
}

DECLARE(long, sampling_normals, uint64_t key, uint32_t counter, uint32_t c1, uint32_t c2, uint32_t c3, double *z, long groups)
long sampling_normals(SamplingInstructionSet set, uint64_t key, uint32_t counter, uint32_t c1, uint32_t c2, uint32_t c3,
                      double *z, long groups) {
    RUN(sampling_normals, key, counter, c1, c2, c3, z, groups)
}
