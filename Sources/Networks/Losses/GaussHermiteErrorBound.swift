// The bound at the head of `GaussHermiteLoss`, evaluated.

import Quadrature
import RealModule

struct GaussHermiteErrorBound {
    /// sup |c_k(w)| over |w| <= the length bound.
    private let coefficients: [Double]
    private let dimension: Int
    private let targetDegree: Int
    /// The degree of a polynomial activation, for which a rule is exact.
    private let degree: Int?

    /// Cramer's constant.
    private static let cramer = 1.0865
    private static let maximumDegree = 40_000

    init(activation: Activation, lengthBound: Double, dimension: Int, targetDegree: Int) {
        (self.dimension, self.targetDegree) = (dimension, targetDegree)
        if case .polynomial(let polynomial) = activation {
            (degree, coefficients) = (polynomial.degree, [])
            return
        }
        degree = nil
        var coefficients: [Double] = []
        var largest = 0.0
        for k in 0...GaussHermiteErrorBound.maximumDegree {
            let weight = activation == .sin ? min(lengthBound, Double(max(k, 1)).squareRoot()) : lengthBound
            let size = abs((try? activation.hermiteCoefficient(degree: k, weight: weight)) ?? 0)
            coefficients.append(size)
            largest = max(largest, size)
            // Every other coefficient may be 0 by parity.
            if k > 4, max(size, coefficients[k - 1]) <= 0x1p-80 * largest { break }
        }
        self.coefficients = coefficients
    }

    /// The least order found with an error within the tolerance, and its error; nil beyond the largest.
    func order(within tolerance: Double, largest: Int) -> (order: Int, error: Double)? {
        let least = max(targetDegree, degree ?? 0) + 1
        guard least <= largest else { return nil }
        // (f - y)^2 has a degree below twice that.
        if degree != nil { return (least, 0) }
        var (low, high) = (least - 1, least)
        while error(order: high) > tolerance {
            guard high < largest else { return nil }
            (low, high) = (high, min(2 * high, largest))
        }
        while high - low > 1 {
            let middle = (low + high) / 2
            if error(order: middle) <= tolerance { high = middle } else { low = middle }
        }
        return (high, error(order: high))
    }

    /// epsilon for n nodes a direction.
    func error(order n: Int) -> Double {
        guard let rule = try? GaussHermiteRule(order: n) else { return .infinity }
        var growth = 0.0
        for (node, logWeight) in zip(rule.nodes, rule.logWeights) {
            growth += Double.exp(logWeight + 0.5 * node * node)
        }
        let beyond = GaussHermiteErrorBound.cramer * Double.pow(growth, 0.5 * Double(dimension))
        let scaled = coefficients.enumerated().map { k, c in k < n ? c : c * beyond }
        // tails[k] = sum_(l >= k) |c_l| X_l
        var tails = [Double](repeating: 0, count: scaled.count + 1)
        for k in scaled.indices.reversed() { tails[k] = tails[k + 1] + scaled[k] }
        func tail(_ k: Int) -> Double { k < tails.count ? tails[max(k, 0)] : 0 }
        var error = 0.0
        for (k, c) in scaled.enumerated() { error += c * tail(2 * n - k) }
        for c in coefficients.dropFirst(n) { error += c * c }
        // A target's single coefficient against all neurons' ones.
        return max(error, tail(2 * n - targetDegree))
    }
}
