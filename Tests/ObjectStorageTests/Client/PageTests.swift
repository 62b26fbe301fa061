import HTTPTransport
import Testing

@testable import ObjectStorage

@Suite("Pages of something in front of the S3 API")
struct PageTests {
    private static let pages: [ScriptedStorage.Step] = [
        .answer(200, [], "\n<!DOCTYPE html><html><body>Sign in</body></html>"),
        .answer(200, [], "<HTML lang=en>Welcome"),
        .answer(201, [(name: "content-type", value: "text/html; charset=utf-8")], "Please wait"),
        .answer(
            200,
            [(name: "Content-Type", value: "text/html")],
            "<?xml version=\"1.0\"?><html><body>Hello</body></html>"
        ),
    ]

    @Test("are no proof that a write was carried out", arguments: pages)
    func writes(page: ScriptedStorage.Step) async throws {
        let storage = ScriptedStorage { _ in page }
        let client = storage.client()
        let errors = [
            try await failure { () async throws(ObjectStorageError) in
                try await client.createBucket("demo", withObjectLock: false, at: .test)
            },
            try await failure { () async throws(ObjectStorageError) in
                try await client.put(policy: Array("{}".utf8), of: "demo", at: .test)
            },
            try await failure { () async throws(ObjectStorageError) in
                try await client.put(PublicAccessBlock(), of: "demo", at: .test)
            },
            try await failure { () async throws(ObjectStorageError) in
                try await client.deleteBucket("demo", at: .test)
            },
        ]
        for error in errors {
            #expect(error.kind == .malformedAnswer)
            #expect(error.outcomeIsUncertain)
        }
    }

    @Test("are asked again where that is safe, and a success that follows counts")
    func repeated() async throws {
        for page in Self.pages {
            let storage = ScriptedStorage([page, .answer(204)])
            try await storage.client().put(policy: Array("{}".utf8), of: "demo", at: .test)
            #expect(storage.lines == ["PUT /demo?policy", "PUT /demo?policy"])
        }
    }

    @Test("are no answer to a read, even one of which nothing is read", arguments: pages)
    func reads(page: ScriptedStorage.Step) async throws {
        let storage = ScriptedStorage { _ in page }
        let error = try await failure { () async throws(ObjectStorageError) in
            try await storage.client().probe(at: .test)
        }
        #expect(error.kind == .malformedAnswer)
        #expect(!error.outcomeIsUncertain)
    }

    @Test("are not what documents are that a server gives out as HTML, or nothing at all")
    func documents() async throws {
        let html = [(name: "Content-Type", value: "text/html; charset=utf-8")]
        let storage = ScriptedStorage([
            .answer(200, html), .answer(200, html, "<CreateBucketResponse></CreateBucketResponse>"),
            .answer(200, html, "{\"Statement\":[]}"),
        ])
        let client = storage.client()
        try await client.createBucket("demo", withObjectLock: false, at: .test)
        try await client.createBucket("demo", withObjectLock: false, at: .test)
        #expect(try await client.policy(of: "demo", at: .test) == Array("{\"Statement\":[]}".utf8))
        #expect(storage.lines.count == 3)
    }
}
