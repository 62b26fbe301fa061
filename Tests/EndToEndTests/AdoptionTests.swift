import Foundation
import JSONText
import TestSupport
import Testing

/// Objects that somebody made by hand, and that the configuration describes: `-adopt` takes them over.
@Suite(.aFewAtATime) struct AdoptionTests {
    private static let byHand = """
        resource "ionoscloud_user" "u" {
          first_name = "Ann"
          last_name  = "Byhand"
          email      = "Ann@people.example"
          password   = "Secret-number-1"
          active     = true
        }
        resource "ionoscloud_group" "g" {
          name         = "s3"
          s3_privilege = true
        }
        resource "ionoscloud_share" "s" {
          group_id    = ionoscloud_group.g.id
          resource_id = "6f9e1d3a-0c1b-4f5e-8a7d-2b3c4d5e6f70"
        }
        """

    private static let wanted = """
        resource "ionoscloud_user" "ann" {
          first_name = "Ann"
          last_name  = "Configured"
          email      = "ann@people.example"
          password   = "planted-Password-2"
        }
        resource "ionoscloud_user" "bob" {
          first_name = "Bob"
          last_name  = "New"
          email      = "bob@people.example"
          password   = "planted-Password-2"
        }
        resource "ionoscloud_group" "storage" {
          name = "s3"
        }
        resource "ionoscloud_s3_key" "key" {
          user_id = ionoscloud_user.ann.id
        }
        """

    /// A project on a server on which somebody else has made a user, a group, and a share.
    private func project(_ files: [String: String]) async throws -> UserProject {
        let server = try RunningSandbox("-status-polls", "0")
        let maker = try UserProject(["main.tf": Self.byHand], server: server)
        let apply = try await maker.keyform("apply", "-auto-approve")
        try #require(apply.exitStatus == 0, "\(apply.everything)")
        try server.forgetRequests()
        return try UserProject(files, server: server)
    }

    @Test func withoutTheWordTheyAreNotTouched() async throws {
        let project = try await project(["main.tf": Self.wanted])
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(plan.errorOutput.contains("Error: User exists already"))
        #expect(plan.unwrappedErrors.contains("or add -adopt"), "\(plan.everything)")
    }

