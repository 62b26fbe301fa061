import Testing

@testable import IonosSandbox

/// Policies decide what happens to a request, not only what is written about it.
@Suite struct EnforcementTests {
    /// The owner with a bucket and an object in it, and an ordinary user.
    private func scene(
        _ configure: (inout SandboxOptions) throws -> Void = { _ in }
    ) async throws -> (owner: StorageClient, user: StorageClient) {
        let owner = try await StorageClient(configure)
        try await owner.bucket()
        try await owner.send("PUT", "/demo/a/1", "content")
        try await owner.send("PUT", "/demo/b/1", "content")
        return (owner, try await owner.with(keyOf: try await owner.account.user()))
    }

    private func statement(
        _ effect: String = "Allow",
        for principal: String,
        _ action: String,
        on resource: String,
        _ condition: String = ""
    ) -> String {
        """
        {"Effect":"\(effect)","Principal":{"AWS":"\(principal)"},"Action":"s3:\(action)",\
        "Resource":"arn:aws:s3:::\(resource)"\(condition.isEmpty ? "" : ",\"Condition\":\(condition)")}
        """
    }

    @Test func withoutAPolicyABucketIsItsOwnersAndAdministrators() async throws {
        let (owner, user) = try await scene()
        let administrator = try await owner.with(
            keyOf: try await owner.account.user("admin@example.com", administrator: true)
        )
        for (method, target) in [
            ("HEAD", "/demo"), ("GET", "/demo"), ("GET", "/demo/a/1"), ("PUT", "/demo/a/2"),
            ("DELETE", "/demo/a/2"),
            ("GET", "/demo?versioning"), ("GET", "/demo?versions"), ("POST", "/demo/a/3?uploads"),
        ] {
            #expect(try await user.send(method, target).status == 403)
            #expect(try await owner.anonymous.send(method, target).status == 403)
            #expect(try await administrator.send(method, target).status < 300)
        }
        #expect(try await user.send("GET", "/demo?location").status == 200)
    }

    @Test func anAllowGrantsWhatItSaysAndNoMore() async throws {
        let (owner, user) = try await scene()
        let other = try await owner.with(keyOf: try await owner.account.user("bob@example.com"))
        #expect(try await owner.policy(statement(for: user.arn, "GetObject", on: "demo/a/*")).status == 204)
        #expect(try await user.send("GET", "/demo/a/1").text == "content")
        #expect(try await user.send("HEAD", "/demo/a/1").status == 200)
        for target in ["/demo/b/1", "/demo"] { #expect(try await user.send("GET", target).status == 403) }
        #expect(try await user.send("PUT", "/demo/a/1").status == 403)
        #expect(try await other.send("GET", "/demo/a/1").status == 403)
        #expect(try await owner.anonymous.send("GET", "/demo/a/1").status == 403)
        // Who may not list does not learn what there is.
        #expect(try await user.send("GET", "/demo/a/none").status == 403)
        #expect(
            try await owner.policy(
                statement(for: user.arn, "GetObject", on: "demo/a/*") + ","
                    + statement(for: user.arn, "ListBucket", on: "demo")
            ).status == 204
        )
        #expect(try await user.send("GET", "/demo/a/none").code == "NoSuchKey")
    }

    @Test func anActionBesideTheWrongLevelGrantsNothing() async throws {
        let (owner, user) = try await scene()
        #expect(try await owner.policy(statement(for: user.arn, "*", on: "demo")).status == 204)
        #expect(try await user.send("GET", "/demo").status == 200)
        #expect(try await user.send("GET", "/demo/a/1").status == 403)
        #expect(try await owner.policy(statement(for: user.arn, "*", on: "demo/*")).status == 204)
        #expect(try await user.send("GET", "/demo").status == 403)
        #expect(try await user.send("GET", "/demo/a/1").status == 200)
    }

    @Test func anyDenyWins() async throws {
        let (owner, user) = try await scene()
        let policy =
            statement(for: "*", "GetObject", on: "demo/*") + ","
            + statement("Deny", for: user.arn, "GetObject", on: "demo/a/*")
        #expect(try await owner.policy(policy).status == 204)
        #expect(try await user.send("GET", "/demo/a/1").status == 403)
        #expect(try await user.send("GET", "/demo/b/1").status == 200)
        #expect(try await owner.anonymous.send("GET", "/demo/a/1").status == 200)
    }

