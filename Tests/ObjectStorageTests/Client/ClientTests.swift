import Digests
import Foundation
import HTTPTransport
import Testing

@testable import ObjectStorage

@Suite("Requests of the S3 API")
struct ClientTests {
    private typealias Step = ScriptedStorage.Step

    // MARK: Buckets

    @Test("a bucket is made in the region of the request")
    func create() async throws {
        let storage = ScriptedStorage([.answer(200)])
        try await storage.client().createBucket("demo", withObjectLock: true, at: .test)
        let request = try #require(storage.requests.first)
        #expect(request.line == "PUT /demo")
        #expect(request.url.origin.host == "s3.eu-central-3.ionoscloud.com")
        #expect(request.headers["x-amz-bucket-object-lock-enabled"] == "true")
        #expect(request.headers["Content-Type"] == "application/xml")
        #expect(
            request.text
                == "<CreateBucketConfiguration><LocationConstraint>eu-central-3</LocationConstraint></CreateBucketConfiguration>"
        )
    }

    @Test(
        "the region is read whatever the root is called",
        arguments: [
            ("<LocationConstraint>us-central-1</LocationConstraint>", "us-central-1"),
            (
                "<?xml version=\"1.0\"?><LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"> de\n</LocationConstraint>",
                "de"
            ),
            (
                "<CreateBucketConfiguration><LocationConstraint>x</LocationConstraint></CreateBucketConfiguration>",
                "x"
            ),
            ("<LocationConstraint/>", nil),
        ] as [(String, String?)]
    )
    func location(body: String, region: String?) async throws {
        let storage = ScriptedStorage([.answer(200, [], body)])
        #expect(try await storage.client().location(of: "demo", at: .test) == region)
        #expect(storage.lines == ["GET /demo?location"])
    }

    @Test("one's own buckets are listed")
    func list() async throws {
        let storage = ScriptedStorage([
            .answer(
                200,
                [],
                """
                <ListAllMyBucketsResult><Owner><ID>anonymous</ID></Owner><Buckets><Bucket><Name>a</Name>\
                <CreationDate>2026-11-30T12:00:00.000Z</CreationDate></Bucket><Bucket><Name>b</Name></Bucket></Buckets>\
                </ListAllMyBucketsResult>
                """
            )
        ])
        #expect(
            try await storage.client().listBuckets(at: .test)
                == [
                    ListedBucket(name: "a", created: "2026-11-30T12:00:00.000Z"),
                    ListedBucket(name: "b", created: nil),
                ]
        )
    }

    @Test("tags are written whole, escaped, and read back; none is as good as no set")
    func tags() async throws {
        let storage = ScriptedStorage([.answer(204), .answer(204)])
        try await storage.client().put(
            tags: [(key: "a&b", value: "<1>"), (key: "c", value: "")],
            of: "demo",
            at: .test
        )
        try await storage.client().deleteTags(of: "demo", at: .test)
        #expect(storage.lines == ["PUT /demo?tagging", "DELETE /demo?tagging"])
        let text = try #require(storage.requests.first).text
        #expect(
            text
                == "<Tagging><TagSet><Tag><Key>a&amp;b</Key><Value>&lt;1&gt;</Value></Tag><Tag><Key>c</Key><Value></Value></Tag></TagSet></Tagging>"
        )
        let reader = ScriptedStorage([.answer(200, [], text), .error(404, "NoSuchTagSetError")])
        let read = try await reader.client().tags(of: "demo", at: .test)
        #expect(read.map(\.key) == ["a&b", "c"])
        #expect(read.map(\.value) == ["<1>", ""])
        #expect(try await reader.client().tags(of: "demo", at: .test).isEmpty)
    }

    @Test("the lock of a bucket, and that it has none")
    func lock() async throws {
        let storage = ScriptedStorage([
            .answer(
                200,
                [],
                """
                <ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>\
                <Mode>COMPLIANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>
                """
            ),
            .error(404, "ObjectLockConfigurationNotFoundError"),
        ])
        let client = storage.client()
        #expect(
            try await client.objectLock(of: "demo", at: .test)
                == BucketLock(isEnabled: true, defaultMode: .compliance)
        )
        #expect(
            try await client.objectLock(of: "demo", at: .test)
                == BucketLock(isEnabled: false, defaultMode: nil)
        )
    }

    // MARK: Access

    @Test("a policy goes out and comes back as it is")
    func policy() async throws {
        let document = Array(#"{"Version":"2012-10-17","Statement":[],"Comment":"é"}"#.utf8)
        let storage = ScriptedStorage([
            .answer(204), .answer(200, [], String(decoding: document, as: UTF8.self)),
            .error(404, "NoSuchBucketPolicy"), .answer(204), .error(404, "NoSuchBucketPolicy"),
            .answer(200, [], "<PolicyStatus><IsPublic>TRUE</IsPublic></PolicyStatus>"),
        ])
        let client = storage.client()
        try await client.put(policy: document, of: "demo", at: .test)
        #expect(storage.requests.first?.body == document)
        #expect(storage.requests.first?.headers["Content-Type"] == "application/json")
        #expect(try await client.policy(of: "demo", at: .test) == document)
        #expect(try await client.policy(of: "demo", at: .test) == nil)
        try await client.deletePolicy(of: "demo", at: .test)
        try await client.deletePolicy(of: "demo", at: .test)
        #expect(try await client.isPolicyPublic(of: "demo", at: .test) == true)
        #expect(storage.lines.last == "GET /demo?policyStatus")
    }

    @Test(
        "the block of public access is read under every name of its root",
        arguments: [
            "BlockPublicAccessBlockConfiguration", "BlockPublicAccessConfiguration",
            "PublicAccessBlockConfiguration",
        ]
    )
    func block(root: String) async throws {
        let block = PublicAccessBlock(blocksPublicACLs: true, restrictsPublicBuckets: true)
        let storage = ScriptedStorage([
            .answer(200),
            .answer(
                200,
                [],
                "<\(root)><BlockPublicAcls>true</BlockPublicAcls><RestrictPublicBuckets>true</RestrictPublicBuckets></\(root)>"
            ),
            .error(404, "NoSuchPublicAccessBlockConfiguration"),
        ])
        let client = storage.client()
        try await client.put(block, of: "demo", at: .test)
        #expect(
            storage.requests.first?.text
                == "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>false</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>"
        )
        #expect(try await client.publicAccessBlock(of: "demo", at: .test) == block)
        #expect(try await client.publicAccessBlock(of: "demo", at: .test) == nil)
    }

    @Test("that a bucket is missing is never taken for a setting that is")
    func missingBucket() async throws {
        let storage = ScriptedStorage { _ in .error(404, "NoSuchBucket") }
        let client = storage.client()
        #expect(
            try await failure { () async throws(ObjectStorageError) in
                try await client.tags(of: "demo", at: .test).count
            }
            .kind == .noSuchBucket
        )
        #expect(
            try await failure { () async throws(ObjectStorageError) in
                try await client.policy(of: "demo", at: .test)
            }
            .kind == .noSuchBucket
        )
        #expect(
            try await failure { () async throws(ObjectStorageError) in
                try await client.publicAccessBlock(of: "demo", at: .test)
            }
            .kind == .noSuchBucket
        )
        #expect(
            try await failure { () async throws(ObjectStorageError) in
                try await client.objectLock(of: "demo", at: .test)
            }
            .kind == .noSuchBucket
        )
    }

    // MARK: Objects

    @Test("versions are listed page by page, whatever their keys")
    func versions() async throws {
        let storage = ScriptedStorage([
            .answer(
                200,
                [],
                """
                <ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>\
                <NextKeyMarker>a%2Fb+c</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>\
                <Version><Key>a%2Fb+c</Key><VersionId>v1</VersionId><Size>12</Size></Version>\
                <DeleteMarker><Key>%01%2B</Key><VersionId>v2</VersionId></DeleteMarker></ListVersionsResult>
                """
            ),
            .answer(
                200,
                [],
                "<ListVersionsResult><IsTruncated>false</IsTruncated><Version><Key>a+%41</Key></Version></ListVersionsResult>"
            ),
        ])
        let client = storage.client()
        let first = try await client.versions(in: "demo", after: nil, at: .test)
        #expect(
            first.items == [
                ObjectVersion(key: "a/b c", id: "v1", bytes: 12),
                ObjectVersion(key: "\u{1}+", id: "v2", isDeleteMarker: true),
            ]
        )
        let second = try await client.versions(in: "demo", after: first.next, at: .test)
        #expect(second.items == [ObjectVersion(key: "a+%41", id: "null")])
        #expect(second.next == nil)
        #expect(
            storage.lines.last
                == "GET /demo?versions&encoding-type=url&max-keys=1000&key-marker=a%2Fb%20c&version-id-marker=v1"
        )
    }

    @Test("many are deleted at once, with a hash of the body, and those that were not are told")
    func multiDelete() async throws {
        let storage = ScriptedStorage([
            .answer(503),
            .answer(
                200,
                [],
                "<DeleteResult><Error><Key>a&amp;</Key><Code>AccessDenied</Code><Message>locked</Message></Error></DeleteResult>"
            ),
        ])
        let left = try await storage.client().delete(
            [ObjectVersion(key: "a&", id: "null"), ObjectVersion(key: "b\r", id: "v")],
            in: "demo",
            bypassesGovernance: true,
            at: .test
        )
        #expect(left == [UndeletedObject(key: "a&", versionID: nil, code: "AccessDenied", message: "locked")])
        #expect(storage.lines == ["POST /demo?delete", "POST /demo?delete"])
        let request = try #require(storage.requests.last)
        #expect(
            request.text
                == "<Delete><Object><Key>a&amp;</Key><VersionId>null</VersionId></Object><Object><Key>b&#13;</Key><VersionId>v</VersionId></Object><Quiet>true</Quiet></Delete>"
        )
        #expect(
            request.headers["Content-MD5"]
                == Data(try Digest.md5.hash(request.body ?? [])).base64EncodedString()
        )
        #expect(request.headers["x-amz-bypass-governance-retention"] == "true")
        #expect(
            request.headers["Authorization"]?.contains("SignedHeaders=content-md5;content-type;host;") == true
        )
    }

    @Test("what holds an object is asked of its version")
    func holds() async throws {
        let storage = ScriptedStorage([
            .answer(200, [], "<LegalHold><Status>ON</Status></LegalHold>"),
            .answer(
                200,
                [],
                "<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate></Retention>"
            ),
            .error(404, "NoSuchObjectLockConfiguration"),
        ])
        let client = storage.client()
        let version = ObjectVersion(key: "a/b", id: "v/1")
        #expect(try await client.hasLegalHold(version, in: "demo", at: .test))
        #expect(
            try await client.retention(of: version, in: "demo", at: .test)
                == ObjectRetention(mode: .compliance, until: "2030-01-01T00:00:00Z")
        )
        #expect(try await client.retention(of: version, in: "demo", at: .test) == nil)
        #expect(
            storage.lines.prefix(2)
                == ["GET /demo/a/b?legal-hold&versionId=v%2F1", "GET /demo/a/b?retention&versionId=v%2F1"]
        )
    }

    @Test("unfinished uploads are listed and given up")
    func uploads() async throws {
        let storage = ScriptedStorage([
            .answer(
                200,
                [],
                "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated><Upload><Key>a b</Key><UploadId>u+1</UploadId></Upload></ListMultipartUploadsResult>"
            ),
            .answer(204),
        ])
        let client = storage.client()
        let page = try await client.uploads(in: "demo", after: nil, at: .test)
        #expect(page.items == [UnfinishedUpload(key: "a b", id: "u+1")])
        try await client.abort(page.items[0], in: "demo", at: .test)
        #expect(storage.lines.last == "DELETE /demo/a%20b?uploadId=u%2B1")
    }
}
