import Certified
import LearningCoefficient

/// A relative error in units in the last place, which are at least 2^-53 of the value.
private func ulps(_ relative: Double) -> Double { relative * 0x1p53 }

extension CertifiedWeightPrior {
    /// The fast library's name of the same prior.
    var judged: WeightPrior {
        switch self {
        case .uniform: .uniform
        case .gauss: .gauss
        }
    }
}

extension Quantity {
    /// The reference sums some thousand values of k(w): seconds a point in a debug build.
    private static let posteriorReach = ReferenceReach(digits: 20, oneDrawIn: 32)

    private static let goldenPosteriors: [(Int, Double, CertifiedWeightPrior)] =
        CertifiedWeightPrior.allCases.flatMap { prior in [0.01, 1, 1e4, 1e12, 1e60].map { (1, $0, prior) } }

    static let learningCoefficient = Quantity(
        "learning-coefficient",
        "lambda-hat(beta) = beta <L>, the posterior mean of the loss of sum_i a_i tanh(w_i x) at target 0, x, a_i ~ N(0,1), "
            + "w_i ~ U(-1,1) or N(0,1).",
        .integer("width", in: 1...1, "the number of neurons"),
        .real("beta", in: 0.01...1e60, by: .binades, "the inverse temperature"),
        .choice("prior", CertifiedWeightPrior.self, "the prior of the weights w_i"),
        promise: { _, _, _ in ulps(ExactPosterior.accuracy) },
        golden: goldenPosteriors, reach: posteriorReach,
        fast: "Gauss-Legendre in w = s^(-1/2) sinh v",
        { width, beta, prior in
            try ExactPosterior(width: width, weights: prior.judged).learningCoefficient(at: InverseTemperature(beta))
        },
        certified: "trapezoidal rule in a strip, by a sector lemma",
        { precision, _, beta, prior in
            try CertifiedTanhZeroPosterior.learningCoefficient(beta: beta, prior: prior, precision: precision)
        })

    static let freeEnergy = Quantity(
        "free-energy",
        "F(beta) = -log E[exp(-beta L)] of the same model, over its prior.",
        .integer("width", in: 1...1, "the number of neurons"),
        .real("beta", in: 0.01...1e60, by: .binades, "the inverse temperature"),
        .choice("prior", CertifiedWeightPrior.self, "the prior of the weights w_i"),
        promise: { _, _, _ in ulps(ExactPosterior.accuracy) },
        golden: goldenPosteriors, reach: posteriorReach,
        fast: "Gauss-Legendre in w = s^(-1/2) sinh v",
        { width, beta, prior in
            try ExactPosterior(width: width, weights: prior.judged).freeEnergy(at: InverseTemperature(beta))
        },
        certified: "trapezoidal rule in a strip, by a sector lemma",
        { precision, _, beta, prior in
            try CertifiedTanhZeroPosterior.freeEnergy(beta: beta, prior: prior, precision: precision)
        })

    static let basinVolume = Quantity(
        "basin-volume",
        "V(eps) = P(L < eps) under the prior of the same model.",
        .integer("width", in: 1...1, "the number of neurons"),
        .real("level", in: 1e-60...100, by: .binades, "the loss eps"),
        .choice("prior", CertifiedWeightPrior.self, "the prior of the weights w_i"),
        promise: { _, _, _ in ulps(ExactPosterior.accuracy) },
        golden: CertifiedWeightPrior.allCases.flatMap { prior in
            [1e-60, 1e-12, 1e-4, 0.25, 100].map { (1, $0, prior) }
        },
        reach: posteriorReach,
        fast: "Gauss-Legendre in w = eps^(1/2) sinh v",
        { width, level, prior in
            try ExactPosterior(width: width, weights: prior.judged).basinVolume(below: level)
        },
        certified: "trapezoidal rule in a strip, by a sector lemma",
        { precision, _, level, prior in
            try CertifiedTanhZeroPosterior.basinVolume(level: level, prior: prior, precision: precision)
        })

    static let lambdaBound = Quantity(
        "lambda-bound",
        "(1/2) min(h, min_m (m + 2 beta h tail_m)), an upper bound of lambda-hat(beta) at width h for sigma_a = 1 and weights of "
            + "magnitude at most r; tail_m is the sum of c_k(r)^2 over the odd k beyond the first m.",
        .integer("width", in: 1...1024, by: .binades, "the number of neurons h"),
        .real("beta", in: 0.01...1e60, by: .binades, "the inverse temperature"),
        .real("reach", in: 0.05...2, by: .binades, "the greatest magnitude r of a weight"),
        promise: { _, _, _ in ulps(LearningCoefficientBound.accuracy) },
        golden: [
            (1, 1, 1), (2, 1e8, 1), (8, 1e12, 1), (32, 1e24, 1), (128, 1, 1), (128, 1e6, 1), (128, 1e24, 1),
            (128, 1e30, 1),
            (1024, 1e60, 0.5), (16, 0.01, 0.05),
        ],
        reach: ReferenceReach(digits: 25, oneDrawIn: 8),
        fast: "sums of squared coefficients of one sign",
        { width, beta, reach in
            try LearningCoefficientBound.value(width: width, at: InverseTemperature(beta), reach: reach)
        },
        certified: "Parseval's identity in intervals",
        { precision, width, beta, reach in
            try CertifiedLearningCoefficientBound.value(width: width, beta: beta, reach: reach, precision: precision)
        })
}
