import Foundation
import JSONText
import TestSupport
import Testing

/// Access keys of one's own, whose secret is told once.
@Suite(.aFewAtATime) struct AccessKeyTests {
    private static let configuration = """
        variable "purpose" {
          default = "backup"
        }

        resource "ionoscloud_object_storage_accesskey" "all" {
          count       = 3
          description = "${var.purpose}-${count.index}"
        }
        """

    /// An account whose owner the token names, as the vendor's tokens do, unless it is opaque.
    private struct Owner {
        let server: RunningSandbox
        let project: UserProject
        let id: String

        init(_ arguments: String..., isNamed: Bool = true) throws {
            server = try RunningSandbox(arguments)
            let users = try JSONValue(parsing: try server.exchange("GET", "/cloudapi/v6/um/users?depth=1"))
            let owner = users["items"]?.array?.first { $0["properties"]?["administrator"]?.bool == true }
            id = try #require(owner?["id"]?.string)
            let claims = Data(#"{"identity":{"uuid":"\#(id)"}}"#.utf8).base64EncodedString()
                .replacingOccurrences(of: "=", with: "")
            project = try UserProject(
                ["main.tf": AccessKeyTests.configuration],
                server: server,
                environment: ["IONOS_TOKEN": isNamed ? "e30.\(claims).c2ln" : "opaque"]
            )
        }

        /// The keys that there are, by UUID.
        func keys() throws -> [String] {
            let list = try JSONValue(parsing: try server.exchange("GET", "/accesskeys?limit=1000"))
            return (list["items"]?.array ?? []).compactMap { $0["id"]?.string }.sorted()
        }

        /// The objects of the state.
        func recorded() async throws -> [JSONValue] {
            let outcome = try await project.keyform("show", "-json")
            let resources = try JSONValue(parsing: outcome.output)["values"]?["root_module"]?["resources"]
            return (resources?.array ?? []).compactMap { $0["values"] }
        }

        /// Every key once, with its secret, and nothing left to do.
        func expectWhole() async throws {
            let plan = try await project.keyform("plan", "-detailed-exitcode")
            #expect(plan.exitStatus == 0, "\(plan.everything)")
            let records = try await recorded()
            #expect(records.compactMap { $0["id"]?.string }.sorted() == (try keys()))
            #expect(records.count == 3)
            let check = try await project.keyform("state", "check")
            #expect(check.exitStatus == 0, "\(check.everything)")
            for index in 0..<3 {
                let address = "ionoscloud_object_storage_accesskey.all[\(index)]"
                let written = try await project.keyform("credentials", address, "-format", "env")
                #expect(written.exitStatus == 0, "\(written.everything)")
            }
        }
    }

    @Test(arguments: [1, 2, 3, 5, 6, 8], ["before-commit", "after-commit"])
    func killedAtACommit(number: Int, point: String) async throws {
        let owner = try Owner()
        _ = try await owner.project.keyform(
            "apply",
            "-auto-approve",
            environment: ["KEYFORM_FAIL_POINT": "\(point):\(number)"]
        )
        let apply = try await owner.project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        try await owner.expectWhole()
    }

    /// Most of these fall between the effect of a create and its answer, whose secret is lost then.
    @Test(arguments: 0..<6)
    func killedAtAnyMoment(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let owner = try Owner("-latency", "30ms")
        for _ in 0..<2 {
            try await owner.project.kill(
                ["apply", "-auto-approve"],
                afterRequests: Int.random(in: 1...9, using: &random)
            )
        }
        let apply = try await owner.project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        try await owner.expectWhole()
    }

    /// Whose the keys are that a list shows is not known then.
    @Test(arguments: [2, 4, 5, 7], ["before-commit", "after-commit"])
    func killedAtACommitWithATokenThatNamesNobody(number: Int, point: String) async throws {
        let owner = try Owner(isNamed: false)
        _ = try await owner.project.keyform(
            "apply",
            "-auto-approve",
            environment: ["KEYFORM_FAIL_POINT": "\(point):\(number)"]
        )
        try await expectTheNextApplyToSettle(owner)
    }

    @Test(arguments: 0..<6)
    func killedAtAnyMomentWithATokenThatNamesNobody(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let owner = try Owner("-latency", "30ms", isNamed: false)
        try await owner.project.kill(
            ["apply", "-auto-approve"],
            afterRequests: Int.random(in: 1...10, using: &random)
        )
        try await expectTheNextApplyToSettle(owner)
    }

