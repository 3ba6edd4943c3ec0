// He_n(x) and He_{n-1}(x) at a Double x by the three-term recurrence in floating point, with a proved bound on the error.
//
//     V_0 = 1,  V_{k+1} = fl( fl(x V_k) - fl(k V_{k-1}) )                (round to nearest, unit u = 2^-precision)
//
// Interval arithmetic would lose a number of bits proportional to n here. The theorem below loses 7 + 3 log2 n, because
// rounding errors are carried by the same oscillating solutions as the polynomial itself.
//
// Theorem. Let n >= 2, 0 <= x, x^2 <= 4(n-1), 92 n^3 u <= 2^-10. Then
//
//     |V_n - He_n|         <= 92 n^3 u ( |V_n| + sqrt(n) |V_{n-1}| ),
//     |V_{n-1} - He_{n-1}| <= 92 n^3 u ( |V_n| / sqrt(n) + |V_{n-1}| ).
//
// Corollary. For all n >= 0 and x >= 0, if 92 n^3 u <= 2^-10, |V_n - He_n| <= sqrt(n!) 100 (n+1)^3 u e^(x^2/4). A start V_0 = g
// scales everything by g.
//
// Proof. Write s_k = sqrt(k), p_k = He_k / sqrt(k!), v_k = V_k / sqrt(k!), d = v - p, c = x^2/4, K_n = sum_{k<n} p_k^2. Then
// s_{k+1} d_{k+1} = x d_k - s_k d_{k-1} + r_k with |r_k| <= 2.001 u (x |v_k| + s_k |v_{k-1}|), and d_0 = 0.
//
// (1) Growth, while 2 s_m <= x. By induction s_{j+1} p_{j+1} >= (x/2) p_j for j < m, since x - j/(x/2) >= x - (x^2/4)/(x/2).
//     So p increases and x p_k + s_k p_{k-1} <= (3x/2) p_k <= 3 s_{k+1} p_{k+1}, hence |r_k| <= 6.1 u s_{k+1} p_{k+1}. The solution
//     of the homogeneous recurrence with G_k = 0, s_{k+1} G_{k+1} = 1 is G_m = p_m p_k sum_{j=k}^{m-1} 1/(s_{j+1} p_j p_{j+1}) > 0,
//     where s_{j+1} p_j p_{j+1} does not decrease with j. Hence |d_m| <= sum_k |r_k| G_m <= 6.1 u m^2 p_m.
// (2) Turning, from m0 = floor(c) to m1, the first m >= c + 1, in at most two steps with x <= 2 s_{m0+1}. Bounding each step by
//     absolute values gives |d_{m0+1}| <= 19 u (m0^2 + 1) p_{m0} and |d_{m0+2}| <= 43 u (m0^2 + 1) p_{m0}.
// (3) Oscillation, m >= c + 1. Let M_m(d) = m (d_m^2 + d_{m-1}^2) - x s_m d_m d_{m-1}. The recurrence gives exactly
//     M_{m+1} = M_m + d_m^2 + r_m (x d_m - 2 s_m d_{m-1} + r_m); minimising M over one variable gives
//     (m - c) max(d_m^2, d_{m-1}^2) <= M_m. With A_m = M_m/(m - c) and x <= 2 s_m it follows that
//     sqrt(A_{m+1}) <= sqrt(A_m) + 2 s_m |r_m| / (m + 1 - c)  and  max(|d_m|, |d_{m-1}|) <= sqrt(A_m).
//     Here |r_m| <= 6.01 u s_m sqrt(K_n), as p_k^2 <= K_n for k < n; and by (2), with M_m <= m (|d_m| + |d_{m-1}|)^2 and m1 - c >= 1,
//     sqrt(A_{m1}) <= 62 u sqrt(n) (n^2 + 1) sqrt(K_n). Summing over m < n,
//     max(|d_n|, |d_{n-1}|) <= u sqrt(K_n) [ 62 sqrt(n) (n^2 + 1) + 12.1 n (1 + log n) ] <= 90 n^{5/2} u sqrt(K_n).
// (4) The same identity with r = 0 gives M_n(p) = K_n (Christoffel-Darboux), so K_n <= n (|p_n| + |p_{n-1}|)^2. This bounds d by p;
//     the smallness of u pays for the step from p to v. The corollary covers all three regions by
//     |d_n| <= 90 n^{5/2} u sqrt(K_{n+1}) and Cramér's inequality |p_k| < 1.0865 e^(x^2/4) (Abramowitz & Stegun 22.14.17).
//
// The tests compare both sides at small precisions, where the errors are large enough to be seen.

import MultiplePrecision

/// The pair He_n(x), He_{n-1}(x) with its proved error.
enum HermiteRecurrence {
    /// The factor 92 n^3 of the theorem: the error in units of 2^-precision.
    static func errorFactor(order n: Int) -> Double {
        // For n = 0 and 1 the recurrence does not round.
        n < 2 ? 0 : 92 * Double(n) * Double(n) * Double(n)
    }

    /// The extra bits that keep the theorem's error below 2^-10 of the unit at the asked precision.
    static func guardBits(order n: Int) -> Int { n < 2 ? 2 : Int(errorFactor(order: n).exponent) + 11 }

    /// Leaves first · He_n(x) in `current` and first · He_{n-1}(x) in `previous` (zero for n = 0).
    ///
    /// `x` should be a register of its own arena of 53 bits, so that a product with it costs one limb. `visit` sees every
    /// degree from 1 to n in turn.
    @inline(__always)
    static func run(
        order n: Int, x: Register, first: Register, current: Register, previous: Register, scratch: Register,
        visit: (Int, Register) -> Void = { _, _ in }
    ) {
        var (now, before, free) = (current, previous, scratch)
        before.set(0)
        now.set(first)
        for k in 0..<n {
            // He_{k+1} = x He_k - k He_{k-1}
            free.set(now, times: x)
            before.set(before, times: k)
            before.set(free, minus: before)
            (now, before) = (before, now)
            visit(k + 1, now)
        }
        if n % 2 == 1 {
            free.set(now)
            previous.set(before)
            current.set(free)
        }
    }
}
