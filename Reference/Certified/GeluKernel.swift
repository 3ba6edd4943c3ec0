// The kernel of GELU, g(z) = z Phi(z), in closed form. With X = v.x, Y = w.x of variances a^2, b^2 and covariance c,
//
//     A = 1 + a^2,  B = 1 + b^2,  D = A B - c^2 = 1 + a^2 + b^2 + (a^2 b^2 - c^2),  N = E[n(X) n(Y)] = 1 / (2 pi sqrt D),
//
// integration by parts (E[X h] = a^2 E[h_X] + c E[h_Y]), once and again, gives
//
//     K = c E[Phi(X) Phi(Y)] + N S,    S = a^2 b^2 + c^2 (1/A + 1/B - 1),
//     E[Phi(X) Phi(Y)] = P(Z_1 < X, Z_2 < Y) = 1/4 + atan(c / sqrt D) / (2 pi)        (Sheppard),
//
// and with d atan(c / sqrt D)/dc = 1/sqrt D, d/dB = -c / (2 B sqrt D), dN/dc = N c/D, dN/dB = -N A/(2 D)
//
//     dK/dc = E[Phi Phi] + c N + N c S/D + 2 c N (1/A + 1/B - 1) = E[g'(X) g'(Y)]
//     dK/dB = -c^2 N/(2 B) - N A S/(2 D) + N (a^2 - c^2/B^2),      dK/dw = dK/dc v + 2 dK/dB w.

import MultiplePrecision

struct GeluKernel {
    private let pair: WeightPair
    /// a^2, b^2, c.
    private let square: (Interval, Interval)
    private let c: Interval
    private let inverse: (Interval, Interval)
    /// D and N.
    private let determinant, density: Interval

    init(_ pair: WeightPair) throws {
        self.pair = pair
        square = (pair.lengths.0.squared, pair.lengths.1.squared)
        c = pair.product
        let one = Interval(1, precision: c.precision)
        inverse = (try one / (square.0 + 1), try one / (square.1 + 1))
        determinant = pair.gramDeterminant + square.0 + square.1 + 1
        density = try one / (Interval.pi(precision: c.precision).scaled(by: 1) * determinant.squareRoot())
    }

    /// 1/A + 1/B - 1
    private var bracket: Interval { inverse.0 + inverse.1 - 1 }

    /// S
    private var bent: Interval { square.0 * square.1 + c.squared * bracket }

    /// E[Phi(X) Phi(Y)]
    private var orthant: Interval {
        get throws {
            let angle = try (c / determinant.squareRoot()).arcTangent()
            let quarter = Interval(1, precision: c.precision).scaled(by: -2)
            return try quarter + angle / Interval.pi(precision: c.precision).scaled(by: 1)
        }
    }

    func value() throws -> Interval { try c * orthant + density * bent }

    /// E[g'(X) g'(Y)]
    func derivativeKernel() throws -> Interval {
        try orthant + c * density * (bent / determinant + bracket.scaled(by: 1) + 1)
    }

    func gradient() throws -> [Interval] {
        let along = try derivativeKernel()
        let first = c.squared * inverse.1.scaled(by: -1)
        let second = try bent.scaled(by: -1) / (inverse.0 * determinant)
        let own = (density * (square.0 - (c * inverse.1).squared - first - second)).scaled(by: 1)
        return zip(pair.v, pair.w).map { along * $0 + own * $1 }
    }
}
