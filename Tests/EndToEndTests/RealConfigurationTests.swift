import Foundation
import TestSupport
import Testing

/// Whole root modules as people have them, with modules, other providers and utility types, from the first plan to the last
/// destroy.
@Suite(.aFewAtATime) struct RealConfigurationTests {
    /// A folder below `fixtures/real`.
    struct Root: CustomTestStringConvertible, Sendable {
        let folder: String
        /// How many resources it makes.
        let resources: Int
        var variables: [String] = []
        /// What `plan` says besides.
        var says: [String] = []

        var testDescription: String { folder }
    }

    static let roots = [
        Root(
            folder: "backup-vault",
            resources: 10,
            says: ["backup-db1 gets a key", "who may use ionoscloud_s3_bucket.vault is"]
        ),
        Root(
            folder: "beside-other-clouds",
            resources: 3,
            says: ["oci_core_instance.builder", "data.sops_file.secrets", "public_ip"]
        ),
        Root(folder: "contract-guard", resources: 2),
        Root(folder: "credentials-file", resources: 7),
        Root(folder: "people-table", resources: 12),
        Root(folder: "first-storage", resources: 7, says: ["! storage-admin becomes administrator"]),
        Root(folder: "per-workspace", resources: 3),
        Root(folder: "public-downloads", resources: 8),
        Root(folder: "reads-remote-state", resources: 2),
        Root(folder: "rotating-key", resources: 7),
        Root(folder: "team-buckets", resources: 18, says: ["pia becomes a user"]),
        Root(folder: "team-modules", resources: 13, says: ["module.team[\"data\"].module.key[\"emil\"]"]),
        Root(folder: "triggered-replacement", resources: 8),
        Root(folder: "two-accounts", resources: 4),
        Root(folder: "vault-handoff", resources: 7, says: ["vault_kv_secret_v2.archive", "vault_paths"]),
    ]

