import RealModule
import Testing

@testable import Quadrature

/// What a Gauss rule for an even weight owes: ascending nodes, symmetry to the last bit, and moments of every degree up to 2n - 1.
///
/// All terms of an even moment are positive, so if every node is within `nodeAccuracy` ULPs (2^-52 relative at most) and every weight
/// within `weightAccuracy`, the moment of degree 2m is within weightAccuracy + 2m nodeAccuracy 2^-52 relative. Odd moments
/// vanish by symmetry, which is compared bit by bit.
func checkGaussRule(
    _ rule: some QuadratureRule, order: Int, nodeAccuracy: Double, weightAccuracy: Double,
    degrees: some Sequence<Int>, moment: (Int) -> ScaledDoubleDouble, sourceLocation: SourceLocation = #_sourceLocation
) {
    let (nodes, weights) = (rule.nodes, rule.weights)
    #expect(nodes.count == order && weights.count == order && rule.order == order, sourceLocation: sourceLocation)
    for i in 0..<order {
        let mirror = order - 1 - i
        guard nodes[i] == -nodes[mirror], weights[i] == weights[mirror], weights[i] >= 0, nodes[i].isFinite,
            weights[i].isFinite, i == 0 || nodes[i - 1] < nodes[i]
        else {
            Issue.record("order \(order), node \(i): \(nodes[i]), weight \(weights[i])", sourceLocation: sourceLocation)
            return
        }
    }
    if order & 1 == 1 { #expect(nodes[order / 2] == 0, sourceLocation: sourceLocation) }
    for degree in degrees {
        let error = relativeMomentError(rule, degree: degree, moment: moment(degree))
        #expect(
            abs(error) <= weightAccuracy + Double(degree) * nodeAccuracy * 0x1p-52,
            "order \(order), degree \(degree)", sourceLocation: sourceLocation)
    }
}

/// (sum_i w_i x_i^degree - moment) / moment for an even degree.
func relativeMomentError(_ rule: some QuadratureRule, degree: Int, moment: ScaledDoubleDouble) -> Double {
    var sum = DoubleDouble.zero
    for (x, w) in zip(rule.nodes, rule.weights) where x >= 0 && w > 0 && !(x == 0 && degree > 0) {
        let term = (ScaledDoubleDouble(x).power(degree) * w / moment).value
        sum += x == 0 ? term : term * 2
    }
    return (sum - 1).rounded
}

/// (2m - 1)!!, the moment of degree 2m of N(0, 1).
func normalMoment(_ degree: Int) -> ScaledDoubleDouble {
    stride(from: 1, to: degree, by: 2).reduce(ScaledDoubleDouble.one) { $0 * Double($1) }
}

/// Every open interval between neighbours of `finer` contains exactly one element of `coarser`.
func interlace(_ coarser: [Double], _ finer: [Double]) -> Bool {
    coarser.count + 1 == finer.count
        && coarser.indices.allSatisfy { finer[$0] < coarser[$0] && coarser[$0] < finer[$0 + 1] }
}

/// The distance in units of the last place of `b`.
func distanceInULPs(_ a: Double, _ b: Double) -> Double {
    a == b ? 0 : abs(a - b) / b.ulp
}
