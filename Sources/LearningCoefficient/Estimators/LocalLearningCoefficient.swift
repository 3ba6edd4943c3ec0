// The local learning coefficient as practitioners estimate it: stochastic gradient Langevin dynamics in the localised posterior,
//
//     lambda-hat = beta ( <L_n>_(w*, gamma, beta) - L_n(w*) ),     beta the factor of the MEAN loss
//
// (E. Lau, Z. Furman, G. Wang, D. Murfet and S. Wei 2023, "The local learning coefficient", whose n beta is this beta). Not exact: besides the
// Monte Carlo error there are those of a finite beta, of the localisation, of the step and of the minibatch. `QuadraticEstimatorLaw` has
// the last three in closed form where the loss is quadratic.

import Sampling

/// An estimate, with its Monte Carlo error.
public struct LocalLearningCoefficient: Sendable, Equatable {
    public let value: Double
    /// The Monte Carlo error alone; the systematic errors are not in it.
    public let standardError: Double
    /// Split R-hat over the chains.
    public let rHat: Double
    /// <L_n>.
    public let meanLoss: Double

    /// How long, and how finely.
    public struct Settings: Sendable, Equatable {
        /// The variance of the noise that a step adds.
        public var stepSize: Double
        public var steps: Int
        /// Steps before those that count.
        public var burnIn: Int
        public var chains: Int
        /// Samples a step; nil for all of them.
        public var batchSize: Int?
        public var seed: UInt64

        public init(
            stepSize: Double, steps: Int, burnIn: Int = 0, chains: Int = 2, batchSize: Int? = nil, seed: UInt64 = 0
        ) {
            (self.stepSize, self.steps, self.burnIn) = (stepSize, steps, burnIn)
            (self.chains, self.batchSize, self.seed) = (chains, batchSize, seed)
        }
    }

    /// Samples from the centre on.
    ///
    /// - Throws: `SamplingError`, also for a chain whose loss is no number any more: the step is too large;
    ///   `DiagnosticError` for chains too short to judge.
    public static func estimate<Loss: SampleLoss>(
        _ posterior: LocalisedPosterior<Loss>, _ settings: Settings
    ) throws -> LocalLearningCoefficient {
        guard settings.chains >= 1, settings.steps >= 4, settings.burnIn >= 0 else {
            throw SamplingError.count(
                what: "Chains and steps", count: min(settings.chains, settings.steps),
                expected: "at least 1 chain of 4 steps")
        }
        let atCentre = posterior.centre.withUnsafeBufferPointer { posterior.loss.mean(at: $0) }
        var draws: [[Double]] = []
        for chain in 0..<settings.chains {
            draws.append(
                try settings.batchSize.map {
                    try losses(of: MinibatchTarget(posterior, batchSize: $0), posterior, settings, UInt32(chain))
                } ?? losses(of: WholeBatch(posterior: posterior), posterior, settings, UInt32(chain)))
        }
        let scaled = try ScalarDraws(draws.map { $0.map { posterior.beta.value * ($0 - atCentre) } })
        return LocalLearningCoefficient(
            value: scaled.mean, standardError: try scaled.meanStandardError(),
            rHat: settings.chains > 1 ? try scaled.splitRHat() : 1,
            meanLoss: atCentre + scaled.mean / posterior.beta.value)
    }

    private static func losses<Loss: SampleLoss, T: StochasticTarget>(
        of target: T, _ posterior: LocalisedPosterior<Loss>, _ settings: Settings, _ chain: UInt32
    ) throws -> [Double] {
        let kernel = try StochasticGradientLangevin(target: target, stepSize: settings.stepSize)
        let zeros = [Double](repeating: 0, count: posterior.dimension)
        var state = try ChainState(
            position: posterior.centre, logDensity: 0, gradient: zeros, hasGradient: false, momentum: zeros,
            hasLogDensity: false)
        var losses: [Double] = []
        losses.reserveCapacity(settings.steps)
        for step in 0..<(settings.burnIn + settings.steps) {
            var randomness = PhiloxStream(seed: settings.seed, chain: chain, step: UInt64(step))
            let transition = kernel.advance(&state, with: &randomness)
            guard !transition.isDivergent else {
                throw SamplingError.notFinite(
                    what: "Position of a chain whose step size is too large, at step ", index: step, value: .infinity)
            }
            guard step >= settings.burnIn else { continue }
            let loss = state.position.withUnsafeBufferPointer { posterior.loss.mean(at: $0) }
            guard loss.isFinite else {
                throw SamplingError.notFinite(
                    what: "Loss of a chain whose step size is too large, at step ", index: step, value: loss)
            }
            losses.append(loss)
        }
        return losses
    }

    /// All samples in every step.
    private struct WholeBatch<Loss: SampleLoss>: StochasticTarget {
        let posterior: LocalisedPosterior<Loss>
        var dimension: Int { posterior.dimension }

        func stochasticGradient<R: Randomness>(
            at x: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>, with randomness: inout R
        ) {
            posterior.priorGradient(at: x, gradient: gradient)
            for index in 0..<posterior.dataCount { posterior.addDatumGradient(index, weight: 1, at: x, to: gradient) }
        }
    }
}

extension LocalLearningCoefficient {
    /// n <L_n> of a run at the temperature `InverseTemperature.wbic(sampleCount:)`: an estimate of the free energy -log Z_n up to
    /// O(sqrt(log n)) (S. Watanabe, JMLR 14 (2013), theorem 4).
    ///
    /// - Parameter count: n, that of the temperature.
    public func widelyApplicableInformationCriterion(sampleCount count: Int) -> Double { Double(count) * meanLoss }
}
