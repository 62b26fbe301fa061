import TestSupport
import Testing

/// `untaint`, as people from Terraform type it.
@Suite(.aFewAtATime) struct UntaintTests {
    private static let key = "ionoscloud_s3_key.example"

    /// A state in which the key of `fixtures/s3-key` is tainted.
    private func tainted() async throws -> UserProject {
        var project = try UserProject(fixture: "s3-key", server: try RunningSandbox())
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let exported = try await project.keyform("state", "export-terraform", "-include-secrets")
        let anchor = #""type": "ionoscloud_s3_key","#
        let place = try #require(exported.output.firstRange(of: anchor))
        let instance = try #require(
            exported.output[place.upperBound...].firstRange(of: #""instances": ["#)
        )
        let brace = try #require(exported.output[instance.upperBound...].firstIndex(of: "{"))
        var text = exported.output
        text.insert(contentsOf: #""status": "tainted", "#, at: text.index(after: brace))
        let file = try project.scratch.write(text, to: "old.tfstate")
        project.globals = ["-state=tainted.db"]
        let taken = try await project.keyform("state", "import-terraform", file)
        #expect(taken.exitStatus == 0, "\(taken.everything)")
        return project
    }

    @Test func anObjectIsKept() async throws {
        let project = try await tainted()
        let before = try await project.keyform("plan")
        #expect(before.output.contains("\(Self.key) is tainted, so must be replaced"), "\(before.everything)")
        let done = try await project.keyform("untaint", Self.key, "-m", "it works")
        #expect(done.exitStatus == 0, "\(done.everything)")
        #expect(done.output == "Resource instance \(Self.key) has been successfully untainted.\n")
        let after = try await project.keyform("plan", "-target=\(Self.key)")
        #expect(after.exitStatus == 0 && !after.output.contains(Self.key + " "), "\(after.everything)")
        #expect(try await project.keyform("log").output.contains("it works"))
        #expect(try await project.keyform("state", "check").exitStatus == 0)
        let again = try await project.keyform("untaint", Self.key)
        #expect(again.exitStatus == 1)
        #expect(again.errorOutput.contains("Error: Resource instance is not tainted"), "\(again.everything)")
    }

    @Test func whatIsNotThereIsAnErrorUnlessItMayBeMissing() async throws {
        let project = try await tainted()
        let nothing = try await project.keyform("untaint", "ionoscloud_s3_key.exampel")
        #expect(nothing.exitStatus == 1)
        #expect(nothing.unwrappedErrors.contains("Did you mean '\(Self.key)'?"), "\(nothing.everything)")
        let allowed = try await project.keyform("untaint", "-allow-missing", "ionoscloud_s3_key.nobody")
        #expect(allowed.exitStatus == 0, "\(allowed.everything)")
        let runs = try await project.keyform("log")
        #expect(!runs.output.contains("untaint"), "\(runs.everything)")
    }

    @Test func taintGivesTheCommandThatReplaces() async throws {
        let project = try UserProject()
        let taint = try await project.keyform("taint", #"ionoscloud_s3_key.k["a"]"#)
        #expect(taint.exitStatus == 1)
        #expect(
            taint.errorOutput.contains(#""keyform apply -replace='ionoscloud_s3_key.k["a"]'""#),
            "\(taint.everything)"
        )
    }
}
