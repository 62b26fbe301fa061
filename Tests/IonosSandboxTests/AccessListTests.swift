import Testing

@testable import IonosSandbox

/// Access control lists of buckets and objects, in force.
@Suite struct AccessListTests {
    private func scene(
        _ configure: (inout SandboxOptions) throws -> Void = { _ in }
    ) async throws -> StorageClient {
        let owner = try await StorageClient(configure)
        try await owner.bucket()
        try await owner.send("PUT", "/demo/a", "content")
        return owner
    }

    private static let allUsers = "http://acs.amazonaws.com/groups/global/AllUsers"

    private func block(_ client: StorageClient, _ element: String) async throws {
        let body =
            "<PublicAccessBlockConfiguration><\(element)>true</\(element)></PublicAccessBlockConfiguration>"
        #expect(try await client.send("PUT", "/demo?publicAccessBlock", body).status == 200)
    }

    @Test func theListOfABucketOpensItsListingAndNotItsObjects() async throws {
        let owner = try await scene()
        #expect(try await owner.send("GET", "/demo?acl").texts("Permission") == ["FULL_CONTROL"])
        let put = try await owner.send("PUT", "/demo?acl", "", ["x-amz-acl": "public-read"])
        #expect(put.status == 200)
        #expect(try await owner.anonymous.send("GET", "/demo").status == 200)
        #expect(try await owner.anonymous.send("GET", "/demo/a").status == 403)
        #expect(try await owner.anonymous.send("PUT", "/demo/b", "x").status == 403)
        let list = try await owner.send("GET", "/demo?acl")
        #expect(try list.texts("URI") == [Self.allUsers])
        #expect(try list.texts("Permission") == ["FULL_CONTROL", "READ"])
        // As it is read, it can be written again.
        #expect(try await owner.send("PUT", "/demo?acl", list.text).status == 200)
        #expect(try await owner.send("GET", "/demo?acl").texts("URI") == [Self.allUsers])

        #expect(
            try await owner.send("PUT", "/demo?acl", "", ["x-amz-acl": "public-read-write"]).status == 200
        )
        #expect(try await owner.anonymous.send("PUT", "/demo/b", "x").status == 200)
        #expect(try await owner.anonymous.send("DELETE", "/demo/b").status == 204)
        #expect(try await owner.send("PUT", "/demo?acl", "", ["x-amz-acl": "private"]).status == 200)
        #expect(try await owner.anonymous.send("GET", "/demo").status == 403)
    }

    @Test func theListOfAnObjectOpensItAlone() async throws {
        let owner = try await scene()
        try await owner.send("PUT", "/demo/open", "content", ["x-amz-acl": "public-read"])
        #expect(try await owner.anonymous.send("GET", "/demo/open").text == "content")
        #expect(try await owner.anonymous.send("GET", "/demo/a").status == 403)
        #expect(try await owner.anonymous.send("GET", "/demo").status == 403)
        #expect(
            try await owner.send("PUT", "/demo/a?acl", "", ["x-amz-acl": "authenticated-read"]).status == 200
        )
        #expect(try await owner.anonymous.send("GET", "/demo/a").status == 403)
        let user = try await owner.with(keyOf: try await owner.account.user())
        #expect(try await user.send("GET", "/demo/a").text == "content")
        // A new content has a list of its own.
        try await owner.send("PUT", "/demo/open", "new")
        #expect(try await owner.anonymous.send("GET", "/demo/open").status == 403)
    }

    @Test func theBlockOfPublicAccessIsStronger() async throws {
        let owner = try await scene()
        try await owner.send("PUT", "/demo?acl", "", ["x-amz-acl": "public-read"])
        try await owner.send("PUT", "/demo/open", "content", ["x-amz-acl": "public-read"])
        try await block(owner, "BlockPublicAcls")
        #expect(try await owner.anonymous.send("GET", "/demo/open").status == 200)
        for (target, body) in [("/demo?acl", ""), ("/demo/open?acl", ""), ("/demo/c", "x")] {
            let refused = try await owner.send("PUT", target, body, ["x-amz-acl": "public-read"])
            #expect(refused.code == "AccessDenied", "\(target)")
        }
        #expect(try await owner.send("PUT", "/demo/c", "x", ["x-amz-acl": "private"]).status == 200)
        try await block(owner, "IgnorePublicAcls")
        #expect(try await owner.anonymous.send("GET", "/demo/open").status == 403)
        #expect(try await owner.anonymous.send("GET", "/demo").status == 403)
        #expect(try await owner.send("GET", "/demo?acl").texts("URI") == [Self.allUsers])
    }

    @Test func aDenyIsStrongerAndOddListsAreRefused() async throws {
        let owner = try await scene()
        try await owner.send("PUT", "/demo?acl", "", ["x-amz-grant-read": "uri=\"\(Self.allUsers)\""])
        #expect(try await owner.anonymous.send("GET", "/demo").status == 200)
        let deny =
            #"{"Effect":"Deny","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::demo"}"#
        #expect(try await owner.policy(deny).status == 204)
        #expect(try await owner.anonymous.send("GET", "/demo").status == 403)
        for (body, header, code) in [
            ("", "odd", "InvalidArgument"), ("<AccessControlPolicy/>", "", "MalformedXML"),
        ] {
            let fields = header.isEmpty ? [:] : ["x-amz-acl": header]
            #expect(try await owner.send("PUT", "/demo?acl", body, fields).code == code)
        }
    }

    // MARK: - Settings that are kept

    @Test(arguments: [
        ("cors", "<CORSConfiguration><CORSRule/></CORSConfiguration>", "NoSuchCORSConfiguration"),
        (
            "lifecycle", "<LifecycleConfiguration><Rule><ID>x</ID></Rule></LifecycleConfiguration>",
            "NoSuchLifecycleConfiguration"
        ),
        (
            "website", "<WebsiteConfiguration><IndexDocument/></WebsiteConfiguration>",
            "NoSuchWebsiteConfiguration"
        ),
        (
            "encryption",
            "<ServerSideEncryptionConfiguration><Rule/></ServerSideEncryptionConfiguration>",
            "ServerSideEncryptionConfigurationNotFoundError"
        ),
    ])
    func documentsAreKeptAsTheyWereSent(_ name: String, _ text: String, absence: String) async throws {
        let owner = try await scene()
        let target = "/demo?\(name)"
        #expect(try await owner.send("GET", target).code == absence)
        #expect(try await owner.send("GET", target).status == 404)
        #expect(try await owner.send("PUT", target, "<Other/>").code == "MalformedXML")
        #expect(try await owner.send("PUT", target, text).status == 200)
        #expect(try await owner.send("GET", target).text == text)
        let user = try await owner.with(keyOf: try await owner.account.user())
        #expect(try await user.send("GET", target).code == "AccessDenied")
        #expect(try await user.send("DELETE", target).code == "AccessDenied")
        #expect(try await owner.send("DELETE", target).status == 204)
        #expect(try await owner.send("GET", target).code == absence)
        #expect(try await owner.send("GET", "/none?\(name)").code == "NoSuchBucket")
    }

    // MARK: - The rate limit

    @Test func theDataPlaneHasARateOfItsOwn() async throws {
        let owner = try await StorageClient {
            $0.rateLimit = SandboxOptions.RateLimit(perMinute: 60, burst: 20)
        }
        var last = try await owner.send("GET", "/")
        for _ in 0..<20 where last.status == 200 {
            last = try await owner.send("GET", "/")
        }
        #expect(last.code == "SlowDown")
        #expect(last.status == 503)
        #expect(last.response.header("Retry-After") == "1")
    }
}
