// He_0(x), He_1(x), ... (probabilists', leading coefficient 1) by He_(j+1) = x He_j - j He_(j-1), scaled against overflow.
//
// Promises: the error of He_n is about n 2^-102 of its amplitude where it oscillates (|x| < 2 sqrt n), relative elsewhere.
// Does not promise: relative accuracy next to a root.

import Quadrature

struct HermitePolynomialSequence {
    private let argument: DoubleDouble
    private var degree = 0
    private var previous = DoubleDouble.zero
    private var current = DoubleDouble.one
    private var exponent = 0

    init(argument: DoubleDouble) {
        self.argument = argument
    }

    /// He_n(x), in as many steps as n is past the degree asked for last (n + 1 if it is below).
    mutating func value(degree wanted: Int) -> ScaledDoubleDouble {
        if wanted < degree { self = HermitePolynomialSequence(argument: argument) }
        while degree < wanted {
            (previous, current) = (current, argument * current - previous * Double(degree))
            degree += 1
            if abs(current.high) > 0x1p400 {
                previous = previous.scaled(byPowerOfTwo: -400)
                current = current.scaled(byPowerOfTwo: -400)
                exponent += 400
            }
        }
        return ScaledDoubleDouble(current, exponent: exponent)
    }
}
