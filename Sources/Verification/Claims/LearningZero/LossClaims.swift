// The claims of *Learning zero* about the shape of the loss: C9 and, as far as the loss decides it, C10.

import Certified
import MultiplePrecision
import Networks
import RealModule

extension Claim {
    /// C9. The Hessian at theta = 0, entry by entry; the order at which the loss grows from there; and the Hessian elsewhere on the
    /// zero set, at a = 0 with weights that do not vanish.
    static let flatSingularPoint = Claim(
        "C9", .learningZero, "Every eigenvalue of the loss's Hessian at the singular point is zero.",
        recorded: .confirmed
    ) { _ in
        let width = 16
        let direction = try NetworkEnsemble(activation: .tanh, width: width, law: .uniform, seed: 1).network(0)
        let loss = try PopulationLoss(activation: .tanh, weightBound: 1)
        let zeros = [Double](repeating: 0, count: width)
        let origin = try TwoLayerNetwork(activation: .tanh, readout: zeros, weights: zeros)
        let largest = try loss.hessian(of: origin).joined().reduce(0) { max($0, abs($1)) }

        // L(t theta) ~ t^p: p from two certified losses.
        func certified(_ t: Double) throws -> Interval {
            let network = try CertifiedNetwork(
                activation: .tanh, readout: direction.readout.map { t * $0 }, weights: direction.weights.map { t * $0 })
            return try CertifiedPopulationLoss.value(of: network, target: .zero, precision: 256)
        }
        let order = try (certified(0x1p-19) / certified(0x1p-20)).log() / Interval(2, precision: 256).log()
        let growth = Measurement("order of the loss along a ray from the origin", certified: order)

        let stratum = try TwoLayerNetwork(activation: .tanh, readout: zeros, weights: direction.weights)
        let hessian = try loss.hessian(of: stratum)
        let trace = (0..<(2 * width)).reduce(0.0) { $0 + hessian[$1][$1] }
        // The trace is 2 sum_i E[tanh(w_i x)^2], a sum of positive terms.
        let rounding = abs(trace) * 0x1p-40
        let isFlat = largest == 0 && growth.value > 3
        return Decision(
            isFlat ? .confirmed : .refuted,
            reason:
                "the Hessian at a = w = 0 is the zero matrix, and L grows like t^\(growth.value.tableText) from there",
            scope: "theta = 0, any width; not the rest of the zero set: at a = 0, w <> 0 the trace of the Hessian is "
                + "\(trace.tableText)",
            measurements: [
                Measurement("largest entry of the Hessian at theta = 0", largest, uncertainty: 0, .numerical), growth,
                Measurement("trace of the Hessian at a = 0, w ~ U(-1,1)", trace, uncertainty: rounding, .numerical),
            ])
    }

    /// C10. Where a generic loss has its minimum inside the parameter space, its Hessian there is positive definite, and the RLCT of a
    /// regular minimum is d/2. He_3, the article's example, has no minimum: along w = (t, 2t) with readouts that match the linear and
    /// the cubic term of h_3, the loss tends to 0, which a bounded function never reaches.
    static let genericLossIsRegular = Claim(
        "C10", .learningZero, "A generic loss, for example with target He_3, has RLCT d/2.", recorded: .refuted
    ) { _ in
        func loss(_ t: Double) throws -> Interval {
            let root = Double(6).squareRoot()
            // a_1 + 2 a_2 = -3/(sqrt 6 t) and a_1 + 8 a_2 = -3/(sqrt 6 t^3).
            let second = -(1 / (t * t * t) - 1 / t) / (2 * root)
            let first = -3 / (root * t) - 2 * second
            let network = try CertifiedNetwork(activation: .tanh, readout: [first, second], weights: [t, 2 * t])
            return try CertifiedPopulationLoss.value(
                of: network, target: .hermiteMode(degree: 3, amplitude: 1), precision: 160)
        }
        let losses = try [0x1p-3, 0x1p-5, 0x1p-7].map { t in
            Measurement("loss to He_3/sqrt 6 at w = (t, 2t), t = \(t)", certified: try loss(t))
        }
        let vanishes =
            losses.allSatisfy { $0.value > 0 } && losses[1].value < losses[0].value / 100
            && losses[2].value < losses[1].value / 100

        let teacher = try TwoLayerNetwork(activation: .tanh, readout: [1, -0.5], weights: [0.5, 1.5])
        let hessian = try PopulationLoss(activation: .tanh, target: .network(teacher), weightBound: 1.5)
            .hessian(of: teacher)
        let pivot = leastPivot(hessian)
        // Backward error of Cholesky's factorisation (Higham 2002, theorem 10.3), and the quadrature's.
        let uncertainty = hessian.joined().reduce(0) { max($0, abs($1)) } * 0x1p-45
        let regular = Measurement(
            "least pivot of the Hessian at a teacher of width 2", pivot, uncertainty: uncertainty, .numerical)
        let isRegular = regular.value > uncertainty
        let verdict: Verdict = !isRegular ? .undecided : vanishes ? .refuted : .confirmed
        return Decision(
            verdict,
            reason:
                "with target He_3 the loss of two neurons falls to \(losses[2].value.shortText) along w = (t, 2t) and has no minimum "
                + "to have an RLCT; at a teacher of the same width the Hessian is positive definite and the RLCT is d/2",
            scope:
                "refuted for He_3 and unbounded readouts, width 2 or more; d/2 holds where the minimum is attained inside and is "
                + "regular",
            measurements: losses + [regular])
    }

    /// The least pivot of Cholesky's factorisation, positive exactly for a positive definite matrix; the first one that is not stops it.
    private static func leastPivot(_ matrix: [[Double]]) -> Double {
        var rest = matrix
        var least = Double.infinity
        for k in rest.indices {
            let pivot = rest[k][k]
            least = min(least, pivot)
            guard pivot > 0 else { return least }
            for i in (k + 1)..<max(rest.count, k + 1) {
                let factor = rest[i][k] / pivot
                for j in k..<rest.count { rest[i][j] -= factor * rest[k][j] }
            }
        }
        return least
    }
}
