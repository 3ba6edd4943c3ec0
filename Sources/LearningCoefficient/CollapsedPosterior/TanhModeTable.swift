// |c_k(w)| of tanh for the odd k = 1, 3, ..., 2m-1 <= 101 and all w of (0, reach] at once, reach <= 1, with relative accuracy at any scale:
// interpolation of log |c_k(w)/w^k|, which is of moderate size where c_k itself spans hundreds of orders of magnitude. It is a smooth
// function of w^2 near 0 and of log w beyond.

import Networks
import RealModule

struct TanhModeTable: Sendable {
    /// Bound of the relative error.
    static let accuracy = 1e-9
    /// The modes that are kept one by one; those beyond are `TanhModeTail`'s.
    static let wholeModes = 50
    /// The least share s h c_k^2 of a mode that is kept, of what log det(I + s K) and its derivative can be.
    static let visible = 1e-9

    /// How many modes.
    let count: Int
    let reach: Double
    /// In (w / turn)^2, up to 1.
    private let near: PiecewiseInterpolation
    /// In log(w / reach).
    private let far: PiecewiseInterpolation
    /// log(turn / reach).
    private static let turn = -4.5

    /// The modes up to the first whose share s h c_k(reach)^2 is below `visible`, and one more.
    init?(scale: Double, reach: Double) {
        var count = 0
        while count <= TanhModeTable.wholeModes {
            guard let c = try? Activation.tanh.hermiteCoefficient(degree: 2 * count + 1, weight: reach) else {
                return nil
            }
            count += 1
            if scale * c * c < TanhModeTable.visible { break }
        }
        self.init(count: min(count, TanhModeTable.wholeModes) + 1, reach: reach)
    }

    /// Nil if a coefficient is refused or underflows.
    init?(count: Int, reach: Double) {
        func logarithms(_ w: Double) -> [Double]? {
            var values: [Double] = []
            for mode in 0..<count {
                let degree = 2 * mode + 1
                guard let c = try? Activation.tanh.hermiteCoefficient(degree: degree, weight: w), c != 0 else {
                    return nil
                }
                values.append(Double.log(abs(c)) - Double(degree) * Double.log(w))
            }
            return values
        }
        let turn = reach * Double.exp(TanhModeTable.turn)
        guard
            let near = PiecewiseInterpolation(
                count: count, on: 0...1, panels: 2, order: 10, { logarithms(turn * $0.squareRoot()) }),
            let far = PiecewiseInterpolation(
                count: count, on: TanhModeTable.turn...0, panels: 18, order: 11,
                { logarithms(reach * Double.exp($0)) })
        else { return nil }
        (self.count, self.reach, self.near, self.far) = (count, reach, near, far)
    }

    /// The first modes of this table, as many as `scale` makes visible.
    func truncated(scale: Double) -> TanhModeTable {
        var kept = 1
        while kept < count, let c = try? Activation.tanh.hermiteCoefficient(degree: 2 * kept - 1, weight: reach),
            scale * c * c >= TanhModeTable.visible
        {
            kept += 1
        }
        return TanhModeTable(count: kept, reach: reach, near: near.prefix(kept), far: far.prefix(kept))
    }

    private init(count: Int, reach: Double, near: PiecewiseInterpolation, far: PiecewiseInterpolation) {
        (self.count, self.reach, self.near, self.far) = (count, reach, near, far)
    }

    /// Writes |c_1(w)|, |c_3(w)|, ... over `output`.
    func evaluate(_ w: Double, into output: UnsafeMutablePointer<Double>) {
        let logarithm = Double.log(w)
        let position = logarithm - Double.log(reach)
        if position < TanhModeTable.turn {
            let part = w / reach * Double.exp(-TanhModeTable.turn)
            near.evaluate(part * part, into: output)
        } else {
            far.evaluate(position, into: output)
        }
        for mode in 0..<count { output[mode] = Double.exp(output[mode] + Double(2 * mode + 1) * logarithm) }
    }
}
