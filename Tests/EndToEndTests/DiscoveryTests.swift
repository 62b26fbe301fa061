import Foundation
import JSONText
import TestSupport
import Testing

/// What `keyform discover` says of an account that somebody made by hand, and that the configuration which it writes imports
/// everything and changes nothing.
@Suite(.aFewAtATime) struct DiscoveryTests {
    @Test func everythingIsShownWithWhatIsOdd() async throws {
        let account = try await HandmadeAccount()
        try account.server.forgetRequests()
        let outcome = try await account.heir.keyform("discover", "-json")
        #expect(outcome.exitStatus == 0, "\(outcome.everything)")
        let document = try JSONValue(parsing: outcome.output)
        let objects = try #require(document["objects"]?.array)
        func remarks(_ name: String, _ kind: String = "user") -> [String] {
            let object = objects.first { $0["name"]?.string == name && $0["kind"]?.string == kind }
            return object?["remarks"]?.array?.compactMap { $0["kind"]?.string } ?? ["not there"]
        }
        #expect(remarks("ada@people.example") == ["no_group"])
        #expect(remarks("root@people.example") == ["administrator", "no_second_factor", "dormant"])
        #expect(remarks("gone@people.example").contains("inactive"))
        #expect(remarks("late@people.example").contains("dormant"))
        #expect(remarks("owner@sandbox.example").contains("owner"))
        #expect(remarks("everything", "group").contains("grants_much"))
        #expect(remarks("everything", "group").contains("manages_people"))
        #expect(remarks("everything", "group").contains("unknown_privileges"))
        #expect(remarks("nobody", "group") == ["empty"])
        #expect(remarks("admins", "group") == ["only_administrators"])
        #expect(remarks("open-bucket", "policy") == ["public"])
        let late = try #require(objects.first { $0["name"] == "late@people.example" })
        #expect(late["created_by"]?.string?.isEmpty == false && late["unused"] == true)
        #expect(late["last_login"]?.string != nil && late["last_modified_by"]?.string != nil)
        let inactive = objects.filter { $0["kind"] == "key" && $0["active"] == false }
        #expect(inactive.count == 1)
        #expect(!outcome.everything.contains("planted"))
        // A list for each collection, and nothing of single objects; nothing is written.
        let shapes = try account.server.requests().map(\.shape)
        #expect(shapes.allSatisfy { $0.hasPrefix("GET ") })
        #expect(shapes.count { $0 == "GET /um/groups" } == 1)
        #expect(!shapes.contains("GET /um/users/ID") && !shapes.contains("GET /um/groups/ID"))
        #expect(!FileManager.default.fileExists(atPath: account.heir.path("keyform.db")))
    }

