// Closed forms of c_k(w) = E[ phi(w x) h_k(x) ] in interval arithmetic, w > 0.
//
// erf:   c_{2m+1} = (2w/sqrt(pi)) (-1)^m (2m-1)!! (2w^2/(1+2w^2))^m / ( sqrt(1+2w^2) sqrt((2m+1)!) )
// sine:  c_{2m+1} = (-1)^m w^(2m+1) e^(-w^2/2) / sqrt((2m+1)!)
// ramp:  E[ (x - theta)_+ h_k ] = He_{k-2}(theta) phi(theta) / sqrt(k!) for k >= 2, since E[f He_k] = E[f'' He_{k-2}] and the second
//        derivative of a ramp is a point mass; P(x > theta) for k = 1; phi(theta) - theta P(x > theta) for k = 0.
// gelu:  g(z) = z Phi(z) has g'' = (2 - z^2) phi, so for k >= 2, n = k - 2, with phi(w x) phi(x) = s/sqrt(2 pi) times the density of
//        N(0, s^2), s^2 = 1/(1 + w^2),
//            c_k = w^2 s / sqrt(2 pi k!) ( 2 A_n - w^2 (A_{n+2} + (2n+1) A_n + n (n-1) A_{n-2}) ),
//        A_n = E[He_n(s y)] = (s^2 - 1)^(n/2) (n-1)!!, since x^2 He_n = He_{n+2} + (2n+1) He_n + n(n-1) He_{n-2}; w/2 for k = 1, as g'(z) - 1/2
//        is odd; w^2 E[phi(w x)] for k = 0.

import MultiplePrecision

struct HermiteClosedForm {
    let weight: Interval
    let precision: Precision

    init(weight: Double, precision: Precision) {
        self.init(weight: Interval(exact: weight, precision: precision))
    }

    init(weight: Interval) {
        precision = weight.precision
        self.weight = weight
    }

    func erf(degree k: Int) throws -> Interval {
        guard k % 2 == 1 else { return Interval(0, precision: precision) }
        let m = (k - 1) / 2
        let square = weight.squared.scaled(by: 1)
        // (2m-1)!! = (2m)! / (2^m m!)
        let doubleFactorial = try (factorial(2 * m) / factorial(m)).scaled(by: -m)
        let power = try (square / (square + 1)).raised(to: m)
        let scale = try (Interval.pi(precision: precision) * (square + 1) * factorial(k)).squareRoot()
        return try signed(weight.scaled(by: 1) * doubleFactorial * power / scale, m)
    }

    func sine(degree k: Int) throws -> Interval {
        guard k % 2 == 1 else { return Interval(0, precision: precision) }
        let gaussian = (-weight.squared.scaled(by: -1)).exp()
        return try signed(weight.raised(to: k) * gaussian / factorial(k).squareRoot(), (k - 1) / 2)
    }

    /// E[ sum s (w x - b)_+ h_k(x) ] for the pairs (s, b) of slope and kink.
    func ramps(_ ramps: [(slope: Int, kink: Int)], degree k: Int) throws -> Interval {
        var sum = Interval(0, precision: precision)
        for (slope, kink) in ramps {
            sum += try ramp(at: Interval(kink, precision: precision) / weight, degree: k) * slope
        }
        return sum * weight
    }

    func ramp(at theta: Interval, degree k: Int) throws -> Interval {
        let density =
            try (-theta.squared.scaled(by: -1)).exp()
            / Interval.pi(precision: precision).scaled(by: 1).squareRoot()
        guard k < 2 else {
            return try HermitePolynomial.monic(degree: k - 2, at: theta) * density / factorial(k).squareRoot()
        }
        let tail = try (theta / Interval(2, precision: precision).squareRoot()).erfc().scaled(by: -1)
        return k == 1 ? tail : density - theta * tail
    }

    func gelu(degree k: Int) throws -> Interval {
        if k == 1 { return weight.scaled(by: -1) }
        guard k % 2 == 0 else { return Interval(0, precision: precision) }
        let square = weight.squared
        let variance = try Interval(1, precision: precision) / (square + 1)
        let scale = try square * (variance / Interval.pi(precision: precision).scaled(by: 1)).squareRoot()
        if k == 0 { return scale }
        let n = k - 2
        // E[He_m(s y)], m even.
        func mean(_ m: Int) throws -> Interval {
            let moment = try (factorial(m) / factorial(m / 2)).scaled(by: -m / 2)
            return try signed((square * variance).raised(to: m / 2) * moment, m / 2)
        }
        var bent = try mean(n + 2) + mean(n) * (2 * n + 1)
        if n >= 2 { bent += try mean(n - 2) * n * (n - 1) }
        return try scale * (mean(n).scaled(by: 1) - square * bent) / factorial(k).squareRoot()
    }

    /// w^k E[p^(k)(w x)] / sqrt(k!).
    func polynomial(_ p: PolynomialActivation, degree k: Int) throws -> Interval {
        guard k <= p.degree else { return Interval(0, precision: precision) }
        return try weight.raised(to: k) * p.mean(derivative: k, variance: weight.squared) / factorial(k).squareRoot()
    }

    private func factorial(_ n: Int) -> Interval { .factorial(n, precision: precision) }

    private func signed(_ value: Interval, _ m: Int) -> Interval { m % 2 == 0 ? value : -value }
}
