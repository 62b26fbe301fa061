import Foundation
import TestSupport
import Testing

/// Users and groups that exist already, with memberships that one side or the other names: whatever is imported first,
/// and however, nothing is left to do.
@Suite(.aFewAtATime) struct MembershipImportTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        var user = ""
        var group = ""
        var more = ""

        var testDescription: String { name }

        static let all = [
            Case(name: "the user names the group", user: "group_ids = [ionoscloud_group.g.id]"),
            Case(name: "the group names the user", group: "user_ids = [ionoscloud_user.u.id]"),
            Case(name: "the group names one user", group: "user_id = ionoscloud_user.u.id"),
            Case(
                name: "the user names a group whose members are not read",
                user: "group_ids = [ionoscloud_group.g.id]",
                group: "get_users_data = false"
            ),
            Case(
                name: "a group whose members are not read names the user",
                group: "get_users_data = false\n  user_ids = [ionoscloud_user.u.id]"
            ),
            Case(
                name: "the user names an exclusive group",
                user: "group_ids = [ionoscloud_group.g.id]",
                group: "user_ids = []\n  exclusive = true"
            ),
            Case(
                name: "an exclusive group names the user",
                group: "user_ids = [ionoscloud_user.u.id]\n  exclusive = true"
            ),
            Case(
                name: "the user names two groups",
                user: "group_ids = [ionoscloud_group.g.id, local.other]",
                more: "locals {\n  other = data.ionoscloud_group.other.id\n}\n"
                    + "data \"ionoscloud_group\" \"other\" { name = \"other\" }\n"
            ),
            Case(name: "nobody names anything"),
        ]
    }

    /// How user (`u`) and group (`g`) are imported, one after the other; in capitals by an `import` block.
    static let orders = ["ug", "gu", "UG", "uG", "gU"]

    @Test(arguments: Case.all, orders)
    func nothingIsLeftToDo(_ memberships: Case, _ order: String) async throws {
        let server = try RunningSandbox("-status-polls", "0")
        let (user, group) = try await made(on: server)
        let project = try UserProject(["main.tf": configuration(memberships)], server: server)
        var blocks = ""
        for object in order {
            let (address, id) =
                object.lowercased() == "u" ? ("ionoscloud_user.u", user) : ("ionoscloud_group.g", group)
            if object.isUppercase {
                blocks += "import {\n  to = \(address)\n  id = \"\(id)\"\n}\n"
            } else {
                let outcome = try await project.keyform("import", address, id)
                try #require(outcome.exitStatus == 0, "\(outcome.everything)")
            }
        }
        if !blocks.isEmpty {
            try project.write(blocks, to: "imports.tf")
            let plan = try await project.keyform("plan")
            #expect(plan.output.contains(" 0 to add, 0 to change, 0 to destroy."), "\(plan.everything)")
        } else {
            let plan = try await project.keyform("plan", "-detailed-exitcode")
            #expect(plan.exitStatus == 0, "\(plan.everything)")
            #expect(plan.output.contains("No changes."), "\(plan.everything)")
        }
        try server.forgetRequests()
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.output.contains("0 added, 0 changed, 0 destroyed"), "\(apply.everything)")
        #expect(try server.requests().allSatisfy { $0.method == "GET" })
        let after = try await project.keyform("plan", "-detailed-exitcode")
        #expect(after.exitStatus == 0, "\(after.everything)")
        #expect(try await project.keyform("state", "check").exitStatus == 0)
    }

    /// A membership that the configuration named and no longer names goes, whichever way it came into the state.
    @Test(arguments: ["ug", "gu"])
    func whatWasSettledIsOwned(order: String) async throws {
        let server = try RunningSandbox("-status-polls", "0")
        let (user, group) = try await made(on: server)
        let project = try UserProject(["main.tf": configuration(Case.all[0])], server: server)
        for object in order {
            _ =
                try await object == "u"
                ? project.keyform("import", "ionoscloud_user.u", user)
                : project.keyform("import", "ionoscloud_group.g", group)
        }
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try project.write(configuration(Case(name: "", user: "group_ids = []")), to: "main.tf")
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.output.contains("0 added, 1 changed"), "\(apply.everything)")
        #expect(
            try server.requests().filter { $0.method == "DELETE" }.map(\.shape)
                == ["DELETE /um/groups/ID/users/ID"]
        )
    }

    /// A user and a group that somebody else made, the user a member of it and of another.
    private func made(on server: RunningSandbox) async throws -> (user: String, group: String) {
        let maker = try UserProject(
            [
                "main.tf": configuration(
                    Case(
                        name: "",
                        group: "user_ids = [ionoscloud_user.u.id]",
                        more: """
                            resource "ionoscloud_group" "other" {
                              name     = "other"
                              user_ids = [ionoscloud_user.u.id]
                            }
                            output "u" { value = ionoscloud_user.u.id }
                            output "g" { value = ionoscloud_group.g.id }
                            """
                    )
                )
            ],
            server: server
        )
        let apply = try await maker.keyform("apply", "-auto-approve")
        try #require(apply.exitStatus == 0, "\(apply.everything)")
        return (
            try await maker.keyform("output", "-raw", "u").output,
            try await maker.keyform("output", "-raw", "g").output
        )
    }

    private func configuration(_ memberships: Case) -> String {
        """
        resource "ionoscloud_user" "u" {
          first_name = "Ann"
          last_name  = "Somebody"
          email      = "ann@people.example"
          password   = "Secret-number-1"
          \(memberships.user)
        }

        resource "ionoscloud_group" "g" {
          name = "g"
          \(memberships.group)
        }

        \(memberships.more)
        """
    }
}
