// Vectors of eight numbers, in whatever registers the instruction set has, by the vector extension of Clang.

#ifndef SAMPLING_VECTOR_H
#define SAMPLING_VECTOR_H

#include "SamplingKernels.h"

#pragma STDC FP_CONTRACT OFF

// Vectors are passed and returned only by functions that are inlined, to which no calling convention applies.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))

// Arrays of callers are aligned to single numbers only.
typedef double Vector __attribute__((vector_size(64), aligned(8)));
typedef int64_t Integers __attribute__((vector_size(64), aligned(8)));
typedef uint64_t Words __attribute__((vector_size(64), aligned(8)));

enum { lanes = 8 };

#define LOAD(p) (*(const Vector *)(p))
#define STORE(p, value) (*(Vector *)(p) = (value))

// A mask's lanes are all ones or all zeros.
#define SELECT(mask, a, b) ((Vector)(((mask) & (Integers)(a)) | (~(mask) & (Integers)(b))))

// The sum of the lanes, and of what is left over when eight do not fit: `rest` is added to lane 0.
INLINE double total(const Vector *sums, double rest) {
    const Vector v = *sums;
    return ((v[0] + rest + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

#endif
