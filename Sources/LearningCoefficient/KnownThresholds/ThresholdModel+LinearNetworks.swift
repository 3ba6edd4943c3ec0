// Linear networks: one hidden layer (reduced-rank regression), and any number.

extension ThresholdModel {
    /// y = B A x + noise with A of H rows and M columns, B of N rows and H columns, and a true product of rank r.
    ///
    /// Source: M. Aoyagi and S. Watanabe, "Stochastic complexities of reduced rank regression in Bayesian estimation",
    /// Neural Networks 18 (2005), main theorem, whose four cases these are.
    ///
    /// - Parameters:
    ///   - m: M.
    ///   - n: N.
    ///   - h: H.
    ///   - r: r, from 0 to min(M, N, H).
    /// - Throws: `ThresholdError.size`.
    public static func reducedRankRegression(
        inputs m: Int, outputs n: Int, hidden h: Int, rank r: Int
    ) throws(ThresholdError) -> ThresholdModel {
        try ThresholdError.check(m, "number of inputs", in: sizes)
        try ThresholdError.check(n, "number of outputs", in: sizes)
        try ThresholdError.check(h, "number of hidden units", in: sizes)
        try ThresholdError.check(r, "rank", in: 0...min(m, n, h))
        let threshold: Rational
        var multiplicity = 1
        if m + h < n + r {
            threshold = Rational(h * m - h * r + n * r, 2)
        } else if n + h < m + r {
            threshold = Rational(h * n - h * r + m * r, 2)
        } else if m + n < h + r {
            threshold = Rational(m * n, 2)
        } else {
            let s = h + r
            let isOdd = (m + h + n + r) % 2 == 1
            threshold = Rational(2 * s * (m + n) + 2 * m * n - s * s - m * m - n * n + (isOdd ? 1 : 0), 8)
            multiplicity = isOdd ? 2 : 1
        }
        return ThresholdModel(
            "reduced-rank regression, \(m) inputs, \(h) hidden units, \(n) outputs, true rank \(r)", threshold,
            multiplicity: multiplicity,
            preconditions: "inputs with a positive definite covariance, prior positive at the true parameters",
            source: "M. Aoyagi and S. Watanabe, Neural Networks 18 (2005), 924-933")
    }

    /// y = W_L ... W_1 x + noise, layers of widths H_0 (inputs), ..., H_L (outputs), and a true product of rank r.
    ///
    /// With M_s = H_s - r in ascending order, the layers that count are the first l + 1, the most with
    /// sum_(s <= l+1) M_s >= l M_(l+1). With S their sum, M = ceil(S / l) and a = S - (M - 1) l,
    ///
    ///     lambda = (r (H_0 + H_L) - r^2)/2 + a (l - a)/(4 l) - (l - 1) S^2/(4 l) + (1/2) sum_(i<j) M_i M_j,   m = a (l - a) + 1.
    ///
    /// Source: M. Aoyagi, "Consideration on the learning efficiency of multiple-layered neural networks with linear units",
    /// Neural Networks 172 (2024), theorem 1.
    ///
    /// - Parameters:
    ///   - widths: H_0, ..., H_L: 2 to 1000 numbers of at most 10,000.
    ///   - r: r, from 0 to the least width.
    /// - Throws: `ThresholdError`.
    public static func deepLinear(widths: [Int], rank r: Int) throws(ThresholdError) -> ThresholdModel {
        guard (2...1000).contains(widths.count) else { throw .count(what: "widths", widths.count, allowed: 2...1000) }
        // l S^2 stays below 2^63.
        for width in widths { try ThresholdError.check(width, "width", in: 1...10_000) }
        try ThresholdError.check(r, "rank", in: 0...widths.reduce(widths[0], min))
        let excess = widths.map { $0 - r }.sorted()
        var (l, sum) = (1, excess[0] + excess[1])
        while l + 1 < excess.count, sum + excess[l + 1] >= (l + 1) * excess[l + 1] {
            l += 1
            sum += excess[l]
        }
        let a = sum - ((sum + l - 1) / l - 1) * l
        // 2 sum_(i<j) M_i M_j = S^2 - sum M_i^2; everything over 4 l.
        let squares = excess[...l].reduce(0) { $0 + $1 * $1 }
        let ends = r * (widths[0] + widths[widths.count - 1]) - r * r
        let numerator = 2 * l * ends + a * (l - a) - (l - 1) * sum * sum + l * (sum * sum - squares)
        return ThresholdModel(
            "deep linear network of widths \(widths.map(String.init).joined(separator: ", ")), true rank \(r)",
            Rational(numerator, 4 * l), multiplicity: a * (l - a) + 1,
            preconditions: "inputs with a positive definite covariance, prior positive at the true parameters",
            source: "M. Aoyagi, Neural Networks 172 (2024), theorem 1")
    }
}
