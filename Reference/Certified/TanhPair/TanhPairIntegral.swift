// E[D^(-1/2)] over the weights of two neurons and what lambda-hat and the free energy need besides: Gauss-Legendre rules on tiles that are
// split until the proved error of each is small (`TanhPairTile`).
//
// The error of a product rule is at most that of the rule in rho for any w of the tile, plus that of the rule in w for any rho.
// Below the least weight W that is summed, D >= 1 + 0.99 |s| w1^2 (kappa(w) >= 1 - 2 w^2, since tanh(z)/z >= 1 - z^2/3), and
// D - 1 <= 2 |s| w1^2 + |s|^2 w1^4; with p(w) <= p(0) there is at most p(0)^2 min(W^2, 2 W/(0.99 |s|)^(1/2)) left of Z, and of 1 - Z and
// lambda-hat Z at most p(0)^2 min(W^2, |s| W^4 + |s|^2 W^6) besides. Beyond 2^(7/2), with normal weights, P(|w1| or |w2| > W) <=
// 2 (2/pi)^(1/2) e^(-W^2/2)/W, and D >= 1 + 0.3 |s|: tanh z >= z/(1 + z^2)^(1/2), so that k(w) >= E[x^2/(1 + x^2)] > 0.34 for w >= 1. For
// complex s, |1 + s kappa| >= cos(arg(s)/2) (1 + |s| kappa) for either eigenvalue.
//
// The polynomials of a cell stand for A and B up to a relative error e: so do the terms of D, D itself and, up to 3 e, the integrands.

import Foundation
import MultiplePrecision

/// Z, 1 - Z and lambda-hat Z; and the imaginary part of Z for complex s.
struct TanhPairSums: Sendable {
    var partition = DoubleInterval.zero
    var imaginary = DoubleInterval.zero
    var complement = DoubleInterval.zero
    var numerator = DoubleInterval.zero

    static func += (x: inout Self, y: Self) {
        x.partition += y.partition
        x.imaginary += y.imaginary
        x.complement += y.complement
        x.numerator += y.numerator
    }
}

struct TanhPairIntegral: Sendable {
    private let integrand: TanhPairIntegrand
    private let rows: [TanhPairRow]
    private let bits: Int
    private let order: Int
    /// Nodes and weights on [-1, 1].
    private let rule: [(node: DoubleInterval, weight: DoubleInterval)]

    init(_ integrand: TanhPairIntegrand, _ resolution: TanhPairTable.Resolution) throws {
        self.integrand = integrand
        rows = try TanhPairTable.rows(integrand.prior, resolution)
        bits = resolution.bits
        order = resolution == .fine ? 14 : 8
        rule = try (resolution == .fine ? Self.fineRule : Self.coarseRule).get()
    }

    private static let fineRule = Result { try points(14) }
    private static let coarseRule = Result { try points(8) }

    private static func points(_ order: Int) throws -> [(node: DoubleInterval, weight: DoubleInterval)] {
        try (0..<order).map {
            let point = try CertifiedGaussLegendreRule.point(index: $0, order: order, precision: 80)
            return (DoubleInterval(point.node), DoubleInterval(point.weight))
        }
    }

    /// p(0)^2.
    private var densest: Double { integrand.prior == .uniform ? 1 : 0.637 }

    /// The integrals.
    func value() throws -> TanhPairSums {
        let s = integrand.modulus.upper
        var panels: [(row: TanhPairRow, weights: (lower: Double, upper: Double))] = []
        var scale = TanhPairTriple()
        for row in rows where row.weights.lower > 0 {
            panels.append((row, row.weights))
            scale = scale + estimate(row, row.weights)
        }
        guard let base = rows.last else { return TanhPairSums() }
        var k = -10
        while true {
            let (upper, lower) = (TanhPairTable.edge(k), TanhPairTable.edge(k - 1))
            panels.append((base, (lower, upper)))
            scale = scale + estimate(base, (lower, upper))
            k -= 1
            let rest = remainder(below: lower, s)
            let share = exp2(-Double(bits) - 4)
            let isComplete =
                rest.partition < share * scale.partition
                && (!integrand.isReal
                    || rest.complement < share * scale.complement && rest.numerator < share * scale.numerator)
            if isComplete { break }
        }
        let (end, goal, all) = (TanhPairTable.edge(k), scale * exp2(-10), panels)
        let parts = try concurrentMap(count: all.count) { try sum(all[$0].row, all[$0].weights, goal: goal) }
        var sums = TanhPairSums()
        for part in parts { sums += part }

        var rest = remainder(below: end, integrand.modulus.lower)
        if integrand.prior == .gauss {
            let reach = DoubleInterval(rows[0].weights.upper)
            let mass = DoubleInterval(2) * (reach.squared * DoubleInterval(0.5)).decayed / reach
            let density = DoubleInterval.one / (DoubleInterval.one + DoubleInterval(0.3) * integrand.modulus).squareRoot
            let left = (mass * density).upper
            rest = rest + TanhPairTriple(partition: left, complement: mass.upper, numerator: left)
        }
        // 1/cos(arg(s)/2), with room: cos(3 pi/8) > 0.38.
        let turned = integrand.isReal ? 1 : 2.7
        let partition = rest.partition * turned
        sums.partition = DoubleInterval(
            (sums.partition.lower - (integrand.isReal ? 0 : partition)).nextDown,
            (sums.partition.upper + partition).nextUp)
        if !integrand.isReal { sums.imaginary = sums.imaginary.widened(by: partition) }
        sums.complement.upper = (sums.complement.upper + rest.complement).nextUp
        sums.numerator.upper = (sums.numerator.upper + rest.numerator).nextUp
        return sums
    }

