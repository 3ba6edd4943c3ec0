// Composite Gauss-Legendre over an interval whose integrand is smooth on the scale 1 near both ends and ever smoother away from them:
// the panels' lengths grow 1, 1, 2, 4, ... from both ends towards the middle.

import Quadrature

enum GradedPanels {
    /// The rule of each panel on [-1, 1].
    ///
    /// In the substituted variables every integrand is analytic within pi/8 of a panel of length `unit`, in practice more: the
    /// tests compare with the certified values, and with twice as many nodes.
    private static let rules: [Int: GaussLegendreRule] = {
        var rules: [Int: GaussLegendreRule] = [:]
        for order in [12, 16, 24, 32] { rules[order] = try? GaussLegendreRule(order: order) }
        return rules
    }()

    /// Calls `body` with the nodes and weights of panels of length at most `unit` that cover [lower, upper] evenly.
    static func uniform(
        from lower: Double, to upper: Double, unit: Double, order: Int, _ body: (Double, Double) -> Void
    ) {
        let count = max(1, Int(((upper - lower) / unit).rounded(.up)))
        let length = (upper - lower) / Double(count)
        for panel in 0..<count {
            apply(centre: lower + (Double(panel) + 0.5) * length, half: length / 2, order: order, body)
        }
    }

    /// Calls `body` with the nodes and weights of graded panels that cover [0, length].
    static func graded(length: Double, unit: Double, order: Int, _ body: (Double, Double) -> Void) {
        let middle = length / 2
        var (start, step) = (0.0, unit)
        while start < middle {
            // A last panel shorter than half of its length is joined to its neighbour.
            let end = start + 1.5 * step >= middle ? middle : start + step
            let (centre, half) = ((start + end) / 2, (end - start) / 2)
            apply(centre: centre, half: half, order: order, body)
            apply(centre: length - centre, half: half, order: order, body)
            (step, start) = (start == 0 ? step : 2 * step, end)
        }
    }

    /// Calls `body` with the nodes and weights of graded panels that cover [points.first, points.last], for an integrand that bends near each
    /// of the points.
    static func graded(between points: [Double], unit: Double, order: Int, _ body: (Double, Double) -> Void) {
        for (lower, upper) in zip(points, points.dropFirst()) {
            graded(length: upper - lower, unit: unit, order: order) { body(lower + $0, $1) }
        }
    }

    /// asinh(x / scale) of points x >= 0 in ascending order; those between the first and the last that are not at least 1 from their neighbours
    /// are left out.
    static func inverseSinh(_ points: [Double], over scale: Double) -> [Double] {
        let images = points.map { x in
            let ratio = x / scale
            return ratio > 1e8 ? Double.log(2 * ratio) : Double.log(ratio + (ratio * ratio + 1).squareRoot())
        }
        guard let first = images.first, let last = images.last else { return [] }
        var kept = [first]
        for image in images.dropFirst().dropLast() where image >= kept[kept.count - 1] + 1 && image <= last - 1 {
            kept.append(image)
        }
        return kept + [last]
    }

    private static func apply(centre: Double, half: Double, order: Int, _ body: (Double, Double) -> Void) {
        guard let rule = rules[order] else { return }
        for i in 0..<order { body(centre + half * rule.nodes[i], half * rule.weights[i]) }
    }
}
