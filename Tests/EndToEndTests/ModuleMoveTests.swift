import Foundation
import TestSupport
import Testing

/// What becomes of objects when modules come and go, and what options name of them.
@Suite(.aFewAtATime) struct ModuleMoveTests {
    private static let team = """
        variable "name" { type = string }
        resource "ionoscloud_group" "g" { name = var.name }
        resource "ionoscloud_user" "u" {
          count      = 2
          first_name = "A"
          last_name  = "B"
          email      = "${var.name}-${count.index}@people.example"
          password   = "Planted-Password-1"
          group_ids  = [ionoscloud_group.g.id]
        }
        output "id" { value = ionoscloud_group.g.id }
        """

    private static func call(_ name: String, _ more: String = "name = \"one\"") -> String {
        "module \"\(name)\" {\n  source = \"./team\"\n  \(more)\n}\n"
    }

    private static func applied(_ text: String) async throws -> UserProject {
        let project = try UserProject(server: RunningSandbox())
        try project.makeFolder("team")
        try project.write(team, to: "team/main.tf")
        try project.write(text, to: "main.tf")
        let applied = try await project.keyform("apply", "-auto-approve")
        try #require(applied.exitStatus == 0, "\(applied.everything)")
        return project
    }

    @Test func aModuleMovesWithEverythingInIt() async throws {
        let project = try await Self.applied(Self.call("m"))
        try project.write(
            Self.call("k", "for_each = toset([\"one\"])\n  name = each.key")
                + "moved {\n  from = module.m\n  to   = module.k[\"one\"]\n}\n",
            to: "main.tf"
        )
        let plan = try await project.keyform("plan")
        for text in [
            #"# module.m.ionoscloud_group.g has moved to module.k["one"].ionoscloud_group.g"#,
            #"# module.m.ionoscloud_user.u[1] has moved to module.k["one"].ionoscloud_user.u[1]"#,
            "Plan: 0 to add, 0 to change, 0 to destroy.",
        ] { #expect(plan.output.contains(text), "\(plan.everything)") }
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let list = try await project.keyform("state", "list")
        #expect(
            list.output == """
                module.k["one"].ionoscloud_group.g
                module.k["one"].ionoscloud_user.u[0]
                module.k["one"].ionoscloud_user.u[1]

                """
        )
        #expect(try await project.keyform("plan").output.contains("No changes."))
    }

