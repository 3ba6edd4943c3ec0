// lambda-hat by importance sampling of the collapsed posterior: independent draws w from a proposal q near the prior, weighted by
//
//     prior(w) det(I + s K(w))^(-1/2) / q(w),     lambda-hat = sum weight (1/2) tr(s K (I + s K)^(-1)) / sum weight.
//
// With the readout weights integrated out, what is left varies little over the prior while lambda-hat climbs: no chain is needed. The
// proposal tilts every weight alike, |w| to |w| c (normal and Cauchy priors) or to a power a of it (uniform prior), by what a pilot run chooses
// (cross-entropy, R. Rubinstein 1999), and is mixed with the prior itself, so that no weight exceeds 1/`defence`: the variance is finite.
//
// Where the posterior leaves the neighbourhood of the prior (at low temperature, past the peak of lambda-hat) the weights degenerate. That is
// an error, not a number: use `CollapsedExchange`.

import RealModule
import Sampling

/// Importance sampling of the collapsed posterior.
public struct CollapsedImportance: Sendable {
    /// What was found.
    public struct Estimate: Sendable, Equatable {
        public let value: Double
        /// Of the quotient of sums, to first order.
        public let standardError: Double
        /// (sum weight)^2 / sum weight^2.
        public let effectiveDraws: Double
        public let draws: Int
        /// -log Z, Z = E_prior[det(I + s K)^(-1/2)], and its standard error to first order.
        public let freeEnergy: Double
        public let freeEnergyError: Double
    }

    /// The share of draws from the prior itself.
    public static let defence = 0.2
    /// The effective draws that an answer has at least.
    public static let leastEffectiveDraws = 100.0

    private let target: CollapsedPosterior

    /// - Throws: as `CollapsedPosterior.init`.
    public init(
        width: Int, prior: WeightPrior, beta: InverseTemperature, readoutScale: Double = 1
    ) throws(LearningCoefficientError) {
        target = try CollapsedPosterior(width: width, prior: prior, beta: beta, readoutScale: readoutScale)
    }

    /// Draws until the standard error of lambda-hat is at most `standardError`.
    ///
    /// - Throws: `ImportanceError`.
    public func estimate(
        standardError: Double, seed: UInt64, limit: Int = 1_000_000
    ) throws(ImportanceError) -> Estimate {
        guard standardError > 0, standardError.isFinite, limit >= 1 else { throw .request(standardError, limit: limit) }
        var tilt = 1.0
        for pilot in 0..<3 {
            var sums = WeightedSums()
            draw(200, tilt: tilt, lane: pilot, seed, from: 0, into: &sums)
            tilt = min(1.5, max(0.05, sums.meanOfTilt))
        }
        var sums = WeightedSums()
        while sums.count < limit {
            draw(min(100, limit - sums.count), tilt: tilt, lane: 3, seed, from: sums.count, into: &sums)
            let estimate = sums.estimate
            if estimate.effectiveDraws >= CollapsedImportance.leastEffectiveDraws,
                estimate.standardError <= standardError
            {
                return estimate
            }
        }
        throw .degenerate(effectiveDraws: sums.estimate.effectiveDraws, draws: sums.count)
    }

