import Foundation
import Testing

/// Every switch of `keyform-sandbox` that shapes the account, by what a client sees of it.
@Suite(.aFewAtATime) struct SandboxSwitchTests {
    /// A request and what its answer must be like.
    ///
    /// `{name}` stands for what an earlier step saved under that name.
    struct Step: Sendable {
        let request: String
        var body = ""
        var credentials = "Bearer x"
        let status: Int
        var has: [String] = []
        var hasNot: [String] = []
        /// Under which name the answer's id is kept, and its `Location` under the same with `-status` behind.
        var saved = ""
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let steps: [Step]

        init(_ arguments: String, _ steps: [Step]) {
            self.arguments = arguments.split(separator: " ").map(String.init)
            self.steps = steps
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    private static func user(_ more: String = "") -> Step {
        Step(
            request: "POST /um/users",
            body:
                #"{"properties":{"firstname":"A","lastname":"B","email":"Ann@X.org","password":"abc-12345"\#(more)}}"#,
            status: 202,
            saved: "user"
        )
    }

    private static let group = Step(
        request: "POST /um/groups",
        body: #"{"properties":{"name":"gamma","s3Privilege":true}}"#,
        status: 202,
        saved: "group"
    )
    private static func join(_ status: Int) -> Step {
        Step(request: "POST /um/groups/{group}/users", body: #"{"id":"{user}"}"#, status: status)
    }
    private static func key(_ status: Int, _ has: String...) -> Step {
        Step(request: "POST /um/users/{user}/s3keys", status: status, has: has, saved: "key")
    }
    private static func get(_ path: String, _ status: Int = 200, _ has: String..., not: String...) -> Step {
        Step(request: "GET \(path)", status: status, has: has, hasNot: not)
    }
    private static let rename = Step(
        request: "PUT /um/users/{user}",
        body: #"{"properties":{"firstname":"A","lastname":"C","email":"Ann@X.org"}}"#,
        status: 202
    )

    private static let rows: [Row] = [
        Row(
            "",
            [
                get("/contracts?depth=1"), user(), key(202),
                get("/um/users?filter.email=nobody", not: "{user}"),
            ]
        ),
        Row(
            "-token secret",
            [
                get("/contracts", 401),
                Step(request: "GET /contracts", credentials: "Bearer secret", status: 200),
                Step(request: "GET /contracts", credentials: "Basic dTpw", status: 401),
            ]
        ),
        Row(
            "-username u -password p",
            [
                get("/contracts", 401),
                Step(request: "GET /contracts", credentials: "Basic dTpw", status: 200),
                Step(request: "GET /contracts", credentials: "Basic dTpx", status: 401),
            ]
        ),
        Row("-contract-number 4711", [get("/contracts?depth=1", 200, "4711")]),
        Row("-owner-email boss@x.org", [get("/um/users?depth=1", 200, "boss@x.org")]),
        Row(
            "-privilege-rule",
            [user(), key(422, "ACCESS_S3_OBJECT_STORAGE"), group, join(202), key(202)]
        ),
        Row(
            "-privilege-delay 60m",
            [user(), group, join(202), key(422, "ACCESS_S3_OBJECT_STORAGE")]
        ),
        Row(
            "-status-polls 2",
            [
                group, get("{group-status}", 200, "QUEUED"), get("{group-status}", 200, "RUNNING"),
                get("{group-status}", 200, "DONE"),
            ]
        ),
        Row("-status-delay 60m", [group, get("{group-status}", 200, not: "DONE")]),
        Row(
            "-read-lag 60m",
            [group, get("/um/groups?depth=1", 200, not: "gamma"), get("/um/groups/{group}", 404)]
        ),
        Row("-read-lag 60m", [user(), key(202)]),
        Row("-read-lag 60m -lagging-writes", [user(), key(404)]),
        Row("-key-limit 1", [user(), key(202), key(422)]),
        Row("-page-limit 1", [user(), get("/um/users?limit=100", 200, #""next""#, not: "{user}")]),
        Row(
            "-rate-limit 60 -rate-burst 1",
            [get("/contracts"), get("/contracts", 429, "\r\nRetry-After: 1\r\n")]
        ),
        Row(
            "-rate-limit 60 -rate-burst 1 -no-retry-after",
            [get("/contracts"), get("/contracts", 429, not: "Retry-After")]
        ),
        Row(
            "-omitted keep",
            [user(#","administrator":true"#), rename, get("/um/users/{user}", 200, #""administrator":true"#)]
        ),
        Row(
            "-omitted reset",
            [
                user(#","administrator":true"#), rename,
                get("/um/users/{user}", 200, #""administrator":false"#),
            ]
        ),
        Row(
            "-key-not-found plain",
            [user(), get("/um/users/{user}/s3keys/k", 422, "cannot be found", not: "[VDC")]
        ),
        Row("-key-not-found prefixed", [user(), get("/um/users/{user}/s3keys/k", 422, "[VDC-21-2] ")]),
        Row("-key-not-found 404", [user(), get("/um/users/{user}/s3keys/k", 404)]),
        Row(
            "-user-deletion cascade",
            [
                user(), key(202), Step(request: "DELETE /um/users/{user}", status: 202),
                get("/um/users/{user}", 404),
            ]
        ),
        Row(
            "-user-deletion refuse",
            [
                user(), key(202), Step(request: "DELETE /um/users/{user}", status: 422),
                get("/um/users/{user}/s3keys/{key}"), get("/um/users/{user}"),
            ]
        ),
        Row("-repeated-membership accept", [user(), group, join(202), join(202)]),
        Row("-repeated-membership refuse", [user(), group, join(202), join(422)]),
        Row(
            "-list-filters obey",
            [
                user(), get("/um/users?filter.email=nobody", 200, not: "{user}"),
                get("/um/users?filter.email=ann@", 200, "{user}"),
                get("/um/users?maxResults=1", 200, not: "{user}"),
            ]
        ),
        Row("-list-filters ignore", [user(), get("/um/users?filter.email=nobody", 200, "{user}")]),
        Row("-list-filters refuse", [user(), get("/um/users?filter.email=nobody", 400)]),
        Row("-email-case keep", [user(), get("/um/users/{user}", 200, "Ann@X.org")]),
        Row("-email-case lower", [user(), get("/um/users/{user}", 200, "ann@x.org", not: "Ann@X.org")]),
    ]

    @Test(arguments: rows)
    func aClientSeesIt(_ row: Row) throws {
        let server = try RunningSandbox(row.arguments)
        var saved: [String: String] = [:]
        func filled(_ text: String) -> String {
            saved.reduce(text) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
        }
        for step in row.steps {
            let words = filled(step.request).split(separator: " ")
            let answer = try exchange(
                server,
                String(words[0]),
                String(words[1]),
                filled(step.body),
                step.credentials
            )
            #expect(answer.hasPrefix("HTTP/1.1 \(step.status) "), "\(step.request): \(answer)")
            for part in step.has {
                #expect(answer.contains(filled(part)), "\(step.request): \(answer)")
            }
            for part in step.hasNot {
                #expect(!answer.contains(filled(part)), "\(step.request): \(answer)")
            }
            if let id = answer.firstMatch(of: #/"id":"([^"]+)"/#)?.1 {
                saved[step.saved] = String(id)
            }
            if let status = answer.firstMatch(of: #/Location: http:\/\/h\/cloudapi\/v6([^\r]+)/#)?.1 {
                saved[step.saved + "-status"] = String(status)
            }
        }
    }

    @Test func theSameSeedGivesTheSameIDs() throws {
        func id(_ seed: String) throws -> Substring {
            let answer = try exchange(RunningSandbox("-seed", seed), "GET", "/um/users", "", "Bearer x")
            return try #require(answer.firstMatch(of: #/"items":\[\{"id":"([^"]+)"/#)?.1)
        }
        #expect(try id("7") == id("7"))
        #expect(try id("7") != id("8"))
    }

    @Test func everyAnswerTakesItsTime() throws {
        let server = try RunningSandbox("-latency", "50ms")
        let start = ContinuousClock.now
        #expect(try exchange(server, "GET", "/contracts", "", "Bearer x").hasPrefix("HTTP/1.1 200"))
        #expect(ContinuousClock.now - start >= .milliseconds(50))
    }

    /// Status line, headers and body, compact.
    private func exchange(
        _ server: RunningSandbox,
        _ method: String,
        _ path: String,
        _ body: String,
        _ credentials: String
    ) throws -> String {
        let connection = try LoopbackConnection(port: server.port)
        try connection.send(
            "\(method) /cloudapi/v6\(path)\(path.contains("?") ? "&" : "?")pretty=false HTTP/1.1\r\nHost: h\r\n"
                + "Authorization: \(credentials)\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n" + body
        )
        return try connection.receive()
    }
}
