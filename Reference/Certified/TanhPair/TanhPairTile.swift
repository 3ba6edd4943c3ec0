// The integrand of a pair of neurons on a tile, a rectangle of weights w1 and ratios rho = w2/w1, with bounds on complex ellipses around
// its sides. With D = det(I + s K) = 1 + s w^2 A + (s w^4 q/(g(w) g(rho w)))^2 B, q = rho (1 - rho^2) (`TanhPairCell`), and p the density of |w_i|,
//
//     Z = int int 2 w p(w) p(rho w) D^(-1/2) drho dw,     1 - Z from 1 - D^(-1/2),     and (1/2) (D' s) D^(-3/2) for lambda-hat Z.
//
// An ellipse serves for the rule in one variable if D <> 0 in it for every value of the other one on the tile. On each arc of its
// boundary D is shown to lie in an open half-plane {Re(D conj u) > 0}; the angles between the u of successive arcs, each less than pi,
// sum to the turning of D, and D has no zero inside if that is 0 (argument principle). On the boundary |D| >= Re(D conj u)/|u|.

import Foundation
import MultiplePrecision

/// A rectangle of weights and ratios.
struct TanhPairTile: Sendable {
    enum Side: Sendable {
        /// The second coordinate is rho.
        case far
        /// It is 1 - rho.
        case near
    }

    var weights: (lower: Double, upper: Double)
    let side: Side
    var span: (lower: Double, upper: Double)
    let cell: TanhPairCell

    /// rho and 1 - rho from the second coordinate.
    @inline(__always)
    func ratio(_ t: DoubleInterval) -> (rho: DoubleInterval, rest: DoubleInterval) {
        side == .far ? (t, .one - t) : (.one - t, t)
    }

    @inline(__always)
    func ratio(_ t: Disc) -> (rho: Disc, rest: Disc) {
        let rest = Disc(1, 0) - t
        return side == .far ? (t, rest) : (rest, t)
    }
}

/// Numbers for Z, 1 - Z and lambda-hat Z.
struct TanhPairTriple: Sendable {
    var partition = 0.0
    var complement = 0.0
    var numerator = 0.0

    static func + (x: Self, y: Self) -> Self {
        Self(
            partition: x.partition + y.partition, complement: x.complement + y.complement,
            numerator: x.numerator + y.numerator)
    }

    static func * (x: Self, factor: Double) -> Self {
        Self(
            partition: x.partition * factor, complement: x.complement * factor, numerator: x.numerator * factor)
    }
}

/// The integrand at one s.
struct TanhPairIntegrand: Sendable {
    let prior: CertifiedWeightPrior
    /// |s| and s/|s|, of an argument in [0, 3 pi/4].
    let modulus: DoubleInterval
    let phase: Disc
    let isReal: Bool
    private let phases: (linear: Disc, quadratic: Disc)

    init(prior: CertifiedWeightPrior, modulus: DoubleInterval, phase: Disc? = nil) {
        self.prior = prior
        self.modulus = modulus
        isReal = phase == nil
        self.phase = phase ?? Disc(1, 0)
        phases = (self.phase, isReal ? Disc(1, 0) : self.phase * self.phase)
    }

    /// 2/pi, of two half-normal densities.
    private static let normal = DoubleInterval(2) / DoubleInterval(Interval.pi(precision: 80))

    /// g = 1 + 3 y.
    @inline(__always)
    private static func growth(_ y: DoubleInterval) -> DoubleInterval { DoubleInterval(3) * y + .one }

    /// p(w) p(rho w), with the exponent w^2 (1 + rho^2)/2.
    @inline(__always)
    private func density(_ exponent: DoubleInterval) -> DoubleInterval {
        prior == .uniform ? .one : Self.normal * exponent.decayed
    }

    /// What Z, 1 - Z and lambda-hat Z have of a point, over its weight in the rules; and the imaginary part of the first.
    @inline(__always)
    func values(
        weight w: DoubleInterval, ratio: (rho: DoubleInterval, rest: DoubleInterval), linear: DoubleInterval,
        gram: DoubleInterval
    ) -> (partition: DoubleInterval, imaginary: DoubleInterval, complement: DoubleInterval, numerator: DoubleInterval) {
        let square = w.squared
        let scaled = modulus * square
        let q = ratio.rho * ratio.rest * (ratio.rho + .one)
        let first = scaled * linear
        let growth = Self.growth(square) * Self.growth(square * ratio.rho.squared)
        let second = (scaled * square * q / growth).squared * gram
        var mass = w + w
        if prior == .gauss {
            mass = mass * density(square * (ratio.rho.squared + .one) * DoubleInterval(0.5))
        }
        guard isReal else {
            let turned = Disc(first) * phases.linear + Disc(second) * phases.quadratic + 1
            guard let density = turned.squareRoot?.inverse else {
                let line = DoubleInterval(-.infinity, .infinity)
                return (line, line, line, line)
            }
            return (mass * density.realPart, mass * density.imaginaryPart, .zero, .zero)
        }
        let excess = first + second
        let root = (excess + .one).squareRoot
        let density = mass / root
        return (
            density, .zero, density * excess / (root + .one),
            density * (first * DoubleInterval(0.5) + second) / (excess + .one)
        )
    }
}

