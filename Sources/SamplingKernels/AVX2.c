#if defined(__x86_64__)
#define NAME(kernel) kernel##_avx2
#define TARGET __attribute__((target("arch=x86-64-v3")))
#include "Kernels.h"
#endif
