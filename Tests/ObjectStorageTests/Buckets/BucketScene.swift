import Addresses
import HTTPTransport
import IonosSandbox
import JSONText
import Providers
import SourceText
import StateModel
import Synchronization
import Testing
import Values

@testable import ObjectStorage

/// A sandbox's Object Storage with an administrator's key; time passes only when something waits.
struct BucketScene {
    let sandbox: Sandbox
    let clock: SkippingClock
    let account: ObjectStorageAccount
    /// A key of a user who is no administrator.
    let ordinary: SigningPair

    var type: BucketType { BucketType(account: account) }

    init(options: SandboxOptions = SandboxOptions(), faults: [String] = []) async throws {
        var options = options
        options.seed = 7
        let clock = SkippingClock()
        self.clock = clock
        sandbox = try Sandbox(options: options, clock: SandboxClock { clock.milliseconds })
        let pair = try await Self.key(sandbox, isAdministrator: true)
        ordinary = try await Self.key(sandbox, isAdministrator: false)
        account = Self.account(sandbox, clock, pair)
        await sandbox.setFaults(try faults.map { try Fault(parsing: $0) })
        await sandbox.clearRequestLog()
    }

    private init(_ scene: BucketScene, _ account: ObjectStorageAccount) {
        sandbox = scene.sandbox
        clock = scene.clock
        ordinary = scene.ordinary
        self.account = account
    }

    /// The same for a run that knows nothing of the ones before.
    func nextRun(as pair: SigningPair? = nil, pin: RegionPin? = nil) throws -> BucketScene {
        BucketScene(self, Self.account(sandbox, clock, try pair ?? account.signer.pair(), pin: pin))
    }

    func setFaults(_ faults: [String]) async throws {
        await sandbox.setFaults(try faults.map { try Fault(parsing: $0) })
    }

    private static func account(
        _ sandbox: Sandbox,
        _ clock: SkippingClock,
        _ pair: SigningPair,
        pin: RegionPin? = nil
    ) -> ObjectStorageAccount {
        // What a plan may delete is judged where a test says what it planned.
        let memory = ObjectStorageMemory()
        memory.limit(to: Self.limits(allowed: [.objects]))
        return ObjectStorageAccount(
            client: ObjectStorageClient(
                channel: RequestChannel(
                    transport: StorageTransport(sandbox: sandbox),
                    clock: clock,
                    random: { 0.5 }
                )
            ),
            signer: FixedSigner(pair),
            pin: pin,
            memory: memory
        )
    }

    /// Those of a plan that named objects and was allowed to touch them.
    static func limits(
        allowed: Set<PlanGuard.Name> = [],
        named objects: Set<String> = []
    ) -> DeletionLimits {
        DeletionLimits(
            ProposedPlan(
                changes: [],
                creations: [],
                contacts: [],
                allowed: allowed,
                named: [.objects: objects]
            )
        )
    }

    private static func key(_ sandbox: Sandbox, isAdministrator: Bool) async throws -> SigningPair {
        func ask(_ method: String, _ path: String, _ body: String) async throws -> JSONValue {
            let outcome = await sandbox.respond(
                to: SandboxRequest(
                    method: method,
                    path: "/cloudapi/v6\(path)",
                    headers: [
                        SandboxHeader("Authorization", "Bearer t"), SandboxHeader("Host", "sandbox.test"),
                    ],
                    body: Array(body.utf8)
                )
            )
            guard case .answer(let response, _) = outcome else { throw Unexpected() }
            return try JSONValue(parsing: response.body)
        }
        let name = isAdministrator ? "admin" : "plain"
        let group = try await ask(
            "POST",
            "/um/groups",
            #"{"properties":{"name":"\#(name)","s3Privilege":true}}"#
        )
        let user = try await ask(
            "POST",
            "/um/users",
            """
            {"properties":{"firstname":"A","lastname":"B","email":"\(name)@example.com","password":"abc123-321CBA",\
            "administrator":\(isAdministrator),"forceSecAuth":false}}
            """
        )
        let id = try #require(user["id"]?.string)
        _ = try await ask(
            "POST",
            "/um/groups/\(try #require(group["id"]?.string))/users",
            #"{"id":"\#(id)"}"#
        )
        let key = try await ask("POST", "/um/users/\(id)/s3keys", "{}")
        return SigningPair(
            accessKey: try #require(key["id"]?.string),
            secret: try #require(key["properties"]?["secretKey"]?.string),
            source: "the test"
        )
    }

    // MARK: Requests

    /// Requests of the data plane so far, without values in the query.
    func requests() async -> [String] {
        await sandbox.requestLog.map { entry in
            let parts = entry.path.split(separator: "?", maxSplits: 1).map(String.init)
            let names = (parts.count > 1 ? parts[1] : "").split(separator: "&").filter {
                !$0.contains("=") || $0.hasSuffix("=")
            }
            return
                "\(entry.method) \(parts.first ?? "")\(names.isEmpty ? "" : "?\(names.joined(separator: "&"))")"
        }
    }

    /// Sends a request as the administrator, whatever a run of the test remembers.
    @discardableResult
    func send(
        _ method: HTTPMethod,
        _ bucket: String,
        _ key: String? = nil,
        query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [],
        body: String? = nil,
        region: String = "eu-central-3"
    ) async throws(ObjectStorageError) -> HTTPResponse {
        var request = ObjectStorageRequest(method, bucket, key: key)
        request.query = query
        request.headers = headers + (body == nil ? [] : [(name: "Content-Type", value: "application/xml")])
        request.body = body.map { Array($0.utf8) }
        return try await account.client.perform(request, at: account.target(region))
    }

