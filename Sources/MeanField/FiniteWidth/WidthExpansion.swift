// The mean loss of networks of finite width as a series in 1/N. With u = y - f, beta = 1/(2 kappa^2) and Hubbard and Stratonovich's
// identity for exp(-N beta |u|^2), the partition function of N neurons is a saddle-point integral over fields on the inputs,
//
//     Z_N = E_prior exp(-N beta E(y - f)^2) = e^(N D(h*)) det(H)^(-1/2) (1 + O(1/N)),
//     H = kappa^2 D''(h*) = I + gain E_p[(1 + stiffness g^2) phi phi] - gain stiffness E_p[g phi] E_p[g phi],
//
// D the dual of `DualProblem` and h* its minimiser, and as N E loss = -d log Z_N/d beta,
//
//     E loss = |h*|^2 + (1/(2N)) d log det(H)/d beta + O(1/N^2).
//
// The fluctuations see all functions of the inputs, not only those of the target's symmetry; so everything is done with a dense matrix
// on the nodes of an input rule, and sums over w on another rule. This shares no mode, grid or kernel with `InfiniteWidthSolver`.

import RealModule

/// The first two terms of the posterior's mean loss in 1/N.
public struct WidthExpansion: Sendable, Hashable {
    /// |h*|^2: E(y - f)^2 at infinite width, on the rule's inputs.
    public let loss: Double
    /// c in E loss = `loss` + c/N + O(1/N^2).
    public let correction: Double
    /// y - f at the rule's nodes: the background that is self-consistent on these inputs.
    public let residuals: [Double]

    /// - Parameters:
    ///   - setting: what is trained.
    ///   - rule: the inputs; the cost is as the cube of its nodes.
    ///   - neurons: the nodes and weights over w.
    /// - Throws: ``MeanFieldError/notConverged(residual:steps:)``.
    /// - Accuracy: that of the rules, which err by about the square of the angular step, as neurons have kinks; for the networks of
    ///   `GibbsNetwork` on the same inputs only the rule over w counts.
    public init(_ setting: MeanFieldSetting, rule: InputRule, neurons: InputRule) throws(MeanFieldError) {
        let system = DenseDual(setting, rule: rule, neurons: neurons)
        let solution = try system.minimum(noise: setting.noise, from: system.target)
        loss = solution.residual.reduce(0) { $0 + $1 * $1 }
        residuals = zip(solution.residual, rule.weights).map { $0 / $1.squareRoot() }
        // A central difference in log(beta), which errs by the square of its step.
        let step = 0x1p-10
        let beta = 0.5 / setting.noise
        let above = try system.minimum(noise: 0.5 / (beta * (1 + step)), from: solution.residual)
        let below = try system.minimum(noise: 0.5 / (beta * (1 - step)), from: solution.residual)
        correction = 0.5 * (above.logDeterminant - below.logDeterminant) / (2 * step * beta)
    }
}

/// The dual on nodes, without symmetry.
private struct DenseDual {
    /// y_j sqrt(q_j).
    let target: [Double]
    private let variance: Double
    /// phi(w_i . x_j) sqrt(q_j), w-major.
    private let features: [Double]
    /// Of w, summing to 1.
    private let masses: [Double]

    struct Minimum {
        /// h_j sqrt(q_j).
        let residual: [Double]
        /// log det H.
        let logDeterminant: Double
    }

    init(_ setting: MeanFieldSetting, rule: InputRule, neurons: InputRule) {
        let roots = rule.weights.map { $0.squareRoot() }
        target = zip(rule.values(of: setting.target), roots).map { $0 * $1 }
        variance = setting.readoutDeviation * setting.readoutDeviation
        let total = neurons.weights.reduce(0, +)
        masses = neurons.weights.map { $0 / total }
        features = (0..<neurons.count).flatMap { i in
            rule.x.indices.map { j in
                roots[j] * setting.activation.value(neurons.x[i] * rule.x[j] + neurons.y[i] * rule.y[j])
            }
        }
    }

