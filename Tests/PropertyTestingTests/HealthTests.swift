// Every health check fails with its remedy, and can be suppressed where that is meaningful.

import Foundation
import Testing

@testable import PropertyTesting

@Suite("Health")
struct HealthTests {
    @Test("a starving filter, an impossible filter, a starving assumption")
    func starved() throws {
        expectPropertyIssue("not healthy", "filter starves", "Construct inputs") {
            try forAll(Generator<Int>.integer().filter { $0 % 100_000 == 17 }) { _ in true }
        }
        expectPropertyIssue("101 cases were discarded and 0 ran") {
            try forAll(Generator<Int>.integer().filter { _ in false }) { _ in true }
        }
        expectPropertyIssue("filter starves") {
            try forAll(Generator<Int>.integer(in: 0...999, distribution: .uniform)) { n in
                try assume(n == 0)
                return true
            }
        }
        // Suppressed: rare values are waited for, impossible ones still end.
        let rare = Generator<Int>.integer(in: 0...999, distribution: .uniform).filter { $0 == 0 }
        #expect(try forAll(rare, cases: 5, suppressing: [.starvedFilter]) { $0 == 0 }.cases == 5)
        expectPropertyIssue("filter starves") {
            try forAll(Generator<Int>.integer().filter { _ in false }, suppressing: [.starvedFilter]) { _ in true }
        }
    }

    @Test("a slow generator")
    func slow() throws {
        let slow = Generator<Int> { source in
            Thread.sleep(forTimeInterval: 0.3)
            return try source.draw(.integer())
        }
        expectPropertyIssue("not healthy", "generator is slow", "Make the inputs smaller") {
            try forAll(slow) { _ in true }
        }
        #expect(try forAll(slow, cases: 4, suppressing: [.slowGenerator]) { _ in true }.hasPassed)
    }

    @Test("a case that is too large")
    func large() {
        expectPropertyIssue("not healthy", "too large", "Bound the lengths") {
            try forAll(Generator<Int>.integer().array(count: 70_000...70_000)) { _ in true }
        }
    }

    @Test("a body that asserts nothing")
    func assertionFree() throws {
        expectPropertyIssue("asserts nothing", "suppressing: [.noAssertion]") {
            try forAll(Generator<Int>.integer()) { n in
                // #expect(n > 0) in a comment is none, nor is "#expect" in a string.
                _ = abs(n / 2) + "#expect".count
            }
        }
        try forAll(Generator<Int>.integer(), suppressing: [.noAssertion]) { _ in }
        try forAll(Generator<Int>.integer()) { n in checkNothing(n) }
    }

    private func checkNothing(_ value: Int) {}

    @Test(
        "what counts as an assertion",
        arguments: [
            ("{ x in #expect(x > 0) }", false), ("{ try #require(x) }", false), ("{ throw Odd() }", false),
            ("{ Issue.record(\"\") }", false), ("{ verifyLaw($0) }", false), ("{ try kernel($0) }", false),
            ("{ _ = try? kernel($0) }", true), ("{ try assume($0 > 0) }", true), ("{ _ = kernel($0) }", true),
            ("{ /* #expect(false) */ }", true), ("{ \"\"\"\n#expect\n\"\"\" }", true), ("{}", true),
        ])
    func scanning(_ body: String, _ isAssertionFree: Bool) throws {
        let text = "let a = 1\n  try forAll(gen({ 1 }), \"(\") \(body)\n"
        let words = try #require(AssertionScan.body(ofCallAt: 2, 13, in: Array(text.utf8)))
        #expect(AssertionScan.canFail(words) != isAssertionFree)
        #expect(AssertionScan.body(ofCallAt: 1, 1, in: Array(text.utf8)) == nil)
        #expect(AssertionScan.body(ofCallAt: 99, 1, in: Array(text.utf8)) == nil)
    }
}
