import Foundation
import TestSupport
import Testing

/// Objects that exist already, on their way into the state.
@Suite(.aFewAtATime) struct ImportTests {
    private let server: RunningSandbox
    private let maker: UserProject
    private let project: UserProject

    init() throws {
        server = try RunningSandbox("-status-polls", "0", "-seed", "11")
        maker = try UserProject(["main.tf": Self.made], server: server)
        project = try UserProject(server: server)
    }

    private static let made = """
        resource "ionoscloud_user" "ann" {
          first_name = "Ann"
          last_name  = "Somebody"
          email      = "ann@people.example"
          password   = "Secret-number-1"
        }
        resource "ionoscloud_group" "g" {
          name         = "s3"
          s3_privilege = true
          user_ids     = [ionoscloud_user.ann.id]
        }
        resource "ionoscloud_s3_key" "k" { user_id = ionoscloud_user.ann.id }
        output "ann" { value = ionoscloud_user.ann.id }
        output "g" { value = ionoscloud_group.g.id }
        output "k" { value = "${ionoscloud_user.ann.id}/${ionoscloud_s3_key.k.id}" }
        """

    /// The ids of what somebody else has made.
    private func ids() async throws -> (ann: String, group: String, key: String) {
        let apply = try await maker.keyform("apply", "-auto-approve")
        try #require(apply.exitStatus == 0, "\(apply.everything)")
        return (
            try await maker.keyform("output", "-raw", "ann").output,
            try await maker.keyform("output", "-raw", "g").output,
            try await maker.keyform("output", "-raw", "k").output
        )
    }

    private func importing(_ address: String, _ id: String) -> String {
        "import {\n  to = \(address)\n  id = \"\(id)\"\n}\n"
    }

    private func group(_ name: String, _ more: String = "") -> String {
        "resource \"ionoscloud_group\" \"\(name)\" {\n  name = \"s3\"\n  s3_privilege = true\n  \(more)\n}\n"
    }

    private func key(_ name: String, of user: String) -> String {
        "resource \"ionoscloud_s3_key\" \"\(name)\" { user_id = \"\(user)\" }\n"
    }

    // MARK: One object, one address

    @Test func twoImportsOfOneObjectAreRefused() async throws {
        let ids = try await ids()
        let parts = ids.key.split(separator: "/").map(String.init)
        try project.write(
            importing("ionoscloud_group.a", ids.group)
                + importing("ionoscloud_group.b", ids.group.uppercased())
                + importing("ionoscloud_s3_key.a", ids.key)
                + importing("ionoscloud_s3_key.b", "\(parts[0].uppercased())/\(parts[1])")
                + group("a") + group("b") + key("a", of: parts[0]) + key("b", of: parts[0].uppercased()),
            to: "main.tf"
        )
        for command in [["plan"], ["apply", "-auto-approve"], ["plan", "-out=p"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
            #expect(
                outcome.errorOutput.components(separatedBy: "Error: Object is imported twice").count == 3,
                "\(outcome.everything)"
            )
            #expect(outcome.unwrappedErrors.contains("main.tf line 7, in import"), "\(outcome.everything)")
        }
        #expect(try await project.keyform("state", "list").output == "")
    }

    @Test func aliasesOfOneAccountAreOneAccount() async throws {
        let ids = try await ids()
        let aliased = """
            provider "ionoscloud" {}
            provider "ionoscloud" {
              alias    = "same"
              token    = "another"
              endpoint = "http://127.0.0.1:\(server.port)/cloudapi/v6/"
            }

            """
        try project.write(
            aliased + importing("ionoscloud_group.a", ids.group) + importing("ionoscloud_group.b", ids.group)
                + group("a") + group("b", "provider = ionoscloud.same"),
            to: "main.tf"
        )
        let plan = try await project.keyform("plan")
        #expect(plan.unwrappedErrors.contains("Object is imported twice"), "\(plan.everything)")
        try project.write(
            aliased + importing("ionoscloud_group.a", ids.group) + group("a"),
            to: "main.tf"
        )
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try project.write(
            aliased + importing("ionoscloud_group.b", ids.group) + group("a")
                + group("b", "provider = ionoscloud.same"),
            to: "main.tf"
        )
        let again = try await project.keyform("plan")
        #expect(again.unwrappedErrors.contains("Object is managed already"), "\(again.everything)")
        let byHand = try await project.keyform("import", "ionoscloud_group.b", ids.group)
        #expect(byHand.unwrappedErrors.contains("Object is managed already"), "\(byHand.everything)")
    }

