import Foundation
import TestSupport
import Testing

/// What a server repeats of a secret in the id of a request reaches neither screen nor log nor history.
@Suite(.aFewAtATime) struct RepeatedSecretTests {
    private static let configuration = """
        resource "ionoscloud_user" "a" {
          first_name = "Ada"
          last_name  = "Lovelace"
          email      = "ada@people.example"
          password   = "Planted-Password-1"
        }

        """

    @Test(arguments: [
        "location=/requests/Planted-Password-1/status", "422 location=/requests/Planted-Password-1/status",
    ])
    func aPasswordAsIdOfARequest(answer: String) async throws {
        let server = try RunningSandbox("-fault", "POST /um/users \(answer)")
        let project = try UserProject(["main.tf": Self.configuration], server: server)
        let apply = try await project.keyform("apply", "-auto-approve", environment: ["KEYFORM_LOG": "debug"])
        #expect(apply.errorOutput.contains("[debug] POST /um/users"), "\(apply.everything)")
        #expect(apply.errorOutput.contains("request (sensitive value)"), "\(apply.everything)")
        var outcomes = [apply]
        for command in [["log"], ["log", "ionoscloud_user.a"], ["log", "show", "1"], ["log", "-json"]] {
            outcomes.append(try await project.keyform(command))
        }
        try project.write(Self.configuration.replacing("Lovelace", with: "Byron"), to: "main.tf")
        outcomes.append(try await project.keyform("apply", "-auto-approve", "-json"))
        for outcome in outcomes {
            #expect(!outcome.everything.contains("Planted-Password"), "\(outcome.everything)")
        }
        for name in try project.files() where name.contains("keyform.db") {
            #expect(
                !String(decoding: try project.bytes(name), as: UTF8.self).contains("Planted-Password"),
                "\(name)"
            )
        }
    }

    @Test(arguments: ["200", "403"])
    func aTokenAsIdOfARequest(status: String) async throws {
        let body =
            status == "200" ? #"{"type":"collection","items":[]}"# : #"{"httpStatus":403,"messages":[]}"#
        let server = try LocalServer { _ in
            LocalServer.answer(Int(status) ?? 0, ["X-Request-Id: Planted-Token-1"], body)
        }
        defer { server.stop() }
        let project = try UserProject(
            ["main.tf": Self.configuration],
            environment: [
                "IONOS_TOKEN": "Planted-Token-1", "KEYFORM_LOG": "debug",
                "IONOS_API_URL": "http://127.0.0.1:\(server.port)",
            ]
        )
        for command in [["plan"], ["plan", "-json"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.errorOutput.contains("[debug]"), "\(outcome.everything)")
            #expect(!outcome.everything.contains("Planted"), "\(outcome.everything)")
        }
    }

    @Test(arguments: [
        "http://127.0.0.1:1/?token=planted", "http://me:planted@127.0.0.1:1", "http://127.0.0.1:1#planted",
    ])
    func anEndpointWithASecret(address: String) async throws {
        let project = try UserProject(
            ["main.tf": Self.configuration],
            environment: ["IONOS_TOKEN": "token", "IONOS_API_URL": address, "KEYFORM_LOG": "debug"]
        )
        for command in [["plan"], ["plan", "-json"], ["apply", "-auto-approve"]] {
            let outcome = try await project.keyform(command)
            #expect(outcome.exitStatus == 1)
            #expect(outcome.everything.contains("IONOS_API_URL"), "\(outcome.everything)")
            #expect(!outcome.everything.contains("planted"), "\(outcome.everything)")
        }
    }
}
