import Addresses
import IonosSandbox
import JSONText
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import ObjectStorage

@Suite("Buckets that are being made")
struct BucketCreationTests {
    private static let wanted = BucketScene.attributes("demo-bucket")
    private static let put = "PUT /demo-bucket"

    private func failure(
        _ scene: BucketScene,
        _ attributes: Value = Self.wanted,
        progress: RecordedProgress = RecordedProgress()
    ) async throws -> OperationFailure {
        try await operationFailure { () async throws(OperationFailure) in
            _ = try await scene.create(attributes, progress: progress)
        }
    }

    // MARK: Lost answers

    @Test(
        "a bucket whose answer was lost is one's own, however the server takes the second request",
        arguments: SandboxOptions.RepeatedBucket.allCases
    )
    func lostAnswer(repeated: SandboxOptions.RepeatedBucket) async throws {
        var options = SandboxOptions()
        options.repeatedBucket = repeated
        let scene = try await BucketScene(
            options: options,
            faults: ["\(Self.put.replacing("PUT ", with: "PUT s3:")) #1 drop-after"]
        )
        let bucket = try await scene.create(Self.wanted)
        #expect(bucket.attributes == Self.wanted)
        #expect(await scene.requests().count { $0 == Self.put } == 2)
    }

    @Test("a server that never answers leaves the intent open, and the next run finds the bucket")
    func neverAnswered() async throws {
        let scene = try await BucketScene(faults: ["PUT s3:/demo-bucket 503 after"])
        // Every answer is lost, and the last look finds the bucket that the first request made.
        #expect(try await scene.create(Self.wanted).attributes == Self.wanted)
        let other = try await BucketScene(faults: ["PUT s3:/demo-bucket drop"])
        let failure = try await failure(other)
        guard case .uncertain = failure.effect else {
            Issue.record("\(failure.effect)")
            return
        }
        #expect(failure.diagnostic.detail.contains("The intent is recorded: the next run looks and decides."))
    }

