// Features of tanh neurons of any weight up to a reach, to the absolute accuracy of Double: values at the nodes of a rule,
//
//     F_j(w) = sqrt(omega_j) tanh(w x_j),   sum_j F_j(w) F_j(v) = E[tanh(w x) tanh(v x)],
//
// rotated into the few dimensions that they span (`GreedyBasis`) and interpolated in log w. The rule is `NeuronNodes`.

import RealModule

struct RotatedFeatures: Sendable {
    /// The greatest share s h rest of what is left out.
    private static let unseen = 1e-10

    var count: Int { functions.count }
    /// Below this weight the features are proportional to it.
    private let floor: Double
    private let functions: PiecewiseInterpolation
    /// The greatest distance squared of F(w) from the span of the features before each.
    private let distances: [Double]

    /// Features for weights of up to `reach` in det(1 + s K), `scale` being s times the number of neurons.
    init?(scale: Double, reach: Double) {
        let nodes = NeuronNodes(reach: reach)
        // c_3(w)^2 is about w^6/6 there.
        floor = min(reach / 2, Double.pow(RotatedFeatures.unseen / scale, 1.0 / 6))
        let range = Double.log(floor)...Double.log(reach)
        let length = range.upperBound - range.lowerBound
        let samples = (0...Int(10 * length) + 20).map { sample in
            nodes.features(Double.exp(range.lowerBound + length * Double(sample) / Double(Int(10 * length) + 20)))
        }
        let (directions, distances) = GreedyBasis.basis(of: samples, until: RotatedFeatures.unseen / scale)
        let functions = PiecewiseInterpolation(
            count: directions.count, on: range, panels: Int((5 * length).rounded(.up)), order: 12,
            { position in
                let row = nodes.features(Double.exp(position))
                return directions.map { direction in zip(direction, row).reduce(0) { $0 + $1.0 * $1.1 } }
            })
        guard let functions else { return nil }
        (self.functions, self.distances) = (functions, distances)
    }

    private init(_ other: RotatedFeatures, keeping kept: Int) {
        floor = other.floor
        functions = other.functions.prefix(kept)
        distances = Array(other.distances.prefix(kept))
    }

    /// The features that `scale` makes visible.
    func truncated(scale: Double) -> RotatedFeatures {
        RotatedFeatures(self, keeping: max(1, distances.prefix { scale * $0 >= RotatedFeatures.unseen }.count))
    }

    /// Writes the features, and their derivatives in w if they are asked for.
    func evaluate(
        _ w: Double, into values: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>?
    ) {
        let base = max(w, floor)
        functions.evaluate(Double.log(base), into: values, slopes: slopes)
        for j in 0..<count {
            if w < floor {
                values[j] *= w / floor
                slopes?[j] = values[j] / w
            } else {
                slopes?[j] /= w
            }
        }
    }
}
