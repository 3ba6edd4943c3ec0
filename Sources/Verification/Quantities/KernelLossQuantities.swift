// The population loss by kernels and its gradient, on the line and on the plane, of the network of a seed (see `DrawnNetwork`).

import Certified
import MultiplePrecision
import Networks

extension Quantity {
    private static let activation = Parameter.Typed.choice("activation", KernelActivation.self, "the function phi")
    private static let target = Parameter.Typed.choice(
        "target", DrawnTarget.self, "y: 0, h_3 (line), x_1 x_2 or a six-fold flower (plane), or the seed's next network"
    )
    private static let dimension = Parameter.Typed.integer("dimension", in: 1...2, "the input dimension d")
    private static let width = Parameter.Typed.integer("width", in: 1...4, "the number of neurons")

    private static let golden: [(KernelActivation, DrawnTarget, Int, Int, Int, Double)] =
        KernelActivation.allCases.flatMap {
            [
                ($0, .zero, 1, 1, 3, 1), ($0, .he3, 1, 3, 17, 0.5), ($0, .network, 1, 2, 5, 2),
                ($0, .product, 2, 3, 11, 1), ($0, .flower, 2, 2, 8, 2), ($0, .network, 2, 2, 21, 1),
            ]
        }

    /// A loss and its network, for both sides.
    private struct Problem {
        let loss: KernelLoss
        let network: DrawnNetwork
        let target: CertifiedPopulationLoss.Target

        init(
            _ activation: KernelActivation, _ target: DrawnTarget, _ dimension: Int, _ width: Int, _ seed: Int,
            _ scale: Double
        ) throws {
            func draw(_ number: Int) throws -> DrawnNetwork {
                try DrawnNetwork(
                    activation.certified, width: width, scale: scale, seed: seed, inputDimension: dimension,
                    number: number)
            }
            network = try draw(0)
            let sides = try target.sides { try draw(1) }
            self.target = sides.certified
            loss = try KernelLoss(
                activation: activation.certified.judged, target: sides.judged, inputDimension: dimension)
        }
    }

    static let kernelLoss = Quantity(
        "kernel-loss", "L = E[(f(x) - y(x))^2], x ~ N(0, I_d), by the closed-form kernels of the neurons.", activation,
        target, dimension, width, DrawnNetwork.seed, DrawnNetwork.scale,
        where: { _, target, dimension, _, _, _ in target.exclusion(inputDimension: dimension) },
        promise: { activation, target, dimension, width, seed, scale in
            guard let problem = try? Problem(activation, target, dimension, width, seed, scale),
                let value = try? problem.loss.valueAndGradient(of: problem.network.judged).value,
                let bound = try? problem.loss.accuracy(of: problem.network.judged)
            else { return .nan }
            return ULPs.promise(bound, of: value)
        },
        golden: golden,
        reach: ReferenceReach(digits: 25, oneDrawIn: 4),
        fast: "quadratic form of the kernels",
        { activation, target, dimension, width, seed, scale in
            let problem = try Problem(activation, target, dimension, width, seed, scale)
            return try problem.loss.valueAndGradient(of: problem.network.judged).value
        },
        certified: "quadratic form of certified kernels and correlations",
        { precision, activation, target, dimension, width, seed, scale in
            let problem = try Problem(activation, target, dimension, width, seed, scale)
            return try CertifiedKernelLoss.value(
                of: problem.network.certified, target: problem.target, precision: precision)
        })

    static let kernelLossGradient = Quantity(
        "kernel-loss-gradient", "The derivative of that loss in a parameter of the network.", activation,
        target, dimension, width, DrawnNetwork.seed, DrawnNetwork.scale,
        .integer("parameter", in: 0...11, "the index of the parameter: a_0 ... a_(h-1), w_00 ... w_0(d-1), ..."),
        where: { _, target, dimension, width, _, _, parameter in
            let count = width * (1 + dimension)
            return target.exclusion(inputDimension: dimension)
                ?? (parameter < count ? nil : "the network has the parameters 0...\(count - 1)")
        },
        promise: { activation, target, dimension, width, seed, scale, parameter in
            guard let problem = try? Problem(activation, target, dimension, width, seed, scale),
                let gradient = try? problem.loss.valueAndGradient(of: problem.network.judged).gradient,
                let bounds = try? problem.loss.gradientAccuracy(of: problem.network.judged)
            else { return .nan }
            return ULPs.promise(bounds[parameter], of: gradient[parameter])
        },
        golden: golden.map { ($0.0, $0.1, $0.2, $0.3, $0.4, $0.5, 0) }
            + golden.map { ($0.0, $0.1, $0.2, $0.3, $0.4, $0.5, $0.3) },
        reach: ReferenceReach(digits: 25, oneDrawIn: 4),
        fast: "gradients of the kernels",
        { activation, target, dimension, width, seed, scale, parameter in
            let problem = try Problem(activation, target, dimension, width, seed, scale)
            return try problem.loss.valueAndGradient(of: problem.network.judged).gradient[parameter]
        },
        certified: "gradients of certified kernels and correlations",
        { precision, activation, target, dimension, width, seed, scale, parameter in
            let problem = try Problem(activation, target, dimension, width, seed, scale)
            return try CertifiedKernelLoss.derivative(
                of: problem.network.certified, target: problem.target, parameter: parameter, precision: precision)
        })
}
