import Foundation
import TestSupport
import Testing

/// Configurations whose instances and imports come from what is in the account already.
@Suite(.aFewAtATime) struct DataSourceTests {
    private static let people = """
        resource "ionoscloud_user" "u" {
          for_each   = toset(["ann", "bob"])
          first_name = each.key
          last_name  = "Somebody"
          email      = "${each.key}@people.example"
          password   = "Secret-number-1"
        }
        resource "ionoscloud_group" "g" {
          name         = "s3"
          s3_privilege = true
          user_ids     = [for u in ionoscloud_user.u : u.id]
        }
        output "group" { value = ionoscloud_group.g.id }
        output "ann" { value = ionoscloud_user.u["ann"].id }
        """

    private static let memberKeys = """
        data "ionoscloud_group" "g" { name = "s3" }
        resource "ionoscloud_s3_key" "k" {
          for_each = { for u in data.ionoscloud_group.g.users : u.email => u }
          user_id  = each.value.id
        }
        """

    private static let namingAGroup = """
        resource "ionoscloud_group" "g" {
          name              = "team"
          create_datacenter = false
        }
        data "ionoscloud_group" "g" { name = ionoscloud_group.g.name }
        output "may" { value = data.ionoscloud_group.g.create_datacenter }
        """

    /// What a data source itself names is read when it is there, and as it is then.
    @Test func whatIsNamedIsReadAfterItIsMadeOrChanged() async throws {
        let project = try UserProject(["main.tf": Self.namingAGroup], server: try RunningSandbox())
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
        try project.edit("main.tf", "create_datacenter = false", "create_datacenter = true")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        #expect(try await project.keyform("output", "-raw", "may").output == "true")
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    /// A project on a server on which somebody else has made two users and their group.
    private func project(_ files: [String: String]) async throws -> (UserProject, maker: UserProject) {
        let server = try RunningSandbox("-status-polls", "0")
        let maker = try UserProject(["main.tf": Self.people], server: server)
        let apply = try await maker.keyform("apply", "-auto-approve")
        try #require(apply.exitStatus == 0, "\(apply.everything)")
        try server.forgetRequests()
        return (try UserProject(files, server: server), maker)
    }

    @Test func theKeysOfAllMembersOfAGroup() async throws {
        let (project, _) = try await project(["main.tf": Self.memberKeys])
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.output.contains("Plan: 2 to add, 0 to change, 0 to destroy."))
        #expect(plan.output.contains(#"ionoscloud_s3_key.k["ann@people.example"] will be created"#))
        let server = try #require(project.server)
        #expect(try server.requests().count { $0.shape == "GET /um/groups" } == 1)
        #expect(try server.requests().count { $0.shape == "GET /um/groups/ID/users" } == 1)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let after = try await project.keyform("plan", "-detailed-exitcode")
        #expect(after.exitStatus == 0, "\(after.everything)")
        let destroy = try await project.keyform("destroy", "-auto-approve")
        #expect(destroy.output.contains("2 destroyed"), "\(destroy.everything)")
    }

    @Test func aSavedPlanDoesWhatItSays() async throws {
        let (project, _) = try await project(["main.tf": Self.memberKeys])
        #expect(try await project.keyform("plan", "-out=p").exitStatus == 0)
        let apply = try await project.keyform("apply", "p")
        #expect(apply.output.contains("2 added"), "\(apply.everything)")
    }

    @Test func importsThatAreFoundByName() async throws {
        let (project, _) = try await project([
            "main.tf": """
            data "ionoscloud_user" "u" {
              for_each = toset(["ann", "bob"])
              email    = "${each.key}@people.example"
            }
            data "ionoscloud_group" "g" { name = "s3" }
            import {
              for_each = data.ionoscloud_user.u
              to       = ionoscloud_user.u[each.key]
              id       = each.value.id
            }
            import {
              to = ionoscloud_group.g
              id = data.ionoscloud_group.g.id
            }
            """,
            "people.tf": Self.people,
        ])
        let plan = try await project.keyform("plan")
        #expect(
            plan.output.contains("3 to import, 0 to add, 0 to change, 0 to destroy."),
            "\(plan.everything)"
        )
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    @Test func configurationForAnImportThatIsFoundByName() async throws {
        let (project, _) = try await project([
            "main.tf": """
            data "ionoscloud_group" "g" { name = "s3" }
            import {
              to = ionoscloud_group.taken
              id = data.ionoscloud_group.g.id
            }
            """
        ])
        let plan = try await project.keyform("plan", "-generate-config-out=new.tf")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(
            plan.output.contains("1 to import, 0 to add, 0 to change, 0 to destroy."),
            "\(plan.everything)"
        )
        #expect(try project.scratch.read("project/new.tf").contains("s3_privilege = true"))
        // The data source once, the object to import once.
        let server = try #require(project.server)
        #expect(try server.requests().count { $0.shape == "GET /um/groups" } == 1)
        #expect(try server.requests().count { $0.shape == "GET /um/groups/ID" } == 1)
    }

