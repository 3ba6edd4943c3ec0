// Closed forms of c_k(w) = E[ phi(w x) h_k(x) ] in interval arithmetic, w > 0.
//
// erf:   c_{2m+1} = (2w/sqrt(pi)) (-1)^m (2m-1)!! (2w^2/(1+2w^2))^m / ( sqrt(1+2w^2) sqrt((2m+1)!) )
// sine:  c_{2m+1} = (-1)^m w^(2m+1) e^(-w^2/2) / sqrt((2m+1)!)
// ramp:  E[ (x - theta)_+ h_k ] = He_{k-2}(theta) phi(theta) / sqrt(k!) for k >= 2, since E[f He_k] = E[f'' He_{k-2}] and the second
//        derivative of a ramp is a point mass; P(x > theta) for k = 1; phi(theta) - theta P(x > theta) for k = 0.

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

    private func factorial(_ n: Int) -> Interval { .factorial(n, precision: precision) }

    private func signed(_ value: Interval, _ m: Int) -> Interval { m % 2 == 0 ? value : -value }
}
