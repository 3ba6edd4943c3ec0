// Thresholds as exact fractions: the theorems against each other, and against exact posteriors at finite beta.

import PropertyTesting
import RealModule
import Testing

@testable import LearningCoefficient

@Suite struct KnownThresholdTests {
    @Test func tanhZeroIsTheMinimumOverStrata() throws {
        try forAll(.integer(in: 1...1_000_000), examples: [1, 2, 3, 4, 8, 9, 128, 999_999, 1_000_000], cases: 60) {
            (width: Int) in
            let model = try ThresholdModel.tanhZero(width: width)
            let strata = (0...1001).map { j in Rational(j * j + j + width, 4 * j + 2) }
            let least = strata.reduce(strata[0], min)
            #expect(model.value.threshold == least)
            // Two strata that tie give multiplicity 2.
            #expect(model.value.multiplicity == strata.count { $0 == least })
            #expect(model.quotedBound.map { !($0.value < least) } == true)
        }
        let values = try [1, 2, 3, 4, 8, 32, 128].map {
            try ThresholdModel.tanhZero(width: $0).value.threshold.description
        }
        #expect(values == ["1/2", "2/3", "5/6", "1", "7/5", "31/11", "130/23"])
    }

    @Test func oneHiddenLayerIsADeepNetwork() throws {
        for m in 1...7 {
            for n in 1...7 {
                for h in 1...7 {
                    for r in 0...min(m, n, h) {
                        let shallow = try ThresholdModel.reducedRankRegression(
                            inputs: m, outputs: n, hidden: h, rank: r)
                        let deep = try ThresholdModel.deepLinear(widths: [m, h, n], rank: r)
                        #expect(shallow.value == deep.value, "\(m) \(n) \(h) \(r)")
                        // At most half the dimension of the regular model, and at least half the rank's.
                        #expect(!(Rational(m * n, 2) < shallow.value.threshold))
                    }
                }
            }
        }
    }

