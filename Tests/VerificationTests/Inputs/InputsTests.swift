import Foundation
import PropertyTesting
import Testing

@testable import Verification

@Suite struct InputsTests {
    @Test func hexadecimalTextReadsBackBitForBit() throws {
        let values = Generator<Double>.double(including: [.infinities, .negativeZero, .subnormals])
        try forAll(values, cases: 1000) { (value: Double) in
            let back = try #require(Double(value.hexadecimalText))
            #expect(back.bitPattern == value.bitPattern, "\(value.hexadecimalText)")
        }
    }

    @Test func hexadecimalTextIsTheFormOfC() {
        #expect(1.5.hexadecimalText == "0x1.8p+0")
        #expect((-0.1).hexadecimalText == "-0x1.999999999999ap-4")
        #expect(Double.leastNonzeroMagnitude.hexadecimalText == "0x1p-1074")
        for value in [Double.pi, 1e300, -1e-300] { #expect(value.hexadecimalText == String(format: "%a", value)) }
    }

    @Test func textOfInputsReadsBack() throws {
        let quantity = Quantity.root()
        try forAll(.integer(in: 0...1000), .double(in: 0x1p-10...2)) { (n: Int, x: Double) in
            let inputs = try quantity.inputs(parsing: ["n=\(n)", "x=\(x)"])
            let words = inputs.description.split(separator: " ").map(String.init)
            #expect(try quantity.inputs(parsing: words) == inputs)
            #expect(try quantity.inputs(parsing: words.reversed()) == inputs)
        }
    }

    @Test func everyDrawnInputIsInItsDomain() throws {
        let quantity = Quantity.root()
        try forAll(Generator<UInt64>.integer()) { seed in
            var stream = SplitMix64(seed: seed)
            let inputs = try quantity.draw(from: &stream)
            let words = inputs.description.split(separator: " ").map(String.init)
            #expect(try quantity.inputs(parsing: words) == inputs)
        }
    }

    @Test(arguments: [
        (["n=1"], "x is missing; give x=VALUE"), (["n=1", "x=1", "n=2"], "n is given twice"),
        (["n=1", "x=1", "y=2"], "no input 'y'"), (["n"], "'n' is not of the form KEY=VALUE"),
        (["n=1.5", "x=1"], "n='1.5' is not an integer"), (["n=-1", "x=1"], "n='-1' is out of range"),
        (["n=1001", "x=1"], "must be in 0...1000"), (["n=1", "x=nan"], "x='nan' is not a real number"),
        (["n=1", "x=inf"], "x='inf' is out of range"), (["n=1", "x=1e400"], "x='1e400' is out of range"),
        (["n=99999999999999999999", "x=1"], "out of range"), (["n=-99999999999999999999", "x=1"], "out of range"),
        (["n=1", "x=1 "], "not a real number"), (["n=1", "x="], "not a real number"),
        (["n=", "x=1"], "not an integer"),
        (["=", "x=1"], "no input \"\""), (["n=1", "x=\u{1b}[2J"], "x=\"\\u{1B}[2J\""),
    ])
    func wrongInputsSayWhatIsWrong(_ texts: [String], _ part: String) {
        let error = #expect(throws: UsageError.self) { try Quantity.root().inputs(parsing: texts) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
        #expect(error.map(ExitStatus.init) == .wrongUsage)
    }

    @Test func unknownNamesAreSuggested() {
        let catalogue = Catalogue([.root(name: "square-root"), .one { _ in 0 }])
        func message(_ name: String) -> String {
            do { return try catalogue[name].name } catch { return error.description }
        }
        #expect(message("sqare-root").contains("did you mean 'square-root'?"))
        #expect(message("noe").contains("did you mean 'one'?"))
        #expect(message("squ").contains("did you mean 'square-root'?"))
        #expect(!message("hamiltonian").contains("did you mean"))
        #expect(message("one") == "one")
    }

    @Test func editDistance() {
        #expect("".editDistance(to: "abc") == 3)
        #expect("abc".editDistance(to: "") == 3)
        #expect("kitten".editDistance(to: "sitting") == 3)
        #expect("oder".editDistance(to: "odre") == 1)
        #expect("same".editDistance(to: "same") == 0)
    }
}
