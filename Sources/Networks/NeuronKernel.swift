// Closed-form correlations of two neurons on standard normal input, K(v, w) = E[phi(v . x) phi(w . x)], x ~ N(0, 1)^d.
//
//     erf    (2/pi) asin( 2 v.w / sqrt((1 + 2 |v|^2)(1 + 2 |w|^2)) )          C. K. I. Williams 1998, Neural Comp. 10
//     relu   |v| |w| (sin t + (pi - t) cos t) / (2 pi),  t the angle          Y. Cho and L. K. Saul 2009, NIPS 22
//
// Promises: `NeuronKernel.accuracy`. Does not promise: closed forms for other activations, which the error names.

import RealModule

public enum NeuronKernelError: Error, Equatable, Sendable, CustomStringConvertible {
    case noClosedForm(Activation)
    case vectorsDoNotMatch(Int, Int)
    case notFinite

    public var description: String {
        switch self {
        case .noClosedForm(let activation):
            "Kernel of \(activation.rawValue): closed forms exist for erf and relu; use PopulationLoss or Hermite coefficients."
        case .vectorsDoNotMatch(let first, let second):
            "Kernel of vectors of \(first) and \(second) numbers: they must have the same dimension, at least 1."
        case .notFinite:
            "Kernel: the vectors must be finite, with entries below 1e150 in size."
        }
    }
}

public enum NeuronKernel {
    /// Bound of the error relative to sqrt(K(v, v) K(w, w)), in units of 2^-53 times the dimension plus 8.
    public static let accuracy = 4.0

    /// K(v, w) = E[phi(v . x) phi(w . x)], x ~ N(0, 1)^d.
    ///
    /// - Throws: `NeuronKernelError` for an activation without closed form, vectors of different or zero dimension, or entries
    ///   not finite or above 1e150 in size.
    /// - Accuracy: `accuracy` (d + 8) 2^-53 of sqrt(K(v, v) K(w, w)).
    public static func value(
        activation: Activation, _ v: [Double], _ w: [Double]
    ) throws(NeuronKernelError) -> Double {
        guard activation == .erf || activation == .relu else { throw .noClosedForm(activation) }
        guard v.count == w.count, !v.isEmpty else { throw .vectorsDoNotMatch(v.count, w.count) }
        guard (v + w).allSatisfy({ abs($0) <= 1e150 }) else { throw .notFinite }
        if activation == .erf {
            let (vv, ww, vw) = (dot(v, v), dot(w, w), dot(v, w))
            let cosine = 2 * vw / ((1 + 2 * vv).squareRoot() * (1 + 2 * ww).squareRoot())
            return 2 / Double.pi * Double.asin(max(-1, min(1, cosine)))
        }
        let (lengthV, lengthW) = (length(v), length(w))
        guard lengthV > 0, lengthW > 0 else { return 0 }
        let (unitV, unitW) = (v.map { $0 / lengthV }, w.map { $0 / lengthW })
        // Half-angle form (Kahan): accurate at any angle.
        let difference = length(zip(unitV, unitW).map { $0 - $1 })
        let sum = length(zip(unitV, unitW).map { $0 + $1 })
        let supplement = 2 * Double.atan2(y: sum, x: difference)
        return lengthV * lengthW * arcCosine(supplement: supplement) / (2 * Double.pi)
    }

    /// sin d - d cos d, d = pi - t, which is the bracket above; its series where that cancels.
    private static func arcCosine(supplement d: Double) -> Double {
        guard d < 0.5 else { return Double.sin(d) - d * Double.cos(d) }
        // sum_j (-1)^(j+1) 2 j d^(2j+1) / (2j+1)!
        let square = d * d
        var (term, sum) = (d, 0.0)
        for j in 1...9 {
            term *= -square / Double(2 * j * (2 * j + 1))
            sum -= Double(2 * j) * term
        }
        return sum
    }

    private static func dot(_ v: [Double], _ w: [Double]) -> Double {
        zip(v, w).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// |v| without underflow or overflow.
    private static func length(_ v: [Double]) -> Double {
        let largest = v.reduce(0) { max($0, abs($1)) }
        guard largest > 0 else { return 0 }
        return largest * v.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
    }
}
