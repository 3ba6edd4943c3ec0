// The laws of the generators' distributions. Every statistical test here has a fixed seed, so it is deterministic; its
// false-alarm probability over the choice of seed is `alpha`, and there are fewer than 50 of them: below 1e-8 in all.

import Foundation
import Testing

@testable import PropertyTesting

@Suite("Distributions")
struct DistributionTests {
    static let alpha = 2e-10

    /// Pearson's statistic against its chi-square law, by the Laurent-Massart bound (Ann. Statist. 28, 2000, lemma 1):
    /// P(X >= d + 2 sqrt(d t) + 2 t) <= exp(-t). The multinomial law is approximated by the chi-square law, with
    /// expected counts of at least 100 a cell.
    static func checkChiSquare(
        _ counts: [Int], _ probabilities: [Double], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let total = Double(counts.reduce(0, +))
        var statistic = 0.0
        for (count, probability) in zip(counts, probabilities) {
            let expected = total * probability
            #expect(expected >= 100, "cells too small", sourceLocation: sourceLocation)
            statistic += (Double(count) - expected) * (Double(count) - expected) / expected
        }
        let degrees = Double(counts.count - 1)
        let t = -log(alpha)
        #expect(statistic < degrees + 2 * (degrees * t).squareRoot() + 2 * t, sourceLocation: sourceLocation)
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12, sourceLocation: sourceLocation)
    }

    /// The Dvoretzky-Kiefer-Wolfowitz inequality with Massart's constant: P(sup |F_n - F| > e) <= 2 exp(-2 n e^2).
    static func checkDistribution(
        _ values: [Double], sourceLocation: SourceLocation = #_sourceLocation, cumulative: (Double) -> Double
    ) {
        let count = Double(values.count)
        var distance = 0.0
        for (index, value) in values.sorted().enumerated() {
            let expected = cumulative(value)
            distance = max(
                distance, (Double(index + 1) / count - expected).magnitude, (expected - Double(index) / count).magnitude
            )
        }
        #expect(distance < (log(2 / alpha) / (2 * count)).squareRoot(), sourceLocation: sourceLocation)
    }

    private func counts<Key: Hashable>(_ values: [Key], over keys: [Key]) -> [Int] {
        let histogram = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(histogram.keys.allSatisfy { keys.contains($0) })
        return keys.map { histogram[$0] ?? 0 }
    }

    @Test("small integers, elements, lengths and booleans are uniform")
    func uniformIntegers() throws {
        let range = Array(-5...6)
        Self.checkChiSquare(
            counts(try Generator<Int8>.integer(in: -5...6).samples(12000).map(Int.init), over: range),
            Array(repeating: 1 / 12, count: 12))
        Self.checkChiSquare(
            counts(try Generator.element(of: ["a", "b", "c"]).samples(3000, seed: 1), over: ["a", "b", "c"]),
            Array(repeating: 1 / 3, count: 3))
        Self.checkChiSquare(
            counts(
                try Generator<Bool>.boolean.array(count: 0...9).samples(5000, seed: 2).map(\.count), over: Array(0...9)),
            Array(repeating: 0.1, count: 10))
        Self.checkChiSquare(
            counts(try Generator<Bool>.boolean(probability: 0.2).samples(5000, seed: 3), over: [true, false]),
            [0.2, 0.8])
    }

    @Test("a mixed integer has the documented shares")
    func mixedIntegers() throws {
        // Range 0...2^20 - 1, s = 0. Cells: 0, the top end, and between them by bit length b = 1...20.
        let width = 1 << 20
        var probabilities = Array(repeating: 0.0, count: 22)
        func cell(_ value: Int) -> Int { value == width - 1 ? 21 : Int.bitWidth - value.leadingZeroBitCount }
        func add(_ value: Int, _ probability: Double) { probabilities[cell(value)] += probability }
        // 1/16: lower, upper, s, s + 1, s - 1 clamped.
        for value in [0, width - 1, 0, 1, 0] { add(value, 1 / 80) }
        for bits in 0...20 {
            // 5/16 log-uniform: a bit length c from 0...20, then uniform below 2^c. 10/16 uniform.
            for length in bits...20 {
                let inside = bits == 0 ? 1 : 1 << (bits - 1)
                let top = bits == 20 ? 1 : 0
                probabilities[bits] += 5 / 16 / 21 * Double(inside - top) / Double(1 << length)
                if top == 1 { probabilities[21] += 5 / 16 / 21 / Double(1 << length) }
            }
            let inside = bits == 0 ? 1 : 1 << (bits - 1)
            probabilities[bits] += 10 / 16 * Double(inside - (bits == 20 ? 1 : 0)) / Double(width)
        }
        probabilities[21] += 10 / 16 / Double(width)
        let values = try Generator<Int>.integer(in: 0...(width - 1)).samples(20000)
        var counts = Array(repeating: 0, count: 22)
        for value in values { counts[cell(value)] += 1 }
        Self.checkChiSquare(counts, probabilities)
    }

    @Test("extreme ranges are reached at both ends", arguments: [Int64.min...Int64.max, -1...0, 5...5])
    func ends(_ range: ClosedRange<Int64>) throws {
        let values = try Generator<Int64>.integer(in: range).samples(2000)
        #expect(values.allSatisfy { range.contains($0) })
        #expect(values.contains(range.lowerBound) && values.contains(range.upperBound))
    }

    @Test("uniform and normal Doubles")
    func doubles() throws {
        Self.checkDistribution(try Generator<Double>.uniform(in: -3...5).samples(20000)) { ($0 + 3) / 8 }
        // The width of the whole range overflows; the values must not.
        let wide = try Generator<Double>.uniform(in: Generator<Double>.finiteRange).samples(5000)
        Self.checkDistribution(wide) { 0.5 + $0 / 2 / Double.greatestFiniteMagnitude }
        // 100,000, because a wrong acceptance factor of the sampler moves the law by one per cent only.
        Self.checkDistribution(try Generator<Double>.normal.samples(100_000)) { erfc(-$0 / 2.0.squareRoot()) / 2 }
    }

    @Test("uniform reaches its ends")
    func uniformEnds() throws {
        // Two representable numbers: the ends are half of the cases each.
        let range = 1.0...(1.0.nextUp)
        let values = try Generator<Double>.uniform(in: range).samples(2000)
        #expect(Set(values) == [range.lowerBound, range.upperBound])
        Self.checkChiSquare(counts(values, over: [1.0, 1.0.nextUp]), [0.5, 0.5])
    }

    @Test("log-uniform: every exponent equally often, both signs")
    func logUniform() throws {
        let values = try Generator<Double>.logUniform(in: -16...16).samples(40000)
        Self.checkChiSquare(
            counts(values.map { $0 < 0 }, over: [true, false]), [0.5, 0.5])
        // 2^-1022 ... 16 has exponents -1022...4; the last holds one number. Group the 1027 exponents by 103.
        let groups = values.map { Int(min($0.magnitude.exponent, 4) + 1022) / 103 }
        let sizes = (0...9).map { group in Double((0...1026).count { $0 / 103 == group }) }
        Self.checkChiSquare(counts(groups, over: Array(0...9)), sizes.map { $0 / 1027 })
    }

    @Test("special values appear only on request")
    func specials() throws {
        let plain = try Generator<Double>.double().samples(5000)
        #expect(plain.allSatisfy { $0.isFinite && !$0.isSubnormal && !($0 == 0 && $0.sign == .minus) })
        let all = try Generator<Double>.double(including: .all).samples(5000)
        #expect(all.contains { $0.isNaN })
        #expect(all.contains(.infinity) && all.contains(-.infinity))
        #expect(all.contains { $0.isSubnormal })
        #expect(all.contains { $0 == 0 && $0.sign == .minus })
        let positive = try Generator<Double>.double(in: 1...2, including: .all).samples(2000)
        #expect(positive.allSatisfy { $0.isNaN || $0.isInfinite || (1...2).contains($0) })
    }

    @Test("neighbours are counted in representable numbers")
    func neighbours() throws {
        let values = try Generator<Double>.near([1, 0], ulps: 2).samples(2000)
        let least = Double.leastNonzeroMagnitude
        let expected: Set<Double> = [
            1, 1.0.nextUp, 1.0.nextUp.nextUp, 1.0.nextDown, 1.0.nextDown.nextDown, 0, least, -least, 2 * least,
            -2 * least,
        ]
        #expect(Set(values) == expected)
        #expect(Double.greatestFiniteMagnitude.advanced(byUnits: 5) == .greatestFiniteMagnitude)
        #expect((-least).advanced(byUnits: 2) == least)
    }

    @Test("permutations of three are equally frequent")
    func permutations() throws {
        let all = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
        let values = try Generator.permutation(of: [0, 1, 2]).samples(6000)
        Self.checkChiSquare(counts(values, over: all), Array(repeating: 1 / 6, count: 6))
    }

    @Test("simplex points: every coordinate is Beta(1, n - 1)", arguments: [1, 2, 5])
    func simplex(_ dimension: Int) throws {
        let points = try Generator.simplex(dimension: dimension).samples(10000)
        #expect(points.allSatisfy { $0.count == dimension && $0.allSatisfy { $0 >= 0 } })
        #expect(points.allSatisfy { abs($0.reduce(0, +) - 1) <= Double(dimension) * 0x1p-53 })
        guard dimension > 1 else { return }
        for coordinate in [0, dimension - 1] {
            Self.checkDistribution(points.map { $0[coordinate] }) { 1 - pow(1 - $0, Double(dimension - 1)) }
        }
    }
}