    @Test func aGainedCountSuggestsTheBlock() async throws {
        let project = try await Self.applied(Self.call("m"))
        try project.write(Self.call("m", "count = 1\n  name = \"one\""), to: "main.tf")
        let plan = try await project.keyform("plan")
        #expect(
            plan.everything.contains("  moved {\n    from = module.m\n    to   = module.m[0]\n  }"),
            "\(plan.everything)"
        )
        try project.write(
            Self.call("m", "count = 1\n  name = \"one\"")
                + "moved {\n  from = module.m\n  to   = module.m[0]\n}\n",
            to: "main.tf"
        )
        let moved = try await project.keyform("plan")
        #expect(moved.output.contains("Plan: 0 to add, 0 to change, 0 to destroy."), "\(moved.everything)")
    }

    @Test func whatIsStillDeclaredDoesNotMove() async throws {
        let project = try await Self.applied(Self.call("m", "count = 1\n  name = \"one\""))
        for (from, to, text) in [
            ("module.m", "module.n", "that module call is still declared at main.tf:1,1-11."),
            ("module.m[0]", "module.n", "that module instance is still declared at main.tf:3,11-12."),
            ("module.m[0].ionoscloud_group.g", "ionoscloud_group.h", "that resource is still declared"),
            (
                "module.m[0].ionoscloud_user.u[1]", "ionoscloud_user.h",
                "that resource instance is still declared"
            ),
        ] {
            try project.write(
                Self.call("m", "count = 1\n  name = \"one\"")
                    + "moved {\n  from = \(from)\n  to   = \(to)\n}\n",
                to: "main.tf"
            )
            let plan = try await project.keyform("plan")
            #expect(plan.exitStatus == 1 && plan.unwrappedErrors.contains("Error: Moved object still exists"))
            #expect(plan.unwrappedErrors.contains(text), "\(plan.everything)")
        }
    }

    @Test func aModuleIsLetGoAsAWhole() async throws {
        let project = try await Self.applied(Self.call("m"))
        let block = "removed {\n  from = module.m\n  lifecycle { destroy = false }\n}\n"
        try project.write(Self.call("m") + block, to: "main.tf")
        let refused = try await project.keyform("plan")
        #expect(
            refused.unwrappedErrors.contains("Error: Removed module still exists"),
            "\(refused.everything)"
        )
        try project.write(block, to: "main.tf")
        let plan = try await project.keyform("apply", "-auto-approve")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(try await project.keyform("state", "list").output.isEmpty)
        #expect(try project.server?.emails().count == 2)
    }

    @Test func targetsNameModules() async throws {
        let project = try await Self.applied(
            Self.call("m", "for_each = toset([\"a\", \"b\"])\n  name = each.key")
        )
        try project.write(
            Self.call("m", "for_each = toset([\"a\", \"b\", \"c\"])\n  name = \"x-${each.key}\""),
            to: "main.tf"
        )
        func plan(_ arguments: String...) async throws -> ProcessOutcome {
            try await project.keyform(["plan"] + arguments)
        }
        let one = try await plan(#"-target=module.m["a"]"#)
        #expect(
            one.output.contains("# module.m[\"a\"].ionoscloud_group.g will be updated in-place"),
            "\(one.everything)"
        )
        #expect(!one.output.contains("module.m[\"b\"]") && !one.output.contains("module.m[\"c\"]"))
        let block = try await plan("-target=module.m.ionoscloud_group.g")
        for key in ["a", "b", "c"] {
            #expect(block.output.contains("module.m[\"\(key)\"].ionoscloud_group.g"))
        }
        #expect(!block.output.contains("ionoscloud_user"), "\(block.everything)")
        let wrong = try await plan("-target=module.n")
        #expect(
            wrong.unwrappedErrors.contains("No such module") && wrong.exitStatus == 1,
            "\(wrong.everything)"
        )
        #expect(wrong.unwrappedErrors.contains("-target='module.m'"))
        let replaced = try await plan(#"-replace=module.m["a"].ionoscloud_group.g"#)
        #expect(
            replaced.output.contains("# module.m[\"a\"].ionoscloud_group.g will be replaced, as requested"),
            "\(replaced.everything)"
        )
        let saved = try await plan(#"-target=module.m["a"]"#, "-out=p")
        #expect(saved.exitStatus == 0)
        let json = try await project.keyform("show", "-json", "p")
        #expect(
            json.output.contains(#""module_address":"module.m[\"a\"]""#)
                || json.output.contains(#""module_address": "module.m[\"a\"]""#)
        )
        #expect(json.output.contains("\"module_calls\""))
        let applied = try await project.keyform("apply", "p")
        #expect(applied.exitStatus == 0, "\(applied.everything)")
        #expect(
            applied.output.contains("module.m[\"a\"].ionoscloud_group.g: Modifications complete after "),
            "\(applied.everything)"
        )
        let destroyed = try await project.keyform("destroy", "-auto-approve", #"-target=module.m["a"]"#)
        #expect(
            destroyed.output.contains("Destroy complete! Resources: 3 destroyed."),
            "\(destroyed.everything)"
        )
    }

    @Test func objectsAreImportedIntoModules() async throws {
        let project = try await Self.applied(Self.call("m", "for_each = toset([\"a\"])\n  name = each.key"))
        let id = try #require(
            try await project.keyform("output", "-json").output.isEmpty == false
                ? await project.keyform("state", "show", #"module.m["a"].ionoscloud_group.g"#).output
                    .firstMatch(of: #/id\s+= "([0-9a-f-]{36})"/#)?.1 : nil
        )
        #expect(
            try await project.keyform("state", "rm", #"module.m["a"].ionoscloud_group.g"#).exitStatus == 0
        )
        let taken = try await project.keyform("import", #"module.m["a"].ionoscloud_group.g"#, String(id))
        #expect(taken.exitStatus == 0, "\(taken.everything)")
        #expect(try await project.keyform("plan").output.contains("No changes."))
        for (address, texts) in [
            (
                "module.q.ionoscloud_group.g",
                ["Import to non-existent module", "module.q is not defined in the configuration."]
            ),
            (
                #"module.m["a"].ionoscloud_group.zz"#,
                [
                    "resource address \"module.m.ionoscloud_group.zz\" does not exist in the configuration.",
                    "please create its configuration in module.m. For example:",
                ]
            ),
            (
                #"module.m["z"].ionoscloud_group.g"#,
                ["Configuration for import target does not exist", #"module.m["a"]"#]
            ),
        ] {
            let outcome = try await project.keyform("import", address, "4f1f3a9e-4b4b-4e0f-8f3e-000000000009")
            #expect(outcome.exitStatus == 1)
            for text in texts {
                #expect(outcome.unwrappedErrors.contains(text), "\(text): \(outcome.everything)")
            }
        }
    }
}