    /// Two servers that gave two objects one id, as simulations with one seed do.
    @Test func anotherAccountHasOtherObjects() async throws {
        let ids = try await ids()
        let other = try RunningSandbox("-status-polls", "0", "-seed", "11")
        let twin = try UserProject(["main.tf": Self.made], server: other)
        #expect(try await twin.keyform("apply", "-auto-approve").exitStatus == 0)
        #expect(try await twin.keyform("output", "-raw", "g").output == ids.group)
        try project.write(
            """
            provider "ionoscloud" {}
            provider "ionoscloud" {
              alias    = "other"
              endpoint = "http://127.0.0.1:\(other.port)"
            }

            """ + importing("ionoscloud_group.a", ids.group) + importing("ionoscloud_group.b", ids.group)
                + group("a") + group("b", "provider = ionoscloud.other"),
            to: "main.tf"
        )
        let plan = try await project.keyform("plan")
        #expect(plan.output.contains("2 to import"), "\(plan.everything)")
    }

    @Test func theImportCommandKnowsAnObjectInAnyCase() async throws {
        let ids = try await ids()
        try project.write(group("a") + group("b"), to: "main.tf")
        #expect(
            try await project.keyform("import", "ionoscloud_group.a", ids.group.uppercased()).exitStatus == 0
        )
        let second = try await project.keyform("import", "ionoscloud_group.b", ids.group)
        #expect(second.exitStatus == 1)
        #expect(second.unwrappedErrors.contains("Object is managed already"), "\(second.everything)")
        let show = try await project.keyform("state", "show", "ionoscloud_group.a")
        #expect(show.output.contains(ids.group), "\(show.everything)")
    }

    /// A key must not be replaced because its user's id is written in another case.
    @Test func anIDInAnotherCaseChangesNothing() async throws {
        let ids = try await ids()
        let parts = ids.key.split(separator: "/").map(String.init)
        try project.write(
            key("k", of: ids.ann) + group("g", "user_ids = [\"\(ids.ann.uppercased())\"]"),
            to: "main.tf"
        )
        let address = "ionoscloud_s3_key.k"
        let imported = try await project.keyform("import", address, "\(parts[0].uppercased())/\(parts[1])")
        #expect(imported.exitStatus == 0, "\(imported.everything)")
        #expect(try await project.keyform("import", "ionoscloud_group.g", ids.group).exitStatus == 0)
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
    }

    /// A typo in a type is an error before anything is asked.
    @Test(arguments: [
        ["validate"], ["plan"], ["plan", "-generate-config-out=new.tf"],
    ])
    func anImportBlockOfAnUnknownTypeIsRefused(_ arguments: [String]) async throws {
        for type in ["ionoscloud_usr", "ionoscloud_server"] {
            let project = try UserProject.inSandbox([
                "main.tf": "import {\n  to = \(type).x\n  id = \"a\"\n}\n"
            ])
            let outcome = try await project.keyform(arguments)
            #expect(outcome.exitStatus == 1, "\(outcome.everything)")
            let hint = type == "ionoscloud_usr" ? " Did you mean \"ionoscloud_user\"?" : ""
            #expect(
                outcome.unwrappedErrors.contains("keyform has no resource type \"\(type)\".\(hint)"),
                "\(outcome.everything)"
            )
        }
    }
}
