// Array kernels that must be vectorised: tanh, and the loss of tanh networks on a quadrature rule with its gradient.
//
// Each kernel exists once in C and is compiled for several instruction sets; the processor picks one at load time. Contraction
// to fused multiply-adds is off and every sum has a fixed order, so the results are the same bits on every processor.
// Pointers must not overlap unless stated; counts may be 0.

#ifndef NETWORK_KERNELS_H
#define NETWORK_KERNELS_H

/// y[i] = tanh(x[i]), i < n, to 1 ULP for every double; y may be x.
void network_tanh(const double *x, double *y, long n);

/// t[i] = tanh(x[i]) as above, and d[i] = 1 / cosh(x[i])^2 to 6 ULPs for |x[i]| <= 350, 0 or subnormal beyond.
void network_tanh_derivative(const double *x, double *t, double *d, long n);

/// The nodes handled together; paddings are to a multiple of this.
enum { network_lanes = 8 };

/// L = sum_j q_j f_j^2 with f_j = sum_i a_i tanh(w_i x_j) - target_j, and its gradients in a and w.
///
/// x, q, target: m nodes, weights and target values, m a multiple of network_lanes (pad with 0).
/// a, w, a_gradient, w_gradient: h numbers each. work: at least (h + 1) m numbers. Returns L.
double network_tanh_loss_gradient(const double *x, const double *q, const double *target, long m, const double *a,
                                  const double *w, long h, double *a_gradient, double *w_gradient, double *work);

#endif
