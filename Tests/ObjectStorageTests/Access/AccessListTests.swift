import HTTPTransport
import IonosSandbox
import Testing

@testable import ObjectStorage

/// What access control lists of buckets say of who may use them.
@Suite struct AccessListTests {
    private func column(_ scene: BucketScene) async throws -> AccessTable.Column {
        let readings = await scene.account.readBuckets()
        return try #require(AccessTable(AccessPicture(buckets: readings.buckets), at: nil).columns.first)
    }

    private func words(_ grants: [AccessGrant]) -> [String] {
        AccessWords.phrases(AccessRight.rights(of: grants), in: "demo-bucket")
    }

    private func scene() async throws -> BucketScene {
        let scene = try await BucketScene()
        _ = try await scene.create(BucketScene.attributes("demo-bucket"))
        return scene
    }

    private func put(_ list: String, _ scene: BucketScene) async throws {
        try await scene.send(
            .put,
            "demo-bucket",
            query: [(name: "acl", value: "")],
            headers: [(name: "x-amz-acl", value: list)]
        )
    }

    @Test func whomItLetsInIsToldLikeWhomAPolicyDoes() async throws {
        let scene = try await scene()
        let closed = try await column(scene)
        #expect(closed.everyone.isEmpty && closed.access?.isPublic == false)
        try await put("public-read", scene)
        let open = try await column(scene)
        #expect(words(open.everyone) == ["list demo-bucket"])
        #expect(open.everyone == open.anyUser)
        #expect(open.everyone.allSatisfy { $0.source == .accessList })
        #expect(open.access?.isPublic == true)
        try await put("authenticated-read", scene)
        let users = try await column(scene)
        #expect(users.everyone.isEmpty && users.access?.isPublic == false)
        #expect(words(users.anyUser) == ["list demo-bucket"])
    }

    @Test func writingIsOfAllObjects() async throws {
        let scene = try await scene()
        try await put("public-read-write", scene)
        let actions = try await column(scene).everyone.flatMap(\.actions.names)
        #expect(Set(actions).isSuperset(of: ["s3:ListBucket", "s3:PutObject", "s3:DeleteObject"]))
        #expect(!actions.contains("s3:GetObject"))
    }

    @Test func whereListsAreIgnoredNobodyIsLetInAndNobodyAsks() async throws {
        let scene = try await scene()
        try await put("public-read", scene)
        try await scene.account.client.put(
            PublicAccessBlock(ignoresPublicACLs: true),
            of: "demo-bucket",
            at: scene.account.target("eu-central-3")
        )
        await scene.sandbox.clearRequestLog()
        let column = try await column(scene)
        #expect(column.everyone.isEmpty && column.access?.isPublic == false)
        #expect(await !scene.requests().contains("GET /demo-bucket?acl"))
    }

    /// It may let somebody in: that is said, and the policy is told all the same.
    @Test func oneThatCannotBeReadIsNamed() async throws {
        let scene = try await scene()
        try await scene.setFaults(["GET s3:/demo-bucket?acl 403 code=AccessDenied"])
        let column = try await column(scene)
        #expect(column.access != nil)
        guard case .notRead(let reason) = column.bucket.accessList else {
            Issue.record("it counts as read")
            return
        }
        #expect(reason.hasPrefix("403 AccessDenied from "))
    }

    @Test func aDenyTakesFromItToo() async throws {
        let deny = try PolicyDocument(
            #"{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::demo"}]}"#
        )
        let access = BucketAccess(
            bucket: "demo",
            policy: deny,
            accessList: AccessList([AccessList.Grant(.everyone, .read)])
        )
        #expect(!access.grants(of: .everyone).contains { $0.actions.names.contains("s3:ListBucket") })
    }
}
