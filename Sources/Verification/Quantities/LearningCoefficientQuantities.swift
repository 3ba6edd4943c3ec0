import Certified
import LearningCoefficient
import MultiplePrecision

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

extension CertifiedNeuronPrior.Family {
    /// The fast library's name of the same family.
    var judged: WeightPrior.Family {
        switch self {
        case .uniform: .uniform
        case .gauss: .gauss
        case .cauchy: .cauchy
        }
    }
}

extension Quantity {
    private typealias Point = (width: Int, value: Double, prior: CertifiedWeightPrior)

    /// A quantity of the exact posterior, at one inverse temperature or level.
    ///
    /// The reference sums some thousand values of k(w) at width 1, seconds a point in a debug build. At width 2 it has a table of the
    /// moments of pairs, which takes seconds too, and gives ten or eleven digits.
    private static func posterior(
        _ name: String, _ summary: String, _ argument: Parameter.Typed<Double>, golden: [Point],
        pair: (digits: Int, accuracy: Double),
        fast: @escaping @Sendable (ExactPosterior, Double) throws -> Double,
        certified: @escaping @Sendable (Precision, Int, Double, CertifiedWeightPrior) throws -> Interval
    ) -> Quantity {
        Quantity(
            name, summary, .integer("width", in: ExactPosterior.widths, "the number of neurons"), argument,
            .choice("prior", CertifiedWeightPrior.self, "the prior of the weights w_i"),
            promise: { width, _, _ in ulps(width == 1 ? ExactPosterior.accuracy : pair.accuracy) },
            golden: golden.map { ($0.width, $0.value, $0.prior) }, reach: ReferenceReach(digits: 20, oneDrawIn: 32),
            digits: { width, _, _ in width == 1 ? 20 : pair.digits },
            fast: "Gauss-Legendre in w = s^(-1/2) sinh v; log w and the ratio of the weights",
            { width, value, prior in try fast(ExactPosterior(width: width, weights: prior.judged), value) },
            certified: "trapezoidal rule in a strip, by a sector lemma; tiles with proved ellipses at width 2",
            certified)
    }

    private static let inverseTemperature = Parameter.Typed.real(
        "beta", in: 0.01...1e60, by: .binades, "the inverse temperature")

    private static let goldenTemperatures: [Point] =
        CertifiedWeightPrior.allCases.flatMap { prior in [0.01, 1, 1e4, 1e12, 1e60].map { (1, $0, prior) } } + [
            (2, 0.01, .uniform), (2, 100, .uniform), (2, 1e8, .uniform), (2, 1e12, .uniform), (2, 1e60, .uniform),
            (2, 2, .gauss), (2, 1e12, .gauss),
        ]

    static let learningCoefficient = posterior(
        "learning-coefficient",
        "lambda-hat(beta) = beta <L>, the posterior mean of the loss of sum_i a_i tanh(w_i x) at target 0, x, a_i ~ N(0,1), "
            + "w_i ~ U(-1,1) or N(0,1).",
        inverseTemperature, golden: goldenTemperatures, pair: (11, ExactPosterior.pairAccuracy),
        fast: { try $0.learningCoefficient(at: InverseTemperature($1)) },
        certified: { precision, width, beta, prior in
            try CertifiedTanhZeroPosterior.learningCoefficient(
                width: width, beta: beta, prior: prior, precision: precision)
        })

    static let freeEnergy = posterior(
        "free-energy", "F(beta) = -log E[exp(-beta L)] of the same model, over its prior.",
        inverseTemperature, golden: goldenTemperatures, pair: (11, ExactPosterior.pairAccuracy),
        fast: { try $0.freeEnergy(at: InverseTemperature($1)) },
        certified: { precision, width, beta, prior in
            try CertifiedTanhZeroPosterior.freeEnergy(width: width, beta: beta, prior: prior, precision: precision)
        })

