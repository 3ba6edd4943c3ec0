// |c_k(w)| of tanh for the odd k = 1, 3, ..., 2m-1 and all w of (0, reach] at once, reach <= 1: Chebyshev interpolation of
// log |c_k(w)/w^k| in w^2, which is smooth and of moderate size where c_k itself spans hundreds of orders of magnitude. So relative
// accuracy is kept. From degree 101 on, c_k(w) at w < reach/4 is below 4^(-101), less than can be seen at any temperature, and taken for 0.

import Networks
import RealModule

struct TanhModeTable: Sendable {
    /// Bound of the relative error up to degree 47, growing with the degree; 64 nodes leave 1.2e-8.
    static let accuracy = 1e-9
    /// Interpolation nodes. The function is smooth at 0, not analytic.
    private static let order = 96
    private static let lastWholeMode = 50
    /// The least share s h c_k^2 of a mode that is kept, of what log det(I + s K) and its derivative can be.
    static let visible = 1e-9

    /// How many modes.
    let count: Int
    let reach: Double
    /// Chebyshev coefficients, [j * count + mode].
    private let coefficients: [Double]

    /// The modes up to the first whose share s h c_k(reach)^2 is below `visible`, at most 600, and one more.
    init?(scale: Double, reach: Double) {
        var count = 0
        while count < 600 {
            guard let c = try? Activation.tanh.hermiteCoefficient(degree: 2 * count + 1, weight: reach) else {
                return nil
            }
            count += 1
            if scale * c * c < TanhModeTable.visible { break }
        }
        self.init(count: count + 1, reach: reach)
    }

    /// Nil if a coefficient is refused or underflows.
    init?(count: Int, reach: Double) {
        let order = TanhModeTable.order
        var coefficients = [Double](repeating: 0, count: order * count)
        let angles = (0..<order).map { Double.pi * (Double($0) + 0.5) / Double(order) }
        let cosines = (0..<order).map { j in
            angles.map { Double.cos(Double(j) * $0) * (j == 0 ? 1 : 2) / Double(order) }
        }
        for mode in 0..<count {
            let degree = 2 * mode + 1
            let floor = TanhModeTable.floor(mode)
            var values: [Double] = []
            for angle in angles {
                let w = reach * (floor + (1 - floor) * (1 + Double.cos(angle)) / 2).squareRoot()
                guard let c = try? Activation.tanh.hermiteCoefficient(degree: degree, weight: w), c != 0 else {
                    return nil
                }
                values.append(Double.log(abs(c)) - Double(degree) * Double.log(w))
            }
            for j in 0..<order {
                coefficients[j * count + mode] = zip(cosines[j], values).reduce(0) { $0 + $1.0 * $1.1 }
            }
        }
        (self.count, self.reach, self.coefficients) = (count, reach, coefficients)
    }

    /// The first modes of this table, as many as `scale` makes visible.
    func truncated(scale: Double) -> TanhModeTable {
        var kept = 1
        while kept < count, let c = try? Activation.tanh.hermiteCoefficient(degree: 2 * kept - 1, weight: reach),
            scale * c * c >= TanhModeTable.visible
        {
            kept += 1
        }
        let rows = stride(from: 0, to: coefficients.count, by: count)
        return TanhModeTable(
            count: kept, reach: reach, coefficients: rows.flatMap { coefficients[$0..<$0 + kept] })
    }

    private init(count: Int, reach: Double, coefficients: [Double]) {
        (self.count, self.reach, self.coefficients) = (count, reach, coefficients)
    }

    /// The least (w/reach)^2 at which a mode is followed.
    private static func floor(_ mode: Int) -> Double { mode < lastWholeMode ? 0 : 1.0 / 16 }

    /// Writes |c_1(w)|, |c_3(w)|, ... over `output`; `scratch` holds 3 `count` numbers.
    func evaluate(
        _ w: Double, into output: UnsafeMutableBufferPointer<Double>, scratch: UnsafeMutableBufferPointer<Double>
    ) {
        let n = count
        let square = (w / reach) * (w / reach)
        guard let base = scratch.baseAddress else { return }
        let (b1, b2, x) = (base, base + n, base + 2 * n)
        coefficients.withUnsafeBufferPointer { table in
            // Clenshaw's recurrence, all modes abreast.
            for mode in 0..<n {
                let floor = TanhModeTable.floor(mode)
                (b1[mode], b2[mode], x[mode]) = (0, 0, 2 * (square - floor) / (1 - floor) - 1)
            }
            for j in stride(from: TanhModeTable.order - 1, through: 1, by: -1) {
                let row = j * n
                for mode in 0..<n {
                    let next = 2 * x[mode] * b1[mode] - b2[mode] + table[row + mode]
                    b2[mode] = b1[mode]
                    b1[mode] = next
                }
            }
            let logarithm = Double.log(w)
            for mode in 0..<n {
                let smooth = x[mode] * b1[mode] - b2[mode] + table[mode]
                output[mode] = x[mode] < -1 ? 0 : Double.exp(smooth + Double(2 * mode + 1) * logarithm)
            }
        }
    }
}
