// The moments of a pair of neurons, certified, as polynomials over a cell of weights w1 in [w-, w+] and ratios rho = w2/w1:
//
//     A = kappa(w1) + rho^2 kappa(w2),    B = g(w1)^2 g(w2)^2 H(w1, w2),  g(w) = 1 + 3 w^2     (`TanhPairMomentRule`),
//     det(I + s K) = 1 + s w1^2 A + s^2 w1^8 rho^2 (1 - rho^2)^2 H.
//
// The factor g makes B nearly constant: H falls by 10^9 from w = 0 to 8.
//
// Tensor interpolation at Chebyshev nodes in a local variable x of [-1, 1] for each argument: linear in w1 and in rho, or in their
// squares where an argument starts at 0. If |f| <= M in the Bernstein ellipse of parameter r of one variable, the other one real, the
// interpolant of degree n errs by at most e = 4 M r^-n/(r - 1) (L. N. Trefethen, "Approximation Theory and Approximation Practice",
// theorem 8.2; at the roots of T_(n+1) each T_k of higher degree is aliased to some +-T_m, m <= n, or to 0, as well). Two variables:
// e1 + Lambda e2, Lambda = (2/pi) log(n1 + 1) + 1 (theorem 15.2).
//
// Bounds M, with tanh(z)/z = sum_n 8/(a_n + 4 z^2), y_i = w_i^2, X = x^2:
// (a) Arguments linear. In the ellipse that touches the lines |arg| = pi/4, Re y_i >= 0, so |a_n + 4 y X| >= max(a_n, 4 |y| X), and
//     sum_n 8/|a_n + 4 y X| <= sqrt 2 tanh(|w x|)/|w x| because |a + i b| >= (a + b)/sqrt 2 in the quadrant. Hence |u| <= min(|x|, sqrt 2/|w2|),
//     |a| <= |x|^3/3 and |a| <= min(|x|, sqrt 2/|w2|)/|y1|, so that |kappa| <= 1, |A| <= 1 + |rho|^2 and
//     |H| <= min(8/3, 2/|y1|^2 min(1, 2/|y2|)^2), and |g| <= 1 + 3 |y|.
// (b) Squares. With the expectations cut off at |x| <= R = 10 and |y2| R^2 <= 1 in the ellipse, |a_n + 4 y2 X| >= a_n - 4:
//     sum_n 8/|a_n + 4 y2 X| <= tan 1 < 1.56, and |u| <= 1.56 |x|. For real w1, |a| <= (tan 1 - 1) |x|^3 < 0.56 |x|^3 and
//     |a| <= 1.56 |x|/y1, so |H| <= min(19, 12/y1^2), |A| <= 1 + 2.44 |rho|^2; for complex y1 with |y1| R^2 <= 1 and real rho,
//     |a| <= 0.94 |x|^3 (1/(2 cos^2 1) - tan(1)/2), |H| <= 52, |A| <= 5; there |g| <= 1.03. The cut changes H by less than
//     min(2e-18, 7e-21/y1^2) and A by less than 4e-21, since n(10) < 7.7e-23; both interpolations by (1 + Lambda1)(1 + Lambda2) as much.

import Foundation
import MultiplePrecision

struct TanhPairCell: Sendable {
    /// How an argument t of the cell becomes x in [-1, 1].
    enum Variable: Sendable {
        /// t from `lower` > 0 to `upper`.
        case linear(lower: Double, upper: Double)
        /// t^2 from 0 to `limit`^2, `limit` a power of 2.
        case square(limit: Double)

        var upper: Double {
            switch self {
            case .linear(_, let upper): upper
            case .square(let limit): limit
            }
        }

        var lower: Double {
            switch self {
            case .linear(let lower, _): lower
            case .square: 0
            }
        }
    }

    let weight, ratio: Variable
    /// Coefficients of x1^i x2^j, [j * weightCount + i].
    private let linear, gram: [DoubleInterval]
    private let weightCount, ratioCount: Int
    /// The relative error of both polynomials on the cell.
    let relativeError: Double

    /// |x| <= R.
    private static let cut = 10.0

