import Addresses
import HTTPTransport
import IonosSandbox
import JSONText
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import ObjectStorage

/// Buckets with tags and a policy each, in two regions: what a run asks for them grows with their number, and by how much.
@Suite("Requests of buckets with policies")
struct RequestCountTests {
    private static let regions = ["eu-central-3", "eu-central-4"]
    private static let policyAddress = InstanceAddress(
        ResourceAddress(type: BucketPolicyType.name, name: "p")
    )

    private struct Pair {
        let bucket: Value
        let policy: Value
        let name: String

        init(_ number: Int, condition: String? = nil) {
            name = "bucket-\(number)"
            bucket = BucketScene.attributes(name, region: regions[number % 2], tags: ["team": "t\(number)"])
            policy = .object(
                ValueMap([
                    ("bucket", .string(name)),
                    (
                        "policy",
                        .string(
                            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","#
                                + #""Action":["s3:GetObject"],"Resource":["arn:aws:s3:::\#(name)/*"]"#
                                + (condition.map { #","Condition":\#($0)"# } ?? "") + "}]}"
                        )
                    ),
                ])
            )
        }

        var records: [ResourceRecord] {
            [
                ResourceRecord(address: BucketScene.address, objectID: name, attributes: bucket),
                ResourceRecord(address: policyAddress, objectID: name, attributes: policy),
            ]
        }

        func change(_ action: ChangeAction) -> ResourceChange {
            ResourceChange(
                address: InstanceAddress(ResourceAddress(type: BucketType.name, name: name)),
                action: action,
                reason: .notInState,
                before: action == .delete ? bucket : nil,
                after: action == .delete ? nil : bucket
            )
        }
    }

    private func survey(_ run: BucketScene, _ pairs: [Pair], _ action: ChangeAction) async {
        let plan = ProposedPlan(
            changes: pairs.map { $0.change(action) },
            creations: [],
            contacts: [],
            allowed: [],
            named: [:]
        )
        _ = await BucketSurvey(run.account, plan).facts(deleted: [])
    }

    private func create(_ run: BucketScene, _ pairs: [Pair]) async throws {
        await survey(run, pairs, .create)
        for pair in pairs {
            _ = try await run.create(pair.bucket)
            let request = CreateRequest(
                address: Self.policyAddress,
                configuration: pair.policy,
                planned: pair.policy,
                timeoutSeconds: 600
            )
            _ = try await BucketPolicyType(account: run.account)
                .create(request, progress: RecordedProgress())
        }
    }

    private func refresh(_ run: BucketScene, _ pairs: [Pair]) async {
        let records = pairs.flatMap(\.records)
        let buckets = records.filter { $0.address.resource.type == BucketType.name }
        let policies = records.filter { $0.address.resource.type == BucketPolicyType.name }
        run.account.expect(buckets)
        let answers =
            await run.type.refresh(buckets.map(RefreshRequest.init(record:)))
            + BucketPolicyType(account: run.account).refresh(policies.map(RefreshRequest.init(record:)))
        #expect(answers.count == records.count)
        for answer in answers {
            guard case .found = answer.result else {
                Issue.record("\(answer.result)")
                continue
            }
        }
    }

    private func destroy(_ run: BucketScene, _ pairs: [Pair]) async throws {
        await refresh(run, pairs)
        await survey(run, pairs, .delete)
        for pair in pairs {
            let request = DeleteRequest(
                address: Self.policyAddress,
                objectID: pair.name,
                prior: pair.policy,
                timeoutSeconds: 600
            )
            _ = try await BucketPolicyType(account: run.account)
                .delete(request, progress: RecordedProgress())
            try await run.delete(pair.bucket)
        }
    }

    private func counted(
        _ scene: BucketScene,
        _ work: (BucketScene) async throws -> Void
    ) async throws
        -> Int
    {
        await scene.sandbox.clearRequestLog()
        try await work(try scene.nextRun())
        return await scene.sandbox.requestLog.count
    }

    @Test(arguments: [1, 2, 50])
    func areBounded(number: Int) async throws {
        let scene = try await BucketScene()
        let pairs = (0..<number).map { Pair($0) }
        // The bucket, its tags, its policy; and in each of two regions a list of what there is, and two looks at policies.
        let created = try await counted(scene) { try await create($0, pairs) }
        #expect(created <= 3 * number + 3 * min(number, 2))
        #expect(created <= 4 * number + min(number, 2))
        #expect(number < 50 || created <= 4 * number)
        // Where it is, its tags, its policy.
        #expect(try await counted(scene) { await refresh($0, pairs) } <= 3 * number)
        // The same, what is in the bucket, the end of the policy and of the bucket.
        #expect(try await counted(scene) { try await destroy($0, pairs) } <= 6 * number)
    }

    private func looks(_ scene: BucketScene) async -> Int {
        await scene.requests().count { $0.hasPrefix("GET /bucket") && $0.hasSuffix("?policy") }
    }

    /// Where what is put is not shown at once, or the server may take it as something else, each policy is looked for.
    @Test func policiesAreLookedForWhereTheyMayNotBeSeen() async throws {
        let documented = #"{"IpAddress":{"aws:SourceIp":["192.0.2.0/24"]}}"#
        for (condition, lag, expected) in [
            (documented, Int64(0), 4...4), (#"{"Bool":{"aws:SecureTransport":"true"}}"#, 0, 8...8),
            (documented, 700, 9...(.max)),
        ] {
            var options = SandboxOptions()
            options.readLag = lag
            let scene = try await BucketScene(options: options)
            try await create(try scene.nextRun(), (0..<8).map { Pair($0, condition: condition) })
            let looks = await looks(scene)
            #expect(expected.contains(looks), "\(condition), \(lag): \(looks)")
        }
    }

    /// A replaced policy may still show as it was, so it is looked for, however quick the region is.
    @Test func whatReplacesAPolicyIsLookedFor() async throws {
        let scene = try await BucketScene()
        let pairs = (0..<6).map { Pair($0) }
        let run = try scene.nextRun()
        try await create(run, pairs)
        await scene.sandbox.clearRequestLog()
        let narrow = Pair(4, condition: #"{"IpAddress":{"aws:SourceIp":["192.0.2.0/24"]}}"#)
        _ = try await BucketPolicyType(account: run.account).update(
            UpdateRequest(
                address: Self.policyAddress,
                objectID: narrow.name,
                prior: pairs[4].policy,
                configuration: narrow.policy,
                planned: narrow.policy,
                changedSecrets: [],
                timeoutSeconds: 600
            ),
            progress: RecordedProgress()
        )
        #expect(await looks(scene) == 1)
    }

    /// Of names that no plan could know, one list tells whether they are taken.
    @Test func namesThatComeAboutInTheApplyAreLookedUpTogether() async throws {
        let scene = try await BucketScene()
        try await scene.send(.put, "bucket-3")
        await scene.sandbox.clearRequestLog()
        let run = try scene.nextRun()
        for number in [0, 2, 4] {
            _ = try await run.create(Pair(number).bucket)
        }
        #expect(await scene.requests().count { $0 == "GET /" } == 1)
        #expect(await scene.requests().count { $0.contains("?location") } == 0)
        // The facts of a plan say nothing of a name that it did not know.
        var facts = BucketFacts()
        facts.own = []
        let failure = try await operationFailure { () async throws(OperationFailure) in
            _ = try await run.create(
                BucketScene.attributes("bucket-3"),
                facts: ProviderFacts([BucketFacts.member: facts.json])
            )
        }
        #expect(failure.diagnostic.summary == "Bucket exists already")
    }

    /// A policy whose bucket stays is looked for once it is deleted.
    @Test func aDeletedPolicyOfABucketThatStaysIsLookedFor() async throws {
        let scene = try await BucketScene()
        let pair = Pair(0)
        try await create(try scene.nextRun(), [pair])
        let run = try scene.nextRun()
        await refresh(run, [pair])
        await scene.sandbox.clearRequestLog()
        _ = try await BucketPolicyType(account: run.account).delete(
            DeleteRequest(
                address: Self.policyAddress,
                objectID: pair.name,
                prior: pair.policy,
                timeoutSeconds: 600
            ),
            progress: RecordedProgress()
        )
        #expect(
            await scene.requests() == ["DELETE /\(pair.name)?policy", "GET /\(pair.name)?policy"]
        )
    }
}
