// c_k(w) = E[ phi(w x) h_k(x) ] of an odd analytic activation by the trapezoidal rule on the real line.
//
// f(x) = phi(w x) h_k(x) n(x), n the normal density, is even (k odd) and analytic for |Im x| < the distance of phi's poles over w.
//
// (a) Discretisation. |eta sum_j f(j eta) - int f| <= 2 M / (e^(2 pi y/eta) - 1) if int |f(x + iy')| dx <= M for all |y'| < y
//     (Trefethen & Weideman 2014, SIAM Review 56, theorem 5.1). Here M = T e^(y^2/2) sqrt(L_k(-y^2)): |phi(w(x + iy'))| <= T,
//     |n(x + iy)| = n(x) e^(y^2/2), and by Cauchy-Schwarz int |h_k(x + iy)| n(x) dx <= (sum_l C(k,l) y^(2l)/l!)^(1/2), because
//     He_k(x + iy) = sum_l C(k,l) (iy)^l He_{k-l}(x). M grows with y and with k, so the largest degree bounds all.
//       tanh: |tanh(a + ib)|^2 = (sinh^2 a + sin^2 b)/(sinh^2 a + cos^2 b) <= max(1, tan^2 b), y < pi/(2w).
//       erf:  |erf(a + ib)| <= 1 + (2/sqrt(pi)) b e^(b^2), integrating e^(-z^2) upwards from the real line.
//       sine: |sin(a + ib)| <= cosh b.
// (b) Truncation after X = J eta. With |phi| <= 1 and Cramér's |h_k| <= 1.0865 e^(x^2/4), both tails together are at most
//     2 · 1.0865 (2/X) e^(-X^2/4) / sqrt(2 pi).
// (c) Rounding. By the corollary of `HermiteRecurrence`, the computed h_k(x_j) errs by 100 (k+1)^3 u e^(x_j^2/4); the factor
//     g_j = phi(w x_j) e^(-x_j^2/2), by 4.01 u, one of which is that of w x_j (|z phi'| <= |phi| or 1); the J additions by u each, of a sum of absolute values. As
//     eta sum_j e^(-x_j^2/4) <= sqrt(pi), the total is at most sqrt(2) u (100 (k+1)^3 + 1.0865 (J + 6)).

import MultiplePrecision

struct StripTrapezoid {
    /// An odd activation, bounded by 1 on the real line, with a bound in a strip.
    enum Function {
        case tanh, erf, sine

        var real: BigFloat.Function {
            switch self {
            case .tanh: .tanh
            case .erf: .erf
            case .sine: .sin
            }
        }

        /// The image of an interval of real numbers.
        func value(_ z: Interval) -> Interval {
            switch self {
            case .tanh: z.tanh()
            case .erf: z.erf()
            case .sine: z.sin()
            }
        }

        /// A bound of |phi(a + ib')| for all real a and |b'| <= b.
        func bound(_ b: Interval) throws -> Interval {
            let one = Interval(1, precision: b.precision)
            switch self {
            case .tanh:
                let tangent = try b.sin() / b.cos()
                return tangent.upper > one.upper ? tangent : one
            case .erf:
                let integral = try b.scaled(by: 1) * b.squared.exp() / Interval.pi(precision: b.precision).squareRoot()
                return one + integral
            case .sine: return b.cosh()
            }
        }
    }

    let function: Function
    let weight: BigFloat
    let precision: Precision

    init(_ function: Function, weight: Double, precision: Precision) {
        self.init(function, weight: BigFloat(weight), precision: precision)
    }

    init(_ function: Function, weight: BigFloat, precision: Precision) {
        self.function = function
        self.weight = weight
        self.precision = precision
    }

    /// The number of blocks of points, each summed by itself: fixed, so that the bits do not depend on the number of cores.
    private static let blocks = 16

    /// c_k(w) for the given degrees, each to an absolute accuracy of about 2^-precision.
    func coefficients(degrees: [Int]) throws -> [Interval] {
        guard let largest = degrees.max() else { return [] }
        let rule = try StripTrapezoidRule(function, weight: weight, largestDegree: largest, precision: precision)
        let sums = try concurrentMap(count: Self.blocks) { block in
            rule.partialSums(Set(degrees), points: stride(from: block + 1, through: rule.count, by: Self.blocks))
        }
        let working = rule.working
        let step = Interval(exact: rule.step, precision: working)
        let scale = try step.scaled(by: 1) / Interval.pi(precision: working).scaled(by: 1).squareRoot()
        return try degrees.map { k in
            guard k % 2 == 1 else { return Interval(0, precision: precision) }
            let total = sums.compactMap { $0[k] }.reduce(BigFloat(0, precision: working), +)
            let value = try scale * Interval(total) / Interval.factorial(k, precision: working).squareRoot()
            return (value + rule.error).rounded(to: precision + 16)
        }
    }
}
