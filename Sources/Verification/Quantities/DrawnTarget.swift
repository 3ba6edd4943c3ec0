// The targets that drawn networks are measured against, for both sides.

import Certified
import Networks

/// What the drawn network is to learn.
enum DrawnTarget: String, CaseIterable, Sendable {
    case zero
    /// h_3 = He_3 / sqrt 6.
    case he3
    /// x_1 x_2.
    case product
    /// Im (x_1 + i x_2)^3 / sqrt 24.
    case flower
    /// The seed's next network.
    case network

    /// Why the target does not go with an input dimension; nil if it does.
    func exclusion(inputDimension: Int) -> String? {
        switch self {
        case .he3 where inputDimension != 1: "he3 is a target on the line: give dimension=1"
        case .product where inputDimension != 2, .flower where inputDimension != 2:
            "\(rawValue) is a target on the plane: give dimension=2"
        default: nil
        }
    }

    /// The target for both sides; `network` draws the seed's next network.
    func sides(
        network: () throws -> DrawnNetwork
    ) throws -> (judged: LossTarget, certified: CertifiedPopulationLoss.Target) {
        switch self {
        case .zero: return (.zero, .zero)
        case .he3: return (.hermiteMode(degree: 3, amplitude: 1), .hermiteMode(degree: 3, amplitude: 1))
        case .product: return (.planar(.product, amplitude: 1), .planar(.product, amplitude: 1))
        case .flower: return (.planar(.flower, amplitude: 1), .planar(.flower, amplitude: 1))
        case .network:
            let next = try network()
            return (.network(next.judged), .network(next.certified))
        }
    }
}

/// A target on the line.
enum LineTarget: String, CaseIterable, Sendable {
    case zero, he3, network

    var drawn: DrawnTarget {
        switch self {
        case .zero: .zero
        case .he3: .he3
        case .network: .network
        }
    }
}
