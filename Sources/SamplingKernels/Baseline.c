#define NAME(kernel) kernel##_baseline
#include "Kernels.h"
