// Polynomial activations p(z) = sum_j p_j z^j with integer coefficients, in intervals.
//
// Everything that is asked for on normal input is a mean of a derivative, m_k(q) = E[p^(k)(sqrt(q) x)], x ~ N(0, 1), q >= 0:
//
//     E[p(w x) He_k(x)] = w^k m_k(w^2)                                               by k integrations by parts,
//     E[p(X) p(Y)] = sum_k c^k/k! m_k(a^2) m_k(b^2),  c = E[X Y]                     for normal X, Y of variances a^2, b^2,
//     dm_k/dq = m_{k+2}/2                                                            the heat equation,
//
// the second by the differential equation d^k/dc^k E[p(X) p(Y)] = E[p^(k)(X) p^(k)(Y)] (Price) and independence at c = 0.

import MultiplePrecision

struct PolynomialActivation: Sendable {
    /// p_0, ..., p_D.
    let coefficients: [Int]

    static let he3 = PolynomialActivation(coefficients: [0, -3, 0, 1])
    static let square = PolynomialActivation(coefficients: [0, 0, 1])

    /// D
    var degree: Int { coefficients.count - 1 }

    /// p^(k); 0 beyond the degree.
    func derivative(_ k: Int) -> PolynomialActivation {
        (0..<k).reduce(self) { p, _ in
            let slopes = p.coefficients.indices.dropFirst().map { $0 * p.coefficients[$0] }
            return PolynomialActivation(coefficients: slopes.isEmpty ? [0] : slopes)
        }
    }

    /// p(z).
    func value(at z: Interval) -> Interval {
        coefficients.reversed().reduce(Interval(0, precision: z.precision)) { $0 * z + $1 }
    }

    /// m_k(q), q >= 0.
    func mean(derivative k: Int, variance q: Interval) throws -> Interval {
        let slopes = derivative(k).coefficients
        var (sum, power) = (Interval(0, precision: q.precision), Interval(1, precision: q.precision))
        for j in stride(from: 0, to: slopes.count, by: 2) {
            sum += power * slopes[j]
            // q^(i+1) (2i + 1)!!
            power *= q * (j + 1)
        }
        return sum
    }

    /// sum_k c^k/k! m_{k+i}(a^2) m_{k+j}(b^2).
    func correlation(of i: Int, _ j: Int, variances: (Interval, Interval), covariance c: Interval) throws -> Interval {
        var sum = Interval(0, precision: c.precision)
        var power = Interval(1, precision: c.precision)
        for k in 0...degree {
            sum +=
                try power * mean(derivative: k + i, variance: variances.0)
                * mean(derivative: k + j, variance: variances.1)
            power = try power * c / (k + 1)
        }
        return sum
    }

    /// (1/pi) int_0^(2 pi) p(r cos t) cos(m t) dt by the trapezoidal rule of m + D + 1 points, which is exact for it.
    func circleCoefficient(degree m: Int, radius: Interval) throws -> Interval {
        let isVanishing = coefficients.enumerated().allSatisfy { j, p in p == 0 || j < m || (j - m) % 2 != 0 }
        if isVanishing { return Interval(0, precision: radius.precision) }
        let count = m + degree + 1
        let unit = try Interval.pi(precision: radius.precision).scaled(by: 1) / count
        let sum = (0..<count).reduce(Interval(0, precision: radius.precision)) { sum, j in
            sum + value(at: radius * (unit * j).cos()) * (unit * (m * j % count)).cos()
        }
        return try sum.scaled(by: 1) / count
    }
}

extension CertifiedActivation {
    /// The polynomial that this is, if it is one.
    var polynomial: PolynomialActivation? {
        switch self {
        case .he3: .he3
        case .square: .square
        default: nil
        }
    }
}
