import JSONText
import TestSupport
import Testing

/// The configurations that are shipped, from the first plan to the last destroy.
@Suite(.aFewAtATime) struct FixtureTests {
    private static let user = "ionoscloud_user.example"
    private static let key = "ionoscloud_s3_key.example"

    @Test func theDocumentedExampleInTheSandbox() async throws {
        try await walkThrough(try .inSandbox(fixture: "s3-key"), golden: "s3-key-sandbox")
    }

    @Test func theDocumentedExampleOverHTTP() async throws {
        let server = try RunningSandbox("-seed", "1")
        try await walkThrough(try UserProject(fixture: "s3-key", server: server), golden: "s3-key-http")
        #expect(
            try server.exchange("GET", "/cloudapi/v6/um/users?depth=1").contains("unique@email.com") == false
        )
    }

    private func walkThrough(_ project: UserProject, golden: String) async throws {
        var transcript = Transcript(project)
        func run(_ arguments: String..., status: Int32, input: String = "") async throws {
            let outcome = try await project.keyform(arguments, input: input)
            transcript.add(project.globals + arguments, outcome)
            try #require(outcome.exitStatus == status, "\(arguments): \(outcome.everything)")
        }
        try await run("validate", status: 0)
        try await run("plan", status: 0)
        try await run("apply", "-parallelism", "1", status: 0, input: "yes\n")
        try await run("plan", "-detailed-exitcode", status: 0)
        try project.edit("main.tf", "last_name               = \"example\"", "last_name = \"changed\"")
        try await run("plan", "-detailed-exitcode", "-out=a.plan", status: 2)
        try await run("show", "a.plan", status: 0)
        try await run("apply", "a.plan", status: 0)
        try await run("state", "list", status: 0)
        try await run("state", "show", Self.key, status: 0)
        let id = try await importID(project)
        try await run("state", "rm", Self.key, status: 0)
        try await run("import", Self.key, id, status: 0)
        try await run("import", Self.key, id, status: 1)
        try await run("plan", "--detailed-exitcode", status: 0)
        try await run("show", status: 0)
        try await run("destroy", "-parallelism", "1", status: 1, input: "no\n")
        try await run("destroy", "-parallelism", "1", status: 0, input: "yes\n")
        try await run("plan", "-detailed-exitcode", status: 2)
        try Golden.compare(transcript.text, with: "end-to-end/\(golden).txt")
    }

    private func importID(_ project: UserProject) async throws -> String {
        let state = try JSONValue(parsing: try await project.keyform("show", "-json").output)
        let resources = state["values"]?["root_module"]?["resources"]?.array ?? []
        func id(_ address: String) throws -> String {
            try #require(
                resources.first { $0["address"]?.string == address }?["values"]?["id"]?.string,
                "\(address) in \(state)"
            )
        }
        return "\(try id(Self.user))/\(try id(Self.key))"
    }

    @Test func theQuickStartInTheSandbox() async throws {
        let project = try UserProject.inSandbox(fixture: "quickstart")
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 2)
        #expect(plan.output.contains("Plan: 7 to add, 0 to change, 0 to destroy."))
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(apply.output.contains("Apply complete! Resources: 7 added, 0 changed, 0 destroyed."))
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
        let smaller = #"people={alice={first_name="Alice",last_name="Hargreaves"}}"#
        let change = try await project.keyform("apply", "-auto-approve", "-var", smaller)
        #expect(change.exitStatus == 0, "\(change.everything)")
        #expect(change.output.contains("Resources: 0 added, 2 changed, 4 destroyed."))
        #expect(try await project.keyform("plan", "-detailed-exitcode", "-var", smaller).exitStatus == 0)
        let destroy = try await project.keyform("destroy", "-auto-approve")
        #expect(destroy.exitStatus == 0, "\(destroy.everything)")
        #expect(destroy.output.contains("Destroy complete! Resources: 3 destroyed."))
    }

    @Test func theQuickStartOverHTTP() async throws {
        let server = try RunningSandbox("-seed", "1")
        let project = try UserProject(fixture: "quickstart", server: server)
        var transcript = Transcript(project)
        func run(_ arguments: String..., status: Int32) async throws {
            let outcome = try await project.keyform(arguments)
            transcript.add(arguments, outcome)
            try #require(outcome.exitStatus == status, "\(arguments): \(outcome.everything)")
        }
        try await run("apply", "-auto-approve", "-parallelism=1", status: 0)
        try await run("plan", "-detailed-exitcode", status: 0)
        try await run("output", status: 0)
        try await run("output", "-raw", "alice_access_key", status: 0)
        try await run("plan", "-detailed-exitcode", "-var", "team=crew", status: 2)
        try await run("apply", "-auto-approve", "-var", "team=crew", status: 0)
        try await run("plan", "-destroy", "-target=ionoscloud_s3_key.personal[\"bob\"]", status: 0)
        try await run("destroy", "-auto-approve", "-parallelism=1", status: 0)
        try await run("output", status: 0)
        try Golden.compare(transcript.text, with: "end-to-end/quickstart-http.txt")
    }

    @Test func withThePrivilegeRuleAndADelayTheQuickStartAppliesInOneGo() async throws {
        let server = try RunningSandbox("-privilege-delay", "1500ms")
        let project = try UserProject(fixture: "quickstart", server: server)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let keys = try server.requests().filter { $0.shape == "POST /um/users/ID/s3keys" }
        #expect(keys.contains { $0.status == 422 })
        #expect(keys.filter { $0.status == 202 || $0.status == 200 || $0.status == 201 }.count == 3)
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }
}
