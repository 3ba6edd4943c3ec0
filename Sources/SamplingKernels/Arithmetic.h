// Entry by entry, and sums in eight lanes.

void NAME(sampling_kick_and_drift)(double *p, double a, const double *s, const double *g, const double *x, double b,
                                   double *next, long n) {
    long i = 0;
    for (; i + lanes <= n; i += lanes) {
        const Vector scale = LOAD(s + i), moved = LOAD(p + i) + a * scale * LOAD(g + i);
        STORE(p + i, moved);
        STORE(next + i, LOAD(x + i) + b * scale * moved);
    }
    for (; i < n; i++) {
        p[i] += a * s[i] * g[i];
        next[i] = x[i] + b * s[i] * p[i];
    }
}

double NAME(sampling_kick_and_sum)(double *p, double a, const double *s, const double *g, double *sum, long n) {
    Vector squares = {0};
    double rest = 0;
    long i = 0;
    for (; i + lanes <= n; i += lanes) {
        const Vector moved = LOAD(p + i) + a * LOAD(s + i) * LOAD(g + i);
        STORE(p + i, moved);
        STORE(sum + i, LOAD(sum + i) + moved);
        squares += moved * moved;
    }
    for (; i < n; i++) {
        p[i] += a * s[i] * g[i];
        sum[i] += p[i];
        rest += p[i] * p[i];
    }
    return total(&squares, rest);
}

INLINE SamplingPair products(const double *a, const double *b, const double *upper, const double *lower, const double *extra,
                             int has_lower, int has_extra, long n) {
    Vector first = {0}, second = {0};
    double first_rest = 0, second_rest = 0;
    long i = 0;
    for (; i + lanes <= n; i += lanes) {
        Vector rho = LOAD(upper + i);
        if (has_lower) rho -= LOAD(lower + i);
        if (has_extra) rho += LOAD(extra + i);
        first += LOAD(a + i) * rho;
        second += LOAD(b + i) * rho;
    }
    for (; i < n; i++) {
        double rho = upper[i];
        if (has_lower) rho -= lower[i];
        if (has_extra) rho += extra[i];
        first_rest += a[i] * rho;
        second_rest += b[i] * rho;
    }
    return (SamplingPair){total(&first, first_rest), total(&second, second_rest)};
}

SamplingPair NAME(sampling_products)(const double *a, const double *b, const double *upper, const double *lower,
                                     const double *extra, long n) {
    if (lower) {
        return extra ? products(a, b, upper, lower, extra, 1, 1, n) : products(a, b, upper, lower, extra, 1, 0, n);
    }
    return extra ? products(a, b, upper, lower, extra, 0, 1, n) : products(a, b, upper, lower, extra, 0, 0, n);
}

INLINE double quadratic(const double *x, double shift, const double *t, double *gradient, int has_gradient, long n) {
    Vector sum = {0};
    double rest = 0;
    long i = 0;
    for (; i + lanes <= n; i += lanes) {
        const Vector y = LOAD(x + i) - shift, slope = y * LOAD(t + i);
        if (has_gradient) STORE(gradient + i, -slope);
        sum += y * slope;
    }
    for (; i < n; i++) {
        const double y = x[i] - shift, slope = y * t[i];
        if (has_gradient) gradient[i] = -slope;
        rest += y * slope;
    }
    return total(&sum, rest);
}

double NAME(sampling_quadratic)(const double *x, double shift, const double *t, double *gradient, long n) {
    return gradient ? quadratic(x, shift, t, gradient, 1, n) : quadratic(x, shift, t, gradient, 0, n);
}
