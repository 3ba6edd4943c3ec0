// The kernels, compiled once an instruction set: NAME and, but for the baseline, TARGET are set by the file that includes this one.

#include "Vector.h"

#ifdef TARGET
#pragma clang attribute push(TARGET, apply_to = function)
#endif

#include "Arithmetic.h"
#include "Normals.h"

#ifdef TARGET
#pragma clang attribute pop
#endif
