// The population loss on the plane, L = E[(f - y)^2], x ~ N(0, I_2), of tanh, erf or sin neurons, by the trapezoidal rule of step eta in both
// directions over |x_1|, |x_2| <= X.
//
// f is odd. The target A x_1 x_2 is even, hence orthogonal to f, and adds A^2; another network is more neurons. What is left is
// D = f - A y with y = 0 or y = (3 x_1^2 x_2 - x_2^3)/sqrt 24, an odd function, so that D^2 is even and half of the plane suffices.
//
// (a) Discretisation, one variable after the other. By the theorem at the head of `CertifiedPopulationLoss`, applied to
//     x_1 -> E[D(x_1, x_2)^2 | x_1] n(x_1), the rule in x_1 errs by at most 2 M_1/(e^(2 pi s/eta) - 1), with ||.|| the root mean square
//         M_1 = e^(s^2/2) ( sum |a_i| T(|w_i1| s) + |A| ||y(x_1 + is, x_2)|| )^2,
//         ||y(x_1 + is, x_2)|| <= ( 3 sqrt(3 + 2 s^2 + s^4) + sqrt 15 ) / sqrt 24.
//     On each line x_1 = j eta the rule in x_2 then errs by 2 M(x_1)/(e^(2 pi s/eta) - 1),
//         M(x_1) = e^(s^2/2) ( P + Q x_1^2 )^2,  P = sum |a_i| T(|w_i2| s) + |A| sqrt((15 + 9 s^2 + 3 s^4 + s^6)/24),  Q = 3 |A| sqrt((1 + s^2)/24),
//     and as eta sum_j g(j eta) <= int g + eta max g for each maximum of g >= 0, of which n x^2m has one or two of at most 0.4, 0.3, 0.87,
//     4.3 (m = 0 ... 3), the sum over lines with the weights eta n(x_1) is at most e^(s^2/2) ( P^2 (1 + eta) + 2 P Q (1 + eta) + Q^2 (3 + 2 eta) ).
// (b) Truncation. D^2 <= 2 S^2 + 2 A^2 y^2, S = sum |a_i|, y^2 <= |x|^6/24 <= (x_1^6 + x_2^6)/6. With t_m = eta sum_(|x| > X) x^m n(x) <=
//     2 X^m n(X)/(X - m/X) for X^2 > m, what is left out in x_1 or in x_2 is at most
//         2 ( 2 S^2 t_0 (1 + eta) + (A^2/3) ( t_6 (1 + eta) + t_0 (15 + 9 eta) ) ).

import Foundation
import MultiplePrecision

/// Population losses on the plane as intervals.
public enum CertifiedPlanarLoss {
    /// L to an absolute accuracy of about 2^-`precision` of the square of sum |a_i| + |A|.
    ///
    /// - Throws: ``CertifiedPopulationLossError`` for another activation or input dimension, a Hermite mode as target, or weights
    ///   that take too many points.
    public static func value(
        of network: CertifiedNetwork, target: CertifiedPopulationLoss.Target, precision: Precision
    ) throws -> Interval {
        let rule = try PlanarRule(network, target, precision)
        return try (rule.value() + rule.exact(rule.offset).squared).rounded(to: precision + 16)
    }
}

private struct PlanarRule: Sendable {
    private let function: StripTrapezoid.Function
    private let neurons: [(a: Interval, w: (Interval, Interval))]
    /// A of the flower.
    private let amplitude: Interval
    /// A of x_1 x_2.
    let offset: Double
    private let working: Precision
    /// eta, a Double of 24 bits, and s.
    private let step: Double
    private let height: Interval
    /// X / eta.
    private let count: Int

    /// The most points, times neurons: minutes on two cores.
    private static let workLimit = 4e7

    init(_ network: CertifiedNetwork, _ target: CertifiedPopulationLoss.Target, _ precision: Precision) throws {
        function = try StripTrapezoid.Function(lossOf: network.activation)
        guard network.inputDimension == 2 else {
            throw CertifiedPopulationLossError.inputDimension(network.inputDimension)
        }
        var (readout, weights) = (network.readout, network.weights)
        var (flower, product) = (0.0, 0.0)
        switch target {
        case .zero: break
        case .planar(.flower, let size): flower = size
        case .planar(.product, let size): product = size
        case .network(let other):
            guard other.activation == network.activation, other.inputDimension == 2 else {
                throw CertifiedPopulationLossError.targetActivation
            }
            readout += other.readout.map { -$0 }
            weights += other.weights
        case .hermiteMode: throw CertifiedPopulationLossError.inputDimension(2)
        }
        for size in [flower, product] where !size.isFinite { throw CertifiedPopulationLossError.amplitude(size) }
        offset = product
        let bits = max(precision + 48, 128)
        working = bits
        amplitude = Interval(exact: flower, precision: bits)
        neurons = readout.indices.map { i in
            (
                Interval(exact: readout[i], precision: bits),
                (Interval(exact: weights[2 * i], precision: bits), Interval(exact: weights[2 * i + 1], precision: bits))
            )
        }
        let steepest = max(weights.reduce(0) { max($0, abs($1)) }, 0x1p-20)
        guard steepest <= 1000 else { throw CertifiedPopulationLossError.tooCostly(weight: steepest) }
        let nats = Double(precision.bits + 8) * log(2)
        let ideal = nats.squareRoot()
        let s: Double =
            switch function {
            case .tanh: min(ideal, 0.98 * Double.pi / (2 * steepest))
            case .erf: ideal / (1 + 2 * steepest * steepest).squareRoot()
            case .sine: min(ideal, nats / (2 * steepest))
            }
        height = Interval(exact: s, precision: 128)
        let growth = try function.bound(height * Interval(exact: steepest, precision: 128)).upper.double()
        let logMass = s * s / 2 + 2 * log(max(1, growth)) + 6 * log(1 + s)
        step = Double(Float(2 * Double.pi * s / (nats + logMass + 2)).nextDown)
        var reach = max(3, (2 * nats).squareRoot())
        // x^6 n(x) falls later than the density.
        while flower != 0, reach * reach / 2 - 6 * log(reach) < nats { reach += 0.25 }
        count = Int((reach / step).rounded(.up))
        guard 2 * Double(count) * Double(count) * Double(max(1, neurons.count)) <= Self.workLimit else {
            throw CertifiedPopulationLossError.tooCostly(weight: steepest)
        }
    }