    // MARK: Operations

    static let address = InstanceAddress(ResourceAddress(type: BucketType.name, name: "x"))

    static func attributes(
        _ name: String,
        region: String = "eu-central-3",
        lock: Bool = false,
        force: Bool = false,
        tags: [String: String] = [:]
    ) -> Value {
        BucketAttributes(
            name: name,
            region: region,
            hasObjectLock: lock,
            forcesDestruction: force,
            tags: tags
        )
        .object.attributes
    }

    /// Creates as the engine does: what is committed first, then the request.
    func create(
        _ attributes: Value,
        progress: RecordedProgress = RecordedProgress(),
        facts: ProviderFacts = ProviderFacts()
    ) async throws(OperationFailure) -> ObservedObject {
        let request = CreateRequest(
            address: Self.address,
            configuration: attributes,
            planned: attributes,
            timeoutSeconds: 600
        )
        _ = await type.recognition(for: request, facts: facts)
        let result = try await type.create(request, progress: progress)
        return result.object ?? ObservedObject(objectID: "", attributes: .null())
    }

    func update(_ object: ObservedObject, _ planned: Value) async throws(OperationFailure) -> ObservedObject {
        let result = try await type.update(
            UpdateRequest(
                address: Self.address,
                objectID: object.objectID,
                prior: object.attributes,
                configuration: planned,
                planned: planned,
                changedSecrets: [],
                timeoutSeconds: 600
            ),
            progress: RecordedProgress()
        )
        return result.object ?? object
    }

    func delete(
        _ attributes: Value,
        progress: RecordedProgress = RecordedProgress(),
        seconds: Int = 3600
    ) async throws(OperationFailure) {
        _ = try await type.delete(
            DeleteRequest(
                address: Self.address,
                objectID: attributes["name"]?.stringValue ?? "",
                prior: attributes,
                timeoutSeconds: seconds
            ),
            progress: progress
        )
    }

    func refresh(_ object: ObservedObject) async throws -> RefreshAnswer.Result {
        let record = ResourceRecord(
            address: Self.address,
            objectID: object.objectID,
            attributes: object.attributes
        )
        return try #require(await type.refresh([RefreshRequest(record: record)]).first).result
    }

    /// What a refresh finds; nil where the bucket is gone.
    func found(_ object: ObservedObject) async throws -> ObservedObject? {
        switch try await refresh(object) {
        case .found(let found), .outdated(let found, _): return found
        case .gone: return nil
        case .notRead(let why):
            Issue.record("not read, because \(why)")
            return nil
        case .failed(let diagnostic):
            Issue.record("\(diagnostic.summary): \(diagnostic.detail)")
            return nil
        }
    }
}

/// The failure of an operation that must fail.
func operationFailure(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ operation: () async throws(OperationFailure) -> Void
) async throws -> OperationFailure {
    do throws(OperationFailure) {
        try await operation()
        Issue.record("it succeeded", sourceLocation: sourceLocation)
    } catch {
        return error
    }
    throw Unexpected()
}

/// A clock that jumps ahead instead of waiting.
final class SkippingClock: APIClock {
    private let elapsed = Mutex(Duration.zero)

    func now() -> Duration { elapsed.withLock { $0 } }

    func sinceEpoch() -> Duration { .seconds(1_796_040_000) + now() }

    func sleep(for duration: Duration) async throws(CancellationError) {
        elapsed.withLock { $0 += duration }
    }

    var milliseconds: Int64 { sinceEpoch().milliseconds }
}

/// Remembers what a provider reported.
final class RecordedProgress: OperationProgress {
    private let state = Mutex<(objects: [ObservedObject], waits: [String])>(([], []))
    /// After so many reports of what is waited for, the user has interrupted.
    private let patience: Int

    init(patience: Int = .max) {
        self.patience = patience
    }

    var isInterrupted: Bool { waits.count >= patience }
    var identified: [ObservedObject] { state.withLock { $0.objects } }
    var waits: [String] { state.withLock { $0.waits } }

    func identified(_ object: ObservedObject) async throws(OperationFailure) {
        state.withLock { $0.objects.append(object) }
    }

    func waiting(for what: String) async {
        state.withLock { $0.waits.append(what) }
    }

    func resting(for what: String) async {
        await waiting(for: what)
    }
}

/// Hands requests to a sandbox in the same process.
struct StorageTransport: Transport {
    let sandbox: Sandbox

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let outcome = await sandbox.respond(
            to: SandboxRequest(
                method: request.method.rawValue,
                path: request.url.target,
                headers: request.headers.fields.map { SandboxHeader($0.name, $0.value) }
                    + [
                        SandboxHeader("Host", request.url.origin.host),
                        SandboxHeader("X-Forwarded-Proto", "https"),
                    ],
                body: request.body ?? []
            )
        )
        switch outcome {
        case .answer(let response, _):
            return HTTPResponse(
                status: response.status,
                headers: HTTPHeaders(response.headers.map { (name: $0.name, value: $0.value) }),
                body: response.body
            )
        case .drop:
            throw TransportError(kind: .reset, message: "connection reset", mayHaveReachedServer: true)
        case .hang:
            throw TransportError(kind: .noAnswer, message: "no answer", mayHaveReachedServer: true)
        }
    }
}
