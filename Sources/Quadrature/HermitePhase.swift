// Nodes and weights of a Gauss-Hermite rule away from its edge, from the exact phase of the Hermite function.
//
// With lambda = n + 1/2, x = 2 sqrt(lambda) sin(tau) and t = tan(tau) (see PhaseSeries.swift) the nodes satisfy
//
//     F(tau) = tau + sin(tau) cos(tau) + 2 sum_m epsilon^m G_m(t) = theta_j = (pi / lambda) (j - 1/2)   (n even), j = 1, 2, ...
//                                                                   (pi / lambda) j           (n odd), j = 0, 1, ...
//
// from the middle outwards, and the weight is w = sqrt(pi / 2) exp(-x^2 / 2) / Phi'(x), Phi'(x) = sqrt(lambda) cos(tau) gamma,
// gamma = 1 + (1 + t^2)^2 sum_m epsilon^m dG_m/dt: the amplitude of the normalised Hermite function is 1 / pi exactly.
//
// F - theta is computed in double-double, so that one step of Newton's method with the next two terms of the inverse series gives
// tau to about 2^-70, which the weight needs: exp(-x^2 / 2) multiplies the node's relative error by x^2.

import RealModule

struct HermitePhase: Sendable {
    let order: Int
    let lambda: Double
    private let series: PhaseSeries
    private let table = SineTable.shared
    /// pi / lambda, the distance of neighbouring theta_j.
    private let spacing: DoubleDouble
    /// 2 sqrt(lambda)
    private let radius: DoubleDouble
    /// sqrt(pi / (2 lambda)) and its logarithm
    private let weightScale: Double
    private let logWeightScale: Double

    /// A node and what its weight is made of.
    struct Node {
        /// tan(tau)
        var tangent: Double
        /// F'(tau)
        var slope: Double
        var angle: Double
        /// x in double-double
        var position: DoubleDouble
        var weight: Double
        var logWeight: Double
        /// Phi'(x)
        var density: Double
    }

    init(order: Int, terms: Int = 8) {
        self.order = order
        lambda = Double(order) + 0.5
        series = PhaseSeries(.hermite, lambda: lambda, terms: terms)
        spacing = DoubleDouble.pi / DoubleDouble(lambda)
        radius = DoubleDouble(4 * lambda).squareRoot
        weightScale = (spacing * 0.5).squareRoot.rounded
        logWeightScale = 0.5 * Double.log(0.5 * spacing.high)
    }

    /// theta_j of the j-th node from the middle.
    @inline(__always)
    func target(_ j: Int) -> DoubleDouble {
        spacing * (order.isMultiple(of: 2) ? Double(j) - 0.5 : Double(j))
    }

    /// The root tau of tau + sin(tau) cos(tau) = theta in Double, to about 1e-13 relative to pi/2 - tau.
    static func leadingAngle(_ theta: Double) -> Double {
        guard theta > 0 else { return 0 }
        // The function is concave, so Newton's method rises to the root from any start below it: here the better one of the
        // behaviour at 0, 2 tau, and at pi/2, pi/2 - (2/3) (pi/2 - tau)^3.
        let remaining = max(Double.pi / 2 - theta, 0)
        var angle = max(theta / 2, Double.pi / 2 - 1.2 * Double.root(1.5 * remaining, 3))
        for _ in 0..<12 {
            let sine = Double.sin(angle)
            let cosine = Double.cos(angle)
            let step = (theta - angle - sine * cosine) / (2 * cosine * cosine)
            angle += step
            if abs(step) <= 1e-13 * cosine { break }
        }
        return angle
    }

    /// What leads from one approximate node to the next.
    struct Approximation {
        var angle: Double
        var tangent: Double
        var slope: Double
        var position: Double
    }

    /// The node with F(tau) = theta to a few digits, near the edge too: the phase with two terms of its series, in Double.
    @inline(__always)
    func approximation(theta: Double, start: Double) -> Approximation {
        var angle = start
        var result = Approximation(angle: angle, tangent: 0, slope: 1, position: 0)
        for _ in 0..<4 {
            let (sine, cosine) = table.sineAndCosine(angle)
            let s = sine.high
            let c = cosine.high
            let t = s / c
            let secant = 1 + t * t
            let correction = series.evaluate(t, length: series.length(terms: 2))
            let residual = angle + s * c - theta + 2 * correction.value
            let slope = 2 * c * c * (1 + secant * secant * correction.slope)
            let change = max(HermitePhase.inverse(-residual / slope, tangent: t), -0.5 * c)
            angle += change
            result = Approximation(angle: angle, tangent: t, slope: slope, position: radius.high * (s + c * change))
            if abs(change) <= 1e-4 * c { break }
        }
        return result
    }