    /// Adds draws of the mixture of the prior and its tilt.
    private func draw(
        _ count: Int, tilt: Double, lane: Int, _ seed: UInt64, from first: Int, into sums: inout WeightedSums
    ) {
        var u = [Double](repeating: 0, count: target.width)
        let logTilt = Double.log(tilt)
        for index in first..<first + count {
            var randomness = PhiloxStream(seed: seed, chain: UInt32(lane), step: UInt64(index))
            let isTilted = randomness.uniform() >= CollapsedImportance.defence
            // log of tilted over prior density, and the sufficient statistic of the tilt.
            var (logRatio, statistic) = (0.0, 0.0)
            for i in u.indices {
                switch target.prior.family {
                case .uniform:
                    // |w|/scale = p^(1/a) with a = tilt: density a v^(a-1).
                    let logV = Double.log(max(0x1p-60, randomness.uniform())) / (isTilted ? tilt : 1)
                    u[i] = logV - Double.log(-Double.expMinusOne(min(-0x1p-60, logV)))
                    logRatio += logTilt + (tilt - 1) * logV
                    statistic -= logV
                case .gauss:
                    let z = max(0x1p-60, abs(randomness.normal())) * (isTilted ? tilt : 1)
                    u[i] = Double.log(z)
                    logRatio -= logTilt + z * z / 2 * (1 / (tilt * tilt) - 1)
                    statistic += z * z
                case .cauchy:
                    let c = isTilted ? tilt : 1
                    let z = c * max(0x1p-60, min(0x1p60, Double.tan(Double.pi / 2 * randomness.uniform())))
                    u[i] = Double.log(z)
                    // tilt (1 + z^2)/(tilt^2 + z^2).
                    logRatio += logTilt + Double.log(onePlus: (1 - tilt * tilt) / (tilt * tilt + z * z))
                    statistic += u[i]
                }
            }
            let (logLikelihood, halfTrace) = u.withUnsafeBufferPointer { target.likelihood(at: $0) }
            let share = CollapsedImportance.defence
            // 1 / (share + (1 - share) e^logRatio), without overflow.
            let logMixture =
                logRatio > 0
                ? logRatio + Double.log(share * Double.exp(-logRatio) + 1 - share)
                : Double.log(share + (1 - share) * Double.exp(logRatio))
            let mean = statistic / Double(u.count)
            // The tilt that makes this draw likeliest; for the Cauchy law, whose log |w| is symmetric, the one that centres it.
            let likeliest =
                switch target.prior.family {
                case .uniform: 1 / mean
                case .gauss: mean.squareRoot()
                case .cauchy: Double.exp(mean)
                }
            sums.add(logWeight: logLikelihood - logMixture, value: halfTrace, tilt: likeliest)
        }
    }
}

/// Sums over weighted draws, with a common factor of the weights taken out.
private struct WeightedSums {
    private(set) var count = 0
    private var shift = -Double.infinity
    private var (weight, square, first, second, cross, tilts) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

    mutating func add(logWeight: Double, value: Double, tilt: Double) {
        count += 1
        guard logWeight > -.infinity else { return }
        if logWeight > shift {
            let factor = Double.exp(shift - logWeight)
            (weight, first, tilts) = (weight * factor, first * factor, tilts * factor)
            (square, cross, second) = (square * factor * factor, cross * factor * factor, second * factor * factor)
            shift = logWeight
        }
        let w = Double.exp(logWeight - shift)
        weight += w
        square += w * w
        first += w * value
        cross += w * w * value
        second += w * w * value * value
        tilts += w * tilt
    }

    var meanOfTilt: Double { weight > 0 ? tilts / weight : 1 }

    var estimate: CollapsedImportance.Estimate {
        let mean = first / weight
        // sum w^2 (g - mean)^2.
        let spread = max(0, second - 2 * mean * cross + mean * mean * square)
        let effective = weight * weight / square
        return CollapsedImportance.Estimate(
            value: mean, standardError: spread.squareRoot() / weight, effectiveDraws: effective, draws: count,
            freeEnergy: -(shift + Double.log(weight / Double(count))),
            freeEnergyError: max(0, 1 / effective - 1 / Double(count)).squareRoot())
    }
}

/// Why importance sampling has no answer.
public enum ImportanceError: Error, Equatable, Sendable, CustomStringConvertible {
    case request(Double, limit: Int)
    case degenerate(effectiveDraws: Double, draws: Int)

    public var description: String {
        switch self {
        case .request(let error, let limit):
            "standard error \(error) within \(limit) draws: give a positive number and at least one draw"
        case .degenerate(let effective, let draws):
            "\(draws) draws are worth \(Int(effective)): the posterior is too far from the prior for this standard error; sample it "
                + "by replica exchange"
        }
    }
}
