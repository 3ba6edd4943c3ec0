// The population loss L = E[(f - y)^2], x ~ N(0, 1), of a network of tanh, erf or sin neurons, and its gradient, certified.
//
// f is odd. An even Hermite mode A h_k as target is orthogonal to f and adds A^2 to L, nothing to the gradient; a network as target is
// f with its neurons taken off; so only D = f - A h_k with odd k is left, and the integrands
//
//     D^2 n,    2 D phi(w_i x) n,    2 a_i D phi'(w_i x) x n        (n the normal density)
//
// are even and vanish at 0. By the trapezoidal rule of step eta they are 2 eta sum_{j >= 1} (.)(j eta), in intervals, and
//
// (a) Discretisation: at most 2 M / (e^(2 pi s/eta) - 1), M a bound of the integral of |.| on Im x = +-s (Trefethen & Weideman 2014, SIAM
//     Review 56, theorem 5.1). There |n| has the factor e^(s^2/2), |phi(w x)| <= T(|w| s) (see `StripTrapezoid`), |phi'| <= T'(|w| s)
//     with T' = 1/cos^2, (2/sqrt pi) e^(b^2), cosh b, and E|h_k(x + is)|^2 = L_k(-s^2), E|x + is|^2 = 1 + s^2. By Minkowski and
//     Cauchy-Schwarz, with N = sum |a_i| T(|w_i| s) + |A| sqrt(L_k(-s^2)):
//     M = e^(s^2/2) N^2,   2 e^(s^2/2) N T(|w_i| s),   2 |a_i| e^(s^2/2) N T'(|w_i| s) sqrt(1 + s^2).
// (b) Truncation after X = J eta > 2 sqrt k, the largest root of He_k: on the line |phi| <= 1, |phi'| <= 2/sqrt(pi) and |h_k| <= x^k/sqrt(k!)
//     (He_k is x^k times factors 1 - r^2/x^2), so the integrands are at most C x^m n with
//     2 S^2 + 2 A^2 x^(2k)/k!,   2 (S + |A| x^k/sqrt(k!)),   2.26 |a_i| x (S + |A| x^k/sqrt(k!)),   S = sum |a_i|;
//     for X^2 > m they fall, and int_X^inf x^m n dx <= X^m n(X) / (X - m/X). Both tails together are twice that.

import Foundation
import MultiplePrecision

/// Population losses as intervals.
public enum CertifiedPopulationLoss {
    /// What the network is to learn.
    public enum Target: Sendable {
        case zero
        /// A h_k, h_k = He_k / sqrt(k!).
        case hermiteMode(degree: Int, amplitude: Double)
        /// Another network of the same activation.
        case network(CertifiedNetwork)
        /// A y(x_1, x_2), for networks of input dimension 2.
        case planar(CertifiedPlanarTarget, amplitude: Double)
    }

    /// The degrees of a target that are accepted.
    public static let degrees = 0...1000

    /// L to an absolute accuracy of about 2^-`precision` of the square of sum |a_i| + |A|.
    ///
    /// - Throws: ``CertifiedPopulationLossError``.
    public static func value(of network: CertifiedNetwork, target: Target, precision: Precision) throws -> Interval {
        let problem = try PopulationProblem(network, target, precision)
        let amplitudeSquare = try problem.amplitudeSquare
        let sum = try problem.sum(
            bound: { $0.squared },
            tail: [
                (problem.readoutSum.squared.scaled(by: 1), 0), (amplitudeSquare.scaled(by: 1), 2 * problem.degree),
            ],
            { _, deviation in deviation.squared })
        return (sum + problem.offset).rounded(to: precision + 16)
    }

    /// The derivative of L in the parameter of this index, readout first, to an absolute accuracy of about 2^-`precision` of the
    /// scale times 1 or |a_i|.
    ///
    /// - Throws: ``CertifiedPopulationLossError``; ``CertifiedNetworkError`` for a parameter that is not there.
    public static func derivative(
        of network: CertifiedNetwork, target: Target, parameter: Int, precision: Precision
    ) throws -> Interval {
        guard 0..<network.parameterCount ~= parameter else {
            throw CertifiedNetworkError.parameter(parameter, network.parameterCount)
        }
        let problem = try PopulationProblem(network, target, precision)
        let i = parameter % network.width
        let isReadout = parameter < network.width
        let (a, w) = (problem.exact(network.readout[i]), problem.exact(network.weights[i]))
        let factor = isReadout ? Interval(2, precision: problem.working) : a.scaled(by: 1)
        let tailFactor = try isReadout ? factor : Interval("2.26", precision: 128) * a.absolute
        let power = isReadout ? 0 : 1
        let sum = try problem.sum(
            bound: { norm in
                let height = problem.height
                if isReadout { return try norm * problem.function.bound(w.absolute * height) * factor }
                return try norm * problem.function.derivativeBound(w.absolute * height) * factor.absolute
                    * (height.squared + 1).squareRoot()
            },
            tail: [
                (problem.readoutSum * tailFactor, power),
                (try problem.amplitudeSquare.squareRoot() * tailFactor, problem.degree + power),
            ],
            { x, deviation in
                let z = w * x
                let own = isReadout ? problem.function.value(z) : try network.activation.derivative(at: z) * x
                return deviation * factor * own
            })
        return sum.rounded(to: precision + 16)
    }
}

