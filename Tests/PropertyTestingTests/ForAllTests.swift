// forAll: every way to fail is caught, shrunk and reported once, at the property's line; passing is silent.

import Foundation
import Synchronization
import Testing

@testable import PropertyTesting

private struct Odd: Error {}

private final class Counter: Sendable {
    private let value = Mutex(0)
    @discardableResult
    func increment() -> Int {
        value.withLock {
            $0 += 1; return $0
        }
    }
    var count: Int { value.withLock { $0 } }
}

@Suite("forAll")
struct ForAllTests {
    @Test("a failed expectation is shrunk and reported completely")
    func expectation() {
        let text = expectPropertyIssue("Property failed.", "minimal input:  (900, 1.0)", "(900, 0x1p+0)") {
            try forAll(.integer(in: 0...1000), .uniform(in: -5...5), cases: 1000) { (n: Int, x: Double) in
                classify("negative", when: x < 0)
                #expect(n < 900 || x <= 0.5, "a comment")
            }
        }
        #expect(text.contains("original input: ("))
        #expect(text.contains("failed:         Expectation failed: (n < 900 → false) || (x <= 0.5 → false)"))
        #expect(text.contains("a comment"))
        #expect(text.contains(" discarded, ") && text.contains(" shrinks in ") && text.contains(" steps"))
        #expect(text.contains("labels:         negative "))
        #expect(text.contains("example:        examples: [(900, 0x1p+0)]"))
        #expect(text.contains("replay:         ASSAY_REPLAY='"))
    }

    @Test("the issue stands at the property's own line")
    func location() throws {
        let line = Mutex(0)
        try withKnownIssue {
            try forAll(.integer(in: 0...9)) { (n: Int) in n < 5 }
        } matching: { issue in
            line.withLock { $0 = issue.sourceLocation?.line ?? 0 }
            return true
        }
        #expect(line.withLock { $0 } == #line - 5)
    }

    @Test("a thrown error, #require, false and a recorded issue are failures")
    func waysToFail() {
        expectPropertyIssue("input:  7", "Caught error of type Odd") {
            try forAll(.integer(in: 0...100)) { (n: Int) in if n >= 7 { throw Odd() } }
        }
        expectPropertyIssue("input:  7", "Expectation failed: (n → 7) < 7") {
            try forAll(.integer(in: 0...100)) { (n: Int) in try #require(n < 7) }
        }
        expectPropertyIssue("input:  7", "The body returned false.") {
            try forAll(.integer(in: 0...100)) { (n: Int) in n < 7 }
        }
        expectPropertyIssue("input:  7", "Issue recorded", "too large") {
            try forAll(.integer(in: 0...100)) { (n: Int) in if n >= 7 { Issue.record("too large") } }
        }
    }

    @Test("passing properties are silent and sum up")
    func passing() throws {
        let summary = try forAll(.integer(in: 0...9), cases: 50) { (n: Int) in
            try assume(n != 3)
            classify("even", when: n.isMultiple(of: 2))
            #expect(n < 10)
        }
        #expect(summary.hasPassed)
        #expect(summary.cases == 50)
        #expect(summary.discarded > 0)
        #expect((1...49).contains(summary.labels["even"] ?? 0))
    }

    @Test("shrinking does not slip to another failure")
    func noSlippage() {
        // 0...499 fail in another way that is simpler; the first failure decides.
        expectPropertyIssue("input:  500", "Caught error of type Odd") {
            try forAll(Generator<Int>.integer(in: 0...1000), examples: []) { n in
                if n >= 500 { throw Odd() }
                #expect(n > 2 || n < 0 || Counter.isQuiet)
            }
        }
    }

    @Test("async bodies, six generators, actors")
    func asynchronous() async throws {
        await expectPropertyIssue("input:  42") {
            try await forAll(.integer(in: 0...100)) { (n: Int) in
                await Task.yield()
                #expect(n < 42)
            }
        }
        let small = Generator<Int>.integer(in: 0...3)
        try await forAll(small, small, small, small, small, small) { a, b, c, d, e, f in
            await Task.yield()
            #expect(a + b + c + d + e + f <= 18)
        }
        // An issue from a child task counts too.
        await expectPropertyIssue("input:  5") {
            try await forAll(.integer(in: 0...100)) { (n: Int) in
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { #expect(n < 5) }
                }
            }
        }
    }

    @MainActor @Test("properties in an isolated test may use its state")
    func isolated() throws {
        var seen = 0
        try forAll(.integer(in: 0...9), cases: 20) { (n: Int) in
            seen += 1
            #expect(n <= 9)
        }
        #expect(seen == 20)
    }

    @Test("a trap is caught by an exit test in the body")
    func exitTest() async {
        await expectPropertyIssue("input:  3") {
            try await forAll(.integer(in: 0...4), cases: 8) { (n: Int) in
                await #expect(processExitsWith: .success) { [n] in
                    precondition(n < 3, "out of range")
                }
            }
        }
    }

