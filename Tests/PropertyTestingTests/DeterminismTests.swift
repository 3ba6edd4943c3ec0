// The same inputs on every machine: known answers of the published algorithms, seeds from names, replay.

import Foundation
import Synchronization
import Testing

@testable import PropertyTesting

@Suite("Determinism and replay")
struct DeterminismTests {
    @Test("SplitMix64 and FNV-1a give the published values")
    func publishedValues() {
        // The reference implementation's first outputs for seed 1234567 (prng.di.unimi.it, as used by Java and Rust tests).
        var state: UInt64 = 1_234_567
        let outputs = (0..<5).map { _ in splitMix64(&state) }
        #expect(
            outputs == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
        // The offset basis and the test vectors of draft-eastlake-fnv.
        #expect(stableHash("") == 0xCBF2_9CE4_8422_2325)
        #expect(stableHash("a") == 0xAF63_DC4C_8601_EC8C)
        #expect(stableHash("foobar") == 0x8594_4171_F739_67E8)
    }

    private func inputs(_ generator: Generator<Int> = .integer()) throws -> [Int] {
        var inputs: [Int] = []
        try forAll(generator, cases: 20) { n in
            inputs.append(n)
            return true
        }
        return inputs
    }

    @Test("the test's name decides; ASSAY_SEED adds; ASSAY_EFFORT multiplies")
    func seeds() throws {
        func inputs(_ variables: [String: String]) throws -> [Int] {
            try withEnvironment(variables) { try self.inputs() }
        }
        let plain = try inputs([:])
        #expect(try inputs([:]) == plain)
        #expect(try inputs(["ASSAY_SEED": "0"]) == plain)
        #expect(try inputs(["ASSAY_SEED": "1"]) != plain)
        #expect(try inputs(["ASSAY_EFFORT": "2.5"]).count == 50)
        let deep = try inputs(["ASSAY_EFFORT": "deep"])
        #expect(deep.count == 200)
        #expect(Array(deep.prefix(20)) == plain)
        #expect(try inputs(["ASSAY_EFFORT": "0.001"]).count == 1)
    }

    @Test("a seed that is given replaces the name's", .property(cases: 7, seed: 5))
    func givenSeed() throws {
        var seeds = CaseSeeds(seed: 5)
        let expected = try (0..<7).map { _ in
            var source = ChoiceSource()
            source.begin(seed: seeds.next())
            return try Generator<Int>.integer().sample(&source)
        }
        var inputs: [Int] = []
        _ = try withEnvironment([:]) {
            try forAll(Generator<Int>.integer()) { n in
                inputs.append(n)
                return true
            }
        }
        #expect(inputs == expected)
    }

    @Test(
        "variables that do not parse are refused",
        arguments: [
            ["ASSAY_SEED": "x"], ["ASSAY_EFFORT": "0"], ["ASSAY_EFFORT": "nan"], ["ASSAY_EFFORT": "much"],
            ["ASSAY_REPLAY": "nonsense"], ["ASSAY_REPLAY": "zz:q1"],
        ])
    func refused(_ variables: [String: String]) {
        withEnvironment(variables) {
            let error = #expect(throws: PropertyMisuse.self) {
                _ = try PropertyEnvironment()
                if let token = variables["ASSAY_REPLAY"] { _ = try ReplayToken.decode(token, key: 1295) }
            }
            #expect("\(error as Any)".contains("Allowed"))
        }
    }

    @Test("the printed replay repeats the minimal case, and only that")
    func replay() throws {
        var calls = 0
        func property() throws {
            try forAll(.integer(in: 0...10000), .double(in: -9...9)) { (n: Int, x: Double) in
                calls += 1
                return n < 123 || x < 2.25
            }
        }
        let text = expectPropertyIssue("minimal input:  (123, 3.0)") { try property() }
        let token = try #require(text.split(separator: "ASSAY_REPLAY='").last?.split(separator: "'").first)
        calls = 0
        withEnvironment(["ASSAY_REPLAY": String(token)]) {
            _ = expectPropertyIssue("replayed case", "input:          (123, 3.0)") { try property() }
        }
        #expect(calls == 1)
        // Another property ignores the token.
        let others = try withEnvironment(["ASSAY_REPLAY": String(token)]) { try inputs() }
        #expect(others.count == 20)
    }

    @Test("replay tokens and recordings round-trip")
    func tokens() throws {
        let kinds = Generator.element(of: [Choice.Kind.boolean, .integer, .double])
        let choices = Generator<(Choice.Kind, UInt64, Bool)>.zip(kinds, .integer(), .boolean)
            .map { Choice($0, $1, isNegative: $2) }.array()
        try forAll(choices, .integer()) { (choices: [Choice], key: UInt64) in
            let token = ReplayToken.encode(choices, key: key)
            let own = try ReplayToken.decode(token, key: key)
            let foreign = try ReplayToken.decode(token, key: key ^ 1)
            #expect(own == choices)
            #expect(foreign == nil)
        }
    }

    @Test("replaying what was recorded gives the same value")
    func recordings() throws {
        let generator = Generator<([Double], String, [[Double]], Int?)>.zip(
            Generator<Double>.double(including: [.infinities, .negativeZero, .subnormals]).array(),
            .string(of: .unicode), .orthogonal(dimension: 3), Generator<Int>.integer().filter { $0 % 3 == 0 }.optional)
        try forAll(Generator<UInt64>.integer(), cases: 300) { seed in
            var source = ChoiceSource()
            source.begin(seed: seed)
            guard let first = try? generator.sample(&source) else { return }
            let recording = source.recording
            source.begin(replaying: recording.choices)
            let second = try generator.sample(&source)
            #expect(first.0 == second.0 && first.1 == second.1 && first.2 == second.2 && first.3 == second.3)
            #expect(first.0.map(\.sign) == second.0.map(\.sign))
            #expect(source.choices == recording.choices)
        }
    }

    @Test("any choices make a value, and shrinking never proposes a more complex sequence")
    func arbitraryChoices() throws {
        let kinds = Generator.element(of: [Choice.Kind.boolean, .integer, .double])
        let choices = Generator<(Choice.Kind, UInt64, Bool)>.zip(kinds, .integer(), .boolean)
            .map { Choice($0, $1, isNegative: $2) }.array(count: 0...30)
        let generator = Generator<([Int8], Double, [Int], UInt64)>.zip(
            Generator<Int8>.integer(in: -3...100).array(), .double(in: 1...2, including: .negativeZero),
            .permutation(of: [1, 2, 3]), .integer())
        try forAll(choices) { choices in
            var source = ChoiceSource()
            source.begin(replaying: choices)
            let value = try generator.sample(&source)
            #expect(value.0.allSatisfy { (-3...100).contains($0) })
            #expect((1...2).contains(value.1))
            #expect(value.2.sorted() == [1, 2, 3])
        }
    }
}
