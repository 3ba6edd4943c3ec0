// tanh: with |x| = k log(2)/2 + b, |b| <= log(2)/4, B = tanh(b), f = 1 + B, g = 1 - B, S = 2^k,
//
//     e^(2|x|) = S f / g,   tanh|x| = (S f - g) / (S f + g) for k > 0,   B for k = 0,   1 / cosh(x)^2 = 4 S f g / (S f + g)^2.
//
// B is an odd polynomial, so its rounding error is that of its leading term b. f, g and the two sums are carried as pairs of
// doubles (Knuth's and Dekker's error-free sums), and the quotient is corrected by its exact remainder, computed by
// splitting the factors at 26 bits. What remains is the final rounding and less than 0.2 ULP.

#include "NetworkKernels.h"
#include <stdint.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NETWORK_SANITIZED 1
#endif
#endif

// ifunc, on which target_clones rests, runs before the thread sanitizer is ready.
#if defined(__x86_64__) && defined(__linux__) && !defined(NETWORK_SANITIZED)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

#define INLINE static inline __attribute__((always_inline))

INLINE double from_bits(int64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

INLINE int64_t to_bits(double value) {
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

// The upper 26 bits of a significand.
INLINE double upper(double a) { return from_bits(to_bits(a) & (int64_t)0xfffffffff8000000); }

typedef struct {
    double tanh, derivative;
} TanhPair;

// Branch-free, so that loops over it are vectorised.
INLINE TanhPair tanh_pair(double x) {
    const int64_t sign = to_bits(x) & INT64_MIN;
    const double magnitude = from_bits(to_bits(x) & INT64_MAX);
    // S must stay finite; a NaN passes.
    const double y = magnitude > 352.5 ? 352.5 : magnitude;

    // Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits.
    const double shifted = y * 0x1.71547652b82fep+1 + 0x1.8p52;
    const double k = shifted - 0x1.8p52;
    const double scale = from_bits((int64_t)((uint64_t)(to_bits(shifted) + 1023) << 52));
    // log(2)/2 in two parts, the first of 42 bits, so that k times it is exact.
    const double reduced = y - k * 0x1.62e42fefa38p-2;
    const double correction = k * 0x1.ef35793c7673p-46;
    const double b = reduced - correction;
    const double b_low = (reduced - b) - correction;

    // B = b + b^3 P(b^2); P interpolates at the Chebyshev points of 0 <= b^2 <= (log(2)/4)^2, to 6e-16, of which 0.03 reach B.
    const double s = b * b, s2 = s * s;
    const double p = (-0x1.555555555554cp-2 + s * 0x1.1111111106748p-3) +
                     s2 * ((-0x1.ba1ba179a5341p-5 + s * 0x1.664f00d683f7ep-6) +
                           s2 * (-0x1.224a20f09d3cap-7 + s * 0x1.c604f3e333480p-9));
    const double tail = b * (s * p) + b_low;
    const double small = b + tail;
    const double small_low = (b - small) + tail;

    const double f = 1.0 + small, f_low = (small - (f - 1.0)) + small_low;
    const double g = 1.0 - small, g_low = ((1.0 - g) - small) - small_low;
    const double sf = scale * f, sf_low = scale * f_low;
    const double n = sf - g, n_low = ((sf - n) - g) + (sf_low - g_low);
    const double d = sf + g, d_low = ((sf - d) + g) + (sf_low + g_low);
    const double inverse = 1.0 / d;
    const double q = n * inverse;
    const double q_up = upper(q), q_down = q - q_up, d_up = upper(d), d_down = d - d_up;
    const double remainder = (((n - q_up * d_up) - q_up * d_down) - q_down * d_up) - q_down * d_down;
    const double large = q + ((remainder + n_low) - q * d_low) * inverse;

    TanhPair result;
    result.tanh = from_bits(to_bits(k == 0.0 ? small : large) | sign);
    const double derivative = 4.0 * ((scale * inverse) * inverse) * (f * g);
    result.derivative = magnitude > 352.5 ? 0.0 : derivative;
    return result;
}

FOR_EACH_PROCESSOR
void network_tanh(const double *x, double *y, long n) {
    // x and y may be the same array, never shifted against each other. Two vectors at a time hide the latency of one.
#pragma clang loop vectorize(assume_safety) interleave_count(2)
    for (long i = 0; i < n; i++) y[i] = tanh_pair(x[i]).tanh;
}

FOR_EACH_PROCESSOR
void network_tanh_derivative(const double *restrict x, double *restrict t, double *restrict d, long n) {
#pragma clang loop interleave_count(2)
    for (long i = 0; i < n; i++) {
        const TanhPair pair = tanh_pair(x[i]);
        t[i] = pair.tanh;
        d[i] = pair.derivative;
    }
}

// A fixed tree, whatever the instruction set.
INLINE double sum(const double *v) { return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7])); }

FOR_EACH_PROCESSOR
double network_tanh_loss_gradient(const double *restrict x, const double *restrict q, const double *restrict target, long m,
                                  const double *restrict a, const double *restrict w, long h,
                                  double *restrict a_gradient, double *restrict w_gradient, double *restrict work) {
    double *restrict const f = work;
    double *restrict const table = work + m;
    for (long j = 0; j < m; j++) f[j] = -target[j];
    for (long i = 0; i < h; i++) {
        double *restrict const row = table + i * m;
        const double wi = w[i], ai = a[i];
#pragma clang loop interleave_count(2)
        for (long j = 0; j < m; j++) {
            const double t = tanh_pair(wi * x[j]).tanh;
            row[j] = t;
            f[j] += ai * t;
        }
    }
    double loss[network_lanes] = {0};
    for (long j = 0; j < m; j += network_lanes) {
        for (int l = 0; l < network_lanes; l++) {
            const double weighted = q[j + l] * f[j + l];
            loss[l] += weighted * f[j + l];
            f[j + l] = 2.0 * weighted;
        }
    }
    for (long i = 0; i < h; i++) {
        const double *restrict const row = table + i * m;
        double in_a[network_lanes] = {0}, in_w[network_lanes] = {0};
        for (long j = 0; j < m; j += network_lanes) {
            for (int l = 0; l < network_lanes; l++) {
                const double t = row[j + l], slope = f[j + l];
                in_a[l] += slope * t;
                in_w[l] += (slope * x[j + l]) * (1.0 - t * t);
            }
        }
        a_gradient[i] = sum(in_a);
        w_gradient[i] = a[i] * sum(in_w);
    }
    return sum(loss);
}