    @Test("a bucket that was there before is never adopted silently")
    func existedBefore() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.wanted)
        try await scene.setFaults(["PUT s3:/demo-bucket #1 drop-after"])
        let failure = try await failure(scene.nextRun())
        guard case .none = failure.effect else {
            Issue.record("\(failure.effect)")
            return
        }
        #expect(failure.diagnostic.summary == "Bucket exists already")
        #expect(failure.diagnostic.detail.contains(#"id = "eu-central-3:demo-bucket""#))
        // What was there before is seen before anything is sent.
        #expect(await scene.requests().count { $0 == Self.put } == 1)
    }

    @Test("where nobody could look before, a lost answer decides nothing")
    func unknownBefore() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.wanted)
        try await scene.setFaults([
            "GET s3:/ #1 403 code=AccessDenied", "GET s3:/demo-bucket?location #1 403 code=AccessDenied",
            "PUT s3:/demo-bucket #1 drop-after",
        ])
        let failure = try await failure(scene.nextRun())
        guard case .uncertain = failure.effect else {
            Issue.record("\(failure.effect)")
            return
        }
    }

    // MARK: Refusals

    @Test("a name that belongs to somebody else is final, and a suffix is suggested")
    func taken() async throws {
        var options = SandboxOptions()
        options.foreignBuckets = ["demo-bucket"]
        let scene = try await BucketScene(options: options)
        let failure = try await failure(scene)
        #expect(failure.diagnostic.summary == "Bucket name is taken")
        #expect(failure.diagnostic.detail.contains(#"name = "demo-bucket-${random_id.suffix.hex}""#))
        #expect(await scene.requests().count { $0 == Self.put } == 1)
    }

    @Test("an ordinary key is told which key it takes, and nothing is left open")
    func ordinaryKey() async throws {
        let scene = try await BucketScene()
        let failure = try await failure(scene.nextRun(as: scene.ordinary))
        guard case .none = failure.effect else {
            Issue.record("\(failure.effect)")
            return
        }
        #expect(failure.diagnostic.summary == "The key may not create buckets")
        #expect(failure.diagnostic.detail.contains("Creating a bucket may need an administrative key"))
        var options = SandboxOptions()
        options.ordinaryKeysMakeBuckets = true
        let lenient = try await BucketScene(options: options)
        #expect(try await lenient.nextRun(as: lenient.ordinary).create(Self.wanted).attributes == Self.wanted)
    }

    @Test("a failure past the first request leaves the bucket in the state")
    func partial() async throws {
        let scene = try await BucketScene(faults: ["PUT s3:/demo-bucket?tagging 403 code=AccessDenied"])
        let progress = RecordedProgress()
        let failure = try await failure(
            scene,
            BucketScene.attributes("demo-bucket", tags: ["a": "1"]),
            progress: progress
        )
        guard case .partial(let object) = failure.effect else {
            Issue.record("\(failure.effect)")
            return
        }
        #expect(object.attributes == Self.wanted)
        #expect(progress.identified.map(\.objectID) == ["demo-bucket"])
        #expect(failure.diagnostic.summary == "Tagging the new bucket failed")
    }

    @Test("a new bucket that its server does not see yet is waited for")
    func lag() async throws {
        let scene = try await BucketScene(faults: ["PUT s3:/demo-bucket?tagging #1-3 404 code=NoSuchBucket"])
        let wanted = BucketScene.attributes("demo-bucket", tags: ["a": "1"])
        #expect(try await scene.create(wanted).attributes == wanted)
    }

    @Test("a name that the run has freed itself is waited for")
    func freedName() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.wanted)
        try await scene.delete(Self.wanted)
        try await scene.setFaults(["PUT s3:/demo-bucket #1-3 409 code=BucketAlreadyOwnedByYou"])
        #expect(try await scene.create(Self.wanted).attributes == Self.wanted)
    }

    @Test("without a pair nothing is sent, and both ways to give one are named")
    func noPair() async throws {
        let storage = ScriptedStorage()
        let type = BucketType(account: storage.account(signer: FixedSigner.none))
        let request = CreateRequest(
            address: BucketScene.address,
            configuration: Self.wanted,
            planned: Self.wanted,
            timeoutSeconds: 60
        )
        let failure = try await operationFailure { () async throws(OperationFailure) in
            _ = try await type.create(request, progress: RecordedProgress())
        }
        #expect(failure.diagnostic.detail.contains("IONOS_S3_ACCESS_KEY and IONOS_S3_SECRET_KEY"))
        #expect(storage.lines.isEmpty)
    }

    // MARK: Recovery

    private func intent(_ scene: BucketScene, _ recognition: JSONValue) -> OpenIntent {
        OpenIntent(
            operation: OperationID(1),
            run: RunID(1),
            key: RecordKey(address: BucketScene.address),
            action: .create,
            objectID: nil,
            recognition: recognition,
            startedAt: scene.clock.milliseconds
        )
    }

    private func verdict(_ scene: BucketScene, _ intent: OpenIntent) async throws -> RecognitionVerdict {
        let verdicts = try await scene.type.recognise([intent], known: [])
        return try #require(verdicts[intent.operation])
    }

    @Test("the next run decides what became of a create", arguments: [true, false, nil] as [Bool?])
    func recognition(existed: Bool?) async throws {
        let scene = try await BucketScene()
        let recognition: JSONValue = [
            "name": "demo-bucket", "region": "eu-central-3", "existed": existed.map(JSONValue.bool) ?? .null,
        ]
        let before = intent(scene, recognition)
        guard case .neverHappened = try await verdict(scene.nextRun(), before) else {
            Issue.record("there is nothing")
            return
        }
        try await scene.clock.sleep(for: .seconds(3600))
        _ = try await scene.create(BucketScene.attributes("demo-bucket", tags: ["a": "1"]))
        let answer = try await verdict(scene.nextRun(), before)
        switch (existed, answer) {
        // The list of buckets says that it was made after the intent.
        case (false, .exists(let object)), (nil, .exists(let object)):
            #expect(BucketAttributes.tags(in: object.attributes) == ["a": "1"])
            #expect(scene.type.contradiction(of: object, to: before) == nil)
        case (true, .ambiguous(_, let candidates)):
            #expect(candidates == ["eu-central-3:demo-bucket"])
        default: Issue.record("\(answer)")
        }
    }

    @Test("a bucket that is older than the create, or in another region, was not made by it")
    func notOurs() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.wanted)
        try await scene.clock.sleep(for: .seconds(3600))
        let unknown = intent(scene, ["name": "demo-bucket", "region": "eu-central-3", "existed": .null])
        guard case .ambiguous = try await verdict(scene.nextRun(), unknown) else {
            Issue.record("it is older")
            return
        }
        let elsewhere = intent(scene, ["name": "demo-bucket", "region": "us-central-1", "existed": false])
        guard case .neverHappened = try await verdict(scene.nextRun(), elsewhere) else {
            Issue.record("it is in another region")
            return
        }
    }

    // MARK: Adoption

    @Test("what exists already in its region can be adopted")
    func existing() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.wanted)
        _ = try await scene.create(BucketScene.attributes("elsewhere", region: "us-central-1"))
        let found = try await scene.nextRun().type.existing([
            Self.wanted, BucketScene.attributes("elsewhere"), BucketScene.attributes("new"),
            .object(ValueMap([("name", .unknown(.string))])),
        ])
        #expect(found == ["eu-central-3:demo-bucket", nil, nil, nil])
    }
}
