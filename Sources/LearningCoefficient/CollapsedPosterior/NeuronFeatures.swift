// Features F_ij of neurons with F F^T = K(w), K_ij = E[tanh(w_i x) tanh(w_j x)]: the Hermite modes, F_ik = |c_k(w_i)|, which keep
// relative accuracy at any scale of the modes, or values at the nodes of a rule, F_ij = sqrt(omega_j) tanh(w_i x_j), which serve
// large weights, where thousands of modes would be visible, while s (1e-16)^2 is far below 1.

import RealModule

enum NeuronFeatures: Sendable {
    /// Modes one by one, and those of high degree, if any is visible.
    case modes(TanhModeTable, TanhModeTail?)
    /// Nodes, and square roots of weights.
    case nodes([Double], [Double])

    /// Features for weights of up to `reach` in a determinant det(1 + s K) of `width` neurons.
    init?(s: Double, width: Int, reach: Double) {
        if reach <= 1 {
            guard let table = TanhModeTable(scale: s * Double(width), reach: reach) else { return nil }
            let tail =
                table.count > TanhModeTable.wholeModes ? TanhModeTail(scale: s * Double(width), reach: reach) : nil
            self = .modes(table, tail)
        } else {
            // The trapezoidal rule errs by e^(-pi^2/(w step)): below 2^-20/s for weights up to half of the reach, beyond which a
            // normal prior has 1e-5 of its mass.
            let step = min(0.3, Double.pi * Double.pi / (reach / 2 * (Double.log(1 + s) + 14)))
            let count = Int((8.5 / step).rounded(.up))
            let nodes = (0..<count).map { (Double($0) + 0.5) * step }
            self = .nodes(
                nodes,
                nodes.map { (2 * step / (2 * Double.pi).squareRoot() * Double.exp(-0.5 * $0 * $0)).squareRoot() })
        }
    }

    /// The same for a smaller s.
    func serving(s: Double, width: Int, reach: Double) -> NeuronFeatures? {
        if case .modes(let table, let tail) = self {
            let scale = s * Double(width)
            return .modes(table.truncated(scale: scale), tail?.truncated(scale: scale))
        }
        return NeuronFeatures(s: s, width: width, reach: reach)
    }

    /// The number of features of a neuron.
    var count: Int {
        switch self {
        case .modes(let table, let tail): table.count - 1 + (tail?.count ?? 0)
        case .nodes(let nodes, _): nodes.count
        }
    }

    /// Numbers of scratch that `evaluate` needs.
    var scratchCount: Int {
        switch self {
        case .modes(let table, let tail): table.count + 2 * (tail?.count ?? 0)
        case .nodes: 0
        }
    }

    /// Writes the features of a neuron, and their derivatives in w, each so many numbers apart as `strides` says.
    func evaluate(
        _ w: Double, into row: UnsafeMutablePointer<Double>, strides: (values: Int, slopes: Int),
        slopes: UnsafeMutablePointer<Double>, scratch: UnsafeMutablePointer<Double>
    ) {
        let (step, tangentStep) = strides
        switch self {
        case .modes(let table, let tail):
            let whole = table.count - 1
            table.evaluate(w, into: scratch)
            for mode in 0..<whole {
                let k = Double(2 * mode + 1)
                row[mode * step] = scratch[mode]
                // w c_k' = k c_k + sqrt((k+1)(k+2)) c_(k+2), by Stein's lemma; the signs alternate.
                slopes[mode * tangentStep] =
                    (k * scratch[mode] - ((k + 1) * (k + 2)).squareRoot() * scratch[mode + 1]) / w
            }
            guard let tail else { return }
            let (values, tangents) = (scratch + table.count, scratch + table.count + tail.count)
            tail.evaluate(w, into: values, slopes: tangents)
            for j in 0..<tail.count {
                row[(whole + j) * step] = values[j]
                slopes[(whole + j) * tangentStep] = tangents[j]
            }
        case .nodes(let nodes, let weights):
            for j in nodes.indices {
                // tanh z = -expm1(-2z)/(1 + e^(-2z)) for z > 0.
                let decay = Double.expMinusOne(-2 * w * nodes[j])
                let tanh = -decay / (2 + decay)
                row[j * step] = weights[j] * tanh
                slopes[j * tangentStep] = weights[j] * nodes[j] * (1 - tanh) * (1 + tanh)
            }
        }
    }
}
