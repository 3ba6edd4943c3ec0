import Quadrature
import RealModule
import Testing

@testable import Networks

@Suite("HyperbolicTangent")
struct HyperbolicTangentTests {
    /// Numbers of every binary exponent, dense where tanh bends, with both signs.
    static let arguments: [Double] = {
        var numbers: [Double] = [0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 352.4, 352.5, 353, .infinity]
        for exponent in -1074...1023 {
            for significand in [1.0, 1.2345678901234567, 1.9999999999999998] {
                numbers.append(Double(sign: .plus, exponent: exponent, significand: significand))
            }
        }
        for i in 0..<20_000 { numbers.append(Double(i) * 0x1.06a3d70a3d70ap-10) }
        // Where k = 2|x| / log 2 rounds the other way.
        for half in 0..<60 {
            let edge = (Double(half) + 0.5) * Double.log(2) / 2
            numbers += [edge.nextDown, edge, edge.nextUp]
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

    @Test("arrays have the bits of single numbers, at any length")
    func arrays() {
        let values = HyperbolicTangent.values(Self.arguments)
        let (again, derivatives) = HyperbolicTangent.valuesAndDerivatives(Self.arguments)
        for (i, x) in Self.arguments.enumerated() {
            let single = HyperbolicTangent.value(x)
            #expect(values[i].bitPattern == single.bitPattern, "x = \(x)")
            #expect(again[i].bitPattern == single.bitPattern)
            if abs(x) <= 350 {
                // 1/cosh^2 = 4 e / (1 + e)^2, e = e^(-2|x|).
                let decay = DoubleDouble.exp(DoubleDouble(-2 * abs(x)))
                let reference = (decay * 4.0 / ((decay + 1) * (decay + 1))).rounded
                #expect(ulps(derivatives[i], reference) <= HyperbolicTangent.derivativeAccuracy)
            } else {
                #expect((0...1e-303).contains(derivatives[i]))
            }
        }
        for count in 0...19 {
            let part = Array(Self.arguments[40_000..<(40_000 + count)])
            #expect(HyperbolicTangent.values(part) == part.map(HyperbolicTangent.value))
        }
    }

    @Test("signed zero, infinities, NaN")
    func specialValues() {
        for (x, expected) in [(0.0, 0.0), (-0.0, -0.0), (.infinity, 1), (-.infinity, -1)] {
            #expect(HyperbolicTangent.value(x).bitPattern == expected.bitPattern)
        }
        #expect(HyperbolicTangent.value(.nan).isNaN)
        let (values, derivatives) = HyperbolicTangent.valuesAndDerivatives([.nan, 1, -.nan])
        #expect(values[0].isNaN && values[2].isNaN && !values[1].isNaN)
        #expect(derivatives[0].isNaN && derivatives[2].isNaN)
    }
}