    @Test("a failure that does not repeat is flaky, and is not shrunk")
    func flaky() {
        let counter = Counter()
        let text = expectPropertyIssue("Property is flaky", "state that outlives a case") {
            try forAll(.integer(in: 0...1000)) { (_: Int) in counter.increment() != 10 }
        }
        #expect(text.contains("0 shrinks in 0 steps"))
        #expect(counter.count == 11)
    }

    @Test("explicit examples run first and are not shrunk")
    func examples() {
        expectPropertyIssue("explicit example 2", "input:          77", "1 discarded") {
            try forAll(Generator<Int>.integer(in: 0...9), examples: [-1, 77]) { n in
                try assume(n >= 0)
                #expect(n < 10)
            }
        }
        expectPropertyIssue("explicit example 1", "(0x1p-1, [1, 2])") {
            try forAll(.double(), Generator<Int>.integer().array(), examples: [(0.5, [1, 2])]) { x, list in
                x != 0.5 || list.isEmpty
            }
        }
    }

    @Test("shrinking that reaches its bound says so", .property(maximumShrinkSteps: 3))
    func boundedShrinking() {
        expectPropertyIssue("stopped at its limit of 3 steps") {
            try forAll(Generator<Int>.integer().array()) { $0.allSatisfy { abs($0 / 2) < 1000 } }
        }
    }

    @Test("a property inside withKnownIssue still fails, although the body's issues are known there")
    func knownIssue() {
        var hasPassed = true
        withKnownIssue {
            hasPassed = try forAll(.integer(in: 0...9)) { (n: Int) in #expect(n < 5) }.hasPassed
        }
        #expect(!hasPassed)
    }

    @Test("misuse throws an error that names the remedy")
    func misuse() throws {
        #expect(throws: PropertyMisuse.bodyResult("Int")) {
            try forAll(Generator<Int>.integer()) { $0 &+ 1 }
        }
        #expect(throws: PropertyMisuse.self) { try forAll(Generator<Int>.integer(), cases: 0) { _ in true } }
        #expect(throws: PropertyMisuse.self) {
            try forAll(Generator<Double>.double(in: 0...Double.infinity)) { _ in true }
        }
        #expect(throws: PropertyMisuse.self) { try forAll(Generator<Int>.element(of: [])) { _ in true } }
        #expect(throws: PropertyMisuse.self) { try forAll(Generator<Int>.integer().array(count: -1...2)) { _ in true } }
        #expect(throws: PropertyMisuse.self) { try forAll(.simplex(dimension: 0)) { _ in true } }
        #expect(throws: PropertyMisuse.self) {
            try forAll(.positiveDefinite(dimension: 2, conditionNumber: .nan)) { _ in true }
        }
    }

    @Test("a generator that throws is reported, not shrunk")
    func generatorError() {
        expectPropertyIssue("Property's generator threw an error of type Odd") {
            try forAll(Generator<Int> { _ in throw Odd() }) { _ in true }
        }
    }

    @Test("outside of a test a failure is thrown")
    func outsideTest() async {
        let error = await Task.detached { () -> (any Error)? in
            do {
                try forAll(Generator<Int>.integer(in: 0...9)) { $0 < 5 }
                return nil
            } catch {
                return error
            }
        }.value
        #expect("\(error as Any)".contains("outside of a running test"))
        #expect("\(error as Any)".contains("minimal input:  5"))
    }
}

extension Counter {
    /// Always false; hides from the compiler that an expectation is constant.
    fileprivate static var isQuiet: Bool { ProcessInfo.processInfo.processorCount == 0 }
}
