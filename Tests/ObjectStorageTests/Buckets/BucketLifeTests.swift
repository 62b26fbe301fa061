import HTTPTransport
import IonosSandbox
import JSONText
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import ObjectStorage

@Suite("ionoscloud_s3_bucket")
struct BucketLifeTests {
    private static func attributes(_ tags: [String: String] = [:], force: Bool = false) -> Value {
        BucketScene.attributes("demo-bucket", force: force, tags: tags)
    }

    @Test("is made, read, changed and deleted, each with as few requests as can be")
    func life() async throws {
        let scene = try await BucketScene()
        let facts = ProviderFacts(["buckets": ["own": [], "free": ["demo-bucket"]]])
        let progress = RecordedProgress()
        let bucket = try await scene.create(Self.attributes(["a": "1"]), progress: progress, facts: facts)
        #expect(await scene.requests() == ["PUT /demo-bucket", "PUT /demo-bucket?tagging"])
        #expect(bucket.attributes == Self.attributes(["a": "1"]))
        // What is recorded as soon as it is there has no tags yet.
        #expect(progress.identified.map(\.attributes) == [Self.attributes()])

        let run = try scene.nextRun()
        await scene.sandbox.clearRequestLog()
        #expect(try await run.found(bucket) == bucket)
        #expect(await Set(scene.requests()) == ["GET /demo-bucket?location", "GET /demo-bucket?tagging"])
        #expect(await scene.requests().count == 2)

        await scene.sandbox.clearRequestLog()
        let changed = try await scene.nextRun().update(bucket, Self.attributes(["b": "2"], force: true))
        #expect(await scene.requests() == ["GET /demo-bucket?tagging", "PUT /demo-bucket?tagging"])
        #expect(try await scene.nextRun().found(changed) == changed)

        await scene.sandbox.clearRequestLog()
        _ = try await scene.nextRun().update(changed, Self.attributes(["b": "2"]))
        #expect(await scene.requests().isEmpty)
        let bare = try await scene.nextRun().update(changed, Self.attributes(force: true))
        #expect(await scene.requests() == ["GET /demo-bucket?tagging", "DELETE /demo-bucket?tagging"])
        #expect(try await scene.nextRun().found(bare)?.attributes == Self.attributes(force: true))

        await scene.sandbox.clearRequestLog()
        try await scene.nextRun().delete(bare.attributes)
        #expect(await scene.requests() == ["DELETE /demo-bucket"])
        #expect(try await scene.nextRun().found(bare) == nil)
        // One that is gone is deleted without an error.
        try await scene.nextRun().delete(bare.attributes)
    }

    @Test("tags that came about after the plan was made stay")
    func foreignTags() async throws {
        let scene = try await BucketScene()
        let bucket = try await scene.create(Self.attributes(["mine": "1", "old": "x"]))
        try await scene.account.client.put(
            tags: [(key: "mine", value: "1"), (key: "old", value: "x"), (key: "theirs", value: "2")],
            of: "demo-bucket",
            at: scene.account.target("eu-central-3")
        )
        _ = try await scene.nextRun().update(bucket, Self.attributes(["mine": "3"]))
        let found = try await scene.nextRun().found(bucket)
        #expect(BucketAttributes.tags(in: found?.attributes) == ["mine": "3", "theirs": "2"])
    }

    @Test("a bucket with a lock is read with it when it is imported, and not asked for it again")
    func lock() async throws {
        let scene = try await BucketScene()
        let wanted = BucketScene.attributes("locked", region: "us-central-1", lock: true)
        _ = try await scene.create(wanted)
        let imported = try await scene.nextRun().type.readForImport("us-central-1:locked")
        #expect(imported.attributes == wanted)
        #expect(scene.type.importID(of: imported) == "us-central-1:locked")
    }

    // MARK: Regions

    @Test("each request goes to the region of its bucket")
    func regions() async throws {
        let scene = try await BucketScene()
        for region in ["eu-central-3", "eu-central-4", "us-central-1"] {
            let wanted = BucketScene.attributes("bucket-\(region)", region: region)
            let bucket = try await scene.create(wanted)
            #expect(try await scene.nextRun().found(bucket)?.attributes == wanted)
        }
    }