    init(weight: Variable, ratio: Variable, bits: Int) throws {
        self.weight = weight
        self.ratio = ratio
        // The least values, near enough, at the ends.
        let coarse = try TanhPairMomentRule(limit: weight.upper, bits: 100)
        let least = try Self.corner(coarse, weight: weight.upper, ratio: ratio.upper)
        let sizes = Self.sizes(weight, ratio)
        let plans = [sizes.weight, sizes.ratio].map { size in
            let margin = max(size.linear / least.linear, size.gram / least.gram)
            let nats = Double(bits + 3) * log(2) + log(4 * margin / (size.radius - 1))
            return Int(max(3, nats / log(size.radius)).rounded(.up))
        }
        (weightCount, ratioCount) = (plans[0] + 1, plans[1] + 1)

        let precision: Precision = 128
        // Before it is multiplied by g^4, H is smaller.
        let growth = pow(1 + 3 * weight.upper * weight.upper, 4)
        let rule = try TanhPairMomentRule(
            limit: weight.upper, bits: bits + 6 + Int(log2(growth / min(least.gram, least.linear)).rounded(.up)))
        let transforms = try (Self.transform(weightCount, precision), Self.transform(ratioCount, precision))
        let (columns, rows) = (weightCount, ratioCount)
        let ratios = try transforms.1.nodes.map { try ratio.argument($0) }
        let values = try concurrentMap(count: columns) { i in
            let w = try weight.argument(transforms.0.nodes[i])
            let first = rule.values(at: w)
            let own = try rule.square(of: first)
            return try ratios.map { rho -> (linear: Interval, gram: Interval) in
                let second = rule.values(at: w * rho)
                let one = Interval(1, precision: precision)
                let difference = w.squared * ((one - rho) * (one + rho))
                let (square, gram) = try rule.moments(first, second, difference: difference)
                let growth = (w.squared * 3 + 1) * ((w * rho).squared * 3 + 1)
                return (own + rho.squared * square, gram * growth.squared)
            }
        }
        // The middles are interpolated, so that their errors are not magnified by the change of basis; their radii are errors besides.
        func radius(_ part: KeyPath<(linear: Interval, gram: Interval), Interval>) -> Double {
            values.joined().map { $0[keyPath: part].width.double(rounding: .up) }.reduce(0, max)
        }
        func coefficients(_ value: (Int, Int) -> Interval) throws -> [DoubleInterval] {
            let zero = Interval(0, precision: precision)
            let middles = try (0..<columns).map { i in try (0..<rows).map { try Interval(value(i, $0).midpoint) } }
            // Along the weights, then along the ratios.
            let half = (0..<rows).map { j in
                (0..<columns).map { k in
                    (0..<columns).reduce(zero) { $0 + transforms.0.matrix[k * columns + $1] * middles[$1][j] }
                }
            }
            return (0..<rows).flatMap { l in
                (0..<columns).map { k in
                    DoubleInterval((0..<rows).reduce(zero) { $0 + transforms.1.matrix[l * rows + $1] * half[$1][k] })
                }
            }
        }
        linear = try coefficients { values[$0][$1].linear }
        gram = try coefficients { values[$0][$1].gram }

        let lebesgue = 2 / Double.pi * log(Double(max(columns, rows))) + 1.001
        func error(_ size: (radius: Double, Double), degree: Int) -> Double {
            4.001 * size.1 * pow(size.0, -Double(degree)) / (size.0 - 1) + 1e-300
        }
        let (w, r) = (sizes.weight, sizes.ratio)
        let cutting = (lebesgue + 1) * (lebesgue + 1)
        let linearError =
            error((w.radius, w.linear), degree: columns - 1) + lebesgue * error((r.radius, r.linear), degree: rows - 1)
            + cutting * (sizes.cut.linear + radius(\.linear))
        let gramError =
            error((w.radius, w.gram), degree: columns - 1) + lebesgue * error((r.radius, r.gram), degree: rows - 1)
            + cutting * (sizes.cut.gram + radius(\.gram))
        let lower = try Self.lowerBounds(linear, gram, columns)
        relativeError = 1.001 * max(linearError / (lower.linear - linearError), gramError / (lower.gram - gramError))
        guard relativeError > 0, relativeError < 0.01 else { throw CertifiedPosteriorError.tooCostly(precision: bits) }
    }

