import Certified
import Quadrature

extension Quantity {
    private static let phaseMethod = "exact phase function and double-double Newton; the recurrence at the edge"
    private static let proofMethod = "recurrence with proved error, Taylor series of the ODE, sign change, Sturm count"
    private static let order = Parameter.Typed.integer(
        "order", in: GaussHermiteRule.orders, by: .binades, "number of nodes")
    private static let index = Parameter.Typed.integer(
        "index", in: 0...999_999, below: "order", "position of the node, ascending from 0")

    /// Orders on both sides of every change of method, and the extreme and middle indices.
    private static let golden = [
        (1, 0), (2, 0), (2, 1), (3, 1), (4, 1), (5, 4), (10, 0), (31, 3), (64, 0), (64, 31), (64, 63), (65, 32),
        (100, 90),
        (101, 51), (137, 0), (137, 69), (256, 1), (256, 128), (372, 0), (512, 300), (1000, 999), (1024, 0), (1024, 512),
        (1024, 800), (1025, 512), (10_000, 5_001), (10_000, 9_999), (100_000, 50_000), (100_000, 99_990),
    ]

    static let gaussHermiteNode = Quantity(
        "gauss-hermite-node", "The node of given index of the Gauss-Hermite rule for N(0,1).", order, index,
        promise: { order, _ in GaussHermiteRule.nodeAccuracy(order: order) },
        golden: golden,
        fast: phaseMethod, { order, index in try GaussHermiteRule(order: order).nodes[index] },
        certified: proofMethod,
        { precision, order, index in
            try CertifiedGaussHermiteRule.point(index: index, order: order, precision: precision).node
        })

    static let gaussHermiteWeight = Quantity(
        "gauss-hermite-weight", "The weight of that node; the weights of a rule sum to 1.", order, index,
        promise: { order, index in
            // A subnormal weight has its own bound, tighter than any other. A relative bound is at most so many units in the
            // last place, which are at least 2^-53 of the value.
            let weight = (try? GaussHermiteRule(order: order))?.weights[index] ?? 0
            return weight < .leastNormalMagnitude
                ? GaussHermiteRule.subnormalWeightAccuracy : GaussHermiteRule.weightAccuracy(order: order) * 0x1p53
        },
        golden: golden.filter { $0.0 < 400 || abs($0.1 - $0.0 / 2) < $0.0 / 20 },
        fast: phaseMethod, { order, index in try GaussHermiteRule(order: order).weights[index] },
        certified: proofMethod,
        { precision, order, index in
            try CertifiedGaussHermiteRule.point(index: index, order: order, precision: precision).weight
        })

    static let gaussHermiteLogWeight = Quantity(
        "gauss-hermite-log-weight", "The natural logarithm of that weight, also where the weight underflows.", order,
        index,
        promise: { order, _ in GaussHermiteRule.logWeightAccuracy(order: order) * 0x1p53 },
        golden: golden.filter { $0.0 > 1 },
        fast: phaseMethod, { order, index in try GaussHermiteRule(order: order).logWeights[index] },
        certified: proofMethod,
        { precision, order, index in
            try CertifiedGaussHermiteRule.point(index: index, order: order, precision: precision).weight.log()
        })
}
