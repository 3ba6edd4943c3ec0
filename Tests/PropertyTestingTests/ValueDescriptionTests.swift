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
        let reading = ValueDescription(purpose: .reading)
        let pasting = ValueDescription(purpose: .pasting)
        #expect(reading.text(of: [0.1, -2]) == "[0.1, -2.0]")
        #expect(pasting.text(of: [0.1, -2]) == "[0x1.999999999999ap-4, -0x1p+1]")
        #expect(reading.text(of: ("a\"\n", 3, true)) == #"("a\"\n", 3, true)"#)
        #expect(reading.text(of: Int?.none as Any) == "nil")
        #expect(reading.text(of: Int?.some(4) as Any) == "4")
        #expect(reading.text(of: Shape.point) == ".point")
        #expect(reading.text(of: Shape.circle(.nan)) == ".circle(.nan)")
        #expect(
            pasting.text(of: Shape.box(width: 1, height: -.infinity)) == ".box(width: 0x1p+0, height: -.infinity)"
        )
        #expect(
            reading.text(of: TwoLayerWeights(output: [1], input: [[2]]))
                == "TwoLayerWeights(output: [1.0], input: [[2.0]])")
        #expect(reading.text(of: [String: Int]()) == "[:]")
        #expect(reading.text(of: ["a": 1]) == "[\"a\": 1]")
        #expect(reading.text(of: Special()) == "Special.one")
        #expect(ValueDescription.lines(of: 3) == ["3"])
        #expect(ValueDescription.lines(of: 3.0) == ["3.0", "0x1.8p+1"])
    }

    /// Holds a pointer-like storage that nobody wants to read, as multiple-precision numbers do.
    private struct Number: CustomStringConvertible {
        final class Storage: Sendable {}

        var value: Int
        var storage = Storage()
        var description: String { "#\(value)" }
    }

    private struct Exact: CustomStringConvertible, SourceRepresentable {
        var description: String { "1/3" }
        var swiftSource: String { "Exact(1, 3)" }
    }

    private struct Pair {
        var first: Number
        var second: Double
    }

    private enum Command {
        case set(Number, at: Int)
        case clear(Exact)
    }

    @Test("a type's own description is used at every depth")
    func ownDescriptions() {
        let number = Number(value: 7)
        #expect(ValueDescription.lines(of: number) == ["#7"])
        #expect(ValueDescription.lines(of: (number, [number], 2)) == ["(#7, [#7], 2)"])
        #expect(ValueDescription.lines(of: Number?.some(number) as Any) == ["#7"])
        #expect(ValueDescription.lines(of: ["a": number]) == ["[\"a\": #7]"])
        #expect(ValueDescription.lines(of: Command.set(number, at: 1)) == [".set(#7, at: 1)"])
        #expect(
            ValueDescription.lines(of: Pair(first: number, second: 0.5))
                == ["Pair(first: #7, second: 0.5)", "Pair(first: #7, second: 0x1p-1)"])
        #expect(ValueDescription.lines(of: [1...3]) == ["[1...3]"])
        #expect(ValueDescription.lines(of: ["ab".dropFirst()]) == ["[\"b\"]"])
    }

    @Test("a description is read, a source is pasted")
    func bothForms() {
        #expect(ValueDescription.lines(of: (Exact(), 1)) == ["(1/3, 1)", "(Exact(1, 3), 1)"])
        #expect(ValueDescription.lines(of: Command.clear(Exact())) == [".clear(1/3)", ".clear(Exact(1, 3))"])
    }

    @Test("an issue shows own descriptions, and the source where there is one")
    func inAnIssue() {
        let numbers = Generator<Int>.integer(in: 0...100).map { Number(value: $0) }
        let text = expectPropertyIssue("minimal input:  (#10, false)") {
            try forAll(numbers, .boolean) { number, _ in number.value < 10 }
        }
        #expect(!text.contains("Storage"))
    }
}
