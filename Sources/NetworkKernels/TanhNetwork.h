// A network of tanh neurons on the nodes of a quadrature rule, and the gradient of what is made of its outputs.

// ((v0 + v4) + (v2 + v6)) + ((v1 + v5) + (v3 + v7))
INLINE double total(const Vector *v) {
    const Half half = __builtin_shufflevector(*v, *v, 0, 1, 2, 3) + __builtin_shufflevector(*v, *v, 4, 5, 6, 7);
    const Quarter quarter = __builtin_shufflevector(half, half, 0, 1) + __builtin_shufflevector(half, half, 2, 3);
    return quarter[0] + quarter[1];
}

INLINE void tanh_outputs_of(int count, const Vector *x, const double *a, const double *w, double *table, long m, Vector *sum) {
    Vector t[8];
    for (int k = 0; k < count; k++) t[k] = w[k] * *x;
    tanh_vectors(count, t, t);
    for (int k = 0; k < count; k++) {
        STORE(table + k * m, t[k]);
        *sum += a[k] * t[k];
    }
}

void NAME(network_tanh_outputs)(const double *x, long m, const double *a, const double *w, long h, double *table, double *f) {
    for (long j = 0; j < m; j += network_lanes) {
        const Vector node = LOAD(x + j);
        Vector sum = {0};
        long i = 0;
        for (; i + STREAMS <= h; i += STREAMS) tanh_outputs_of(STREAMS, &node, a + i, w + i, table + i * m + j, m, &sum);
        for (; i < h; i++) tanh_outputs_of(1, &node, a + i, w + i, table + i * m + j, m, &sum);
        STORE(f + j, sum);
    }
}

INLINE void tanh_gradient_of(int count, const double *x, const double *r, long m, const double *a, const double *table,
                             double *a_gradient, double *w_gradient) {
    Vector in_a[8], in_w[8];
    for (int k = 0; k < count; k++) in_a[k] = in_w[k] = ALL(0.0);
    for (long j = 0; j < m; j += network_lanes) {
        const Vector slope = LOAD(r + j), moment = slope * LOAD(x + j);
        for (int k = 0; k < count; k++) {
            const Vector t = LOAD(table + k * m + j);
            in_a[k] += slope * t;
            in_w[k] += moment * (1.0 - t * t);
        }
    }
    for (int k = 0; k < count; k++) {
        a_gradient[k] = total(in_a + k);
        w_gradient[k] = a[k] * total(in_w + k);
    }
}

void NAME(network_tanh_gradient)(const double *x, const double *r, long m, const double *a, const double *table, long h,
                                 double *a_gradient, double *w_gradient) {
    long i = 0;
    for (; i + ROWS <= h; i += ROWS) {
        tanh_gradient_of(ROWS, x, r, m, a + i, table + i * m, a_gradient + i, w_gradient + i);
    }
    for (; i < h; i++) tanh_gradient_of(1, x, r, m, a + i, table + i * m, a_gradient + i, w_gradient + i);
}

void NAME(network_square_loss)(const double *q, double *f, long m, double *loss) {
    Vector sum = {0};
    for (long j = 0; j < m; j += network_lanes) {
        const Vector value = LOAD(f + j), weighted = LOAD(q + j) * value;
        sum += weighted * value;
        STORE(f + j, 2.0 * weighted);
    }
    *loss = total(&sum);
}
