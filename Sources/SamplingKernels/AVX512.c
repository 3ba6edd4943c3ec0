#if defined(__x86_64__)
#define NAME(kernel) kernel##_avx512
// Without the second attribute Clang would halve the vectors.
#define TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#include "Kernels.h"
#endif
