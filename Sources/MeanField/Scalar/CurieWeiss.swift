// The Curie-Weiss magnet: N spins s_i = +-1, each in the mean field of all, with Gibbs weight e^(beta N (J m^2 / 2 + h m)),
// m = sum s_i / N. In the limit N -> infinity the magnetisation solves
//
//     m = tanh(beta (J m + h)),
//
// with one solution for beta J <= 1 or |h| beyond the spinodal field, two at it, and three inside.
// Source: N. Goldenfeld, Lectures on Phase Transitions and the Renormalization Group (1992), chapter 3.
// Does not promise: which solution is the equilibrium; that is the one of least free energy, `equilibrium`.

import RealModule

/// Why a mean-field model was refused.
public enum ScalarModelError: Error, Equatable, Sendable, CustomStringConvertible {
    case outOfRange(String, value: Double, allowed: String)
    case noSuchBranch(CurieWeiss.Branch)

    public var description: String {
        switch self {
        case .outOfRange(let name, let value, let allowed): "\(name) is \(value); it must be \(allowed)."
        case .noSuchBranch(let branch):
            "there is no \(branch.rawValue) solution: the field is beyond the spinodal one, or the temperature above the critical "
                + "one; ask for `solutions`."
        }
    }
}

/// A Curie-Weiss magnet.
public struct CurieWeiss: Sendable, Hashable {
    /// The solutions in ascending order are lower, middle, upper; a single one is the upper one for h >= 0, else the lower one.
    public enum Branch: String, CaseIterable, Sendable, Codable {
        case lower, middle, upper
    }

    /// A solution of m = tanh(beta (J m + h)).
    public struct Solution: Sendable, Hashable {
        public let branch: Branch
        /// m, in [-1, 1].
        public let magnetisation: Double
        /// beta J (1 - m^2), the slope of the map at m: below 1 in modulus where plain iteration converges.
        public let slope: Double
        public var isStable: Bool { slope < 1 }
    }

    public static let inverseTemperatures = 0x1p-20...0x1p20
    public static let couplings = 0x1p-20...0x1p20
    public static let fields = -0x1p20...0x1p20

    public let inverseTemperature: Double
    public let field: Double
    public let coupling: Double

    /// - Parameters:
    ///   - inverseTemperature: beta, in `inverseTemperatures`.
    ///   - field: h, in `fields`.
    ///   - coupling: J, in `couplings`.
    /// - Throws: ``ScalarModelError/outOfRange(_:value:allowed:)``.
    public init(inverseTemperature: Double, field: Double = 0, coupling: Double = 1) throws(ScalarModelError) {
        func check(_ name: String, _ value: Double, _ range: ClosedRange<Double>) throws(ScalarModelError) {
            guard range.contains(value) else {
                throw .outOfRange(name, value: value, allowed: "in \(range.lowerBound)...\(range.upperBound)")
            }
        }
        try check("inverseTemperature", inverseTemperature, Self.inverseTemperatures)
        try check("field", field, Self.fields)
        try check("coupling", coupling, Self.couplings)
        self.inverseTemperature = inverseTemperature
        self.field = field
        self.coupling = coupling
    }

    /// m -> tanh(beta (J m + h)).
    public func map(_ m: Double) -> Double { Double.tanh(inverseTemperature * (coupling * m + field)) }

    /// The same for any fixed-point solver, with its derivative.
    public var fixedPointMap: FixedPointMap {
        FixedPointMap(
            value: { map($0) },
            derivative: { m in
                let value = map(m)
                return inverseTemperature * coupling * (1 - value) * (1 + value)
            })
    }

    /// sqrt(1 - 1/(beta J)), the magnetisation at which two solutions merge; nil for beta J <= 1.
    public var spinodalMagnetisation: Double? {
        let excess = inverseTemperature * coupling
        return excess > 1 ? ((excess - 1) / excess).squareRoot() : nil
    }