    @Test(arguments: roots)
    func isPlannedAppliedAndDestroyed(root: Root) async throws {
        let project = try UserProject.inSandbox()
        try project.copyFolder("real/\(root.folder)")
        func run(_ arguments: String..., status: Int32 = 0) async throws -> ProcessOutcome {
            let outcome = try await project.keyform(arguments + root.variables)
            try #require(outcome.exitStatus == status, "\(arguments): \(outcome.everything)")
            return outcome
        }
        let validation = try await project.keyform("validate")
        try #require(validation.exitStatus == 0, "\(validation.everything)")
        let plan = try await run("plan", "-detailed-exitcode", "-out=first.plan", status: 2)
        #expect(
            plan.output.contains("Plan: \(root.resources) to add, 0 to change, 0 to destroy."),
            "\(plan.everything)"
        )
        for text in root.says {
            #expect(plan.everything.contains(text), "\(text)\n\(plan.everything)")
        }
        let apply = try await project.keyform("apply", "first.plan")
        try #require(apply.exitStatus == 0, "\(apply.everything)")
        #expect(
            apply.output.contains("Resources: \(root.resources) added, 0 changed, 0 destroyed."),
            "\(apply.everything)"
        )
        _ = try await run("plan", "-detailed-exitcode")
        let check = try await project.keyform("state", "check")
        #expect(check.exitStatus == 0, "\(check.everything)")
        let destroy = try await run("destroy", "-auto-approve")
        #expect(destroy.output.contains("Resources: \(root.resources) destroyed."), "\(destroy.everything)")
    }

    /// A folder of buckets, and what `access` says of somebody once it is applied.
    struct Answer: CustomTestStringConvertible, Sendable {
        let folder: String
        let who: String
        let lines: [String]

        var testDescription: String { "\(who) of \(folder)" }
    }

    static let answers = [
        Answer(
            folder: "team-buckets",
            who: "olaf",
            lines: [
                "may have keys, by object-storage", "may read finance-*/* (statement 2 \"Readers get\")",
                "may write and delete research-*/* (statement 3 \"Writers\")",
            ]
        ),
        Answer(
            folder: "backup-vault",
            who: "backup-db2",
            lines: [
                "may read and write vault-*/db2/*, only from 198.51.100.7/32 or 203.0.113.0/24"
                    + " (statement 4 \"db2 uses its folder\")"
            ]
        ),
        Answer(
            folder: "public-downloads",
            who: "everyone",
            lines: ["may read downloads-production-*/* (statement 1 \"PublicRead\")"]
        ),
        Answer(
            folder: "first-storage",
            who: "rosa",
            lines: ["may read first-bucket-of-*/released/*, only until 2030-01-01T00:00:00Z"]
        ),
    ]

    @Test(arguments: answers)
    func accessSaysWhatItsPoliciesSay(answer: Answer) async throws {
        let project = try UserProject.inSandbox()
        try project.copyFolder("real/\(answer.folder)")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let access = try await project.keyform("access", answer.who)
        #expect(access.exitStatus == 0, "\(access.everything)")
        // Lines are wrapped anywhere, and names of buckets end at random.
        let text = access.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            .replacing(/-[0-9a-f]{6,12}\b|-[0-9]{8}\b/, with: "-*")
        for line in answer.lines {
            #expect(text.contains(line), "\(line)\n\(text)")
        }
        #expect(!access.everything.contains("not read"), "\(access.everything)")
    }

    @Test func aGenerationReplacesWhatItTriggers() async throws {
        let project = try UserProject.inSandbox()
        try project.copyFolder("real/triggered-replacement")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let plan = try await project.keyform("plan", "-var=generation=2")
        #expect(plan.output.contains("Plan: 3 to add, 0 to change, 3 to destroy."), "\(plan.everything)")
        let apply = try await project.keyform("apply", "-auto-approve", "-var=generation=2")
        #expect(apply.output.contains("Resources: 3 added, 0 changed, 3 destroyed."), "\(apply.everything)")
        #expect(try await project.keyform("output", "-raw", "generation").output == "2")
    }

    @Test func eachWorkspaceHasObjectsOfItsOwn() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(server: server)
        try project.copyFolder("real/per-workspace")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        #expect(try await project.keyform("workspace", "new", "production").exitStatus == 0)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.output.contains("Resources: 4 added"), "\(apply.everything)")
        #expect(try server.emails().sorted() == ["app+dev@people.example", "app+prod@people.example"])
        let inDefault = try await project.keyform(
            "plan",
            "-detailed-exitcode",
            environment: ["TF_WORKSPACE": "default"]
        )
        #expect(inDefault.exitStatus == 0, "\(inDefault.everything)")
    }

    @Test func dataSourcesOfOthersDecideInOneRun() async throws {
        let server = try RunningSandbox()
        let others = try UserProject(server: server)
        try others.copyFolder("real/per-workspace")
        #expect(try await others.keyform("apply", "-auto-approve").exitStatus == 0)
        let project = try UserProject(server: server)
        try project.copyFolder("real/existing-users")
        let email = "-var=email=app+dev@people.example"
        let apply = try await project.keyform("apply", "-auto-approve", email)
        #expect(apply.output.contains("Resources: 2 added"), "\(apply.everything)")
        #expect(try await project.keyform("plan", "-detailed-exitcode", email).exitStatus == 0)
        #expect(try await project.keyform("destroy", "-auto-approve", email).exitStatus == 0)
    }

    @Test func aDataCenterThatIsThereIsShared() async throws {
        let server = try RunningSandbox()
        let datacenter = #"{"properties":{"name":"main","location":"de/txl"}}"#
        _ = try server.exchange("POST", "/cloudapi/v6/datacenters", body: datacenter)
        let project = try UserProject(server: server)
        try project.copyFolder("real/shared-datacenter")
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.output.contains("Resources: 2 added"), "\(apply.everything)")
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
        #expect(try await project.keyform("destroy", "-auto-approve").exitStatus == 0)
    }

    @Test func aRootMovesIntoAModule() async throws {
        let project = try UserProject.inSandbox()
        let access = try Fixtures.text("real/refactored/access/main.tf")
        let user = try #require(access.split(separator: "resource \"ionoscloud_user\" \"owner\"").last)
        let body = try #require(user.split(separator: "output").first)
        try project.write(
            """
            resource "ionoscloud_group" "team" {
              name         = "made-by-hand"
              s3_privilege = true
            }
            resource "ionoscloud_user" "owner"\(body)
            resource "ionoscloud_s3_key" "old" {
              user_id = ionoscloud_user.owner.id
            }
            output "group" {
              value = ionoscloud_group.team.id
            }
            """,
            to: "main.tf"
        )
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let group = try await project.keyform("output", "-raw", "group").output
        #expect(try await project.keyform("state", "rm", "ionoscloud_group.team").exitStatus == 0)
        try project.copyFolder("real/refactored")
        let variable = "-var=legacy_group=\(group)"
        let plan = try await project.keyform("plan", variable)
        #expect(
            plan.output.contains("Plan: 1 to import, 0 to add, 0 to change, 0 to destroy, 1 to forget."),
            "\(plan.everything)"
        )
        #expect(
            plan.output.contains("ionoscloud_user.owner has moved to module.access.ionoscloud_user.owner"),
            "\(plan.everything)"
        )
        let apply = try await project.keyform("apply", "-auto-approve", variable)
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let list = try await project.keyform("state", "list")
        #expect(list.output == "module.access.ionoscloud_group.team\nmodule.access.ionoscloud_user.owner\n")
        #expect(try await project.keyform("plan", "-detailed-exitcode", variable).exitStatus == 0)
    }
}
