// Values as Swift source.

import Testing

@testable import PropertyTesting

@Suite("Descriptions of values")
struct ValueDescriptionTests {
    private enum Shape {
        case point
        case circle(Double)
        case box(width: Double, height: Double)
    }

    private struct Special: SourceRepresentable {
        var swiftSource: String { "Special.one" }
    }

    @Test("literals, collections, structs, enumerations, optionals")
    func sources() {
        let decimal = ValueDescription(radix: .decimal)
        let hexadecimal = ValueDescription(radix: .hexadecimal)
        #expect(decimal.source(of: [0.1, -2]) == "[0.1, -2.0]")
        #expect(hexadecimal.source(of: [0.1, -2]) == "[0x1.999999999999ap-4, -0x1p+1]")
        #expect(decimal.source(of: ("a\"\n", 3, true)) == #"("a\"\n", 3, true)"#)
        #expect(decimal.source(of: Int?.none as Any) == "nil")
        #expect(decimal.source(of: Int?.some(4) as Any) == "4")
        #expect(decimal.source(of: Shape.point) == ".point")
        #expect(decimal.source(of: Shape.circle(.nan)) == ".circle(.nan)")
        #expect(
            hexadecimal.source(of: Shape.box(width: 1, height: -.infinity)) == ".box(width: 0x1p+0, height: -.infinity)"
        )
        #expect(
            decimal.source(of: TwoLayerWeights(output: [1], input: [[2]]))
                == "TwoLayerWeights(output: [1.0], input: [[2.0]])")
        #expect(decimal.source(of: [String: Int]()) == "[:]")
        #expect(decimal.source(of: ["a": 1]) == "[\"a\": 1]")
        #expect(decimal.source(of: Special()) == "Special.one")
        #expect(ValueDescription.lines(of: 3) == ["3"])
        #expect(ValueDescription.lines(of: 3.0) == ["3.0", "0x1.8p+1"])
    }
}
