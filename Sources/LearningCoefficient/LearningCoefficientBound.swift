// A rigorous upper bound of lambda-hat for the tanh-zero model at any width: counting visible modes.
//
// Given w, lambda-hat is the average of (1/2) sum_j s kappa_j/(1 + s kappa_j), s = 2 beta sigma_a^2, kappa_j the eigenvalues of
// K(w) = sum_k c_k c_k^T, c_k = (c_k(w_1), ..., c_k(w_h)). A part of rank m contributes at most m, and the rest at most s times its
// trace; the eigenvalues are h in number, so
//
//     lambda-hat(beta) <= (1/2) min( h, min_m ( m + s h tail_m ) ),   tail_m = sup_w sum of c_k(w)^2 over the odd k beyond the first m.
//
// The supremum over |w| <= r is at r: |c_k(w)| is an integral of t^k e^(-t^2/2) (2/(pi t)) z/sinh z with z = pi t/(2w), and
// z/sinh z grows with w.

import Networks

/// The bound (1/2) min(h, min_m (m + s h tail_m)).
public enum LearningCoefficientBound {
    /// Bound of the relative error.
    public static let accuracy = 0x1p-48
    public static let widths = 1...1_000_000
    /// The greatest magnitudes r of a weight that are accepted.
    public static let reaches = 0x1p-20...2.0

    /// The bound at inverse temperature beta, for weights of magnitude at most `reach` and readout weights of scale `readoutScale`.
    ///
    /// - Throws: `LearningCoefficientError.width` or `.scale`.
    /// - Accuracy: `accuracy` relative.
    /// - Complexity: one Hermite coefficient for each mode up to the last visible one, about 1/40 (reach log s)^2 of them.
    public static func value(
        width: Int, at beta: InverseTemperature, reach: Double, readoutScale: Double = 1
    ) throws(LearningCoefficientError) -> Double {
        guard widths.contains(width) else { throw .width(width, allowed: widths) }
        guard reaches.contains(reach) else { throw .scale("weights", reach, allowed: reaches) }
        guard ExactPosterior.readoutScales.contains(readoutScale) else {
            throw .scale("readout prior", readoutScale, allowed: ExactPosterior.readoutScales)
        }
        let scale = 2 * beta.value * readoutScale * readoutScale * Double(width)
        // Terms s h c_k^2 until they are far below the resolution of the result, which is at least the sum of all of them if
        // that is below 1, and 1 else. They fall with k.
        var terms: [Double] = []
        var degree = 1
        while true {
            guard let coefficient = try? Activation.tanh.hermiteCoefficient(degree: degree, weight: reach) else {
                break
            }
            let term = scale * coefficient * coefficient
            terms.append(term)
            // The sum of what follows is at most a few sqrt(k) terms.
            if term < 0x1p-70 * min(1, terms[0]) { break }
            degree += 2
        }
        var best = Double(width)
        var tail = 0.0
        for count in stride(from: terms.count, through: 0, by: -1) {
            best = min(best, Double(count) + tail)
            if count > 0 { tail += terms[count - 1] }
        }
        return best / 2
    }
}