// MARK: - Bounds of the rules' errors

extension TanhPairIntegrand {
    /// The parameters of ellipses that are tried.
    private static let radii = [7.0, 5.5, 4.4, 3.6, 3.0, 2.5, 2.1, 1.7]
    /// Arcs of a half ellipse.
    private static let arcCount = 16

    /// Discs that cover the upper half of each ellipse, from its right end to its left one; and then those of the lower half, back.
    private static let arcs: [[Disc]] = radii.map { radius in
        let (a, b) = ((radius + 1 / radius) / 2, (radius - 1 / radius) / 2)
        return (0..<2 * arcCount).map { k in
            let angle = Double.pi * (Double(k) + 0.5) / Double(arcCount)
            // An arc's points move by at most a for each radian.
            return Disc(a * cos(angle), b * sin(angle), radius: 1.001 * a * Double.pi / Double(2 * arcCount))
        }
    }

    /// What D is made of at a point of an ellipse: D = 1 + [scale] linear + [scale] quadratic for all numbers of two real intervals.
    private struct Terms {
        var linear, quadratic: Disc
        /// A bound of the modulus of the Jacobian and the prior's density.
        var jacobian: Double
    }

    /// Bounds of the error of a Gauss-Legendre rule on [-1, 1], by the best of the ellipses; nil if none serves.
    ///
    /// With |f| <= M in the ellipse of parameter r a polynomial of degree 2n - 1, for which the rule is exact, is within
    /// 2 M r^(1-2n)/(r - 1) of f (Trefethen, theorem 8.2), and the rule and the integral each see twice that.
    private func ruleError(
        order: Int, scales: (linear: DoubleInterval, quadratic: DoubleInterval), goal: TanhPairTriple,
        _ terms: (Disc) -> Terms?
    ) -> TanhPairTriple? {
        var best: TanhPairTriple?
        func excess(_ error: TanhPairTriple) -> Double {
            var worst = error.partition / goal.partition
            if isReal { worst = max(worst, error.complement / goal.complement, error.numerator / goal.numerator) }
            return worst
        }
        for (radius, arcs) in zip(Self.radii, Self.arcs) {
            guard let greatest = greatest(on: isReal ? arcs[..<Self.arcCount] : arcs[...], scales: scales, terms) else {
                continue
            }
            let error = greatest * (8.001 * pow(radius, Double(1 - 2 * order)) / (radius - 1))
            if best.map({ excess(error) < excess($0) }) ?? true { best = error }
            if excess(error) <= 1 { break }
        }
        return best
    }

    /// Bounds of the integrands on an ellipse in which D has no zero; nil if that is not shown.
    private func greatest(
        on arcs: ArraySlice<Disc>, scales: (linear: DoubleInterval, quadratic: DoubleInterval),
        _ terms: (Disc) -> Terms?
    ) -> TanhPairTriple? {
        var result = TanhPairTriple()
        var (first, previous): ((Double, Double)?, (Double, Double)?)
        var turning = 0.0
        for arc in arcs {
            guard let term = terms(arc) else { return nil }
            let (a, b) = (term.linear * phases.linear, term.quadratic * phases.quadratic)
            let (x, y) = (scales.linear.middle, scales.quadratic.middle)
            let (re, im) = (1 + x * a.real + y * b.real, x * a.imaginary + y * b.imaginary)
            let size = (re * re + im * im).squareRoot()
            guard size > 0, size.isFinite else { return nil }
            let u = (re / size, im / size)
            let conjugate = Disc(u.0, -u.1)
            let least =
                (DoubleInterval(u.0) + scales.linear * (a * conjugate).realPart
                + scales.quadratic * (b * conjugate).realPart).lower * (1 - 0x1p-50)
            guard least > 0 else { return nil }
            let linear = scales.linear.upper * a.magnitude * (1 + 0x1p-50)
            let quadratic = scales.quadratic.upper * b.magnitude * (1 + 0x1p-50)
            let density = term.jacobian / least.squareRoot() * (1 + 0x1p-50)
            let excess = linear + quadratic
            result.partition = max(result.partition, density)
            // |1 + sqrt D| >= 1 in the right half-plane, where D is if |D - 1| < 1 and its argument is below 3 pi/2.
            result.complement = max(
                result.complement, excess < 0.999 ? density * excess * (1 + 0x1p-50) : density + term.jacobian)
            result.numerator = max(
                result.numerator, density * (linear / 2 + quadratic) / least * (1 + 0x1p-49))
            if let previous { turning += Self.angle(previous, u) }
            // The argument of D, followed from the positive real axis, is within pi/2 of this.
            let argument = turning + Self.angle((1, 0), first ?? u)
            guard !isReal || abs(argument) < 3.1 else { return nil }
            if first == nil { first = u }
            previous = u
        }
        guard let first, let last = previous else { return nil }
        if isReal {
            // The lower half mirrors the upper one.
            turning = 2 * turning + Self.angle((first.0, -first.1), first) + Self.angle(last, (last.0, -last.1))
        } else {
            turning += Self.angle(last, first)
        }
        return abs(turning) < 1 ? result : nil
    }

