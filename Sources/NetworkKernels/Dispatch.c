// Each public kernel hands its arguments to the one of the instruction set.

#include "NetworkKernels.h"

#if defined(__x86_64__)
#define DECLARE(kernel, ...) void kernel##_baseline(__VA_ARGS__), kernel##_avx2(__VA_ARGS__), kernel##_avx512(__VA_ARGS__);
#define RUN(kernel, ...)                                                     \
    switch (set) {                                                           \
    case network_avx512: kernel##_avx512(__VA_ARGS__); break;                \
    case network_avx2: kernel##_avx2(__VA_ARGS__); break;                    \
    default: kernel##_baseline(__VA_ARGS__);                                 \
    }
#else
#define DECLARE(kernel, ...) void kernel##_baseline(__VA_ARGS__);
#define RUN(kernel, ...)                                                     \
    (void)set;                                                               \
    kernel##_baseline(__VA_ARGS__);
#endif

int network_supports(NetworkInstructionSet set) {
    switch (set) {
    case network_baseline: return 1;
#if defined(__x86_64__)
    case network_avx2: return __builtin_cpu_supports("x86-64-v3") != 0;
    case network_avx512: return __builtin_cpu_supports("x86-64-v4") != 0;
#endif
    default: return 0;
    }
}

NetworkInstructionSet network_best_instruction_set(void) {
    if (network_supports(network_avx512)) return network_avx512;
    return network_supports(network_avx2) ? network_avx2 : network_baseline;
}

DECLARE(network_tanh, const double *x, double *y, long n)
void network_tanh(NetworkInstructionSet set, const double *x, double *y, long n) { RUN(network_tanh, x, y, n) }

DECLARE(network_tanh_derivative, const double *x, double *t, double *d, long n)
void network_tanh_derivative(NetworkInstructionSet set, const double *x, double *t, double *d, long n) {
    RUN(network_tanh_derivative, x, t, d, n)
}

DECLARE(network_tanh_outputs, const double *x, long m, const double *a, const double *w, long h, double *table, double *f)
void network_tanh_outputs(NetworkInstructionSet set, const double *x, long m, const double *a, const double *w, long h,
                          double *table, double *f) {
    RUN(network_tanh_outputs, x, m, a, w, h, table, f)
}

DECLARE(network_tanh_gradient, const double *x, const double *r, long m, const double *a, const double *table, long h,
        double *a_gradient, double *w_gradient)
void network_tanh_gradient(NetworkInstructionSet set, const double *x, const double *r, long m, const double *a,
                           const double *table, long h, double *a_gradient, double *w_gradient) {
    RUN(network_tanh_gradient, x, r, m, a, table, h, a_gradient, w_gradient)
}

DECLARE(network_square_loss, const double *q, double *f, long m, double *loss)
void network_square_loss(NetworkInstructionSet set, const double *q, double *f, long m, double *loss) {
    RUN(network_square_loss, q, f, m, loss)
}

DECLARE(network_ramp_outputs, NetworkGrid grid, NetworkRamps neurons, double *f)
void network_ramp_outputs(NetworkInstructionSet set, NetworkGrid grid, NetworkRamps neurons, double *f) {
    RUN(network_ramp_outputs, grid, neurons, f)
}

DECLARE(network_ramp_projections, NetworkGrid grid, NetworkRamps neurons, double *g, double *gu, double *gv)
void network_ramp_projections(NetworkInstructionSet set, NetworkGrid grid, NetworkRamps neurons, double *g, double *gu,
                              double *gv) {
    RUN(network_ramp_projections, grid, neurons, g, gu, gv)
}

DECLARE(network_ramp_adam, NetworkGrid grid, NetworkRamps neurons, NetworkRampEnergy energy, NetworkAdam adam,
        NetworkRamps mean, NetworkRamps square, long first, long steps)
void network_ramp_adam(NetworkInstructionSet set, NetworkGrid grid, NetworkRamps neurons, NetworkRampEnergy energy,
                       NetworkAdam adam, NetworkRamps mean, NetworkRamps square, long first, long steps) {
    RUN(network_ramp_adam, grid, neurons, energy, adam, mean, square, first, steps)
}

DECLARE(network_ramp_langevin, NetworkGrid grid, NetworkRamps neurons, NetworkRampEnergy energy, NetworkLangevin langevin,
        NetworkRamps momentum, uint64_t first, long steps)
void network_ramp_langevin(NetworkInstructionSet set, NetworkGrid grid, NetworkRamps neurons, NetworkRampEnergy energy,
                           NetworkLangevin langevin, NetworkRamps momentum, uint64_t first, long steps) {
    RUN(network_ramp_langevin, grid, neurons, energy, langevin, momentum, first, steps)
}

DECLARE(network_normals, uint64_t key, uint32_t chain, uint64_t step, double *z, long n)
void network_normals(NetworkInstructionSet set, uint64_t key, uint32_t chain, uint64_t step, double *z, long n) {
    RUN(network_normals, key, chain, step, z, n)
}

DECLARE(network_project_out, const double *q, long n, double *columns, long stride, long count, double *rest)
void network_project_out(NetworkInstructionSet set, const double *q, long n, double *columns, long stride, long count,
                         double *rest) {
    RUN(network_project_out, q, n, columns, stride, count, rest)
}

DECLARE(network_determinant_slopes, const double *q, long stride, long rows, long rank, long columns, const double *slopes,
        double *by_row, double *by_column)
void network_determinant_slopes(NetworkInstructionSet set, const double *q, long stride, long rows, long rank, long columns,
                                const double *slopes, double *by_row, double *by_column) {
    RUN(network_determinant_slopes, q, stride, rows, rank, columns, slopes, by_row, by_column)
}
