import Certified
import MultiplePrecision

/// w2: the certified Gauss-Hermite rule at 256 and 1024 bits, whole rule, all cores.
func certifiedRuleWorkload() throws {
    for precision: Precision in [256, 1024] {
        for order in [50, 200, 1000] {
            var rule = try CertifiedGaussHermiteRule(order: 1, precision: precision)
            let measurement = try Measurement {
                rule = try CertifiedGaussHermiteRule(order: order, precision: precision)
            }
            let bits = rule.points.map { min($0.node.relativeAccuracyBits, $0.weight.relativeAccuracyBits) }
            try emit(
                "W2", size: ["n": order, "bits": precision.bits], measurement,
                accuracy: ["certified_bits": bits.min() ?? 0, "nodes": order])
        }
    }
}
