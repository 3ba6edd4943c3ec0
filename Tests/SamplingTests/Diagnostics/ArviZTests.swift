import Foundation
import Testing

@testable import Sampling

/// What ArviZ answered for draws that follow a rule; ArviZ/generate.py wrote the answers and states the same rule.
struct ArviZFixture: Decodable {
    struct Case: Decodable, CustomStringConvertible {
        let chains: Int
        let draws: Int
        let correlation: Double
        let shape: String
        let answers: Answers

        var description: String { "\(chains) chains of \(draws), \(shape), correlation \(correlation)" }
    }

    struct Answers: Decodable {
        let mean, sd, essBulk, essTail, essMean, essSd, mcseMean, mcseSd: Double
        let quantiles, essQuantiles, mcseQuantiles, bfmi: [Double]
        let rhatRank, rhatSplit, rhatBulk, rhatFolded: Double?
    }

    let arviz, numpy, scipy: String
    let cases: [Case]

    static func read() throws -> ArviZFixture {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "ArviZ/diagnostics.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(ArviZFixture.self, from: Data(contentsOf: path))
    }
}

/// The rule of the draws: x <- correlation x + (u - 1/2) with u a hash of the index, and a shape made of it.
enum ArviZDraws {
    static func uniform(_ index: UInt64) -> Double {
        var z = (index &+ 1) &* 0x9e37_79b9_7f4a_7c15
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return Double((z ^ z >> 31) >> 11) * 0x1p-53
    }

    static func chains(_ number: Int, _ item: ArviZFixture.Case) throws -> [[Double]] {
        try (0..<item.chains).map { chain in
            var x = 0.0
            return try (0..<item.draws).map { draw in
                x = item.correlation * x + (uniform(UInt64(number << 40 + chain << 32 + draw)) - 0.5)
                return try shaped(item.shape, x, chain, draw)
            }
        }
    }

    private static func shaped(_ shape: String, _ x: Double, _ chain: Int, _ draw: Int) throws -> Double {
        switch shape {
        case "plain": x
        case "shifted": x + 0.125 * Double(chain)
        case "scaled": x * (1 + 0.25 * Double(chain))
        case "cubed": x * x * x
        case "reciprocal": 0.0009765625 / (x + 0.001)
        case "tied": x < -0.25 ? 0 : x < 0.25 ? 1 : 2
        case "trend": x + 0.0078125 * Double(draw)
        case "far": x + 4096
        case "small": x * 0x1p-20
        default: throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "no shape \(shape)"))
        }
    }
}

@Suite struct ArviZTests {
    private func expect(
        _ value: Double, _ expected: Double?, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let expected else { return }
        #expect(
            abs(value - expected) <= 1e-10 * abs(expected), "\(what): \(value), ArviZ \(expected)",
            sourceLocation: sourceLocation)
    }

    @Test func diagnosticsAreThoseOfArviZ() throws {
        let fixture = try ArviZFixture.read()
        #expect(fixture.arviz == "0.23.4")
        #expect(fixture.cases.count >= 20)
        for (number, item) in fixture.cases.enumerated() {
            let chains = try ArviZDraws.chains(number, item)
            let draws = try ScalarDraws(chains)
            let answers = item.answers
            expect(draws.mean, answers.mean, "mean of \(item)")
            expect(draws.standardDeviation, answers.sd, "sd of \(item)")
            expect(try draws.bulkESS(), answers.essBulk, "bulk ESS of \(item)")
            expect(try draws.tailESS(), answers.essTail, "tail ESS of \(item)")
            expect(try draws.meanESS(), answers.essMean, "mean ESS of \(item)")
            expect(try draws.standardDeviationESS(), answers.essSd, "sd ESS of \(item)")
            expect(try draws.meanStandardError(), answers.mcseMean, "MCSE of the mean of \(item)")
            expect(try draws.standardDeviationStandardError(), answers.mcseSd, "MCSE of the sd of \(item)")
            for (index, probability) in [0.05, 0.3, 0.5, 0.95].enumerated() {
                let name = "\(probability) of \(item)"
                expect(try draws.quantile(probability), answers.quantiles[index], "quantile \(name)")
                expect(try draws.quantileESS(probability), answers.essQuantiles[index], "ESS of quantile \(name)")
                expect(
                    try draws.quantileStandardError(probability), answers.mcseQuantiles[index],
                    "MCSE of quantile \(name)")
            }
            for (chain, bfmi) in zip(chains, answers.bfmi) {
                expect(try EnergyFraction.value(of: chain), bfmi, "E-BFMI of \(item)")
            }
            expect(try draws.rHat(), answers.rhatRank, "R-hat of \(item)")
            expect(try draws.splitRHat(), answers.rhatSplit, "split R-hat of \(item)")
            expect(try draws.bulkRHat(), answers.rhatBulk, "bulk R-hat of \(item)")
            expect(try draws.foldedRHat(), answers.rhatFolded, "folded R-hat of \(item)")
            try summaryIsTheSame(draws, answers, item)
        }
    }

    private func summaryIsTheSame(
        _ draws: ScalarDraws, _ answers: ArviZFixture.Answers, _ item: ArviZFixture.Case
    ) throws {
        let summary = DrawsSummary(draws)
        let convergence = try #require(summary.convergence)
        expect(summary.quantiles[0], answers.quantiles[0], "summary's 5% of \(item)")
        expect(summary.quantiles[2], answers.quantiles[3], "summary's 95% of \(item)")
        expect(convergence.bulkESS, answers.essBulk, "summary's bulk ESS of \(item)")
        expect(convergence.tailESS, answers.essTail, "summary's tail ESS of \(item)")
        expect(convergence.rHat, answers.rhatRank, "summary's R-hat of \(item)")
    }
}
