import HTTPTransport
import Testing

@testable import ObjectStorage

@Suite("Answers of the S3 API that are none")
struct PatienceTests {
    private typealias Step = ScriptedStorage.Step

    private static let place = "<LocationConstraint>eu-central-3</LocationConstraint>"

    @Test(
        "is asked again",
        arguments: [
            .error(503, "SlowDown"), .error(503, "ServiceUnavailable"), .error(500, "InternalError"),
            .error(400, "RequestTimeout"), .error(409, "OperationAborted"),
            .answer(502, [], "<html>Bad</html>"),
            .answer(200), .answer(200, [], "<LocationConstraint>eu-cen"),
            .answer(200, [], "<html>Hello</html>"),
            .answer(404, [], "<html>Not found</html>"), .fail(.reset),
        ] as [ScriptedStorage.Step]
    )
    func retried(step: ScriptedStorage.Step) async throws {
        let storage = ScriptedStorage([step, .answer(200, [], Self.place)])
        #expect(try await storage.client().location(of: "demo", at: .test) == "eu-central-3")
        #expect(storage.lines.count == 2)
    }

    @Test("a read that stays unreadable fails, and says what came")
    func unreadable() async throws {
        let storage = ScriptedStorage { _ in
            .answer(200, [(name: "x-amz-request-id", value: "tx1")], "<html>Hi</html>")
        }
        let error = try await failure { () async throws(ObjectStorageError) in
            try await storage.client().location(of: "demo", at: .test)
        }
        #expect(error.kind == .malformedAnswer)
        #expect(storage.lines.count == 4)
        #expect(
            error.sentence
                == "The Object Storage at https://s3.eu-central-3.ionoscloud.com answered 200 to GET /demo?location: Hi; the body is not what the API documents (sent 4 times). Check that the endpoint is that of the Object Storage (IONOS_API_URL_OBJECT_STORAGE). (request id tx1)"
        )
    }

    @Test("a read that is refused for no reason is asked again where the key has done something else")
    func sporadicRefusal() async throws {
        let refused = Step.error(403, "AccessDenied")
        let storage = ScriptedStorage([
            refused, .answer(200, [], Self.place), refused, refused, .answer(200, [], Self.place), refused,
        ])
        let client = storage.client()
        // Nothing is known of the key yet.
        let error = try await failure { () async throws(ObjectStorageError) in
            try await client.location(of: "demo", at: .test)
        }
        #expect(error.kind == .forbidden)
        #expect(storage.lines.count == 1)
        _ = try await client.location(of: "demo", at: .test)
        _ = try await client.location(of: "demo", at: .test)
        #expect(storage.lines.count == 5)
        // A write is not.
        let refusal = try await failure { () async throws(ObjectStorageError) in
            try await client.createBucket("demo", withObjectLock: false, at: .test)
        }
        #expect(refusal.kind == .forbidden)
        #expect(!refusal.outcomeIsUncertain)
        #expect(storage.stepsLeft == 0)
    }

    @Test("a key that was made a moment ago is waited for, an old one is not")
    func propagation() async throws {
        let storage = ScriptedStorage { _ in .error(403, "InvalidAccessKeyId") }
        func ask(made: Duration?) async throws -> ObjectStorageError {
            let pair = SigningPair(accessKey: "AK", secret: "secret-enough", source: "the test", made: made)
            let target = ObjectStorageTarget(
                region: "r",
                endpoint: ObjectStorageTarget.test.endpoint,
                pair: pair
            )
            return try await failure { () async throws(ObjectStorageError) in
                try await storage.client().probe(at: target)
            }
        }
        #expect(try await ask(made: nil).kind == .unknownKey)
        #expect(try await ask(made: storage.sinceEpoch() - .seconds(3600)).kind == .unknownKey)
        #expect(storage.lines.count == 2)
        let began = storage.now()
        #expect(try await ask(made: storage.sinceEpoch()).kind == .unknownKey)
        #expect(storage.now() - began >= .seconds(120))
        #expect(storage.now() - began < .seconds(150))
    }

    @Test("a key that is known to be gone is not waited for")
    func knownToBeGone() async throws {
        let storage = ScriptedStorage { _ in .error(403, "InvalidAccessKeyId") }
        let pair = SigningPair(
            accessKey: "AK",
            secret: "secret-enough",
            source: "the test",
            made: storage.sinceEpoch()
        )
        let client = storage.client()
        client.keys.noteGone("AK")
        let error = try await failure { () async throws(ObjectStorageError) in
            try await client.probe(
                at: ObjectStorageTarget(region: "r", endpoint: ObjectStorageTarget.test.endpoint, pair: pair)
            )
        }
        #expect(error.kind == .unknownKey)
        #expect(storage.lines.count == 1)
    }

    @Test("how far the clock is off is told, from the server's date")
    func clockSkew() async throws {
        // The scripted clock shows 2026-11-30T12:00:00Z.
        for (date, words) in [
            ("Mon, 30 Nov 2026 11:40:00 GMT", "20 minutes ahead of"),
            ("Mon, 30 Nov 2026 12:20:00 GMT", "20 minutes behind"),
        ] {
            let storage = ScriptedStorage { _ in
                .answer(
                    403,
                    [(name: "Date", value: date)],
                    "<Error><Code>RequestTimeTooSkewed</Code></Error>"
                )
            }
            let error = try await failure { () async throws(ObjectStorageError) in
                try await storage.client().probe(at: .test)
            }
            #expect(error.sentence.contains("The clock of this machine is \(words) the server's: set it"))
            // By its own time once more, and no more.
            #expect(storage.requests.count == 2)
        }
    }

    /// A write is signed by the server's time as well, and the machine may sleep in between.
    @Test func aServersTimeIsLearnedAnew() async throws {
        func skew(_ date: String) -> ScriptedStorage.Step {
            .answer(
                403,
                [(name: "Date", value: date)],
                "<Error><Code>RequestTimeTooSkewed</Code></Error>"
            )
        }
        let storage = ScriptedStorage([
            skew("Mon, 30 Nov 2026 11:00:00 GMT"), .answer(200), skew("Mon, 30 Nov 2026 14:00:00 GMT"),
            .answer(200),
        ])
        let client = storage.client()
        _ = try await client.createBucket("demo", withObjectLock: false, at: .test)
        _ = try await client.createBucket("demo", withObjectLock: false, at: .test)
        let dates = storage.requests.map { $0.headers["x-amz-date"]?.prefix(11) ?? "" }
        #expect(dates == ["20261130T12", "20261130T11", "20261130T11", "20261130T14"])
    }

    @Test("a redirect is told, and never followed", arguments: [301, 307])
    func redirects(status: Int) async throws {
        let storage = ScriptedStorage([
            .answer(
                status,
                [(name: "Location", value: "https://evil.test/demo")],
                "<Error><Code>PermanentRedirect</Code><Endpoint>s3.us-central-1.ionoscloud.com</Endpoint></Error>"
            )
        ])
        let error = try await failure { () async throws(ObjectStorageError) in
            try await storage.client().location(of: "demo", at: .test)
        }
        #expect(error.kind == .redirected(to: "s3.us-central-1.ionoscloud.com"))
        #expect(storage.requests.map(\.url.origin.host) == ["s3.eu-central-3.ionoscloud.com"])
    }

    @Test("a write whose answer is lost is sent again, and what it then meets is uncertain")
    func uncertainty() async throws {
        let storage = ScriptedStorage([.fail(.reset), .error(409, "BucketAlreadyOwnedByYou")])
        let error = try await failure { () async throws(ObjectStorageError) in
            try await storage.client().createBucket("demo", withObjectLock: false, at: .test)
        }
        #expect(error.kind == .ownedAlready)
        #expect(error.outcomeIsUncertain)
    }

    @Test(
        "what refusals mean",
        arguments: [
            (404, "NoSuchBucket", .noSuchBucket), (404, "NoSuchKey", .absent),
            (403, "AccessDenied", .forbidden),
            (403, "SignatureDoesNotMatch", .wrongSignature), (409, "BucketAlreadyExists", .nameTaken),
            (409, "BucketNotEmpty", .notEmpty), (400, "TooManyBuckets", .rejected),
        ] as [(Int, String, ObjectStorageError.Kind)]
    )
    func kinds(status: Int, code: String, kind: ObjectStorageError.Kind) async throws {
        let storage = ScriptedStorage([.error(status, code)])
        let error = try await failure { () async throws(ObjectStorageError) in
            try await storage.client().deleteBucket("demo", at: .test)
        }
        #expect(error.kind == kind)
        #expect(error.sentence.contains("answered \(status) to DELETE /demo: it is so (\(code))."))
    }

    @Test("the log has no query and no header")
    func log() async throws {
        let storage = ScriptedStorage([.answer(200, [], "<ListVersionsResult/>")])
        _ = try await storage.client().versions(
            in: "demo",
            after: ListPosition(key: "secret-name", second: ""),
            at: .test
        )
        #expect(storage.events.map(\.path) == ["/demo?versions"])
    }
}
