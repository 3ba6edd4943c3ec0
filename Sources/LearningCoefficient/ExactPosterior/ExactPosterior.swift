// The posterior of the tanh-zero model at widths 1 and 2, exactly: lambda-hat(beta), F(beta) and V(eps).
//
// The model is f(x) = sum_i a_i tanh(w_i x), x ~ N(0,1), with loss L = E[f(x)^2] = a^T K(w) a, priors a_i ~ N(0, sigma_a^2) and w_i of
// `WeightPrior`. Given w, a is Gaussian and integrates out; with s = 2 beta sigma_a^2 and D(w) = det(I + s K(w)),
//
//     Z = E_w[ D^(-1/2) ],   F = -log Z,   lambda-hat = beta <L> = E_w[ (1/2) tr(s K (I + s K)^(-1)) D^(-1/2) ] / Z,
//     D = 1 + s (k11 + k22) + s^2 (k11 k22 - k12^2)      (the determinant by `TanhMoments`, relatively accurate),
//     V(eps) = P(L < eps) = E_w[ erf( sqrt(eps / (2 sigma_a^2 k(w))) ) ]   at width 1; for width 2 see `NeuronPairIntegral`.
//
// What is left is an integral over one or two weights with features at all scales from s^(-1/2) to 1: the integrand changes where
// w1 is about s^(-1/2) or s^(-1/6), where w2 is small, and where w1 - w2 is small. So the variables are the logarithm of the larger
// weight and, on either half of 0 < w2 < w1, the ratio r = w2/w1 or r = 1 - w2/w1 through r = r0 sinh v: for small r
// D = P + Q r^2, so r0 = sqrt(P/Q) makes the integrand constant in v over the whole plateau that would otherwise be a peak of width r0.
// Everything is a sum of positive terms.

import Quadrature
import RealModule

/// The exact posterior of the tanh-zero model at width 1 or 2.
public struct ExactPosterior: Sendable {
    /// Bound of the relative error of every result at width 1, for a weight prior of scale 1 and inverse temperatures from 1e-4.
    public static let accuracy = 5e-14
    /// Bound of the relative error of lambda-hat and F at width 2, for inverse temperatures from 1e-2 to 1e60 and priors of scale 1.
    ///
    /// Some 1e-13 is measured; what is promised is what golden values of eleven digits can judge.
    public static let pairAccuracy = 1e-9
    /// Bound of the relative error of V at width 2, for levels from 1e-60 to 100 and priors of scale 1, which ten digits
    /// judge; some 1e-13 is measured.
    public static let pairVolumeAccuracy = 1e-8
    public static let widths = 1...2
    /// The loss levels that are accepted.
    public static let levels = 1e-100...1e100
    /// The scales of the readout prior that are accepted.
    public static let readoutScales = 1e-20...1e20

    public let width: Int
    public let weights: WeightPrior
    /// sigma_a.
    public let readoutScale: Double

    /// - Parameters:
    ///   - width: the number of neurons, 1 or 2.
    ///   - weights: the prior of the input weights.
    ///   - readoutScale: the standard deviation sigma_a of the readout weights.
    /// - Throws: `LearningCoefficientError.width`, or `.scale` for a readout scale outside `readoutScales`.
    public init(
        width: Int, weights: WeightPrior = .uniform, readoutScale: Double = 1
    ) throws(LearningCoefficientError) {
        guard ExactPosterior.widths.contains(width) else { throw .width(width, allowed: ExactPosterior.widths) }
        guard ExactPosterior.readoutScales.contains(readoutScale) else {
            throw .scale("readout prior", readoutScale, allowed: ExactPosterior.readoutScales)
        }
        self.width = width
        self.weights = weights
        self.readoutScale = readoutScale
    }

    /// lambda-hat(beta) = beta <L>_beta = dF / dlog beta, between 0 and width/2.
    ///
    /// - Accuracy: `accuracy` relative at width 1, `pairAccuracy` at width 2.
    public func learningCoefficient(at beta: InverseTemperature) -> Double {
        let sums = sums(at: beta)
        return sums.numerator / sums.partition
    }

