// Nodes and weights of a Gauss-Legendre rule away from the ends, from the exact phase of the Legendre polynomial.
//
// With x = sin(phi), lambda = n + 1/2 and t = tan(phi) (see PhaseSeries.swift) the nodes satisfy
//
//     phi + sum_m epsilon^m G_m(t) = theta_j = (pi / lambda) (j - 1/2)   (n even), j = 1, 2, ...
//                                              (pi / lambda) j           (n odd), j = 0, 1, ...
//
// from the middle outwards, and w = (pi / lambda) cos(phi) / gamma, gamma = 1 + (1 + t^2) sum_m epsilon^m dG_m/dt, since the pair
// P_n, (2 / pi) Q_n has the Wronskian that makes the amplitude sqrt(2 / pi).

import RealModule

struct LegendrePhase: Sendable {
    let order: Int
    private let series: PhaseSeries
    private let table = SineTable.shared
    /// pi / lambda
    private let spacing: DoubleDouble

    struct Node {
        var position: Double
        var weight: Double
        /// pi/2 - phi
        var complement: DoubleDouble

        /// 1 - x = 2 sin^2((pi/2 - phi) / 2)
        var complementOfPosition: DoubleDouble {
            let half = SineTable.shared.sineAndCosine(0.5 * complement.high)
            let sine = half.sine + half.cosine * (0.5 * complement.low)
            return sine * sine * 2
        }
    }

    init(order: Int) {
        self.order = order
        let lambda = Double(order) + 0.5
        series = PhaseSeries(.legendre, lambda: lambda)
        spacing = DoubleDouble.pi / DoubleDouble(lambda)
    }

    @inline(__always)
    private func target(_ j: Int) -> DoubleDouble {
        spacing * (order.isMultiple(of: 2) ? Double(j) - 0.5 : Double(j))
    }

    /// 1 - x of the j-th node from the middle, to a few digits, near the end too.
    func approximateComplement(_ j: Int) -> Double {
        let theta = DoubleDouble.pi * 0.5 - target(j)
        // One term of the series; at the outermost node it is 1 percent off.
        let tangent = 1 / Double.tan(theta.rounded)
        let half = Double.sin(0.5 * (theta.rounded + 0.5 * series.epsilon * tangent))
        return 2 * half * half
    }

    func node(_ j: Int) -> Node {
        let theta = target(j)
        var correction = 0.0
        var gamma = 1.0
        var (s, c) = (0.0, 1.0)
        var angle = theta
        for _ in 0..<6 {
            let (sine, cosine) = table.sineAndCosine(angle.high)
            s = sine.high + (sine.low + cosine.high * angle.low)
            c = cosine.high + (cosine.low - sine.high * angle.low)
            let t = s / c
            let secant = 1 + t * t
            let sum = series.evaluate(t, length: series.length(kappa: series.epsilon * secant))
            gamma = 1 + secant * sum.slope
            let change = (correction - sum.value) / gamma
            if abs(change) <= 0x1p-60 * min(c, angle.high) { break }
            correction -= change
            angle = theta - correction
        }
        return Node(
            position: s, weight: spacing.high * c / gamma, complement: DoubleDouble.pi * 0.5 - angle)
    }
}