    /// The angle from u to v, in [-pi, pi].
    private static func angle(_ u: (Double, Double), _ v: (Double, Double)) -> Double {
        atan2(u.0 * v.1 - u.1 * v.0, u.0 * v.0 + u.1 * v.1)
    }

    /// The error of the rule in the ratio, for any weight of the tile, times the lengths of both sides over 4.
    func ratioError(_ tile: TanhPairTile, order: Int, goal: TanhPairTriple) -> TanhPairTriple? {
        let weights = DoubleInterval(tile.weights.lower, tile.weights.upper)
        let section = tile.cell.section(weight: weights)
        let (linear, gram) = (section.linear.map { Disc($0) }, section.gram.map { Disc($0) })
        let (centre, half) = (
            (tile.span.lower + tile.span.upper) / 2, (tile.span.upper - tile.span.lower) / 2
        )
        let scaled = modulus * weights.squared
        // w^4/g = w^2/(1/w^2 + 3), which grows.
        let inverse = DoubleInterval.one / weights.squared + DoubleInterval(3)
        let scales = (scaled, (modulus * weights.squared / inverse).squared)
        let square = Disc(weights.squared)
        let area = half * (tile.weights.upper - tile.weights.lower) * (1 + 0x1p-50)
        return ruleError(order: order, scales: scales, goal: goal * (1 / area)) { t in
            let (rho, rest) = tile.ratio(t * half + centre)
            let x = tile.cell.ratio.local(rho)
            let q = rho * rest * (rho + 1)
            let exponent = ((rho.squared + 1).realPart * weights.squared * DoubleInterval(0.5)).lower
            guard prior == .uniform || exponent >= 0 else { return nil }
            guard let shrinking = (rho.squared * square * 3 + 1).inverse else { return nil }
            return Terms(
                linear: Disc.polynomial(linear, at: x),
                quadratic: (q * shrinking).squared * Disc.polynomial(gram, at: x),
                jacobian: 2 * weights.upper * density(DoubleInterval(exponent)).upper * (1 + 0x1p-50))
        }.map { $0 * area }
    }

    /// The error of the rule in the weight, for any ratio of the tile, times the lengths of both sides over 4.
    func weightError(_ tile: TanhPairTile, order: Int, goal: TanhPairTriple) -> TanhPairTriple? {
        let ratio = tile.ratio(DoubleInterval(tile.span.lower, tile.span.upper))
        let section = tile.cell.section(ratio: ratio.rho)
        let (linear, gram) = (section.linear.map { Disc($0) }, section.gram.map { Disc($0) })
        let (centre, half) = (
            (tile.weights.lower + tile.weights.upper) / 2, (tile.weights.upper - tile.weights.lower) / 2
        )
        let scale = Disc(modulus)
        let q = ratio.rho * ratio.rest * (ratio.rho + .one)
        let spread = ratio.rho.squared + .one
        let ratios = Disc(ratio.rho.squared)
        let area = half * (tile.span.upper - tile.span.lower) * (1 + 0x1p-50)
        return ruleError(order: order, scales: (.one, q.squared), goal: goal * (1 / area)) { t in
            let w = t * half + centre
            let square = w.squared
            let x = tile.cell.weight.local(w)
            let scaled = square * scale
            let exponent = (square.realPart * spread * DoubleInterval(0.5)).lower
            guard prior == .uniform || exponent >= 0 else { return nil }
            guard let shrinking = ((square * 3 + 1) * (square * ratios * 3 + 1)).inverse else { return nil }
            return Terms(
                linear: scaled * Disc.polynomial(linear, at: x),
                quadratic: (scaled * square * shrinking).squared * Disc.polynomial(gram, at: x),
                jacobian: 2 * w.magnitude * density(DoubleInterval(exponent)).upper * (1 + 0x1p-50))
        }.map { $0 * area }
    }
}
