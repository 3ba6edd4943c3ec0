// Nodes and weights of a Gauss-Hermite rule from the three-term recurrence, for low orders and for the outermost nodes of
// middling ones, where the phase series is not accurate enough.
//
// In y = x^2 the monic He_n(x) = x^o P(y), o = n mod 2, is the last of
//
//     P_(k+1) = (y - (4k + 1 + 2o)) P_k - 2k (2k - 1 + 2o) P_(k-1),   P_0 = 1,   k < n / 2,
//     2 y P' = n (n - 1) P_(last - 1) + (n - o) P,
//     4 y P'' + (2 + 4o - 2y) P' + (n - o) P = 0,
//
// half the steps of the recurrence in x. It is run once at a start close to the root, rounded so that both coefficients have at most
// 26 bits: after splitting one factor the products' rounding errors are then known exactly, and carrying them along gives
// twice Double's precision. The Taylor series of the differential equation leads from the start to the root.
// The weight is w = n! / He_n'(x)^2. Four nodes go through at a time, because one alone waits for its own results.

import RealModule

struct HermiteRecurrence: Sendable {
    typealias Lanes = SIMD4<Double>

    /// Above this order the grid of starts would be too coarse for the Taylor series.
    static let maximumOrder = 1000

    let order: Int
    private let parity: Double
    /// Starts are multiples of this, the smallest power of two with |y - (4k + 1 + 2o)| < 4n + 4 <= 2^26 grid.
    private let grid: Double
    private let factorial: ScaledDoubleDouble

    /// Four nodes.
    struct Nodes {
        var positions: Lanes
        var weights: Lanes
        var logWeights: Lanes
    }

    init(order: Int) {
        self.order = order
        parity = Double(order & 1)
        factorial = ScaledDoubleDouble.factorial(order)
        var grid = 0x1p-24
        while Double(4 * order + 4) > 0x1p26 * grid { grid *= 2 }
        self.grid = grid
    }

    /// The nodes next to four starts, and their weights.
    func nodes(starts: Lanes) -> Nodes {
        let n = Double(order)
        let y = (starts * starts / grid).rounded(.toNearestOrEven) * grid
        let end = evaluate(y)
        // 2 y P', the leading product without rounding error
        let factor = n * (n - 1)
        let (left, right) = HermiteRecurrence.split(end.previous)
        let leading = factor * end.previous
        let productError = (factor * left - leading) + factor * right
        let rest = productError + factor * end.previousError
        let value = end.last + end.lastError
        let scaledSlope = leading + (rest + (n - parity) * value)
        let root = taylorRoot(y: y, value: value, slope: scaledSlope / (2 * y))
        // x = sqrt(y + t): one Newton step from the root of the rounded sum.
        let square = y + root.step
        let position = square.squareRoot()
        let half = HermiteRecurrence.split(position)
        let cross = (2 * half.left) * half.right
        let remainder = ((square - half.left * half.left) - cross) - half.right * half.right
        let corrected = position + (remainder + ((y - square) + root.step)) / (2 * position)
        // He_n'(x) = scaledSlope * growth * x^(o - 1)
        let growth = 1 + (root.growth + (1 + root.growth) * (root.step / y))
        let derivative = scaledSlope * growth
        let numerator =
            parity == 0 ? square * factorial.significand.rounded : Lanes(repeating: factorial.significand.rounded)
        let ratio = numerator / (derivative * derivative)
        var result = Nodes(positions: corrected, weights: .zero, logWeights: .zero)
        for lane in 0..<Lanes.scalarCount {
            let exponent = factorial.exponent - 2 * Int(end.exponents[lane])
            let weight = DoubleDouble(ratio[lane]).scaled(byPowerOfTwo: exponent).high
            result.weights[lane] = weight
            result.logWeights[lane] =
                weight >= Double.leastNormalMagnitude
                ? Double.log(weight) : Double.log(ratio[lane]) + Double(exponent) * DoubleDouble.logTwo.high
        }
        return result
    }

