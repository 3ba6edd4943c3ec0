// From zero to zero of a Legendre polynomial by the Taylor series of its differential equation in double-double, after
// A. Glaser, X. Liu and V. Rokhlin (SIAM J. Sci. Comput. 29 (2007)): all zeros of a low order from the exact value in the middle, and
// the outermost ones of a high order from the last that the phase gives.
//
// (1 - x^2) P'' - 2 x P' + n (n + 1) P = 0. With P(x + h s) = sum_m b_m s^m, A = 2 x h / (1 - x^2), B = h^2 / (1 - x^2),
//
//     (m + 2)(m + 1) b_(m+2) = A (m + 1)^2 b_(m+1) - B (n (n + 1) - m (m + 1)) b_m.
//
// The position is kept as 1 - x, which near the end has the digits that the weight w = 2 / ((1 - x^2) P'(x)^2) needs.

struct LegendreTaylor {
    private let degree: Double
    /// 1 - x
    private(set) var complement: DoubleDouble
    private var value: DoubleDouble
    private var slope: DoubleDouble

    /// In the middle, x = 0: P_n(0) = (-1)^(n/2) (n - 1)!! / n!! for even n and P_n'(0) = n P_(n-1)(0) for odd n; signs are dropped.
    init(middleOf order: Int) {
        degree = Double(order)
        complement = .one
        var product = DoubleDouble.one
        for even in stride(from: 2, through: order, by: 2) {
            product = product * Double(even - 1) / Double(even)
        }
        (value, slope) = order.isMultiple(of: 2) ? (product, .zero) : (.zero, product * Double(order))
    }

    /// At a zero with a known weight.
    init(order: Int, complement: DoubleDouble, weight: Double) {
        degree = Double(order)
        self.complement = complement
        value = .zero
        let measure = complement * (DoubleDouble(2) - complement)
        slope = (DoubleDouble(2) / (measure * weight)).squareRoot
    }

    var position: Double { (DoubleDouble.one - complement).rounded }

    /// The weight, at a zero.
    var weight: Double {
        let measure = complement * (DoubleDouble(2) - complement)
        return (DoubleDouble(2) / (measure * slope * slope)).rounded
    }

    /// Moves to the zero near 1 - x = `target`.
    mutating func advance(to target: Double) {
        let h = (complement - target).rounded
        let measure = complement * (DoubleDouble(2) - complement)
        let a = (DoubleDouble.one - complement) * (2 * h) / measure
        let b = DoubleDouble.twoProduct(h, h) / measure
        let eigenvalue = degree * (degree + 1)
        var c = [value, slope * h]
        let count = 60
        for m in 0..<(count - 2) {
            let index = Double(m)
            let first = a * c[m + 1] * ((index + 1) * (index + 1))
            let second = b * c[m] * (eigenvalue - index * (index + 1))
            c.append((first - second) / ((index + 2) * (index + 1)))
        }
        // Newton's method in Double, then one step with the value in double-double.
        var s = 1.0
        for _ in 0..<12 {
            var (p, dp) = (0.0, 0.0)
            for m in stride(from: count - 1, through: 0, by: -1) {
                dp = dp * s + p
                p = p * s + c[m].high
            }
            let step = p / dp
            s -= step
            if abs(step) <= 0x1p-50 { break }
        }
        func evaluate(_ s: DoubleDouble) -> (DoubleDouble, DoubleDouble) {
            var (p, dp) = (DoubleDouble.zero, DoubleDouble.zero)
            for m in stride(from: count - 1, through: 0, by: -1) {
                dp = dp * s + p
                p = p * s + c[m]
            }
            return (p, dp)
        }
        let (p, dp) = evaluate(DoubleDouble(s))
        let root = DoubleDouble(s) - p / dp
        slope = evaluate(root).1 / h
        value = .zero
        complement = complement - root * h
    }
}
