import Addresses
import IonosSandbox
import Providers
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

        init(_ number: Int) {
            name = "bucket-\(number)"
            bucket = BucketScene.attributes(name, region: regions[number % 2], tags: ["team": "t\(number)"])
            policy = .object(
                ValueMap([
                    ("bucket", .string(name)),
                    (
                        "policy",
                        .string(
                            #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","#
                                + #""Action":["s3:GetObject"],"Resource":["arn:aws:s3:::\#(name)/*"]}]}"#
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
        let pairs = (0..<number).map(Pair.init)
        // The bucket, its tags, its policy, a look at the policy; and one list of what there is in each of two regions.
        #expect(try await counted(scene) { try await create($0, pairs) } <= 4 * number + min(number, 2))
        // Where it is, its tags, its policy.
        #expect(try await counted(scene) { await refresh($0, pairs) } <= 3 * number)
        // The same, what is in the bucket, the end of the policy and of the bucket.
        #expect(try await counted(scene) { try await destroy($0, pairs) } <= 6 * number)
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