    func exact(_ x: Double) -> Interval { Interval(exact: x, precision: working) }

    /// eta^2 sum D^2 n n, with the bounds (a) and (b).
    func value() throws -> Interval {
        let densities = (0...count).map { j in (-exact(Double(j) * step).squared.scaled(by: -1)).exp() }
        // The lines x_1 = j eta > 0, and half of the one at 0.
        let lines = try concurrentMap(count: count + 1) { j in
            let x = exact(Double(j) * step)
            let slopes = neurons.map { $0.w.0 * x }
            let sum = try ((j == 0 ? 1 : -count)...count).reduce(Interval(0, precision: working)) { sum, l in
                let y = exact(Double(l) * step)
                return try sum + deviation(x, y, slopes).squared * densities[abs(l)]
            }
            return sum * densities[j]
        }
        let sum = lines.reduce(Interval(0, precision: working), +)
        let pi = Interval.pi(precision: working)
        // Twice the half, over 2 pi.
        let total = try sum * exact(step).squared / pi
        let error = try discretisation + truncation
        return total + error.hull(-error)
    }

    private func deviation(_ x: Interval, _ y: Interval, _ slopes: [Interval]) throws -> Interval {
        var sum = zip(neurons, slopes).reduce(Interval(0, precision: working)) { sum, neuron in
            sum + neuron.0.a * function.value(neuron.1 + neuron.0.w.1 * y)
        }
        if amplitude.sign != 0 { sum -= try amplitude * CertifiedPlanarTarget.flower.value(x, y) }
        return sum
    }

    private var discretisation: Interval {
        get throws {
            let square = height.squared
            let (fourth, sixth) = (square.squared, try square.raised(to: 3))
            func root(_ x: Interval) throws -> Interval { try x.squareRoot() }
            func norm(_ direction: (Interval, Interval) -> Interval) throws -> Interval {
                try neurons.reduce(Interval(0, precision: 128)) {
                    try $0 + $1.a.absolute * function.bound(direction($1.w.0, $1.w.1).absolute * height)
                }
            }
            let size = try amplitude.absolute / root(Interval(24, precision: 128))
            let first =
                try norm { a, _ in a }
                + size * (root(fourth + square.scaled(by: 1) + 3) * 3 + root(Interval(15, precision: 128)))
            let p = try norm { _, b in b } + size * root(sixth + fourth * 3 + square * 9 + 15)
            let q = try size * root(square + 1) * 3
            let eta = Interval(exact: step, precision: 128)
            let lines = (p.squared + (p * q).scaled(by: 1)) * (eta + 1) + q.squared * (eta.scaled(by: 1) + 3)
            let mass = (first.squared + lines) * square.scaled(by: -1).exp()
            let periods = try (Interval.pi(precision: 128) * height).scaled(by: 1) / eta
            return try mass.scaled(by: 1) / periods.expMinusOne()
        }
    }

    private var truncation: Interval {
        get throws {
            let eta = Interval(exact: step, precision: 128)
            let reach = eta * count
            let density = try StandardNormal.density(reach)
            func tail(_ m: Int) throws -> Interval {
                let rate = try reach - Interval(m, precision: 128) / reach
                guard rate.lower.signum > 0 else {
                    throw IntervalError.domain(
                        function: "the tail bound", argument: rate.description, domain: "rate > 0")
                }
                return try (reach.raised(to: m) * density).scaled(by: 1) / rate
            }
            let s = neurons.reduce(Interval(0, precision: 128)) { $0 + $1.a.absolute }
            let network = try s.squared.scaled(by: 1) * tail(0) * (eta + 1)
            let target = try amplitude.squared * (tail(6) * (eta + 1) + tail(0) * (eta * 9 + 15)) / 3
            return (network + target).scaled(by: 1)
        }
    }
}