/// Networks and targets whose loss is not certified.
public enum CertifiedPopulationLossError: Error, Hashable, CustomStringConvertible {
    case activation(String)
    case inputDimension(Int)
    case degree(Int)
    case amplitude(Double)
    case targetActivation
    /// The rule's step is in inverse proportion to the largest weight.
    case tooCostly(weight: Double)

    public var description: String {
        switch self {
        case .activation(let name): "the loss of \(name) networks is not certified by quadrature; give tanh, erf or sin"
        case .inputDimension(let dimension):
            "input dimension \(dimension) does not go with the target or the method; give 1, or 2 for a planar target"
        case .degree(let degree): "a target of degree \(degree) is not certified; give one of 0...1000"
        case .amplitude(let amplitude): "a target of amplitude \(amplitude) is not certified; give a finite one"
        case .targetActivation: "the target's activation or input dimension is another; give the same"
        case .tooCostly(let weight): "a weight of \(weight) takes too many points; give weights up to 1000"
        }
    }
}

// MARK: - The rule

/// D on the points of a trapezoidal rule.
struct PopulationProblem: Sendable {
    let function: StripTrapezoid.Function
    /// The neurons of f - y.
    let neurons: [(a: Interval, w: Interval)]
    /// k and A of an odd mode; 0 and 0 for none.
    let degree: Int
    let amplitude: Interval
    /// A^2 of an even mode.
    let offset: Interval
    let working: Precision
    /// s.
    let height: Interval
    /// eta, a Double, so that points are exact.
    private let step: Double
    private let largestWeight: Double
    private let nats: Double

    init(_ network: CertifiedNetwork, _ target: CertifiedPopulationLoss.Target, _ precision: Precision) throws {
        function = try StripTrapezoid.Function(lossOf: network.activation)
        guard network.inputDimension == 1 else {
            throw CertifiedPopulationLossError.inputDimension(network.inputDimension)
        }
        var (readout, weights) = (network.readout, network.weights)
        var mode = (degree: 0, amplitude: 0.0)
        switch target {
        case .zero: break
        case .hermiteMode(let k, let amplitude):
            guard CertifiedPopulationLoss.degrees ~= k else { throw CertifiedPopulationLossError.degree(k) }
            guard amplitude.isFinite else { throw CertifiedPopulationLossError.amplitude(amplitude) }
            mode = (k, amplitude)
        case .network(let other):
            guard other.activation == network.activation, other.inputDimension == 1 else {
                throw CertifiedPopulationLossError.targetActivation
            }
            readout += other.readout.map { -$0 }
            weights += other.weights
        case .planar: throw CertifiedPopulationLossError.inputDimension(1)
        }
        largestWeight = weights.reduce(0) { max($0, abs($1)) }
        guard largestWeight <= 1000 else { throw CertifiedPopulationLossError.tooCostly(weight: largestWeight) }
        let working = max(precision + 64, 128)
        self.working = working
        func exact(_ x: Double) -> Interval { Interval(exact: x, precision: working) }
        neurons = zip(readout, weights).map { (exact($0), exact($1)) }
        let isOdd = mode.degree % 2 == 1
        degree = isOdd ? mode.degree : 0
        amplitude = isOdd ? exact(mode.amplitude) : exact(0)
        offset = isOdd ? exact(0) : exact(mode.amplitude).squared

        nats = Double(precision.bits + 8) * log(2)
        let steepest = max(largestWeight, 0x1p-20)
        let ideal = nats.squareRoot()
        let s: Double =
            switch function {
            case .tanh: min(ideal, 0.98 * Double.pi / (2 * steepest))
            case .erf: ideal / (1 + 2 * steepest * steepest).squareRoot()
            case .sine: min(ideal, nats / (2 * steepest))
            }
        height = Interval(exact: s, precision: 128)
        // log M for a scale of 1, estimated; the bound itself is evaluated in `sum`.
        let growth = try function.bound(height * Interval(exact: steepest, precision: 128)).upper.double()
        let laguerre = 2 * s * Double(degree).squareRoot()
        let logMass = s * s / 2 + 2 * max(log(max(1, growth)), laguerre)
        step = Double(Float(2 * Double.pi * s / (nats + logMass + 2)).nextDown)
    }

    func exact(_ x: Double) -> Interval { Interval(exact: x, precision: working) }

    /// S.
    var readoutSum: Interval { neurons.reduce(Interval(0, precision: 128)) { $0 + $1.a.absolute.rounded(to: 128) } }

    /// A^2/k!.
    var amplitudeSquare: Interval {
        get throws { try amplitude.squared.rounded(to: 128) / Interval.factorial(degree, precision: 128) }
    }

