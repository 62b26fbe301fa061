import Foundation
import JSONText
import TestSupport
import Testing

/// An endpoint that is not the API: one clear message, and nothing that it says of objects counts.
@Suite(.aFewAtATime) struct WrongEndpointTests {
    private static let configuration = [
        "main.tf": """
        resource "ionoscloud_user" "u" {
          count         = 3
          first_name    = "U"
          last_name     = "Example"
          email         = "u${count.index}@people.example"
          password      = "abc123-321CBA"
          administrator = true
        }

        resource "ionoscloud_group" "g" {
          count    = 2
          name     = "g${count.index}"
          user_ids = [ionoscloud_user.u[0].id]
        }

        resource "ionoscloud_s3_key" "k" {
          count   = 3
          user_id = ionoscloud_user.u[count.index].id
        }

        """
    ]
    /// The fewest objects: each is read by itself, and nothing by a list.
    private static let smallest = [
        "main.tf": """
        resource "ionoscloud_user" "u" {
          first_name    = "U"
          last_name     = "Example"
          email         = "u@people.example"
          password      = "abc123-321CBA"
          administrator = true
        }

        resource "ionoscloud_s3_key" "k" {
          user_id = ionoscloud_user.u.id
        }

        """
    ]
    private static let notFound =
        #"{"httpStatus":404,"messages":[{"errorCode":"309","message":"Resource does not exist"}]}"#
    private static let commands = [
        ["plan"], ["plan", "-refresh-only"], ["plan", "-destroy"], ["apply", "-auto-approve"],
        ["apply", "-refresh-only", "-auto-approve"], ["destroy", "-auto-approve"],
        ["destroy", "-auto-approve", "-refresh=false"],
        ["destroy", "-auto-approve", "-target=ionoscloud_s3_key.k"],
    ]

    private func applied(_ files: [String: String], _ server: RunningSandbox) async throws -> UserProject {
        let project = try UserProject(files, server: server)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        return project
    }

