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

    /// Full-width integers of wildly different sizes and both signs, the same in every run.
    private static let integers: [Double] = {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (0..<60).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let bits = Int(state >> 11) >> (index % 50)
            return Double(index.isMultiple(of: 3) ? -bits : bits)
        }
    }()

    @Test func sumsAndProductsOfIntegersAreExact() {
        for a in Self.integers {
            for b in Self.integers {
                #expect(integer(.twoSum(a, b)) == Int128(a) + Int128(b))
                #expect(integer(.twoProduct(a, b)) == Int128(a) * Int128(b))
                if abs(a) >= abs(b) { #expect(integer(.fastTwoSum(a, b)) == Int128(a) + Int128(b)) }
            }
        }
    }

    @Test func splittingLeavesTwentySixBitsEach() {
        for a in Self.integers {
            let (high, low) = DoubleDouble.split(a)
            #expect(high + low == a)
            for part in [high, low] where part != 0 { #expect(part.significandWidth <= 25) }
        }
    }

    @Test func everyIntIsRepresented() {
        for value in [Int.min, Int.min + 1, -(1 << 53) - 1, -1, 0, 1, (1 << 53) + 1, Int.max - 1, Int.max] {
            #expect(integer(DoubleDouble(value)) == Int128(value))
        }
    }

    @Test func fieldLaws() {
        let bound = 0x1p-100
        for (index, a) in Self.integers.enumerated() where a != 0 {
            let x = DoubleDouble(a) + 0x1p-30 * Double(index)
            let y = DoubleDouble(Self.integers[(7 * index + 3) % 60]) + 0.75
            #expect(relativeError((x / y) * y, x) <= bound)
            #expect(
                relativeError(x * (y + x), x * y + x * x) <= 4 * bound
                    * (1 + abs((x * y).high) / abs((x * (y + x)).high)))
            #expect(relativeError(x.magnitude.squareRoot * x.magnitude.squareRoot, x.magnitude) <= bound)
            #expect((x - x).high == 0)
        }
        #expect(DoubleDouble.zero.squareRoot == .zero)
        #expect(DoubleDouble(-1).squareRoot == .zero)
    }

    @Test func exponentialIsItsSeries() {
        for x in [1.0, -1, 0.3, 2.5, -4] {
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

    @Test func exponentialOfSumsIsProduct() {
        let points = [-550.3, -37.1, -1e-3, 1e-20, 0.2, 0.7, 5.5, 123.456]
        for a in points {
            for b in points where abs(a + b) < 560 && abs(a) < 560 {
                let direct = DoubleDouble.exp(DoubleDouble.twoSum(a, b))
                let product = ScaledDoubleDouble.exp(DoubleDouble(a)) * ScaledDoubleDouble.exp(DoubleDouble(b))
                #expect(relativeError(direct, product.value) <= 3 * DoubleDouble.elementaryAccuracy)
            }
        }
    }

    @Test func logarithmInvertsTheExponential() {
        // log is conditioned by 1/x near exp(x) = 1, hence the tolerance relative to max(1, |x|).
        for x in [-600, -30.25, -0.7, -0.0625, 1e-3, 0.04, 0.34, 0.35, 1, 17.5, 599] {
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

    @Test func squareRootsOfScaledNumbers() {
        for exponent in [-100_001, -3, 0, 1, 70_000] {
            let number = ScaledDoubleDouble(DoubleDouble(3), exponent: exponent)
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