    /// A and B at one point, about.
    private static func corner(
        _ rule: TanhPairMomentRule, weight: Double, ratio: Double
    ) throws -> (linear: Double, gram: Double) {
        // At equal weights the divided difference has no digits; H falls by a tenth at most from there.
        let rho = Interval(exact: min(ratio, 0.99), precision: 192)
        let w = Interval(exact: weight, precision: 192)
        let first = rule.values(at: w)
        let difference = w.squared * (Interval(1, precision: 192) - rho.squared)
        let moments = try rule.moments(first, rule.values(at: w * rho), difference: difference)
        let growth = (1 + 3 * weight * weight) * (1 + 3 * weight * weight * ratio * ratio)
        return (try rule.square(of: first).lower.double(), moments.gram.lower.double() * growth * growth)
    }

    /// A parameter of an ellipse, and bounds of |A| and |B| in it.
    private typealias Size = (radius: Double, linear: Double, gram: Double)

    /// Rounded up where it matters: the factor 1.001.
    private static func sizes(
        _ weight: Variable, _ ratio: Variable
    ) -> (weight: Size, ratio: Size, cut: (linear: Double, gram: Double)) {
        func radius(_ semiMajor: Double) -> Double { 0.999 * (semiMajor + (semiMajor * semiMajor - 1).squareRoot()) }
        /// The semi-axis of the ellipse that touches |arg| = pi/4, a little less, and its least and greatest modulus.
        func sector(_ lower: Double, _ upper: Double) -> (radius: Double, least: Double, greatest: Double) {
            let (centre, half) = ((lower + upper) / 2, (upper - lower) / 2)
            let p = centre / half
            let a = 0.999 * ((p * p + 1) / 2).squareRoot()
            return (radius(a), 0.999 * (centre - half * a), 1.001 * (centre + half * a))
        }
        /// From the least moduli of the weights and the greatest.
        func gram(_ w1: Double, _ w2: Double, _ most: Double, _ second: Double) -> Double {
            let share = min(1, 2 / (w2 * w2))
            return 1.001 * min(8.0 / 3, 2 / pow(w1, 4) * share * share) * growth(most) * growth(second)
        }
        func growth(_ w: Double) -> Double { (1 + 3 * w * w) * (1 + 3 * w * w) }
        let limit = 0.999 / (cut * cut)
        let top = weight.upper * weight.upper
        switch (weight, ratio) {
        case (.linear(let low, let high), .linear(let least, let greatest)):
            let (w, r) = (sector(low, high), sector(least, greatest))
            return (
                (w.radius, 2.001, gram(w.least, least * w.least, w.greatest, greatest * w.greatest)),
                (r.radius, 1.001 + 1.001 * r.greatest * r.greatest, gram(low, low * r.least, high, high * r.greatest)),
                (0, 0)
            )
        case (.linear(let low, let high), .square(let greatest)):
            let w = sector(low, high)
            let a = 2 * limit / (greatest * greatest * top) - 1
            return (
                (w.radius, 2.001, gram(w.least, 0, w.greatest, greatest * w.greatest)),
                (
                    radius(a), 1.001 + 1.23 * greatest * greatest * (1 + a),
                    1.07 * min(19, 12 / pow(low, 4)) * growth(high)
                ),
                (4e-21, 1.1 * min(2e-18, 7.01e-21 / pow(low, 4)) * growth(high))
            )
        case (.square, _):
            // Ratios up to 1.
            let r = radius(2 * limit / top - 1)
            return ((r, 5, 59), (r, 1.001 + 2.44 * limit / top, 22), (4e-21, 3e-18))
        }
    }

    /// The Chebyshev nodes, and the matrix from values at them to coefficients of powers of x.
    private static func transform(_ count: Int, _ precision: Precision) throws -> (
        nodes: [Interval], matrix: [Interval]
    ) {
        let unit = try Interval.pi(precision: precision) / (2 * count)
        func cosine(_ multiple: Int) -> Interval { (unit * multiple).cos() }
        let nodes = (0..<count).map { cosine(2 * $0 + 1) }
        // T_k in powers of x.
        var chebyshev = [[1], [0, 1]]
        for k in stride(from: 2, to: max(2, count), by: 1) {
            var next = [0] + chebyshev[k - 1].map { 2 * $0 }
            for (power, coefficient) in chebyshev[k - 2].enumerated() { next[power] -= coefficient }
            chebyshev.append(next)
        }
        var matrix = [Interval](repeating: Interval(0, precision: precision), count: count * count)
        for k in 0..<count {
            for m in 0..<count {
                let weight = try cosine(k * (2 * m + 1) % (4 * count)) * (k == 0 ? 1 : 2) / count
                for (power, coefficient) in chebyshev[k].enumerated() where coefficient != 0 {
                    matrix[power * count + m] += weight * coefficient
                }
            }
        }
        return (nodes, matrix)
    }

