import Certified
import MultiplePrecision
import Quadrature
import Verification

/// w1: the Gauss-Hermite rule in Double, on one thread and on all, with its error at a few nodes in ULPs.
func gaussHermiteWorkload() throws {
    for order in [64, 256, 1024, 10_000, 100_000, 1_000_000] {
        let sample = Set([order / 2, order / 2 + 1, order / 2 + order / 40, order - 2, order - 1])
        for isConcurrent in [false, true] {
            var rule = try GaussHermiteRule(order: 1)
            let measurement = try Measurement { rule = try GaussHermiteRule(order: order, concurrently: isConcurrent) }
            let errors = try sample.map { index in
                let point = try CertifiedGaussHermiteRule.point(index: index, order: order, precision: 100)
                return (
                    node: try ULPs.error(of: rule.nodes[index], against: point.node),
                    weight: try ULPs.error(of: rule.weights[index], against: point.weight)
                )
            }
            try emit(
                "W1", size: order, threads: isConcurrent ? nil : 1, measurement,
                accuracy: [
                    "node_ulps": errors.map(\.node).max() ?? 0, "weight_ulps": errors.map(\.weight).max() ?? 0,
                ])
        }
    }
}
