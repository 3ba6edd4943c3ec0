// Piecewise interpolation of many functions of one variable at once: panels of equal width, Chebyshev nodes in each, and polynomials in
// powers of t in [-1, 1], which Horner's scheme evaluates for all functions abreast. At the degrees used here, up to 14, powers cost less
// than four digits of the panel's largest value.

import RealModule

struct PiecewiseInterpolation: Sendable {
    /// How many functions.
    let count: Int
    private let lower, width: Double
    private let panels, order: Int
    /// [(panel * order + power) * count + function].
    private let coefficients: [Double]

    /// - Parameters:
    ///   - range: where the functions are followed.
    ///   - panels: the number of panels.
    ///   - order: nodes of each.
    ///   - functions: their values at a point, `count` of them; nil gives up.
    init?(
        count: Int, on range: ClosedRange<Double>, panels: Int, order: Int,
        _ functions: (Double) -> [Double]?
    ) {
        (self.count, self.panels, self.order) = (count, panels, order)
        lower = range.lowerBound
        width = (range.upperBound - range.lowerBound) / Double(panels)
        let angles = (0..<order).map { Double.pi * (Double($0) + 0.5) / Double(order) }
        let powers = PiecewiseInterpolation.chebyshevPowers(order)
        var coefficients: [Double] = []
        coefficients.reserveCapacity(panels * order * count)
        for panel in 0..<panels {
            var values: [[Double]] = []
            for angle in angles {
                let x = lower + width * (Double(panel) + (1 + Double.cos(angle)) / 2)
                guard let row = functions(x) else { return nil }
                values.append(row)
            }
            // Weights of the nodes' values in each coefficient of t^p.
            let weights = (0..<order).map { power in
                angles.map { angle in
                    (0..<order).reduce(0.0) { sum, j in
                        sum + powers[j][power] * (j == 0 ? 1 : 2) / Double(order) * Double.cos(Double(j) * angle)
                    }
                }
            }
            for power in 0..<order {
                for function in 0..<count {
                    coefficients.append(zip(weights[power], values).reduce(0) { $0 + $1.0 * $1.1[function] })
                }
            }
        }
        self.coefficients = coefficients
    }

    private init(_ other: PiecewiseInterpolation, keeping kept: Int) {
        (count, lower, width, panels, order) = (kept, other.lower, other.width, other.panels, other.order)
        let rows = stride(from: 0, to: other.coefficients.count, by: max(1, other.count))
        coefficients = rows.flatMap { other.coefficients[$0..<$0 + kept] }
    }

    /// The first functions alone.
    func prefix(_ kept: Int) -> PiecewiseInterpolation { PiecewiseInterpolation(self, keeping: min(kept, count)) }

    /// Writes the values at x, and the derivatives in x if they are asked for.
    @inline(__always)
    func evaluate(
        _ x: Double, into values: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>? = nil
    ) {
        let position = (x - lower) / width
        let panel = min(panels - 1, max(0, Int(position)))
        let t = 2 * (position - Double(panel)) - 1
        coefficients.withUnsafeBufferPointer { table in
            let start = panel * order * count
            for function in 0..<count { values[function] = table[start + (order - 1) * count + function] }
            if let slopes {
                for function in 0..<count { slopes[function] = 0 }
                for power in stride(from: order - 2, through: 0, by: -1) {
                    let row = start + power * count
                    for function in 0..<count {
                        slopes[function] = slopes[function] * t + values[function]
                        values[function] = values[function] * t + table[row + function]
                    }
                }
                for function in 0..<count { slopes[function] *= 2 / width }
            } else {
                for power in stride(from: order - 2, through: 0, by: -1) {
                    let row = start + power * count
                    for function in 0..<count { values[function] = values[function] * t + table[row + function] }
                }
            }
        }
    }

    /// The coefficients of T_j in powers of t.
    private static func chebyshevPowers(_ order: Int) -> [[Double]] {
        var rows = [[Double]](repeating: [Double](repeating: 0, count: order), count: order)
        for j in 0..<order {
            for power in 0..<order {
                switch j {
                case 0: rows[j][power] = power == 0 ? 1 : 0
                case 1: rows[j][power] = power == 1 ? 1 : 0
                default: rows[j][power] = (power > 0 ? 2 * rows[j - 1][power - 1] : 0) - rows[j - 2][power]
                }
            }
        }
        return rows
    }
}
