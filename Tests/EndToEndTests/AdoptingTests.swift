import Foundation
import JSONText
import TestSupport
import Testing

/// That the page on adopting shows what happens.
@Suite(.aFewAtATime) struct AdoptingTests {
    private static let document = "docs/adopting.md"

    @Test func thePageShowsWhatHappens() async throws {
        let account = try await HandmadeAccount()
        var project = account.heir
        project.environment["IONOS_TOKEN"] = nil
        try project.write("planted-token\n", to: "token.txt")
        let groups = try JSONValue(
            parsing: try account.server.exchange("GET", "/cloudapi/v6/um/groups?depth=1")
        )
        let nobody = groups["items"]?.array?.first { $0["properties"]?["name"] == "nobody" }
        project.environment["GROUP_ID"] = try #require(nobody?["id"]?.string)
        let text = try String(
            contentsOf: Fixtures.repository.appending(path: Self.document),
            encoding: .utf8
        )
        let program = URL(filePath: try BuiltProducts.executable("keyform")).deletingLastPathComponent().path
        var transcript = Transcript(project)
        var original = Transcript(project)
        let commands = ComingFromTerraformTests.commands(in: text)
        #expect(commands.count >= 9)
        for step in commands {
            let outcome = try await project.runner(
                "/bin/sh",
                environment: ["PATH": "\(program):/usr/bin:/bin"]
            ).run(["-c", step.command], input: [], timeout: .seconds(120))
            #expect(outcome.exitStatus == 0, "\(step.command)\n\(outcome.everything)")
            #expect(!outcome.everything.contains("planted"), "\(step.command)\n\(outcome.everything)")
            guard !step.output.isEmpty else { continue }
            let actual = transcript.scrubbed(outcome.output)
                .split(separator: "\n", omittingEmptySubsequences: false)
            let expected = original.scrubbed(step.output.joined(separator: "\n"))
                .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            #expect(
                ReadmeTests.matches(actual.dropLast(), expected[...]),
                "the page shows something else below \(step.command):\n\(outcome.output)"
            )
        }
    }
}
