// The Hessian's products of the population loss, certified as the loss itself is (see `CertifiedPopulationLoss` for the notation).
//
// Along (v, u) the integrands are 2 (g own + D second) n, g = sum_k (v_k phi(w_k x) + a_k u_k x phi'(w_k x)), with own and second = phi and
// u_i x phi' for a_i, and a_i x phi' and v_i x phi' + a_i u_i x^2 phi'' for w_i. They are even and vanish at 0, and bounded as there, with
// E|x + is|^4 = 3 + 2 s^2 + s^4 and T'' of `secondDerivativeBound`; on the line |phi''| <= 1.

import MultiplePrecision

extension CertifiedPopulationLoss {
    /// The entry of H v of this index, H the Hessian of L, to an absolute accuracy of about 2^-`precision` of the sizes involved.
    ///
    /// - Throws: as ``derivative(of:target:parameter:precision:)``; ``CertifiedNetworkError`` for a direction that does not fit.
    public static func hessianVectorProduct(
        of network: CertifiedNetwork, target: Target, direction: [Double], parameter: Int, precision: Precision
    ) throws -> Interval {
        guard 0..<network.parameterCount ~= parameter else {
            throw CertifiedNetworkError.parameter(parameter, network.parameterCount)
        }
        guard direction.count == network.parameterCount else {
            throw CertifiedNetworkError.direction(direction.count, network.parameterCount)
        }
        for number in direction where !number.isFinite { throw CertifiedNetworkError.notFinite(number) }
        let problem = try PopulationProblem(network, target, precision)
        let (h, low): (Int, Precision) = (network.width, 128)
        let i = parameter % h
        let isReadout = parameter < h
        let neurons = (0..<h).map { k in
            MovedNeuron(
                a: problem.exact(network.readout[k]), w: problem.exact(network.weights[k]),
                v: problem.exact(direction[k]), u: problem.exact(direction[h + k]))
        }
        let own = neurons[i]
        // sum |v_k| and sum |a_k u_k|.
        let zero = Interval(0, precision: low)
        let readoutShare = neurons.reduce(zero) { $0 + $1.v.absolute }
        let weightShare = neurons.reduce(zero) { $0 + ($1.a * $1.u).absolute }
        let (s, amplitude) = (problem.readoutSum, try problem.amplitudeSquare.squareRoot())
        func constant(_ text: String) throws -> Interval { try Interval(text, precision: low) }
        let (v, u, a) = (own.v.absolute, own.u.absolute, own.a.absolute)
        let au = (own.a * own.u).absolute
        let tail: [(Interval, Int)] =
            isReadout
            ? [
                (readoutShare.scaled(by: 1), 0), (try constant("2.26") * (weightShare + s * u), 1),
                (try constant("2.26") * u * amplitude, problem.degree + 1),
            ]
            : [
                (try constant("2.26") * (readoutShare * a + s * v), 1),
                (try constant("2.56") * weightShare * a + s.scaled(by: 1) * au, 2),
                (try constant("2.26") * v * amplitude, problem.degree + 1),
                (au.scaled(by: 1) * amplitude, problem.degree + 2),
            ]
        let sum = try problem.sum(
            bound: { norm in
                let function = problem.function
                let square = problem.height.squared
                let (first, second) = (
                    try (square + 1).squareRoot(), try (square.squared + square.scaled(by: 1) + 3).squareRoot()
                )
                let along = try neurons.reduce(zero) { sum, neuron in
                    let b = neuron.w.absolute * problem.height
                    return try sum + neuron.v.absolute * function.bound(b)
                        + (neuron.a * neuron.u).absolute * function.derivativeBound(b) * first
                }
                let b = own.w.absolute * problem.height
                let slope = try function.derivativeBound(b) * first
                if isReadout { return try (along * function.bound(b) + norm * slope * u).scaled(by: 1) }
                let bend = try function.secondDerivativeBound(b) * second
                return (along * a * slope + norm * (v * slope + au * bend)).scaled(by: 1)
            },
            tail: tail,
            { x, deviation in
                let along = try neurons.reduce(Interval(0, precision: x.precision)) { sum, neuron in
                    let z = neuron.w * x
                    return try sum + neuron.v * problem.function.value(z)
                        + neuron.a * neuron.u * x * network.activation.derivative(at: z)
                }
                let z = own.w * x
                let slope = try network.activation.derivative(at: z) * x
                if isReadout {
                    return (along * problem.function.value(z) + deviation * slope * own.u).scaled(by: 1)
                }
                let bend = try network.activation.secondDerivative(at: z) * x.squared
                return (along * own.a * slope + deviation * (own.v * slope + own.a * own.u * bend)).scaled(by: 1)
            })
        return sum.rounded(to: precision + 16)
    }

    /// A neuron and the part of the direction that moves it.
    private struct MovedNeuron: Sendable {
        let a, w, v, u: Interval
    }
}
