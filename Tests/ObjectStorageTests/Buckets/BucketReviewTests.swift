import Addresses
import HTTPTransport
import JSONText
import Providers
import ResourceSchemas
import SourceText
import Testing
import Values

@testable import ObjectStorage

@Suite("Plans about buckets")
struct BucketReviewTests {
    private static let plain = BucketScene.attributes("demo-bucket")
    private static let forced = BucketScene.attributes("demo-bucket", force: true)

    private func change(
        _ action: ChangeAction,
        _ name: String = "x",
        before: Value? = nil,
        after: Value? = nil
    ) -> ResourceChange {
        ResourceChange(
            address: InstanceAddress(ResourceAddress(type: BucketType.name, name: name)),
            action: action,
            reason: .configurationChanged,
            before: before,
            after: after
        )
    }

    private func plan(
        _ changes: [ResourceChange],
        allowed: Set<PlanGuard.Name> = [],
        named: [PlanGuard.Name: Set<String>] = [:]
    ) -> ProposedPlan {
        ProposedPlan(changes: changes, creations: [], contacts: [], allowed: allowed, named: named)
    }

    /// What a survey of the plan finds, and what the review says of it.
    private func findings(
        _ scene: BucketScene,
        _ plan: ProposedPlan,
        pin: RegionPin? = nil
    ) async throws -> [Diagnostic] {
        let run = try scene.nextRun(pin: pin)
        let facts = await BucketSurvey(run.account, plan).facts(deleted: [])
        // As they are read again from a plan file.
        let stored = ProviderFacts(["buckets": facts?.json ?? .null])
        return BucketReview(plan, facts == nil ? ProviderFacts() : stored, run.account).findings
    }

    // MARK: Deletions

