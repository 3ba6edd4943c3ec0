import CertifiedComparison
import MultiplePrecision
import NetworkKernels
import PropertyTesting
import Quadrature
import RealModule
import Testing

@testable import Networks

@Suite("HyperbolicTangent")
struct HyperbolicTangentTests {
    /// Numbers of every binary exponent, dense where tanh bends, with both signs.
    static let arguments: [Double] = {
        var numbers: [Double] = [0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 19.5, 380, .infinity]
        for exponent in -1074...1023 {
            for significand in [1.0, 1.2345678901234567, 1.9999999999999998] {
                numbers.append(Double(sign: .plus, exponent: exponent, significand: significand))
            }
        }
        for i in 0..<20_000 { numbers.append(Double(i) * 0x1.06a3d70a3d70ap-10) }
        // Where the nearest multiple of 1/32 (tanh), or of log(2)/2 (the derivative), changes.
        for half in 0..<1100 {
            for edge in [(Double(half) + 0.5) / 32, (Double(half) + 0.5) * Double.log(2) / 2] {
                numbers += [edge.nextDown, edge, edge.nextUp]
            }
        }
        return numbers + numbers.map { -$0 }
    }()

    /// tanh(x) = (1 - e) / (1 + e), e = e^(-2|x|), in double-double; its Taylor polynomial where that cancels.
    private func exact(_ x: Double) -> DoubleDouble {
        let magnitude = abs(x)
        if magnitude < 0x1p-20 {
            // x - x^3/3 + 2 x^5/15, the next term below 2^-120 relative.
            guard magnitude > 0x1p-300 else { return DoubleDouble(magnitude) }
            let square = DoubleDouble.twoProduct(magnitude, magnitude)
            return (DoubleDouble.one - square / 3.0 + square * square * 2.0 / 15.0) * magnitude
        }
        if magnitude > 40 { return .one }
        let decay = DoubleDouble.exp(DoubleDouble(-2 * magnitude))
        return (DoubleDouble.one - decay) / (decay + 1)
    }

    @Test("tanh is within its promise of a double-double formula")
    func accuracy() {
        for x in Self.arguments {
            let reference = exact(x)
            let error = abs((DoubleDouble(abs(HyperbolicTangent.value(x))) - reference).rounded)
            let unit = reference.high == 1 ? 0x1p-53 : reference.high.ulp
            #expect(error <= HyperbolicTangent.accuracy * unit, "x = \(x)")
        }
    }

    @Test("the table holds tanh(i/32) to 106 bits")
    func table() {
        for i in 0..<625 {
            let point = network_tanh_point(i)
            guard i >= 4 else {
                #expect(point.high == 0 && point.low == 0)
                continue
            }
            let reference = Interval(exact: Double(i) / 32, precision: 160).tanh()
            let (high, low) = (
                Interval(exact: point.high, precision: 160), Interval(exact: point.low, precision: 160)
            )
            let gap = (reference - high - low).absolute.upper.double(rounding: .up)
            #expect(gap <= 0x1p-106 * point.high, "i = \(i)")
            #expect(abs(point.low) <= point.high.ulp / 2)
        }
    }

    @Test("every instruction set, and single numbers, give the same bits", arguments: InstructionSet.allCases)
    func instructionSets(set: InstructionSet) {
        guard set.isSupported else { return }
        let x = Self.arguments
        let values = HyperbolicTangent.values(x, by: set)
        let (again, derivatives) = HyperbolicTangent.valuesAndDerivatives(x, by: set)
        let differing = x.indices.filter { i in
            let (value, derivative) = (HyperbolicTangent.value(x[i]), HyperbolicTangent.derivative(x[i]))
            return values[i].bitPattern != value.bitPattern || again[i].bitPattern != value.bitPattern
                || derivatives[i].bitPattern != derivative.bitPattern
        }
        #expect(differing.isEmpty, "\(differing.prefix(5).map { x[$0] })")
        // Every length, and so every division into vectors and a rest.
        for count in 0...67 {
            let part = Array(x[40_000..<(40_000 + count)])
            #expect(HyperbolicTangent.values(part, by: set) == part.map(HyperbolicTangent.value))
            #expect(
                HyperbolicTangent.valuesAndDerivatives(part, by: set).derivatives
                    == part.map(HyperbolicTangent.derivative))
        }
    }

    @Test("the worst error that climbing finds is within the promise")
    func worstValue() throws {
        let result = try PropertyTesting.accuracy(
            of: { (x: Double) in HyperbolicTangent.value(x) },
            against: { x in CertifiedEnclosure(Interval(exact: x, precision: 90).tanh()) },
            within: HyperbolicTangent.accuracy, over: .double(in: -20...20),
            examples: [0x1.cp-4, -0x1.bfffffffffffep-4, 0.1093443205614347, 0x1p-1074, 19.5], cases: 2000)
        // The header says 0.66.
        #expect(result.error.upperBound <= 0.66)
    }

    @Test("the worst error of the derivative that climbing finds is within the promise")
    func worstDerivative() throws {
        try PropertyTesting.accuracy(
            of: { (x: Double) in HyperbolicTangent.derivative(x) },
            against: { x in
                CertifiedEnclosure(try Interval(1, precision: 90) / Interval(exact: x, precision: 90).cosh().squared)
            },
            within: HyperbolicTangent.derivativeAccuracy, over: .double(in: -380...380),
            examples: [0, 1, 354.5, 360, 372, 0.17328679513998632, 0x1p-1074], cases: 2000)
    }

    @Test("in place")
    func inPlace() {
        var numbers = Array(Self.arguments[40_000..<40_027])
        numbers.withUnsafeMutableBufferPointer { HyperbolicTangent.apply(to: $0) }
        #expect(numbers == Self.arguments[40_000..<40_027].map(HyperbolicTangent.value))
    }

    @Test("signed zero, infinities, NaN")
    func specialValues() {
        for (x, expected) in [(0.0, 0.0), (-0.0, -0.0), (.infinity, 1), (-.infinity, -1)] {
            #expect(HyperbolicTangent.value(x).bitPattern == expected.bitPattern)
        }
        #expect(HyperbolicTangent.value(.nan).isNaN && HyperbolicTangent.derivative(.nan).isNaN)
        for (x, expected) in [(0.0, 1.0), (-0.0, 1), (.infinity, 0), (-.infinity, 0), (374, 0)] {
            #expect(HyperbolicTangent.derivative(x).bitPattern == expected.bitPattern)
        }
        let (values, derivatives) = HyperbolicTangent.valuesAndDerivatives([.nan, 1, -.nan])
        #expect(values[0].isNaN && values[2].isNaN && !values[1].isNaN)
        #expect(derivatives[0].isNaN && derivatives[2].isNaN)
    }
}