    /// J m - atanh(m)/beta at the spinodal magnetisation: the field up to which the metastable state exists. 0 for beta J <= 1.
    ///
    /// - Accuracy: 4 x 2^-52 J absolute.
    public var spinodalField: Double {
        guard let m = spinodalMagnetisation else { return 0 }
        return coupling * m - Double.atanh(m) / inverseTemperature
    }

    /// Bound of the error of a solution, in ULPs of it: the rounding of the map, amplified by 1 / |1 - slope|, and that of the result.
    public static func accuracy(slope: Double) -> Double { 2 + 8 / abs(1 - slope) }

    /// All solutions, ascending: one, two or three.
    ///
    /// - Accuracy: `accuracy(slope:)` each.
    public var solutions: [Solution] {
        guard let turn = spinodalMagnetisation else {
            return [solution(field < 0 ? .lower : .upper, between: -1, and: 1)]
        }
        // The map's slope is 1 where beta (J m + h) = +-atanh(turn); f(m) = map(m) - m rises between the two.
        let (strength, offset) = (inverseTemperature * coupling, inverseTemperature * field)
        let high = (Double.atanh(turn) - offset) / strength
        let low = (-Double.atanh(turn) - offset) / strength
        let hasUpper = turn >= high
        let hasLower = -turn <= low
        var found: [Solution] = []
        if hasLower { found.append(solution(.lower, between: -1, and: low)) }
        if hasLower, hasUpper { found.append(solution(.middle, between: low, and: high)) }
        if hasUpper { found.append(solution(.upper, between: high, and: 1)) }
        return found
    }

    /// The solution of a branch.
    ///
    /// - Throws: ``ScalarModelError/noSuchBranch(_:)``.
    /// - Accuracy: `accuracy(slope:)`.
    public func solution(_ branch: Branch) throws(ScalarModelError) -> Solution {
        guard let solution = solutions.first(where: { $0.branch == branch }) else { throw .noSuchBranch(branch) }
        return solution
    }

    /// The solution of least free energy; at h = 0 the upper of two equal ones.
    public var equilibrium: Solution {
        let stable = solutions.filter { $0.branch != .middle }
        return stable.max { freeEnergy($0.magnetisation) >= freeEnergy($1.magnetisation) } ?? solutions[0]
    }

    /// f(m) = -J m^2/2 - h m - S(m)/beta per spin, S the entropy of a coin of bias m.
    public func freeEnergy(_ m: Double) -> Double {
        func part(_ p: Double) -> Double { p > 0 ? -p * Double.log(p) : 0 }
        let entropy = part(0.5 * (1 + m)) + part(0.5 * (1 - m))
        return -coupling * m * m / 2 - field * m - entropy / inverseTemperature
    }

    /// The root of map(m) - m in a bracket, by Newton's method kept inside it by bisection, to the last bit that the map decides.
    private func solution(_ branch: Branch, between low: Double, and high: Double) -> Solution {
        var (low, high) = (max(low, -1), min(high, 1))
        // On the middle branch f rises through its root, on the others it falls.
        let direction: Double = branch == .middle ? 1 : -1
        var m = branch == .upper ? high : branch == .lower ? low : 0.5 * (low + high)
        if field == 0, solutionIsZero(branch) { m = 0 }
        for _ in 0..<200 {
            let value = map(m)
            let defect = value - m
            if defect == 0 { break }
            if defect * direction > 0 { high = min(high, m) } else { low = max(low, m) }
            let slope = inverseTemperature * coupling * (1 - value) * (1 + value)
            var next = m - defect / (slope - 1)
            // At the level of rounding a step may leave the bracket, and is right.
            let isLast = abs(next - m) <= 2 * m.ulp
            if !isLast, !(next > low && next < high) { next = 0.5 * (low + high) }
            m = next
            if isLast { break }
        }
        return Solution(
            branch: branch, magnetisation: m, slope: inverseTemperature * coupling * (1 - m) * (1 + m))
    }

    private func solutionIsZero(_ branch: Branch) -> Bool {
        branch == .middle || inverseTemperature * coupling <= 1
    }
}
