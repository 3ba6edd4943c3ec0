// What one ladder of replica exchange is made of: the unit of work of `assay lambda` and `assay sweep`. Two ladders of one plan have the same
// bits, wherever and in however many pieces they ran.

import Foundation
import LearningCoefficient

/// One ladder: what is sampled, for how long, with which random numbers.
public struct LadderPlan: Sendable, Codable, Equatable {
    public let width: Int
    public let prior: String
    public let scale: Double
    public let readoutScale: Double
    /// Ascending.
    public let betas: [Double]
    public let sweeps: Int
    public let warmUp: Int
    public let randomness: SeededChain

    init(_ experiment: LambdaExperiment, randomness: SeededChain) {
        width = experiment.width
        (prior, scale) = (experiment.prior.family.rawValue, experiment.prior.scale)
        readoutScale = experiment.readoutScale
        betas = experiment.betas.map(\.value)
        (sweeps, warmUp) = (experiment.sweeps, experiment.warmUp)
        self.randomness = randomness
    }

    /// Sweeps in all.
    var length: Int { warmUp + sweeps }

    /// The sampler of this plan.
    func exchange() throws -> CollapsedExchange {
        guard let family = WeightPrior.Family(rawValue: prior) else {
            throw UsageError.option(
                "--prior", value: prior,
                allowed: "give one of " + WeightPrior.Family.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return try CollapsedExchange(
            width: width, prior: WeightPrior(family, scale: scale), betas: betas.map { try InverseTemperature($0) },
            readoutScale: readoutScale)
    }

    /// One line that two plans share only if they are the same.
    var identity: String {
        get throws { String(decoding: try JSONEncoder.ordered.encode(self), as: UTF8.self) }
    }
}

extension JSONEncoder {
    /// The same bytes for the same value.
    static var ordered: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
