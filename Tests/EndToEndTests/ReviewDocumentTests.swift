import Foundation
import TestSupport
import Testing

/// The job of `docs/reviews.md` does what it says, as far as it can without GitHub.
@Suite(.aFewAtATime) struct ReviewDocumentTests {
    /// The commands of its steps, in their order.
    private func steps() throws -> [String] {
        let text = try String(
            contentsOf: Fixtures.repository.appending(path: "docs/reviews.md"),
            encoding: .utf8
        )
        let yaml = try #require(text.firstMatch(of: /(?s)```yaml\n(.*?)```/)?.1)
        var steps: [String] = []
        var isInside = false
        for line in yaml.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasSuffix("run: |") {
                steps.append("")
                isInside = true
            } else if isInside, line.hasPrefix("          ") {
                steps[steps.count - 1] += line.dropFirst(10) + "\n"
            } else {
                isInside = false
            }
        }
        return steps
    }

    @Test func theJobPlansCommentsAndApplies() async throws {
        let steps = try steps()
        try #require(steps.count == 4)
        let project = try UserProject(fixture: "s3-key")
        // What GitHub's program would do: it remembers one comment.
        try project.makeFolder("bin")
        try project.write(
            """
            #!/bin/sh
            case "$*" in
              *--jq*) [ -e comment ] && echo "https://api.example/comment/1" || true ;;
              *) echo "$3" >> calls; cp plan.md comment ;;
            esac
            """,
            to: "bin/gh"
        )
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: project.path("bin/gh")
        )
        let folder = URL(filePath: try BuiltProducts.executable("keyform")).deletingLastPathComponent().path
        func run(_ step: String, _ environment: [String: String] = [:]) async throws -> ProcessOutcome {
            let base = [
                "PATH": "\(project.path("bin")):\(folder):/usr/bin:/bin", "KEYFORM_SANDBOX": "1",
                "GITHUB_OUTPUT": project.path("output"), "GITHUB_STEP_SUMMARY": project.path("summary"),
                "COMMENTS": "repos/a/b/issues/1/comments",
            ]
            return try await project.runner("/bin/bash", environment: base.merging(environment) { $1 })
                .run(["-e", "-o", "pipefail", "-c", step], timeout: .seconds(180))
        }
        // There is a state already.
        let first = try await run("keyform plan -out=first.plan")
        try #require(first.exitStatus == 0, "\(first.everything)")
        for _ in 0..<2 {
            for step in steps.prefix(3) {
                let outcome = try await run(step)
                #expect(outcome.exitStatus == 0, "\(step)\n\(outcome.everything)")
            }
        }
        #expect(try project.scratch.read("project/calls") == "POST\nPATCH\n")
        #expect(try project.scratch.read("project/summary").contains("keyform: plan: 2 to add"))
        let output = try project.scratch.read("project/output")
        let digests = output.split(separator: "\n").compactMap {
            $0.wholeMatch(of: /digest=([0-9a-f]{64})/)?.1
        }
        #expect(digests.count == 2 && Set(digests).count == 1, "\(output)")
        let digest = String(try #require(digests.first))
        let refused = try await run(steps[3], ["DIGEST": String(digest.reversed())])
        #expect(refused.exitStatus == 1, "\(refused.everything)")
        let applied = try await run(steps[3], ["DIGEST": digest])
        #expect(applied.exitStatus == 0, "\(applied.everything)")
        #expect(applied.output.contains("Apply complete! Resources: 2 added"))
    }
}
