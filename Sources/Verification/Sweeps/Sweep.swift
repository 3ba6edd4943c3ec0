// A sweep: lambda-hat over widths, priors and their scales, each point by several ladders of replica exchange over the same inverse temperatures,
// one a seed. A ladder is a shard: it runs in a process of its own, on any machine that sees the directory.
//
//     DIRECTORY/manifest.json           what is swept, by which code: written first, never changed
//     DIRECTORY/shards/N/ladder         shard N under way
//     DIRECTORY/shards/N/complete       shard N done
//     DIRECTORY/sweep.json, sweep.csv   what the shards say together, when all are done
//
// A shard is a function of its plan alone, so that the merged files have the same bytes wherever and in however many attempts it ran.

import AtomicFiles
import Foundation
import LearningCoefficient

/// What is swept.
public struct Sweep: Sendable, Equatable {
    /// One a point, in the order of the shards.
    let experiments: [LambdaExperiment]
    let seeds: [UInt64]

    public static let shardCounts = 1...10_000
    public static let seedCounts = 1...64

    /// - Parameters:
    ///   - widths: numbers of neurons.
    ///   - priors: families of the weights' prior.
    ///   - scales: their scales.
    ///   - readoutScales: scales of the readout weights.
    ///   - range: the inverse temperatures, as `LambdaExperiment` takes them.
    ///   - rungs: their number; by default one a decade.
    ///   - sweeps: the sweeps of each ladder whose draws are kept.
    ///   - warmUp: the sweeps before them.
    ///   - seedCount: ladders of each point.
    ///   - firstSeed: the first one's seed; the others follow.
    /// - Throws: ``UsageError/option(_:value:allowed:)``.
    public init(
        widths: [Int], priors: [WeightPrior.Family], scales: [Double] = [1], readoutScales: [Double] = [1],
        beta range: String, rungs: Int? = nil,
        sweeps: Int = 400, warmUp: Int = 200, seedCount: Int = 2, firstSeed: UInt64 = 0
    ) throws(UsageError) {
        try UsageError.check("--seeds", seedCount, in: Self.seedCounts)
        for (option, count, distinct) in [
            ("--width", widths.count, Set(widths).count), ("--prior", priors.count, Set(priors).count),
            ("--scale-w", scales.count, Set(scales).count),
            ("--scale-a", readoutScales.count, Set(readoutScales).count),
        ] where count == 0 || distinct < count {
            throw .option(option, value: "\(count) values", allowed: "give one or more, each once")
        }
        let shards = widths.count * priors.count * scales.count * readoutScales.count * seedCount
        guard Self.shardCounts.contains(shards) else {
            throw .option(
                "--width", value: "\(shards) shards in all", allowed: "at most \(Self.shardCounts.upperBound)")
        }
        var experiments: [LambdaExperiment] = []
        for width in widths {
            for prior in priors {
                for scale in scales {
                    for readoutScale in readoutScales {
                        experiments.append(
                            try LambdaExperiment(
                                width: width, beta: range, rungs: rungs, prior: prior, scale: scale,
                                readoutScale: readoutScale, sweeps: sweeps, warmUp: warmUp, chains: seedCount,
                                seed: firstSeed))
                    }
                }
            }
        }
        self.experiments = experiments
        seeds = (0..<seedCount).map { firstSeed &+ UInt64($0) }
    }

    /// The ladders, those of a point together.
    var plans: [LadderPlan] {
        experiments.flatMap { experiment in
            seeds.map { LadderPlan(experiment, randomness: SeededChain(seed: $0, chain: 0)) }
        }
    }

    public static func == (a: Sweep, b: Sweep) -> Bool { a.plans == b.plans }

    /// What complete ladders, in the order of `plans`, say.
    func curves(from ladders: [CollapsedLadder]) throws -> [LambdaCurve] {
        try experiments.enumerated().map { index, experiment in
            try experiment.curve(from: Array(ladders[index * seeds.count..<(index + 1) * seeds.count]))
        }
    }
}