    @inline(__always)
    func nextAngle(after node: Approximation) -> Double {
        node.angle + HermitePhase.inverse(spacing.high / node.slope, tangent: node.tangent)
    }

    /// The change of tau when F changes by (F' first), from the inverse series of tau + sin(tau) cos(tau).
    @inline(__always)
    private static func inverse(_ first: Double, tangent t: Double) -> Double {
        let square = t * t
        return first * (1 + first * (t + first * ((1 + 5 * square) / 3 + first * t * (4 + 10 * square) / 3)))
    }

    /// A start for the next node but one after `node`, towards the edge.
    @inline(__always)
    func secondNextAngle(after node: Node) -> Double {
        node.angle + HermitePhase.inverse(2 * spacing.high / node.slope, tangent: node.tangent)
    }

    /// The node with F(tau) = theta, from a start close to it.
    func node(theta: DoubleDouble, start: Double) -> Node {
        // One pass is enough but for the outermost nodes, which take two; the limit only bounds the work.
        var angle = start
        var remainingPasses = 8
        while true {
            let (sine, cosine) = table.sineAndCosine(angle)
            let s = sine.high
            let c = cosine.high
            let t = s / c
            let secant = 1 + t * t
            let length = series.length(kappa: series.epsilon * secant * secant * secant)
            let correction = series.evaluate(t, length: length)
            let product = sine * cosine
            let sum = DoubleDouble.twoSum(product.high, angle)
            let residual = ((sum.high - theta.high) + (sum.low + product.low - theta.low)) + 2 * correction.value
            let gamma = 1 + secant * secant * correction.slope
            let slope = 2 * c * c * gamma
            let change = HermitePhase.inverse(-residual / slope, tangent: t)
            remainingPasses -= 1
            if abs(change) > 0x1p-30 * c && remainingPasses > 0 {
                angle += change
                continue
            }
            let sineChange = change * (c - change * (0.5 * s + change * c * (1.0 / 6)))
            let finalSine = DoubleDouble.fastTwoSum(s, sine.low + sineChange)
            let finalCosine = c - change * (s + 0.5 * change * c)
            // The first term of the series, (1 + t^2)^2 (2 + 5 t^2) epsilon / 8, says how gamma - 1 moves.
            let square = t * t
            let drift = (gamma - 1) * t * (18 + 30 * square) / (2 + 5 * square)
            return makeNode(
                sine: finalSine, cosine: finalCosine, gamma: gamma + drift * change, tangent: t, slope: slope,
                angle: angle + change)
        }
    }

    @inline(__always)
    private func makeNode(
        sine: DoubleDouble, cosine: Double, gamma: Double, tangent: Double, slope: Double, angle: Double
    ) -> Node {
        let position = sine * radius
        if position.high > 39 {
            // The weight is below 2^-1075: only its logarithm is wanted, and Double is enough for that.
            let logWeight = (logWeightScale - Double.log(cosine * gamma)) - 0.5 * position.high * position.high
            return Node(
                tangent: tangent, slope: slope, angle: angle, position: position, weight: 0, logWeight: logWeight,
                density: 0.5 * radius.high * cosine * gamma)
        }
        let squared = sine * sine
        let exponent = squared * (2 * lambda)
        let velocity = cosine * gamma
        // x^2 / 2 = exponent.high + exponent.low
        return Node(
            tangent: tangent, slope: slope, angle: angle, position: position,
            weight: weightScale / velocity * gaussian(exponent),
            logWeight: (logWeightScale - Double.log(velocity) - exponent.low) - exponent.high,
            density: 0.5 * radius.high * velocity)
    }
}

/// exp(-a), flushing to 0 only below the subnormal range.
@inline(__always)
func gaussian(_ exponent: DoubleDouble) -> Double {
    if exponent.high > 760 { return 0 }
    let value = Double.exp(-exponent.high)
    return value - value * exponent.low
}
