import Certified
import Quadrature

extension Quantity {
    // The fast rule goes to a million nodes; a certified point costs a recurrence of that length at several precisions, which
    // this bound keeps to a fraction of a second.
    private static let order = Parameter.Typed.integer("order", in: 1...20_000, by: .binades, "number of nodes")
    private static let index = Parameter.Typed.integer(
        "index", in: 0...19_999, below: "order", "position of the node, ascending from 0")
    private static let fastMethod = "uniform phase function with a Taylor step of the ODE"
    private static let certifiedMethod = "recurrence with proved error, sign change inside Bruns's interval"
    private static let golden = [
        (1, 0), (2, 1), (3, 0), (5, 2), (10, 9), (33, 3), (64, 0), (64, 32), (100, 99), (101, 60), (256, 1), (512, 300),
        (1000, 999), (1024, 512), (4096, 100), (10_000, 9_999), (20_000, 10_000),
    ]

    static let gaussLegendreNode = Quantity(
        "gauss-legendre-node", "The node of given index of the Gauss-Legendre rule on [-1, 1].", order, index,
        promise: { order, _ in GaussLegendreRule.nodeAccuracy(order: order) },
        golden: golden,
        fast: fastMethod, { order, index in try GaussLegendreRule(order: order).nodes[index] },
        certified: certifiedMethod,
        { precision, order, index in
            try CertifiedGaussLegendreRule.point(index: index, order: order, precision: precision).node
        })

    static let gaussLegendreWeight = Quantity(
        "gauss-legendre-weight", "The weight of that node; the weights of a rule sum to 2.", order, index,
        promise: { order, _ in GaussLegendreRule.weightAccuracy(order: order) * 0x1p53 },
        golden: golden.filter { $0.0 > 1 },
        fast: fastMethod, { order, index in try GaussLegendreRule(order: order).weights[index] },
        certified: certifiedMethod,
        { precision, order, index in
            try CertifiedGaussLegendreRule.point(index: index, order: order, precision: precision).weight
        })
}