    /// Bounds of what weights w2 < w1 < W contribute, with D >= 1 + 0.99 s w1^2, and D - 1 bounded by the greatest |s|.
    private func remainder(below w: Double, _ s: Double) -> TanhPairTriple {
        let square = w * w
        let most = integrand.modulus.upper
        let partition = min(square, 2 * w / (0.99 * s).squareRoot())
        let growth = min(square, most * square * square + most * most * square * square * square)
        let factor = densest * (1 + 0x1p-40)
        return TanhPairTriple(
            partition: factor * partition, complement: factor * growth, numerator: factor * min(partition, growth))
    }

    // MARK: Tiles

    /// The tiles of a panel of weights, before they are split: towards both ends of 0 < rho < 1, where D turns, in steps of 5/2.
    private func tiles(_ row: TanhPairRow, _ weights: (lower: Double, upper: Double)) -> [TanhPairTile] {
        let w = weights.upper
        let square = integrand.modulus.upper * w * w
        let (far, near) = ((1 + square).squareRoot() / (square * w * w), (1 + square).squareRoot() / (square * w * w))
        var tiles: [TanhPairTile] = []
        func append(_ cell: TanhPairCell, _ side: TanhPairTile.Side, _ low: Double, _ high: Double, turn: Double) {
            var upper = high
            while upper > low {
                let next = upper / 2.5
                let lower = next < low * 1.5 || next < turn && low == 0 ? low : next
                tiles.append(TanhPairTile(weights: weights, side: side, span: (lower, upper), cell: cell))
                upper = lower
            }
        }
        for cell in row.cells {
            let (low, high) = (cell.ratio.lower, cell.ratio.upper)
            if low < 0.5 { append(cell, .far, low, min(high, 0.5), turn: far) }
            if high == 1 { append(cell, .near, 0, 0.5, turn: near) }
        }
        return tiles
    }

    private func sum(
        _ row: TanhPairRow, _ weights: (lower: Double, upper: Double), goal: TanhPairTriple
    ) throws -> TanhPairSums {
        var sums = TanhPairSums()
        var sections = SectionCache()
        for tile in tiles(row, weights) { try add(tile, goal, depth: 0, &sums, &sections) }
        return sums
    }

    /// The sections of a cell at the nodes of a panel of weights, which many tiles share.
    private struct SectionCache {
        var key: (lower: Double, upper: Double, ratio: Double) = (0, 0, -1)
        var weights: [DoubleInterval] = []
        var sections: [TanhPairCell.Section] = []
    }

    private func add(
        _ tile: TanhPairTile, _ goal: TanhPairTriple, depth: Int, _ sums: inout TanhPairSums,
        _ sections: inout SectionCache
    ) throws {
        guard depth < 60 else { throw CertifiedPosteriorError.tooCostly(precision: bits) }
        // A share of the tile's own value, about, and of the whole.
        let allowed = (estimate(tile) + goal) * exp2(-Double(bits) - 2)
        let byRatio = integrand.ratioError(tile, order: order, goal: allowed)
        let byWeight = integrand.weightError(tile, order: order, goal: allowed)
        func excess(_ error: TanhPairTriple?) -> Double {
            guard let error else { return .infinity }
            var worst = error.partition / allowed.partition
            if integrand.isReal {
                worst = max(worst, error.complement / allowed.complement, error.numerator / allowed.numerator)
            }
            return worst
        }
        let (first, second) = (excess(byRatio), excess(byWeight))
        if let byRatio, let byWeight, max(first, second) <= 1 {
            evaluate(tile, error: byRatio + byWeight, &sums, &sections)
            return
        }
        var parts = (tile, tile)
        let (low, high) = tile.span
        // Where no ellipse serves, the side over which D changes more is too long for either.
        let change = (low > 0 ? 2 * log(high / low) : 1, 4 * log(tile.weights.upper / tile.weights.lower))
        let isByRatio = max(first, second).isFinite ? first >= second : change.0 >= change.1
        if isByRatio {
            let middle = low == 0 ? high / 3 : (low * high).squareRoot()
            parts.0.span.upper = middle
            parts.1.span.lower = middle
        } else {
            let middle = (tile.weights.lower + tile.weights.upper) / 2
            parts.0.weights.upper = middle
            parts.1.weights.lower = middle
        }
        try add(parts.0, goal, depth: depth + 1, &sums, &sections)
        try add(parts.1, goal, depth: depth + 1, &sums, &sections)
    }

