// Second moments of one and of two tanh neurons on normal input, with full relative accuracy:
//
//     k(w) = E[tanh(w x)^2],      Delta(w1, w2) = k11 k22 - k12^2,   k_ij = E[tanh(w_i x) tanh(w_j x)].
//
// Delta vanishes as w1^2 w2^2 (w1^2 - w2^2)^2, so k11 k22 - k12^2 would lose everything. With
// u(x) = tanh(w2 x)/w2 and A(x) = ( tanh(w1 x)/w1 - tanh(w2 x)/w2 ) / (w1^2 - w2^2), row operations give
//
//     Delta = w1^2 w2^2 (w1^2 - w2^2)^2 H,   H = E[u^2] E[(A - c u)^2],   c = E[A u] / E[u^2],
//
// and u, A are linearly independent in the limits of equal and of vanishing weights too (x and x^3/3; H(0,0) = 2/3). A comes from
// a Taylor series for small w x, and from tanh z1 - tanh z2 = sinh(z1 - z2) / (cosh z1 cosh z2) for close large ones.

import RealModule

/// Second moments of two neurons, for weights w1 >= w2 > 0.
struct TanhPairMoments {
    /// k(w1), k(w2).
    let first, second: Double
    /// H = Delta / (w1 w2 (w1^2 - w2^2))^2.
    let gram: Double
}

/// Buffers for the values of two functions at the nodes of a rule.
struct TanhMomentsWorkspace {
    fileprivate var u: [Double] = []
    fileprivate var a: [Double] = []
}

enum TanhMoments {
    /// k(w), w > 0.
    ///
    /// - Accuracy: 4e-15 relative.
    static func second(_ w: Double) -> Double {
        let rule = NormalHalfRule.serving(w)
        var sum = 0.0
        for (x, weight) in zip(rule.nodes, rule.weights) {
            let t = x * tau(w * x)
            sum += weight * t * t
        }
        return w * w * sum
    }

    /// tanh(z)/z, z >= 0.
    @inline(__always)
    private static func tau(_ z: Double) -> Double {
        if z * z <= TanhTaylor.limit { return TanhTaylor.value(z * z) }
        let e = Double.exp(-2 * z)
        return (1 - e) / ((1 + e) * z)
    }

    /// The moments of a pair, from the larger weight, the smaller one and their difference, which the smaller weight cannot
    /// tell when they are close.
    ///
    /// - Accuracy: 1e-14 relative, each, for weights up to 1; H loses a factor of about w1^2 beyond.
    static func pair(
        _ w1: Double, _ w2: Double, gap: Double, _ workspace: inout TanhMomentsWorkspace
    ) -> TanhPairMoments {
        let rule = NormalHalfRule.serving(w1)
        let count = rule.nodes.count
        if workspace.u.count < count {
            workspace.u = [Double](repeating: 0, count: count)
            workspace.a = workspace.u
        }
        var (first, second, cross) = (0.0, 0.0, 0.0)
        for i in 0..<count {
            let x = rule.nodes[i]
            let weight = rule.weights[i]
            let (z1, z2) = (w1 * x, w2 * x)
            let (tau1, tau2, divided) = dividedDifference(z1, z2, gap: gap * x)
            let u = x * tau2
            let a = x * x * x * divided
            first += weight * (x * tau1) * (x * tau1)
            second += weight * u * u
            cross += weight * u * a
            workspace.u[i] = u
            workspace.a[i] = a
        }
        let slope = cross / second
        var residual = 0.0
        for i in 0..<count {
            let rest = workspace.a[i] - slope * workspace.u[i]
            residual += rule.weights[i] * rest * rest
        }
        return TanhPairMoments(first: w1 * w1 * first, second: w2 * w2 * second, gram: second * residual)
    }

    /// tau(z1), tau(z2) and (tau(z1) - tau(z2)) / (z1^2 - z2^2) for tau(z) = tanh(z)/z and gap = z1 - z2 >= 0.
    @inline(__always)
    private static func dividedDifference(
        _ z1: Double, _ z2: Double, gap: Double
    ) -> (tau1: Double, tau2: Double, divided: Double) {
        let (y1, y2) = (z1 * z1, z2 * z2)
        if y1 <= TanhTaylor.limit {
            let (tau2, divided) = TanhTaylor.values(y1, y2)
            return (tau2 + gap * (z1 + z2) * divided, tau2, divided)
        }
        guard gap <= z2 else {
            let (tau1, tau2) = (tau(z1), tau(z2))
            return (tau1, tau2, (tau1 - tau2) / (gap * (z1 + z2)))
        }
        // With e_i = e^(-2 z_i): tanh z1 - tanh z2 = 2 (e2 - e1) / ((1 + e1)(1 + e2)), e2 - e1 = -e2 expm1(-2 gap).
        let e2 = Double.exp(-2 * z2)
        let decay = Double.expMinusOne(-2 * gap)
        let e1 = e2 * (1 + decay)
        let (tanh1, tanh2) = ((1 - e1) / (1 + e1), (1 - e2) / (1 + e2))
        let quotient = gap > 0 ? -decay / gap : 2
        let slope = 2 * e2 * quotient / ((1 + e1) * (1 + e2))
        return (tanh1 / z1, tanh2 / z2, (z2 * slope - tanh2) / (z1 * z2 * (z1 + z2)))
    }
}
