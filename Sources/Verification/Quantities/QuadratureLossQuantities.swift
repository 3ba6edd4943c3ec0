// The population loss by a product Gauss-Hermite rule, on the line and on the plane, and by the modes of Parseval's identity, of the
// network of a seed (see `DrawnNetwork`).

import Certified
import MultiplePrecision
import Networks

/// Activations that a Gauss-Hermite rule integrates.
enum AnalyticActivation: String, CaseIterable, Sendable {
    case tanh, erf, sin, gelu, he3, square

    var certified: CertifiedActivation {
        switch self {
        case .tanh: .tanh
        case .erf: .erf
        case .sin: .sine
        case .gelu: .gelu
        case .he3: .he3
        case .square: .square
        }
    }
}

extension Quantity {
    private static let width = Parameter.Typed.integer("width", in: 1...4, "the number of neurons")

    // MARK: Gauss-Hermite

    private static let gaussTarget = Parameter.Typed.choice(
        "target", DrawnTarget.self, "y: 0, h_3 (line), x_1 x_2 or a six-fold flower (plane), or the seed's next network"
    )

    /// A loss and its network, for both sides.
    private struct GaussProblem {
        let loss: GaussHermiteLoss
        let network: DrawnNetwork
        let target: CertifiedPopulationLoss.Target

        init(
            _ activation: AnalyticActivation, _ target: DrawnTarget, _ dimension: Int, _ width: Int, _ seed: Int,
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
            // On the plane a tolerance that a small rule keeps.
            loss = try GaussHermiteLoss(
                activation: activation.certified.judged, target: sides.judged, inputDimension: dimension,
                lengthBound: dimension == 1 ? scale : 1.4143 * scale, tolerance: dimension == 1 ? 0x1p-50 : 0x1p-24)
        }

        /// By kernels where there are closed ones, else by quadrature in intervals.
        func certified(_ precision: Precision) throws -> Interval {
            switch (network.certified.activation, network.certified.inputDimension) {
            case (.tanh, 1):
                try CertifiedPopulationLoss.value(of: network.certified, target: target, precision: precision)
            case (.tanh, _):
                try CertifiedPlanarLoss.value(of: network.certified, target: target, precision: precision)
            default: try CertifiedKernelLoss.value(of: network.certified, target: target, precision: precision)
            }
        }
    }

    static let gaussHermiteLoss = Quantity(
        "gauss-hermite-loss", "L = E[(f(x) - y(x))^2], x ~ N(0, I_d), by a product Gauss-Hermite rule.",
        .choice("activation", AnalyticActivation.self, "the function phi"), gaussTarget,
        .integer("dimension", in: 1...2, "the input dimension d"), width, DrawnNetwork.seed,
        .real("scale", in: 0.0625...1, by: .binades, "weights are uniform on (-scale, scale)"),
        where: { _, target, dimension, _, _, scale in
            dimension == 2 && scale > 0.5
                ? "on the plane give scales up to 0.5" : target.exclusion(inputDimension: dimension)
        },
        promise: { activation, target, dimension, width, seed, scale in
            guard let problem = try? GaussProblem(activation, target, dimension, width, seed, scale),
                let value = try? problem.loss.valueAndGradient(of: problem.network.judged).value
            else { return .nan }
            return ULPs.promise(problem.loss.accuracy(loss: value, of: problem.network.judged), of: value)
        },
        golden: AnalyticActivation.allCases.flatMap {
            [($0, .zero, 1, 2, 3, 1), ($0, .he3, 1, 3, 17, 0.5), ($0, .product, 2, 2, 11, 0.25)]
        } + [
            (.tanh, .flower, 2, 1, 8, 0.25), (.erf, .flower, 2, 2, 8, 0.25), (.gelu, .network, 2, 2, 21, 0.25),
            (.he3, .flower, 2, 3, 5, 0.5), (.sin, .network, 1, 2, 5, 1),
        ],
        reach: ReferenceReach(digits: 25, oneDrawIn: 4),
        fast: "product Gauss-Hermite rule of an order chosen by a bound",
        { activation, target, dimension, width, seed, scale in
            let problem = try GaussProblem(activation, target, dimension, width, seed, scale)
            return try problem.loss.valueAndGradient(of: problem.network.judged).value
        },
        certified: "closed-form kernels; trapezoidal rules in intervals (tanh)",
        { precision, activation, target, dimension, width, seed, scale in
            try GaussProblem(activation, target, dimension, width, seed, scale).certified(precision)
        })

    // MARK: Parseval

    private static func parseval(
        _ activation: CertifiedActivation, _ target: LineTarget, _ width: Int, _ seed: Int, _ scale: Double,
        _ degree: Int
    ) throws -> (loss: ParsevalLoss, network: DrawnNetwork, target: CertifiedPopulationLoss.Target) {
        let network = try DrawnNetwork(activation, width: width, scale: scale, seed: seed)
        let sides = try target.drawn.sides {
            try DrawnNetwork(activation, width: width, scale: scale, seed: seed, number: 1)
        }
        let loss = try ParsevalLoss(activation: activation.judged, target: sides.judged, maximumDegree: degree)
        return (loss, network, sides.certified)
    }

    static let parsevalLoss = Quantity(
        "parseval-loss",
        "sum_(k <= K) (C_k - y_k)^2, the part of the loss E[(f - y)^2], x ~ N(0,1), that the modes up to K carry.",
        .choice("activation", CertifiedActivation.self, "the function phi"),
        .choice("target", LineTarget.self, "y: 0, the Hermite mode h_3, or the seed's next network"), width,
        DrawnNetwork.seed, DrawnNetwork.scale,
        .integer("degree", in: 3...100, by: .binades, "the greatest degree K"),
        promise: { activation, target, width, seed, scale, degree in
            guard let problem = try? parseval(activation, target, width, seed, scale, degree),
                let value = try? problem.loss.value(of: problem.network.judged)
            else { return .nan }
            return ULPs.promise(value.rounding, of: value.sum)
        },
        golden: CertifiedActivation.allCases.flatMap {
            [($0, .zero, 1, 3, 1, 9), ($0, .he3, 3, 17, 0.5, 40), ($0, .network, 2, 5, 2, 21)]
        },
        reach: ReferenceReach(digits: 45, oneDrawIn: 2),
        fast: "squares of Hermite coefficients summed as two Doubles",
        { activation, target, width, seed, scale, degree in
            let problem = try parseval(activation, target, width, seed, scale, degree)
            return try problem.loss.value(of: problem.network.judged).sum
        },
        certified: "certified coefficients of the neurons",
        { precision, activation, target, width, seed, scale, degree in
            let problem = try parseval(activation, target, width, seed, scale, degree)
            return try CertifiedSpectrum.parsevalSum(
                problem.network.certified, target: problem.target, throughDegree: degree, precision: precision)
        })
}
