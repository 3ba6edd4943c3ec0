import Foundation
import Testing

@testable import Verification

@Suite struct ReportTests {
    private func table() -> Table {
        var table = Table(.text("name"), .number("value"))
        table.append("a|b", "1")
        table.append("long name", "12.5")
        return table
    }

    @Test func textIsAligned() {
        #expect(table().text == "name       value\na|b            1\nlong name   12.5")
    }

    @Test func markdownIsATable() {
        let lines = table().markdown.split(separator: "\n")
        #expect(
            lines == [
                "| name      | value |", "| --------- | ----: |", "| a\\|b      |     1 |", "| long name |  12.5 |",
            ])
    }

    @Test func numbersInTablesKeepThreeDecimals() {
        let cases: [(Double, String)] = [
            (0, "0.000"), (0.5, "0.500"), (1.9996, "2.000"), (12.0344, "12.034"), (1e-9, "< 0.001"), (-0.25, "-0.250"),
            (.infinity, "inf"), (1e300, "1e+300"),
        ]
        for (value, text) in cases { #expect(value.tableText == text) }
    }

    @Test func jsonReadsBack() throws {
        let nasty = "quote \" backslash \\ newline \n tab \t bell \u{7} delete \u{7f} é 😀"
        let json = JSON.object([
            ("b", .string(nasty)),
            ("a", .array([.integer(-3), .real(0.1), .real(1e300), .real(.leastNonzeroMagnitude)])),
            ("nan", .real(.nan)), ("yes", .bool(true)), ("none", .array([])), ("empty", .object([])),
        ])
        for depth in 0...3 {
            let text = json.text(depth: depth)
            let read = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            #expect(read["b"] as? String == nasty)
            #expect(read["a"] as? [Double] == [-3, 0.1, 1e300, .leastNonzeroMagnitude])
            #expect(read["nan"] is NSNull)
            #expect(read["yes"] as? Bool == true)
            #expect(read.count == 6)
        }
        #expect(json.text(depth: 1).hasPrefix("{\n  \"b\": "))
        #expect(json.text(depth: 2).contains("\"a\": [-3, 0.1, 1e+300, 5e-324]"))
    }

    /// The keys are fixed, since others script against them.
    @Test func theEvaluationHasItsKeys() throws {
        let quantity = Quantity.root()
        let evaluation = try quantity.evaluate(quantity.inputs(parsing: ["x=0x1p+1", "n=0"]))
        let text = evaluation.report.rendered(as: .json)
        let read = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let keys = ["certified", "errorULPs", "fast", "fastHex", "inputs", "promiseULPs", "quantity"]
        #expect(read.keys.sorted() == keys)
        #expect(read["fast"] as? Double == 2.0.squareRoot())
        #expect((read["fastHex"] as? String).flatMap(Double.init) == 2.0.squareRoot())
        let certified = try #require(read["certified"] as? [String: Any])
        #expect(certified.keys.sorted() == ["lower", "precision", "upper"])
        #expect((certified["lower"] as? String)?.hasPrefix("1.4142135623730950488") == true)
        let inputs = try #require(read["inputs"] as? [String: Any])
        #expect(inputs["n"] as? Int == 0)
        #expect(inputs["x"] as? String == "0x1p+1")
    }

    @Test func everyFormatOfEveryReportIsSaid() async throws {
        let catalogue = Catalogue([.root(), .root(name: "off", ulps: 3), .one { _ in 0x1p-60 }])
        let accuracy = Report(try await catalogue.accuracies(count: 2))
        #expect(!accuracy.isKept)
        #expect(accuracy.notes.contains { $0.contains("assay evaluate off n=") })
        for report in [accuracy, Report(catalogue)] {
            for format in Report.Format.allCases {
                let text = report.rendered(as: format)
                #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
                for name in ["root", "off", "one"] { #expect(text.contains(name)) }
            }
            _ = try JSONSerialization.jsonObject(with: Data(report.rendered(as: .json).utf8))
        }
    }

    @Test func progressEstimatesTheTimeLeft() {
        let line = ProgressLine.line("root", 25, 100, elapsed: .seconds(10))
        #expect(line == "root 25/100, about 30 s left")
    }
}