    /// Lower bounds of the two polynomials on the cell.
    private static func lowerBounds(
        _ linear: [DoubleInterval], _ gram: [DoubleInterval], _ columns: Int
    ) throws -> (linear: Double, gram: Double) {
        var parts = 8
        while parts <= 64 {
            var (least, leastGram) = (Double.infinity, Double.infinity)
            func part(_ i: Int) -> DoubleInterval {
                DoubleInterval(2 * Double(i) / Double(parts) - 1, 2 * Double(i + 1) / Double(parts) - 1)
            }
            for i in 0..<parts {
                let (a, b) = (collapse(linear, columns, part(i)), collapse(gram, columns, part(i)))
                for j in 0..<parts {
                    least = min(least, DoubleInterval.polynomial(a[...], at: part(j)).lower)
                    leastGram = min(leastGram, DoubleInterval.polynomial(b[...], at: part(j)).lower)
                }
            }
            if least > 0, leastGram > 0 { return (least, leastGram) }
            parts *= 2
        }
        throw CertifiedPosteriorError.tooCostly(precision: 0)
    }

    /// The polynomial in x2 at x1.
    private static func collapse(
        _ coefficients: [DoubleInterval], _ columns: Int, _ x: DoubleInterval
    ) -> [DoubleInterval] {
        stride(from: 0, to: coefficients.count, by: columns).map {
            DoubleInterval.polynomial(coefficients[$0..<$0 + columns], at: x)
        }
    }
}

extension TanhPairCell {
    /// A and B as polynomials in the local variable of one argument.
    struct Section {
        let linear, gram: [DoubleInterval]
    }

    /// A and B as polynomials in x2, over all weights of an interval.
    func section(weight w: DoubleInterval) -> Section {
        let x = weight.local(w)
        return Section(
            linear: Self.collapse(linear, weightCount, x), gram: Self.collapse(gram, weightCount, x))
    }

    /// A and B as polynomials in x1, over all ratios of an interval.
    func section(ratio rho: DoubleInterval) -> Section {
        let x = ratio.local(rho)
        func collapsed(_ c: [DoubleInterval]) -> [DoubleInterval] {
            var sums = [DoubleInterval](repeating: .zero, count: weightCount)
            for j in stride(from: ratioCount - 1, through: 0, by: -1) {
                for i in 0..<weightCount { sums[i] = sums[i] * x + c[j * weightCount + i] }
            }
            return sums
        }
        return Section(linear: collapsed(linear), gram: collapsed(gram))
    }
}

extension TanhPairCell.Variable {
    /// The argument at x.
    func argument(_ x: Interval) throws -> Interval {
        switch self {
        case .linear(let lower, let upper):
            let (a, b) = (
                Interval(exact: lower, precision: x.precision), Interval(exact: upper, precision: x.precision)
            )
            return ((a + b) + (b - a) * x).scaled(by: -1)
        case .square(let limit):
            return try (x + 1).scaled(by: -1).squareRoot() * Interval(exact: limit, precision: x.precision)
        }
    }

    @inline(__always)
    func local(_ t: DoubleInterval) -> DoubleInterval {
        switch self {
        case .linear(let lower, let upper):
            let (a, b) = (DoubleInterval(lower), DoubleInterval(upper))
            return ((t - a) + (t - b)) / (b - a)
        case .square(let limit):
            return DoubleInterval(2) * (t * DoubleInterval(1 / limit)).squared - .one
        }
    }

    @inline(__always)
    func local(_ t: Disc) -> Disc {
        switch self {
        case .linear(let lower, let upper):
            let inverse = Disc(DoubleInterval.one / (DoubleInterval(upper) - DoubleInterval(lower)))
            return ((t + -lower) + (t + -upper)) * inverse
        case .square(let limit):
            return (t * (1 / limit)).squared * 2 + -1
        }
    }
}
