import MultiplePrecision
import Testing

@testable import Verification

@Suite struct CatalogueTests {
    @Test func theStandardCatalogueIsSound() {
        let errors = Catalogue.standard.declarationErrors.map { "\($0.quantity): \($0.message)" }
        #expect(errors == [])
    }

    @Test func selectionKeepsTheOrderOfTheCatalogue() throws {
        let catalogue = Catalogue([.root(name: "a"), .root(name: "b"), .root(name: "c")])
        #expect(try catalogue.selection([]).map(\.name) == ["a", "b", "c"])
        #expect(try catalogue.selection(["c", "a", "c"]).map(\.name) == ["a", "c"])
        #expect(throws: UsageError.self) { try catalogue.selection(["a", "d"]) }
    }

    @Test(arguments: [
        (Quantity.root(name: "Root"), "lower-case"), (.root(name: "../root"), "lower-case"),
        (.root(name: ""), "lower-case"),
        (.root(name: "a--b"), "lower-case"), (.root(golden: []), "no golden"),
        (.root(golden: [(0, 1), (0, 1)]), "repeated"), (.root(golden: [(-1, 1)]), "excluded"),
        (.root(golden: [(0, .nan)]), "excluded"), (.root(promise: .nan), "no finite number"),
        (.root(promise: -1), "no finite number"), (.root(promise: .infinity), "no finite number"),
    ])
    func badDeclarationsAreNamed(_ quantity: Quantity, _ part: String) {
        let messages = Catalogue([quantity]).declarationErrors.map(\.message)
        #expect(messages.contains { $0.contains(part) }, "\(messages)")
    }

    @Test func repeatedNamesAndBadDomainsAreNamed() {
        func messages(_ quantities: Quantity...) -> [String] { Catalogue(quantities).declarationErrors.map(\.message) }
        #expect(messages(.root(), .root()) == ["declared twice"])
        func sum(_ first: Parameter.Typed<Int>, _ second: Parameter.Typed<Double>) -> Quantity {
            Quantity(
                "sum", "n + x.", first, second, promise: { _, _ in 1 }, golden: [(1, 1)], fast: "sum",
                { n, x in Double(n) + x }, certified: "sum",
                { precision, n, x in try Interval(x, precision: precision) + n })
        }
        let (n, x) = (Parameter.Typed.integer("n", in: 0...9, "n"), Parameter.Typed.real("x", in: 0...9, "x"))
        #expect(messages(sum(n, x)).isEmpty)
        #expect(messages(sum(n, .real("n", in: 0...9, "x"))).contains { $0.contains("two parameters") })
        #expect(messages(sum(n, .real("X", in: 0...9, "x"))).contains { $0.contains("key 'X'") })
        #expect(messages(sum(n, .real("x", in: 0...(.infinity), "x"))).contains { $0.contains("not bounded") })
        #expect(messages(sum(n, .real("x", in: -1...9, by: .binades, "x"))).contains { $0.contains("by binades") })
        #expect(messages(sum(n, .real("x", in: 0...9, drawn: 0...10, "x"))).contains { $0.contains("outside") })
        #expect(messages(sum(.integer("n", in: 0...9, below: "m", "n"), x)).contains { $0.contains("no earlier") })
        #expect(messages(sum(.integer("n", in: 0...9, drawn: -1...3, "n"), x)).contains { $0.contains("outside") })
    }
}