    @Test func theKeysOfTheMembersOfAGroupThatTheSamePlanImports() async throws {
        let (project, maker) = try await project([:])
        let group = try await maker.keyform("output", "-raw", "group").output
        try project.write(
            """
            import {
              to = ionoscloud_group.g
              id = "\(group)"
            }
            resource "ionoscloud_group" "g" {
              name         = "s3"
              s3_privilege = true
            }
            resource "ionoscloud_s3_key" "k" {
              for_each = { for u in ionoscloud_group.g.users : u.email => u.id }
              user_id  = each.value
            }
            """,
            to: "main.tf"
        )
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.output.contains("1 imported, 2 added"), "\(apply.everything)")
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    @Test func theImportCommandSaysWhatMustBeImportedBefore() async throws {
        let (project, maker) = try await project([
            "main.tf": """
            resource "ionoscloud_group" "g" {
              name         = "s3"
              s3_privilege = true
            }
            resource "ionoscloud_user" "member" {
              for_each   = { for u in ionoscloud_group.g.users : u.email => u }
              first_name = each.value.first_name
              last_name  = each.value.last_name
              email      = each.key
              password   = "Secret-number-1"
            }
            """
        ])
        let group = try await maker.keyform("output", "-raw", "group").output
        let ann = try await maker.keyform("output", "-raw", "ann").output
        let address = #"ionoscloud_user.member["ann@people.example"]"#
        let early = try await project.keyform("import", address, ann)
        #expect(early.exitStatus == 1)
        #expect(
            early.unwrappedErrors.contains("keyform import 'ionoscloud_group.g' ID"),
            "\(early.everything)"
        )
        #expect(try await project.keyform("import", "ionoscloud_group.g", group).exitStatus == 0)
        let late = try await project.keyform("import", address, ann)
        #expect(late.exitStatus == 0, "\(late.everything)")
    }

    @Test func theImportCommandReadsTheDataSourcesOfItsBlock() async throws {
        let (project, maker) = try await project([
            "main.tf": """
            data "ionoscloud_group" "g" { name = "s3" }
            resource "ionoscloud_user" "member" {
              for_each   = { for u in data.ionoscloud_group.g.users : u.email => u }
              first_name = each.value.first_name
              last_name  = each.value.last_name
              email      = each.key
              password   = "Secret-number-1"
            }
            """
        ])
        let ann = try await maker.keyform("output", "-raw", "ann").output
        let address = #"ionoscloud_user.member["ann@people.example"]"#
        let outcome = try await project.keyform("import", address, ann)
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        let wrong = try await project.keyform(
            "import",
            #"ionoscloud_user.member["cid"]"#,
            "22222222-2222-4222-8222-222222222222"
        )
        #expect(wrong.unwrappedErrors.contains("No such instance"), "\(wrong.everything)")
    }

    /// One run tells of everything that is wrong; each message says where.
    @Test func allThatCannotBeReadIsToldAtOnce() async throws {
        let (project, _) = try await project([
            "main.tf": """
            data "ionoscloud_group" "missing" { name = "missing" }
            import {
              to = ionoscloud_group.gone
              id = "11111111-1111-4111-8111-111111111111"
            }
            import {
              to = ionoscloud_group.odd
              id = "not-a-uuid"
            }
            resource "ionoscloud_group" "gone" { name = "gone" }
            resource "ionoscloud_group" "odd" { name = "odd" }
            """
        ])
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        for text in [
            "no group found with the specified name = missing", "on main.tf line 1, in data",
            "Cannot import an object that does not exist", "on main.tf line 4, in import:",
            "Invalid import ID", "on main.tf line 8, in import:",
        ] {
            #expect(plan.unwrappedErrors.contains(text), "\(text)\n\(plan.everything)")
        }
    }
}