    private struct Evaluation {
        /// P and the polynomial before it, times 2^-exponents, with what rounding took from them.
        var last: Lanes
        var lastError: Lanes
        var previous: Lanes
        var previousError: Lanes
        var exponents: Lanes
    }

    @inline(__always)
    private static func split(_ a: Lanes) -> (left: Lanes, right: Lanes) {
        let scaled = 0x1.0000002p27 * a
        let left = scaled - (scaled - a)
        return (left, a - left)
    }

    @inline(__always)
    private func evaluate(_ y: Lanes) -> Evaluation {
        var (high, low) = (Lanes(repeating: 1), Lanes.zero)
        var (left, right) = (Lanes(repeating: 1), Lanes.zero)
        var (oldHigh, oldLow, oldLeft, oldRight) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        var exponents = Lanes.zero
        var a = y - (1 + 2 * parity)
        var b = 0.0
        var even = 0.0
        for k in 0..<(order / 2) {
            let first = a * high
            let firstError = (a * left - first) + a * right
            let second = b * oldHigh
            let secondError = (b * oldLeft - second) + b * oldRight
            let next = first - second
            let share = next - first
            let sumError = (first - (next - share)) - (second + share)
            let nextLow = (a * low - b * oldLow) + ((firstError - secondError) + sumError)
            (oldHigh, oldLow, oldLeft, oldRight) = (high, low, left, right)
            (high, low) = (next, nextLow)
            (left, right) = HermiteRecurrence.split(high)
            a -= 4
            even += 2
            b = even * (even + (2 * parity - 1))
            // Eight steps multiply by at most (8n)^8 < 2^104.
            if k & 7 == 7 {
                let isLarge = (high .> 0x1p300) .| (high .< -0x1p300)
                let scale = Lanes(repeating: 1).replacing(with: 0x1p-300, where: isLarge)
                exponents.replace(with: exponents + 300, where: isLarge)
                high *= scale
                low *= scale
                left *= scale
                right *= scale
                oldHigh *= scale
                oldLow *= scale
                oldLeft *= scale
                oldRight *= scale
            }
        }
        return Evaluation(last: high, lastError: low, previous: oldHigh, previousError: oldLow, exponents: exponents)
    }

    /// The zero t of P(y + t) nearest to 0, and P'(y + t) / P'(y) - 1.
    @inline(__always)
    private func taylorRoot(y: Lanes, value: Lanes, slope: Lanes) -> (step: Lanes, growth: Lanes) {
        // c_m = P^(m)(y) / (m! P'(y)); the differential equation's m-th derivative gives c_(m+2) from c_(m+1) and c_m.
        let reciprocal = -1 / (4 * y)
        let c0 = value / slope
        let degree = Double(order) - parity
        @inline(__always) func next(_ m: Double, _ lower: Lanes, _ current: Lanes) -> Lanes {
            let first = ((4 * m + 2 + 4 * parity) - 2 * y) * (current * (m + 1))
            let second = (degree - 2 * m) * lower
            return (first + second) * reciprocal * (1 / ((m + 2) * (m + 1)))
        }
        let c2 = next(0, c0, Lanes(repeating: 1))
        let c3 = next(1, Lanes(repeating: 1), c2)
        let c4 = next(2, c2, c3)
        let c5 = next(3, c3, c4)
        let c6 = next(4, c4, c5)
        let c7 = next(5, c5, c6)
        // c0 + t (1 + t (c2 + ...)) = 0 by fixed-point steps of Newton's kind; |t| is far below the spacing of the roots.
        var t = -c0 * (1 + c0 * c2)
        var growth = Lanes.zero
        for _ in 0..<3 {
            var rest = c7
            var restSlope = 7 * c7
            for (m, c) in [(6.0, c6), (5.0, c5), (4.0, c4), (3.0, c3), (2.0, c2)] {
                rest = rest * t + c
                restSlope = restSlope * t + m * c
            }
            growth = restSlope * t
            t -= (c0 + t + rest * (t * t)) / (1 + growth)
        }
        return (t, growth)
    }
}
