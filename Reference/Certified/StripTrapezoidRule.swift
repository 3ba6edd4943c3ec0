// The step, the number of points and the working precision of `StripTrapezoid`, whose header states the three error bounds that
// are evaluated here; and the sums themselves.

import Foundation
import MultiplePrecision

struct StripTrapezoidRule: Sendable {
    /// eta, a Double of 24 bits, so that every point j eta is one too.
    let step: Double
    /// J.
    let count: Int
    let working: Precision
    /// [-e, e], with e the sum of the bounds (a), (b) and (c).
    let error: Interval
    private let function: BigFloat.Function
    private let weight: BigFloat

    /// The most points that are summed: j eta must stay exact in 53 bits.
    private static let countLimit = 0x1p24
    /// The most points times degree times cost of an operation, the 3/2-th power of its bits: minutes on two cores.
    private static let workLimit = 2e14

    /// Chooses the rule in Double for an error of about 2^-precision, then evaluates the bounds in intervals.
    init(
        _ problem: StripTrapezoid.Function, weight exactWeight: BigFloat, largestDegree k: Int, precision: Precision
    ) throws {
        function = problem.real
        weight = exactWeight
        let weight = exactWeight.double(rounding: .up)
        let nats = Double(precision.bits + 3) * log(2)
        // y/(nats + y^2 (growth) + y sqrt(k)) is largest near 2 sqrt(nats), which the poles of tanh may not allow.
        let ideal = 2 * nats.squareRoot()
        let y: Double =
            switch problem {
            case .tanh: min(ideal, 0.98 * Double.pi / (2 * weight))
            case .erf: ideal / (1 + 4 * weight * weight).squareRoot()
            case .sine: min(ideal, nats / weight)
            }
        let height = Interval(exact: y, precision: 128)
        let mass =
            try problem.bound(height * Interval(exact: weight, precision: 128))
            * height.squared.scaled(by: -1).exp() * Self.laguerre(k, height.squared).squareRoot()
        let logMass = max(0, try mass.log().upper.double(rounding: .up))

        step = Double(Float(2 * Double.pi * y / (nats + logMass + 1)).nextDown)
        let points = (2 * (nats + 3).squareRoot() / step).rounded(.up)
        let work = points * Double(k + 30) * pow(Double(precision.bits), 1.5)
        guard points <= Self.countLimit, work <= Self.workLimit else {
            throw HermiteCoefficientError.tooCostly(degree: k, weight: weight, precision: precision.bits)
        }
        count = Int(points)
        let guardBits = log2(100 * pow(Double(k + 1), 3) + 1.1 * Double(count + 5)) + 2
        // The weight is exact in as many bits.
        working = max(128, precision + Int(guardBits.rounded(.up)), exactWeight.precision)

        let bits = working
        let exactStep = Interval(exact: step, precision: bits)
        // (a) 2 M / (e^(2 pi y/eta) - 1)
        let periods = try (Interval.pi(precision: bits) * height).scaled(by: 1) / exactStep
        let discretisation = try mass.scaled(by: 1) / periods.expMinusOne()
        // (b) 2 · 1.0865 (2/X) e^(-X^2/4) / sqrt(2 pi), and sqrt(2 pi) > 2
        let reach = exactStep * count
        let truncation = try Interval("2.173", precision: bits) * (-reach.squared.scaled(by: -2)).exp() / reach
        // (c) sqrt(2) u (100 (k+1)^3 + 1.0865 (J + 6)), and sqrt(2) < 1.5
        let cube = try Interval(k + 1, precision: bits).raised(to: 3) * 100
        let rounding = ((cube + (count + 6) * 2) * 3).scaled(by: -1 - working.bits)
        let bound = (discretisation + truncation + rounding).upper
        error = try Interval(lower: -bound, upper: bound)
    }

    /// L_k(-t) = sum_l C(k,l) t^l / l!, for t >= 0.
    static func laguerre(_ k: Int, _ t: Interval) throws -> Interval {
        var term = Interval(1, precision: t.precision)
        var sum = term
        for l in 0..<k {
            term = try term * t * (k - l) / ((l + 1) * (l + 1))
            sum += term
            // Later terms fall by more than half each once these are far below the sum, so the last one bounds them.
            let isPast = Double(k - l) * t.upper.double() < 0.4 * Double(l + 1) * Double(l + 1)
            if isPast, term.upper < sum.lower.scaled(by: -100) { return sum + term }
        }
        return sum
    }

    /// sum_j phi(w x_j) e^(-x_j^2/2) He_k(x_j) over the points of the given numbers, for each odd degree k of `degrees`.
    func partialSums(_ degrees: Set<Int>, points: StrideThrough<Int>) -> [Int: BigFloat] {
        let wanted = degrees.filter { $0 % 2 == 1 }.sorted()
        guard let largest = wanted.last else { return [:] }
        return Arena.with(count: 6 + wanted.count, precision: working) { arena in
            let (factor, gaussian) = (arena[0], arena[1])
            let (current, previous, scratch, slope) = (arena[2], arena[3], arena[4], arena[5])
            slope.set(weight)
            return Arena.with(count: 1, precision: 53) { pointArena in
                let x = pointArena[0]
                for j in points {
                    x.set(Double(j) * step)
                    factor.set(slope, times: x)
                    factor.set(factor, function)
                    gaussian.set(x, times: x)
                    gaussian.set(gaussian, over: -2)
                    gaussian.set(gaussian, .exp)
                    factor.set(factor, times: gaussian)
                    var next = 0
                    HermiteRecurrence.run(
                        order: largest, x: x, first: factor, current: current, previous: previous, scratch: scratch
                    ) { k, value in
                        guard k == wanted[next] else { return }
                        arena[6 + next].set(arena[6 + next], plus: value)
                        next += 1
                    }
                }
                return Dictionary(uniqueKeysWithValues: wanted.enumerated().map { ($1, arena[6 + $0].value) })
            }
        }
    }
}
