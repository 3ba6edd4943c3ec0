// A two-layer network f(x) = sum_i a_i phi(w_i . x) in intervals: its value, gradient and Hessian's products at a point.
//
// Parameters and inputs are Doubles, hence exact; every operation is rounded outward. The parameters are ordered as
// theta = (a_0 ... a_(h-1), w_00 ... w_0(d-1), w_10, ...). Derivatives of the activations:
//
//     tanh' = 1/cosh^2, tanh'' = -2 tanh/cosh^2;   erf' = (2/sqrt pi) e^(-z^2), erf'' = -2 z erf';   sin' = cos, sin'' = -sin;
//     gelu' = Phi + z n, gelu'' = (2 - z^2) n, n the normal density;   polynomials term by term;
//     piecewise linear: phi' is 0 or 1 between the kinks and 0 on them, phi'' = 0.

import MultiplePrecision

/// A network whose answers are intervals.
public struct CertifiedNetwork: Sendable {
    public let activation: CertifiedActivation
    /// a, h numbers.
    public let readout: [Double]
    /// w, h rows of `inputDimension` numbers.
    public let weights: [Double]
    public let inputDimension: Int

    public var width: Int { readout.count }
    public var parameterCount: Int { width * (1 + inputDimension) }

    /// - Throws: ``CertifiedNetworkError`` for numbers that are not finite, or shapes that do not fit.
    public init(
        activation: CertifiedActivation, readout: [Double], weights: [Double], inputDimension: Int = 1
    ) throws(CertifiedNetworkError) {
        guard inputDimension >= 1, weights.count == readout.count * inputDimension else {
            throw .shape(readout: readout.count, weights: weights.count, inputDimension: inputDimension)
        }
        for number in readout + weights where !number.isFinite { throw .notFinite(number) }
        self.activation = activation
        self.readout = readout
        self.weights = weights
        self.inputDimension = inputDimension
    }

    /// f(x).
    ///
    /// - Throws: ``CertifiedNetworkError`` for an input of another dimension or not finite.
    public func value(at x: [Double], precision: Precision) throws -> Interval {
        try (0..<width).reduce(Interval(0, precision: precision)) { sum, i in
            try sum + Interval(exact: readout[i], precision: precision)
                * activation.value(at: preactivation(i, x, precision))
        }
    }

    /// The derivative of f(x) in the parameter of this index.
    ///
    /// - Throws: ``CertifiedNetworkError``; an `IntervalError` where the precision does not tell on which side of a kink a
    ///   neuron is.
    public func derivative(at x: [Double], parameter: Int, precision: Precision) throws -> Interval {
        guard 0..<parameterCount ~= parameter else { throw CertifiedNetworkError.parameter(parameter, parameterCount) }
        if parameter < width { return try activation.value(at: preactivation(parameter, x, precision)) }
        let (i, c) = (parameter - width).quotientAndRemainder(dividingBy: inputDimension)
        let slope = try activation.derivative(at: preactivation(i, x, precision))
        return Interval(exact: readout[i], precision: precision) * slope * Interval(exact: x[c], precision: precision)
    }

    /// The entry of H v of this index, H the Hessian of f(x) in the parameters.
    ///
    /// - Throws: as ``derivative(at:parameter:precision:)``, and for a direction of another length or not finite.
    public func hessianVectorProduct(
        at x: [Double], direction: [Double], parameter: Int, precision: Precision
    ) throws -> Interval {
        guard 0..<parameterCount ~= parameter else { throw CertifiedNetworkError.parameter(parameter, parameterCount) }
        guard direction.count == parameterCount else {
            throw CertifiedNetworkError.direction(direction.count, parameterCount)
        }
        for number in direction where !number.isFinite { throw CertifiedNetworkError.notFinite(number) }
        let isReadout = parameter < width
        let (i, c) = isReadout ? (parameter, 0) : (parameter - width).quotientAndRemainder(dividingBy: inputDimension)
        let z = try preactivation(i, x, precision)
        func exact(_ number: Double) -> Interval { Interval(exact: number, precision: precision) }
        let row = width + i * inputDimension
        let along = (0..<inputDimension).reduce(exact(0)) { $0 + exact(direction[row + $1]) * exact(x[$1]) }
        let slope = try activation.derivative(at: z)
        if isReadout { return slope * along }
        let bend = try exact(readout[i]) * activation.secondDerivative(at: z) * along
        return (slope * exact(direction[i]) + bend) * exact(x[c])
    }

