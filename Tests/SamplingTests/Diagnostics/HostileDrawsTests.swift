import PropertyTesting
import Testing

@testable import Sampling

/// Draws that no diagnostic can use, and draws that it barely can.
@Suite struct HostileDrawsTests {
    @Test func malformedDrawsAreRefused() {
        #expect(throws: DiagnosticError.noDraws) { try ScalarDraws([]) }
        #expect(throws: DiagnosticError.noDraws) { try ScalarDraws([[], []]) }
        #expect(throws: DiagnosticError.unequalLengths([4, 5])) { try ScalarDraws([[1, 2, 3, 4], [1, 2, 3, 4, 5]]) }
        #expect(throws: DiagnosticError.unequalLengths([4, 0])) { try ScalarDraws([[1, 2, 3, 4], []]) }
        #expect(throws: DiagnosticError.unequalLengths([4, 5])) {
            try ScalarDraws(chainCount: 2, values: [Double](repeating: 0, count: 9))
        }
        #expect(throws: DiagnosticError.noDraws) { try ScalarDraws(chainCount: 0, values: [1]) }
        #expect(throws: DiagnosticError.noDraws) { try ScalarDraws(chainCount: -1, values: [1]) }
        #expect(throws: DiagnosticError.tooFewDraws(count: 1, needed: 4)) { try ScalarDraws([[1]]) }
        #expect(throws: DiagnosticError.nonFinite(chain: 1, draw: 2, value: .infinity)) {
            try ScalarDraws([[1, 2, 3, 4], [1, 2, .infinity, 4]])
        }
        #expect(throws: DiagnosticError.self) { try ScalarDraws([[1, .nan, 3, 4]]) }
    }

    @Test func constantDrawsHaveNoDiagnostics() throws {
        let draws = try ScalarDraws([[2, 2, 2, 2, 2], [2, 2, 2, 2, 2]])
        let error = DiagnosticError.constant(2)
        #expect(throws: error) { try draws.rHat() }
        #expect(throws: error) { try draws.splitRHat() }
        #expect(throws: error) { try draws.bulkESS() }
        #expect(throws: error) { try draws.tailESS() }
        #expect(throws: error) { try draws.meanESS() }
        #expect(throws: error) { try draws.standardDeviationESS() }
        #expect(throws: error) { try draws.meanStandardError() }
        #expect(throws: error) { try draws.standardDeviationStandardError() }
        #expect(throws: error) { try draws.quantileStandardError(0.5) }
        let summary = DrawsSummary(draws)
        #expect(summary.mean == 2 && summary.standardDeviation == 0 && summary.convergence == nil)
        #expect(summary.error(from: 2) == nil)
        #expect(error.description.contains("accepted"))
    }

    /// Each chain at a place of its own: no R-hat is large enough; the effective draws are hardly more than the chains.
    @Test func stuckChainsAreFound() throws {
        let draws = try ScalarDraws((0..<4).map { [Double](repeating: Double($0), count: 100) })
        #expect(throws: DiagnosticError.everyChainStuck) { try draws.rHat() }
        #expect(try draws.bulkESS() < 8)
        // One chain that is stuck among others that move is told by a large R-hat.
        let waves = (0..<3).map { chain in (0..<100).map { Double(($0 * 37 + chain * 11) % 100) } }
        #expect(try ScalarDraws(waves).rHat() < 1.05)
        #expect(try ScalarDraws(waves + [[Double](repeating: 99, count: 100)]).rHat() > 1.2)
    }

    @Test func probabilitiesAreChecked() throws {
        let draws = try ScalarDraws([[1, 2, 3, 4]])
        for probability in [0, 1, -0.1, 1.1, Double.infinity] {
            #expect(throws: DiagnosticError.probabilityOutOfRange(probability)) { try draws.quantile(probability) }
            #expect(throws: DiagnosticError.probabilityOutOfRange(probability)) { try draws.quantileESS(probability) }
            #expect(throws: DiagnosticError.self) { try draws.quantileStandardError(probability) }
        }
        #expect(throws: DiagnosticError.self) { try draws.quantile(.nan) }
    }

    /// Whatever finite draws there are, a diagnostic is a positive number or an error.
    @Test func everyAnswerIsANumberOrAnError() throws {
        let value = Generator<Double>.one(of: [
            .double(including: [.subnormals, .negativeZero]),
            .element(of: [0, 1, -1, 1e308, -1e308, .leastNonzeroMagnitude]),
        ])
        let chains = Generator<[[Double]]>.chains(of: value, count: 1...3, length: 4...12)
        try forAll(chains, cases: 300) { (chains: [[Double]]) in
            let draws = try ScalarDraws(chains)
            let diagnostics: [(String, () throws -> Double)] = [
                ("rHat", draws.rHat), ("splitRHat", draws.splitRHat), ("bulkESS", draws.bulkESS),
                ("tailESS", draws.tailESS), ("meanESS", draws.meanESS), ("sdESS", draws.standardDeviationESS),
                ("meanMCSE", draws.meanStandardError), ("sdMCSE", draws.standardDeviationStandardError),
                ("medianMCSE", { try draws.quantileStandardError(0.5) }),
            ]
            for (name, diagnostic) in diagnostics {
                do {
                    let value = try diagnostic()
                    #expect(value >= 0 && value.isFinite, "\(name) = \(value)")
                } catch let error as DiagnosticError {
                    #expect(!error.description.isEmpty)
                }
            }
            #expect(draws.mean.isFinite)
        }
    }
}