    @Test(arguments: ["drop-after", "503 after"])
    func aLostAnswerIsFoundWithATokenThatNamesNobody(fault: String) async throws {
        let owner = try Owner("-fault", "POST /accesskeys #2 \(fault)", isNamed: false)
        let first = try await owner.project.keyform("apply", "-auto-approve")
        #expect(
            first.unwrappedErrors.contains("Secret of the new access key is lost"),
            "\(first.everything)"
        )
        try await expectTheNextApplyToSettle(owner)
    }

    /// Another's key that was made meanwhile is left alone, and nobody is asked for a decision.
    private func expectTheNextApplyToSettle(_ owner: Owner) async throws {
        let body = #"{"properties":{"description":"backup-1","accessKey":"","secretKey":""}}"#
        let made = try JSONValue(parsing: try owner.server.exchange("POST", "/accesskeys", body: body))
        let stranger = try #require(made["id"]?.string)
        let apply = try await owner.project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try owner.keys().contains(stranger))
        _ = try owner.server.exchange("DELETE", "/accesskeys/\(stranger)")
        try await owner.expectWhole()
        let descriptions = try await owner.recorded().compactMap { $0["description"]?.string }.sorted()
        #expect(descriptions == ["backup-0", "backup-1", "backup-2"])
    }

    @Test(arguments: ["drop-after", "503 after", "drop", "omit=secretKey", "failed message='no room'"])
    func whatGoesWrongIsRightAfterTheNextApply(fault: String) async throws {
        let owner = try Owner("-fault", "POST /accesskeys #2 \(fault)")
        let first = try await owner.project.keyform("apply", "-auto-approve")
        #expect((first.exitStatus == 0) == (fault == "drop"), "\(first.everything)")
        let plan = try await owner.project.keyform("plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        if ["drop-after", "503 after", "omit=secretKey"].contains(fault) {
            #expect(
                first.unwrappedErrors.contains("Secret of the new access key is lost"),
                "\(first.everything)"
            )
            #expect(
                plan.output.contains("because its secret came with an answer that was lost"),
                "\(plan.everything)"
            )
            #expect(plan.output.contains("1 to destroy."), "\(plan.everything)")
        } else if fault != "drop" {
            #expect(first.unwrappedErrors.contains("no room"), "\(first.everything)")
        }
        let second = try await owner.project.keyform("apply", "-auto-approve")
        #expect(second.exitStatus == 0, "\(second.everything)")
        try await owner.expectWhole()
    }

    @Test func secretsStandNowhereInClear() async throws {
        let owner = try Owner()
        #expect(try await owner.project.keyform("apply", "-auto-approve").exitStatus == 0)
        let written = try await owner.project.keyform(
            "credentials",
            "ionoscloud_object_storage_accesskey.all[0]",
            "-format",
            "env"
        )
        let secret = try #require(written.output.firstMatch(of: /AWS_SECRET_ACCESS_KEY='?([^'\n]+)'?/)?.1)
        let key = try #require(written.output.firstMatch(of: /AWS_ACCESS_KEY_ID='?([^'\n]+)'?/)?.1)
        let records = try await owner.recorded()
        #expect(records.contains { $0["accesskey"]?.string == String(key) })
        for words in [
            ["show"], ["show", "-json"], ["plan", "-json"], ["state", "export-terraform"], ["log"],
        ] {
            let outcome = try await owner.project.keyform(words)
            #expect(!outcome.everything.contains(secret), "\(words)")
        }
        for name in try owner.project.files() where name.hasPrefix("project/keyform.db") {
            let isThere = try owner.project.bytes(name).firstRange(of: Array(secret.utf8)) != nil
            #expect(!isThere, "\(name)")
        }
    }

    /// What only keyform knows of a key is shown, and no expression sees it.
    @Test func administrativeKeysAreShownAsSuch() async throws {
        let project = try UserProject.inSandbox(["main.tf": Self.configuration])
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let shown = try await project.keyform("state", "show", "ionoscloud_object_storage_accesskey.all[0]")
        #expect(shown.output.contains("administrative    = true"), "\(shown.everything)")
        #expect(shown.output.contains("\"eu-central-3\","), "\(shown.everything)")
        try project.write(
            """
            output "refused" {
              value = ionoscloud_object_storage_accesskey.all[0].administrative
            }
            """,
            to: "outputs.tf"
        )
        let refused = try await project.keyform("validate")
        #expect(refused.exitStatus == 1)
        #expect(
            refused.unwrappedErrors.contains(
                "This object has no argument, nested block, or exported attribute named \"administrative\"."
            ),
            "\(refused.everything)"
        )
        try project.write(
            """
            output "names" {
              value = keys(ionoscloud_object_storage_accesskey.all[0])
            }
            output "all" {
              value = [for key in ionoscloud_object_storage_accesskey.all : length(keys(key))]
            }
            """,
            to: "outputs.tf"
        )
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let names = try await project.keyform("output", "-json", "names")
        #expect(!names.output.contains("administrative") && !names.output.contains("supported_regions"))
        #expect(try await project.keyform("output", "-json", "all").output == "[6,6,6]\n")
    }

    @Test func aDescriptionThatLeavesTheConfigurationIsCleared() async throws {
        let owner = try Owner()
        #expect(try await owner.project.keyform("apply", "-auto-approve").exitStatus == 0)
        let before = try await owner.recorded()
        let renamed = try await owner.project.keyform("plan", "-var=purpose=other")
        #expect(
            renamed.output.contains("# (7 unchanged attributes hidden)")
                || renamed.output.contains("unchanged")
        )
        #expect(!renamed.output.contains("known after apply"), "\(renamed.everything)")
        try owner.project.edit("main.tf", "  description = \"${var.purpose}-${count.index}\"\n", "")
        let plan = try await owner.project.keyform("plan")
        #expect(plan.output.contains("Plan: 0 to add, 3 to change, 0 to destroy."), "\(plan.everything)")
        #expect(try await owner.project.keyform("apply", "-auto-approve").exitStatus == 0)
        try await owner.expectWhole()
        let after = try await owner.recorded()
        #expect(after.compactMap { $0["accesskey"] } == before.compactMap { $0["accesskey"] })
        #expect(after.allSatisfy { ($0["description"]?.string ?? "").isEmpty })
    }

    /// By its UUID, by identity, and without a secret, which nothing can give back.
    @Test func oneThatExistsIsImported() async throws {
        let owner = try Owner()
        let body = #"{"properties":{"description":"by hand","accessKey":"","secretKey":""}}"#
        let made = try JSONValue(parsing: try owner.server.exchange("POST", "/accesskeys", body: body))
        let id = try #require(made["id"]?.string)
        try owner.project.write(
            """
            import {
              to       = ionoscloud_object_storage_accesskey.one
              identity = { id = "\(id)" }
            }

            resource "ionoscloud_object_storage_accesskey" "one" {
              description = "by hand"
            }
            """,
            to: "main.tf"
        )
        let apply = try await owner.project.keyform("apply", "-auto-approve")
        #expect(apply.output.contains("Resources: 1 imported, 0 added, 0 changed"), "\(apply.everything)")
        #expect(try await owner.project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
        let address = "ionoscloud_object_storage_accesskey.one"
        let written = try await owner.project.keyform("credentials", address)
        #expect(written.unwrappedErrors.contains("Secret is not available"), "\(written.everything)")
    }

    @Test func sixKeysOfBothKindsAreTooMany() async throws {
        let owner = try Owner()
        try owner.project.write(
            """
            resource "ionoscloud_s3_key" "more" {
              count   = 3
              user_id = "\(owner.id)"
            }
            """,
            to: "more.tf"
        )
        let plan = try await owner.project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(plan.unwrappedErrors.contains("has 0 and this plan adds 6"), "\(plan.everything)")
    }

    /// Terraform's state is taken over, changes nothing, and is given back as it was.
    @Test func aTerraformStateComesAndGoes() async throws {
        let owner = try Owner()
        try owner.project.edit(
            "main.tf",
            "count       = 3",
            "count       = 3\n  timeouts {\n    create = \"5m\"\n  }"
        )
        #expect(try await owner.project.keyform("apply", "-auto-approve").exitStatus == 0)
        let exported = try await owner.project.keyform("state", "export-terraform", "-include-secrets")
        #expect(!exported.output.contains("administrative") && !exported.output.contains("\"private\""))
        try owner.project.write(exported.output, to: "old.tfstate")
        for name in try owner.project.files() where name.hasPrefix("project/keyform.db") {
            try FileManager.default.removeItem(atPath: owner.project.scratch.path(name))
        }
        let taken = try await owner.project.keyform("state", "import-terraform", "old.tfstate")
        #expect(taken.exitStatus == 0, "\(taken.everything)")
        let plan = try await owner.project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        let again = try await owner.project.keyform("state", "export-terraform", "-include-secrets")
        let before = try JSONValue(parsing: exported.output)
        #expect(
            before["resources"]?.array?.first?["instances"]?.array?.first?["attributes"]?["timeouts"]
                == ["create": "5m", "delete": nil, "read": nil]
        )
        let after = try JSONValue(parsing: again.output)
        #expect(before["resources"] == after["resources"])
        #expect(before["lineage"] == after["lineage"])
        try await owner.expectWhole()
    }
}