    private func preactivation(_ i: Int, _ x: [Double], _ precision: Precision) throws -> Interval {
        guard x.count == inputDimension else { throw CertifiedNetworkError.input(x.count, inputDimension) }
        return try (0..<inputDimension).reduce(Interval(0, precision: precision)) { sum, c in
            guard x[c].isFinite else { throw CertifiedNetworkError.notFinite(x[c]) }
            return sum
                + Interval(exact: weights[i * inputDimension + c], precision: precision)
                * Interval(exact: x[c], precision: precision)
        }
    }
}

/// Why a network was refused.
public enum CertifiedNetworkError: Error, Hashable, CustomStringConvertible {
    case shape(readout: Int, weights: Int, inputDimension: Int)
    case notFinite(Double)
    case input(Int, Int)
    case parameter(Int, Int)
    case direction(Int, Int)

    public var description: String {
        switch self {
        case .shape(let readout, let weights, let inputDimension):
            "\(readout) readout and \(weights) weights of input dimension \(inputDimension) do not fit; give \(inputDimension) "
                + "weights a neuron"
        case .notFinite(let number): "\(number) is not certified; give finite numbers"
        case .input(let count, let expected): "an input of \(count) numbers; give \(expected)"
        case .parameter(let index, let count): "there is no parameter \(index); give one of 0..<\(count)"
        case .direction(let count, let expected): "a direction of \(count) numbers; give \(expected)"
        }
    }
}

extension CertifiedActivation {
    /// phi(z).
    public func value(at z: Interval) throws -> Interval {
        let (zero, one) = (Interval(0, precision: z.precision), Interval(1, precision: z.precision))
        switch self {
        case .tanh: return z.tanh()
        case .erf: return z.erf()
        case .sine: return z.sin()
        case .relu: return try z.clamped(from: zero, to: nil)
        case .hardTanh: return try z.clamped(from: -one, to: one)
        case .clippedReLU: return try z.clamped(from: zero, to: one)
        case .gelu: return try z * StandardNormal.upperTail(-z)
        case .he3: return PolynomialActivation.he3.value(at: z)
        case .square: return z.squared
        }
    }

    /// phi'(z), and 0 on a kink.
    ///
    /// - Throws: an `IntervalError` if z holds a kink and other numbers.
    public func derivative(at z: Interval) throws -> Interval {
        switch self {
        case .tanh: return try Interval(1, precision: z.precision) / z.cosh().squared
        case .erf:
            return try (-z.squared).exp().scaled(by: 1) / Interval.pi(precision: z.precision).squareRoot()
        case .sine: return z.cos()
        case .relu: return try z.indicator(above: 0, below: nil)
        case .hardTanh: return try z.indicator(above: -1, below: 1)
        case .clippedReLU: return try z.indicator(above: 0, below: 1)
        case .gelu: return try StandardNormal.upperTail(-z) + z * StandardNormal.density(z)
        case .he3: return PolynomialActivation.he3.derivative(1).value(at: z)
        case .square: return z.scaled(by: 1)
        }
    }

    /// phi''(z), and 0 for the piecewise linear ones.
    public func secondDerivative(at z: Interval) throws -> Interval {
        switch self {
        case .tanh: return try -(z.tanh() * derivative(at: z)).scaled(by: 1)
        case .erf: return try -(z * derivative(at: z)).scaled(by: 1)
        case .sine: return -z.sin()
        case .relu, .hardTanh, .clippedReLU: return Interval(0, precision: z.precision)
        case .gelu: return try (-z.squared + 2) * StandardNormal.density(z)
        case .he3: return PolynomialActivation.he3.derivative(2).value(at: z)
        case .square: return Interval(2, precision: z.precision)
        }
    }
}

extension Interval {
    /// The image under max(lower, min(z, upper)), of which both ends are images.
    fileprivate func clamped(from low: Interval, to high: Interval?) throws -> Interval {
        func image(_ end: BigFloat) -> BigFloat {
            let raised = max(end, low.lower)
            return high.map { min(raised, $0.upper) } ?? raised
        }
        return try Interval(lower: image(lower), upper: image(upper))
    }

    /// 1 strictly between the kinks, 0 elsewhere.
    fileprivate func indicator(above low: Int, below high: Int?) throws -> Interval {
        let (lowEnd, highEnd) = (BigFloat(low, precision: 64), high.map { BigFloat($0, precision: 64) })
        if lower > lowEnd, highEnd.map({ upper < $0 }) ?? true { return Interval(1, precision: precision) }
        let isOutside = upper <= lowEnd || (highEnd.map { lower >= $0 } ?? false)
        guard isOutside else {
            throw IntervalError.domain(
                function: "the derivative at a kink", argument: description, domain: "one side of the kink")
        }
        return Interval(0, precision: precision)
    }
}
