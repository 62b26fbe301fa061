import Addresses
import HTTPTransport
import IonosSandbox
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import ObjectStorage

/// Policies and blocks of public access against a storage that enforces them.
@Suite struct PolicyStoryTests {
    private static let bucket = "demo-bucket"

    private static func policy(_ statements: String) -> Value {
        .object(
            ValueMap([
                ("bucket", .string(bucket)),
                ("policy", .string(#"{"Version":"2012-10-17","Statement":[\#(statements)]}"#)),
            ])
        )
    }

    /// In the short forms that files of the vendor's provider have.
    private static func reading(from addresses: String) -> Value {
        policy(
            """
            {"Sid":"read","Effect":"Allow","Principal":["*"],"Action":["s3:GetObject"],
             "Resource":["arn:aws:s3:::\(bucket)/*"],"Condition":{"IpAddress":["\(addresses)"]}}
            """
        )
    }

    private static func address(_ type: String) -> InstanceAddress {
        InstanceAddress(ResourceAddress(type: type, name: "x"))
    }

    private func create(
        _ type: some BucketPartType,
        _ planned: Value
    ) async throws(OperationFailure) -> ObservedObject? {
        let request = CreateRequest(
            address: Self.address(type.name),
            configuration: planned,
            planned: planned,
            timeoutSeconds: 3600
        )
        _ = await type.recognition(for: request, facts: ProviderFacts())
        return try await type.create(request, progress: RecordedProgress()).object
    }

    private func update(
        _ type: some BucketPartType,
        _ prior: Value,
        _ planned: Value
    ) async throws(OperationFailure) {
        _ = try await type.update(
            UpdateRequest(
                address: Self.address(type.name),
                objectID: Self.bucket,
                prior: prior,
                configuration: planned,
                planned: planned,
                changedSecrets: [],
                timeoutSeconds: 3600
            ),
            progress: RecordedProgress()
        )
    }

    private func delete(_ type: some BucketPartType, _ prior: Value) async throws(OperationFailure) {
        _ = try await type.delete(
            DeleteRequest(
                address: Self.address(type.name),
                objectID: Self.bucket,
                prior: prior,
                timeoutSeconds: 3600
            ),
            progress: RecordedProgress()
        )
    }

    private func found(_ type: some BucketPartType, _ recorded: Value) async -> Value? {
        let record = ResourceRecord(
            address: Self.address(type.name),
            objectID: Self.bucket,
            attributes: recorded
        )
        guard case .found(let object) = await type.refresh([RefreshRequest(record: record)]).first?.result
        else {
            return nil
        }
        return object.attributes
    }

    /// Whether an ordinary key may read an object.
    private func mayRead(_ scene: BucketScene) async throws -> Bool {
        let ordinary = try scene.nextRun(as: scene.ordinary)
        do throws(ObjectStorageError) {
            _ = try await ordinary.send(.get, Self.bucket, "file")
            return true
        } catch  where error.kind == .forbidden {
            return false
        }
    }

    @Test func aPolicyIsInForceUntilItIsDeleted() async throws {
        let scene = try await BucketScene()
        let row = try await scene.create(BucketScene.attributes(Self.bucket))
        try await scene.send(.put, Self.bucket, "file", body: "x")
        #expect(try await !mayRead(scene))
        await scene.sandbox.clearRequestLog()

        // What the same run has made has no policy, and where it is, is known.
        let type = BucketPolicyType(account: scene.account)
        let planned = Self.reading(from: "127.0.0.1")
        #expect(try await create(type, planned)?.attributes == planned)
        #expect(await scene.requests() == ["PUT /demo-bucket?policy", "GET /demo-bucket?policy"])
        #expect(try await mayRead(scene))

        // Nothing to do: one request for the policy, beside the two for its bucket.
        let run = try scene.nextRun()
        let record = ResourceRecord(
            address: BucketScene.address,
            objectID: Self.bucket,
            attributes: row.attributes
        )
        run.account.expect([record])
        await scene.sandbox.clearRequestLog()
        #expect(await found(BucketPolicyType(account: run.account), planned) == planned)
        #expect(await scene.requests() == ["GET /demo-bucket?policy"])

        let narrow = Self.reading(from: "192.0.2.0/24")
        try await update(BucketPolicyType(account: run.account), planned, narrow)
        #expect(try await !mayRead(scene))
        #expect(await found(BucketPolicyType(account: run.account), planned)?["policy"] != planned["policy"])

        try await delete(BucketPolicyType(account: run.account), narrow)
        #expect(await found(BucketPolicyType(account: run.account), narrow) == nil)
        try await delete(BucketPolicyType(account: run.account), narrow)
    }

    @Test func aBlockRefusesPublicPolicies() async throws {
        let scene = try await BucketScene()
        _ = try await scene.create(BucketScene.attributes(Self.bucket))
        let block = PublicAccessBlockType(account: scene.account)
        let flags = Value.object(
            ValueMap([
                ("bucket", .string(Self.bucket)), ("block_public_acls", .bool(false)),
                ("ignore_public_acls", .bool(false)), ("block_public_policy", .bool(true)),
                ("restrict_public_buckets", .bool(false)),
            ])
        )
        #expect(try await create(block, flags)?.attributes == flags)
        #expect(await found(block, flags) == flags)
        let open = Self.policy(
            """
            {"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::\(Self.bucket)/*"}
            """
        )
        let failure = try await operationFailure { () async throws(OperationFailure) in
            _ = try await create(BucketPolicyType(account: scene.account), open)
        }
        #expect(failure.diagnostic.detail.contains("block_public_policy"))
        try await delete(block, flags)
        #expect(await found(block, flags) == nil)
        #expect(try await create(BucketPolicyType(account: scene.account), open)?.attributes == open)
    }

    @Test func aBucketThatIsGoneTakesItsPolicyAlong() async throws {
        let scene = try await BucketScene()
        let row = try await scene.create(BucketScene.attributes(Self.bucket))
        let planned = Self.reading(from: "127.0.0.1")
        _ = try await create(BucketPolicyType(account: scene.account), planned)
        try await scene.delete(row.attributes)
        let run = try scene.nextRun()
        #expect(await found(BucketPolicyType(account: run.account), planned) == nil)
        try await delete(BucketPolicyType(account: run.account), planned)
    }
}