    static let basinVolume = posterior(
        "basin-volume", "V(eps) = P(L < eps) under the prior of the same model.",
        .real("level", in: 1e-60...100, by: .binades, "the loss eps"),
        golden: CertifiedWeightPrior.allCases.flatMap { prior in
            [1e-60, 1e-12, 1e-4, 0.25, 100].map { (1, $0, prior) }
        } + [(2, 1, .uniform), (2, 0.0625, .uniform), (2, 2, .gauss)],
        pair: (10, ExactPosterior.pairVolumeAccuracy),
        fast: { try $0.basinVolume(below: $1) },
        certified: { precision, width, level, prior in
            try CertifiedTanhZeroPosterior.basinVolume(width: width, level: level, prior: prior, precision: precision)
        })

    static let neuronLearningCoefficient = Quantity(
        "neuron-learning-coefficient",
        "lambda-hat(beta) of one neuron a tanh(w x) at target 0, x, a ~ N(0,1), for a prior of w of any scale s: U(-s, s), N(0, s^2), or "
            + "the Cauchy law of median magnitude s.",
        inverseTemperature, .choice("prior", CertifiedNeuronPrior.Family.self, "the family of the prior of w"),
        .real("scale", in: 0.1...30, by: .binades, "its scale s"),
        promise: { _, _, _ in ulps(ExactPosterior.accuracy) },
        golden: [
            (100, .uniform, 30), (1e12, .uniform, 30), (1e6, .uniform, 0.125), (100, .gauss, 30), (1e30, .gauss, 0.125),
            (0.01, .cauchy, 1), (100, .cauchy, 1), (1e12, .cauchy, 0.125), (1e60, .cauchy, 30),
        ],
        reach: ReferenceReach(digits: 20, oneDrawIn: 32),
        fast: "Gauss-Legendre in w = s^(-1/2) sinh v, panels that shrink where the prior or the neuron bends",
        { beta, family, scale in
            try ExactPosterior(width: 1, weights: WeightPrior(family.judged, scale: scale))
                .learningCoefficient(at: InverseTemperature(beta))
        },
        certified: "trapezoidal rule in a strip, by a sector lemma",
        { precision, beta, family, scale in
            try CertifiedTanhZeroPosterior.learningCoefficient(
                beta: beta, neuron: CertifiedNeuronPrior(family, scale: scale), precision: precision)
        })

    /// F of one neuron by a route other than its own integral.
    private static func route(
        _ name: String, _ summary: String, by fastMethod: String,
        _ fast: @escaping @Sendable (ExactPosterior, InverseTemperature) throws -> Double
    ) -> Quantity {
        Quantity(
            name, summary, inverseTemperature,
            .choice("prior", CertifiedWeightPrior.self, "the prior of the weight w"),
            promise: { beta, prior in
                guard let posterior = try? ExactPosterior(width: 1, weights: prior.judged),
                    let temperature = try? InverseTemperature(beta)
                else { return .nan }
                let energy = posterior.freeEnergy(at: temperature)
                return ULPs.promise(ExactPosterior.routeAccuracy * max(1, energy), of: energy)
            },
            golden: [(0.5, .uniform), (1e4, .uniform), (1e20, .uniform), (100, .gauss)],
            reach: ReferenceReach(digits: 20, oneDrawIn: 32), fast: fastMethod,
            { beta, prior in
                try fast(ExactPosterior(width: 1, weights: prior.judged), InverseTemperature(beta))
            },
            certified: "trapezoidal rule for Z in a strip, by a sector lemma",
            { precision, beta, prior in
                try CertifiedTanhZeroPosterior.freeEnergy(beta: beta, prior: prior, precision: precision)
            })
    }

    static let thermodynamicFreeEnergy = route(
        "thermodynamic-free-energy", "F(beta) of one neuron as the integral of lambda-hat over log beta.",
        by: "Gauss-Legendre over log beta"
    ) { try $0.freeEnergyByThermodynamicIntegration(at: $1) }

    static let volumeFreeEnergy = route(
        "volume-free-energy",
        "F(beta) of one neuron, soft wall, from the volumes V(u/beta) of hard walls: Z = E[V(u/beta)], u ~ Exp(1).",
        by: "Gauss-Legendre over log u"
    ) { try $0.freeEnergyByVolume(at: $1) }

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