    @Test("a bucket with objects is deleted only where that is allowed, for the buckets that the plan names")
    func objects() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.forced)
        let delete = change(.delete, before: Self.forced)
        #expect(try await findings(scene, plan([delete])).isEmpty)
        for key in ["a", "b"] {
            try await scene.send(.put, "demo-bucket", key, body: String(repeating: "x", count: 1500))
        }
        let refused = try #require(try await findings(scene, plan([delete])).first)
        #expect(refused.severity == .error)
        #expect(refused.summary == "A bucket would be deleted with its objects")
        #expect(
            refused.detail.contains("The bucket demo-bucket holds 2 objects of 3.0 kB, versions included")
        )
        #expect(refused.detail.hasSuffix("To delete them all the same, add -allow=objects."))
        #expect(refused.guardName == "objects")
        let named = try #require(refused.guardedObjects.first)
        #expect(named.hasPrefix("demo-bucket 2 20"))
        let allowed = try await findings(scene, plan([delete], allowed: [.objects]))
        #expect(allowed.map(\.severity) == [.warning])
        // The word covers what the plan named.
        for objects in ["demo-bucket", named] {
            let found = try await findings(scene, plan([delete], named: [.objects: [objects]]))
            #expect(found.map(\.severity) == [.warning], "\(objects)")
        }
        let other = try await findings(scene, plan([delete], named: [.objects: ["another"]]))
        #expect(other.map(\.severity) == [.error])
        // What was written since is not in it, were it in the place of something else.
        try await scene.send(.delete, "demo-bucket", "b")
        let fewer = try await findings(scene, plan([delete], named: [.objects: [named]]))
        #expect(fewer.map(\.severity) == [.warning])
        try await scene.clock.sleep(for: .seconds(5))
        try await scene.send(.put, "demo-bucket", "c", body: "x")
        let newer = try await findings(scene, plan([delete], named: [.objects: [named]]))
        #expect(newer.map(\.severity) == [.error])
        #expect(newer.first?.detail.contains("That is more, or newer, than the 2 of the plan.") == true)
        #expect(newer.first?.detail.hasSuffix("To delete them all the same, add -allow=objects.") == true)
    }

    @Test("of a bucket that was not counted to the end, the plan says so and covers all")
    func moreThanCounted() async throws {
        var content = BucketFacts.Content(versions: 10_000, bytes: 40_000, isComplete: false)
        content.newest = "2026-11-30T12:00:00.000Z"
        #expect(content.words == "more than 10,000 objects of more than 40.0 kB, versions included")
        let allowed = DeletableObjects(content)
        #expect(allowed.named("demo-bucket") == "demo-bucket")
        #expect(allowed.covers(1_000_000, newest: "2030-01-01T00:00:00.000Z"))
    }

    @Test("without force_destroy in the state no word helps")
    func notForced() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.plain)
        try await scene.send(.put, "demo-bucket", "a", body: "x")
        let found = try await findings(
            scene,
            plan([change(.delete, before: Self.plain)], allowed: [.objects])
        )
        #expect(found.map(\.summary) == ["Bucket is not empty"])
        #expect(found.first?.detail.contains("holds 1 object of 1 byte, versions included") == true)
    }

    @Test("what cannot be counted needs the word, and a plan without a look warns")
    func uncounted() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.forced)
        try await scene.setFaults(["GET s3:/demo-bucket?versions 403 code=AccessDenied"])
        let delete = plan([change(.delete, before: Self.forced)])
        let found = try await findings(scene, delete)
        #expect(found.map(\.summary) == ["Objects of a bucket that would be deleted cannot be counted"])
        #expect(found.map(\.guardName) == ["objects"])
        let blind = BucketReview(delete, ProviderFacts(), scene.account).findings
        #expect(blind.map(\.severity) == [.warning])
    }

    // MARK: Names

    @Test("a name that the contract has already is an error with the import block")
    func exists() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(Self.plain)
        let found = try await findings(scene, plan([change(.create, after: Self.plain)]))
        #expect(found.map(\.summary) == ["Bucket exists already"])
        #expect(
            found.first?.detail.contains("to = ionoscloud_s3_bucket.x\n    id = \"eu-central-3:demo-bucket\"")
                == true
        )
        #expect(
            try await findings(scene, plan([change(.create, after: BucketScene.attributes("new-one"))]))
                .isEmpty
        )
    }

    @Test("one name twice, a new address for a bucket, and two at once")
    func names() async throws {
        let scene = try await BucketScene()
        let twice = try await findings(
            scene,
            plan([change(.create, "a", after: Self.plain), change(.create, "b", after: Self.plain)])
        )
        #expect(twice.map(\.summary) == ["Bucket configured twice"])
        _ = try await scene.create(Self.plain)
        let renamed = try await findings(
            scene,
            plan([change(.delete, "a", before: Self.plain), change(.create, "b", after: Self.plain)])
        )
        #expect(renamed.map(\.summary) == ["Bucket would be destroyed and created again"])
        #expect(
            renamed.first?.detail.contains("from = ionoscloud_s3_bucket.a\n    to   = ionoscloud_s3_bucket.b")
                == true
        )
        let beside = try await findings(
            scene,
            plan([
                change(
                    .replaceCreateFirst,
                    before: Self.plain,
                    after: BucketScene.attributes("demo-bucket", region: "us-central-1")
                )
            ])
        )
        #expect(beside.map(\.summary) == ["Bucket cannot be created before the old one is destroyed"])
    }

    @Test("a name that is secret is in no message")
    func secretName() async throws {
        let scene = try await BucketScene()
        func secret(_ attributes: Value) -> Value {
            var map = attributes.mapValue ?? ValueMap()
            map["name"] = map["name"]?.marked(.sensitive)
            return .object(map)
        }
        _ = try await scene.create(Self.forced)
        try await scene.send(.put, "demo-bucket", "a", body: "x")
        var found = try await findings(scene, plan([change(.create, after: secret(Self.plain))]))
        for before in [Self.plain, Self.forced] {
            found += try await findings(scene, plan([change(.delete, before: secret(before))]))
        }
        try await scene.setFaults(["GET s3:/demo-bucket?versions 403 code=AccessDenied"])
        found += try await findings(scene, plan([change(.delete, before: secret(Self.forced))]))
        #expect(found.count == 4)
        #expect(
            found.allSatisfy { !$0.detail.contains("demo-bucket") && !$0.summary.contains("demo-bucket") }
        )
    }

    // MARK: Regions

    @Test("a pin that contradicts names both places, and an unknown region the known ones")
    func regions() async throws {
        let scene = try await BucketScene()
        let create = plan([change(.create, after: Self.plain)])
        let pinned = try await findings(
            scene,
            create,
            pin: RegionPin(region: "us-central-1", source: "IONOS_S3_REGION")
        )
        #expect(pinned.map(\.summary) == ["Bucket is in another region than the provider"])
        #expect(
            try await findings(
                scene,
                create,
                pin: RegionPin(region: "eu-central-3", source: "IONOS_S3_REGION")
            ).isEmpty
        )
        let unknown = try await findings(
            scene,
            plan([change(.create, after: BucketScene.attributes("demo-bucket", region: "eu-central-5"))])
        )
        #expect(unknown.map(\.summary) == ["Unknown Object Storage region"])
        #expect(
            unknown.first?.detail.hasPrefix(
                "There is no region \"eu-central-5\". Did you mean \"eu-central-3\"?"
            ) == true
        )
    }

    @Test("a plan that neither makes nor deletes buckets asks for nothing")
    func nothing() async throws {
        let scene = try await BucketScene()
        #expect(
            try await findings(scene, plan([change(.noop, before: Self.plain, after: Self.plain)])).isEmpty
        )
        #expect(await scene.requests().isEmpty)
    }

    // MARK: Arguments

    @Test(
        "names are checked",
        arguments: [
            ("ab", "has 2 characters, and 3 to 63 are allowed"), ("Abc", "has a capital letter, \"A\""),
            ("a b", "has a \" \""), ("-ab", "does not begin with a letter or a digit"),
            ("ab-", "ends with \"-\""),
            ("ab_", "ends with \"_\""), ("a..b", "has \"..\" in it"), ("a-.b", "has \"-.\" in it"),
            ("192.168.0.1", "has the form of an IP address"), ("ä-bucket", "has a \"ä\""),
            (String(repeating: "a", count: 64), "has 64 characters"), ("abc", nil), ("a1.b2.c3", nil),
            ("a_b", nil),
            ("1.2.3.4.5", nil),
        ] as [(String, String?)]
    )
    func bucketNames(name: String, fault: String?) {
        let found = BucketName.fault(in: name)
        #expect(fault == nil ? found == nil : found?.hasPrefix(fault ?? "") == true, "\(found ?? "nothing")")
    }

    @Test("what is wrong with arguments is told before anything is planned, and the id is the name")
    func rules() throws {
        func problems(_ attributes: Value) -> [String] {
            BucketRules().problems(in: attributes.mapValue ?? ValueMap()).map {
                "\($0.severity) \($0.summary)"
            }
        }
        #expect(problems(Self.plain).isEmpty)
        #expect(
            problems(BucketScene.attributes("a.b.c")) == ["warning Bucket name that not every tool can use"]
        )
        #expect(problems(BucketScene.attributes("X")) == ["error Invalid bucket name"])
        #expect(
            problems(BucketScene.attributes("demo", region: "de")) == ["error Region of user-owned buckets"]
        )
        #expect(problems(BucketScene.attributes("demo", region: "")) == ["error Empty region"])
        #expect(problems(.object(ValueMap([("name", .string("demo")), ("region", .null(.string))]))).isEmpty)
        #expect(problems(.object(ValueMap([("name", .unknown(.string))]))).isEmpty)
        let secret = ValueMap([("name", Value.string("Very Secret").marked(.sensitive))])
        #expect(BucketRules().problems(in: secret).map(\.detail).allSatisfy { !$0.contains("Secret") })
        let planned = BucketRules().planned(
            ValueMap([("id", .unknown(.string)), ("name", .string("demo"))]),
            arguments: ValueMap(),
            prior: nil,
            changed: []
        )
        #expect(planned["id"] == .string("demo"))
    }

    @Test(
        "import ids",
        arguments: [
            ("a:b:c", "invalid import ID"), ("", "invalid bucket name"), ("x:", "invalid bucket name"),
        ]
    )
    func importIDs(text: String, summary: String) {
        let error = #expect(throws: DiagnosticsError.self) { try BucketImportID(text) }
        #expect(error?.diagnostics.map(\.summary) == [summary])
        #expect((try? BucketImportID("de:demo"))?.region == "de")
        #expect((try? BucketImportID("demo"))?.region == nil)
    }
}
