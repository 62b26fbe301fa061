import HTTPTransport
import IonosSandbox
import Providers
import SourceText
import Testing
import Values

@testable import ObjectStorage

@Suite("Buckets that are deleted")
struct BucketDeletionTests {
    private static let plain = BucketScene.attributes("demo-bucket")
    private static let forced = BucketScene.attributes("demo-bucket", force: true)
    private static let locked = BucketScene.attributes("demo-bucket", lock: true, force: true)

    private func failure(
        _ scene: BucketScene,
        _ attributes: Value,
        progress: RecordedProgress = RecordedProgress()
    ) async throws -> OperationFailure {
        try await operationFailure { () async throws(OperationFailure) in
            try await scene.delete(attributes, progress: progress)
        }
    }

    private func versions(_ scene: BucketScene) async throws -> Int {
        try await scene.account.client.versions(
            in: "demo-bucket",
            after: nil,
            at: scene.account.target("eu-central-3")
        ).items.count
    }

    @Test("one with objects stays unless the state says force_destroy")
    func notEmpty() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.plain)
        try await scene.send(.put, "demo-bucket", "a", body: "x")
        let failure = try await failure(scene, Self.plain)
        #expect(failure.diagnostic.summary == "Bucket is not empty")
        #expect(
            failure.diagnostic.detail.contains(
                "set force_destroy = true in ionoscloud_s3_bucket.x and apply that first"
            )
        )
        #expect(try await versions(scene) == 1)
    }

    @Test("objects, versions, marks and uploads go with it, whatever their keys")
    func emptying() async throws {
        var options = SandboxOptions()
        options.uploadsKeepBuckets = true
        let scene = try await BucketScene(options: options)
        _ = try await scene.create(Self.forced)
        try await scene.send(
            .put,
            "demo-bucket",
            query: [(name: "versioning", value: "")],
            body: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
        )
        let keys = [
            "a", "a", "b c/+%&<>\"é漢🗝", "line\nend", "cr\r", "ctl\u{1}\u{1F}", "//x", "../up", " blank ",
        ]
        for key in keys {
            try await scene.send(.put, "demo-bucket", key, body: "x")
        }
        try await scene.send(.delete, "demo-bucket", "a")
        try await scene.send(.post, "demo-bucket", "big file", query: [(name: "uploads", value: "")])
        #expect(try await versions(scene) == keys.count + 1)
        let progress = RecordedProgress()
        try await scene.delete(Self.forced, progress: progress)
        #expect(try await scene.account.locate("demo-bucket", expected: "eu-central-3") == nil)
        #expect(
            progress.waits == [
                "the objects of demo-bucket to be counted, 10 so far",
                "0 of 10 objects of demo-bucket to be deleted",
            ]
        )
    }

    @Test("a large bucket is emptied page by page")
    func pages() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.forced)
        for number in 0..<2100 {
            try await scene.send(.put, "demo-bucket", "k\(number)", body: "")
        }
        await scene.sandbox.clearRequestLog()
        let progress = RecordedProgress()
        try await scene.delete(Self.forced, progress: progress)
        #expect(progress.waits.last == "0 of 2,100 objects of demo-bucket to be deleted")
        #expect(progress.waits.contains("1,100 of 2,100 objects of demo-bucket to be deleted"))
        // Two deletes of the bucket, three pages listed twice, each deleted at once, and the uploads.
        #expect(await scene.requests().count == 2 + 6 + 3 + 1)
    }

    @Test("a bucket that is filled all the time is given up after three rounds")
    func refilled() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.forced)
        try await scene.send(.put, "demo-bucket", "a", body: "x")
        try await scene.setFaults(["POST s3:/demo-bucket?delete refill"])
        let failure = try await failure(scene, Self.forced)
        #expect(failure.diagnostic.summary == "Bucket is being filled while it is emptied")
        #expect(await scene.requests().count { $0 == "POST /demo-bucket?delete" } == 3)
    }

    /// What the plan counted, as it names it.
    private func counted(_ scene: BucketScene) async throws -> String {
        let items = try await scene.account.client.versions(
            in: "demo-bucket",
            after: nil,
            at: scene.account.target("eu-central-3")
        ).items
        var content = BucketFacts.Content(versions: items.count, bytes: 0, isComplete: true)
        content.newest = items.map(\.written).max() ?? ""
        return DeletableObjects(content).named("demo-bucket")
    }

    @Test("what was written since the plan is not deleted", arguments: [false, true])
    func notInThePlan(wasEmpty: Bool) async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.forced)
        if !wasEmpty { try await scene.send(.put, "demo-bucket", "a", body: "x") }
        let planned = try await counted(scene)
        scene.account.memory.limit(to: BucketScene.limits(named: wasEmpty ? [] : [planned]))
        try await scene.clock.sleep(for: .seconds(5))
        try await scene.send(.put, "demo-bucket", "b", body: "x")
        let failure = try await failure(scene, Self.forced)
        #expect(failure.diagnostic.summary == "Objects of the bucket are not in the plan")
        #expect(failure.diagnostic.detail.contains("Nothing in the bucket demo-bucket was deleted."))
        #expect(failure.diagnostic.detail.contains("-allow=objects"))
        #expect(
            failure.diagnostic.detail.contains(
                wasEmpty ? "the plan may delete none" : "may delete the 1 that it counted"
            )
        )
        #expect(try await versions(scene) == (wasEmpty ? 1 : 2))
        #expect(await !scene.requests().contains("POST /demo-bucket?delete"))
        // A plan that names it may.
        scene.account.memory.limit(to: BucketScene.limits(named: [try await counted(scene)]))
        try await scene.delete(Self.forced)
    }

    @Test("what somebody writes while a bucket is emptied by a saved plan stays")
    func writtenMeanwhile() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.forced)
        try await scene.send(.put, "demo-bucket", "a", body: "x")
        scene.account.memory.limit(to: BucketScene.limits(named: [try await counted(scene)]))
        try await scene.clock.sleep(for: .seconds(5))
        try await scene.setFaults(["POST s3:/demo-bucket?delete #1 refill"])
        let failure = try await failure(scene, Self.forced)
        #expect(failure.diagnostic.summary == "Objects of the bucket are not in the plan")
        #expect(failure.diagnostic.detail.contains("1 object of the bucket demo-bucket is deleted already"))
        #expect(try await versions(scene) == 1)
    }

    @Test("the history gets the id of the request that did it")
    func requestIDs() async throws {
        let scene = try await BucketScene()
        let create = CreateRequest(
            address: BucketScene.address,
            configuration: Self.plain,
            planned: Self.plain,
            timeoutSeconds: 600
        )
        let made = try await scene.type.create(create, progress: RecordedProgress())
        try await scene.clock.sleep(for: .seconds(1))
        let gone = try await scene.type.delete(
            DeleteRequest(
                address: BucketScene.address,
                objectID: "demo-bucket",
                prior: Self.plain,
                timeoutSeconds: 600
            ),
            progress: RecordedProgress()
        )
        let ids = [made.requestID, gone.requestID].compactMap(\.self)
        #expect(ids.count == 2 && Set(ids).count == 2 && !ids.contains(""))
    }

    @Test("what cannot be deleted is found before anything is deleted")
    func compliance() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.locked)
        try await scene.send(.put, "demo-bucket", "free", body: "x")
        try await scene.send(
            .put,
            "demo-bucket",
            "kept",
            headers: [
                (name: "x-amz-object-lock-mode", value: "COMPLIANCE"),
                (name: "x-amz-object-lock-retain-until-date", value: "2030-01-01T00:00:00Z"),
            ],
            body: "x"
        )
        let failure = try await failure(scene, Self.locked)
        #expect(failure.diagnostic.summary == "Objects of the bucket are locked")
        #expect(
            failure.diagnostic.detail.contains(
                "1 in compliance mode, which nobody can delete before their dates"
            )
        )
        #expect(failure.diagnostic.detail.contains("  - kept, version "))
        #expect(failure.diagnostic.detail.contains("Nothing in the bucket demo-bucket was deleted."))
        #expect(try await versions(scene) == 2)
        #expect(await !scene.requests().contains("POST /demo-bucket?delete"))
    }

    @Test("a legal hold is not taken off")
    func legalHold() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.locked)
        try await scene.send(.put, "demo-bucket", "held", body: "x")
        try await scene.send(
            .put,
            "demo-bucket",
            "held",
            query: [(name: "legal-hold", value: "")],
            body: "<LegalHold><Status>ON</Status></LegalHold>"
        )
        let failure = try await failure(scene, Self.locked)
        #expect(failure.diagnostic.detail.contains("1 under a legal hold, which keyform does not take off"))
        #expect(await scene.requests().filter { $0.hasPrefix("PUT") && $0.contains("legal-hold") }.count == 1)
        #expect(try await versions(scene) == 1)
    }

    @Test("what is held in governance mode, or not any more, is deleted")
    func governance() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.locked)
        for (key, mode, date) in [
            ("a", "GOVERNANCE", "2030-01-01T00:00:00Z"), ("b", "COMPLIANCE", "2026-11-30T12:30:00Z"),
        ] {
            try await scene.send(
                .put,
                "demo-bucket",
                key,
                headers: [
                    (name: "x-amz-object-lock-mode", value: mode),
                    (name: "x-amz-object-lock-retain-until-date", value: date),
                ],
                body: "x"
            )
        }
        try await scene.clock.sleep(for: .seconds(3600))
        try await scene.delete(Self.locked)
        #expect(try await scene.account.locate("demo-bucket", expected: "eu-central-3") == nil)
    }

    @Test("an interruption stops between two pages, and says how far it came")
    func interruption() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.forced)
        for number in 0..<1500 {
            try await scene.send(.put, "demo-bucket", "k\(number)", body: "")
        }
        let failure = try await failure(scene, Self.forced, progress: RecordedProgress(patience: 3))
        #expect(failure.diagnostic.summary == "Interrupted while the bucket was emptied")
        #expect(
            failure.diagnostic.detail.contains("1,000 objects of the bucket demo-bucket are deleted already")
        )
        #expect(try await versions(scene) == 500)
    }

    @Test("objects that the server does not delete are named")
    func refusedObjects() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.forced)
        try await scene.send(.put, "demo-bucket", "a", body: "x")
        let error =
            "<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>"
        try await scene.setFaults(["POST s3:/demo-bucket?delete 200 body='\(error)'"])
        let failure = try await failure(scene, Self.forced)
        #expect(failure.diagnostic.summary == "Objects of the bucket cannot be deleted")
        #expect(failure.diagnostic.detail.contains("\n  - a: no (AccessDenied)"))
    }

    @Test("a lost answer is asked again, and what is gone then is deleted")
    func lostAnswer() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.plain)
        try await scene.setFaults(["DELETE s3:/demo-bucket #1 drop-after"])
        try await scene.nextRun().delete(Self.plain)
        #expect(try await scene.account.locate("demo-bucket", expected: "eu-central-3") == nil)
    }

    @Test("a bucket in another region than the state says is not taken for deleted")
    func otherRegion() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(BucketScene.attributes("demo-bucket", region: "us-central-1"))
        // The region in the state says itself that it has none: elsewhere it may be, and stays.
        let failure = try await failure(scene.nextRun(), Self.plain)
        #expect(failure.diagnostic.summary == "Deleting the bucket failed")
    }
}
