// Every exact kernel of a state on a target with exact truth, for the tests that all of them must pass.

import RealModule

@testable import Sampling

extension SamplerExperiment {
    /// Two steps of a kernel from an exact draw.
    init<T: ExactTarget, K: TransitionKernel>(
        _ name: String, _ kernel: K, on specimen: Specimen<T>, isReversible: Bool = true
    ) where K.State == ChainState {
        self.init(
            "\(name) on \(specimen.name)", kernel, keeps: specimen.target, steps: 2, isReversible: isReversible,
            statistics: specimen.statistics)
    }

    static func exactKernels<T: ExactTarget>(on specimen: Specimen<T>) throws -> [SamplerExperiment] {
        let (target, step) = (specimen.target, specimen.stepSize)
        let dense = try Metric.dense(
            covariance: (0..<target.dimension * target.dimension).map { $0 % (target.dimension + 1) == 0 ? 1 : 0.4 },
            dimension: target.dimension)
        let mixture = try Mixture(
            RandomWalk(target: target, stepSize: specimen.width, coordinates: 1..<2),
            HamiltonianMonteCarlo(target: target, stepSize: step, steps: 1...3))
        return [
            SamplerExperiment(
                "random walk", try RandomWalk(target: target, stepSize: 1.5 * specimen.width), on: specimen),
            SamplerExperiment(
                "slice", try SliceSampling(target: target, width: specimen.width), on: specimen, isReversible: false),
            SamplerExperiment(
                "MALA", try MetropolisAdjustedLangevin(target: target, stepSize: 1.4 * step), on: specimen),
            SamplerExperiment(
                "HMC", try HamiltonianMonteCarlo(target: target, stepSize: step, steps: 1...5), on: specimen),
            SamplerExperiment("NUTS", try NoUTurn(target: target, stepSize: step, maximumDepth: 5), on: specimen),
            SamplerExperiment(
                "dense NUTS",
                try NoUTurn(target: target, stepSize: 0.8 * step, metric: dense, maximumDepth: 4), on: specimen),
            SamplerExperiment("mixture", mixture, on: specimen),
        ]
    }

    /// Ranks of the reversible kernels.
    static func ranks<T: ExactTarget>(on specimen: Specimen<T>, length: Int) throws -> [SamplerExperiment] {
        let (target, step) = (specimen.target, specimen.stepSize)
        return [
            SamplerExperiment(
                ranks: "ranks of the random walk on \(specimen.name)",
                try RandomWalk(target: target, stepSize: 1.5 * specimen.width), on: specimen, length: length),
            SamplerExperiment(
                ranks: "ranks of MALA on \(specimen.name)",
                try MetropolisAdjustedLangevin(target: target, stepSize: 1.4 * step), on: specimen, length: length),
            SamplerExperiment(
                ranks: "ranks of HMC on \(specimen.name)",
                try HamiltonianMonteCarlo(target: target, stepSize: step, steps: 1...4), on: specimen, length: length),
            SamplerExperiment(
                ranks: "ranks of NUTS on \(specimen.name)",
                try NoUTurn(target: target, stepSize: step, maximumDepth: 4), on: specimen, length: length),
        ]
    }
}