    /// F(beta) = -log Z(beta) = -log E_prior[exp(-beta L)], positive.
    ///
    /// - Accuracy: `accuracy` relative at width 1, `pairAccuracy` at width 2.
    public func freeEnergy(at beta: InverseTemperature) -> Double {
        let sums = sums(at: beta)
        // Z = 1 - complement; near beta = 0 the logarithm is the complement itself. (For large beta the complement is not complete:
        // the integral leaves out weights with no density.)
        return sums.partition > 0.5 ? -Double.log(onePlus: -sums.complement) : -Double.log(sums.partition)
    }

    private func sums(at beta: InverseTemperature) -> PosteriorSums {
        let s = 2 * beta.value * readoutScale * readoutScale
        return width == 1 ? singleNeuron(s) : NeuronPairIntegral(s: s, weights: weights).value
    }

    private func singleNeuron(_ s: Double) -> PosteriorSums {
        var sums = PosteriorSums()
        overWeights(turningAt: 1 / s.squareRoot()) { w, mass in
            let term = s * TanhMoments.second(w)
            sums.add(mass: mass, excess: term, trace: term / (1 + term))
        }
        return sums
    }

    /// V(eps), the prior mass of the parameters with L < eps.
    ///
    /// - Throws: `LearningCoefficientError.level` outside `levels`.
    /// - Accuracy: `accuracy` relative at width 1 and `pairVolumeAccuracy` at width 2, for levels up to 1e4.
    public func basinVolume(below level: Double) throws(LearningCoefficientError) -> Double {
        guard ExactPosterior.levels.contains(level) else { throw .level(level) }
        guard width == 1 else {
            return NeuronPairIntegral(s: readoutScale * readoutScale / level, weights: weights).volume
        }
        let scaled = level / (2 * readoutScale * readoutScale)
        var volume = 0.0
        // e^(-1/v^2) flattens at v = 0, where it is not analytic: shorter panels.
        overWeights(turningAt: scaled.squareRoot(), unit: 0.25) { w, mass in
            volume += mass * Double.erf((scaled / TanhMoments.second(w)).squareRoot())
        }
        return volume
    }

    /// Calls `body` with weights w > 0 and their prior masses, for an integrand that turns where w is about `turn`: w = turn sinh v.
    private func overWeights(
        turningAt turn: Double, unit: Double = 0.5, _ body: (Double, Double) -> Void
    ) {
        let turn = min(turn, weights.scale)
        // log(x + sqrt(x^2 + 1)) of a positive x.
        GradedPanels.graded(
            between: GradedPanels.inverseSinh([0] + weights.bends(below: weights.reach) + [weights.reach], over: turn),
            unit: unit, order: 16
        ) { v, weight in
            let w = turn * Double.sinh(v)
            body(w, weight * turn * Double.cosh(v) * weights.halfDensity(w))
        }
    }
}

/// Sums over the prior of w of what Z, 1 - Z and lambda-hat need.
struct PosteriorSums {
    /// Z = E[D^(-1/2)].
    private(set) var partition = 0.0
    /// 1 - Z = E[1 - D^(-1/2)].
    private(set) var complement = 0.0
    /// E[(1/2) trace D^(-1/2)].
    private(set) var numerator = 0.0

    /// Adds weights of prior mass `mass`, with D = 1 + excess and trace = tr(s K (I + s K)^(-1)).
    mutating func add(mass: Double, excess: Double, trace: Double) {
        let density = 1 / (1 + excess).squareRoot()
        partition += mass * density
        // 1 - 1/sqrt(1 + e) = e / (sqrt(1 + e) (1 + sqrt(1 + e))).
        complement += mass * (excess.isFinite ? excess * density / (1 + (1 + excess).squareRoot()) : 1)
        numerator += mass * density * trace / 2
    }
}
