// Normal numbers from Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, SC '11) through the quantile function AS 241 (Wichura 1988,
// Applied Statistics 37, PPND16). The logarithm is the kernel's own, so that the numbers are the same bits everywhere.

INLINE void philox_round(Words *x, uint64_t k0, uint64_t k1) {
    const Words low32 = (Words){0} + 0xffffffffu;
    const Words first = x[0] * 0xd2511f53u, second = x[2] * 0xcd9e8d57u;
    x[0] = (second >> 32) ^ x[1] ^ k0;
    x[1] = second & low32;
    x[2] = (first >> 32) ^ x[3] ^ k1;
    x[3] = first & low32;
}

// log(x) for normal x > 0: x = 2^e m with m in [sqrt(1/2), sqrt(2)), log(m) = 2 atanh(w), w = (m - 1) / (m + 1), by Taylor's series.
INLINE Vector log_vector(Vector x) {
    const Words shifted = (Words)x - 0x3fe6a09e667f3bcd;
    const Vector e = (Vector)(((Words)((Integers)shifted >> 52) + 0x4338000000000000)) - 0x1.8p52;
    const Vector m = (Vector)((shifted & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd);
    const Vector w = (m - 1.0) / (m + 1.0), s = w * w, s2 = s * s;
    const Vector p = ((2.0 / 3 + s * (2.0 / 5)) + s2 * (2.0 / 7 + s * (2.0 / 9))) +
                     (s2 * s2) * ((2.0 / 11 + s * (2.0 / 13)) + s2 * ((2.0 / 15 + s * (2.0 / 17)) + s2 * (2.0 / 19)));
    return e * 0x1.62e42fefa39efp-1 + (2.0 * w + (w * s) * p);
}

INLINE Vector polynomial(const double *c, Vector x) {
    return ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0];
}

// Wichura's a, b (|p - 1/2| <= 0.425) and c, d (the tails to e^-25).
static const double central_numerator[8] = {3.3871328727963666080,     1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                            1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                            3.3430575583588128105e+4, 2.5090809287301226727e+3};
static const double central_denominator[8] = {1,
                                              4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
                                              2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
                                              5.2264952788528545610e+3};
static const double tail_numerator[8] = {1.42343711074968357734,    4.63033784615654529590,    5.76949722146069140550,
                                         3.64784832476320460504,    1.27045825245236838258,    2.41780725177450611770e-1,
                                         2.27238449892691845833e-2, 7.74545014278341407640e-4};
static const double tail_denominator[8] = {1,
                                           2.05319162663775882187,    1.67638483018380384940,    6.89767334985100004550e-1,
                                           1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
                                           1.05075007164441684324e-9};

// The number whose sign is the lowest bit and whose probability beyond it, in one tail, is that of the upper 63 bits.
INLINE Vector normal_vector(Words bits) {
    const Vector p = (__builtin_convertvector((Integers)(bits >> 1), Vector) + 0.5) * 0x1p-64;
    const Vector q = p - 0.5;
    const Vector r = 0.180625 - q * q;
    const Vector t = __builtin_elementwise_sqrt(-log_vector(p)) - 1.6;
    const Integers is_central = q >= -0.425;
    const Vector numerator = SELECT(is_central, -q * polynomial(central_numerator, r), polynomial(tail_numerator, t));
    const Vector denominator = SELECT(is_central, polynomial(central_denominator, r), polynomial(tail_denominator, t));
    return (Vector)((Words)(numerator / denominator) ^ (bits << 63));
}

long NAME(sampling_normals)(uint64_t key, uint32_t counter, uint32_t c1, uint32_t c2, uint32_t c3, double *z, long groups) {
    for (long group = 0; group < groups; group++) {
        const Words low32 = (Words){0} + 0xffffffffu;
        Words x[4] = {(((Words){0, 1, 2, 3, 4, 5, 6, 7}) + (uint64_t)counter + 8 * (uint64_t)group) & low32, (Words){0} + c1,
                      (Words){0} + c2, (Words){0} + c3};
        uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
        for (int round = 0; round < 10; round++) {
            philox_round(x, k0, k1);
            k0 += 0x9e3779b9u;
            k1 += 0xbb67ae85u;
        }
        const Words low = (x[1] << 32) | x[0], high = (x[3] << 32) | x[2];
        const Integers rare = ((low >> 52) == 0) | ((high >> 52) == 0);
        int64_t any = 0;
        for (int lane = 0; lane < lanes; lane++) any |= rare[lane];
        if (any) return group;
        const Vector first = normal_vector(low), second = normal_vector(high);
        STORE(z + 16 * group, __builtin_shufflevector(first, second, 0, 8, 1, 9, 2, 10, 3, 11));
        STORE(z + 16 * group + 8, __builtin_shufflevector(first, second, 4, 12, 5, 13, 6, 14, 7, 15));
    }
    return groups;
}
