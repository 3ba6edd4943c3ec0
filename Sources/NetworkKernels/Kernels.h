// The kernels in one instruction set, whose file defines
//
//     NAME(kernel)   the name of a kernel in it,
//     TARGET         the attribute that chooses it, if it is not the compiler's default,
//     STREAMS        vectors of tanh that go step by step together,
//     ROWS           neurons whose gradients are summed together,
//     NEURONS        ramps whose projections are summed together, a divisor of network_lanes,
//
// the last three by the number of registers. None of them changes a bit of the results.

#include "Vector.h"

#ifdef TARGET
#pragma clang attribute push(TARGET, apply_to = function)
#endif

#include "Tanh.h"
#include "TanhNetwork.h"
#include "Ramps.h"
#include "Normals.h"
#include "RampDynamics.h"
#include "GramSchmidt.h"

#ifdef TARGET
#pragma clang attribute pop
#endif
