import PropertyTesting
import RealModule
import Sampling
import Testing

@testable import MeanField

/// Permutation tests: their false alarms are exact, whatever the statistic, and they see differences.
@Suite struct PermutationTests {
    /// The three statistics, as tests of two clouds.
    enum Statistic: CaseIterable {
        case energy, kernel, sliced

        private static let directions = 6

        func test(_ a: PlanarCloud, _ b: PlanarCloud, count: Int, seed: UInt64) throws -> PermutationOutcome {
            switch self {
            case .energy: try PairDissimilarity.energy.permutationTest(a, b, count: count, seed: seed)
            case .kernel:
                try PairDissimilarity.gaussianKernel(length: 1).permutationTest(a, b, count: count, seed: seed)
            case .sliced:
                try SlicedDistance.permutationTest(a, b, directions: Self.directions, count: count, seed: seed)
            }
        }

        func value(_ a: PlanarCloud, _ b: PlanarCloud) throws -> Double {
            switch self {
            case .energy: try PairDissimilarity.energy.value(a, b)
            case .kernel: try PairDissimilarity.gaussianKernel(length: 1).value(a, b)
            case .sliced: try SlicedDistance.wasserstein(a, b, directions: Self.directions)
            }
        }
    }

    private func cloud(_ count: Int, _ stream: inout PhiloxStream, mean: Double = 0, scale: Double = 1) throws
        -> PlanarCloud
    {
        let numbers = (0..<2 * count).map { _ in stream.normal() }
        return try PlanarCloud(
            x: (0..<count).map { mean + scale * numbers[2 * $0] }, y: (0..<count).map { scale * numbers[2 * $0 + 1] })
    }

    @Test(arguments: Statistic.allCases)
    func theStatisticsAreThoseOfTheRegroupedClouds(statistic: Statistic) throws {
        try forAll(.integer(in: 1...7), .integer(in: 1...7), .integer(in: 0...1_000_000), cases: 15) { n, m, seed in
            var stream = PhiloxStream(seed: UInt64(seed))
            let (a, b) = (try cloud(n, &stream), try cloud(m, &stream))
            let outcome = try statistic.test(a, b, count: 9, seed: UInt64(seed))
            let (x, y) = a.pooled(with: b)
            let relabellings = try Relabellings(n, m, count: 9, seed: UInt64(seed))
            for division in 0...9 {
                let isFirst = relabellings.firstGroup(of: division)
                func group(_ isWanted: Bool) throws -> PlanarCloud {
                    let members = x.indices.filter { isFirst[$0] == isWanted }
                    return try PlanarCloud(x: members.map { x[$0] }, y: members.map { y[$0] })
                }
                let expected = try statistic.value(group(true), group(false))
                let found = division == 0 ? outcome.statistic : outcome.relabelled[division - 1]
                #expect(abs(found - expected) <= 1e-13 * (1 + expected))
            }
            let reached = outcome.relabelled.filter { $0 >= outcome.statistic }.count
            #expect(outcome.pValue == Double(1 + reached) / 10)
        }
    }

    /// All splits of a small pooled cloud: the level of p <= k/(B+1) over all labellings is at most k/(B+1).
    @Test(arguments: Statistic.allCases)
    func falseAlarmsAreAtMostTheLevel(statistic: Statistic) throws {
        // 4 + 4 points in fixed places, every one of the 70 labellings equally likely under the hypothesis.
        let x = [0.1, 0.9, -1.3, 2.2, 0.4, -0.7, 1.6, -2.1]
        let y = [0.5, -0.2, 1.1, 0.3, -1.4, 0.8, -0.6, 0.2]
        var rejections = [Int](repeating: 0, count: 5)
        var total = 0
        for mask in 0..<256 where mask.nonzeroBitCount == 4 {
            let inside = (0..<8).filter { mask >> $0 & 1 == 1 }
            let outside = (0..<8).filter { mask >> $0 & 1 == 0 }
            let first = try PlanarCloud(x: inside.map { x[$0] }, y: inside.map { y[$0] })
            let second = try PlanarCloud(x: outside.map { x[$0] }, y: outside.map { y[$0] })
            for seed in 0..<4 {
                let outcome = try statistic.test(first, second, count: 19, seed: UInt64(1000 * mask + seed))
                total += 1
                for (k, level) in [0.05, 0.1, 0.2, 0.5, 1].enumerated() where outcome.pValue <= level + 1e-12 {
                    rejections[k] += 1
                }
            }
        }
        #expect(total == 280)
        // Binomial tails: 6 standard deviations above the level.
        for (count, level) in zip(rejections, [0.05, 0.1, 0.2, 0.5]) {
            let mean = level * Double(total)
            #expect(Double(count) <= mean + 6 * (mean * (1 - level)).squareRoot())
        }
        #expect(rejections[4] == total)
    }

