// The population loss on x ~ N(0, I_d) of networks whose neurons have a certified kernel, and its gradient:
//
//     L = sum_ij a_i a_j K(w_i, w_j) - 2 sum_i a_i b_i + A^2,        b_i = E[y phi(w_i . x)],
//     dL/da_i = 2 ( sum_j a_j K(w_j, w_i) - b_i ),      dL/dw_i = 2 a_i ( sum_j a_j dK(w_j, w_i)/dw_i - db_i/dw_i ),
//
// a target network being more neurons with the readout negated. b_i is A c_k(w_i) for a Hermite mode (d = 1), with
// db_i/dw = A E[h_k x phi'(w x)] = A (m_{k+1} + k m_{k-1}) / sqrt(k!) (`NeuronMoments`), and `CertifiedPlanarCorrelation` on the plane.

import MultiplePrecision

/// Population losses by kernels, as intervals.
public enum CertifiedKernelLoss {
    /// L, to an accuracy of about 2^-`precision` of the squares that it is made of.
    ///
    /// - Throws: ``CertifiedPopulationLossError``, ``CertifiedKernelError``.
    public static func value(
        of network: CertifiedNetwork, target: CertifiedPopulationLoss.Target, precision: Precision
    ) throws -> Interval {
        let problem = try KernelProblem(network, target, precision)
        var sum = problem.exact(problem.amplitude).squared
        for i in problem.neurons.indices {
            for j in 0...i {
                let (a, b) = (problem.neurons[i].readout, problem.neurons[j].readout)
                let term = try problem.kernel(j, i) * problem.exact(a) * problem.exact(b)
                sum += i == j ? term : term.scaled(by: 1)
            }
        }
        for i in 0..<network.width {
            sum -= try (problem.correlation(i) * problem.exact(network.readout[i])).scaled(by: 1)
        }
        return sum.rounded(to: precision + 16)
    }

    /// The derivative of L in the parameter of this index, readout first.
    ///
    /// - Throws: as ``value(of:target:precision:)``; ``CertifiedNetworkError`` for a parameter that is not there.
    public static func derivative(
        of network: CertifiedNetwork, target: CertifiedPopulationLoss.Target, parameter: Int, precision: Precision
    ) throws -> Interval {
        guard 0..<network.parameterCount ~= parameter else {
            throw CertifiedNetworkError.parameter(parameter, network.parameterCount)
        }
        let problem = try KernelProblem(network, target, precision)
        let isReadout = parameter < network.width
        let (i, c) =
            isReadout
            ? (parameter, 0) : (parameter - network.width).quotientAndRemainder(dividingBy: network.inputDimension)
        var sum = problem.exact(0)
        for j in problem.neurons.indices where problem.neurons[j].readout != 0 {
            let part = isReadout ? try problem.kernel(j, i) : try problem.slope(j, i, c)
            sum += part * problem.exact(problem.neurons[j].readout)
        }
        sum -= isReadout ? try problem.correlation(i) : try problem.correlationSlope(i, c)
        let factor = isReadout ? problem.exact(2) : problem.exact(network.readout[i]).scaled(by: 1)
        return (sum * factor).rounded(to: precision + 16)
    }
}

/// The neurons of f - y, their kernels, and their correlations with a target that is no network.
private struct KernelProblem {
    let activation: CertifiedActivation
    /// The network's, then those of a target network with their readout negated.
    let neurons: [(readout: Double, weights: [Double])]
    let target: CertifiedPopulationLoss.Target
    /// A; 0 for zero and for networks.
    let amplitude: Double
    let precision: Precision

    init(_ network: CertifiedNetwork, _ target: CertifiedPopulationLoss.Target, _ precision: Precision) throws {
        activation = network.activation
        self.target = target
        self.precision = precision
        var neurons = Self.neurons(network, sign: 1)
        switch target {
        case .zero: amplitude = 0
        case .hermiteMode(let degree, let amplitude):
            guard CertifiedPopulationLoss.degrees ~= degree else { throw CertifiedPopulationLossError.degree(degree) }
            guard network.inputDimension == 1 else {
                throw CertifiedPopulationLossError.inputDimension(network.inputDimension)
            }
            self.amplitude = amplitude
        case .planar(_, let amplitude):
            guard network.inputDimension == 2 else {
                throw CertifiedPopulationLossError.inputDimension(network.inputDimension)
            }
            self.amplitude = amplitude
        case .network(let other):
            guard other.activation == activation, other.inputDimension == network.inputDimension else {
                throw CertifiedPopulationLossError.targetActivation
            }
            neurons += Self.neurons(other, sign: -1)
            amplitude = 0
        }
        guard amplitude.isFinite else { throw CertifiedPopulationLossError.amplitude(amplitude) }
        self.neurons = neurons
    }

    private static func neurons(_ network: CertifiedNetwork, sign: Double) -> [(Double, [Double])] {
        let d = network.inputDimension
        return network.readout.indices.map { i in
            (sign * network.readout[i], Array(network.weights[(i * d)..<((i + 1) * d)]))
        }
    }

    func exact(_ x: Double) -> Interval { Interval(exact: x, precision: precision + 64) }

    func kernel(_ j: Int, _ i: Int) throws -> Interval {
        try CertifiedNeuronKernel.value(activation, neurons[j].weights, neurons[i].weights, precision: precision)
    }

    /// The entry c of dK(w_j, w_i)/dw_i.
    func slope(_ j: Int, _ i: Int, _ c: Int) throws -> Interval {
        try CertifiedNeuronKernel.gradient(activation, neurons[j].weights, neurons[i].weights, precision: precision)[c]
    }

    /// b_i
    func correlation(_ i: Int) throws -> Interval {
        let w = neurons[i].weights
        switch target {
        case .zero, .network: return exact(0)
        case .hermiteMode(let degree, _):
            return try exact(amplitude)
                * CertifiedHermiteCoefficient.value(activation, degree: degree, weight: w[0], precision: precision)
        case .planar(let planar, _):
            return try exact(amplitude) * CertifiedPlanarCorrelation.value(planar, activation, w, precision: precision)
        }
    }

    /// The entry c of db_i/dw_i.
    func correlationSlope(_ i: Int, _ c: Int) throws -> Interval {
        let w = neurons[i].weights
        switch target {
        case .zero, .network: return exact(0)
        case .planar(let planar, _):
            return try exact(amplitude)
                * CertifiedPlanarCorrelation.gradient(planar, activation, w, precision: precision)[c]
        case .hermiteMode(let k, _):
            guard w[0] != 0 else { throw CertifiedKernelError.zeroVector }
            let moments = NeuronMoments(activation: activation, length: exact(abs(w[0])), precision: precision)
            var sum = try moments.derivative(degree: k + 1)
            if k > 0 { sum += try moments.derivative(degree: k - 1) * k }
            // x -> -x turns w into -w and h_k x into (-1)^(k+1) h_k x.
            let sign = w[0] < 0 && k % 2 == 0 ? -1 : 1
            return try exact(amplitude) * sum * sign / Interval.factorial(k, precision: precision + 64).squareRoot()
        }
    }
}
