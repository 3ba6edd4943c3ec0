import Certified
import MultiplePrecision
import Networks

extension Quantity {
    private static let activation = Parameter.Typed.choice("activation", CertifiedActivation.self, "the function phi")
    private static let input = Parameter.Typed.real("input", in: -16...16, "the point x")
    private static let parameter = Parameter.Typed.integer(
        "parameter", in: 0...31, "the index of the parameter: a_0 ... a_(h-1), w_0 ... w_(h-1)")
    private static let golden: [(CertifiedActivation, Int, Int, Double)] = CertifiedActivation.allCases.flatMap {
        [($0, 1, 7, 0.5), ($0, 5, 42, -2.25), ($0, 16, 3, 0.0078125), ($0, 16, 11, 12)]
    }

    /// sum |a_i| (|phi| + |w x phi'|), the measure of `TwoLayerNetwork.value`'s error.
    private static func absoluteSum(_ network: TwoLayerNetwork, _ x: Double) -> Double {
        zip(network.readout, network.weights).reduce(0) { sum, neuron in
            let z = neuron.1 * x
            return sum + abs(neuron.0)
                * (abs(network.activation.value(z)) + abs(z * network.activation.derivative(z)))
        }
    }

    private static func factor(_ width: Int) -> Double {
        TwoLayerNetwork.accuracyFactor(width: width, inputDimension: 1) * 0x1p-53
    }

    static let networkValue = Quantity(
        "network-value", "f(x) = sum_i a_i phi(w_i x) of the network of a seed.", activation, DrawnNetwork.width,
        DrawnNetwork.seed, input,
        promise: { activation, width, seed, x in
            guard let network = try? DrawnNetwork(activation, width: width, seed: seed).judged,
                let value = try? network.value(at: [x])
            else { return .nan }
            return ULPs.promise(factor(width) * absoluteSum(network, x), of: value)
        },
        golden: golden,
        fast: "sum over neurons",
        { activation, width, seed, x in
            try DrawnNetwork(activation, width: width, seed: seed).judged.value(at: [x])
        },
        certified: "sum over neurons in intervals",
        { precision, activation, width, seed, x in
            try DrawnNetwork(activation, width: width, seed: seed).certified.value(at: [x], precision: precision)
        })

    static let networkGradient = Quantity(
        "network-gradient", "The derivative of f(x) in a parameter of the network of a seed.", activation,
        DrawnNetwork.width, DrawnNetwork.seed, input, parameter,
        where: { _, width, _, _, parameter in
            parameter < 2 * width ? nil : "a network of width \(width) has the parameters 0...\(2 * width - 1)"
        },
        promise: { activation, width, seed, x, parameter in
            guard let network = try? DrawnNetwork(activation, width: width, seed: seed).judged,
                let value = try? network.gradient(at: [x])[parameter]
            else { return .nan }
            let z = network.weights[parameter % width] * x
            let phi = network.activation
            let size =
                parameter < width
                ? abs(phi.value(z)) + abs(z * phi.derivative(z))
                : abs(network.readout[parameter - width] * x)
                    * (abs(phi.derivative(z)) + abs(z * phi.secondDerivative(z)))
            return ULPs.promise(factor(width) * size, of: value)
        },
        golden: golden.map { ($0.0, $0.1, $0.2, $0.3, 0) } + golden.map { ($0.0, $0.1, $0.2, $0.3, $0.1) },
        fast: "derivatives of the activation",
        { activation, width, seed, x, parameter in
            try DrawnNetwork(activation, width: width, seed: seed).judged.gradient(at: [x])[parameter]
        },
        certified: "derivatives of the activation in intervals",
        { precision, activation, width, seed, x, parameter in
            try DrawnNetwork(activation, width: width, seed: seed).certified.derivative(
                at: [x], parameter: parameter, precision: precision)
        })

    static let networkHessian = Quantity(
        "network-hessian",
        "An entry of H v, H the Hessian of f(x) in the parameters, v the parameters of the seed's next network.",
        activation, DrawnNetwork.width, DrawnNetwork.seed, input, parameter,
        where: { _, width, _, _, parameter in
            parameter < 2 * width ? nil : "a network of width \(width) has the parameters 0...\(2 * width - 1)"
        },
        promise: { activation, width, seed, x, parameter in
            guard let network = try? DrawnNetwork(activation, width: width, seed: seed).judged,
                let v = try? direction(activation, width, seed),
                let value = try? network.hessianVectorProduct(at: [x], direction: v)[parameter]
            else { return .nan }
            let i = parameter % width
            let z = network.weights[i] * x
            let phi = network.activation
            let (first, second) = (abs(phi.derivative(z)), abs(phi.secondDerivative(z)))
            // phi''' of these functions is at most 4 |phi'| + 4 |phi''| + 4 |z phi''|.
            let third = 4 * (first + second + abs(z) * second)
            let along = abs(v[width + i] * x)
            let size =
                parameter < width
                ? along * (first + abs(z) * second)
                : abs(x)
                    * (abs(v[i]) * (first + abs(z) * second)
                        + abs(network.readout[i]) * along * (second + abs(z) * third))
            return ULPs.promise(2 * factor(width) * size, of: value)
        },
        golden: golden.map { ($0.0, $0.1, $0.2, $0.3, 0) } + golden.map { ($0.0, $0.1, $0.2, $0.3, $0.1) },
        fast: "derivatives of the activation",
        { activation, width, seed, x, parameter in
            try DrawnNetwork(activation, width: width, seed: seed).judged.hessianVectorProduct(
                at: [x], direction: direction(activation, width, seed))[parameter]
        },
        certified: "derivatives of the activation in intervals",
        { precision, activation, width, seed, x, parameter in
            try DrawnNetwork(activation, width: width, seed: seed).certified.hessianVectorProduct(
                at: [x], direction: direction(activation, width, seed), parameter: parameter, precision: precision)
        })

    private static func direction(_ activation: CertifiedActivation, _ width: Int, _ seed: Int) throws -> [Double] {
        let next = try DrawnNetwork(activation, width: width, seed: seed, number: 1).judged
        return next.readout + next.weights
    }
}
