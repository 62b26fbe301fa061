import HTTPTransport
import Providers
import Testing

@testable import ObjectStorage

@Suite("what signed requests show of a key")
struct ProofTests {
    private static let list = "<ListAllMyBucketsResult><Owner/><Buckets/></ListAllMyBucketsResult>"

    private func proof(
        _ steps: [ScriptedStorage.Step],
        _ regions: [String] = ["eu-central-3"]
    ) async -> KeyProof {
        await ScriptedStorage(steps).account().proof(of: .test, in: regions)
    }

    @Test func aListOfBucketsAndAnAccessDeniedShowThatItWorks() async {
        #expect(await proof([.answer(200, [], Self.list)]) == .works(["eu-central-3"]))
        #expect(await proof([.error(403, "AccessDenied")]) == .works(["eu-central-3"]))
    }

    /// Nothing else shows that a key is dead, and a single answer is enough for one look.
    @Test func onlyAnUnknownKeyIsRefused() async {
        let storage = ScriptedStorage([.error(403, "InvalidAccessKeyId")])
        #expect(await storage.account().proof(of: .test, in: ["eu-central-3"]) == .refused(["eu-central-3"]))
        #expect(storage.lines == ["GET /"])
    }

    @Test(
        "an answer that proves nothing is taken for nothing",
        arguments: [
            (.answer(200), "with something that is no list of buckets"),
            (
                .answer(200, [], "<html><body>log in</body></html>"),
                "with something that is no list of buckets"
            ),
            (
                .answer(200, [], "<Error><Code>InvalidAccessKeyId</Code></Error>"),
                "that is no list of buckets"
            ),
            (.answer(200, [], "{}"), "with something that is no list of buckets"),
            (.answer(403, [], "<html>go away</html>"), "403 without the storage's word for it"),
            (.answer(403), "403 without the storage's word for it"),
            (.error(403, "SignatureDoesNotMatch"), "the secret is not that of the key"),
            (.error(403, "AccountProblem"), "answered 403 AccountProblem"),
            (.error(404, "InvalidAccessKeyId"), "answered 404 InvalidAccessKeyId"),
            (.error(500, "InternalError"), "answered 500 InternalError"),
            (.error(503, "SlowDown"), "answered 503 SlowDown"),
            (.answer(301, [(name: "Location", value: "https://evil.example/")]), "sends elsewhere"),
            (.fail(.dns, mayHaveReachedServer: false), "cannot be reached (it is so)"),
            (.fail(.noAnswer), "cannot be reached"),
        ] as [(ScriptedStorage.Step, String)]
    )
    func undecided(step: ScriptedStorage.Step, reason: String) async throws {
        let proof = await proof(Array(repeating: step, count: 12))
        guard case .undecided(let said) = proof else {
            Issue.record("\(proof)")
            return
        }
        #expect(said.contains(reason))
        #expect(!said.contains("exampleSecret"))
    }

    private static func skewed(_ date: String? = "Mon, 30 Nov 2026 11:00:00 GMT") -> ScriptedStorage.Step {
        .answer(
            403,
            date.map { [(name: "Date", value: $0)] } ?? [],
            "<Error><Code>RequestTimeTooSkewed</Code></Error>"
        )
    }

    /// The scripted clock shows 12:00.
    @Test func aSkewedClockIsNoObstacleWhereTheServerTellsItsTime() async {
        let storage = ScriptedStorage([
            Self.skewed(), .answer(200, [], Self.list), .answer(200, [], Self.list),
        ])
        let account = storage.account()
        #expect(await account.proof(of: .test, in: ["eu-central-3"]) == .works(["eu-central-3"]))
        #expect(await account.proof(of: .test, in: ["eu-central-3"]) == .works(["eu-central-3"]))
        let dates = storage.requests.map { $0.headers["x-amz-date"]?.prefix(11) ?? "" }
        #expect(dates == ["20261130T12", "20261130T11", "20261130T11"])
    }

    @Test func aSkewedClockSaysHowFarItIsOff() async {
        // Its own time does not please the server either.
        let storage = ScriptedStorage([Self.skewed(), Self.skewed()])
        #expect(
            await storage.account().proof(of: .test, in: ["eu-central-3"])
                == .untimely(
                    "the clock of this machine is 60 minutes ahead of that of https://s3.eu-central-3.ionoscloud.com, which"
                        + " therefore takes no request"
                )
        )
        #expect(storage.requests.count == 2)
        let silent = ScriptedStorage([Self.skewed(nil)])
        guard case .untimely(let why) = await silent.account().proof(of: .test, in: ["eu-central-3"]) else {
            Issue.record("a clock was passed over")
            return
        }
        #expect(why.contains("too far from that of"))
        #expect(silent.requests.count == 1)
    }

    @Test func everyEndpointHasToSayIt() async {
        func answers(_ other: ScriptedStorage.Step) -> ScriptedStorage {
            ScriptedStorage { request in
                request.url.origin.host.contains("eu-central-4") ? other : .answer(200, [], Self.list)
            }
        }
        let regions = ["eu-central-4", "eu-central-3", "eu-central-3"]
        let both = answers(.error(403, "AccessDenied"))
        #expect(
            await both.account().proof(of: .test, in: regions) == .works(["eu-central-3", "eu-central-4"])
        )
        #expect(both.requests.count == 2)
        #expect(
            await answers(.error(403, "InvalidAccessKeyId")).account().proof(of: .test, in: regions)
                == .undecided("it works in eu-central-3, and eu-central-4 does not know it")
        )
        let lost = await answers(.fail(.dns, mayHaveReachedServer: false)).account().proof(
            of: .test,
            in: regions
        )
        guard case .undecided = lost else {
            Issue.record("\(lost)")
            return
        }
    }

    /// One endpoint set for all regions is asked once.
    @Test func anEndpointIsAskedOnce() async {
        let storage = ScriptedStorage([.answer(200, [], Self.list)])
        let account = storage.account(endpoint: .init(scheme: .http, host: "127.0.0.1", port: 9000))
        #expect(
            await account.proof(of: .test, in: ["us-central-1", "eu-central-3"]) == .works(["eu-central-3"])
        )
        #expect(storage.requests.count == 1)
    }

    /// A new key that is refused at first may sign for the provider a moment later.
    @Test func aRefusalSaysNothingToTheRestOfTheRun() async {
        let storage = ScriptedStorage([.error(403, "InvalidAccessKeyId")])
        let account = storage.account()
        _ = await account.proof(of: .test, in: ["eu-central-3"])
        #expect(!account.client.keys.isRefused(SigningPair.test.accessKey))
    }

    @Test func nothingIsShownWhereNothingIsAsked() async {
        guard case .undecided = await proof([], []), case .undecided = await proof([], ["nowhere"]) else {
            Issue.record("a key was judged without a request")
            return
        }
    }
}
