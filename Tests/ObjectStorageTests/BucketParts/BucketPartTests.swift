import Addresses
import HTTPTransport
import JSONText
import Providers
import SourceText
import StateModel
import Testing
import Values

@testable import ObjectStorage

/// Policies and blocks of public access as objects of their buckets.
@Suite struct BucketPartTests {
    private static let address = InstanceAddress(ResourceAddress(type: BucketPolicyType.name, name: "p"))
    private static let open =
        #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::demo/*"}}"#
    private static let sent =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::demo/*"}]}"#
    private static let other =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::demo/*"}]}"#

    private func policy(_ text: String, bucket: String = "demo") -> Value {
        .object(ValueMap([("bucket", .string(bucket)), ("policy", .string(text))]))
    }

    private func creation(_ planned: Value) -> CreateRequest {
        CreateRequest(address: Self.address, configuration: planned, planned: planned, timeoutSeconds: 3600)
    }

    private func update(_ prior: Value, _ planned: Value) -> UpdateRequest {
        UpdateRequest(
            address: Self.address,
            objectID: "demo",
            prior: prior,
            configuration: planned,
            planned: planned,
            changedSecrets: [],
            timeoutSeconds: 3600
        )
    }

    private func deletion(_ prior: Value) -> DeleteRequest {
        DeleteRequest(address: Self.address, objectID: "demo", prior: prior, timeoutSeconds: 3600)
    }

    private func record(_ attributes: Value) -> RefreshRequest {
        RefreshRequest(
            record: ResourceRecord(address: Self.address, objectID: "demo", attributes: attributes)
        )
    }

    private func read(_ type: some ResourceType, _ attributes: Value) async -> RefreshAnswer.Result? {
        await type.refresh([record(attributes)]).first?.result
    }

    private func isGone(_ result: RefreshAnswer.Result?) -> Bool {
        if case .gone = result { true } else { false }
    }

    private func found(_ result: RefreshAnswer.Result?) throws -> Value {
        guard case .found(let object) = result else {
            Issue.record("\(String(describing: result))")
            throw Unexpected()
        }
        return object.attributes
    }

    private func failure(
        of body: () async throws(OperationFailure) -> OperationResult
    ) async throws -> OperationFailure {
        do throws(OperationFailure) {
            let result = try await body()
            Issue.record("it succeeded: \(result)")
        } catch {
            return error
        }
        throw Unexpected()
    }

    // MARK: - Policies

    @Test func putsAndLooks() async throws {
        let server = PartServer()
        let storage = server.storage()
        let type = BucketPolicyType(account: storage.account())
        let progress = RecordedProgress()
        let result = try await type.create(creation(policy(Self.open)), progress: progress)
        // The author's text is kept, and what is sent is in AWS's form.
        #expect(result.object?.attributes == policy(Self.open))
        #expect(progress.identified.map(\.objectID) == ["demo"])
        #expect(server.parts["policy"] == Self.sent)
        #expect(
            storage.lines == [
                "GET /demo?location", "GET /demo?policy", "PUT /demo?policy", "GET /demo?policy",
            ]
        )
        #expect(storage.requests[2].headers["Content-Type"] == "application/json")
    }

    @Test func looksUntilTheNewOneIsSeen() async throws {
        let server = PartServer()
        server.change {
            $0.parts["policy"] = Self.other
            $0.lag = 3
        }
        let storage = server.storage()
        let type = BucketPolicyType(account: storage.account())
        let result = try await type.update(
            update(policy(Self.other), policy(Self.open)),
            progress: RecordedProgress()
        )
        #expect(result.object?.attributes == policy(Self.open))
        #expect(storage.lines.count { $0.hasPrefix("GET /demo?policy") } == 4)
        #expect(!storage.sleeps.isEmpty)
    }

    @Test func givesUpWhenAnotherOneStays() async throws {
        let server = PartServer()
        server.change {
            $0.parts["policy"] = Self.other
            $0.lag = 100_000
        }
        let storage = server.storage()
        let type = BucketPolicyType(account: storage.account())
        let failure = try await failure { () async throws(OperationFailure) in
            try await type.update(update(policy(Self.other), policy(Self.open)), progress: RecordedProgress())
        }
        guard case .partial(let seen) = failure.effect else {
            Issue.record("\(failure)")
            return
        }
        // The state has what is there, so that the next plan shows the difference.
        #expect(seen.attributes == policy(Self.other))
        #expect(failure.diagnostic.detail.contains("shows another one 120 seconds later"))
        #expect(storage.sleeps.reduce(.zero, +) <= .seconds(125))
    }

    @Test func replacesNobodyElsesPolicy() async throws {
        let server = PartServer()
        server.change { $0.parts["policy"] = Self.other }
        let type = BucketPolicyType(account: server.storage().account())
        let failure = try await failure { () async throws(OperationFailure) in
            try await type.create(creation(policy(Self.open)), progress: RecordedProgress())
        }
        #expect(failure.diagnostic.summary == "Bucket has a policy already")
        #expect(failure.diagnostic.detail.contains("id = \"demo\""))
        #expect(server.parts["policy"] == Self.other)
        // One that says the same is as good as one's own.
        server.change { $0.parts["policy"] = Self.sent }
        _ = try await type.create(creation(policy(Self.open)), progress: RecordedProgress())
    }

    @Test func keepsTheAuthorsTextWhileItMeansTheSame() async throws {
        let server = PartServer()
        server.change { $0.parts["policy"] = Self.sent }
        let storage = server.storage()
        let account = storage.account()
        account.memory.expect(["demo": "eu-central-3"])
        let type = BucketPolicyType(account: account)
        #expect(try found(await read(type, policy(Self.open))) == policy(Self.open))
        #expect(storage.lines == ["GET /demo?policy"])
        server.change { $0.parts["policy"] = Self.other }
        #expect(try found(await read(type, policy(Self.open))) == policy(Self.other))
    }

    @Test func aPolicyThatIsNotInTheRegionAskedIsNotGone() async throws {
        let server = PartServer()
        server.change {
            $0.region = "us-central-1"
            $0.parts["policy"] = Self.sent
        }
        let storage = server.storage()
        let account = storage.account()
        account.memory.expect(["demo": "eu-central-4"])
        let type = BucketPolicyType(account: account)
        #expect(try found(await read(type, policy(Self.open))) == policy(Self.open))
        #expect(storage.requests.map(\.url.origin.host).last == "s3.us-central-1.ionoscloud.com")
    }

    @Test func whatIsGoneIsGone() async throws {
        let server = PartServer()
        let storage = server.storage()
        let type = BucketPolicyType(account: storage.account())
        #expect(isGone(await read(type, policy(Self.open))))
        server.change { $0.region = nil }
        let fresh = BucketPolicyType(account: server.storage().account())
        #expect(isGone(await read(fresh, policy(Self.open))))
        _ = try await fresh.delete(deletion(policy(Self.open)), progress: RecordedProgress())
    }

    @Test func aRefusalIsNoAbsence() async throws {
        let server = PartServer()
        server.change { $0.faults["GET policy"] = (.error(403, "AccessDenied"), false) }
        let type = BucketPolicyType(account: server.storage().account())
        guard case .failed(let diagnostic) = await read(type, policy(Self.open)) else {
            Issue.record("it did not fail")
            return
        }
        #expect(diagnostic.summary == "Reading the policy failed")
    }

    @Test func deletesAndLooks() async throws {
        let server = PartServer()
        server.change {
            $0.parts["policy"] = Self.sent
            $0.lag = 2
        }
        let storage = server.storage()
        let type = BucketPolicyType(account: storage.account())
        let result = try await type.delete(deletion(policy(Self.open)), progress: RecordedProgress())
        #expect(result.object == nil)
        #expect(server.parts.isEmpty)
        #expect(storage.lines.count == 5)
        // Again: it is gone already.
        _ = try await type.delete(deletion(policy(Self.open)), progress: RecordedProgress())
    }

    @Test func tellsTheServersReason() async throws {
        let server = PartServer()
        server.change { $0.faults["PUT policy"] = (.error(400, "MalformedPolicy"), false) }
        let type = BucketPolicyType(account: server.storage().account())
        let failure = try await failure { () async throws(OperationFailure) in
            try await type.create(creation(policy(Self.open)), progress: RecordedProgress())
        }
        #expect(failure.diagnostic.detail.contains("it is so (MalformedPolicy)"))
        #expect(failure.diagnostic.detail.contains("The bucket's policy is as it was."))
        server.change { $0.faults["PUT policy"] = (.error(403, "AccessDenied"), false) }
        let refused = try await self.failure { () async throws(OperationFailure) in
            try await type.create(creation(policy(Self.open)), progress: RecordedProgress())
        }
        #expect(refused.diagnostic.detail.contains("block_public_policy"))
    }

    @Test func aPolicyThatForbidsReadingItIsWritten() async throws {
        let server = PartServer()
        server.change { $0.faults["GET policy"] = (.error(403, "AccessDenied"), false) }
        let type = BucketPolicyType(account: server.storage().account())
        let result = try await type.create(creation(policy(Self.other)), progress: RecordedProgress())
        #expect(result.object?.attributes == policy(Self.other))
    }

    @Test func aLostAnswerIsFoundOut() async throws {
        let server = PartServer()
        server.change { $0.faults["PUT policy"] = (.fail(.reset), true) }
        let type = BucketPolicyType(account: server.storage().account())
        let result = try await type.create(creation(policy(Self.open)), progress: RecordedProgress())
        #expect(result.object?.attributes == policy(Self.open))
        // Without an effect it is not known, and the next run looks.
        let idle = PartServer()
        idle.change { $0.faults["PUT policy"] = (.fail(.reset), false) }
        let other = BucketPolicyType(account: idle.storage().account())
        let failure = try await failure { () async throws(OperationFailure) in
            try await other.create(creation(policy(Self.open)), progress: RecordedProgress())
        }
        guard case .uncertain = failure.effect else {
            Issue.record("\(failure)")
            return
        }
    }

    @Test func recognisesItsOwn() async throws {
        let server = PartServer()
        let type = BucketPolicyType(account: server.storage().account())
        let recognition = await type.recognition(
            for: creation(policy(Self.open)),
            facts: ProviderFacts()
        )
        #expect(!recognition.text().contains("Statement"))
        let intent = OpenIntent(
            operation: OperationID(1),
            run: RunID(1),
            key: RecordKey(address: Self.address),
            action: .create,
            objectID: nil,
            recognition: recognition,
            startedAt: 0
        )
        guard case .neverHappened = try await type.recognise([intent], known: [])[OperationID(1)] else {
            Issue.record("nothing is there")
            return
        }
        server.change { $0.parts["policy"] = Self.other }
        guard case .neverHappened = try await type.recognise([intent], known: [])[OperationID(1)] else {
            Issue.record("another's is there")
            return
        }
        server.change { $0.parts["policy"] = Self.sent }
        guard case .exists(let object) = try await type.recognise([intent], known: [])[OperationID(1)] else {
            Issue.record("it is there")
            return
        }
        #expect(object.attributes == policy(Self.sent))
    }

    @Test func isImportedByTheBucketsName() async throws {
        let server = PartServer()
        server.change { $0.parts["policy"] = Self.sent }
        let type = BucketPolicyType(account: server.storage().account())
        #expect(try await type.readForImport("demo").attributes == policy(Self.sent))
        #expect(
            try await type.existing([policy(Self.other), policy(Self.other, bucket: "demo")]) == [
                "demo", "demo",
            ]
        )
        server.change { $0.parts = [:] }
        await #expect(throws: DiagnosticsError.self) { try await type.readForImport("demo") }
        #expect(try await type.existing([policy(Self.other)]) == [nil])
        #expect(throws: DiagnosticsError.self) { try type.validateImportID("eu-central-3:demo") }
        #expect(throws: DiagnosticsError.self) { try type.validateImportID("") }
    }

    // MARK: - Blocks of public access

    private func block(_ flags: [String: Bool], bucket: String = "demo") -> Value {
        let names = [
            "block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets",
        ]
        return .object(
            ValueMap([("bucket", .string(bucket))] + names.map { ($0, .bool(flags[$0] ?? false)) })
        )
    }

    @Test func putsAndReadsABlock() async throws {
        let server = PartServer()
        let storage = server.storage()
        let type = PublicAccessBlockType(account: storage.account())
        let wanted = block(["block_public_policy": true, "restrict_public_buckets": true])
        let result = try await type.create(creation(wanted), progress: RecordedProgress())
        #expect(result.object?.attributes == wanted)
        #expect(
            server.parts["publicAccessBlock"]?.contains("<BlockPublicPolicy>true</BlockPublicPolicy>") == true
        )
        // What the server leaves out is off, whatever its root is called.
        server.change {
            $0.parts["publicAccessBlock"] =
                "<BlockPublicAccessBlockConfiguration><IgnorePublicAcls>true</IgnorePublicAcls></BlockPublicAccessBlockConfiguration>"
        }
        #expect(try found(await read(type, wanted)) == block(["ignore_public_acls": true]))
        _ = try await type.delete(deletion(wanted), progress: RecordedProgress())
        #expect(server.parts.isEmpty)
        #expect(isGone(await read(type, wanted)))
    }

    @Test func takesNoProtectionFromABlockThatIsThere() async throws {
        let server = PartServer()
        let type = PublicAccessBlockType(account: server.storage().account())
        _ = try await type.create(creation(block(["block_public_acls": true])), progress: RecordedProgress())
        let failure = try await failure { () async throws(OperationFailure) in
            try await type.create(creation(block(["ignore_public_acls": true])), progress: RecordedProgress())
        }
        #expect(failure.diagnostic.summary == "Bucket has a public access block already")
        let both = block(["block_public_acls": true, "ignore_public_acls": true])
        #expect(
            try await type.create(creation(both), progress: RecordedProgress()).object?.attributes == both
        )
    }
}