    /// N at height s.
    private var norm: Interval {
        get throws {
            let readout = try neurons.reduce(Interval(0, precision: 128)) { sum, neuron in
                try sum + neuron.a.absolute * function.bound(neuron.w.absolute * height)
            }
            guard degree > 0 else { return readout }
            return try readout + amplitude.absolute
                * StripTrapezoidRule.laguerre(degree, height.squared).squareRoot()
        }
    }

    /// X: past all roots of the target, and where the density has fallen below the accuracy.
    private var pointCount: Int {
        let k = Double(degree)
        var x = max(2 * k.squareRoot() + 1, (2 * nats).squareRoot())
        // x^(2k) e^(-x^2/2)/k! of the target falls later than the density.
        while x * x / 2 - 2 * k * log(x) + (degree > 0 ? lgamma(k + 1) : 0) < nats { x += 0.5 }
        return Int((x / step).rounded(.up))
    }

    /// 2 eta sum_j integrand, with the bounds (a) and (b).
    ///
    /// - Parameters:
    ///   - bound: M / e^(s^2/2), from N.
    ///   - tail: the pairs (C, m) of (b); the second with the factor 1/k! or its root inside.
    ///   - integrand: the integrand over n, from x and D(x).
    func sum(
        bound: (Interval) throws -> Interval, tail: [(Interval, Int)],
        _ integrand: @Sendable (Interval, Interval) throws -> Interval
    ) throws -> Interval {
        let count = pointCount
        let blocks = 16
        let parts = try concurrentMap(count: blocks) { block in
            try stride(from: block + 1, through: count, by: blocks).reduce(Interval(0, precision: working)) { sum, j in
                let x = exact(Double(j) * step)
                let density = (-x.squared.scaled(by: -1)).exp()
                return try sum + integrand(x, deviation(x)) * density
            }
        }
        let root = try Interval.pi(precision: working).scaled(by: 1).squareRoot()
        let total = try parts.reduce(Interval(0, precision: working), +) * exact(step).scaled(by: 1) / root

        let low = Interval(exact: step, precision: 128)
        let mass = try bound(norm) * height.squared.scaled(by: -1).exp()
        let periods = try (Interval.pi(precision: 128) * height).scaled(by: 1) / low
        let discretisation = try mass.scaled(by: 1) / periods.expMinusOne()
        let reach = low * count
        let density = try (-reach.squared.scaled(by: -1)).exp() / Interval(2, precision: 128)
        let truncation = try tail.reduce(Interval(0, precision: 128)) { sum, part in
            let rate = try reach - Interval(part.1, precision: 128) / reach
            guard rate.lower.signum > 0 else {
                throw IntervalError.domain(function: "the tail bound", argument: rate.description, domain: "rate > 0")
            }
            // n(X) <= e^(-X^2/2)/2, and both tails.
            return try sum + (part.0 * reach.raised(to: part.1) * density).scaled(by: 1) / rate
        }
        let error = discretisation + truncation
        return total + error.hull(-error)
    }

    /// D(x).
    private func deviation(_ x: Interval) throws -> Interval {
        let value = neurons.reduce(Interval(0, precision: working)) { $0 + $1.a * function.value($1.w * x) }
        guard degree > 0 else { return value }
        let mode =
            try HermitePolynomial.monic(degree: degree, at: x)
            / Interval.factorial(degree, precision: working).squareRoot()
        return value - amplitude * mode
    }
}

extension StripTrapezoid.Function {
    /// A bound of |phi'(a + ib')| for all real a and |b'| <= b.
    func derivativeBound(_ b: Interval) throws -> Interval {
        switch self {
        case .tanh: return try Interval(1, precision: b.precision) / b.cos().squared
        case .erf: return try b.squared.exp().scaled(by: 1) / Interval.pi(precision: b.precision).squareRoot()
        case .sine: return b.cosh()
        }
    }

    /// A bound of |phi''(a + ib')| for all real a and |b'| <= b: tanh'' = -2 tanh/cosh^2; erf'' = -(4/sqrt pi) z e^(-z^2) and
    /// |x| e^(-x^2) <= 1/sqrt(2 e) < 0.43.
    func secondDerivativeBound(_ b: Interval) throws -> Interval {
        switch self {
        case .tanh: return try (bound(b) * derivativeBound(b)).scaled(by: 1)
        case .erf: return try (Interval("0.43", precision: b.precision) + b) * derivativeBound(b).scaled(by: 1)
        case .sine: return b.cosh()
        }
    }
}

extension StripTrapezoid.Function {
    /// The activation of a network whose loss is asked for.
    ///
    /// - Throws: ``CertifiedPopulationLossError/activation(_:)`` for one that is not analytic, odd and bounded.
    init(lossOf activation: CertifiedActivation) throws {
        switch activation {
        case .tanh: self = .tanh
        case .erf: self = .erf
        case .sine: self = .sine
        default: throw CertifiedPopulationLossError.activation(activation.rawValue)
        }
    }
}
