import Quadrature
import RealModule
import Testing

@testable import Networks

@Suite("ScaledDoubleDouble+Factorial")
struct ScaledDoubleDoubleFactorialTests {
    private func relativeError(_ a: ScaledDoubleDouble, _ b: ScaledDoubleDouble) -> Double {
        abs((a / b - ScaledDoubleDouble.one).rounded)
    }

    @Test("Stirling's series agrees with the product")
    func factorials() {
        for k in [0, 1, 2, 20, 63, 64, 65, 100, 171, 1000, 5000] {
            let product = ScaledDoubleDouble.factorial(k)
            #expect(relativeError(ScaledDoubleDouble.largeFactorial(k), product) <= 0x1p-62 + Double(k) * 0x1p-98)
        }
        for k in [100_000, 999_999] {
            let ratio = ScaledDoubleDouble.largeFactorial(k + 1) / ScaledDoubleDouble.largeFactorial(k)
            #expect(relativeError(ratio, ScaledDoubleDouble(Double(k + 1))) <= 2 * (0x1p-62 + Double(k) * 0x1p-98))
        }
    }

    @Test("(2m-1)!! is the product of the odd numbers")
    func oddDoubleFactorials() {
        var product = ScaledDoubleDouble.one
        for m in 0...120 {
            #expect(relativeError(ScaledDoubleDouble.oddDoubleFactorial(m), product) <= 0x1p-60)
            product = product * Double(2 * m + 1)
        }
    }

    @Test("sinh(2y) = 2 sinh(y) cosh(y), across the switch at 1/2")
    func hyperbolicSine() {
        for y in [1e-200, 1e-9, 0.1, 0.24, 0.26, 0.499, 0.501, 3, 50] {
            let single = ScaledDoubleDouble.sinhOverArgument(DoubleDouble(y))
            let double = ScaledDoubleDouble.sinhOverArgument(DoubleDouble(2 * y))
            let sinh = single * y
            let cosh = (sinh * sinh + ScaledDoubleDouble.one).squareRoot
            #expect(relativeError(double, single * cosh) <= 0x1p-95)
        }
    }

    @Test("sums of numbers of any size")
    func sums() {
        let big = ScaledDoubleDouble.powerOfTwo(5000)
        let small = ScaledDoubleDouble.powerOfTwo(4950)
        #expect((big + small - big) == small)
        #expect((big - big) + small == small)
        #expect(big + ScaledDoubleDouble.one == big)
        #expect(ScaledDoubleDouble(0.0) + small == small)
        #expect(relativeError(small + small, small * 2) == 0)
    }
}
