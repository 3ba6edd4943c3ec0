import PropertyTesting
import RealModule
import Testing

@testable import Quadrature

/// The laws of double-double arithmetic. Exact expectations come from integers (Int128 holds every product of two Int53s
/// and every sum used here); the elementary functions are held to their functional equations and to series.
@Suite struct DoubleDoubleTests {
    /// A Double as an exact integer multiple of 2^-exponent.
    private func integer(_ value: DoubleDouble) -> Int128 { Int128(value.high) + Int128(value.low) }

    private func relativeError(_ value: DoubleDouble, _ expected: DoubleDouble) -> Double {
        abs((value - expected).rounded / expected.high)
    }

    /// Integers of up to 53 bits, every length and sign, as Doubles.
    private let integers = Generator<Int>.integer(in: -(1 << 53)...(1 << 53)).map { Double($0) }

    @Test func sumsAndProductsOfIntegersAreExact() throws {
        try forAll(integers, integers, cases: 1000) { (a: Double, b: Double) in
            #expect(integer(.twoSum(a, b)) == Int128(a) + Int128(b))
            #expect(integer(.twoProduct(a, b)) == Int128(a) * Int128(b))
            if abs(a) >= abs(b) { #expect(integer(.fastTwoSum(a, b)) == Int128(a) + Int128(b)) }
        }
    }

    @Test func splittingLeavesTwentySixBitsEach() throws {
        try forAll(integers) { (a: Double) in
            let (high, low) = DoubleDouble.split(a)
            #expect(high + low == a)
            for part in [high, low] where part != 0 { #expect(part.significandWidth <= 25) }
        }
    }

    @Test func everyIntIsRepresented() throws {
        try forAll(.integer(), examples: [.min, .min + 1, -(1 << 53) - 1, -1, 0, 1, (1 << 53) + 1, .max - 1, .max]) {
            (value: Int) in
            #expect(integer(DoubleDouble(value)) == Int128(value))
        }
    }

    @Test func fieldLaws() throws {
        let bound = 0x1p-100
        // Numbers that need both parts, none so small that its low part is subnormal.
        let numbers = Generator<(Double, Double)>.zip(.logUniform(in: 0x1p-60...0x1p60), .uniform(in: -0.5...0.5))
            .map { DoubleDouble.twoSum($0, $1 * $0.ulp) }
        let signed = Generator<(DoubleDouble, Bool)>.zip(numbers, .boolean).map { $1 ? -$0 : $0 }
        try forAll(signed, signed) { (x: DoubleDouble, y: DoubleDouble) in
            #expect(relativeError((x / y) * y, x) <= bound)
            let product = x * (y + x)
            if product.high != 0 {
                let cancellation = (abs((x * y).high) + (x * x).high) / abs(product.high)
                #expect(relativeError(product, x * y + x * x) <= 4 * bound * (1 + cancellation))
            }
            #expect(relativeError(x.magnitude.squareRoot * x.magnitude.squareRoot, x.magnitude) <= bound)
            #expect((x - x).high == 0)
        }
        #expect(DoubleDouble.zero.squareRoot == .zero)
        #expect(DoubleDouble(-1).squareRoot == .zero)
    }

    @Test func exponentialIsItsSeries() throws {
        try forAll(.double(in: -5...5), examples: [1, -1, 0.3, 2.5, -4], cases: 50) { (x: Double) in
            var term = DoubleDouble.one
            var sum = DoubleDouble.one
            var largest = 1.0
            for k in 1...80 {
                term = term * x / Double(k)
                sum += term
                largest = max(largest, abs(term.high))
            }
            // The sum itself is good to 2^-100 of its largest term.
            let tolerance = DoubleDouble.elementaryAccuracy + 0x1p-98 * largest / sum.high
            #expect(relativeError(.exp(DoubleDouble(x)), sum) <= tolerance)
        }
        #expect(DoubleDouble.exp(.zero) == .one)
    }

    @Test func exponentialOfSumsIsProduct() throws {
        let exponents = Generator<Double>.double(in: -280...280)
        try forAll(exponents, exponents, examples: [(-550.3, 5.5), (-1e-3, 1e-20), (123.456, -550.3)]) {
            (a: Double, b: Double) in
            let direct = DoubleDouble.exp(DoubleDouble.twoSum(a, b))
            let product = ScaledDoubleDouble.exp(DoubleDouble(a)) * ScaledDoubleDouble.exp(DoubleDouble(b))
            #expect(relativeError(direct, product.value) <= 3 * DoubleDouble.elementaryAccuracy)
        }
    }

    @Test func logarithmInvertsTheExponential() throws {
        // log is conditioned by 1/x near exp(x) = 1, hence the tolerance relative to max(1, |x|).
        try forAll(.double(in: -600...600), examples: [-600, -0.0625, 0.04, 0.34, 0.35, 599]) { (x: Double) in
            let logarithm = DoubleDouble.log(.exp(DoubleDouble(x)))
            #expect(abs((logarithm - x).rounded) <= DoubleDouble.elementaryAccuracy * max(1, abs(x)))
        }
        #expect(relativeError(.log(DoubleDouble(2)), .logTwo) <= DoubleDouble.elementaryAccuracy)
        #expect(DoubleDouble.log(.one) == .zero)
    }

    /// Near 1 the relative accuracy is that of the alternating series.
    @Test func logarithmNearOneIsItsSeries() {
        for exponent in [-60, -40, -20, -10] {
            let excess = DoubleDouble(Double(sign: .plus, exponent: exponent, significand: 1))
            var sum = DoubleDouble.zero
            for k in stride(from: 12, through: 1, by: -1) {
                sum = (DoubleDouble(k.isMultiple(of: 2) ? -1 : 1) / Double(k)) + sum * excess
            }
            #expect(relativeError(.log(excess + 1), sum * excess) <= DoubleDouble.elementaryAccuracy)
        }
    }

    @Test func logarithmOutsideItsDomain() {
        #expect(DoubleDouble.log(.zero).high == -.infinity)
        #expect(DoubleDouble.log(DoubleDouble(-2)).high == -.infinity)
        #expect(ScaledDoubleDouble(0).log.high == -.infinity)
    }

    @Test func powersAddTheirExponents() {
        let base = ScaledDoubleDouble(DoubleDouble(1.1) / 3)
        let large = base.power(60_000) * base.power(40_000)
        let direct = base.power(100_000)
        #expect(large.exponent == direct.exponent)
        #expect(relativeError(large.significand, direct.significand) <= 2e5 * 0x1p-99)
        #expect(relativeError((direct * base.power(-100_000)).value, .one) <= 2e5 * 0x1p-99)
        #expect(relativeError(direct.log, base.log * 100_000) <= 1e5 * 0x1p-99 + 2 * DoubleDouble.elementaryAccuracy)
        #expect(ScaledDoubleDouble(0).power(0).value == .one)
        #expect(ScaledDoubleDouble(2).power(-3).value == DoubleDouble(0.125))
    }

    @Test func factorials() {
        #expect(ScaledDoubleDouble.factorial(0).value == .one)
        #expect(ScaledDoubleDouble.factorial(20).value == DoubleDouble(2_432_902_008_176_640_000))
        let ratio = ScaledDoubleDouble.factorial(100_000) / ScaledDoubleDouble.factorial(99_998)
        #expect(relativeError(ratio.value, DoubleDouble(100_000 * 99_999)) <= 2e5 * 0x1p-101)
        // Stirling's series; the first omitted term is 1 / (1188 n^9).
        let n = 1e4
        let series = [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680]
        let logN = DoubleDouble.log(DoubleDouble(n))
        var stirling = logN * (n + 0.5) - n + DoubleDouble.log(.pi * 2) * 0.5
        for (index, coefficient) in series.enumerated() { stirling += coefficient / Double.pow(n, 2 * index + 1) }
        // The Double coefficient 1/12 leaves 2^-57 / n.
        #expect(abs((ScaledDoubleDouble.factorial(10_000).log - stirling).rounded) <= 0x1p-56 / n)
    }

    @Test func squareRootsOfScaledNumbers() throws {
        try forAll(.uniform(in: 1...4), .integer(in: -100_001...100_001)) { (significand: Double, exponent: Int) in
            let number = ScaledDoubleDouble(DoubleDouble(significand) / 3, exponent: exponent)
            let root = number.squareRoot
            #expect(relativeError((root * root / number).value, .one) <= 0x1p-99)
        }
    }

    @Test func roundedUnderflowsAndOverflows() {
        #expect(ScaledDoubleDouble(.one, exponent: -1074).rounded == .leastNonzeroMagnitude)
        #expect(ScaledDoubleDouble(.one, exponent: -3000).rounded == 0)
        #expect(ScaledDoubleDouble(.one, exponent: 3000).rounded == .infinity)
        #expect(ScaledDoubleDouble.exp(DoubleDouble(-1e300)).rounded == 0)
    }
}
