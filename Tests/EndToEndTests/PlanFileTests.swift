import Foundation
import TestSupport
import Testing

/// Plan files that are not applied, and what a reader is told.
@Suite(.aFewAtATime) struct PlanFileTests {
    private func planned(_ name: String = "a.plan") async throws -> (UserProject, RunningSandbox) {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        let plan = try await project.keyform("plan", "-out", name)
        try #require(plan.exitStatus == 0, "\(plan.everything)")
        return (project, server)
    }

    private func expectRefusal(
        _ project: UserProject,
        _ server: RunningSandbox,
        _ command: [String] = ["apply", "a.plan"],
        tells texts: [String]
    ) async throws {
        try server.forgetRequests()
        let outcome = try await project.keyform(command)
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        for text in texts {
            #expect(outcome.unwrappedErrors.contains(text), "\(text) in \(outcome.everything)")
        }
        #expect(try server.requests().filter { $0.method != "GET" }.map(\.shape) == [])
    }

    /// A plan cut off or changed anywhere is refused.
    @Test(arguments: [1, 7, 42])
    func damaged(seed: UInt64) async throws {
        let (project, server) = try await planned()
        let bytes = try project.bytes("project/a.plan")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<6 {
            var damaged = bytes
            if Bool.random(using: &random) {
                damaged.removeLast(Int.random(in: 2..<bytes.count, using: &random))
            } else {
                damaged[Int.random(in: 0..<bytes.count - 1, using: &random)] ^= UInt8.random(
                    in: 1...127,
                    using: &random
                )
            }
            try Data(damaged).write(to: URL(filePath: project.path("b.plan")))
            try await expectRefusal(project, server, ["apply", "b.plan"], tells: ["b.plan"])
        }
        #expect(try await project.keyform("apply", "a.plan").exitStatus == 0)
    }

    @Test func notAPlanAtAll() async throws {
        let (project, server) = try await planned()
        try project.write("hello\n", to: "h.plan")
        try await expectRefusal(
            project,
            server,
            ["apply", "h.plan"],
            tells: ["h.plan", "keyform plan -out"]
        )
        try project.write("", to: "e.plan")
        try await expectRefusal(project, server, ["apply", "e.plan"], tells: ["e.plan"])
        try await expectRefusal(project, server, ["apply", "keyform.db"], tells: ["keyform.db"])
        try await expectRefusal(project, server, ["apply", "."], tells: ["directory"])
    }

    @Test func ofAnotherState() async throws {
        let (project, server) = try await planned()
        try await expectRefusal(
            project,
            server,
            ["-state", "other.db", "apply", "a.plan"],
            tells: ["a.plan", "lineage", "-state"]
        )
        let other = try UserProject(fixture: "s3-key", server: server)
        #expect(try await other.keyform("apply", "-auto-approve").exitStatus == 0)
        try other.write(try project.scratch.read("project/a.plan"), to: "a.plan")
        try await expectRefusal(
            other,
            server,
            tells: ["a.plan"]
        )
    }

    @Test func staleAndUsed() async throws {
        let (project, server) = try await planned()
        #expect(try await project.keyform("plan", "-out=b.plan").exitStatus == 0)
        #expect(try await project.keyform("apply", "a.plan").exitStatus == 0)
        try await expectRefusal(project, server, tells: ["used already"])
        try await expectRefusal(
            project,
            server,
            ["apply", "b.plan"],
            tells: ["stale", "ionoscloud_", "keyform plan -out"]
        )
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    @Test func withOptionsThatShapePlans() async throws {
        let (project, server) = try await planned()
        try await expectRefusal(project, server, ["apply", "-var", "a=b", "a.plan"], tells: ["variable"])
        try await expectRefusal(project, server, ["apply", "-destroy", "a.plan"], tells: ["-destroy"])
    }

    @Test func savedWhereNothingCanBeWritten() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(fixture: "s3-key", server: server)
        for path in ["/proc/a.plan", "nowhere/a.plan", "."] {
            let outcome = try await project.keyform("plan", "-out", path)
            #expect(outcome.exitStatus == 1)
            #expect(outcome.errorOutput.contains(path), "\(outcome.everything)")
        }
    }
}