    @Test func whatExistsIsShownCountedTakenOverAndProtected() async throws {
        let project = try await project(["main.tf": Self.wanted])
        let plan = try await project.keyform("plan", "-adopt", "-out=p")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(
            plan.output.contains("Plan: 2 to adopt, 2 to add, 1 to change, 0 to destroy."),
            "\(plan.everything)"
        )
        for line in [
            "  = adopt (exists already; protected from destroy)",
            "  # ionoscloud_user.ann will be updated in-place",
            "=/~ resource \"ionoscloud_user\" \"ann\" {",
            "  # ionoscloud_group.storage will be adopted",
            "  = resource \"ionoscloud_group\" \"storage\" {",
            "  + resource \"ionoscloud_user\" \"bob\" {",
        ] {
            #expect(plan.output.contains("\(line)\n"), "\(line)\n\(plan.everything)")
        }
        #expect(plan.output.contains(#/adopted: it exists already, with the id "[0-9a-f-]+"/#))
        #expect(!plan.everything.contains("planted-Password"))
        #expect(
            plan.output.contains("Password of an imported user is not set"),
            "\(plan.everything)"
        )
        // The saved plan knows what it adopts.
        let shown = try await project.keyform("show", "p")
        #expect(shown.output.contains("Plan: 2 to adopt, 2 to add, 1 to change, 0 to destroy."))
        let json = try await project.keyform("show", "-json", "p")
        let changes = try JSONValue(parsing: json.output)["resource_changes"]?.array ?? []
        #expect(
            changes.filter { $0["change"]?["adopting"]?.bool == true }.compactMap { $0["address"]?.string }
                == ["ionoscloud_group.storage", "ionoscloud_user.ann"]
        )
        let apply = try await project.keyform("apply", "p")
        #expect(
            apply.output.contains("Resources: 2 adopted, 2 added, 1 changed, 0 destroyed."),
            "\(apply.everything)"
        )
        let server = try #require(project.server)
        let posts = try server.requests().filter { $0.method == "POST" }.map(\.shape)
        #expect(posts == ["POST /um/users", "POST /um/users/ID/s3keys"] || posts.count == 2, "\(posts)")
        let again = try await project.keyform("plan", "-detailed-exitcode")
        #expect(again.exitStatus == 0, "\(again.everything)")
        // Nothing that somebody else made goes without a word.
        let destroy = try await project.keyform("destroy", "-auto-approve", "-allow=unmanaged-keys")
        #expect(destroy.exitStatus == 1)
        for name in ["ionoscloud_user.ann", "ionoscloud_group.storage"] {
            #expect(
                destroy.unwrappedErrors.contains("keyform state unprotect \(name)"),
                "\(destroy.everything)"
            )
            let lifted = try await project.keyform("state", "unprotect", name)
            #expect(lifted.exitStatus == 0, "\(lifted.everything)")
        }
        let gone = try await project.keyform("destroy", "-auto-approve")
        #expect(gone.output.contains("4 destroyed"), "\(gone.everything)")
    }

    @Test func anApplyAdoptsAtOnceAndTellsPrograms() async throws {
        let project = try await project(["main.tf": Self.wanted])
        let apply = try await project.keyform("apply", "-adopt", "-auto-approve", "-json")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        let lines = apply.output.split(separator: "\n").compactMap { try? JSONValue(parsing: Array($0.utf8)) }
        let planned = lines.filter { $0["type"] == "planned_change" && $0["change"]?["adopting"] == true }
        #expect(planned.compactMap { $0["change"]?["action"]?.string }.sorted() == ["adopt", "update"])
        let summaries = lines.filter { $0["type"] == "change_summary" }
        #expect(summaries.map { $0["changes"]?["adopt"] } == [2, 2])
        let log = try await project.keyform("log", "-json")
        #expect(log.output.contains("2 adopted"), "\(log.everything)")
    }

    @Test func sharesAreKnownByTheirPair() async throws {
        let text = Self.byHand.replacingOccurrences(of: "Secret-number-1", with: "planted-Password-2")
        let project = try await project(["main.tf": text])
        let groups = try await project.keyform(
            "apply",
            "-adopt",
            "-auto-approve",
            "-target=ionoscloud_group.g"
        )
        #expect(groups.output.contains("1 adopted, 0 added"), "\(groups.everything)")
        let apply = try await project.keyform("apply", "-adopt", "-auto-approve")
        #expect(apply.output.contains("2 adopted, 0 added"), "\(apply.everything)")
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    /// Of two groups of one name it is not certain which is meant, and what is managed elsewhere is not up for adoption.
    @Test func whatIsNotCertainIsCreated() async throws {
        let project = try await project([
            "main.tf": "resource \"ionoscloud_group\" \"twin\" { name = \"s3\" }"
        ])
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try project.write("resource \"ionoscloud_group\" \"third\" { name = \"s3\" }", to: "third.tf")
        let plan = try await project.keyform("plan", "-adopt")
        #expect(plan.output.contains("Plan: 1 to add, 0 to change, 0 to destroy."), "\(plan.everything)")
        let reason = plan.everything.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(reason.contains("A group of this name exists already"), "\(plan.everything)")
        try project.write("resource \"ionoscloud_group\" \"only\" { name = \"only\" }", to: "third.tf")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try project.write(
            "resource \"ionoscloud_group\" \"only\" { name = \"only\" }\n"
                + "resource \"ionoscloud_group\" \"other\" { name = \"only\" }",
            to: "third.tf"
        )
        let managed = try await project.keyform("plan", "-adopt")
        #expect(managed.output.contains("Plan: 1 to add"), "\(managed.everything)")
        #expect(managed.everything.contains("A managed group has this name"), "\(managed.everything)")
        #expect(managed.everything.contains("ionoscloud_group.only manages it"), "\(managed.everything)")
    }

    /// Why none of several is taken, and how each of them could be.
    @Test func ofSeveralGroupsOfOneNameNoneIsAdoptedAndThePlanSaysWhy() async throws {
        let server = try RunningSandbox("-status-polls", "0")
        let maker = try UserProject(
            ["main.tf": "resource \"ionoscloud_group\" \"g\" {\n  count = 2\n  name  = \"s3\"\n}"],
            server: server
        )
        #expect(try await maker.keyform("apply", "-auto-approve").exitStatus == 0)
        let project = try UserProject(
            ["main.tf": "resource \"ionoscloud_group\" \"third\" { name = \"s3\" }"],
            server: server
        )
        let plan = try await project.keyform("plan", "-adopt")
        let text = plan.everything.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            text.contains("2 groups are named \"s3\", and another one will be created"),
            "\(plan.everything)"
        )
        #expect(
            text.components(separatedBy: "import 'ionoscloud_group.third' ").count == 3,
            "\(plan.everything)"
        )
    }

    @Test func instancesOfModulesAdoptToo() async throws {
        let project = try await project([
            "main.tf": """
            module "team" {
              source   = "./team"
              for_each = toset(["ann", "bob"])
              name     = each.key
            }
            """
        ])
        try project.makeFolder("team")
        try project.write(
            """
            variable "name" { type = string }
            resource "ionoscloud_user" "u" {
              first_name = title(var.name)
              last_name  = "Byhand"
              email      = "${var.name}@people.example"
              password   = "planted-Password-2"
            }
            """,
            to: "team/main.tf"
        )
        let plan = try await project.keyform("plan", "-adopt")
        #expect(plan.output.contains("Plan: 1 to adopt, 1 to add, 0 to change"), "\(plan.everything)")
        #expect(plan.output.contains("# module.team[\"ann\"].ionoscloud_user.u will be adopted"))
    }

    /// A file that only keyform reads says of one object that it is another's.
    @Test func anImportBlockAdoptsWhatItNames() async throws {
        let project = try await project([
            "main.tf": "resource \"ionoscloud_group\" \"storage\" { name = \"s3\" }"
        ])
        let server = try #require(project.server)
        let id = try server.only("groups").replacingOccurrences(of: "/um/groups/", with: "")
        try project.write(
            """
            import {
              to    = ionoscloud_group.storage
              id    = "\(id)"
              adopt = true
            }
            """,
            to: "own.keyform.hcl"
        )
        let plan = try await project.keyform("plan")
        #expect(plan.output.contains("Plan: 1 to adopt, 0 to add"), "\(plan.everything)")
        #expect(plan.output.contains("  = resource \"ionoscloud_group\" \"storage\" {"))
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.output.contains("Resources: 1 adopted, 0 added"), "\(apply.everything)")
        let destroy = try await project.keyform("destroy", "-auto-approve")
        #expect(destroy.unwrappedErrors.contains("keyform state unprotect ionoscloud_group.storage"))
    }

    @Test func twoBlocksDoNotGetOneObject() async throws {
        let project = try await project([
            "main.tf": """
            resource "ionoscloud_group" "g" {
              count = 2
              name  = "s3"
            }
            """
        ])
        let plan = try await project.keyform("plan", "-adopt")
        #expect(plan.output.contains("Plan: 1 to adopt, 1 to add"), "\(plan.everything)")
        #expect(plan.everything.contains("ionoscloud_group.g[0] adopts it"), "\(plan.everything)")
        try project.write(
            """
            resource "ionoscloud_user" "u" {
              count      = 2
              first_name = "Ann"
              last_name  = "Byhand"
              email      = "ann@people.example"
              password   = "planted-Password-2"
            }
            """,
            to: "main.tf"
        )
        let users = try await project.keyform("plan", "-adopt")
        #expect(users.exitStatus == 1)
        #expect(users.errorOutput.contains("Error: User exists already"), "\(users.everything)")
    }

    @Test(arguments: [
        (["plan", "-adopt", "-destroy"], "allowed only in normal planning mode"),
        (["destroy", "-adopt"], "allowed only in normal planning mode"),
        (["plan", "-adopt", "-refresh-only"], "allowed only in normal planning mode"),
        (["plan", "-adopt", "-replace=ionoscloud_group.storage"], "Adopted object would be replaced"),
        (["apply", "-adopt", "main.tf"], "A saved plan is carried out exactly as it was made"),
    ])
    func whereItMakesNoSense(_ arguments: [String], _ message: String) async throws {
        let project = try await project(["main.tf": Self.wanted])
        let outcome = try await project.keyform(arguments)
        #expect(outcome.exitStatus == 1)
        #expect(outcome.unwrappedErrors.contains(message), "\(outcome.everything)")
    }
}
