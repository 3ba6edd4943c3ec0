import MultiplePrecision
import PropertyTesting
import Testing

@Suite struct FixedPointVectorTests {
    private static let numbers = Generator<Double>.frequency([
        (4, .double(in: -1...1)), (1, .constant(0)), (1, .double(in: -1e-12...1e-12)), (1, .double(in: -1e6...1e6)),
    ])

    private func vector(_ values: [Double], bits: Int) -> FixedPointVector {
        FixedPointVector(values.map { BigFloat($0, precision: 64) }, bits: bits)
    }

    /// The sum in registers wide enough to be exact.
    private func exactSum(_ x: FixedPointVector, _ y: FixedPointVector, from start: Int) -> BigFloat {
        var sum = BigFloat(0, precision: 1024)
        for i in 0..<x.count {
            sum +=
                BigFloat(x[i], precision: 1024, rounding: .toNearest)
                * BigFloat(y[start + i], precision: 1024, rounding: .toNearest)
        }
        return sum
    }

    @Test func numbersAreHalfAUnitOff() throws {
        try forAll(Self.numbers.array(count: 1...9), .integer(in: 1...200)) { (values: [Double], bits: Int) in
            let vector = vector(values, bits: bits)
            let half = BigFloat(1, precision: 64).scaled(by: vector.exponent - 1)
            for (i, value) in values.enumerated() {
                #expect(
                    (BigFloat(vector[i], precision: 512, rounding: .toNearest) - BigFloat(value, precision: 512))
                        .magnitude <= half)
            }
            // The unit is as small as the bits allow.
            let greatest = values.map(\.magnitude).max() ?? 0
            #expect(greatest == 0 || greatest < Double(sign: .plus, exponent: vector.exponent + bits, significand: 1))
            #expect(
                greatest == 0 || 2 * greatest >= Double(sign: .plus, exponent: vector.exponent + bits, significand: 1))
        }
    }

    @Test func sumsOfProductsAreExact() throws {
        try forAll(
            Self.numbers.array(count: 1...7), Self.numbers.array(count: 0...6), .integer(in: 1...200)
        ) { (x: [Double], more: [Double], bits: Int) in
            let first = vector(x, bits: bits)
            let second = vector(x.reversed() + more, bits: bits)
            let all = first.correlation(with: second, precision: 1024)
            #expect(all.count == more.count + 1)
            for (start, value) in all.enumerated() {
                let exact = exactSum(first, second, from: start)
                #expect(value == exact, "\(start)")
                #expect(first.dot(second, from: start, precision: 1024) == exact)
                // At less precision, one rounding.
                #expect(
                    first.dot(second, from: start, precision: 53)
                        == BigFloat(exact, precision: 53, rounding: .toNearest))
            }
        }
    }

    /// Vectors of one sign and of the greatest magnitudes fill their digits.
    @Test(arguments: [1, 61, 62, 63, 64, 126, 127, 128])
    func extremesFit(bits: Int) {
        for sign in [1.0, -1] {
            let first = vector([Double](repeating: sign, count: 64), bits: bits)
            let second = vector([Double](repeating: 1, count: 70), bits: bits)
            #expect(first.dot(second, precision: 256).double() == 64 * sign)
            for value in first.correlation(with: second, precision: 256) { #expect(value.double() == 64 * sign) }
        }
    }

    @Test func emptyVectorsAndZeros() {
        let none = vector([], bits: 10).correlation(with: vector([1], bits: 10), precision: 64)
        #expect(none.count == 2 && none.allSatisfy { $0.signum == 0 })
        #expect(vector([], bits: 10).dot(vector([1], bits: 10), precision: 64).signum == 0)
        let zeros = vector([0, 0], bits: 10)
        #expect(zeros.correlation(with: vector([1, 2, 3], bits: 10), precision: 64).allSatisfy { $0.signum == 0 })
        #expect(zeros[1].signum == 0)
        // A vector of zeros is exact: its unit says so.
        #expect(zeros.exponent < -1_000_000)
    }
}
