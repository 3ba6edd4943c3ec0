// The loss on a data set of a seed: the network of number 2 (see `DrawnNetwork`) with as many neurons as there are examples gives its
// weights as inputs and its readout as targets.

import Certified
import Networks

extension Quantity {
    private static let activation = Parameter.Typed.choice("activation", CertifiedActivation.self, "the function phi")
    private static let dimension = Parameter.Typed.integer("dimension", in: 1...3, "the input dimension d")
    private static let width = Parameter.Typed.integer("width", in: 1...8, by: .binades, "the number of neurons")
    private static let examples = Parameter.Typed.integer(
        "examples", in: 1...32, by: .binades, "the number of examples")
    private static let parameter = Parameter.Typed.integer(
        "parameter", in: 0...31, "the index of the parameter: a_0 ... a_(h-1), w_00 ... w_0(d-1), ...")

    private static let golden: [(CertifiedActivation, Int, Int, Int, Int)] = CertifiedActivation.allCases.flatMap {
        [($0, 1, 1, 1, 3), ($0, 1, 5, 20, 17), ($0, 3, 3, 8, 5)]
    }

    private static func exclusion(
        _: CertifiedActivation, _ dimension: Int, _ width: Int, _: Int, _: Int, _ parameter: Int
    ) -> String? {
        let count = width * (1 + dimension)
        return parameter < count ? nil : "the network has the parameters 0...\(count - 1)"
    }

    /// A data set and its network, for both sides.
    private struct Problem {
        let loss: EmpiricalLoss
        let certified: CertifiedEmpiricalLoss
        let network: DrawnNetwork
        let direction: [Double]

        init(_ activation: CertifiedActivation, _ dimension: Int, _ width: Int, _ examples: Int, _ seed: Int) throws {
            func draw(_ width: Int, _ number: Int) throws -> DrawnNetwork {
                try DrawnNetwork(
                    activation, width: width, scale: number == 2 ? 3 : 1, seed: seed, inputDimension: dimension,
                    number: number)
            }
            network = try draw(width, 0)
            let next = try draw(width, 1).judged
            direction = next.readout + next.weights
            let data = try draw(examples, 2).judged
            loss = try EmpiricalLoss(inputs: data.weights, targets: data.readout, inputDimension: dimension)
            certified = try CertifiedEmpiricalLoss(
                inputs: data.weights, targets: data.readout, inputDimension: dimension)
        }
    }

    static let empiricalLoss = Quantity(
        "empirical-loss", "(1/n) sum_j (f(x_j) - y_j)^2 of the network and the data of a seed.", activation, dimension,
        width, examples, DrawnNetwork.seed,
        promise: { activation, dimension, width, examples, seed in
            guard let problem = try? Problem(activation, dimension, width, examples, seed),
                let value = try? problem.loss.value(of: problem.network.judged)
            else { return .nan }
            return ULPs.promise(problem.loss.valueBound(loss: value, of: problem.network.judged), of: value)
        },
        golden: golden,
        fast: "neurons on arrays of examples",
        { activation, dimension, width, examples, seed in
            let problem = try Problem(activation, dimension, width, examples, seed)
            return try problem.loss.value(of: problem.network.judged)
        },
        certified: "the definition in intervals",
        { precision, activation, dimension, width, examples, seed in
            let problem = try Problem(activation, dimension, width, examples, seed)
            return try problem.certified.value(of: problem.network.certified, precision: precision)
        })

    static let empiricalLossGradient = Quantity(
        "empirical-loss-gradient", "The derivative of that loss in a parameter of the network.", activation, dimension,
        width, examples, DrawnNetwork.seed, parameter,
        where: exclusion,
        promise: { activation, dimension, width, examples, seed, parameter in
            guard let problem = try? Problem(activation, dimension, width, examples, seed),
                let answer = try? problem.loss.valueAndGradient(of: problem.network.judged)
            else { return .nan }
            let bounds = problem.loss.gradientBounds(loss: answer.value, of: problem.network.judged)
            return ULPs.promise(bounds[parameter], of: answer.gradient[parameter])
        },
        golden: golden.map { ($0.0, $0.1, $0.2, $0.3, $0.4, 0) } + golden.map { ($0.0, $0.1, $0.2, $0.3, $0.4, $0.2) },
        fast: "neurons on arrays of examples",
        { activation, dimension, width, examples, seed, parameter in
            let problem = try Problem(activation, dimension, width, examples, seed)
            return try problem.loss.valueAndGradient(of: problem.network.judged).gradient[parameter]
        },
        certified: "the definition in intervals",
        { precision, activation, dimension, width, examples, seed, parameter in
            let problem = try Problem(activation, dimension, width, examples, seed)
            return try problem.certified.derivative(
                of: problem.network.certified, parameter: parameter, precision: precision)
        })

    static let empiricalLossHessian = Quantity(
        "empirical-loss-hessian",
        "An entry of H v, H the Hessian of that loss, v the parameters of the seed's next network.", activation,
        dimension, width, examples, DrawnNetwork.seed, parameter,
        where: exclusion,
        promise: { activation, dimension, width, examples, seed, parameter in
            guard let problem = try? Problem(activation, dimension, width, examples, seed),
                let product = try? problem.loss.hessianVectorProduct(
                    of: problem.network.judged, direction: problem.direction),
                let bounds = try? problem.loss.hessianBounds(
                    of: problem.network.judged, direction: problem.direction)
            else { return .nan }
            return ULPs.promise(bounds[parameter], of: product[parameter])
        },
        golden: golden.map { ($0.0, $0.1, $0.2, $0.3, $0.4, 0) } + golden.map { ($0.0, $0.1, $0.2, $0.3, $0.4, $0.2) },
        fast: "neurons on arrays of examples",
        { activation, dimension, width, examples, seed, parameter in
            let problem = try Problem(activation, dimension, width, examples, seed)
            return try problem.loss.hessianVectorProduct(
                of: problem.network.judged, direction: problem.direction)[parameter]
        },
        certified: "the definition in intervals",
        { precision, activation, dimension, width, examples, seed, parameter in
            let problem = try Problem(activation, dimension, width, examples, seed)
            return try problem.certified.hessianVectorProduct(
                of: problem.network.certified, direction: problem.direction, parameter: parameter,
                precision: precision)
        })
}