    @Test(
        "another region's 404 is never taken for the end of a bucket",
        arguments: SandboxOptions.OtherRegion.allCases,
        [true, false]
    )
    func otherRegion(answer: SandboxOptions.OtherRegion, locationEverywhere: Bool) async throws {
        var options = SandboxOptions()
        options.otherRegion = answer
        options.locationEverywhere = locationEverywhere
        let scene = try await BucketScene(options: options)
        _ = try await scene.create(BucketScene.attributes("demo-bucket", region: "us-central-1"))
        // The state says another region, as one that was taken over may.
        let stale = ObservedObject(objectID: "demo-bucket", attributes: Self.attributes())
        #expect(try await scene.nextRun().found(stale)?.attributes["region"] == .string("us-central-1"))
        for id in ["demo-bucket", "eu-central-4:demo-bucket"] {
            let imported = try await scene.nextRun().type.readForImport(id)
            #expect(imported.attributes["region"] == .string("us-central-1"))
            #expect(imported.attributes["force_destroy"] == .bool(false))
        }
        let data = try await BucketData(account: scene.nextRun().account).read(
            .object(ValueMap([("name", .string("demo-bucket"))]))
        )
        #expect(data["region"] == .string("us-central-1"))
    }

    @Test("a region that cannot be asked leaves open whether a bucket is gone, unless its own says so")
    func unreachableRegions() async throws {
        let storage = ScriptedStorage { request in
            switch request.url.origin.host {
            case "s3.eu-central-3.ionoscloud.com": .error(404, "NoSuchKey")
            default: .fail(.refused, mayHaveReachedServer: false)
            }
        }
        let error = try await failure { () async throws(ObjectStorageError) in
            try await storage.account().locate("demo", expected: "eu-central-3")
        }
        #expect(error.kind == .transport(.refused))
        let own = ScriptedStorage { request in
            switch request.url.origin.host {
            case "s3.eu-central-3.ionoscloud.com": .error(404, "NoSuchBucket")
            default: .fail(.refused, mayHaveReachedServer: false)
            }
        }
        #expect(try await own.account().locate("demo", expected: "eu-central-3") == nil)
        // Nobody said that it should be there.
        await #expect(throws: ObjectStorageError.self) {
            try await own.account().locate("demo", expected: nil)
        }
    }

    @Test("who asks at the same time shares one answer, and a refusal is not shared")
    func singleFlight() async throws {
        let storage = ScriptedStorage { _ in
            .answer(200, [], "<LocationConstraint>eu-central-4</LocationConstraint>")
        }
        let account = storage.account()
        let answers = await mapConcurrently(Array(0..<50)) { _ in try? await account.region(of: "demo") }
        #expect(answers == Array(repeating: "eu-central-4", count: 50))
        #expect(storage.lines.count == 1)
    }

    @Test("a pin that contradicts is an error, and nothing is sent")
    func pin() async throws {
        let scene = try await BucketScene()
        let run = try scene.nextRun(pin: RegionPin(region: "us-central-1", source: "IONOS_S3_REGION"))
        let failure = try await operationFailure { () async throws(OperationFailure) in
            _ = try await run.create(Self.attributes())
        }
        #expect(
            failure.diagnostic.detail.hasPrefix(
                "global region: us-central-1 is different from the bucket region: eu-central-3"
            )
        )
        #expect(failure.diagnostic.detail.contains("IONOS_S3_REGION"))
        #expect(await !scene.requests().contains("PUT /demo-bucket"))
    }

    // MARK: Reads that fail

    @Test("tags that may not be read count as they were, and that is told")
    func unreadTags() async throws {
        let scene = try await BucketScene()
        let bucket = try await scene.create(Self.attributes(["a": "1"]))
        let run = try scene.nextRun()
        try await scene.setFaults(["GET s3:/demo-bucket?tagging 403 code=AccessDenied"])
        #expect(try await run.found(bucket) == bucket)
        let notes = run.account.memory.takeNotes()
        #expect(notes.map(\.summary) == ["A part of a bucket could not be read"])
        #expect(notes.first?.detail.contains("tags of the bucket demo-bucket count as they were") == true)
        #expect(run.account.memory.takeNotes().isEmpty)
    }

    @Test("sporadic refusals of reads are asked again")
    func sporadic() async throws {
        let scene = try await BucketScene()
        let bucket = try await scene.create(Self.attributes(["a": "1"]))
        try await scene.setFaults(["GET s3:/demo-bucket?tagging #1-2 403 code=AccessDenied"])
        let run = try scene.nextRun()
        _ = try await run.account.region(of: "demo-bucket")
        #expect(try await run.found(bucket) == bucket)
        #expect(run.account.memory.takeNotes().isEmpty)
    }

    @Test(
        "what is no answer about the bucket never makes it gone",
        arguments: ["503", "404 html", "500 code=InternalError"]
    )
    func noAnswer(fault: String) async throws {
        let scene = try await BucketScene()
        let bucket = try await scene.create(Self.attributes())
        try await scene.setFaults(["GET s3:/demo-bucket?location \(fault)"])
        guard case .failed = try await scene.nextRun().refresh(bucket) else {
            Issue.record("it did not fail")
            return
        }
    }
}