    private struct Neurons {
        var field: [Double]
        var probabilities: [Double]
        var logPartition: Double
    }

    private func neurons(_ h: [Double], stiffness: Double) -> Neurons {
        let size = h.count
        let field = features.withUnsafeBufferPointer { features in
            masses.indices.map { i in
                var sum = 0.0
                for j in 0..<size { sum += features[i * size + j] * h[j] }
                return sum
            }
        }
        let exponents = field.map { 0.5 * stiffness * $0 * $0 }
        let largest = exponents.max() ?? 0
        let weights = zip(masses, exponents).map { $0 * Double.exp($1 - largest) }
        let sum = weights.reduce(0, +)
        return Neurons(
            field: field, probabilities: weights.map { $0 / sum }, logPartition: largest + Double.log(sum))
    }

    /// sum_i c_i phi_i.
    private func combination(_ c: [Double]) -> [Double] {
        let size = target.count
        var sums = [Double](repeating: 0, count: size)
        sums.withUnsafeMutableBufferPointer { sums in
            features.withUnsafeBufferPointer { features in
                for i in c.indices { for j in 0..<size { sums[j] += c[i] * features[i * size + j] } }
            }
        }
        return sums
    }

    private func value(_ h: [Double], _ neurons: Neurons, _ noise: Double) -> Double {
        zip(h, target).reduce(0) { $0 + (0.5 * $1.0 - $1.1) * $1.0 } / noise + neurons.logPartition
    }

    /// H, the lower triangle row-major.
    private func hessian(_ neurons: Neurons, gain: Double, stiffness: Double) -> SymmetricMatrix {
        let size = target.count
        var matrix = SymmetricMatrix(identity: size)
        for i in masses.indices {
            let g = neurons.field[i]
            let weight = gain * neurons.probabilities[i] * (1 + stiffness * g * g)
            features.withUnsafeBufferPointer {
                matrix.add(weight, UnsafeBufferPointer(rebasing: $0[i * size..<(i + 1) * size]))
            }
        }
        let mean = combination(zip(neurons.probabilities, neurons.field).map { $0 * $1 })
        mean.withUnsafeBufferPointer { matrix.add(-gain * stiffness, $0) }
        return matrix
    }

    /// The minimum by damped Newton steps.
    func minimum(noise: Double, from start: [Double]) throws(MeanFieldError) -> Minimum {
        let gain = variance / noise
        let stiffness = gain / noise
        var h = start
        var present = neurons(h, stiffness: stiffness)
        var last = Double.infinity
        let limit = 60
        for _ in 0..<limit {
            let background = combination(zip(present.probabilities, present.field).map { gain * $0 * $1 })
            let defect = h.indices.map { h[$0] - target[$0] + background[$0] }
            let size = norm(defect)
            let factor = hessian(present, gain: gain, stiffness: stiffness).choleskyFactor
            guard let factor else { throw .notConverged(residual: size, steps: limit) }
            // At the level of rounding the defect stops falling.
            if size < 1e-13 || (size < 1e-10 && size > 0.5 * last) {
                return Minimum(residual: h, logDeterminant: factor.logDeterminant)
            }
            last = size
            let direction = factor.solve(defect.map { -$0 })
            let (here, slope) = (value(h, present, noise), dot(defect, direction) / noise)
            var length = 1.0
            while true {
                let candidate = zip(h, direction).map { $0 + length * $1 }
                let there = neurons(candidate, stiffness: stiffness)
                if size < 1e-6 || value(candidate, there, noise) <= here + 1e-4 * length * slope {
                    (h, present) = (candidate, there)
                    break
                }
                length /= 2
                guard length > 1e-9 else { throw .notConverged(residual: size, steps: limit) }
            }
        }
        throw .notConverged(residual: last, steps: limit)
    }
}
