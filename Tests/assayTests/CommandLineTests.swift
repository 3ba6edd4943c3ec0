import ArgumentParser
import Foundation
import PropertyTesting
import Testing
import Verification

@testable import assay

@Suite struct CommandLineTests {
    @Test func evaluateAnswersInJSON() throws {
        let run = try Tool.run("evaluate gauss-hermite-node order=2 index=0 --format json")
        #expect(run.status == 0, "\(run.errors)")
        let json = try #require(run.json)
        #expect(json["fast"] as? Double == -1)
        #expect(json["fastHex"] as? String == "-0x1p+0")
        #expect(json["quantity"] as? String == "gauss-hermite-node")
        #expect((json["inputs"] as? [String: Int]) == ["order": 2, "index": 0])
        #expect(json["certified"] is [String: Any])
        #expect(run.errors.isEmpty)
    }

    @Test func thresholdsAreExactFractions() throws {
        let run = try Tool.run("rlct tanh-zero width=128 --format json")
        let json = try #require(run.json)
        #expect(json["rlct"] as? String == "130/23")
        #expect(json["multiplicity"] as? Int == 1)
        #expect((json["upperBound"] as? [String: Any])?["value"] as? String == "64")
        #expect(try Tool.run("rlct normal-crossings prior=0,0,1 exponents=1,1,2").output.contains("multiplicity  3"))
        #expect(try Tool.run("rlct normal-crossings prior=0,1 exponents=1,2").output.contains("multiplicity  2"))
    }

    @Test func hexadecimalWeightsAreRead() throws {
        let decimal = try Tool.run("evaluate hermite-coefficient activation=erf degree=3 weight=0.75")
        let hexadecimal = try Tool.run("evaluate hermite-coefficient weight=0x1.8p-1 degree=3 activation=erf")
        #expect(decimal.status == 0)
        #expect(decimal.output == hexadecimal.output)
    }

    @Test(arguments: [
        ("evaluate gauss-hermite-nodes order=2 index=0", "did you mean 'gauss-hermite-node'?"),
        ("evaluate gauss-hermite-node order=2", "index is missing"),
        ("evaluate gauss-hermite-node order=2 order=2 index=0", "order is given twice"),
        ("evaluate gauss-hermite-node order=2 index=0 degree=1", "the keys are order, index"),
        ("evaluate gauss-hermite-node order=0 index=0", "out of range; it must be in 1..."),
        ("evaluate gauss-hermite-node order=-1 index=0", "out of range"),
        ("evaluate gauss-hermite-node order=1000000000 index=0", "out of range"),
        ("evaluate gauss-hermite-node order=2 index=2", "it must be in 0...1"),
        ("evaluate hermite-coefficient activation=erf degree=2 weight=1", "degree must be odd"),
        ("evaluate hermite-coefficient activation=erf degree=1 weight=NaN", "not a real number"),
        ("evaluate hermite-coefficient activation=fre degree=1 weight=1", "did you mean 'erf'?"),
        ("evaluate gauss-hermite-node order=2 index=0 --precision 1", "--precision 1 is not possible; give 64..."),
        ("evaluate gauss-hermite-node order=2 index=0 --precision 1000000000", "give 64..."),
        ("evaluate gauss-hermite-node order=2 index=0 --digits 0", "ask for 1...10000"),
        ("evaluate gauss-hermite-node order=2 index=0 --digits ten", "'ten' is invalid"),
        ("evaluate gauss-hermite-node order=2 index=0 --digits 9 --precision 99", "give one of the two"),
        ("evaluate", "Missing expected argument"), ("evaluate --format yaml x", "yaml"),
        ("accuracy gauss", "there is no quantity 'gauss'"), ("accuracy --count -1", "Missing value"),
        ("accuracy --count=-1", "draw 0...1000000 inputs"), ("gate --seed x", "'x' is invalid"),
        ("gate --check all", "the checks are declarations, fixtures"),
        ("claims X9", "there is no claim 'X9'"),
        ("lambda --beta 1e0:1e99", "give LOWEST:HIGHEST"), ("lambda --beta 1:2:3", "give LOWEST:HIGHEST"),
        ("lambda --beta 5:2", "give LOWEST:HIGHEST"), ("lambda --width 0", "--width 0"),
        ("lambda --scale-w 0 --beta 1", "scale 0"), ("lambda --scale-a -1 --beta 1", "--scale-a"),
        ("lambda --prior student", "cauchy"), ("sweep --scale-w 65 --beta 1", "scale 65"),
        ("lambda --sweeps 1", "--sweeps 1"),
        ("rlct tanh width=3", "did you mean 'tanh-zero'?"), ("rlct tanh-zero", "width is missing"),
        ("rlct tanh-zero width=0", "width 0: give a number in 1..."),
        ("rlct tanh-zero width=x", "not an integer"), ("rlct tanh-zero depth=3", "the keys are width"),
        ("rlct tanh-zero width=1 width=2", "width is given twice"),
        ("rlct deep-linear widths=3,,2 rank=0", "integers joined by commas"),
        ("rlct deep-linear widths=3,2 rank=3", "rank 3: give a number in 0...2"),
        ("rlct normal-crossings exponents=1,1 prior=0", "1 numbers given for prior exponents"),
        ("fixtures regenerate nothing --fixtures /tmp", "there is no quantity 'nothing'"), ("foo", "foo"),
    ])
    func wrongUsageEndsWith64AndSaysWhatIsRight(_ line: String, _ part: String) throws {
        let run = try Tool.run(line)
        #expect(run.status == 64)
        #expect(run.errors.contains(part), "\(run.errors)")
        #expect(run.output.isEmpty)
    }