    /// One message, and the state and the account as they were.
    private func expectRefusal(
        _ project: UserProject,
        _ command: [String],
        _ texts: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try await project.keyform("state", "list").output
        let outcome = try await project.keyform(command)
        let comment = Comment("\(command) \(outcome.everything)")
        #expect(outcome.exitStatus == 1, comment, sourceLocation: sourceLocation)
        #expect(
            outcome.errorOutput.components(separatedBy: "Error: ").count == 2,
            comment,
            sourceLocation: sourceLocation
        )
        for text in texts {
            #expect(outcome.unwrappedErrors.contains(text), comment, sourceLocation: sourceLocation)
        }
        let after = try await project.keyform("state", "list").output
        #expect(before == after, comment, sourceLocation: sourceLocation)
    }

    // MARK: Paths

    /// The sandbox answers other paths with an error of the API's own form, as a gateway in front of the API does.
    @Test func aWrongPath() async throws {
        for files in [Self.configuration, Self.smallest] {
            let server = try RunningSandbox()
            var project = try await applied(files, server)
            let honest = project.environment
            project.environment["IONOS_API_URL"] = "http://127.0.0.1:\(server.port)/v5"
            for command in Self.commands {
                try await expectRefusal(
                    project,
                    command,
                    [
                        "IONOS_API_URL", "http://127.0.0.1:\(server.port)/v5/cloudapi/v6", "404",
                        "http://127.0.0.1:\(server.port)",
                    ]
                )
            }
            project.environment = honest
            let plan = try await project.keyform("plan", "-detailed-exitcode")
            #expect(plan.exitStatus == 0, "\(plan.everything)")
        }
    }

    /// However a 404 looks, by itself it does not say that an object is gone.
    @Test(arguments: [notFound, "", "{}", #"{"message":"no Route matched with those values"}"#, "<html>"])
    func nothingButNotFound(body: String) async throws {
        let server = try RunningSandbox()
        var project = try await applied(Self.smallest, server)
        let honest = project.environment
        let other = try LocalServer { _ in LocalServer.answer(404, [], body) }
        defer { other.stop() }
        project.environment["IONOS_API_URL"] = "http://127.0.0.1:\(other.port)"
        for command in Self.commands {
            try await expectRefusal(project, command, ["IONOS_API_URL", "127.0.0.1:\(other.port)"])
        }
        #expect(!other.requests.contains { $0.line.hasPrefix("POST") })
        project.environment = honest
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
    }

    @Test func importsAndDataSourcesAtAWrongPath() async throws {
        let files = [
            "main.tf": """
            data "ionoscloud_group" "a" {
              name = "a"
            }

            data "ionoscloud_user" "b" {
              email = "b@people.example"
            }

            resource "ionoscloud_group" "c" {
              name = "c"
            }

            """
        ]
        let server = try RunningSandbox()
        var project = try UserProject(files, server: server)
        project.environment["IONOS_API_URL"] = "http://127.0.0.1:\(server.port)/v5"
        let id = "6c7d6d65-1111-4222-8333-444455556666"
        try await expectRefusal(project, ["plan"], ["IONOS_API_URL", "/v5/cloudapi/v6"])
        try await expectRefusal(
            project,
            ["import", "ionoscloud_group.c", id],
            ["IONOS_API_URL", "/v5/cloudapi/v6"]
        )
        try project.write(
            "import {\n  to = ionoscloud_group.c\n  id = \"\(id)\"\n}\n",
            to: "import.tf"
        )
        try await expectRefusal(project, ["plan"], ["IONOS_API_URL", "/v5/cloudapi/v6"])
    }

    /// Asked once whether it is the API, and only when something is not found.
    @Test func theAPIIsAskedOnceForAProof() async throws {
        let server = try RunningSandbox()
        let project = try await applied(Self.smallest, server)
        let user = try server.only("users?depth=1&filter.email=u%40people.example&x=")
        _ = try server.exchange(
            "DELETE",
            "/cloudapi/v6" + user.replacing("users?depth=1&filter.email=u%40people.example&x=", with: "users")
        )
        try server.forgetRequests()
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
        #expect(plan.output.contains("2 to add"), "\(plan.everything)")
        #expect(try server.requests().filter { $0.path == "/um/groups" }.count <= 1)
    }

    // MARK: Schemes

    @Test func httpsToAPlainServer() async throws {
        let server = try RunningSandbox()
        var project = try await applied(Self.configuration, server)
        for address in ["https://127.0.0.1:\(server.port)", "127.0.0.1:\(server.port)"] {
            project.environment["IONOS_API_URL"] = address
            for command in Self.commands {
                try await expectRefusal(
                    project,
                    command,
                    [
                        "IONOS_API_URL", "127.0.0.1:\(server.port) speaks plain http",
                        "http://127.0.0.1:\(server.port)",
                    ]
                )
            }
        }
    }

    /// A plain server that waits for more after the beginning of a handshake, or hangs up.
    @Test(arguments: [true, false])
    func httpsToAPlainServerThatSaysNothing(hangsUp: Bool) async throws {
        let server = try RunningSandbox()
        var project = try await applied(Self.smallest, server)
        let plain = try LocalServer(conversation: { socket, _ in
            var bytes = LocalServer.receive(socket) ?? []
            guard bytes.starts(with: "GET ".utf8) else {
                while !hangsUp, let more = LocalServer.receive(socket) { bytes += more }
                return
            }
            LocalServer.transmit(
                Array("HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n".utf8),
                to: socket
            )
        })
        defer { plain.stop() }
        project.environment["IONOS_API_URL"] = "https://127.0.0.1:\(plain.port)"
        project.environment["KEYFORM_REQUEST_TIMEOUT"] = "2s"
        try await expectRefusal(project, ["plan"], ["127.0.0.1:\(plain.port) speaks plain http"])
    }

    @Test func httpToATLSServer() async throws {
        let server = try RunningSandbox()
        var project = try await applied(Self.configuration, server)
        let tls = try TLSServer()
        project.environment["IONOS_API_URL"] = "http://127.0.0.1:\(tls.port)"
        for command in Self.commands {
            try await expectRefusal(
                project,
                command,
                [
                    "IONOS_API_URL says http", "127.0.0.1:\(tls.port) speaks TLS",
                    "https://127.0.0.1:\(tls.port)",
                ]
            )
        }
        withExtendedLifetime(tls) {}
    }

    // MARK: Other servers

    struct Other: Sendable, CustomTestStringConvertible {
        let name: String
        let answer: [LocalServer.Step]
        let tells: [String]
        var testDescription: String { name }
    }

    static let others = [
        Other(
            name: "a page",
            answer: LocalServer.answer(
                200,
                ["Content-Type: text/html"],
                "<html><head><title>Welcome to nginx!</title></head><body>It works</body></html>"
            ),
            tells: ["a web page", "Welcome to nginx!"]
        ),
        Other(
            name: "a page that is not found",
            answer: LocalServer.answer(
                404,
                ["Content-Type: text/html"],
                "<html><title>Not here</title></html>"
            ),
            tells: ["a web page", "Not here"]
        ),
        Other(
            name: "a page that is forbidden",
            answer: LocalServer.answer(
                403,
                ["Content-Type: text/html"],
                "<html><title>403 Forbidden</title></html>"
            ),
            tells: ["a web page", "403 Forbidden"]
        ),
        Other(
            name: "JSON of something else",
            answer: LocalServer.answer(
                200,
                ["Content-Type: application/json"],
                #"{"swagger":"2.0","paths":{}}"#
            ),
            tells: ["JSON that is not the IONOS API's"]
        ),
        Other(
            name: "a JSON array",
            answer: LocalServer.answer(200, ["Content-Type: application/json"], "[1, 2]"),
            tells: ["JSON that is not the IONOS API's"]
        ),
        Other(
            name: "plain text",
            answer: LocalServer.answer(200, ["Content-Type: text/plain"], "OK"),
            tells: ["a text that is not JSON"]
        ),
        Other(
            name: "a redirect",
            answer: LocalServer.answer(302, ["Location: https://login.example/sso?state=secret-state"], ""),
            tells: ["a redirect (to https://login.example/sso)"]
        ),
        Other(
            name: "an S3 server",
            answer: LocalServer.answer(
                403,
                ["Content-Type: application/xml", "x-amz-request-id: 17A"],
                "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>"
            ),
            tells: ["an S3 server", "AccessDenied"]
        ),
        Other(
            name: "an S3 server without the bucket",
            answer: LocalServer.answer(
                404,
                ["Content-Type: application/xml"],
                "<?xml version=\"1.0\"?><Error><Code>NoSuchBucket</Code></Error>"
            ),
            tells: ["an S3 server", "NoSuchBucket"]
        ),
        Other(
            name: "a server that does not speak HTTP",
            answer: [.send("SSH-2.0-OpenSSH_9.2\r\n"), .close],
            tells: ["does not speak HTTP"]
        ),
    ]

    @Test(arguments: others)
    func anotherServer(_ other: Other) async throws {
        let server = try RunningSandbox()
        var project = try await applied(Self.configuration, server)
        let honest = project.environment
        let foreign = try LocalServer { _ in other.answer }
        defer { foreign.stop() }
        project.environment["IONOS_API_URL"] = "http://127.0.0.1:\(foreign.port)"
        for command in Self.commands {
            try await expectRefusal(
                project,
                command,
                other.tells + ["IONOS_API_URL", "http://127.0.0.1:\(foreign.port)"]
            )
        }
        let outcome = try await project.keyform("plan")
        #expect(!outcome.everything.contains("secret-state"))
        #expect(
            outcome.unwrappedErrors.contains("The same goes for 7 other objects"),
            "\(outcome.everything)"
        )
        project.environment = honest
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
    }

    /// An endpoint of the configuration is called so.
    @Test func theProviderBlockIsNamed() async throws {
        var files = Self.smallest
        let foreign = try LocalServer { _ in LocalServer.answer(200, [], "<html><title>Shop</title></html>") }
        defer { foreign.stop() }
        files["provider.tf"] =
            "provider \"ionoscloud\" {\n  endpoint = \"http://127.0.0.1:\(foreign.port)\"\n}\n"
        let project = try UserProject(files, environment: ["IONOS_TOKEN": "token"])
        let plan = try await project.keyform("plan")
        #expect(plan.exitStatus == 1)
        #expect(plan.unwrappedErrors.contains("the provider block's endpoint"), "\(plan.everything)")
        #expect(!plan.everything.contains("IONOS_API_URL"), "\(plan.everything)")
    }
}
