// Vectors of eight numbers, in whatever registers the instruction set has, by the vector extension of Clang.

#ifndef NETWORK_VECTOR_H
#define NETWORK_VECTOR_H

#include "NetworkKernels.h"

#pragma STDC FP_CONTRACT OFF

// Vectors are passed only to functions that are inlined, to which no calling convention applies.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))

// Arrays of callers are aligned to single numbers only.
typedef double Vector __attribute__((vector_size(64), aligned(8)));
typedef int64_t Integers __attribute__((vector_size(64), aligned(8)));
typedef uint64_t Words __attribute__((vector_size(64), aligned(8)));
typedef double Half __attribute__((vector_size(32), aligned(8)));
typedef double Quarter __attribute__((vector_size(16), aligned(8)));

#define LOAD(p) (*(const Vector *)(p))
#define STORE(p, value) (*(Vector *)(p) = (value))
#define ALL(value) ((Vector){0} + (value))

// A mask's lanes are all ones or all zeros.
#define SELECT(mask, a, b) ((Vector)(((mask) & (Integers)(a)) | (~(mask) & (Integers)(b))))
#define KEEP(mask, a) ((Vector)((mask) & (Integers)(a)))

#define MAGNITUDE(x) KEEP((Integers){0} + INT64_MAX, x)
#define WITH_SIGN_OF(x, magnitude) ((Vector)((Integers)(magnitude) | ((Integers)(x) & INT64_MIN)))

extern const NetworkTanhPoint network_tanh_points[1024];

#endif
