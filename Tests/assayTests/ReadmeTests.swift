import Foundation
import Testing

/// What the README shows is what the tool says.
@Suite struct ReadmeTests {
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func consoleBlocksAreTheToolsOutput() throws {
        let readme = try String(contentsOf: Self.package.appending(path: "README.md"), encoding: .utf8)
        let prompt = "$ swift run -c release assay "
        let blocks = readme.components(separatedBy: "```console\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
        #expect(!blocks.isEmpty)
        for block in blocks {
            let lines = block.split(separator: "\n", omittingEmptySubsequences: false)
            let command = try #require(lines.first)
            try #require(command.hasPrefix(prompt))
            let run = try Tool.run(String(command.dropFirst(prompt.count)))
            #expect(run.status == 0)
            #expect(run.output == lines.dropFirst().joined(separator: "\n") + "\n")
        }
    }

    @Test func everyCommandInstallsWhatItNeeds() throws {
        let readme = try String(contentsOf: Self.package.appending(path: "README.md"), encoding: .utf8)
        let commands = readme.split(separator: "\n").filter { $0.hasPrefix("apt-get install ") }
        #expect(commands.count == 2)
        for command in commands { #expect(command.contains("libgmp-dev") && command.contains("libmpfr-dev")) }
    }
}