    /// sup |F - u| of numbers that should be uniform exceeds the bound with probability at most 1e-9 (P. Massart 1990, Annals of
    /// Probability 18).
    private func isUniform(_ numbers: [Double]) -> Bool {
        let n = Double(numbers.count)
        let distance = numbers.sorted().enumerated().reduce(0.0) { worst, entry in
            max(worst, Double(entry.offset + 1) / n - entry.element, entry.element - Double(entry.offset) / n)
        }
        return distance <= (Double.log(2e9) / (2 * n)).squareRoot()
    }

    /// p - U/(B + 1) of pairs of clouds of one law, U uniform: itself uniform.
    private func randomised(
        _ count: Int, _ test: (PlanarCloud, PlanarCloud, UInt64) throws -> PermutationOutcome
    ) throws -> [Double] {
        var stream = PhiloxStream(seed: 12)
        return try (0..<count).map { k in
            let outcome = try test(cloud(7, &stream), cloud(6, &stream), UInt64(k))
            return outcome.pValue - stream.uniform() / Double(outcome.relabelled.count + 1)
        }
    }

    @Test(arguments: Statistic.allCases)
    func pValuesOfOneLawAreUniform(statistic: Statistic) throws {
        #expect(isUniform(try randomised(300) { try statistic.test($0, $1, count: 9, seed: $2) }))
    }

    @Test func pValuesOfCombinedTestsAreUniform() throws {
        var stream = PhiloxStream(seed: 13)
        let numbers = try randomised(200) { a, b, k in
            let other = try (cloud(5, &stream), cloud(5, &stream))
            return try .combined([
                PairDissimilarity.energy.permutationTest(a, b, count: 9, seed: 2 * k),
                PairDissimilarity.energy.permutationTest(other.0, other.1, count: 9, seed: 2 * k + 1),
            ])
        }
        #expect(isUniform(numbers))
    }

    @Test func wrongPValuesAreRejected() throws {
        // Ranks among the greater half of the relabelled statistics only.
        let numbers = try randomised(300) { a, b, k in
            let outcome = try PairDissimilarity.energy.permutationTest(a, b, count: 9, seed: k)
            return PermutationOutcome([outcome.statistic] + outcome.relabelled.sorted().suffix(4))
        }
        #expect(!isUniform(numbers))
    }

    @Test func differentLawsAreRejected() throws {
        var stream = PhiloxStream(seed: 5)
        let first = try cloud(100, &stream)
        let shifted = try cloud(100, &stream, mean: 1)
        let wider = try cloud(100, &stream, scale: 1.8)
        for other in [shifted, wider] {
            for statistic in Statistic.allCases {
                let outcome = try statistic.test(first, other, count: 99, seed: 3)
                #expect(outcome.pValue == 0.01)
                #expect(outcome.statistic > outcome.criticalValue(level: 0.05))
                #expect(abs(outcome.statistic - (try statistic.value(first, other))) <= 1e-12)
            }
        }
    }

    @Test func manySmallDifferencesAreSeenTogether() throws {
        // Twelve points and a shift of 0.9: each test rejects in two cases of five, and the mean of 32 statistics is ten of its standard
        // deviations under one law above what it is there.
        var stream = PhiloxStream(seed: 6)
        let outcomes = try (0..<32).map { k in
            try PairDissimilarity.energy.permutationTest(
                cloud(12, &stream), cloud(12, &stream, mean: 0.9), count: 99, seed: UInt64(k))
        }
        #expect(outcomes.filter { $0.pValue <= 0.05 }.count <= 24)
        #expect(try PermutationOutcome.combined(outcomes).pValue == 0.01)
        #expect(throws: CloudError.self) { try PermutationOutcome.combined([]) }
        let other = try PairDissimilarity.energy.permutationTest(
            cloud(3, &stream), cloud(3, &stream), count: 5, seed: 0)
        #expect(throws: CloudError.self) { try PermutationOutcome.combined([outcomes[0], other]) }
    }

    @Test func relabellingsAreUniformSubsets() throws {
        let (first, total, count) = (3, 7, 4000)
        let relabellings = try Relabellings(first, total - first, count: count, seed: 1)
        var hits = [Int](repeating: 0, count: total)
        for b in 1...count {
            let chosen = relabellings.firstGroup(of: b)
            #expect(chosen.filter { $0 }.count == first)
            for i in 0..<total where chosen[i] { hits[i] += 1 }
        }
        // Binomial(4000, 3/7): sd 31.3; seven of them have a probability of 2e-12 each.
        for hit in hits { #expect(abs(Double(hit) - 4000 * 3 / 7) <= 7 * 31.3) }
        #expect(relabellings.firstGroup(of: 0) == [true, true, true, false, false, false, false])
    }

    @Test func badInputIsRefused() throws {
        let cloud = try PlanarCloud(x: [1, 2], y: [1, 2])
        for statistic in Statistic.allCases {
            for count in [0, -1, Int.max] {
                #expect(throws: CloudError.self) { try statistic.test(cloud, cloud, count: count, seed: 0) }
            }
        }
        #expect(throws: CloudError.self) { try SlicedDistance.permutationTest(cloud, cloud, exponent: 0.5) }
        #expect(throws: CloudError.self) { try SlicedDistance.permutationTest(cloud, cloud, directions: 0) }
    }
}