    /// The product rule on a tile.
    private func evaluate(
        _ tile: TanhPairTile, error: TanhPairTriple, _ total: inout TanhPairSums, _ cache: inout SectionCache
    ) {
        let key = (tile.weights.lower, tile.weights.upper, tile.cell.ratio.lower)
        if cache.key != key {
            let ends = (DoubleInterval(tile.weights.lower), DoubleInterval(tile.weights.upper))
            let (centre, half) = ((ends.0 + ends.1) * DoubleInterval(0.5), (ends.1 - ends.0) * DoubleInterval(0.5))
            cache.weights = rule.map { centre + half * $0.node }
            cache.sections = cache.weights.map { tile.cell.section(weight: $0) }
            cache.key = key
        }
        let ends = (DoubleInterval(tile.span.lower), DoubleInterval(tile.span.upper))
        let (centre, half) = ((ends.0 + ends.1) * DoubleInterval(0.5), (ends.1 - ends.0) * DoubleInterval(0.5))
        let points = rule.map { point -> ((rho: DoubleInterval, rest: DoubleInterval), DoubleInterval) in
            let ratio = tile.ratio(centre + half * point.node)
            return (ratio, tile.cell.ratio.local(ratio.rho))
        }
        var sums = TanhPairSums()
        for i in 0..<order {
            let section = cache.sections[i]
            for j in 0..<order {
                let (ratio, x) = points[j]
                let value = integrand.values(
                    weight: cache.weights[i], ratio: ratio,
                    linear: .polynomial(section.linear[...], at: x), gram: .polynomial(section.gram[...], at: x))
                let weight = rule[i].weight * rule[j].weight
                sums.partition += weight * value.partition
                sums.complement += weight * value.complement
                sums.numerator += weight * value.numerator
                if !integrand.isReal { sums.imaginary += weight * value.imaginary }
            }
        }
        let width = (DoubleInterval(tile.weights.upper) - DoubleInterval(tile.weights.lower)) * DoubleInterval(0.5)
        let area = half * width
        let relative = 3.01 * tile.cell.relativeError
        func finished(_ x: DoubleInterval, _ error: Double, size: Double) -> DoubleInterval {
            let value = x * area
            return value.widened(by: ((max(value.magnitude, size) + error) * relative + error) * (1 + 0x1p-40))
        }
        // For complex s, |D| >= cos(3 pi/8)^2 (1 + |s| kappa1)(1 + |s| kappa2), so D^(-1/2) errs by 3.5 e; its arguments differ by 3 pi/4
        // at most, so that its integral is at least cos(3 pi/8) of that of its modulus: 9.2 e of it in all.
        let size = integrand.isReal ? 0 : ((sums.partition * area).magnitude + (sums.imaginary * area).magnitude) * 4
        total.partition += finished(sums.partition, error.partition, size: size)
        if !integrand.isReal { total.imaginary += finished(sums.imaginary, error.partition, size: size) }
        total.complement += finished(sums.complement, error.complement, size: 0)
        total.numerator += finished(sums.numerator, error.numerator, size: 0)
    }

    // MARK: Estimates, which decide what is split, and no bound

    private func estimate(_ tile: TanhPairTile) -> TanhPairTriple {
        let middle = DoubleInterval((tile.weights.lower + tile.weights.upper) / 2)
        let section = tile.cell.section(weight: middle)
        return estimate(tile, middle, section)
    }

    private func estimate(
        _ tile: TanhPairTile, _ middle: DoubleInterval, _ section: TanhPairCell.Section
    ) -> TanhPairTriple {
        let ratio = tile.ratio(DoubleInterval((tile.span.lower + tile.span.upper) / 2))
        let x = tile.cell.ratio.local(ratio.rho)
        let value = TanhPairIntegrand(prior: integrand.prior, modulus: integrand.modulus).values(
            weight: middle, ratio: ratio, linear: .polynomial(section.linear[...], at: x),
            gram: .polynomial(section.gram[...], at: x))
        let area = (tile.weights.upper - tile.weights.lower) * (tile.span.upper - tile.span.lower)
        return TanhPairTriple(
            partition: area * value.partition.middle, complement: area * value.complement.middle,
            numerator: area * value.numerator.middle)
    }

    private func estimate(_ row: TanhPairRow, _ weights: (lower: Double, upper: Double)) -> TanhPairTriple {
        tiles(row, weights).reduce(TanhPairTriple()) { $0 + estimate($1) }
    }
}
