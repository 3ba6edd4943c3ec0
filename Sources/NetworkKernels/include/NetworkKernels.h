// Array kernels that must be vectorised: tanh and its derivative, the loss of tanh networks on a quadrature rule, and neurons
// clip(w . x, 0, 1) that are trained or sampled on a grid of nodes.
//
// Each kernel exists once in C, in Kernels.h, and is compiled once an instruction set; the caller says which one to run, normally
// `network_best_instruction_set()`. Multiplications and additions are never contracted and every sum has a fixed order, so the
// results are the same bits in every instruction set and, where work is split over threads, for every split.
// Arrays must not overlap unless stated; counts may be 0.

#ifndef NETWORK_KERNELS_H
#define NETWORK_KERNELS_H

#include <stdint.h>

/// The instruction sets that the kernels are compiled for, the widest last.
typedef enum { network_baseline, network_avx2, network_avx512, network_instruction_set_count } NetworkInstructionSet;

/// Whether this processor has an instruction set.
int network_supports(NetworkInstructionSet set);

/// The widest instruction set that this processor has.
NetworkInstructionSet network_best_instruction_set(void);

/// The numbers handled together: nodes and neurons come in multiples of this where stated.
enum { network_lanes = 8 };

/// tanh(i / 32) = high + low, 0 <= i <= 624, to 2^-106; the points below 4 / 32 are 0, since there tanh is expanded about 0.
typedef struct {
    double high, low;
} NetworkTanhPoint;

NetworkTanhPoint network_tanh_point(long i);

/// y[i] = tanh(x[i]), i < n, to 1 ULP for every double; y may be x.
void network_tanh(NetworkInstructionSet set, const double *x, double *y, long n);

/// t[i] = tanh(x[i]) as above, and d[i] = 1 / cosh(x[i])^2 to 6 ULPs for every double.
void network_tanh_derivative(NetworkInstructionSet set, const double *x, double *t, double *d, long n);

/// f[j] = sum_i a_i tanh(w_i x_j), the sum in the order of i, and table[i m + j] = tanh(w_i x_j).
///
/// x, f: m nodes, m a multiple of network_lanes. a, w: h numbers each. table: h m numbers.
void network_tanh_outputs(NetworkInstructionSet set, const double *x, long m, const double *a, const double *w, long h,
                          double *table, double *f);

/// The gradient of sum_j r_j f_j in a and w, for the table that `network_tanh_outputs` left:
/// a_gradient[i] = sum_j r_j t_ij, w_gradient[i] = a_i sum_j r_j x_j (1 - t_ij^2).
void network_tanh_gradient(NetworkInstructionSet set, const double *x, const double *r, long m, const double *a,
                           const double *table, long h, double *a_gradient, double *w_gradient);

/// loss = sum_j q_j f_j^2, and f_j becomes 2 q_j f_j, its derivative; m a multiple of network_lanes.
void network_square_loss(NetworkInstructionSet set, const double *q, double *f, long m, double *loss);

/// A grid of m nodes in the plane, m a multiple of network_lanes (pad with weight 0), and numbers r_j on them, such as a residual
/// times the weights of a quadrature rule; rx and ry are r_j x_j and r_j y_j.
typedef struct {
    const double *x, *y, *r, *rx, *ry;
    long m;
} NetworkGrid;

/// Neurons a clip(u x + v y, 0, 1): h numbers each, h a multiple of network_lanes.
typedef struct {
    double *a, *u, *v;
    long h;
} NetworkRamps;

/// f[j] += sum_i a_i clip(u_i x_j + v_i y_j, 0, 1), the sum in the order of i.
void network_ramp_outputs(NetworkInstructionSet set, NetworkGrid grid, NetworkRamps neurons, double *f);

/// g_i = sum_j r_j clip(z_ij, 0, 1) with z_ij = u_i x_j + v_i y_j, and its derivatives in u_i and v_i, which are the sums of r_j x_j
/// and of r_j y_j over 0 < z_ij < 1.
void network_ramp_projections(NetworkInstructionSet set, NetworkGrid grid, NetworkRamps neurons, double *g, double *gu,
                              double *gv);

/// The energy a g(u, v) + a_decay a^2 / 2 + w_decay (u^2 + v^2) / 2 of each neuron on its own.
typedef struct {
    double a_decay, w_decay;
} NetworkRampEnergy;

/// Adam (Kingma and Ba 2015, algorithm 1).
typedef struct {
    double rate, beta1, beta2, epsilon;
} NetworkAdam;

/// Steps first + 1 ... first + steps of Adam on each neuron's energy. mean, square: the moments of a, u and v.
void network_ramp_adam(NetworkInstructionSet set, NetworkGrid grid, NetworkRamps neurons, NetworkRampEnergy energy,
                       NetworkAdam adam, NetworkRamps mean, NetworkRamps square, long first, long steps);

/// Langevin dynamics of unit mass by the splitting BAOAB (Leimkuhler and Matthews 2013): half a kick, half a drift, friction and
/// noise, half a drift, half a kick. Neuron i has the random numbers of chain `chain + i` of the key.
///
/// keep = e^(-friction step) and spread = sqrt(temperature (1 - keep^2)) are what a step leaves of a momentum and adds to it.
typedef struct {
    double step, keep, spread;
    uint64_t key;
    uint32_t chain;
} NetworkLangevin;

/// Steps first ... first + steps - 1 of Langevin dynamics in each neuron's energy. momentum: those of a, u and v.
void network_ramp_langevin(NetworkInstructionSet set, NetworkGrid grid, NetworkRamps neurons, NetworkRampEnergy energy,
                           NetworkLangevin langevin, NetworkRamps momentum, uint64_t first, long steps);

/// Independent standard normal numbers: row c of z, c < 3, for chains chain ... chain + n - 1 at a step of a key; n a multiple of
/// network_lanes. They are those of `network_ramp_langevin`.
void network_normals(NetworkInstructionSet set, uint64_t key, uint32_t chain, uint64_t step, double *z, long n);

/// A step of modified Gram-Schmidt orthonormalisation: takes the part along q, of unit length, out of the first n entries of `count`
/// columns that lie `stride` numbers apart, and adds up in `rest` the squares of what is left of them.
void network_project_out(NetworkInstructionSet set, const double *q, long n, double *columns, long stride, long count,
                         double *rest);

/// The derivative of sum_k log R_kk for [A; I] = [Q1; Q2] R, given slopes of A's entries: with g_ik = slope_ik (Q1 Q2^T)_ik, the sums
/// of g over the columns k of each row i, and over the rows of each column.
///
/// q: `rank` columns, `stride` numbers apart, of which the first `rows` numbers (a multiple of network_lanes) belong to Q1 and the next to
/// Q2. slopes: `columns` columns of `rows` numbers. Columns past the rank have no share.
void network_determinant_slopes(NetworkInstructionSet set, const double *q, long stride, long rows, long rank, long columns,
                                const double *slopes, double *by_row, double *by_column);

#endif
