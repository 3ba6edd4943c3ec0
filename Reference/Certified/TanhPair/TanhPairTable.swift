// The cells over which `TanhPairCell` knows the moments of a pair of neurons: all ratios of weights up to 1, all weights up to 1 or, for a
// normal prior, up to 2^(7/2), beyond which it has less than 2e-29 of its mass.

import Foundation
import MultiplePrecision

/// The cells of one range of weights.
struct TanhPairRow: Sendable {
    /// The weights; from 0 in the last row.
    let weights: (lower: Double, upper: Double)
    /// Ascending ratios; the first starts at 0, the last ends at 1.
    let cells: [TanhPairCell]
}

enum TanhPairTable {
    /// Below, one cell serves all weights and ratios.
    static let smallest = 0x1p-5

    /// 2^(k/2), as a number that serves for a boundary.
    static func edge(_ k: Int) -> Double { exp2(Double(k) / 2) }

    /// How sharp a table is.
    enum Resolution: Int, CaseIterable, Sendable {
        /// Five to six digits.
        case coarse = 22
        /// Eleven to twelve digits.
        case fine = 42

        var bits: Int { rawValue }
    }

    /// Rows of weights from 0 to 1 for the uniform prior, to 2^(7/2) for the normal one, largest first.
    static func rows(_ prior: CertifiedWeightPrior, _ resolution: Resolution) throws -> [TanhPairRow] {
        let small = try (resolution == .fine ? fine : coarse).get()
        guard prior == .gauss else { return small }
        return try (resolution == .fine ? fineLarge : coarseLarge).get() + small
    }

    private static let fine = Result { try build(from: -10, to: 0, .fine) + [base(.fine)] }
    private static let coarse = Result { try build(from: -10, to: 0, .coarse) + [base(.coarse)] }
    private static let fineLarge = Result { try build(from: 0, to: 7, .fine) }
    private static let coarseLarge = Result { try build(from: 0, to: 7, .coarse) }

    private static func base(_ resolution: Resolution) throws -> TanhPairRow {
        let cell = try TanhPairCell(weight: .square(limit: smallest), ratio: .square(limit: 1), bits: resolution.bits)
        return TanhPairRow(weights: (0, smallest), cells: [cell])
    }

    private static func build(from first: Int, to last: Int, _ resolution: Resolution) throws -> [TanhPairRow] {
        try (first..<last).reversed().map { k in
            let (lower, upper) = (edge(k), edge(k + 1))
            // A cell counts for as much as the normal prior has of it.
            let excess = lower >= 2 ? Int(lower * lower / (2 * log(2))) - 2 : 0
            let bits = max(8, resolution.bits - excess)
            // The first ratios up to 2^j, with w2 below `smallest`.
            let j = Int((log2(smallest / upper) - 1e-9).rounded(.down))
            var variables: [TanhPairCell.Variable] = [.square(limit: exp2(Double(j)))]
            for i in j..<0 { variables.append(.linear(lower: exp2(Double(i)), upper: exp2(Double(i + 1)))) }
            let cells = try variables.map {
                try TanhPairCell(weight: .linear(lower: lower, upper: upper), ratio: $0, bits: bits)
            }
            return TanhPairRow(weights: (lower, upper), cells: cells)
        }
    }
}
