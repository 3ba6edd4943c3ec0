// Bessel functions of integer order by Miller's backward recurrence, in double-double with an unbounded exponent:
//
//     J_(k-1) = (2k/x) J_k - J_(k+1),   J_0 + 2 sum_k J_2k = 1;      I_(k-1) = (2k/x) I_k + I_(k+1),   I_0 + 2 sum_k I_k = e^x
//
// (DLMF 10.6.1, 10.12.4, 10.29.1, 10.35.5). Backwards the wanted solution dominates, and the start's error falls by the square of
// the solution's decay between the start and the order (W. Gautschi 1967, SIAM Review 9).
//
// Promises, for x <= `maximumArgument`: I_k e^-x to 2^-90 relative; J_k to 2^-90 of max_k |J_k|, and relative where k >= x.

import Quadrature

enum MillerRecurrence {
    static let maximumArgument = 6000.0

    /// J_0(x), ..., J_top(x).
    static func besselJ(throughOrder top: Int, _ x: ScaledDoubleDouble) -> [ScaledDoubleDouble] {
        // Past max(top, x) the decay over n^(1/3) orders is a factor; twenty times that is beyond double-double.
        let reach = max(Double(top), x.rounded)
        let start = Int(reach + 40 + 20 * Double.root(reach, 3))
        return sequence(throughOrder: top, x, from: start, isModified: false)
    }

    /// I_0(x) e^-x, ..., I_top(x) e^-x.
    static func besselI(throughOrder top: Int, _ x: ScaledDoubleDouble) -> [ScaledDoubleDouble] {
        // I_k / I_0 is about e^(-k^2 / 2x).
        let start = Int(Double(top) + 60 + 15 * x.rounded.squareRoot())
        return sequence(throughOrder: top, x, from: start, isModified: true)
    }

    private static func sequence(
        throughOrder top: Int, _ x: ScaledDoubleDouble, from start: Int, isModified: Bool
    ) -> [ScaledDoubleDouble] {
        let twoOverX = ScaledDoubleDouble(2) / x
        var values = [ScaledDoubleDouble](repeating: .one, count: top + 1)
        var (next, current) = (ScaledDoubleDouble(0.0), ScaledDoubleDouble.one)
        var sum = ScaledDoubleDouble(0.0)
        for k in stride(from: start, through: 0, by: -1) {
            if k <= top { values[k] = current }
            if k == 0 { break }
            if isModified || k % 2 == 0 { sum = sum + current * 2 }
            let previous = twoOverX * Double(k) * current + (isModified ? next : -next)
            (next, current) = (current, previous)
        }
        let norm = sum + current
        return values.map { $0 / norm }
    }
}