    @Test(arguments: [
        "--help", "help evaluate", "gate --help", "accuracy --help", "fixtures --help", "fixtures verify --help",
        "fixtures regenerate --help", "quantities --help", "claims --help", "spectrum --help",
    ])
    func helpIsGiven(_ line: String) throws {
        let run = try Tool.run(line)
        #expect(run.status == 0)
        #expect(run.output.contains("USAGE: assay"))
    }

    @Test func quantitiesAreListedInEveryFormat() throws {
        for format in Report.Format.allCases {
            let run = try Tool.run("quantities --format \(format)")
            #expect(run.status == 0)
            for quantity in Catalogue.standard.quantities { #expect(run.output.contains(quantity.name)) }
        }
    }

    @Test func accuracyIsReproducible() throws {
        let line = "accuracy gauss-hermite-node --count 20 --seed 5 --format markdown"
        let (first, second) = (try Tool.run(line), try Tool.run(line))
        #expect(first.status == 0)
        #expect(first.output == second.output)
        #expect(first.output.hasPrefix("| quantity"))
    }

    @Test func aReportThatCannotBeWrittenIsAnError() throws {
        let run = try Tool.run(["quantities"], shell: "exec >/dev/full")
        #expect(run.status == 70)
        #expect(run.errors.contains("could not be written"))
    }

    @Test func withoutFixturesTheirPlaceIsAskedFor() throws {
        let run = try Tool.run(["fixtures", "verify"], in: "/")
        #expect(run.status == 64)
        #expect(run.errors.contains("--fixtures DIR"))
    }

    /// Whatever the arguments, parsing returns or throws; nothing traps.
    @Test func noArgumentsTrap() throws {
        let words =
            [
                "gate", "accuracy", "fixtures", "verify", "regenerate", "evaluate", "quantities", "help", "--help",
                "-h",
                "--", "-", "", "=", "order=", "=1", "order=2", "index=0", "weight=0x1p", "--digits", "--precision",
                "--seed", "--format", "json", "--fixtures", "18446744073709551616", "-9223372036854775809", "1e999",
                "nan",
                "\u{0}", "\u{1b}[31m", "é", String(repeating: "x", count: 5000), "--digits=", "--seed=-1",
                "--count=1e3",
                "activation=🙂", "--accept-changed-truth", "--no", "--version",
            ] + Catalogue.standard.quantities.map(\.name)
        try forAll(Generator<String>.element(of: words).array(count: 0...6), cases: 1000) { (arguments: [String]) in
            let command: any ParsableCommand
            do {
                command = try Assay.parseAsRoot(arguments)
            } catch {
                #expect(!"\(error)".isEmpty)
                return
            }
            // Only what neither computes much nor writes is run.
            guard let evaluate = command as? EvaluateCommand else { return }
            for name in Catalogue.standard.quantities.map(\.name) + [evaluate.quantity] {
                do {
                    let inputs = try Catalogue.standard[name].inputs(parsing: evaluate.inputs)
                    #expect(inputs.keys.count == evaluate.inputs.count)
                } catch let error as UsageError {
                    #expect(ExitStatus(error) == .wrongUsage)
                    #expect(error.description.utf8.allSatisfy { $0 >= 0x20 })
                    #expect(error.description.utf8.count < 1000)
                }
            }
        }
    }
}
