import PropertyTesting
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
    func factorials() throws {
        try forAll(.integer(in: 0...5000), examples: [0, 1, 2, 63, 64, 65, 5000], cases: 40) { (k: Int) in
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
    func hyperbolicSine() throws {
        let arguments = Generator<Double>.one(of: [
            .logUniform(in: 1e-200...50), .near([0.25, 0.5]), .uniform(in: 0.1...1),
        ])
        try forAll(arguments) { (y: Double) in
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
