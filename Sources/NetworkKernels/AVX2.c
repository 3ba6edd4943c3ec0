#if defined(__x86_64__)
#define NAME(kernel) kernel##_avx2
#define TARGET __attribute__((target("arch=x86-64-v3")))
#define STREAMS 2
#define ROWS 2
#define NEURONS 2
#include "Kernels.h"
#endif
