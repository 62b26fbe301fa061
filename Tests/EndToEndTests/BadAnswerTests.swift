import Foundation
import TestSupport
import Testing

/// Servers on a bad day: every answer ends in a clear error or, where it is safe, in success; never in a hang.
@Suite(.aFewAtATime) struct BadAnswerTests {
    private static let configuration = """
        resource "ionoscloud_user" "a" {
          first_name = "Ada"
          last_name  = "Lovelace"
          email      = "ada@people.example"
          password   = "Engine-1843"
        }

        resource "ionoscloud_s3_key" "a" {
          user_id = ionoscloud_user.a.id
        }
        """

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let fault: String
        var command = ["apply", "-auto-approve"]
        var environment: [String: String] = [:]
        let tells: [String]
        /// Whether the whole text is the same each time; a broken connection is noticed in several ways.
        var isSteady = true
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "read-401", fault: "GET * 401", tells: ["401 Unauthorized", "IONOS_TOKEN"]),
        Case(
            name: "read-403",
            fault: "GET * 403",
            command: ["plan"],
            tells: ["403 Forbidden", "IONOS_TOKEN"]
        ),
        Case(name: "create-402", fault: "POST * 402", tells: ["402 Payment Required"]),
        Case(name: "create-403", fault: "POST * 403", tells: ["403 Forbidden", "ionoscloud_user.a"]),
        Case(name: "create-404", fault: "POST * 404", tells: ["404 Not Found", "ionoscloud_user.a"]),
        Case(
            name: "create-422",
            fault: "POST * 422 message='[VDC-5-1] The password is too weak'",
            tells: ["422 Unprocessable Entity", "The password is too weak", "ionoscloud_user.a"]
        ),
        Case(name: "create-422-html", fault: "POST * 422 html", tells: ["422 Unprocessable Entity"]),
        Case(name: "create-422-empty", fault: "POST * 422 empty", tells: ["422 Unprocessable Entity"]),
        Case(
            name: "read-429-too-long",
            fault: "GET * 429 retry-after=3600",
            environment: ["KEYFORM_OPERATION_TIMEOUT": "2s"],
            tells: ["429 Too Many Requests"]
        ),
        Case(
            name: "read-503-html",
            fault: "GET * 503 html",
            command: ["plan"],
            environment: ["KEYFORM_OPERATION_TIMEOUT": "1s"],
            tells: ["503 Service Unavailable"]
        ),
        Case(
            name: "read-500-empty",
            fault: "GET * 500 empty",
            command: ["plan"],
            environment: ["KEYFORM_OPERATION_TIMEOUT": "1s"],
            tells: ["500 Internal Server Error"]
        ),
        Case(
            name: "read-reset",
            fault: "GET * drop",
            command: ["plan"],
            environment: ["KEYFORM_OPERATION_TIMEOUT": "1s"],
            tells: ["did not complete GET /um/users in time"],
            isSteady: false
        ),
        Case(
            name: "read-silent",
            fault: "GET * hang",
            command: ["plan"],
            environment: ["KEYFORM_REQUEST_TIMEOUT": "200ms"],
            tells: ["No answer from the IONOS API"],
            isSteady: false
        ),
        Case(name: "read-200-html", fault: "GET * 200 html", command: ["plan"], tells: ["GET /um/users"]),
        Case(name: "read-200-empty", fault: "GET * 200 empty", command: ["plan"], tells: ["GET /um/users"]),
        Case(name: "read-200-garbled", fault: "GET * garbled", command: ["plan"], tells: ["GET /um/users"]),
        Case(
            name: "create-failed",
            fault: "POST /um/users failed-undone",
            tells: ["ionoscloud_user.a", "failed"]
        ),
    ]

    @Test(arguments: cases)
    func itIsToldClearly(_ bad: Case) async throws {
        let server = try RunningSandbox("-fault", bad.fault)
        let project = try UserProject(["main.tf": Self.configuration], server: server)
        let outcome = try await project.keyform(bad.command, environment: bad.environment)
        var transcript = Transcript(project)
        transcript.add(bad.command, outcome)
        #expect(outcome.exitStatus == 1, "\(outcome.everything)")
        for text in bad.tells {
            #expect(outcome.unwrappedErrors.contains(text), "\(text) in \(outcome.everything)")
        }
        #expect(!outcome.everything.contains("<html"))
        if bad.isSteady {
            try Golden.compare(transcript.text, with: "end-to-end/bad-answers/\(bad.name).txt")
        }
        // When the bad day is over, the same command does the work.
        try server.forgetFaults()
        let next = try await project.keyform("apply", "-auto-approve")
        #expect(next.exitStatus == 0, "\(next.everything)")
        #expect(try server.emails() == ["ada@people.example"])
        #expect(try server.keys().count == 1)
    }

    @Test(arguments: [
        "POST /um/users #1 429 retry-after=1", "POST /um/users #1-2 429", "POST /um/users #1 503 html",
        "POST /um/users #1 500 after", "POST /um/users #1 502 empty after", "POST /um/users #1 drop",
        "POST /um/users #1 drop-after", "POST /um/users #1 200 html", "POST /um/users #1 garbled",
        "POST /um/users/*/s3keys #1 drop-after", "POST /um/users/*/s3keys #1 504 html after",
        "POST /um/users/*/s3keys #1 drop", "POST * no-location", "* * extra", "* * type=group",
        "GET /requests/** 404", "GET /requests/** 500 empty", "* * #1-3 503 html", "GET * #1-2 drop",
        "POST * as=201", "POST * as=200",
    ])
    func whatCanBeMendedIsMendedInOneApply(fault: String) async throws {
        let server = try RunningSandbox("-fault", fault)
        let project = try UserProject(["main.tf": Self.configuration], server: server)
        let apply = try await project.keyform("apply", "-auto-approve")
        #expect(apply.exitStatus == 0, "\(apply.everything)")
        try server.forgetFaults()
        #expect(try server.emails() == ["ada@people.example"])
        #expect(try server.keys().count == 1)
        let plan = try await project.keyform("plan", "-detailed-exitcode")
        #expect(plan.exitStatus == 0, "\(plan.everything)")
    }

    @Test func aSilentServerDuringACreateEndsWithinTheTimeLimit() async throws {
        let server = try RunningSandbox("-fault", "POST /um/users hang")
        let project = try UserProject(
            [
                "main.tf": Self.configuration.replacing(
                    "  password   = \"Engine-1843\"\n",
                    with: "  password   = \"Engine-1843\"\n  timeouts {\n    create = \"3s\"\n  }\n"
                )
            ],
            server: server,
            environment: ["KEYFORM_REQUEST_TIMEOUT": "200ms"]
        )
        let outcome = try await project.keyform("apply", "-auto-approve")
        #expect(outcome.exitStatus == 1)
        #expect(outcome.errorOutput.contains("ionoscloud_user.a"), "\(outcome.everything)")
        try server.forgetFaults()
        #expect(try await project.keyform("apply", "-auto-approve").exitStatus == 0)
        #expect(try server.emails() == ["ada@people.example"])
    }

    @Test func aRefusedConnection() async throws {
        let server = try RunningSandbox()
        let project = try UserProject(["main.tf": Self.configuration], server: server)
        #expect(try server.stop(SIGTERM) == 0)
        let outcome = try await project.keyform("plan")
        #expect(outcome.exitStatus == 1)
        #expect(outcome.errorOutput.contains("connect"), "\(outcome.everything)")
        #expect(outcome.errorOutput.contains("IONOS_API_URL"))
    }

    @Test func wrongCredentials() async throws {
        let server = try RunningSandbox("-token", "right")
        let project = try UserProject(["main.tf": Self.configuration], server: server)
        let outcome = try await project.keyform("apply", "-auto-approve")
        #expect(outcome.exitStatus == 1)
        #expect(outcome.errorOutput.contains("401 Unauthorized"))
        let basic = try RunningSandbox("-username", "me", "-password", "planted-password")
        let person = try UserProject(
            ["main.tf": Self.configuration],
            environment: [
                "IONOS_USERNAME": "me", "IONOS_PASSWORD": "planted-password",
                "IONOS_API_URL": "http://127.0.0.1:\(basic.port)",
            ]
        )
        #expect(try await person.keyform("apply", "-auto-approve").exitStatus == 0)
    }
}
