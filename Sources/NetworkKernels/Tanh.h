// tanh, with |x| = c + b, c = i/32 the nearest multiple of 1/32, T = tanh(c), B = tanh(b):
//
//     tanh|x| = (T + B) / (1 + T B) = T + B - (T B) (T + B) / (1 + T B).
//
// T is tabulated to 106 bits, b is exact, and B = b + b^3 P(b^2), |b| <= 1/64, so that what is added to T carries rounding errors of
// less than a third of a unit of the result: where T is small, B and not the last term is the larger. Below 7/64 c is 0 and
// tanh|x| = B. P is the polynomial of degree 4 with the least largest error of B / b, 5.8e-18, on |b| <= 7/64.
//
// The derivative, with |x| = k log(2)/2 + b, |b| <= log(2)/4, f = 1 + tanh(b), g = 1 - tanh(b), is
//
//     1 / cosh(x)^2 = 2^-k 4 f g / (f + 2^-k g)^2.

// The lanes' points, as rows of their two parts. The indices pass through memory, which is cheaper than taking a register apart.
INLINE void tanh_points(const volatile int64_t *i, Vector *high, Vector *low) {
    Quarter p[network_lanes];
    for (int l = 0; l < network_lanes; l++) p[l] = *(const Quarter *)&network_tanh_points[i[l]];
    const Half a = __builtin_shufflevector(p[0], p[2], 0, 1, 2, 3), b = __builtin_shufflevector(p[1], p[3], 0, 1, 2, 3);
    const Half c = __builtin_shufflevector(p[4], p[6], 0, 1, 2, 3), d = __builtin_shufflevector(p[5], p[7], 0, 1, 2, 3);
    const Vector even = __builtin_shufflevector(a, c, 0, 1, 2, 3, 4, 5, 6, 7);
    const Vector odd = __builtin_shufflevector(b, d, 0, 1, 2, 3, 4, 5, 6, 7);
    *high = __builtin_shufflevector(even, odd, 0, 8, 2, 10, 4, 12, 6, 14);
    *low = __builtin_shufflevector(even, odd, 1, 9, 3, 11, 5, 13, 7, 15);
}

// t = tanh(x) for `count` vectors; t may be x. The vectors go step by step together, which hides the latency of each step.
INLINE void tanh_vectors(int count, const Vector *x, Vector *t) {
    enum { most = 8 };
    volatile int64_t index[most][network_lanes];
    Vector b[most], s[most], square[most], p[most], q[most];
    for (int k = 0; k < count; k++) {
        // From 19.5 on tanh is 1; a NaN passes.
        const Vector magnitude = MAGNITUDE(x[k]);
        const Vector y = SELECT(magnitude > 19.5, ALL(19.5), magnitude);
        // Adding 1.5 * 2^47 rounds to a multiple of 1/32 and leaves its index in the low bits.
        const Vector shifted = y + 0x1.8p47;
        *(volatile Integers *)index[k] = (Integers)shifted & 1023;
        b[k] = y - KEEP(y >= 0x1.cp-4, shifted - 0x1.8p47);
    }
    for (int k = 0; k < count; k++) s[k] = b[k] * b[k];
    for (int k = 0; k < count; k++) square[k] = s[k] * s[k];
    for (int k = 0; k < count; k++) q[k] = -0x1.ba1b9c7c98966p-5 + s[k] * 0x1.664865bef5467p-6;
    for (int k = 0; k < count; k++) p[k] = -0x1.55555555553d4p-2 + s[k] * 0x1.11111110322b4p-3;
    for (int k = 0; k < count; k++) q[k] = q[k] - square[k] * 0x1.1e51327c0fbe4p-7;
    for (int k = 0; k < count; k++) p[k] = p[k] + square[k] * q[k];
    for (int k = 0; k < count; k++) b[k] = b[k] + b[k] * (s[k] * p[k]);
    for (int k = 0; k < count; k++) {
        Vector high, low;
        tanh_points(index[k], &high, &low);
        const Vector product = high * b[k];
        const Vector quotient = (high + b[k]) / (1.0 + product);
        t[k] = WITH_SIGN_OF(x[k], high + ((b[k] - product * quotient) + low));
    }
}

INLINE Vector tanh_derivative_vector(Vector x) {
    const Vector magnitude = MAGNITUDE(x);
    // From 374 on the derivative is 0; a NaN passes.
    const Vector y = SELECT(magnitude > 380.0, ALL(380.0), magnitude);
    // Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits.
    const Vector shifted = y * 0x1.71547652b82fep+1 + 0x1.8p52;
    const Vector k = shifted - 0x1.8p52;
    // log(2)/2 in two parts, the first of 42 bits, so that k times it is exact.
    const Vector b = (y - k * 0x1.62e42fefa38p-2) - k * 0x1.ef35793c7673p-46;
    const Vector s = b * b, square = s * s;
    const Vector p = (-0x1.55555555554bdp-2 + s * 0x1.11111110e0e63p-3) +
                     square * ((-0x1.ba1ba117810e9p-5 + s * 0x1.664eca3be3104p-6) +
                               square * (-0x1.223c8c5a30f2ep-7 + s * 0x1.c3883bb0aba57p-9));
    const Vector tanh = b + b * (s * p);
    const Vector f = 1.0 + tanh, g = 1.0 - tanh;
    // 2^-k as a product of two normal numbers.
    const Words integer = (Words)shifted & 2047;
    const Vector first = (Vector)((1023 - (integer >> 1)) << 52);
    const Vector second = (Vector)((1023 - (integer - (integer >> 1))) << 52);
    const Vector root = f + g * (first * second);
    return ((4.0 * (f * g)) / (root * root)) * first * second;
}

// The last n < 8 numbers, followed by zeros.
INLINE void load_rest(const double *x, long n, Vector *v) {
    *v = ALL(0.0);
    for (long l = 0; l < n; l++) (*v)[l] = x[l];
}

INLINE void store_rest(const Vector *v, long n, double *y) {
    for (long l = 0; l < n; l++) y[l] = (*v)[l];
}

void NAME(network_tanh)(const double *x, double *y, long n) {
    long i = 0;
    for (; i + STREAMS * network_lanes <= n; i += STREAMS * network_lanes) {
        Vector t[STREAMS];
        for (int k = 0; k < STREAMS; k++) t[k] = LOAD(x + i + k * network_lanes);
        tanh_vectors(STREAMS, t, t);
        for (int k = 0; k < STREAMS; k++) STORE(y + i + k * network_lanes, t[k]);
    }
    for (; i + network_lanes <= n; i += network_lanes) {
        Vector t = LOAD(x + i);
        tanh_vectors(1, &t, &t);
        STORE(y + i, t);
    }
    if (i < n) {
        Vector t;
        load_rest(x + i, n - i, &t);
        tanh_vectors(1, &t, &t);
        store_rest(&t, n - i, y + i);
    }
}

void NAME(network_tanh_derivative)(const double *x, double *t, double *d, long n) {
    NAME(network_tanh)(x, t, n);
    long i = 0;
    for (; i + network_lanes <= n; i += network_lanes) STORE(d + i, tanh_derivative_vector(LOAD(x + i)));
    if (i < n) {
        Vector v;
        load_rest(x + i, n - i, &v);
        v = tanh_derivative_vector(v);
        store_rest(&v, n - i, d + i);
    }
}
