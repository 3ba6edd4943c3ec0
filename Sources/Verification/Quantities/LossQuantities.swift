// Population losses of the network of a seed (see `DrawnNetwork`), and their gradients, by quadrature and by double-double sums.

import Certified
import MultiplePrecision
import Networks

extension Quantity {
    private static let activation = Parameter.Typed.choice("activation", SmoothActivation.self, "the function phi")
    private static let target = Parameter.Typed.choice(
        "target", LineTarget.self, "y: 0, the Hermite mode h_3, or the seed's next network")
    private static let golden: [(SmoothActivation, LineTarget, Int, Int, Double)] = SmoothActivation.allCases.flatMap {
        [($0, .zero, 1, 3, 1), ($0, .he3, 4, 17, 0.5), ($0, .network, 8, 5, 1), ($0, .zero, 16, 2, 2)]
    }

    /// A loss and its network, for both sides.
    private struct Problem {
        let loss: PopulationLoss
        let network: DrawnNetwork
        let certifiedTarget: CertifiedPopulationLoss.Target

        init(_ activation: SmoothActivation, _ target: LineTarget, _ width: Int, _ seed: Int, _ scale: Double) throws {
            network = try DrawnNetwork(activation.certified, width: width, scale: scale, seed: seed)
            let judgedTarget: LossTarget
            (judgedTarget, certifiedTarget) = try target.drawn.sides {
                try DrawnNetwork(activation.certified, width: width, scale: scale, seed: seed, number: 1)
            }
            loss = try PopulationLoss(
                activation: activation.certified.judged, target: judgedTarget, weightBound: scale)
        }

        var answer: (value: Double, gradient: [Double]) {
            get throws { try loss.valueAndGradient(of: network.judged) }
        }
    }

    static let populationLoss = Quantity(
        "population-loss", "L = E[(f(x) - y(x))^2], x ~ N(0,1), of the network of a seed.", activation, target,
        DrawnNetwork.width, DrawnNetwork.seed, DrawnNetwork.scale,
        promise: { activation, target, width, seed, scale in
            guard let problem = try? Problem(activation, target, width, seed, scale),
                let value = try? problem.answer.value
            else { return .nan }
            return ULPs.promise(problem.loss.accuracy(loss: value, of: problem.network.judged), of: value)
        },
        golden: golden,
        fast: "trapezoidal rule on the line, half of the nodes",
        { activation, target, width, seed, scale in
            try Problem(activation, target, width, seed, scale).answer.value
        },
        certified: "trapezoidal rule in a strip, in intervals",
        { precision, activation, target, width, seed, scale in
            let problem = try Problem(activation, target, width, seed, scale)
            return try CertifiedPopulationLoss.value(
                of: problem.network.certified, target: problem.certifiedTarget, precision: precision)
        })

    static let populationLossGradient = Quantity(
        "population-loss-gradient", "The derivative of that loss in a parameter of the network.", activation, target,
        DrawnNetwork.width, DrawnNetwork.seed, DrawnNetwork.scale,
        .integer("parameter", in: 0...31, "the index of the parameter: a_0 ... a_(h-1), w_0 ... w_(h-1)"),
        where: { _, _, width, _, _, parameter in
            parameter < 2 * width ? nil : "a network of width \(width) has the parameters 0...\(2 * width - 1)"
        },
        promise: { activation, target, width, seed, scale, parameter in
            guard let problem = try? Problem(activation, target, width, seed, scale),
                let answer = try? problem.answer
            else { return .nan }
            let bounds = problem.loss.gradientAccuracy(loss: answer.value, of: problem.network.judged)
            return ULPs.promise(bounds[parameter], of: answer.gradient[parameter])
        },
        golden: golden.map { ($0.0, $0.1, $0.2, $0.3, $0.4, 0) } + golden.map { ($0.0, $0.1, $0.2, $0.3, $0.4, $0.2) },
        fast: "trapezoidal rule on the line, half of the nodes",
        { activation, target, width, seed, scale, parameter in
            try Problem(activation, target, width, seed, scale).answer.gradient[parameter]
        },
        certified: "trapezoidal rule in a strip, in intervals",
        { precision, activation, target, width, seed, scale, parameter in
            let problem = try Problem(activation, target, width, seed, scale)
            return try CertifiedPopulationLoss.derivative(
                of: problem.network.certified, target: problem.certifiedTarget, parameter: parameter,
                precision: precision)
        })

