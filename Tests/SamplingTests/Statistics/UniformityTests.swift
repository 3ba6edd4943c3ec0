// Are the p-values of right samplers uniform? The proved ones are not: they are bounds. Here Kolmogorov's own distribution is used, whose
// approximation is good to 1e-3 from a hundred replications on, with fresh seeds in a deep run; each p-value belongs to replications of its own.

import RealModule
import Testing

@testable import Sampling

@Suite struct UniformityTests {
    /// P(sup |F_n - F| > distance) by M. A. Stephens's correction (1970, J. R. Stat. Soc. B 32) of Kolmogorov's limit.
    static func kolmogorovPValue(distance: Double, count: Int) -> Double {
        let root = Double(count).squareRoot()
        let x = distance * (root + 0.12 + 0.11 / root)
        guard x > 0.2 else { return 1 }
        var sum = 0.0
        for k in 1...20 {
            sum += (k % 2 == 1 ? 2 : -2) * Double.exp(-2 * Double(k * k) * x * x)
        }
        return min(1, max(0, sum))
    }

    /// The quantiles of Kolmogorov's distribution: 1.3581 at 5 %, 1.6276 at 1 %, 0.82757 at one half (N. Smirnov 1948, Ann. Math. Stat. 19).
    @Test func distribution() {
        for (x, p) in [(1.35810, 0.05), (1.62762, 0.01), (0.82757, 0.5)] {
            let count = 1_000_000_000
            let found = Self.kolmogorovPValue(distance: x / Double(count).squareRoot(), count: count)
            #expect(abs(found - p) <= 2e-5)
        }
    }

    private static func experiments() throws -> [SamplerExperiment] {
        func all<T: ExactTarget>(_ specimen: Specimen<T>) throws -> [SamplerExperiment] {
            try SamplerExperiment.exactKernels(on: specimen) + SamplerExperiment.ranks(on: specimen, length: 5)
        }
        return try all(Specimens.gaussian()) + all(Specimens.skewed()) + all(Specimens.funnel())
            + all(Specimens.mixture()) + all(Specimens.banana()) + all(Specimens.freeCrossing(beta: 1))
            + all(Specimens.freeCrossing(beta: 1e4)) + all(Specimens.freeCrossing(beta: 1e8))
            + [TemperedExperiments.shiftedNormal(), TemperedExperiments.crossing(beta: 1e4)]
    }

    /// One statistic of each experiment at each seed. False alarm: 1e-9, by the inequality of Dvoretzky, Kiefer, Wolfowitz and Massart.
    @Test func pValuesAreUniform() throws {
        // A normal run draws one p-value of each kernel on few replications, a deep one twenty.
        let (seeds, replications) = Effort.isDeep ? (20, 2000) : (1, 60)
        var values: [Double] = []
        for (number, experiment) in try Self.experiments().enumerated() {
            let known = experiment.statistics.filter { $0.distribution != nil }
            for repetition in 0..<seeds {
                let statistic = known[(number + repetition) % known.count]
                let numbers = try (0..<replications).map { chain in
                    let end = try experiment.replicate(
                        seed("uniform, \(experiment.name), \(repetition)"), UInt32(chain)
                    ).end
                    return statistic.distribution?(statistic.value(end)) ?? .nan
                }
                values.append(
                    Self.kolmogorovPValue(distance: PValue.kolmogorovDistance(numbers), count: replications))
            }
        }
        let p = PValue.uniform(values)
        if Effort.isDeep {
            print(
                "\(values.count) p-values, at the distance \(PValue.kolmogorovDistance(values)) from uniform: p = \(p)")
        }
        #expect(p > StatisticalTest.uniformity.falseAlarm)
        // A share that is all above or all below a half would be told.
        #expect(values.contains { $0 < 0.5 } && values.contains { $0 > 0.5 })
    }
}
