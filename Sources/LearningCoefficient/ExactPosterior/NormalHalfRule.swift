// Rules for E[g(x)], x ~ N(0,1), of an even g that has poles where w x = i pi/2 (modulo i pi), relatively accurate for products of
// tanh(w x) / w and its divided differences: g may grow as x^6 near the tails.
//
// Up to w = 1 the positive half of a Gauss-Hermite rule, whose error is about e^(-(pi/w) sqrt n); beyond, its order would grow
// as w^2, so composite Gauss-Legendre: panels of length pi/w while tanh(w x) still bends; after it panels [x, 2 x], which are far from the
// poles of every smaller weight too, of length at most 2.

import Quadrature
import RealModule

struct NormalHalfRule: Sendable {
    /// Positive, ascending.
    let nodes: [Double]
    /// sum weights g(nodes) is E[g(x)] over the whole line.
    let weights: [Double]

    /// The rules, each with the largest weight w for which it serves.
    private static let levels: [(limit: Double, rule: NormalHalfRule)] = {
        var levels: [(Double, NormalHalfRule)] = []
        for (limit, order) in [(0.25, 40), (0.35, 56), (0.5, 90), (0.7, 160), (1.0, 300)] {
            if let rule = NormalHalfRule(hermiteOrder: order) { levels.append((limit, rule)) }
        }
        var limit = 1.0
        // Far out the rules are the same but for a few panels near 0.
        while limit < WeightPrior.scales.upperBound * 0x1p64 {
            limit *= limit < 64 ? 1.4 : 4
            if let rule = NormalHalfRule(steepness: limit) { levels.append((limit, rule)) }
        }
        return levels
    }()

    /// The rule for a weight of magnitude `w`.
    static func serving(_ w: Double) -> NormalHalfRule {
        (levels.first { w <= $0.limit } ?? levels[levels.count - 1]).rule
    }

    private init?(hermiteOrder order: Int) {
        guard let rule = try? GaussHermiteRule(order: order, concurrently: false) else { return nil }
        nodes = Array(rule.nodes[(order / 2)...])
        weights = rule.weights[(order / 2)...].map { 2 * $0 }
    }

    private init?(steepness w: Double) {
        // x^6 times the density is below 1e-19 of its integral beyond 10.6.
        let reach = 10.6
        guard let rule = try? GaussLegendreRule(order: 24) else { return nil }
        var (nodes, weights): ([Double], [Double]) = ([], [])
        var lower = 0.0
        while lower < reach {
            // From w x = 20 on, tanh is 1 to 17 digits.
            let upper = min(lower + min(w * lower < 20 ? Double.pi / w : lower, 2), reach)
            let half = (upper - lower) / 2
            for (t, weight) in zip(rule.nodes, rule.weights) {
                let x = lower + half * (1 + t)
                nodes.append(x)
                weights.append(2 * half * weight * Double.exp(-0.5 * x * x) / (2 * Double.pi).squareRoot())
            }
            lower = upper
        }
        self.nodes = nodes
        self.weights = weights
    }
}