    static let populationLossHessian = Quantity(
        "population-loss-hessian",
        "An entry of H v, H the Hessian of that loss, v the parameters of the seed's third network.", activation,
        target, DrawnNetwork.width, DrawnNetwork.seed, DrawnNetwork.scale,
        .integer("parameter", in: 0...31, "the index of the parameter: a_0 ... a_(h-1), w_0 ... w_(h-1)"),
        where: { _, _, width, _, _, parameter in
            parameter < 2 * width ? nil : "a network of width \(width) has the parameters 0...\(2 * width - 1)"
        },
        promise: { activation, target, width, seed, scale, parameter in
            guard let problem = try? Problem(activation, target, width, seed, scale),
                let v = try? direction(activation, width, seed, scale),
                let product = try? problem.loss.hessianVectorProduct(of: problem.network.judged, direction: v),
                let bounds = try? problem.loss.hessianAccuracy(of: problem.network.judged, direction: v)
            else { return .nan }
            return ULPs.promise(bounds[parameter], of: product[parameter])
        },
        golden: golden.map { ($0.0, $0.1, $0.2, $0.3, $0.4, 0) } + golden.map { ($0.0, $0.1, $0.2, $0.3, $0.4, $0.2) },
        fast: "trapezoidal rule on the line, half of the nodes",
        { activation, target, width, seed, scale, parameter in
            let problem = try Problem(activation, target, width, seed, scale)
            return try problem.loss.hessianVectorProduct(
                of: problem.network.judged, direction: direction(activation, width, seed, scale))[parameter]
        },
        certified: "trapezoidal rule in a strip, in intervals",
        { precision, activation, target, width, seed, scale, parameter in
            let problem = try Problem(activation, target, width, seed, scale)
            return try CertifiedPopulationLoss.hessianVectorProduct(
                of: problem.network.certified, target: problem.certifiedTarget,
                direction: direction(activation, width, seed, scale), parameter: parameter, precision: precision)
        })

    private static func direction(
        _ activation: SmoothActivation, _ width: Int, _ seed: Int, _ scale: Double
    ) throws -> [Double] {
        let third = try DrawnNetwork(activation.certified, width: width, scale: scale, seed: seed, number: 2).judged
        return third.readout + third.weights
    }

    /// Each neuron of the drawn network stands next to its negative of slightly larger weight.
    private static func cancellingReadoutAndWeights(
        _ width: Int, _ seed: Int, _ closeness: Int
    ) throws -> (readout: [Double], weights: [Double]) {
        let network = try DrawnNetwork(.tanh, width: width, seed: seed).judged
        let factor = 1 + Double(sign: .plus, exponent: -closeness, significand: 1)
        return (
            network.readout + network.readout.map { -$0 }, network.weights + network.weights.map { $0 * factor }
        )
    }

    private static func tinyLoss(
        _ width: Int, _ seed: Int, _ closeness: Int
    ) throws -> (network: TwoLayerNetwork, loss: PopulationLoss) {
        let (readout, weights) = try cancellingReadoutAndWeights(width, seed, closeness)
        let network = try TwoLayerNetwork(activation: .tanh, readout: readout, weights: weights)
        return (network, try PopulationLoss(activation: .tanh, weightBound: 2, tolerance: 0x1p-190))
    }

    static let tinyPopulationLoss = Quantity(
        "tiny-population-loss",
        "E[f^2], f = sum_i a_i (tanh(w_i x) - tanh((1 + 2^-closeness) w_i x)): tiny by cancellation at weights of order 1.",
        .integer("width", in: 1...8, by: .binades, "the number of pairs of neurons"), DrawnNetwork.seed,
        .integer("closeness", in: 0...48, "the pairs differ by a factor of 1 + 2^-closeness"),
        promise: { width, seed, closeness in
            guard let (network, loss) = try? tinyLoss(width, seed, closeness),
                let value = try? loss.tinyValueAndGradient(of: network).value
            else { return .nan }
            return ULPs.promise(loss.tinyLossAccuracy(loss: value, of: network), of: value)
        },
        golden: [(1, 3, 0), (1, 3, 40), (4, 17, 20), (8, 5, 48), (8, 5, 10)],
        fast: "double-double sums at exact nodes",
        { width, seed, closeness in
            let (network, loss) = try tinyLoss(width, seed, closeness)
            return try loss.tinyValueAndGradient(of: network).value
        },
        certified: "trapezoidal rule in a strip, in intervals",
        { precision, width, seed, closeness in
            let (readout, weights) = try cancellingReadoutAndWeights(width, seed, closeness)
            return try CertifiedPopulationLoss.value(
                of: CertifiedNetwork(activation: .tanh, readout: readout, weights: weights), target: .zero,
                precision: precision)
        })
}
