// Proved solutions of the Curie-Weiss equation m = tanh(beta (m + h)), by interval Newton in x = atanh(m) = beta (m + h):
//
//     f(x) = x/beta - h - tanh x,     f'(x) = 1/beta - 1 + tanh^2 x.
//
// f' vanishes at x = +-atanh sqrt(1 - 1/beta) only, so each monotonic piece has at most one root, found by bisection with signs proved.

import Foundation
import MultiplePrecision

/// Certified magnetisations.
public enum CertifiedCurieWeiss {
    public static let inverseTemperatures = 0x1p-10...0x1p10
    public static let fields = -0x1p10...0x1p10

    public enum Branch: String, CaseIterable, Sendable, Hashable, Codable {
        case lower, middle, upper
    }

    /// Whether the branch exists, as far as Double tells.
    public static func exists(_ branch: Branch, inverseTemperature beta: Double, field h: Double) -> Bool {
        guard beta > 1 else { return branch == (h < 0 ? .lower : .upper) }
        let turn = (1 - 1 / beta).squareRoot()
        let spinodal = turn - atanh(turn) / beta
        switch branch {
        case .middle: return abs(h) < spinodal
        case .upper: return h > -spinodal
        case .lower: return h < spinodal
        }
    }

    /// The magnetisation of a branch; exactly 0 where symmetry says so.
    ///
    /// - Throws: `RootNotProved` for a branch that does not exist or is about to vanish.
    public static func value(
        _ branch: Branch, inverseTemperature: Double, field: Double, precision: Precision
    ) throws -> Interval {
        guard exists(branch, inverseTemperature: inverseTemperature, field: field) else {
            throw RootNotProved(near: "the \(branch.rawValue) branch")
        }
        if field == 0, branch == .middle || inverseTemperature <= 1 { return Interval(0, precision: precision) }
        let working = precision + 32
        let beta = Interval(exact: inverseTemperature, precision: working)
        let h = Interval(exact: field, precision: working)
        let inverse = try Interval(1, precision: working) / beta
        let root = try IntervalNewton.root(
            near: start(branch, inverseTemperature, field), precision: working,
            { x in inverse * x - h - x.tanh() }, derivative: { x in inverse - 1 + x.tanh().squared })
        return root.enclosure.tanh()
    }

    /// An approximation of x by bisection on the branch's monotonic piece.
    private static func start(_ branch: Branch, _ beta: Double, _ h: Double) -> Double {
        let turn = beta > 1 ? atanh((1 - 1 / beta).squareRoot()) : 0
        // All roots lie in |x| <= beta (1 + |h|).
        let far = beta * (1 + abs(h)) + 1
        var (low, high): (Double, Double)
        switch branch {
        case .lower: (low, high) = (-far, beta > 1 ? -turn : far)
        case .middle: (low, high) = (-turn, turn)
        case .upper: (low, high) = (beta > 1 ? turn : -far, far)
        }
        let rises = branch != .middle
        for _ in 0..<200 {
            let x = 0.5 * (low + high)
            if (x / beta - h - tanh(x) < 0) == rises { low = x } else { high = x }
        }
        return 0.5 * (low + high)
    }
}
