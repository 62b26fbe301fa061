import Foundation
import JSONText
import TestSupport
import Testing

/// What others changed is shown, with who did it, and with `-new` once.
@Suite(.aFewAtATime) struct DriftTests {
    private static let configuration = """
        resource "ionoscloud_group" "storage" {
          name         = "storage"
          s3_privilege = true
          user_ids     = [ionoscloud_user.ada.id]
        }

        resource "ionoscloud_user" "ada" {
          first_name = "Ada"
          last_name  = "B"
          email      = "ada@people.example"
          password   = "abc123-321CBA"
        }

        resource "ionoscloud_s3_key" "ada" {
          user_id = ionoscloud_user.ada.id
        }

        """

    private func project(_ server: RunningSandbox) async throws -> UserProject {
        let project = try UserProject(["main.tf": Self.configuration], server: server)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        return project
    }

    private func path(_ server: RunningSandbox) throws -> String {
        "/um/users/\(try #require(try server.users().first?["id"]?.string))"
    }

    /// Changes the user, later than keyform did.
    private func rename(_ server: RunningSandbox, _ name: String) throws {
        _ = try server.exchange("POST", "/_sandbox/clock", body: "2m")
        try server.change(try path(server), ["firstname": .string(name)])
    }

    @Test func aQuietAccountHasNone() async throws {
        let server = try RunningSandbox()
        let project = try await project(server)
        let before = try project.bytes("project/keyform.db")
        let drift = try await project.keyform("drift", "-detailed-exitcode")
        #expect(drift.exitStatus == 0, "\(drift.everything)")
        #expect(drift.output == "No drift. All 3 managed objects are as the state has them.\n")
        #expect(try project.bytes("project/keyform.db") == before)
        let new = try await project.keyform("drift", "-new", "-detailed-exitcode")
        #expect(new.exitStatus == 0 && new.isSilent, "\(new.everything)")
    }

    @Test func tellsWhatWhoAndWhatToDo() async throws {
        let server = try RunningSandbox()
        let project = try await project(server)
        try rename(server, "Eve")
        _ = try server.exchange("POST", "/cloudapi/v6\(try path(server))/s3keys")
        try server.forgetRequests()
        let drift = try await project.keyform("drift", "-detailed-exitcode")
        #expect(drift.exitStatus == 2, "\(drift.everything)")
        #expect(
            drift.output.hasPrefix(
                "2 changes made outside of keyform:\n\n  ~ ionoscloud_user.ada, last changed 20"
            )
        )
        for text in [
            " UTC by ", "      ~ first_name = \"Ada\" -> \"Eve\"\n",
            "  + ionoscloud_user.ada: key ", " is not in the configuration, made 20",
            "\"keyform apply\" changes back what the configuration sets",
        ] {
            #expect(drift.output.contains(text), "\(text): \(drift.everything)")
        }
        #expect(try server.requests().allSatisfy { $0.method == "GET" })

        let json = try await project.keyform("drift", "-json")
        let document = try JSONValue(parsing: json.output)
        let changes = try #require(document["changes"]?.array)
        #expect(changes.map { $0["change"]?.string } == ["updated", "added"])
        #expect(changes.first?["attributes"]?.array?.first?["after"] == "Eve")
        #expect(changes.first?["changed_by"]?.string?.contains("@") == true, "\(json.output)")
        #expect(changes.last?["added"]?["kind"] == "key")
    }

    @Test func whatIsGoneAndWhoJoined() async throws {
        let server = try RunningSandbox()
        let project = try await project(server)
        let group = try server.only("groups")
        let other = try server.exchange(
            "POST",
            "/cloudapi/v6/um/users",
            body: """
                {"properties":{"firstname":"E","lastname":"V","email":"eve@people.example","password":"abc123-321CBA"}}
                """
        )
        let id = try #require(try JSONValue(parsing: other)["id"]?.string)
        _ = try server.exchange("POST", "/cloudapi/v6\(group)/users", body: "{\"id\":\"\(id)\"}")
        let key = try #require(try server.keys().first)
        let ada = try #require(
            try server.users().first { $0["properties"]?["email"] == "ada@people.example" }?["id"]?.string
        )
        _ = try server.exchange("DELETE", "/cloudapi/v6/um/users/\(ada)/s3keys/\(key)")
        let drift = try await project.keyform("drift")
        #expect(drift.exitStatus == 0, "\(drift.everything)")
        for text in [
            "  + ionoscloud_group.storage: member eve@people.example (\(id)) is not in the configuration\n",
            "  - ionoscloud_s3_key.ada: no longer exists (id \(key))\n",
        ] {
            #expect(drift.output.contains(text), "\(text): \(drift.everything)")
        }
    }

    /// Reported once, again when it came back, and not shown as new for another address.
    @Test func newIsShownOnce() async throws {
        let server = try RunningSandbox()
        let project = try await project(server)
        try rename(server, "Eve")
        let first = try await project.keyform("drift", "-new", "-detailed-exitcode")
        #expect(
            first.exitStatus == 2 && first.output.contains("1 change made outside"),
            "\(first.everything)"
        )
        let second = try await project.keyform("drift", "-new", "-detailed-exitcode")
        #expect(second.exitStatus == 0 && second.isSilent, "\(second.everything)")
        #expect(try await project.keyform("drift", "-detailed-exitcode").exitStatus == 2)
        try rename(server, "Mallory")
        #expect(try await project.keyform("drift", "-new").output.contains("Mallory"))
        // As it was: nothing to tell, and the next change is new again.
        try rename(server, "Ada")
        #expect(try await project.keyform("drift", "-new").isSilent)
        try rename(server, "Eve")
        #expect(try await project.keyform("drift", "-new").output.contains("\"Eve\""))
        let log = try await project.keyform("log")
        #expect(!log.output.contains("drift"), "\(log.everything)")
    }

    /// A secret that changed is told, and not what it is.
    @Test func noSecretIsShown() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(
            [
                "main.tf": Self.configuration.replacing(
                    "\"Ada\"",
                    with: "sensitive(\"planted-first-name\")"
                )
            ],
            server: server
        )
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        try rename(server, "planted-second-name")
        for arguments in [["drift"], ["drift", "-json"], ["drift", "-new"]] {
            let drift = try await project.keyform(arguments)
            #expect(drift.exitStatus == 0 && drift.output.contains("first_name"), "\(drift.everything)")
            #expect(!drift.everything.contains("planted"), "\(drift.everything)")
        }
    }
}

extension ProcessOutcome {
    /// Whether nothing was printed.
    fileprivate var isSilent: Bool {
        standardOutput.isEmpty && standardError.isEmpty
    }
}
