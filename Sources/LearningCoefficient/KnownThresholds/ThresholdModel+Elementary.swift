// Regular models, normal crossings, and the tanh network at zero.

extension ThresholdModel {
    /// The sizes that are accepted: products of three of them stay below 2^62.
    public static let sizes = 1...1_000_000

    /// A regular model: lambda = d/2, m = 1.
    ///
    /// - Throws: `ThresholdError.size` unless the dimension is in `sizes`.
    public static func regular(dimension d: Int) throws(ThresholdError) -> ThresholdModel {
        try ThresholdError.check(d, "dimension", in: sizes)
        return ThresholdModel(
            "regular model of dimension \(d)", Rational(d, 2), multiplicity: 1,
            preconditions: "one minimum, inside the prior's support, with a positive definite Hessian",
            source: "G. Schwarz, Annals of Statistics 6 (1978); S. Watanabe 2009, section 1.4")
    }

    /// Normal crossings K = prod_i w_i^(2 k_i) with the prior density prod_i (h_i + 1) w_i^(h_i) on the unit cube:
    /// lambda = min_i (h_i + 1)/(2 k_i), and m = how many i reach it.
    ///
    /// - Parameters:
    ///   - k: k_i, each at least 1; coordinates that K does not contain are left out.
    ///   - priorExponents: h_i, each at least 0; all 0, the uniform prior, if nil.
    /// - Throws: `ThresholdError`.
    public static func normalCrossings(
        exponents k: [Int], priorExponents: [Int]? = nil
    ) throws(ThresholdError) -> ThresholdModel {
        let h = priorExponents ?? k.map { _ in 0 }
        guard (1...1000).contains(k.count) else { throw .count(what: "exponents", k.count, allowed: 1...1000) }
        guard h.count == k.count else { throw .count(what: "prior exponents", h.count, allowed: k.count...k.count) }
        for k in k { try ThresholdError.check(k, "exponent", in: sizes) }
        for h in h { try ThresholdError.check(h, "prior exponent", in: 0...sizes.upperBound) }
        let candidates = zip(k, h).map { Rational($1 + 1, 2 * $0) }
        let least = candidates.reduce(candidates[0], min)
        let exponents = zip(k, h).map { $1 == 0 ? "\($0)" : "\($0) (prior w^\($1))" }.joined(separator: ", ")
        return ThresholdModel(
            "normal crossings with exponents \(exponents)", least,
            multiplicity: candidates.count { $0 == least },
            preconditions:
                "K = prod w_i^(2 k_i) times a positive function, prior w_i^(h_i) times a positive function, near 0",
            source:
                "V. I. Arnold, S. M. Gusein-Zade, A. N. Varchenko, Singularities of Differentiable Maps II (1988), chapter 7; "
                + "S. Watanabe 2009, theorem 6.7")
    }

    /// The network sum_i a_i tanh(w_i x) with h neurons and target 0:
    /// lambda = (J^2 + J + h)/(4J + 2) with J = floor(sqrt h), which is its minimum over J; m = 2 if J^2 = h, else 1.
    ///
    /// The stratum w = 0, with a free, decides; a = 0 gives only h/2, which from h = 2 on is not reached.
    ///
    /// - Throws: `ThresholdError.size` unless the width is in `sizes`.
    public static func tanhZero(width h: Int) throws(ThresholdError) -> ThresholdModel {
        try ThresholdError.check(h, "width", in: sizes)
        let j = Int(Double(h).squareRoot())
        return ThresholdModel(
            "tanh network of width \(h) at target 0", Rational(j * j + j + h, 4 * j + 2),
            multiplicity: j * j == h ? 2 : 1,
            preconditions: "no biases, inputs with a density, prior positive at 0",
            source:
                "M. Aoyagi and S. Watanabe, \"Resolution of singularities and the generalization error with Bayesian "
                + "estimation for layered neural network\", IEICE Trans. J88-D-II (2005)",
            quotedBound: QuotedBound(
                value: Rational(h, 2), origin: "the article's h/2, from the stratum a = 0: an upper bound"))
    }
}