    @Test func deepNetworksObeyTheirSymmetries() throws {
        let widths = Generator<Int>.integer(in: 1...9).array(count: 2...6)
        try forAll(widths, .integer(in: 0...3), cases: 80) { (widths: [Int], rank: Int) in
            let rank = min(rank, widths.min() ?? 0)
            let model = try ThresholdModel.deepLinear(widths: widths, rank: rank)
            let reversed = try ThresholdModel.deepLinear(widths: widths.reversed(), rank: rank)
            #expect(model.value == reversed.value)
            if rank == 0 {
                #expect(model.value == (try ThresholdModel.deepLinear(widths: widths.sorted(), rank: 0)).value)
            }
            // A hidden layer as wide as all others together adds nothing.
            let wide = widths[..<1] + [widths.reduce(0, +)] + widths[1...]
            #expect(model.value == (try ThresholdModel.deepLinear(widths: Array(wide), rank: rank)).value)
            // One more factor cannot raise the threshold.
            let longer = try ThresholdModel.deepLinear(widths: widths + [widths[widths.count - 1]], rank: rank)
            #expect(!(model.value.threshold < longer.value.threshold))
        }
        // One layer is linear regression: regular.
        #expect(
            try ThresholdModel.deepLinear(widths: [5, 3], rank: 2).value
                == ThresholdModel.regular(dimension: 15).value)
        // One neuron in each of L layers: (w_1 ... w_L)^2, normal crossings.
        for depth in 1...9 {
            let deep = try ThresholdModel.deepLinear(widths: [Int](repeating: 1, count: depth + 1), rank: 0)
            let crossings = try ThresholdModel.normalCrossings(exponents: [Int](repeating: 1, count: depth))
            #expect(deep.value == crossings.value)
        }
    }

    /// lambda and m from three exact values: lambda-hat = lambda - (m - 1)/(log beta + c) up to powers of beta.
    private func extrapolate(_ posterior: CrossingPosterior) throws -> (threshold: Double, multiplicity: Double) {
        let logs = [1e30, 1e50, 1e90].map { Double.log($0) }
        let v = try [1e30, 1e50, 1e90].map { try posterior.learningCoefficient(at: InverseTemperature($0)) }
        // No correction in 1/log beta at all.
        if abs(v[2] - v[0]) < 1e-9 { return (v[2], 1) }
        // (v1 - v0)/(v2 - v1) = (l1 - l0)(l2 + c) / ((l2 - l1)(l0 + c)), solved for c.
        let q = (v[1] - v[0]) * (logs[2] - logs[1]) / ((v[2] - v[1]) * (logs[1] - logs[0]))
        let c = (logs[2] - q * logs[0]) / (q - 1)
        let m = (v[1] - v[0]) * (logs[0] + c) * (logs[1] + c) / (logs[1] - logs[0])
        return (v[2] + m / (logs[2] + c), 1 + m)
    }

    @Test func normalCrossingsAreConfirmedAtFiniteTemperature() throws {
        for k in 1...3 {
            for l in 1...3 {
                let found = try extrapolate(.normalCrossing(exponents: k, l))
                let known = try ThresholdModel.normalCrossings(exponents: [k, l]).value
                // Rates as close as 1/4 and 1/6 leave a power beta^(-1/12).
                let tolerance = k == l || min(k, l) == 1 ? 1e-6 : 1e-2
                #expect(abs(found.threshold - known.threshold.value) <= tolerance, "\(k) \(l)")
                #expect(abs(found.multiplicity - Double(known.multiplicity)) <= 10 * tolerance)
            }
        }
    }

    @Test func reducedRankIsConfirmedAtFiniteTemperature() throws {
        // All four cases occur with one input or one hidden unit: |a|^2 |b|^2 in p and q dimensions.
        for p in 1...4 {
            for q in 1...4 {
                let found = try extrapolate(.vectorProduct(dimensions: p, q))
                let many = try ThresholdModel.reducedRankRegression(inputs: 1, outputs: q, hidden: p, rank: 0).value
                let one = try ThresholdModel.reducedRankRegression(inputs: p, outputs: q, hidden: 1, rank: 0).value
                for known in [many, one] {
                    #expect(abs(found.threshold - known.threshold.value) <= 1e-6, "\(p) \(q)")
                    #expect(abs(found.multiplicity - Double(known.multiplicity)) <= 1e-4, "\(p) \(q)")
                }
            }
        }
    }

    @Test func tanhZeroIsConfirmedAtFiniteTemperature() throws {
        // Width 1: m = 2. The next correction after 1/(log beta + c) is a power of beta.
        let model = try ExactPosterior(width: 1)
        let logs = [1e40, 1e60, 1e80].map { Double.log($0) }
        let rest = try [1e40, 1e60, 1e80].map {
            1 / (0.5 - (try model.learningCoefficient(at: InverseTemperature($0))))
        }
        // 1/(lambda - lambda-hat) = log beta + c is linear with slope 1/(m - 1) = 1.
        for i in 0...1 { #expect(abs((rest[i + 1] - rest[i]) / (logs[i + 1] - logs[i]) - 1) <= 1e-7) }
        let pair = try ExactPosterior(width: 2).learningCoefficient(at: InverseTemperature(1e60))
        #expect(abs(pair - (try ThresholdModel.tanhZero(width: 2)).value.threshold.value) <= 1e-11)
    }

    @Test func crossingsAgreeWithAPlainSum() throws {
        // Midpoints in both variables; the integrand is smooth at beta of order 1.
        for (k, l) in [(1, 1), (2, 1), (1, 3)] {
            let (beta, n) = (7.0, 400)
            var (partition, numerator) = (0.0, 0.0)
            for i in 0..<n {
                for j in 0..<n {
                    let (x, y) = ((Double(i) + 0.5) / Double(n), (Double(j) + 0.5) / Double(n))
                    let energy = beta * Double.pow(x, 2 * k) * Double.pow(y, 2 * l)
                    partition += Double.exp(-energy)
                    numerator += energy * Double.exp(-energy)
                }
            }
            let exact = try CrossingPosterior.normalCrossing(exponents: k, l)
                .learningCoefficient(at: InverseTemperature(beta))
            // The midpoint rule errs by about beta/(24 n^2) times the second derivatives, of order 2k (2k-1).
            #expect(abs(exact - numerator / partition) <= 3e-4 * exact)
        }
        // One coordinate each: E[(1 + 2 beta a^2)^(-1/2) ...], a standard normal, by a plain rule.
        let beta = 0.3
        var (partition, numerator) = (0.0, 0.0)
        for i in -4000...4000 {
            let a = Double(i) * 0.0025
            let d = 1 + 2 * beta * a * a
            let mass = Double.exp(-a * a / 2) / d.squareRoot()
            partition += mass
            numerator += mass * (d - 1) / d / 2
        }
        let exact = try CrossingPosterior.vectorProduct(dimensions: 1, 1).learningCoefficient(
            at: InverseTemperature(beta))
        #expect(abs(exact / (numerator / partition) - 1) <= CrossingPosterior.accuracy + 1e-13)
    }

    @Test func badSizesAreRefused() {
        for size in [Int.min, -1, 0, 1_000_001, Int.max] {
            #expect(throws: ThresholdError.self) { try ThresholdModel.tanhZero(width: size) }
            #expect(throws: ThresholdError.self) { try ThresholdModel.regular(dimension: size) }
            #expect(throws: ThresholdError.self) { try ThresholdModel.normalCrossings(exponents: [1, size]) }
            #expect(throws: ThresholdError.self) {
                try ThresholdModel.reducedRankRegression(inputs: 2, outputs: size, hidden: 1, rank: 0)
            }
            #expect(throws: ThresholdError.self) { try ThresholdModel.deepLinear(widths: [1, size], rank: 0) }
            #expect(throws: ThresholdError.self) { try CrossingPosterior.normalCrossing(exponents: 1, size) }
            #expect(throws: ThresholdError.self) { try CrossingPosterior.vectorProduct(dimensions: size, 1) }
        }
        #expect(throws: ThresholdError.self) { try ThresholdModel.normalCrossings(exponents: []) }
        #expect(throws: ThresholdError.self) { try ThresholdModel.normalCrossings(exponents: [1], priorExponents: []) }
        #expect(throws: ThresholdError.self) { try ThresholdModel.deepLinear(widths: [3], rank: 0) }
        #expect(throws: ThresholdError.self) { try ThresholdModel.deepLinear(widths: [3, 2], rank: 3) }
        #expect(throws: ThresholdError.self) { try ThresholdModel.deepLinear(widths: [3, 2], rank: -1) }
        #expect(ThresholdError.size(what: "width", 0, allowed: 1...9).description.contains("width 0"))
    }
}
