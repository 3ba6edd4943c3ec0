// Standard normal numbers at an address (key, chain, step): Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, SC '11) gives two
// blocks of 128 random bits, the transformation of Box and Muller (1958) makes two numbers of each, and three of the four are used:
//
//     sqrt(-2 log r) cos(2 pi q),   sqrt(-2 log r) sin(2 pi q),   r and q uniform on (0, 1).
//
// The logarithm and the circular functions are the kernels' own, so that the numbers are the same bits everywhere.

INLINE void philox_round(Words *x, uint64_t k0, uint64_t k1) {
    const Words low32 = (Words){0} + 0xffffffffu;
    const Words first = x[0] * 0xd2511f53u, second = x[2] * 0xcd9e8d57u;
    x[0] = (second >> 32) ^ x[1] ^ k0;
    x[1] = second & low32;
    x[2] = (first >> 32) ^ x[3] ^ k1;
    x[3] = first & low32;
}

// A number of (0, 1), an odd multiple of 2^-53.
INLINE Vector unit_interval(Words bits) { return ((Vector)((bits >> 12) | 0x3ff0000000000000) - 1.0) + 0x1p-53; }

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

// cos(2 pi q) and sin(2 pi q) for 0 < q < 1, by Taylor's series in the angle to the nearest axis.
INLINE void circle_vectors(Vector q, Vector *cosine, Vector *sine) {
    const Vector shifted = 4.0 * q + 0x1.8p52;
    const Vector angle = (4.0 * q - (shifted - 0x1.8p52)) * 0x1.921fb54442d18p+0;
    const Vector s = angle * angle, s2 = s * s, s4 = s2 * s2;
    const Vector sp = ((-1.0 / 6 + s * (1.0 / 120)) + s2 * (-1.0 / 5040 + s * (1.0 / 362880))) +
                      s4 * ((-1.0 / 39916800 + s * (1.0 / 6227020800)) + s2 * (-1.0 / 1307674368000));
    const Vector cp = ((-1.0 / 2 + s * (1.0 / 24)) + s2 * (-1.0 / 720 + s * (1.0 / 40320))) +
                      s4 * ((-1.0 / 3628800 + s * (1.0 / 479001600)) + s2 * (-1.0 / 87178291200 + s * (1.0 / 20922789888000)));
    const Vector y = angle + angle * (s * sp), x = 1.0 + s * cp;
    const Integers quarter = (Integers)shifted & 3;
    const Integers odd = (quarter & 1) != 0;
    const Vector c = SELECT(odd, y, x), d = SELECT(odd, x, y);
    *cosine = (Vector)((Integers)c ^ (((quarter + 1) & 2) << 62));
    *sine = (Vector)((Integers)d ^ ((quarter & 2) << 62));
}

// The three numbers of chains chain ... chain + 7.
INLINE void normal_vectors(uint64_t key, uint32_t chain, uint64_t step, Vector *z) {
    Vector numbers[4];
    for (int block = 0; block < 2; block++) {
        Words x[4] = {(Words){0} + (uint64_t)block, (((Words){0, 1, 2, 3, 4, 5, 6, 7}) + chain) & 0xffffffffu,
                      (Words){0} + (step & 0xffffffffu), (Words){0} + (step >> 32)};
        uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
        for (int round = 0; round < 10; round++) {
            philox_round(x, k0, k1);
            k0 += 0x9e3779b9u;
            k1 += 0xbb67ae85u;
        }
        const Vector radius = __builtin_elementwise_sqrt(-2.0 * log_vector(unit_interval((x[1] << 32) | x[0])));
        Vector cosine, sine;
        circle_vectors(unit_interval((x[3] << 32) | x[2]), &cosine, &sine);
        numbers[2 * block] = radius * cosine;
        numbers[2 * block + 1] = radius * sine;
    }
    for (int c = 0; c < 3; c++) z[c] = numbers[c];
}

void NAME(network_normals)(uint64_t key, uint32_t chain, uint64_t step, double *z, long n) {
    for (long i = 0; i < n; i += network_lanes) {
        Vector numbers[3];
        normal_vectors(key, chain + (uint32_t)i, step, numbers);
        for (int c = 0; c < 3; c++) STORE(z + c * n + i, numbers[c]);
    }
}