    @Test(arguments: [SandboxOptions.OwnerDeny.apply, .ignore])
    func aDenyForAllHitsTheOwnerOrDoesNotButNeverThePolicy(way: SandboxOptions.OwnerDeny) async throws {
        let (owner, _) = try await scene { $0.ownerDeny = way }
        let all =
            statement("Deny", for: "*", "*", on: "demo") + ","
            + statement("Deny", for: "*", "*", on: "demo/*")
        #expect(try await owner.policy(all).status == 204)
        #expect(try await owner.send("GET", "/demo/a/1").status == (way == .apply ? 403 : 200))
        #expect(try await owner.send("GET", "/demo?policy").status == 200)
        #expect(try await owner.send("DELETE", "/demo?policy").status == 204)
        #expect(try await owner.send("GET", "/demo/a/1").status == 200)
    }

    @Test func conditionsLookAtTheRequest() async throws {
        let (owner, user) = try await scene()
        let prefix = #"{"StringLike":{"s3:prefix":"a/*"}}"#
        let address = #"{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#
        #expect(
            try await owner.policy(
                statement(for: user.arn, "ListBucket", on: "demo", prefix) + ","
                    + statement(for: user.arn, "GetObject", on: "demo/a/*", prefix) + ","
                    + statement(for: user.arn, "GetObject", on: "demo/b/*", address)
            ).status == 204
        )
        #expect(try await user.send("GET", "/demo?prefix=a/").status == 200)
        #expect(try await user.send("GET", "/demo?prefix=b/").status == 403)
        #expect(try await user.send("GET", "/demo").status == 403)
        // A prefix exists in listing only.
        #expect(try await user.send("GET", "/demo/a/1").status == 403)
        #expect(try await user.send("GET", "/demo/b/1").status == 403)
        let inside = ["X-Forwarded-For": "10.1.2.3, 127.0.0.1"]
        #expect(try await user.send("GET", "/demo/b/1", "", inside).status == 200)
    }

    @Test func dateConditionsGoByTheSandboxsClock() async throws {
        let (owner, user) = try await scene()
        let until = #"{"DateLessThan":{"aws:CurrentTime":"2015-12-04T15:00:00Z"}}"#
        #expect(
            try await owner.policy(statement(for: user.arn, "GetObject", on: "demo/*", until)).status == 204
        )
        #expect(try await user.send("GET", "/demo/a/1").status == 200)
        owner.account.time.advance(milliseconds: 3_600_000)
        #expect(try await user.send("GET", "/demo/a/1").status == 403)
    }

    @Test func theBlockCutsWhatIsPublicButNotUsers() async throws {
        let (owner, user) = try await scene()
        #expect(try await owner.policy(statement(for: "*", "GetObject", on: "demo/*")).status == 204)
        #expect(try await owner.anonymous.send("GET", "/demo/a/1").status == 200)
        let block = """
            <PublicAccessBlockConfiguration><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>
            """
        #expect(try await owner.send("PUT", "/demo?publicAccessBlock", block).status == 200)
        #expect(try await owner.anonymous.send("GET", "/demo/a/1").status == 403)
        #expect(try await user.send("GET", "/demo/a/1").status == 200)
    }

    @Test func aPolicyManagerCanLockHimselfOut() async throws {
        let (owner, user) = try await scene()
        let manage = statement(for: user.arn, "*BucketPolicy", on: "demo")
        #expect(try await owner.policy(manage).status == 204)
        #expect(try await user.send("GET", "/demo?policy").status == 200)
        #expect(
            try await user.policy(manage + "," + statement("Deny", for: "*", "PutBucketPolicy", on: "demo"))
                .status
                == 204
        )
        #expect(try await user.policy(manage).status == 403)
        #expect(try await owner.policy(manage).status == 204)
    }

    @Test func deletionsOfManyAreJudgedOneByOne() async throws {
        let (owner, user) = try await scene()
        #expect(
            try await owner.policy(statement(for: user.arn, "DeleteObject", on: "demo/a/*")).status == 204
        )
        let body = """
            <Delete><Object><Key>a/1</Key></Object><Object><Key>b/1</Key></Object></Delete>
            """
        let reply = try await user.send("POST", "/demo?delete", body)
        #expect(reply.status == 200)
        let result = try reply.xml().children
        #expect(result.map(\.name) == ["Deleted", "Error"])
        #expect(result[1]["Code"]?.text == "AccessDenied")
        #expect(try await owner.send("GET", "/demo").texts("Key") == ["b/1"])
    }

    @Test func aKeyKeepsTheRightsItWasMadeWith() async throws {
        let (owner, _) = try await scene()
        let id = try await owner.account.user("eve@example.com", administrator: true)
        let before = try await owner.with(keyOf: id)
        let body = SandboxClient.userBody("eve@example.com", administrator: false)
        #expect(try await owner.account.send("PUT", "/um/users/\(id)", body).status == 202)
        let after = try await owner.with(keyOf: id)
        #expect(try await before.send("GET", "/demo/a/1").status == 200)
        #expect(try await after.send("GET", "/demo/a/1").status == 403)
    }
}
