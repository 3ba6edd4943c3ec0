// Hermite moments of one neuron in intervals, on s ~ N(0, 1) and for r > 0,
//
//     M_k = E[He_k(s) phi(r s)],     m_j = E[He_j(s) phi'(r s)],      He_k monic.
//
//     piecewise linear   truncated normal moments of the pieces of phi and of the interval on which phi' = 1 (`StandardNormal`)
//     tanh, erf, sine    M_k by the trapezoidal rule in a strip, at the middle of r and widened: |dM_k/dr| = |E[s He_k phi'(r s)]| is at
//                        most sqrt(k!) sup |phi'|, which is 1, or 2/sqrt(pi) < 1.13 for erf
//     erf                m_j = (2/sqrt pi) c E[He_j(c y)] = (2/sqrt pi) c (c^2 - 1)^(j/2) (j-1)!!,  c^2 = 1/(1 + 2 r^2), j even
//     sine               m_j = (-1)^(j/2) r^j e^(-r^2/2), j even
//     GELU               M_k = (r/2) E[(He_{k+1} + k He_{k-1}) erf(r s/sqrt 2)], k even, and E[He_k z/2] = r/2 for k = 1
//     polynomials        M_k = r^k m_k(r^2) and m_j = r^j m_{j+1}(r^2) (`PolynomialActivation`)

import MultiplePrecision

struct NeuronMoments {
    let activation: CertifiedActivation
    /// r, positive.
    let length: Interval
    let precision: Precision

    private var working: Precision { max(length.precision, precision + 32) }
    private var zero: Interval { Interval(0, precision: working) }

    /// M_k to an absolute accuracy of about 2^-`precision` sqrt(k!).
    func value(degree k: Int) throws -> Interval {
        if let polynomial = activation.polynomial {
            return try length.raised(to: k) * polynomial.mean(derivative: k, variance: length.squared)
        }
        if activation.isOdd, k % 2 == 0 { return zero }
        switch activation {
        case .tanh: return try strip(.tanh, length, k)
        case .erf: return try strip(.erf, length, k)
        case .sine: return try strip(.sine, length, k)
        case .gelu:
            if k % 2 == 1 { return k == 1 ? length.scaled(by: -1) : zero }
            let inner = try length / Interval(2, precision: working).squareRoot()
            var sum = try strip(.erf, inner, k + 1)
            if k > 0 { sum += try strip(.erf, inner, k - 1) * k }
            return (length * sum).scaled(by: -1)
        default:
            let hermite = Self.hermite(k)
            let top = try Interval(1, precision: working) / length
            let cut = activation == .relu ? nil : top
            // (r s) He_k on the slope, He_k on the plateau.
            let slope = try moment([0] + hermite, from: zero, to: cut) * length
            let plateau = cut == nil ? zero : try moment(hermite, from: top, to: nil)
            let half = slope + plateau
            return activation == .hardTanh ? half.scaled(by: 1) : half
        }
    }

    /// m_j.
    ///
    /// - Throws: ``CertifiedKernelError/activation(_:)`` for tanh and GELU.
    func derivative(degree j: Int) throws -> Interval {
        if let polynomial = activation.polynomial {
            return try length.raised(to: j) * polynomial.mean(derivative: j + 1, variance: length.squared)
        }
        if activation.isOdd, j % 2 == 1 { return zero }
        let one = Interval(1, precision: working)
        switch activation {
        case .erf:
            let square = length.squared.scaled(by: 1)
            let variance = try one / (square + 1)
            let power = try (square * variance).raised(to: j / 2) * oddFactorial(j)
            let scale = try (variance / Interval.pi(precision: working)).squareRoot().scaled(by: 1)
            return j / 2 % 2 == 0 ? scale * power : -(scale * power)
        case .sine:
            let value = try length.raised(to: j) * (-length.squared.scaled(by: -1)).exp()
            return j / 2 % 2 == 0 ? value : -value
        case .relu: return try moment(Self.hermite(j), from: zero, to: nil)
        case .clippedReLU: return try moment(Self.hermite(j), from: zero, to: one / length)
        case .hardTanh: return try moment(Self.hermite(j), from: zero, to: one / length).scaled(by: 1)
        default: throw CertifiedKernelError.activation(activation)
        }
    }

    /// (j - 1)!! for even j.
    private func oddFactorial(_ j: Int) throws -> Interval {
        try (Interval.factorial(j, precision: working) / Interval.factorial(j / 2, precision: working))
            .scaled(by: -j / 2)
    }

    /// sqrt(k!) times the k-th coefficient of an odd function, k odd.
    private func strip(_ function: StripTrapezoid.Function, _ r: Interval, _ k: Int) throws -> Interval {
        let middle = r.midpoint
        let coefficient = try StripTrapezoid(function, weight: middle, precision: precision).coefficients(degrees: [k])[
            0]
        let slip = try Interval("1.13", precision: 64) * Interval(r.width)
        let root = try Interval.factorial(k, precision: working).squareRoot()
        return (coefficient + slip.hull(-slip)) * root
    }

    /// int p(s) n(s) ds between the limits.
    private func moment(_ p: [Int], from low: Interval, to high: Interval?) throws -> Interval {
        let moments = try StandardNormal.moments(degree: p.count - 1, from: low, to: high)
        return zip(p, moments).reduce(zero) { $0 + $1.1 * $1.0 }
    }

    /// The coefficients of He_k, lowest first.
    static func hermite(_ k: Int) -> [Int] {
        var (previous, current) = ([0], [1])
        for j in 0..<k {
            var next = [0] + current
            for (i, p) in previous.enumerated() where p != 0 { next[i] -= j * p }
            (previous, current) = (current, next)
        }
        return current
    }
}
