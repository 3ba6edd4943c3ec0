/// What a pair of neurons is asked for, as functions of a = |v|, b = |w| and the angle between them.
struct PairExpectations {
    /// K = E[phi(v . x) phi(w . x)]
    var value: Double
    /// E[phi'(v . x) phi'(w . x)]
    var derivativeKernel: Double
    /// dK/da
    var firstSlope: Double
    /// dK/db
    var secondSlope: Double

    static let zero = PairExpectations(value: 0, derivativeKernel: 0, firstSlope: 0, secondSlope: 0)

    /// The same for the vectors exchanged.
    var exchanged: PairExpectations {
        PairExpectations(
            value: value, derivativeKernel: derivativeKernel, firstSlope: secondSlope, secondSlope: firstSlope)
    }
}

// MARK: - Closed forms

extension PairExpectations {
    /// erf: K = (2/pi) asin s, s = 2 v.w / (A B), A^2 = 1 + 2 a^2, B^2 = 1 + 2 b^2 (C. K. I. Williams 1998, Neural Comp. 10).
    ///
    /// As an arctangent, with 1 - s^2 = 1/A^2 + p^2/B^2 + (p q sin t)^2 for p = sqrt 2 a / A, q = sqrt 2 b / B: a sum of positive
    /// terms, since asin is ill-conditioned at 1.
    static func erf(_ pair: NeuronPair) -> PairExpectations {
        let rootTwo = 2.0.squareRoot()
        let (a, b) = (pair.firstLength, pair.secondLength)
        let (rootA, rootB) = ((1 + 2 * a * a).squareRoot(), (1 + 2 * b * b).squareRoot())
        let (p, q) = (rootTwo * a / rootA, rootTwo * b / rootB)
        let s = p * q * pair.cosine
        let crossed = p * q * pair.sine
        let complement = (1 / (rootA * rootA) + (p / rootB) * (p / rootB) + crossed * crossed).squareRoot()
        return PairExpectations(
            value: 2 / Double.pi * Double.atan2(y: s, x: complement),
            derivativeKernel: 4 / Double.pi / rootA / rootB / complement,
            firstSlope: 2 * rootTwo / Double.pi * (pair.cosine * q) / rootA / rootA / (rootA * complement),
            secondSlope: 2 * rootTwo / Double.pi * (pair.cosine * p) / rootB / rootB / (rootB * complement))
    }

    /// relu: K = a b (sin d - d cos d) / (2 pi), d = pi - t (Y. Cho and L. K. Saul 2009, NIPS 22).
    static func relu(_ pair: NeuronPair) -> PairExpectations {
        let (a, b, d) = (pair.firstLength, pair.secondLength, pair.supplement)
        let bracket = sineMinusArgumentTimesCosine(pair) / (2 * Double.pi)
        return PairExpectations(
            value: a * bracket * b, derivativeKernel: d / (2 * Double.pi), firstSlope: b * bracket,
            secondSlope: a * bracket)
    }

    /// sin d - d cos d, which is d^3/3 for small d, by its series where it cancels.
    private static func sineMinusArgumentTimesCosine(_ pair: NeuronPair) -> Double {
        let d = pair.supplement
        guard d < 1.2 else { return pair.sine + d * pair.cosine }
        // sum_j (-1)^(j+1) 2 j d^(2j+1) / (2j+1)!; the first omitted term is below 2^-58 of the sum.
        let square = d * d
        var (term, sum) = (d, 0.0)
        for j in 1...12 {
            term *= -square / Double(2 * j * (2 * j + 1))
            sum -= Double(2 * j) * term
        }
        return sum
    }
}
