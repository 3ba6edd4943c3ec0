// The modes c_k(w) of tanh from degree 101 on, rotated: hundreds of them are visible at low temperature, but as functions of w they span
// little. With an orthonormal set q_1, q_2, ... in the space of these modes,
//
//     sum_k c_k(w) c_k(v) = sum_j phi_j(w) phi_j(v) + rest,   phi_j(w) = sum_k c_k(w) q_jk,
//
// where q_j are the vectors c(w), w on a fine grid, orthonormalised greedily, always the one that is farthest from the span of those before
// it. The first ones, whose relative accuracy matters when all weights are small, are not mixed (`TanhModeTable`); these modes are below
// 4^(-101) at w < reach/4, less than can be seen at any temperature, and are taken for 0 there.

import Networks
import RealModule

struct TanhModeTail: Sendable {
    /// The least w / reach at which the modes are followed.
    static let floor = 0.25
    /// The greatest share s h rest of what is left out.
    private static let unseen = 1e-10
    private static let lastMode = 600

    /// How many functions phi.
    var count: Int { functions.count }
    let reach: Double
    private let functions: PiecewiseInterpolation
    /// The greatest distance squared of c(w) from the span of the functions before each.
    private let distances: [Double]

    /// Nil if nothing of these modes is visible, or a coefficient is refused.
    init?(scale: Double, reach: Double) {
        var degrees: [Int] = []
        for mode in TanhModeTable.wholeModes..<TanhModeTail.lastMode {
            guard let c = try? Activation.tanh.hermiteCoefficient(degree: 2 * mode + 1, weight: reach),
                scale * c * c >= TanhModeTable.visible
            else { break }
            degrees.append(2 * mode + 1)
        }
        guard !degrees.isEmpty else { return nil }
        let range = Double.log(TanhModeTail.floor)...0
        // log |c_k| in log w, then vectors at the nodes of the panels.
        guard
            let logarithms = PiecewiseInterpolation(
                count: degrees.count, on: range, panels: 4, order: 14,
                { position in
                    var row: [Double] = []
                    for degree in degrees {
                        let w = reach * Double.exp(position)
                        guard let c = try? Activation.tanh.hermiteCoefficient(degree: degree, weight: w), c != 0 else {
                            return nil
                        }
                        row.append(Double.log(abs(c)))
                    }
                    return row
                })
        else { return nil }
        func vector(_ position: Double) -> [Double] {
            var row = [Double](repeating: 0, count: degrees.count)
            row.withUnsafeMutableBufferPointer { row in
                if let base = row.baseAddress { logarithms.evaluate(position, into: base) }
            }
            return row.map(Double.exp)
        }
        let samples = (0...200).map { vector(range.lowerBound * (1 - Double($0) / 200)) }
        let (directions, distances) = GreedyBasis.basis(of: samples, until: TanhModeTail.unseen / scale)
        guard
            let functions = PiecewiseInterpolation(
                count: directions.count, on: range, panels: 24, order: 12,
                { position in
                    let row = vector(position)
                    return directions.map { direction in zip(direction, row).reduce(0) { $0 + $1.0 * $1.1 } }
                })
        else { return nil }
        (self.reach, self.functions, self.distances) = (reach, functions, distances)
    }

    private init(_ other: TanhModeTail, keeping kept: Int) {
        reach = other.reach
        functions = other.functions.prefix(kept)
        distances = Array(other.distances.prefix(kept))
    }

    /// The functions that `scale` makes visible; nil if none is.
    func truncated(scale: Double) -> TanhModeTail? {
        let kept = distances.prefix { scale * $0 >= TanhModeTail.unseen }.count
        return kept == 0 ? nil : TanhModeTail(self, keeping: kept)
    }

    /// Writes phi_1(w), phi_2(w), ... and their derivatives in w.
    func evaluate(
        _ w: Double, into values: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>
    ) {
        guard w > TanhModeTail.floor * reach else {
            for j in 0..<count { (values[j], slopes[j]) = (0, 0) }
            return
        }
        functions.evaluate(Double.log(w / reach), into: values, slopes: slopes)
        for j in 0..<count { slopes[j] /= w }
    }
}
