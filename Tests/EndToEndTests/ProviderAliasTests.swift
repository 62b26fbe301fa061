import Foundation
import TestSupport
import Testing

/// Two accounts in one configuration: each resource lives in the one that its block names.
@Suite(.aFewAtATime) struct ProviderAliasTests {
    private let home: RunningSandbox
    private let away: RunningSandbox
    private let project: UserProject

    init() throws {
        home = try RunningSandbox()
        away = try RunningSandbox("-seed", "2")
        project = try UserProject(server: home)
        try project.write(providers, to: "providers.tf")
    }

    private var providers: String {
        """
        provider "ionoscloud" {}

        provider "ionoscloud" {
          alias    = "eu"
          token    = "other"
          endpoint = "http://127.0.0.1:\(away.port)"
        }
        """
    }

    private func user(_ name: String, _ provider: String = "") -> String {
        """
        resource "ionoscloud_user" "\(name)" {
          \(provider)
          first_name = "Person"
          last_name  = "Somebody"
          email      = "\(name)@people.example"
          password   = "Secret-number-1"
        }

        """
    }

    private let eu = "provider = ionoscloud.eu"

    @Test func eachObjectIsMadeReadChangedAndDestroyedInItsAccount() async throws {
        try project.write(user("ada") + user("bob", eu), to: "main.tf")
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try home.emails() == ["ada@people.example"])
        #expect(try away.emails() == ["bob@people.example"])
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)

        try project.edit("main.tf", "Somebody", "Else")
        let change = try await project.keyform("apply", "-auto-approve")
        #expect(change.output.contains("0 added, 2 changed"), "\(change.everything)")

        // The block is gone, and the row remembers where its object is.
        try project.write(user("ada"), to: "main.tf")
        let removal = try await project.keyform("apply", "-auto-approve")
        #expect(removal.output.contains("1 destroyed"), "\(removal.everything)")
        #expect(try away.emails() == [])
        #expect(try home.emails() == ["ada@people.example"])
    }

    @Test func aSavedPlanKnowsTheAccounts() async throws {
        try project.write(user("ada") + user("bob", eu), to: "main.tf")
        #expect(try await project.keyform("plan", "-out=p").exitStatus == 0)
        let apply = try await project.keyform("apply", "p")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try home.emails() == ["ada@people.example"])
        #expect(try away.emails() == ["bob@people.example"])
        let destroy = try await project.keyform("destroy", "-auto-approve")
        #expect(destroy.exitStatus == 0, "\(destroy.everything)")
        #expect(try home.emails() + away.emails() == [])
    }

    @Test func aLostCreateIsLookedForInItsAccount() async throws {
        try project.write(user("bob", eu), to: "main.tf")
        _ = try away.exchange("DELETE", "/_sandbox/requests")
        let server = try RunningSandbox("-token", "other", "-fault", "POST /um/users hang-after")
        try project.write(
            providers.replacingOccurrences(of: "\(away.port)", with: "\(server.port)"),
            to: "providers.tf"
        )
        let apply = try project.start("apply", "-auto-approve")
        try await eventually("the create is under way") {
            try server.requests().contains { $0.method == "POST" }
        }
        apply.kill()
        _ = await apply.outcome()
        _ = try server.exchange("DELETE", "/_sandbox/faults")
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
        #expect(try server.requests().count { $0.shape == "POST /um/users" } == 1)
        #expect(try home.requests().isEmpty)
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)
    }

    @Test func anObjectDoesNotChangeItsAccount() async throws {
        try project.write(user("ada"), to: "main.tf")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try project.write(user("ada", eu), to: "main.tf")
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(plan.unwrappedErrors.contains("Object belongs to another provider configuration"))
        #expect(plan.unwrappedErrors.contains("Set provider = ionoscloud again"), "\(plan.everything)")
        #expect(try away.emails() == [])
    }

    @Test func aProviderThatIsStillNeededIsMissed() async throws {
        try project.write(user("bob", eu), to: "main.tf")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try project.write("", to: "main.tf")
        try project.write("provider \"ionoscloud\" {}\n", to: "providers.tf")
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(plan.unwrappedErrors.contains("Provider configuration not present"), "\(plan.everything)")
        #expect(plan.unwrappedErrors.contains("ionoscloud.eu"))
        #expect(try away.emails() == ["bob@people.example"])
    }

    /// A provider block in a module configures what is in it: made, read, changed and destroyed in its own account.
    @Test func aModuleHasAnAccountOfItsOwn() async throws {
        try project.write("provider \"ionoscloud\" {}\n", to: "providers.tf")
        try project.makeFolder("child")
        try project.write(
            """
            terraform {
              required_providers {
                ionoscloud = { source = "ionos-cloud/ionoscloud" }
              }
            }
            variable "token" {
              sensitive = true
            }
            provider "ionoscloud" {
              token    = var.token
              endpoint = "http://127.0.0.1:\(away.port)"
            }
            data "ionoscloud_user" "read" {
              id = ionoscloud_user.bob.id
            }
            output "email" {
              value = data.ionoscloud_user.read.email
            }

            """ + user("bob"),
            to: "child/main.tf"
        )
        let call = "module \"c\" {\n  source = \"./child\"\n  token = \"other\"\n}\n"
        try project.write(
            user("ada") + call + "output \"bob\" {\n  value = module.c.email\n}\n",
            to: "main.tf"
        )
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(apply.output.contains("bob = \"bob@people.example\""), "\(apply.everything)")
        #expect(try home.emails() == ["ada@people.example"])
        #expect(try away.emails() == ["bob@people.example"])
        #expect(try await project.keyform("plan", "-detailed-exitcode").exitStatus == 0)

        try project.write(user("ada"), to: "main.tf")
        let removed = try await project.keyform("plan")
        #expect(removed.exitStatus == 1, "\(removed.everything)")
        for text in [
            "ionoscloud.module.c, is required, but it has been removed",
            "stands in module.c: call the module again, and run keyform destroy -target=module.c",
        ] { #expect(removed.unwrappedErrors.contains(text), "\(removed.everything)") }
        try project.write(user("ada") + call, to: "main.tf")
        let destroy = try await project.keyform("destroy", "-target=module.c", "-auto-approve")
        #expect(destroy.exitStatus == 0, "\(destroy.everything)")
        #expect(try away.emails() == [])
        try project.write(user("ada"), to: "main.tf")
        let rest = try await project.keyform("plan", "-detailed-exitcode")
        #expect(rest.exitStatus == 0, "\(rest.everything)")
    }

    @Test func inTheSandboxOtherSettingsAreAnotherAccount() async throws {
        try project.write(user("ada") + user("bob", eu), to: "main.tf")
        let apply = try await project.keyform("-sandbox", "apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        #expect(try project.files().contains("project/.keyform/sandbox-eu.db"))
        #expect(try await project.keyform("-sandbox", "plan", "-detailed-exitcode").exitStatus == 0)
        #expect(try home.requests().isEmpty && away.requests().isEmpty)
    }

    /// However the endpoint is spelled, an object is one.
    @Test(arguments: ["localhost", "127.0.0.1", "127.0.0.2"], ["", "/", "/cloudapi/v6"])
    func oneObjectUnderTwoNamesOfTheEndpoint(host: String, path: String) async throws {
        let group = "resource \"ionoscloud_group\" \"a\" {\n  name = \"g\"\n}\n"
        try project.write(group, to: "main.tf")
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        let id = try home.only("groups").split(separator: "/").last.map(String.init) ?? ""
        try project.write(
            """
            provider "ionoscloud" {}

            provider "ionoscloud" {
              alias    = "eu"
              endpoint = "http://\(host):\(home.port)\(path)"
            }

            """,
            to: "providers.tf"
        )
        let other = group.replacing("\"a\"", with: "\"b\"")
            .replacing("  name", with: "  provider = ionoscloud.eu\n  name")
        try project.write(group + other, to: "main.tf")
        try project.write("import {\n  to = ionoscloud_group.b\n  id = \"\(id)\"\n}\n", to: "import.tf")
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1, "\(plan.everything)")
        #expect(plan.unwrappedErrors.contains("ionoscloud_group.a"), "\(plan.everything)")
        let removal = try await project.keyform("state", "rm", "ionoscloud_group.a")
        #expect(removal.exitStatus == 0, "\(removal.everything)")
        try project.write(
            "import {\n  to = ionoscloud_group.a\n  id = \"\(id.uppercased())\"\n}\n",
            to: "second.tf"
        )
        let two = try await project.keyform("plan")
        #expect(two.exitStatus == 1, "\(two.everything)")
        #expect(two.unwrappedErrors.contains("ionoscloud_group.a"), "\(two.everything)")
        #expect(two.unwrappedErrors.contains("ionoscloud_group.b"), "\(two.everything)")
    }
}
