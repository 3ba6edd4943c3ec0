// What becomes of the fixtures when the tool is killed, starved of disk space, or run twice at once.

import Foundation
import Testing

@testable import Verification

@Suite struct FixturesCommandTests {
    private let path: String
    private let quantity: Quantity

    init() throws {
        path = NSTemporaryDirectory() + "/assay-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        quantity = try #require(Catalogue.standard.quantities.first { $0.name == "gauss-hermite-weight" })
    }

    private var file: String { path + "/" + quantity.name + ".json" }

    private var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

    private func regenerate(
        _ more: [String] = [], shell: String? = nil, during: ((Process) -> Void)? = nil
    ) throws -> Run {
        let arguments = ["fixtures", "regenerate", quantity.name, "--fixtures", path] + more
        return try Tool.run(arguments, shell: shell, during: during)
    }

    private func content() throws -> String { try String(contentsOfFile: file, encoding: .utf8) }

    /// A sound fixture that the declaration no longer fits, so that regeneration replaces it.
    private func outdated(_ text: String) throws -> String {
        let fixture = try Fixture(reading: Data(text.utf8), of: quantity, at: file)
        return Fixture(
            quantity: fixture.quantity, method: "an older method", digits: fixture.digits,
            precisions: fixture.precisions,
            mpfrVersion: fixture.mpfrVersion, entries: fixture.entries
        ).text
    }

    private func clean() { try? FileManager.default.removeItem(atPath: path) }

    @Test func regenerationIsVerifiedAndRepeatable() throws {
        defer { clean() }
        let first = try regenerate()
        #expect(first.status == 0, "\(first.errors)")
        let text = try content()
        #expect(try regenerate().output.contains("unchanged"))
        #expect(try content() == text)
        // One of several fixtures is there: the others are missing, and that is said.
        let verified = try Tool.run(["fixtures", "verify", "--fixtures", path, "--format", "json"])
        #expect(verified.status == (Catalogue.standard.quantities.count == 1 ? 0 : 1))
        let findings = try #require(verified.json?["findings"] as? [[String: Any]])
        for finding in findings {
            #expect(finding["kept"] as? Bool == (finding["subject"] as? String == quantity.name))
        }
    }

    @Test func tamperingFailsTheGate() throws {
        defer { clean() }
        _ = try regenerate()
        try content().replacing("\"nearest\": \"0x1p", with: "\"nearest\": \"0x1.1p")
            .write(toFile: file, atomically: false, encoding: .utf8)
        for command in [["gate", "--check", "fixtures"], ["fixtures", "verify"]] {
            let run = try Tool.run(command + ["--fixtures", path])
            #expect(run.status == 1)
            #expect(run.output.contains("was edited"))
        }
    }

    /// A process killed at any moment leaves the old file or the new one.
    @Test func aKilledRegenerationLeavesOldOrNew() throws {
        defer { clean() }
        _ = try regenerate()
        let old = try outdated(content())
        try old.write(toFile: file, atomically: true, encoding: .utf8)
        let whole = try duration { _ = try regenerate() }
        let new = try content()
        var endings = Set<Bool>()
        // The moments reach from before the work to after it; where other work slows a turn down, later turns reach further.
        var turn = 0
        while turn < 30 || (endings.count < 2 && turn < 300) {
            try old.write(toFile: file, atomically: true, encoding: .utf8)
            let signal = [SIGKILL, SIGTERM, SIGINT][turn % 3]
            let run = try regenerate { process in
                usleep(UInt32(whole * 1e6 * 1.2 * Double(turn % 30) / 30 * Double(1 + turn / 30)))
                kill(process.processIdentifier, signal)
            }
            let left = try content()
            #expect(left == old || left == new, "turn \(turn)")
            endings.insert(left == new)
            if !run.wasKilled { #expect(run.status == 0) }
            turn += 1
        }
        #expect(endings.count == 2)
        _ = try regenerate()
        #expect(names == [quantity.name + ".json"])
        #expect(try content() == new)
    }

    private func duration(_ work: () throws -> Void) rethrows -> Double {
        let elapsed = try ContinuousClock().measure(work)
        return Double(elapsed.components.attoseconds) * 1e-18 + Double(elapsed.components.seconds)
    }

    @Test func aFullDiskLosesNothing() throws {
        defer { clean() }
        _ = try regenerate()
        let old = try outdated(content())
        try old.write(toFile: file, atomically: true, encoding: .utf8)
        let run = try regenerate(shell: "ulimit -f 0")
        #expect(run.status == 70)
        #expect(run.errors.contains("could not be written"))
        #expect(run.errors.contains("the old content is untouched"))
        #expect(try content() == old)
        #expect(names == [quantity.name + ".json"])
    }

    @Test func twoAtOnceBothEndWell() throws {
        defer { clean() }
        _ = try regenerate()
        let new = try content()
        for _ in 0..<3 {
            try outdated(new).write(toFile: file, atomically: true, encoding: .utf8)
            var second: Run?
            let first = try regenerate { _ in second = try? regenerate() }
            #expect(first.status == 0)
            #expect(second?.status == 0)
            let outcomes = [first.output, second?.output ?? ""].map { $0.contains("unchanged") }
            #expect(outcomes.count { $0 } == 1)
            let fixture = try Fixture(reading: Data(content().utf8), of: quantity, at: file)
            #expect(fixture.method == quantity.certifiedMethod)
            #expect(names == [quantity.name + ".json"])
        }
    }
}
