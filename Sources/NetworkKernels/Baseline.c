#define NAME(kernel) kernel##_baseline
#define STREAMS 1
#define ROWS 1
#define NEURONS 1
#include "Kernels.h"
