import MultiplePrecision
import PropertyTesting
import Testing

@testable import Verification

@Suite struct ULPsTests {
    private func point(_ value: Double) throws -> Interval { try Interval(BigFloat(value)) }

    /// Between numbers of one binade, k steps are k units.
    @Test func stepsInABinadeAreUnits() throws {
        // 128 numbers to either side are in the same binade.
        let significands = Generator<UInt64>.integer(in: 128...((1 << 52) - 129))
        let patterns = significands.flatMap { significand in
            Generator<UInt64>.integer(in: 0...2045).map { exponent in exponent << 52 | significand }
        }
        try forAll(patterns, .integer(in: -128...128), .boolean) { (pattern: UInt64, steps: Int, isNegative: Bool) in
            let sign: Double = isNegative ? -1 : 1
            let truth = sign * Double(bitPattern: pattern)
            let answer = sign * Double(bitPattern: UInt64(Int64(pattern) + Int64(steps)))
            let error = try ULPs.error(of: answer, against: point(truth))
            #expect(error == Double(abs(steps)))
        }
    }

    @Test func theUnitIsThatOfTheTruth() throws {
        // At 1 the unit is 2^-52, whichever side the answer is on.
        #expect(try ULPs.error(of: 1 - 0x1p-53, against: point(1)) == 0.5)
        #expect(try ULPs.error(of: 1 + 0x1p-52, against: point(1)) == 1)
        // Just below 1 it is 2^-53.
        #expect(try ULPs.error(of: 1, against: point(1 - 0x1p-53)) == 1)
        #expect(try ULPs.error(of: -1, against: point(1)) == 0x1p53)
    }

    @Test func zeroAndSubnormalsHaveTheLeastUnit() throws {
        let least = Double.leastNonzeroMagnitude
        #expect(try ULPs.error(of: 0, against: point(0)) == 0)
        #expect(try ULPs.error(of: -0.0, against: point(0)) == 0)
        #expect(try ULPs.error(of: 3 * least, against: point(0)) == 3)
        #expect(try ULPs.error(of: 0, against: point(5 * least)) == 5)
        // A truth far below the least Double is nearly zero.
        let tiny = try Interval(BigFloat("1e-400", precision: 64, rounding: .toNearest))
        #expect(try ULPs.error(of: 0, against: tiny) < 1e-70)
        #expect(try ULPs.error(of: least, against: tiny) == 1)
    }

    @Test func overflowIsRightWhereTheTruthOverflows() throws {
        let huge = try Interval(BigFloat("1e400", precision: 64, rounding: .toNearest))
        #expect(try ULPs.error(of: .infinity, against: huge) == 0)
        #expect(try ULPs.error(of: -.infinity, against: huge) == .infinity)
        #expect(try ULPs.error(of: .infinity, against: point(1)) == .infinity)
        #expect(try ULPs.error(of: .nan, against: point(1)) == .infinity)
        #expect(try ULPs.error(of: .greatestFiniteMagnitude, against: huge) > 1e70)
    }

    /// The nearest Double of a number is at most half a unit away, and the error of its neighbour at least half.
    @Test func roundingErrsByHalfAtMost() throws {
        try forAll(.integer(in: 1...(1 << 60)), .integer(in: 1...(1 << 40))) { (n: Int, d: Int) in
            let quotient = try Interval(n, precision: 200) / Interval(d, precision: 200)
            let nearest = quotient.lower.double()
            #expect(try ULPs.error(of: nearest, against: quotient) <= 0.5)
            #expect(try ULPs.error(of: nearest.nextUp, against: quotient) >= 0.5)
        }
    }

    @Test func theWorstOfTheEnclosureCounts() throws {
        let width = BigFloat(0x1p-63)
        let enclosure = try Interval(midpoint: BigFloat(1.5, precision: 128), radius: width)
        // Half-width 2^-63 is 2^-11 units.
        #expect(try ULPs.error(of: 1.5, against: enclosure) == 0x1p-11)
        #expect(try ULPs.error(of: 1.5 + 0x1p-52, against: enclosure) == 1 + 0x1p-11)
        #expect(try ULPs.error(of: 1.5 - 0x1p-52, against: enclosure) == 1 + 0x1p-11)
    }

    @Test func aWideEnclosureDecidesNothing() throws {
        let wide = try Interval(midpoint: BigFloat(1.5, precision: 128), radius: BigFloat(0x1.01p-63))
        #expect(throws: UndecidedReference.self) { try ULPs.error(of: 1.5, against: wide) }
        #expect(throws: UndecidedReference.self) { try ULPs.error(of: 1.5, against: .wholeLine(precision: 64)) }
        #expect(throws: UndecidedReference.self) { try ULPs.error(of: .nan, against: wide) }
        // Around zero the unit is the least subnormal number, so relative accuracy does not help.
        let aroundZero = try Interval(midpoint: BigFloat(0, precision: 64), radius: BigFloat(0x1p-1063))
        #expect(throws: UndecidedReference.self) { try ULPs.error(of: 0, against: aroundZero) }
    }
}