    @Test func namesAndTimesLimitIt() async throws {
        let account = try await HandmadeAccount()
        let users = try await account.heir.keyform("discover", "-type", "user", "-unused", "90d")
        #expect(users.output.contains("late@people.example"), "\(users.everything)")
        #expect(!users.output.contains("ada@people.example"), "\(users.everything)")
        #expect(!users.output.contains("Groups ("), "\(users.everything)")
        let named = try await account.heir.keyform("discover", "L*te")
        #expect(
            named.output.contains("Keys (2)") && named.output.contains("Users (1)"),
            "\(named.everything)"
        )
        let typo = try await account.heir.keyform("discover", "lat@people.example")
        #expect(typo.exitStatus == 1)
        #expect(typo.unwrappedErrors.contains("Did you mean \"late@people.example\"?"), "\(typo.everything)")
        let kind = try await account.heir.keyform("discover", "-type=groop")
        #expect(kind.exitStatus == 1 && kind.unwrappedErrors.contains("Did you mean \"group\"?"))
        #expect(try await account.heir.keyform("discover", "-unused=often").exitStatus == 1)
        // Every line fits into the terminal.
        let all = try await account.heir.keyform("discover")
        #expect(all.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(all.output)")
    }

    @Test func whatItWritesImportsAllAndChangesNothing() async throws {
        let account = try await HandmadeAccount()
        let heir = account.heir
        let written = try await heir.keyform("discover", "-generate", "adopted")
        #expect(written.exitStatus == 0, "\(written.everything)")
        // The address of one is none to keyform.
        #expect(written.output.contains("Left out (1):\n  user "), "\(written.everything)")
        #expect(written.output.contains("its email must be an e-mail address"), "\(written.everything)")
        let again = try await heir.keyform("discover", "-generate", "adopted")
        #expect(again.exitStatus == 1 && again.unwrappedErrors.contains("users.tf"), "\(again.everything)")
        let files = try FileManager.default.contentsOfDirectory(atPath: heir.path("adopted"))
        let text = try files.map { try heir.scratch.read("project/adopted/\($0)") }.joined()
        for secret in account.secrets { #expect(!text.contains(secret)) }
        // What is alike stands in a map, and other objects are named.
        #expect(text.contains("for_each = local.people"))
        #expect(text.contains("user_id = ionoscloud_user.people[each.value.user].id"))
        #expect(text.contains("${ionoscloud_user.people[\"ada\"].id}"))
        #expect(text.contains("bucket = ionoscloud_s3_bucket.open_bucket.name"))
        #expect(!text.contains("password "))
        // Nothing that is hidden is in it.
        #expect(!text.unicodeScalars.contains { $0.value == 0x202E })

        let folder = "-chdir=adopted"
        #expect(try await heir.keyform(folder, "fmt", "-check").exitStatus == 0)
        #expect(try await heir.keyform(folder, "validate").exitStatus == 0)
        let plan = try await heir.keyform(folder, "plan")
        #expect(
            plan.output.contains(#/Plan: \d+ to import, 0 to add, 0 to change, 0 to destroy/#),
            "\(plan.everything)"
        )
        try account.server.forgetRequests()
        let apply = try await heir.keyform(folder, "apply", "-auto-approve")
        #expect(apply.output.contains("0 added, 0 changed, 0 destroyed"), "\(apply.everything)")
        #expect(try account.server.requests().allSatisfy { $0.method == "GET" })
        for name in ["with the import blocks", "without them"] {
            let after = try await heir.keyform(folder, "plan", "-detailed-exitcode")
            #expect(after.exitStatus == 0, "\(name): \(after.everything)")
            try? FileManager.default.removeItem(atPath: heir.path("adopted/imports.tf"))
        }
        let left = try await heir.keyform(folder, "discover", "-json")
        let document = try JSONValue(parsing: left.output)
        #expect(document["objects"]?.array?.count == 1, "\(left.everything)")
        #expect(document["managed"]?["key"]?.integer == 3)
        let managed = try await heir.keyform(folder, "discover", "ada")
        #expect(managed.exitStatus == 1 && managed.unwrappedErrors.contains("is managed already"))
    }

    @Test func filesBesideAConfigurationNameWhatItManages() async throws {
        let account = try await HandmadeAccount()
        let heir = account.heir
        #expect(try await heir.keyform("discover", "-generate", ".", "-type=user", "ada").exitStatus == 0)
        #expect(try await heir.keyform("apply", "-auto-approve").exitStatus == 0)
        try FileManager.default.moveItem(atPath: heir.path("users.tf"), toPath: heir.path("first.tf"))
        try FileManager.default.removeItem(atPath: heir.path("imports.tf"))
        let more = try await heir.keyform("discover", "-generate", ".")
        #expect(more.exitStatus == 0, "\(more.everything)")
        // The names of the first file are taken, and its user is there to be named.
        let users = try heir.scratch.read("project/users.tf")
        #expect(users.contains("people_2 = {") && users.contains("\"people_2\" {"), "\(users)")
        #expect(try heir.scratch.read("project/policies.tf").contains("ionoscloud_user.people[\"ada\"].id"))
        let plan = try await heir.keyform("plan")
        #expect(plan.output.contains(" 0 to add, 0 to change, 0 to destroy."), "\(plan.everything)")
    }

    /// A user without a password can be imported, but not made.
    @Test func whoIsMadeNeedsAPassword() async throws {
        let user = """
            resource "ionoscloud_user" "u" {
              first_name = "Ada"
              last_name  = "L"
              email      = "new@people.example"
            }

            """
        let project = try UserProject(["main.tf": user], server: RunningSandbox("-status-polls", "0"))
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(
            plan.unwrappedErrors.contains("One of \"password\", \"password_wo\" must be specified."),
            "\(plan.everything)"
        )
    }
}
