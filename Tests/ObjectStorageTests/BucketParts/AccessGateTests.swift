import Addresses
import Providers
import SourceText
import Testing
import Values

@testable import ObjectStorage

/// What steps learn only when they are done: whom the real policy lets in, and shuts out.
@Suite struct AccessGateTests {
    private static let user = "0f0f0f0f-1111-4222-8333-444444444444"
    private static let open = allow(#""*""#, "s3:GetObject")
    private static let closed = allow(#"{"AWS":"arn:aws:iam:::user/7:\#(user)"}"#, "s3:GetObject")
    private static let managed =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam:::user/7:\#(user)"},"#
        + #""Action":"s3:PutBucketPolicy","Resource":"arn:aws:s3:::demo"}]}"#
    private static let restricting =
        "<PublicAccessBlockConfiguration><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>"

    private static func allow(_ principal: String, _ action: String) -> String {
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":\#(principal),"Action":"\#(action)","#
            + #""Resource":"arn:aws:s3:::demo/*"}]}"#
    }

    /// A bucket, and what the plan may do to it.
    private struct Scene {
        let server = PartServer()
        let storage: ScriptedStorage
        let account: ObjectStorageAccount

        init(policy: String? = nil, block: String? = nil, _ limit: (inout AccessLimits) -> Void = { _ in }) {
            server.change {
                $0.parts["policy"] = policy
                $0.parts["publicAccessBlock"] = block
            }
            storage = server.storage()
            account = storage.account(allowed: [])
            var limits = AccessLimits()
            limit(&limits)
            account.memory.limit(to: limits)
        }

        var writes: [String] { storage.lines.filter { !$0.hasPrefix("GET") } }
    }

    private func address(_ type: String) -> InstanceAddress {
        InstanceAddress(ResourceAddress(type: type, name: "x"))
    }

    private func refusal(
        _ body: () async throws(OperationFailure) -> OperationResult
    ) async -> OperationFailure? {
        do throws(OperationFailure) {
            _ = try await body()
            return nil
        } catch {
            return error
        }
    }

    private func attributes(_ policy: String) -> Value {
        .object(ValueMap([("bucket", .string("demo")), ("policy", .string(policy))]))
    }

    private func create(_ policy: String, _ scene: Scene, isSecret: Bool = false) async -> OperationFailure? {
        var planned = attributes(policy)
        if isSecret {
            planned = .object(
                ValueMap([
                    ("bucket", .string("demo")), ("policy", .string(policy).marked(.sensitive)),
                ])
            )
        }
        let request = CreateRequest(
            address: address(BucketPolicyType.name),
            configuration: planned,
            planned: planned,
            timeoutSeconds: 3600
        )
        return await refusal { () async throws(OperationFailure) in
            try await BucketPolicyType(account: scene.account).create(request, progress: RecordedProgress())
        }
    }

    private func update(_ prior: String, _ policy: String, _ scene: Scene) async -> OperationFailure? {
        let request = UpdateRequest(
            address: address(BucketPolicyType.name),
            objectID: "demo",
            prior: attributes(prior),
            configuration: attributes(policy),
            planned: attributes(policy),
            changedSecrets: [],
            timeoutSeconds: 3600
        )
        return await refusal { () async throws(OperationFailure) in
            try await BucketPolicyType(account: scene.account).update(request, progress: RecordedProgress())
        }
    }

    private func removeBlock(_ scene: Scene) async -> OperationFailure? {
        let prior = Value.object(
            ValueMap([("bucket", .string("demo")), ("restrict_public_buckets", .bool(true))])
        )
        let request = DeleteRequest(
            address: address(PublicAccessBlockType.name),
            objectID: "demo",
            prior: prior,
            timeoutSeconds: 3600
        )
        return await refusal { () async throws(OperationFailure) in
            try await PublicAccessBlockType(account: scene.account)
                .delete(request, progress: RecordedProgress())
        }
    }

    private func isNone(_ failure: OperationFailure?) -> Bool {
        if case .none? = failure?.effect { true } else { false }
    }

    // MARK: Everyone

    @Test func aBucketThatExistsBecomesPublicOnlyWithTheWord() async {
        let scene = Scene()
        let created = await create(Self.open, scene)
        #expect(created?.diagnostic.summary == "A bucket would become public")
        #expect(created?.diagnostic.detail.contains("demo becomes readable by everyone.") == true)
        #expect(created?.diagnostic.detail.hasSuffix("add -allow=public.") == true)
        #expect(created?.diagnostic.guardName == "public")
        #expect(isNone(created))
        let closed = Scene(policy: Self.closed)
        let updated = await update(Self.closed, Self.open, closed)
        #expect(updated?.diagnostic.summary == "A bucket would become public")
        #expect(isNone(updated))
        #expect(scene.writes.isEmpty && closed.writes.isEmpty)

        let allowed = Scene { $0.allowed = [.public] }
        #expect(await create(Self.open, allowed) == nil)
        #expect(allowed.writes == ["PUT /demo?policy"])
    }

    @Test func whatIsOpenAlreadyOrClosedNeedsNoWord() async {
        let scene = Scene(policy: Self.open)
        let renamed = Self.open.replacing(#"{"Effect""#, with: #"{"Sid":"all","Effect""#)
        #expect(await update(Self.open, renamed, scene) == nil)
        let wider = Self.allow(#""*""#, "s3:*")
        #expect(await update(renamed, wider, scene)?.diagnostic.summary == "A bucket would become public")
        // Without more requests than the write itself needs.
        let plain = Scene(policy: Self.open)
        #expect(await update(Self.open, Self.closed, plain) == nil)
        #expect(
            plain.storage.lines == ["GET /demo?location", "PUT /demo?policy", "GET /demo?policy"]
        )
        let restricted = Scene(block: Self.restricting)
        #expect(await create(Self.open, restricted) == nil)
    }

    @Test func whatThisRunHasMadeNeedsNoWord() async {
        let scene = Scene()
        scene.account.memory.rememberMade("demo")
        #expect(await create(Self.open, scene) == nil)
    }

    @Test func whatMayNotBeReadCountsAsClosed() async {
        let scene = Scene(policy: Self.open)
        scene.server.change { $0.faults["GET policy"] = (.error(403, "AccessDenied"), false) }
        #expect(await update(Self.open, Self.open, scene)?.diagnostic.guardName == "public")
        // Where it cannot be told, nothing is sent.
        let failing = Scene(policy: Self.closed)
        failing.server.change { $0.faults["GET publicAccessBlock"] = (.error(400, "InvalidRequest"), false) }
        let failure = await update(Self.closed, Self.open, failing)
        #expect(isNone(failure))
        #expect(failing.writes.isEmpty)
    }

    @Test func aSecretPolicyIsNotTold() async {
        let failure = await create(Self.open, Scene(), isSecret: true)
        #expect(failure?.diagnostic.detail.contains("becomes open to everyone") == true)
        #expect(failure?.diagnostic.detail.contains("readable") == false)
        let unreadable = await create("{ hush", Scene(), isSecret: true)
        #expect(unreadable?.diagnostic.summary == "Invalid bucket policy")
        #expect(unreadable?.diagnostic.detail.contains("hush") == false)
    }

    @Test func aPolicyThatNobodyCanReadIsNotSent() async {
        let scene = Scene()
        let failure = await create(#"{"Version":"2012-10-17","Version":"2012-10-17"}"#, scene)
        #expect(failure?.diagnostic.summary == "Invalid bucket policy")
        #expect(isNone(failure))
        #expect(scene.writes.isEmpty)
    }

    // MARK: Blocks

    @Test func aBlockInFrontOfAPublicPolicyGoesOnlyWithTheWord() async {
        let scene = Scene(policy: Self.open, block: Self.restricting)
        let failure = await removeBlock(scene)
        #expect(failure?.diagnostic.summary == "A bucket would become public")
        #expect(isNone(failure))
        #expect(scene.writes.isEmpty)
        #expect(await removeBlock(Scene(policy: Self.closed, block: Self.restricting)) == nil)
        #expect(
            await removeBlock(Scene(policy: Self.open, block: Self.restricting) { $0.allowed = [.public] })
                == nil
        )
        // The plan knows what becomes of it.
        #expect(
            await removeBlock(Scene(policy: Self.open, block: Self.restricting) { $0.settled = ["demo"] })
                == nil
        )
        let gone = Scene(block: Self.restricting)
        gone.server.change { $0.region = nil }
        #expect(await removeBlock(gone) == nil)
    }

    /// Two steps at once see each other, whichever looks first.
    @Test func policyAndBlockDoNotSlipPastEachOther() async throws {
        let scene = Scene(policy: Self.closed, block: Self.restricting)
        scene.account.memory.announce(PublicAccessBlock(), of: "demo")
        #expect(await update(Self.closed, Self.open, scene)?.diagnostic.guardName == "public")
        let other = Scene(policy: Self.closed, block: Self.restricting)
        other.account.memory.announce(try PolicyDocument(Self.open), of: "demo")
        #expect(await removeBlock(other)?.diagnostic.guardName == "public")
    }

    // MARK: The signer

    @Test func theSignerIsShutOutOnlyWithTheWord() async {
        let scene = Scene(policy: Self.managed) { $0.signer = Self.user }
        let failure = await update(Self.managed, Self.closed, scene)
        #expect(failure?.diagnostic.summary == "Policy would lock keyform out of a bucket")
        #expect(failure?.diagnostic.detail.contains("(from the test)") == true)
        #expect(failure?.diagnostic.detail.hasSuffix("add -allow=self-lockout.") == true)
        #expect(isNone(failure))
        #expect(scene.writes.isEmpty)
        let allowed = Scene(policy: Self.managed) {
            $0.signer = Self.user
            $0.allowed = [.selfLockout]
        }
        #expect(await update(Self.managed, Self.closed, allowed) == nil)
        // Who had no right loses none, and of administrators nothing is asked.
        #expect(
            await update(Self.open, Self.closed, Scene(policy: Self.open) { $0.signer = Self.user }) == nil
        )
        #expect(await update(Self.managed, Self.closed, Scene(policy: Self.managed)) == nil)
    }

    /// As when a plan is judged, a deny counts also where it holds only sometimes, or nobody has documented it.
    @Test(arguments: [
        #""NotPrincipal":{"AWS":"arn:aws:iam:::user/7:1f0f0f0f-1111-4222-8333-444444444444"}"#,
        #""Principal":"*","Condition":{"NotIpAddress":{"aws:SourceIp":["192.0.2.0/24"]}}"#,
    ])
    func aDenyThatPerhapsHoldsShutsTheSignerOut(whom: String) async {
        let denying = Self.managed.replacing(
            #""Statement":["#,
            with: #""Statement":[{"Effect":"Deny",\#(whom),"Action":"s3:*","Resource":"arn:aws:s3:::demo"},"#
        )
        let scene = Scene(policy: Self.managed) { $0.signer = Self.user }
        let failure = await update(Self.managed, denying, scene)
        #expect(failure?.diagnostic.guardName == "self-lockout")
        #expect(isNone(failure) && scene.writes.isEmpty)
        // What he has already, he does not lose.
        #expect(await update(denying, denying, Scene(policy: denying) { $0.signer = Self.user }) == nil)
    }

    // MARK: Plans

    @Test func aPlanSettlesWhatItKnows() {
        func change(
            _ type: String,
            _ action: ChangeAction,
            _ before: Value?,
            _ after: Value?
        ) -> ResourceChange {
            ResourceChange(
                address: address(type),
                action: action,
                reason: .configurationChanged,
                before: before,
                after: after
            )
        }
        func limits(_ change: ResourceChange) -> AccessLimits {
            AccessLimits(
                ProposedPlan(changes: [change], creations: [], contacts: [], allowed: [.public])
            )
        }
        let known = attributes(Self.closed)
        let unknown = Value.object(ValueMap([("bucket", .string("demo")), ("policy", .unknown(.string))]))
        let bucket = Value.object(ValueMap([("name", .string("demo"))]))
        #expect(limits(change(BucketPolicyType.name, .update, known, known)).settled == ["demo"])
        #expect(limits(change(BucketPolicyType.name, .update, known, unknown)).settled.isEmpty)
        #expect(limits(change(BucketPolicyType.name, .delete, known, nil)).settled == ["demo"])
        #expect(limits(change(BucketPolicyType.name, .noop, known, known)).settled.isEmpty)
        #expect(limits(change(BucketType.name, .delete, bucket, nil)).settled == ["demo"])
        #expect(limits(change(BucketType.name, .noop, bucket, bucket)).allowed == [.public])
    }
}
