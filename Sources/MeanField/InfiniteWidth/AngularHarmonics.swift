// Angular modes of a neuron. With w and x at radii r, rho and angles psi, t, and s = r rho,
//
//     phi(s cos u) = sum_m Phi_m(s) cos(m u) + ...,    Phi_m(s) = (1/pi) int_0^(2 pi) phi(s cos u) cos(m u) du,
//
// so that E_t[sin(m t) phi(w . x)] = Phi_m(s) sin(m psi)/2. Orders m = q (2k + 1), q the fold of the target.
//
//     clip     (2/pi) / (m^2 - 1) [ a_m s + sqrt(s^2 - 1) cos(m chi) - sin(m chi)/m ],  chi = arccos(1/s), for s > 1;
//              (2/pi) / (m^2 - 1) a_m s for s <= 1;  a_m = 1 for m = 2, 6, 10, ...; 0 for odd m
//     others   (2/pi) int_0^(pi/2) phi(s cos u) cos(m u) du by a Gauss-Legendre rule, graded towards u = pi/2, where tanh and erf
//              are steep; twice that for odd functions
//
// The closed form is the integral of clip(s cos u) over both sides of the angle chi at which the neuron saturates.

import Quadrature
import RealModule

/// Phi_m(s) for the orders m = q (2k + 1), k = 0 ..< count.
struct AngularHarmonics: Sendable {
    let activation: MeanFieldActivation
    let fold: Int
    let count: Int

    /// sin u, and weight x cos(m (pi/2 - u)), m-major: the rule for smooth activations.
    private let sines: [Double]
    private let cosines: [Double]

    /// Steepness of the grading u = (pi/2) sinh(grading v)/sinh(grading), v in [0, 1].
    private static let grading = 5.0
    private static let ruleOrder = 96

    init(_ activation: MeanFieldActivation, fold: Int, count: Int) throws {
        self.activation = activation
        self.fold = fold
        self.count = count
        guard !activation.isPiecewiseLinear else {
            sines = []
            cosines = []
            return
        }
        let rule = try GaussLegendreRule(order: Self.ruleOrder, lower: 0, upper: 1)
        let scale = Double.pi / 2 / Double.sinh(Self.grading)
        let angles = rule.nodes.map { scale * Double.sinh(Self.grading * $0) }
        let weights = zip(rule.nodes, rule.weights).map { scale * Self.grading * Double.cosh(Self.grading * $0) * $1 }
        let multiplicity = activation.isOdd ? 2.0 : 1
        sines = angles.map { Double.sin($0) }
        var cosines: [Double] = []
        for k in 0..<count {
            let m = fold * (2 * k + 1)
            // cos(m (pi/2 - u)) = -cos(m u) for m = 2, 6, ...; (-1)^((m-1)/2) sin(m u) for odd m.
            let sign = fold == 2 || (m - 1) / 2 % 2 == 1 ? -1.0 : 1
            for (angle, weight) in zip(angles, weights) {
                let wave = fold == 2 ? Double.cos(Double(m) * angle) : Double.sin(Double(m) * angle)
                cosines.append(2 / Double.pi * multiplicity * sign * weight * wave)
            }
        }
        self.cosines = cosines
    }

    /// Writes Phi_m(s) for all orders to `values`, s >= 0.
    ///
    /// - Accuracy: 2^-50 max(1, s) absolute.
    func evaluate(_ s: Double, into values: UnsafeMutableBufferPointer<Double>) {
        if activation.isPiecewiseLinear { evaluateClip(s, values) } else { evaluateSmooth(s, values) }
    }

    private func evaluateClip(_ s: Double, _ values: UnsafeMutableBufferPointer<Double>) {
        let multiplicity = activation.isOdd ? 2.0 : 1
        // Even orders of an odd function vanish, and with them the whole problem; it is not asked for.
        let slope = fold == 2 ? 1.0 : 0
        let outside = s > 1
        let root = outside ? ((s - 1) * (s + 1)).squareRoot() : 0
        let chi = outside ? Double.atan2(y: root, x: 1) : 0
        let angle = Double(fold) * chi
        var (cosine, sine) = (Double.cos(angle), Double.sin(angle))
        let (turnCosine, turnSine) = (Double.cos(2 * angle), Double.sin(2 * angle))
        for k in 0..<count {
            let m = Double(fold * (2 * k + 1))
            let bracket = outside ? slope * s + root * cosine - sine / m : slope * s
            values[k] = multiplicity * 2 / Double.pi / ((m - 1) * (m + 1)) * bracket
            (cosine, sine) = (cosine * turnCosine - sine * turnSine, sine * turnCosine + cosine * turnSine)
        }
    }

    private func evaluateSmooth(_ s: Double, _ values: UnsafeMutableBufferPointer<Double>) {
        let order = Self.ruleOrder
        let heights = sines.map { activation == .erf ? Double.erf(s * $0) : Double.tanh(s * $0) }
        for k in 0..<count {
            var sum = 0.0
            for i in 0..<order { sum += heights[i] * cosines[k * order + i] }
            values[k] = sum
        }
    }
}
